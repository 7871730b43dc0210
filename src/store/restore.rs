//! Copies of a store, and what is in doubt once one was put in its place.

use std::fmt;

use jiff::Timestamp;

use crate::outbox::JobId;

/// A copy that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    pub bytes: u64,
}

/// Why a store is not taken for the one that was worked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It is a copy that [`Store::backup`](super::Store::backup) made then.
    Copy(Timestamp),
    /// The file beside it is of a later run. Its newest entry is of then.
    Older(Option<Timestamp>),
    /// The file beside it is missing, or cannot be read. Its newest entry is of then.
    Alone(Option<Timestamp>),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let newest = |at: &Option<Timestamp>| match at {
            Some(at) => format!("its newest entry is of {at:.0}"),
            None => "it has no entries".to_owned(),
        };
        match self {
            Self::Copy(at) => write!(f, "the store was restored from a copy of {at:.0}"),
            Self::Older(at) => write!(f, "the store is older than the last run ({})", newest(at)),
            Self::Alone(at) => write!(
                f,
                "the file beside the store that names its last run is missing or unreadable ({})",
                newest(at)
            ),
        }
    }
}

/// How to go on from a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterRestore {
    /// What may have left since becomes uncertain, for a human to settle; jobs
    /// whose start lies ahead are paused.
    Hold,
    /// As the copy has it: what left since goes again.
    GoOn,
}

/// What deciding came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub doubt: Doubt,
    /// Letters that are uncertain now and were not before.
    pub uncertain: u64,
    /// Jobs that had not begun.
    pub paused: Vec<JobId>,
}
