//! Leaves a relay alone that is down.
//!
//! In: how tries to use the relay ended. Out: whether the next may be made.
//! It must never count what is a letter's fault, and never stay shut for good.

use std::time::Duration;

use jiff::Timestamp;

/// Consecutive failures that open it.
const FAILURES: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_mins(1);
const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// Whether the relay may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    Open,
    /// One try, to see whether it works again; others wait for its outcome.
    Probe,
    ShutUntil(Timestamp),
}

/// Counts consecutive relay failures: 5 make it wait 60 s, doubling up to
/// 15 min while probes fail.
#[derive(Debug, Clone, Default)]
pub struct Breaker {
    failures: u32,
    shut: Option<Shut>,
}

#[derive(Debug, Clone, Copy)]
struct Shut {
    until: Timestamp,
    wait: Duration,
    probing: bool,
}

impl Breaker {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for leave. A probe whose outcome never comes (its task was
    /// cancelled) is given again after the same wait.
    pub fn gate(&mut self, now: Timestamp) -> Gate {
        let Some(shut) = &mut self.shut else { return Gate::Open };
        // A clock that was set back must not lengthen the wait.
        shut.until = shut.until.min(later(now, shut.wait));
        if now < shut.until {
            return Gate::ShutUntil(shut.until);
        }
        shut.until = later(now, shut.wait);
        shut.probing = true;
        Gate::Probe
    }

    /// Whether it is shut, for the screens; asks for nothing.
    #[must_use]
    pub fn shut_until(&self) -> Option<Timestamp> {
        self.shut.map(|shut| shut.until)
    }

    /// The relay let a probe in: it may carry a letter. That proves nothing yet;
    /// one that greets and hangs up on every letter must still be left alone.
    pub fn reached(&mut self, now: Timestamp) {
        if let Some(shut) = self.shut.as_mut().filter(|shut| shut.probing) {
            shut.until = now;
        }
    }

    /// The relay was used, whatever it said to the letter.
    pub fn worked(&mut self) {
        *self = Self::default();
    }

    /// The relay could not be used.
    pub fn failed(&mut self, now: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        match &mut self.shut {
            None if self.failures < FAILURES => {}
            None => {
                self.shut = Some(Shut { until: later(now, FIRST_WAIT), wait: FIRST_WAIT, probing: false });
            }
            Some(shut) if shut.probing => {
                let wait = (shut.wait * 2).min(LONGEST_WAIT);
                *shut = Shut { until: later(now, wait), wait, probing: false };
            }
            // Connections that were open when it opened: nothing new.
            Some(_) => {}
        }
    }
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.saturating_add(jiff::SignedDuration::try_from(wait).unwrap_or(jiff::SignedDuration::MAX))
        .unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn opened() -> Breaker {
        let mut breaker = Breaker::new();
        for _ in 0..FAILURES {
            breaker.failed(at(0));
        }
        breaker
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_four_do_not() {
        let mut breaker = Breaker::new();
        for _ in 0..FAILURES - 1 {
            breaker.failed(at(0));
        }
        breaker.worked();
        breaker.failed(at(0));
        assert_eq!(breaker.gate(at(0)), Gate::Open);
        assert_eq!(opened().gate(at(59)), Gate::ShutUntil(at(60)));
    }

    #[test]
    fn one_probe_is_let_through_and_its_success_closes_it() {
        let mut breaker = opened();
        assert_eq!(breaker.gate(at(60)), Gate::Probe);
        assert_eq!(breaker.gate(at(60)), Gate::ShutUntil(at(120)));
        breaker.worked();
        assert_eq!(breaker.gate(at(61)), Gate::Open);
    }

    #[test]
    fn failed_probes_double_the_wait_up_to_a_quarter_of_an_hour() {
        let mut breaker = opened();
        let (mut now, mut waits) = (60, Vec::new());
        for _ in 0..6 {
            assert_eq!(breaker.gate(at(now)), Gate::Probe);
            breaker.failed(at(now));
            // A late failure of another connection changes nothing.
            breaker.failed(at(now));
            let until = breaker.shut_until().unwrap().duration_since(at(now)).as_secs();
            waits.push(until);
            now += until;
        }
        assert_eq!(waits, [120, 240, 480, 900, 900, 900]);
    }

    #[test]
    fn a_lost_probe_is_given_again() {
        let mut breaker = opened();
        assert_eq!(breaker.gate(at(60)), Gate::Probe);
        assert_eq!(breaker.gate(at(120)), Gate::Probe);
    }

    #[test]
    fn a_clock_set_back_never_lengthens_the_wait() {
        let mut breaker = opened();
        assert_eq!(breaker.gate(at(-86_400)), Gate::ShutUntil(at(-86_400 + 60)));
    }
}
