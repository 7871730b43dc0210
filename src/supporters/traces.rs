//! What a person leaves behind in texts: their address, name, and own words.
//!
//! In: an address, rows of CSVs. Out: whether a text names the person. A text that
//! is none of theirs but has their name in it is theirs all the same: who asks to be
//! forgotten is not to be found by it.

use super::Supporter;
use crate::terms::MailboxAddress;

/// Characters from which on a text can be nobody else's.
const TELLING: usize = 12;

/// By what one person is known. Texts are compared without regard to letter case and
/// to how blanks and lines are broken.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Traces {
    addresses: Vec<String>,
    names: Vec<String>,
    /// Own words, subject, postal address, further columns.
    texts: Vec<String>,
}

impl std::fmt::Debug for Traces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Traces([a person])")
    }
}

impl Traces {
    #[must_use]
    pub fn of(address: &MailboxAddress) -> Self {
        Self { addresses: vec![folded(address.as_str())], ..Self::default() }
    }

    pub fn add_name(&mut self, name: &str) {
        keep(&mut self.names, name);
    }

    /// All that a row tells of its supporter.
    pub fn add(&mut self, row: &Supporter) {
        keep(&mut self.addresses, row.email.as_str());
        self.add_name(&row.name);
        let extra = row.extra.values();
        for text in [&row.own_words, &row.subject, &row.address].into_iter().chain(extra) {
            if text.chars().count() >= TELLING {
                keep(&mut self.texts, text);
            }
        }
    }

    #[must_use]
    pub fn has_name(&self) -> bool {
        !self.names.is_empty()
    }

    /// Whether words that a human wrote, or a letter, name the person.
    #[must_use]
    pub fn in_words(&self, text: &str) -> bool {
        self.found(&folded(text), |_| true)
    }

    /// Whether any other text does: a name of one word is no proof there.
    #[must_use]
    pub fn in_text(&self, text: &str) -> bool {
        self.found(&folded(text), |name| name.contains(' '))
    }

    /// Whether a text has the address, whatever else is in it.
    #[must_use]
    pub fn names_address(&self, text: &str) -> bool {
        let text = folded(text);
        self.addresses.iter().any(|address| has(&text, address, in_address))
    }

    fn found(&self, text: &str, counts: impl Fn(&str) -> bool) -> bool {
        self.addresses.iter().any(|address| has(text, address, in_address))
            || self.names.iter().any(|name| counts(name) && has(text, name, char::is_alphanumeric))
            || self.texts.iter().any(|words| text.contains(words.as_str()))
    }
}

fn keep(all: &mut Vec<String>, text: &str) {
    let text = folded(text);
    if !text.is_empty() && !all.contains(&text) {
        all.push(text);
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Characters that make an address another one: `mary.anna@` is not `anna@`.
fn in_address(c: char) -> bool {
    c.is_alphanumeric() || "-_+".contains(c)
}

/// Whether a word stands in a text, not as a part of a longer one.
fn has(text: &str, word: &str, inner: fn(char) -> bool) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].trim_end_matches('.').chars().next_back();
        let after = &text[at + word.len()..];
        let next = after.trim_start_matches('.').chars().next();
        // A full stop ends a sentence, or goes on to the next label.
        let joined =
            |side: Option<char>, dotted: bool| side.is_some_and(inner) && (!dotted || word.contains('@'));
        !joined(before, text[..at].ends_with('.')) && !joined(next, after.starts_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> Traces {
        let mut traces = Traces::of(&MailboxAddress::parse("Anna@Example.org").unwrap());
        traces.add_name("Anna Жапарова");
        traces
    }

    #[test]
    fn an_address_is_found_however_it_is_written() {
        for text in ["<anna@example.org>", "write to ANNA@EXAMPLE.ORG.", "to:anna@example.org, 550"] {
            assert!(anna().in_text(text), "{text}");
        }
    }

    #[test]
    fn an_address_that_only_ends_or_begins_like_it_is_another_persons() {
        for text in
            ["maryanna@example.org", "mary.anna@example.org", "anna@example.org.uk", "x-anna@example.org"]
        {
            assert!(!anna().in_text(text), "{text}");
        }
    }

    #[test]
    fn a_name_is_found_over_lines_and_in_any_letter_case() {
        assert!(anna().in_text("signed,\r\n  ANNA\n жапарова."));
        assert!(!anna().in_text("Hanna Жапарова") && !anna().in_text("Anna Жапароваs"));
    }

    #[test]
    fn a_name_of_one_word_counts_only_in_words_of_humans() {
        let mut will = Traces::default();
        will.add_name("Will");
        assert!(will.in_words("Will asked us") && !will.in_text("Will retry"));
        assert!(!will.in_words("willing"));
    }

    #[test]
    fn nothing_is_known_of_nobody() {
        assert!(!Traces::default().in_words("anything at all") && !anna().in_words(""));
    }

    #[test]
    fn it_does_not_show_who_it_is() {
        assert!(!format!("{:?}", anna()).contains("anna"));
    }
}
