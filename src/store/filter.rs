//! The delivery log's search words: `state:refused target:… code:550`.

use jiff::Timestamp;

use crate::outbox::{JobId, LetterState};

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
    pub before: Option<Timestamp>,
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

impl LogFilter {
    /// Reads words such as `state:refused,held`, `before:2026-01-31`.
    ///
    /// # Errors
    /// The first word that cannot be read, with what could stand there.
    pub fn parse<'a>(_words: impl IntoIterator<Item = &'a str>) -> Result<Self, FilterError> {
        todo!()
    }
}
