//! Sending hours: when a target may be written to, in the target's time zone.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

/// `"always"`, or weekdays with hours: `"Mon-Fri 09:00-17:00"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendingHours {
    Always,
    Hours {
        /// Monday first.
        days: [bool; 7],
        from: Time,
        to: Time,
    },
}

/// Whether letters may leave at a moment, and when that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Open; closes at the given moment, or never.
    Open(Option<Timestamp>),
    /// Closed until the given moment.
    Until(Timestamp),
}

impl SendingHours {
    /// # Errors
    /// What is wrong, in words for an organiser.
    pub fn parse(_text: &str) -> Result<Self, String> {
        todo!()
    }

    /// Whether `now` is within these hours in `zone`, holidays left out.
    /// Exact over changes of summer time.
    #[must_use]
    pub fn at(&self, _now: Timestamp, _zone: &TimeZone, _holidays: &[Date]) -> Opening {
        todo!()
    }
}
