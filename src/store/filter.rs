//! The delivery log's search words: `state:refused target:… code:550`.
//!
//! In: words as the shell gave them. Out: a [`LogFilter`]. Never asks the store.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::outbox::{JobId, LetterState, tokens};

/// What a query of the log asks for; empty asks for every letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    pub job: Option<JobId>,
    /// Any of these.
    pub states: Vec<LetterState>,
    /// A part of the target's name or office, letter case ignored.
    pub target: Option<String>,
    /// A part of the mailbox.
    pub to: Option<String>,
    pub code: Option<u16>,
    /// Last changed before this moment.
    pub before: Option<Timestamp>,
    /// Last changed at this moment or after it.
    pub after: Option<Timestamp>,
    /// The token of a Message-ID.
    pub token: Option<[u8; 16]>,
}

/// A search word that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    pub message: String,
    pub hint: String,
}

const KEYS: [&str; 7] = ["state", "target", "to", "code", "before", "after", "msgid"];
const ALL_KEYS: &str = "filters are state: target: to: code: before: after: msgid:";

impl LogFilter {
    /// Reads words such as `state:refused,held`, `before:2026-01-31`.
    ///
    /// # Errors
    /// The first word that cannot be read, with what could stand there.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, FilterError> {
        let mut filter = Self::default();
        for word in words {
            filter.add(word)?;
        }
        Ok(filter)
    }

    fn add(&mut self, word: &str) -> Result<(), FilterError> {
        let (key, value) = word.split_once(':').ok_or_else(|| no_filter(word, word))?;
        let value = value.trim();
        if value.is_empty() && KEYS.contains(&key) {
            return Err(bad(word, "says nothing after its colon", ALL_KEYS));
        }
        match key {
            "state" => read_states(&mut self.states, word, value),
            "target" => once(&mut self.target, word, value.to_owned()),
            "to" => once(&mut self.to, word, value.to_owned()),
            "code" => once(&mut self.code, word, read_code(word, value)?),
            "before" => once(&mut self.before, word, read_moment(word, value)?),
            "after" => once(&mut self.after, word, read_moment(word, value)?),
            "msgid" => once(&mut self.token, word, read_token(word, value)?),
            _ => Err(no_filter(word, key)),
        }
    }
}

fn bad(word: &str, what: &str, hint: impl Into<String>) -> FilterError {
    FilterError { message: format!("“{word}” {what}"), hint: hint.into() }
}

fn no_filter(word: &str, key: &str) -> FilterError {
    let key = key.to_lowercase();
    let hint = nearest(&key, KEYS).map_or(ALL_KEYS.to_owned(), |k| format!("did you mean {k}:… ?"));
    bad(word, "is no filter of the delivery log", hint)
}

/// The known word that was probably meant, if any is near enough.
fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|k| (strsim::damerau_levenshtein(word, k), k));
    scored.min().filter(|(distance, k)| *distance <= k.len().div_ceil(3)).map(|(_, k)| k)
}

/// Two different words for one thing would match nothing: say so instead.
fn once<T>(slot: &mut Option<T>, word: &str, value: T) -> Result<(), FilterError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(bad(word, "is the second filter of its kind", "give each filter once")),
    }
}

fn read_states(states: &mut Vec<LetterState>, word: &str, value: &str) -> Result<(), FilterError> {
    for name in value.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let state = name.to_lowercase().parse().map_err(|()| no_state(word, name))?;
        if !states.contains(&state) {
            states.push(state);
        }
    }
    Ok(())
}

fn no_state(word: &str, name: &str) -> FilterError {
    let names = LetterState::ALL.map(LetterState::name);
    let hint = nearest(&name.to_lowercase(), names)
        .map_or_else(|| format!("states are {}", names.join(", ")), |n| format!("did you mean state:{n} ?"));
    bad(word, &format!("names no state of a letter: “{name}”"), hint)
}

fn read_code(word: &str, value: &str) -> Result<u16, FilterError> {
    let code = value.parse().ok().filter(|code| (200..=599).contains(code));
    code.ok_or_else(|| bad(word, "is no reply code of a relay", "write three digits, as in code:550"))
}

/// A moment, or a day: its beginning in UTC. A time without a zone is neither.
fn read_moment(word: &str, value: &str) -> Result<Timestamp, FilterError> {
    let moment = if value.len() <= "2026-01-31".len() { read_day(value) } else { value.parse().ok() };
    moment.ok_or_else(|| {
        bad(word, "is no moment", "write a day (2026-01-31) or RFC 3339 (2026-01-31T09:00:00Z)")
    })
}

fn read_day(value: &str) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(value.parse::<Date>().ok()?.at(0, 0, 0, 0)).ok()
}

fn read_token(word: &str, value: &str) -> Result<[u8; 16], FilterError> {
    tokens::read_message_id(value)
        .ok_or_else(|| bad(word, "is no Message-ID of ours", "copy it from `sincerely log` or a bounce"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(word: &str) -> FilterError {
        LogFilter::parse([word]).unwrap_err()
    }

    #[test]
    fn every_filter_reads() {
        let id = tokens::message_id([7; 16], "example.org");
        let words = [
            "state:refused,held",
            "target:Minister of Justice",
            "to:@gov.example",
            "code:550",
            "before:2026-02-01T10:00:00+01:00",
            "after:2026-01-31",
            &format!("msgid:<{id}>"),
        ];
        let filter = LogFilter::parse(words).unwrap();
        assert_eq!(filter.states, [LetterState::Refused, LetterState::Held]);
        assert_eq!(filter.target.as_deref(), Some("Minister of Justice"));
        assert_eq!(filter.to.as_deref(), Some("@gov.example"));
        assert_eq!(filter.code, Some(550));
        assert_eq!(filter.before, Some("2026-02-01T09:00:00Z".parse().unwrap()));
        assert_eq!(filter.after, Some("2026-01-31T00:00:00Z".parse().unwrap()));
        assert_eq!(filter.token, Some([7; 16]));
    }

    #[test]
    fn no_words_ask_for_every_letter() {
        assert_eq!(LogFilter::parse([]), Ok(LogFilter::default()));
    }

    #[test]
    fn a_wrong_word_names_the_nearest_filter() {
        let typo = error("sate:held");
        assert!(typo.message.contains("sate:held") && typo.hint.contains("state:"), "{typo:?}");
        assert!(error("state:refusd").hint.contains("state:refused"));
        assert!(error("mailbox:x@y.example").hint.contains("filters are"));
    }

    #[test]
    fn a_bare_number_is_no_filter() {
        assert!(error("12").message.contains("“12”"));
    }

    #[test]
    fn values_that_cannot_be_are_refused() {
        for word in [
            "code:55",
            "code:x",
            "before:yesterday",
            "after:2026-02-30",
            "after:2026-01-31T09:00",
            "msgid:abc",
            "to:",
            "state:",
        ] {
            assert!(error(word).message.contains(word), "{word}");
        }
        assert!(LogFilter::parse(["to:a", "to:b"]).is_err());
    }
}
