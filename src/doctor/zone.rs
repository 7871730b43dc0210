//! What is known of DNS, and what is still to be asked.
//!
//! In: answers. Out: the same, by name; and the names that were asked for in
//! vain. What DNS says is anyone's text: whoever shows it uses
//! [`shown`](crate::terms::shown).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// What DNS said about one kind of record of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// At least one.
    Found(Vec<T>),
    /// The name is there; such a record is not.
    Nothing,
    /// There is no such name.
    NoName,
    /// Nobody answered, or nothing sensible: why.
    Silent(String),
    /// The question was not put yet; it is noted.
    Unasked,
}

impl<T> Answer<T> {
    /// The records, none where there are none.
    pub fn records(&self) -> &[T] {
        match self {
            Self::Found(records) => records,
            _ => &[],
        }
    }

    /// Why it is not known; `None` where it is.
    pub fn silence(&self) -> Option<&str> {
        match self {
            Self::Silent(why) => Some(why),
            Self::Unasked => Some("it was not asked"),
            _ => None,
        }
    }
}

/// A mail server of a domain (MX). An empty host is the root: no mail (RFC 7505).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exchange {
    pub preference: u16,
    pub host: String,
}

/// A kind of record; IPv4 and IPv6 addresses are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Text,
    Exchange,
    Address,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    pub kind: Kind,
    /// In ASCII and small letters, without a dot at its end.
    pub name: String,
}

/// A name that is there, wherever DNS is the world's: a closed network's often
/// says of all that is not its own that there is no such name.
pub(super) const CONTROL: &str = "com";

/// An answer, as far as it shows whether somebody answers.
enum Heard<'a> {
    Something,
    Denial,
    Silence(&'a str),
}

impl<'a> Heard<'a> {
    fn of<T>(answer: &'a Answer<T>) -> Self {
        match (answer, answer.silence()) {
            (_, Some(why)) => Self::Silence(why),
            (Answer::NoName, _) => Self::Denial,
            _ => Self::Something,
        }
    }
}

/// Everything that is known, and what was asked for and is not.
#[derive(Debug, Default)]
pub struct Zone {
    texts: BTreeMap<String, Answer<String>>,
    exchanges: BTreeMap<String, Answer<Exchange>>,
    addresses: BTreeMap<String, Answer<IpAddr>>,
    open: RefCell<BTreeSet<Question>>,
}

impl Zone {
    /// The TXT records of a name, the strings of each joined.
    pub fn text(&self, name: &str) -> &Answer<String> {
        self.get(Kind::Text, &self.texts, name)
    }

    pub fn exchange(&self, name: &str) -> &Answer<Exchange> {
        self.get(Kind::Exchange, &self.exchanges, name)
    }

    pub fn address(&self, name: &str) -> &Answer<IpAddr> {
        self.get(Kind::Address, &self.addresses, name)
    }

    fn get<'z, T>(&self, kind: Kind, known: &'z BTreeMap<String, Answer<T>>, name: &str) -> &'z Answer<T> {
        let name = folded(name);
        if let Some(answer) = known.get(&name) {
            return answer;
        }
        self.open.borrow_mut().insert(Question { kind, name });
        &Answer::Unasked
    }

    pub fn put_text(&mut self, name: &str, answer: Answer<String>) {
        self.texts.insert(folded(name), answer);
    }

    pub fn put_exchange(&mut self, name: &str, answer: Answer<Exchange>) {
        self.exchanges.insert(folded(name), answer);
    }

    pub fn put_address(&mut self, name: &str, answer: Answer<IpAddr>) {
        self.addresses.insert(folded(name), answer);
    }

    /// Answers a question with silence.
    pub fn put_silence(&mut self, question: &Question, why: &str) {
        match question.kind {
            Kind::Text => self.put_text(&question.name, Answer::Silent(why.to_owned())),
            Kind::Exchange => self.put_exchange(&question.name, Answer::Silent(why.to_owned())),
            Kind::Address => self.put_address(&question.name, Answer::Silent(why.to_owned())),
        }
    }

    /// What was asked for in vain since the last time.
    pub fn take_open(&mut self) -> BTreeSet<Question> {
        std::mem::take(self.open.get_mut())
    }

    /// Why nothing at all is known, if so: there is no network, or no DNS in it
    /// that knows the world.
    pub fn silence(&self) -> Option<&str> {
        let texts = self.texts.values().map(Heard::of);
        let exchanges = self.exchanges.values().map(Heard::of);
        let addresses = self.addresses.values().map(Heard::of);
        let all: Vec<Heard<'_>> = texts.chain(exchanges).chain(addresses).collect();
        if all.iter().any(|heard| matches!(heard, Heard::Something)) {
            return None;
        }
        let denied = self.texts.get(CONTROL) == Some(&Answer::NoName);
        let silent =
            all.iter().find_map(|heard| if let Heard::Silence(why) = heard { Some(*why) } else { None });
        match denied {
            true => Some("the one here says of every name that there is none"),
            false if all.iter().all(|heard| matches!(heard, Heard::Silence(_))) => silent,
            false => None,
        }
    }
}

fn folded(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// A domain as DNS has it.
pub(super) fn in_ascii(domain: &str) -> String {
    idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_lowercase())
}

/// A TXT record as a zone file has it, in strings of at most 255 bytes (RFC 1035
/// §3.3). `None` for a text that cannot stand in one as it is.
pub(super) fn txt_line(name: &str, text: &str) -> Option<String> {
    let fits = |b: u8| (b == b' ' || b.is_ascii_graphic()) && !matches!(b, b'"' | b'\\');
    if !text.bytes().all(fits) {
        return None;
    }
    let strings: Vec<String> = (0..text.len().max(1))
        .step_by(255)
        .map(|at| format!("\"{}\"", &text[at..(at + 255).min(text.len())]))
        .collect();
    Some(format!("{name}. IN TXT {}", strings.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_in_vain_is_noted_once_whatever_its_letter_case() {
        let mut zone = Zone::default();
        assert_eq!(zone.text("Example.ORG."), &Answer::Unasked);
        zone.text("example.org");
        zone.exchange("example.org");
        let open: Vec<Kind> = zone.take_open().into_iter().map(|q| q.kind).collect();
        assert_eq!(open, [Kind::Text, Kind::Exchange]);
        zone.put_text("EXAMPLE.org", Answer::Nothing);
        assert_eq!(zone.text("example.org."), &Answer::Nothing);
        assert!(zone.take_open().is_empty());
    }

    #[test]
    fn a_zone_is_silent_only_where_nobody_answered_at_all() {
        let mut zone = Zone::default();
        assert_eq!(zone.silence(), None);
        zone.put_text("a.example", Answer::Silent("no route".to_owned()));
        assert_eq!(zone.silence(), Some("no route"));
        zone.put_address("a.example", Answer::NoName);
        assert_eq!(zone.silence(), None);
        zone.put_text(CONTROL, Answer::NoName);
        assert!(zone.silence().is_some_and(|why| why.contains("every name")));
        zone.put_address("b.example", Answer::Nothing);
        assert_eq!(zone.silence(), None);
    }

    #[test]
    fn a_long_text_stands_in_several_strings_and_a_strange_one_in_none() {
        let line = txt_line("k.example", &"p".repeat(300)).unwrap();
        assert_eq!(line, format!("k.example. IN TXT \"{}\" \"{}\"", "p".repeat(255), "p".repeat(45)));
        assert_eq!(txt_line("k.example", "a\"b"), None);
        assert_eq!(txt_line("k.example", "a\nb"), None);
    }
}
