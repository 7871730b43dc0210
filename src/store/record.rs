//! The record of what people did, as the store takes and gives it.

use jiff::Timestamp;

use crate::outbox::JobId;

/// What a person did, or a worker in their stead.
#[derive(Debug, Clone)]
pub struct HumanAct {
    pub at: Timestamp,
    pub by: String,
    /// One word: `schedule`, `pause`, `suspend`, `erase`.
    pub act: &'static str,
    /// What was acted on: `job 3`, `letter 17`, `mailbox m@gov.example`.
    pub subject: String,
    pub why: Option<String>,
}

/// An entry of the record of acts.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// Numbered from 1 without a gap.
    pub id: i64,
    pub at: Timestamp,
    pub by: String,
    pub act: String,
    pub subject: String,
    pub why: Option<String>,
    /// There was a text, and it was erased with the person that it named.
    pub erased: bool,
    pub hash: [u8; 32],
}

/// Which entries are asked for; empty asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActFilter {
    /// As the entry names them: `organiser anna`.
    pub by: Option<String>,
    pub act: Option<String>,
    pub job: Option<JobId>,
}

/// What entries can be asked for by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acted {
    /// Who acted, but for workers.
    pub people: Vec<String>,
    pub acts: Vec<String>,
}

/// What going through the chain of acts came to.
#[derive(Debug, Clone)]
pub struct Audited {
    pub entries: u64,
    /// The newest entry's hash: to be written down elsewhere.
    pub head: [u8; 32],
    pub faults: Vec<AuditFault>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFault {
    /// The entry, or the order of it and the one before, is not as it was written.
    Changed(i64),
    /// Entries that are not there.
    Missing { first: i64, last: i64 },
    /// No entry has the hash that was written down.
    NoAnchor,
}
