//! What a report tells of a job: counts and decisions, nobody's name.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{AuditRow, LaneRow};
use crate::outbox::state::EventKind;

/// Rows of a CSV that were left out for the same reason, which names no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    pub field: String,
    pub reason: String,
    pub rows: u64,
}

/// What stands in place of a text that names a supporter of the job.
pub const NAMES_A_SUPPORTER: &str = "[left out: it names a supporter]";

/// From where a report is looked at.
#[derive(Debug, Clone)]
pub struct Viewpoint {
    /// Whose days are counted.
    pub zone: TimeZone,
    /// What was accepted up to then, and did not bounce, is presumed delivered.
    pub presumed_until: Timestamp,
}

/// A job, counted. Texts that a human wrote name no supporter of it.
#[derive(Debug, Clone)]
pub struct JobFacts {
    pub scheduled_by: String,
    pub reason: Option<String>,
    pub after_deadline: Option<String>,
    pub excluded: Vec<Excluded>,
    /// In the order planned.
    pub lanes: Vec<LaneFacts>,
    /// What the relay and mail servers behind it answered, the most frequent first.
    pub replies: Vec<ReplyCount>,
    /// Acts on the job, its campaign and its mailboxes, in order.
    pub acts: Vec<AuditRow>,
    /// Acts beyond the first thousand.
    pub acts_left_out: u64,
    /// Acts on its letters, by what was done, by whom and why.
    pub letter_acts: Vec<LetterActs>,
}

#[derive(Debug, Clone)]
pub struct LaneFacts {
    pub lane: LaneRow,
    /// Since when the mailbox is suspended.
    pub suspended: Option<Timestamp>,
    /// Letters tried at least once, and tries that count.
    pub tried: u64,
    pub tries: u64,
    pub presumed_delivered: u64,
    /// Accepted by an organiser's word, not by the relay's.
    pub assumed_sent: u64,
    /// A mail server reported that it put them into the mailbox.
    pub reported_delivered: u64,
    pub days: BTreeMap<Date, EventCounts>,
}

/// How often each kind of event happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventCounts([u64; EventKind::ALL.len() + 1]);

impl EventCounts {
    #[must_use]
    pub fn of(&self, kind: EventKind) -> u64 {
        self.0[kind as usize]
    }

    pub fn add(&mut self, kind: EventKind, times: u64) {
        self.0[kind as usize] += times;
    }

    pub fn include(&mut self, other: &Self) {
        for kind in EventKind::ALL {
            self.add(kind, other.of(kind));
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyCount {
    pub kind: EventKind,
    pub code: u16,
    /// RFC 3463; `None` where there was none, or none that reads as one.
    pub enhanced: Option<String>,
    pub times: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterActs {
    pub act: String,
    pub by: String,
    pub why: Option<String>,
    pub letters: u64,
    pub first: Timestamp,
    pub last: Timestamp,
}
