//! What an organiser should look at before a supporter's own words go out.
//!
//! In: a supporter's own words and subject, the language of the letter, and the
//! campaign's model text. Out: flags, each with a reason and the place that it
//! means. It judges nobody and changes no word: it is a net with big holes, which
//! says where to look first.

mod model;
mod spots;
mod threats;
mod tongue;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::{Letters, Recipient};
use crate::supporters::Supporter;
use crate::terms::{Language, shown};

/// What is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FlagKind {
    Link,
    Email,
    Telephone,
    Threat,
    Capitals,
    Language,
    Model,
}

impl FlagKind {
    /// In words that may go on record: nothing of what somebody wrote.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Link => "a link",
            Self::Email => "an e-mail address",
            Self::Telephone => "a telephone number",
            Self::Threat => "words that may read as a threat",
            Self::Capitals => "a line in capitals",
            Self::Language => "another language than the letter's",
            Self::Model => "nothing but the model text",
        }
    }
}

/// The column of the CSV that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WordsColumn {
    OwnWords,
    Subject,
}

impl fmt::Display for WordsColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OwnWords => "own_words",
            Self::Subject => "subject",
        })
    }
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flag {
    pub column: WordsColumn,
    pub kind: FlagKind,
    pub reason: String,
    /// A line's worth of what was written.
    pub excerpt: String,
}

/// A campaign's eye for own words.
#[derive(Debug)]
pub struct Review {
    models: BTreeMap<Language, String>,
}

impl Review {
    /// The model text is what somebody without own words would send.
    #[must_use]
    pub fn of(letters: &Letters) -> Self {
        let primary = Recipient::Target(letters.campaign().primary());
        let model = |language: &Language| {
            let text = letters.model(primary, language);
            (language.clone(), model::normal(&text))
        };
        Self { models: letters.languages().map(model).collect() }
    }

    /// What there is to look at in a letter in this language, each kind once a
    /// column. Nothing is looked at where nothing was written.
    #[must_use]
    pub fn flags(&self, supporter: &Supporter, language: &Language) -> Vec<Flag> {
        let mut flags = in_words(&supporter.own_words, WordsColumn::OwnWords);
        if !supporter.own_words.is_empty() {
            flags.extend(in_language(&supporter.own_words, language));
            flags.extend(self.of_model(&supporter.own_words, language));
        }
        flags.extend(in_words(&supporter.subject, WordsColumn::Subject));
        flags
    }

    fn of_model(&self, words: &str, language: &Language) -> Option<Flag> {
        let model = self.models.get(language)?;
        model::is_part(words, model).then(|| {
            let reason = "it says nothing that the model text does not";
            flag(WordsColumn::OwnWords, FlagKind::Model, reason, words)
        })
    }
}

/// What an organiser reads in the log of a letter that is held for its flags.
#[must_use]
pub fn held_words(flags: &[Flag]) -> Option<String> {
    let of = |column| {
        let kinds: Vec<&str> = flags.iter().filter(|f| f.column == column).map(|f| f.kind.words()).collect();
        (!kinds.is_empty()).then(|| kinds.join(", "))
    };
    let words = of(WordsColumn::OwnWords).map(|kinds| format!("own words with {kinds}"));
    let subject = of(WordsColumn::Subject).map(|kinds| format!("own subject with {kinds}"));
    let all: Vec<String> = words.into_iter().chain(subject).collect();
    (!all.is_empty()).then(|| format!("to be looked at: {}", all.join("; ")))
}

/// Looks for what is the same in every language.
fn in_words(text: &str, column: WordsColumn) -> Vec<Flag> {
    type Look = fn(&str) -> Option<&str>;
    const LOOKS: [(FlagKind, &str, Look); 5] = [
        (FlagKind::Link, "it holds a link", spots::link),
        (FlagKind::Email, "it holds an e-mail address", spots::email),
        (FlagKind::Telephone, "it holds what may be a telephone number", spots::telephone),
        (FlagKind::Threat, "it may read as a threat", threats::line),
        (FlagKind::Capitals, "a line is all in capitals", spots::capitals),
    ];
    if text.is_empty() {
        return Vec::new();
    }
    let found = |(kind, reason, look): (FlagKind, &str, Look)| {
        look(text).map(|spot| flag(column, kind, reason, spot))
    };
    LOOKS.into_iter().filter_map(found).collect()
}

fn in_language(words: &str, language: &Language) -> Option<Flag> {
    let letter = language.name_in(&Language::english());
    let reason = match tongue::mismatch(words, language)? {
        tongue::Mismatch::Script => format!("it is not in the script of the letter, which is in {letter}"),
        tongue::Mismatch::Language(other) => {
            format!("it seems to be in {other}, and the letter is in {letter}")
        }
    };
    Some(flag(WordsColumn::OwnWords, FlagKind::Language, &reason, words))
}

fn flag(column: WordsColumn, kind: FlagKind, reason: &str, spot: &str) -> Flag {
    let line = spot.split_whitespace().collect::<Vec<_>>().join(" ");
    Flag { column, kind, reason: reason.to_owned(), excerpt: shown(&line) }
}
