//! How many letters a mailbox got in the last 24 hours.
//!
//! In: the moments of sends, from the delivery log at first. Out: when the
//! next may go. It must never let one more than the cap into any 24 hours.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The last sends, at most as many as the cap.
#[derive(Debug, Clone)]
pub struct DayCount {
    /// Letters in any sliding 24 hours; 0 = no cap.
    cap: usize,
    /// Oldest first.
    sends: VecDeque<Timestamp>,
}

impl DayCount {
    /// `sends`: what the log knows of the last 24 hours, in any order.
    pub fn new(cap: u32, sends: impl IntoIterator<Item = Timestamp>) -> Self {
        let mut sends: Vec<_> = sends.into_iter().collect();
        sends.sort_unstable();
        let mut count = Self { cap: cap as usize, sends: VecDeque::new() };
        for at in sends {
            count.record(at);
        }
        count
    }

    /// The moment from which one more is within the cap: `now`, or when the
    /// oldest send that counts is a day old.
    pub fn may_send_at(&mut self, now: Timestamp) -> Timestamp {
        // Sends "in the future" tell that the clock was set back.
        for send in self.sends.iter_mut().rev().take_while(|send| **send > now) {
            *send = now;
        }
        match self.sends.front() {
            Some(oldest) if self.sends.len() == self.cap => day_after(*oldest).max(now),
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

fn day_after(moment: Timestamp) -> Timestamp {
    moment.saturating_add(DAY).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hours * 3600).unwrap()
    }

    #[test]
    fn the_cap_holds_in_every_sliding_day() {
        let mut count = DayCount::new(3, []);
        let (mut now, mut sends) = (at(0), Vec::new());
        for pause in [0, 5, 1, 0, 20, 3, 0, 0, 30, 0, 0, 0] {
            now = count.may_send_at(now.checked_add(SignedDuration::from_hours(pause)).unwrap());
            count.record(now);
            sends.push(now);
        }
        for first in &sends {
            let within = sends.iter().filter(|s| *s >= first && **s < day_after(*first)).count();
            assert!(within <= 3, "{within} within a day of {first}");
        }
    }

    #[test]
    fn it_starts_from_what_the_log_knows() {
        let mut count = DayCount::new(2, [at(-3), at(-30), at(-1)]);
        assert_eq!(count.may_send_at(at(0)), at(21));
        assert_eq!(DayCount::new(3, [at(-3), at(-1)]).may_send_at(at(0)), at(0));
    }

    #[test]
    fn zero_is_no_cap() {
        let mut count = DayCount::new(0, [at(0)]);
        count.record(at(0));
        assert_eq!(count.may_send_at(at(0)), at(0));
    }

    #[test]
    fn a_clock_set_back_never_blocks_longer_than_a_day() {
        let mut count = DayCount::new(1, [at(1000)]);
        assert_eq!(count.may_send_at(at(0)), at(24));
        assert_eq!(count.may_send_at(at(24)), at(24));
    }
}
