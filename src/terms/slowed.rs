//! A mailbox, or its relay, asked to be written to more slowly.
//!
//! In: the moments at which it asked. Out: the share of the full rate that is
//! left at any moment. What comes back comes back by time alone, so the last
//! asking is all that has to be remembered over a restart.

use jiff::{SignedDuration, Timestamp};

const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(5);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// How long it must be quiet for a tenth of the rate to come back.
const QUIET: SignedDuration = SignedDuration::from_mins(5);
const RECOVERY: u32 = 10;
const FULL: u32 = 100;
/// In percent: an ever more halved rate would be slower to wake than to recover.
const SLOWEST: u32 = 6;

/// A pause, and what of the rate is left after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slowed {
    /// In percent of the full rate, as the pause ends.
    pub share: u32,
    /// Nothing goes before; then quiet is counted.
    pub until: Timestamp,
    /// Of the pause: the next one is twice as long.
    pub length: SignedDuration,
}

impl Slowed {
    /// What it asks for now halves what was left, and pauses for 5 minutes, the
    /// next time for 10, up to 60.
    #[must_use]
    pub fn ask(before: Option<Self>, now: Timestamp) -> Self {
        let before = before.filter(|before| !before.is_over(now));
        let length = before.map_or(FIRST_PAUSE, |before| (before.length * 2).min(LONGEST_PAUSE));
        let share = before.map_or(FULL, |before| before.share_at(now));
        Self { share: (share / 2).max(SLOWEST), until: later(now, length), length }
    }

    #[must_use]
    pub fn is_pause(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// The full rate is back.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.share_at(now) == FULL
    }

    /// In percent: a tenth of the full rate comes back for every five minutes of
    /// quiet.
    #[must_use]
    pub fn share_at(&self, now: Timestamp) -> u32 {
        let tenths = u32::try_from(self.quiet(now)).unwrap_or(FULL);
        self.share.saturating_add(tenths.saturating_mul(RECOVERY)).clamp(SLOWEST, FULL)
    }

    /// When the next tenth is back.
    #[must_use]
    pub fn more_at(&self, now: Timestamp) -> Timestamp {
        i32::try_from(self.quiet(now) + 1).map_or(Timestamp::MAX, |quiet| later(self.until, QUIET * quiet))
    }

    /// When all of it is.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        let tenths = FULL.saturating_sub(self.share).div_ceil(RECOVERY);
        i32::try_from(tenths).map_or(Timestamp::MAX, |tenths| later(self.until, QUIET * tenths))
    }

    /// As seen at `now`: a clock that was set back must not lengthen the pause.
    #[must_use]
    pub fn seen_at(self, now: Timestamp) -> Self {
        Self { until: self.until.min(later(now, self.length)), ..self }
    }

    /// Whole times of quiet since the pause.
    fn quiet(&self, now: Timestamp) -> i128 {
        now.duration_since(self.until).max(SignedDuration::ZERO).as_nanos() / QUIET.as_nanos()
    }
}

fn later(moment: Timestamp, wait: SignedDuration) -> Timestamp {
    moment.saturating_add(wait).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(n: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + 60 * n).unwrap()
    }

    #[test]
    fn what_is_left_follows_from_the_last_asking_alone() {
        let first = Slowed::ask(None, minutes(0));
        assert_eq!((first.share, first.until), (50, minutes(5)));
        let shares = [4, 5, 9, 10, 29, 30].map(|n| first.share_at(minutes(n)));
        assert_eq!(shares, [50, 50, 50, 60, 90, 100]);
        assert_eq!((first.more_at(minutes(0)), first.more_at(minutes(12))), (minutes(10), minutes(15)));
        assert_eq!(first.ends(), minutes(30));
        let second = Slowed::ask(Some(first), minutes(15));
        assert_eq!((second.share, second.until), (35, minutes(25)));
        assert_eq!(Slowed::ask(Some(first), minutes(30)), Slowed::ask(None, minutes(30)));
    }

    #[test]
    fn it_is_never_slower_than_can_recover_in_an_hour() {
        let mut slowed = None;
        for _ in 0..20 {
            slowed = Some(Slowed::ask(slowed, minutes(0)));
        }
        assert_eq!(slowed.map(|s| (s.share, s.length)), Some((SLOWEST, LONGEST_PAUSE)));
        assert_eq!(slowed.map(|s| s.ends()), Some(minutes(60 + 50)));
    }

    #[test]
    fn a_clock_set_back_by_years_leaves_a_pause_of_its_own_length() {
        let slowed = Slowed::ask(None, minutes(1_000_000)).seen_at(minutes(0));
        assert_eq!(slowed.until, minutes(5));
    }
}
