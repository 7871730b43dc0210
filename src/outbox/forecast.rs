//! When a lane's letters would leave, at a pace and within sending hours.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::terms::{Opening, SendingHours};

/// What holds a lane back.
#[derive(Debug, Clone)]
pub struct LanePace {
    /// The least time between two letters.
    pub interval: Duration,
    /// Letters in any sliding 24 hours; 0 = no cap.
    pub per_day: u32,
    pub hours: SendingHours,
    pub zone: TimeZone,
    pub holidays: Vec<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneForecast {
    pub starts: Option<Timestamp>,
    pub ends: Option<Timestamp>,
    /// Letters per day at the target's place.
    pub days: BTreeMap<Date, u64>,
    /// Letters that would expire unsent.
    pub unsent_at_deadline: u64,
}

/// Plays a lane's sending through, letter by letter, from `start` on.
#[must_use]
pub fn forecast(letters: u64, start: Timestamp, ends_at: Option<Timestamp>, pace: &LanePace) -> LaneForecast {
    let mut lane = LaneForecast { starts: None, ends: None, days: BTreeMap::new(), unsent_at_deadline: 0 };
    let mut recent: VecDeque<Timestamp> = VecDeque::new();
    let mut window = Window::default();
    let mut at = start;
    for sent in 0..letters {
        if pace.per_day > 0 && recent.len() >= pace.per_day as usize {
            // The oldest of the last N leaves the sliding day.
            at = at.max(recent.pop_front().map_or(at, |oldest| plus(oldest, SignedDuration::from_hours(24))));
        }
        at = window.open_at(at, pace);
        if ends_at.is_some_and(|end| at >= end) || at == Timestamp::MAX {
            lane.unsent_at_deadline = letters - sent;
            break;
        }
        lane.starts.get_or_insert(at);
        lane.ends = Some(at);
        *lane.days.entry(at.to_zoned_datetime(pace.zone.clone()).date()).or_default() += 1;
        if pace.per_day > 0 {
            recent.push_back(at);
        }
        at = plus(at, SignedDuration::try_from(pace.interval).unwrap_or(SignedDuration::MAX));
    }
    lane
}

/// The stretch of open hours that was last asked about.
#[derive(Default)]
struct Window {
    from: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Window {
    /// `at`, or the next opening after it.
    fn open_at(&mut self, at: Timestamp, pace: &LanePace) -> Timestamp {
        if self.from.is_some_and(|from| from <= at) && self.until.is_none_or(|until| at < until) {
            return at;
        }
        let at = match pace.hours.at(at, &pace.zone, &pace.holidays) {
            Opening::Open(_) => at,
            Opening::Until(opens) => opens,
        };
        self.from = Some(at);
        self.until = match pace.hours.at(at, &pace.zone, &pace.holidays) {
            Opening::Open(closes) => closes,
            // Never open again: the caller sees the end of time.
            Opening::Until(_) => return Timestamp::MAX,
        };
        at
    }
}

fn plus(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(interval: u64, per_day: u32, hours: &str) -> LanePace {
        LanePace {
            interval: Duration::from_secs(interval),
            per_day,
            hours: SendingHours::parse(hours).unwrap(),
            zone: TimeZone::get("Asia/Almaty").unwrap(),
            holidays: Vec::new(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_lane_waits_for_office_hours_and_never_flushes_at_the_end() {
        // Almaty was six hours ahead in 2020; the fifth of June was a Friday.
        let lane = forecast(
            500,
            at("2020-06-05T10:00:00Z"),
            Some(at("2020-06-08T18:00:00Z")),
            &pace(60, 500, "Mon-Fri 09:00-17:00"),
        );
        assert_eq!(lane.starts, Some(at("2020-06-05T10:00:00Z")));
        assert_eq!(lane.days.values().copied().collect::<Vec<_>>(), [60, 440]);
        assert_eq!(lane.unsent_at_deadline, 0);
    }

    #[test]
    fn what_does_not_fit_before_the_deadline_is_counted() {
        let lane = forecast(
            1000,
            at("2020-06-08T03:00:00Z"),
            Some(at("2020-06-08T18:00:00Z")),
            &pace(60, 0, "Mon-Fri 09:00-17:00"),
        );
        assert_eq!(lane.unsent_at_deadline, 1000 - 480);
    }

    #[test]
    fn the_sliding_day_holds_back_the_five_hundred_and_first() {
        let lane = forecast(501, at("2020-06-08T00:00:00Z"), None, &pace(1, 500, "always"));
        assert_eq!(lane.ends, Some(at("2020-06-09T00:00:00Z")));
    }
}
