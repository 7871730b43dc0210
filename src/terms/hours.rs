//! Sending hours: when a target may be written to, in the target's time zone.

mod written;

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// `"always"`, or weekdays with hours: `"Mon-Fri 09:00-17:00"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SendingHours {
    Always,
    Hours {
        /// Monday first.
        days: [bool; 7],
        from: Time,
        /// Midnight stands for 24:00, the end of the day.
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

/// How far ahead a change is looked for: past two years of holidays in a row.
const HORIZON_DAYS: usize = 800;

impl SendingHours {
    /// Whether `now` is within these hours in `zone`, holidays left out.
    ///
    /// Exact over changes of summer time: the hours of a day begin when the
    /// clock on the wall first shows `from` or has jumped over it, and end when
    /// it first shows `to`.
    #[must_use]
    pub fn at(&self, now: Timestamp, zone: &TimeZone, holidays: &[Date]) -> Opening {
        if *self == Self::Always && holidays.is_empty() {
            return Opening::Open(None);
        }
        let mut closes = None;
        for (start, end) in self.openings(now, zone, holidays) {
            match closes {
                None if now < start => return Opening::Until(start),
                Some(close) if start > close => break,
                _ => closes = Some(end),
            }
        }
        let horizon = i64::try_from(HORIZON_DAYS).unwrap_or(i64::MAX) - 10;
        let far = now.saturating_add((horizon * 24).hours()).unwrap_or(Timestamp::MAX);
        match closes {
            Some(close) if close < far => Opening::Open(Some(close)),
            Some(_) => Opening::Open(None),
            None => Opening::Until(far),
        }
    }

    /// The openings that end after `now`, a day each, in order. Begins with
    /// yesterday: where a clock is put back over midnight, yesterday's date
    /// comes again.
    fn openings(
        &self,
        now: Timestamp,
        zone: &TimeZone,
        holidays: &[Date],
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let today = now.to_zoned_datetime(zone.clone()).date();
        let first = today.yesterday().unwrap_or(today);
        std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take(HORIZON_DAYS)
            .filter(|day| !holidays.contains(day))
            .filter_map(|day| self.opening_on(day, zone))
            .filter(move |(start, end)| start < end && *end > now)
    }

    fn opening_on(&self, day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let (from, to) = match self {
            Self::Always => (Time::midnight(), Time::midnight()),
            Self::Hours { days, from, to } => {
                let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).ok()?;
                days.get(weekday)?.then_some((*from, *to))?
            }
        };
        let last = if to == Time::midnight() { day.tomorrow().ok()? } else { day };
        Some((first_showing(day, from, zone)?, first_showing(last, to, zone)?))
    }
}

/// The first moment at which the wall clock shows this time or a later one.
fn first_showing(day: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    let wall = day.to_datetime(time);
    let ambiguous = zone.to_ambiguous_timestamp(wall);
    match ambiguous.offset() {
        // The clock jumped over it: the moment of the jump. Read with the
        // offset after the jump, the skipped time lies before that moment.
        AmbiguousOffset::Gap { after, .. } => {
            let before_jump = after.to_timestamp(wall).ok()?;
            let jump = zone.following(before_jump).next()?;
            Some(jump.timestamp())
        }
        _ => ambiguous.earlier().ok(),
    }
}

#[cfg(test)]
mod tests;
