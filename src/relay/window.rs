//! How many letters went within the last second, or the last 24 hours.
//!
//! In: the moments of sends, from the delivery log at first. Out: when the
//! next may go. It must never let one more than the cap into any such time.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// What may pass between our look at the clock and the relay's. It costs a
/// hundredth of the rate.
const MARGIN: SignedDuration = SignedDuration::from_millis(10);
/// More letters a second than any relay takes are counted over less than one.
const MOST: u32 = 100_000;

/// The last sends, at most as many as the cap.
#[derive(Debug, Clone)]
pub struct Window {
    /// Letters in any time of this length; 0 = no cap.
    cap: usize,
    length: SignedDuration,
    /// Oldest first.
    sends: VecDeque<Timestamp>,
}

impl Window {
    /// A mailbox's day. `sends`: what the log knows of the last 24 hours, in any
    /// order.
    pub fn day(cap: u32, sends: impl IntoIterator<Item = Timestamp>) -> Self {
        let mut sends: Vec<_> = sends.into_iter().collect();
        sends.sort_unstable();
        let mut window = Self { cap: cap as usize, length: DAY, sends: VecDeque::new() };
        for at in sends {
            window.record(at);
        }
        window
    }

    /// Of a rate with so much between letters: as many letters as fit a second,
    /// or one. What went up to `last` is unknown: the worst is assumed.
    pub fn second(period: Duration, last: Option<Timestamp>) -> Self {
        let fit = Duration::from_secs(1).as_nanos() / period.as_nanos().max(1);
        let cap = u32::try_from(fit).unwrap_or(u32::MAX).clamp(1, MOST);
        let length = SignedDuration::try_from(period.saturating_mul(cap)).unwrap_or(SignedDuration::MAX);
        let sends = last.map_or_else(VecDeque::new, |last| vec![last; cap as usize].into());
        Self { cap: cap as usize, length: length.saturating_add(MARGIN), sends }
    }

    /// The moment from which one more is within the cap: `now`, or when the
    /// oldest send that counts counts no more.
    pub fn may_send_at(&mut self, now: Timestamp) -> Timestamp {
        // Sends "in the future" tell that the clock was set back.
        for send in self.sends.iter_mut().rev().take_while(|send| **send > now) {
            *send = now;
        }
        match self.sends.front() {
            Some(oldest) if self.sends.len() == self.cap => later(*oldest, self.length).max(now),
            _ => now,
        }
    }

    /// The last recorded send did not happen.
    pub fn forget_last(&mut self) {
        self.sends.pop_back();
    }

    pub fn record(&mut self, now: Timestamp) {
        if self.cap == 0 {
            return;
        }
        if self.sends.len() == self.cap {
            self.sends.pop_front();
        }
        self.sends.push_back(now);
    }
}

fn later(moment: Timestamp, wait: SignedDuration) -> Timestamp {
    moment.saturating_add(wait).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hours * 3600).unwrap()
    }

    #[test]
    fn the_cap_holds_in_every_sliding_day() {
        let mut window = Window::day(3, []);
        let (mut now, mut sends) = (at(0), Vec::new());
        for pause in [0, 5, 1, 0, 20, 3, 0, 0, 30, 0, 0, 0] {
            now = window.may_send_at(now.checked_add(SignedDuration::from_hours(pause)).unwrap());
            window.record(now);
            sends.push(now);
        }
        for first in &sends {
            let within = sends.iter().filter(|s| *s >= first && **s < later(*first, DAY)).count();
            assert!(within <= 3, "{within} within a day of {first}");
        }
    }

    #[test]
    fn it_starts_from_what_the_log_knows() {
        let mut window = Window::day(2, [at(-3), at(-30), at(-1)]);
        assert_eq!(window.may_send_at(at(0)), at(21));
        assert_eq!(Window::day(3, [at(-3), at(-1)]).may_send_at(at(0)), at(0));
    }

    #[test]
    fn zero_is_no_cap() {
        let mut window = Window::day(0, [at(0)]);
        window.record(at(0));
        assert_eq!(window.may_send_at(at(0)), at(0));
    }

    #[test]
    fn a_clock_set_back_never_blocks_longer_than_a_day() {
        let mut window = Window::day(1, [at(1000)]);
        assert_eq!(window.may_send_at(at(0)), at(24));
        assert_eq!(window.may_send_at(at(24)), at(24));
    }
}
