//! When the next letter may go: a limit kept exactly, by governor's GCRA with
//! a burst of one.
//!
//! In: a limit, the time of the last send, the clock. Out: "now", or from
//! when. It must never burst, not after a restart either, and a wall clock
//! that was set back must never block longer than one period.
//!
//! A timer wakes a millisecond late, which is half of what lies between letters
//! at 500 a second. An exact pace gives a letter its slot even so, and the next
//! one follows from the slot; that this never puts more letters into a second
//! than the limit, a [`Window`] over the moments at which they left sees to.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{Quota, RateLimiter};
use jiff::{SignedDuration, Timestamp};

use super::window::Window;
use crate::clock::Clock;
use crate::terms::Slowed;

/// In percent.
const FULL: u32 = 100;
/// A slot missed by more than this is lost: that was idleness, not a late wake.
const LATE: Duration = Duration::from_millis(100);
/// How long after its intent a letter of an earlier process may have left.
const HELD_UP: Duration = Duration::from_mins(1);
/// A period that outlasts any job, and that governor's 64 bits can hold.
const NEVER: Duration = Duration::from_hours(366 * 24);

/// Limits as the settings tell them, turned into the period between letters.
#[derive(Debug, Clone, Copy)]
pub struct Limit;

impl Limit {
    /// Letters per second; 0 = no cap.
    #[must_use]
    pub fn per_second(letters: f64) -> Option<Duration> {
        period(letters, 1.0)
    }

    /// Letters per hour; 0 = no cap.
    #[must_use]
    pub fn per_hour(letters: f64) -> Option<Duration> {
        period(letters, 3600.0)
    }
}

/// Rounded up to the nanosecond, so that no window holds more than the limit.
/// What is no rate at all must not lift the cap: it is taken as the slowest.
fn period(letters: f64, seconds: f64) -> Option<Duration> {
    if letters == 0.0 {
        return None;
    }
    let nanos = (seconds * 1e9 / letters).ceil();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    let period = (1.0..3e16).contains(&nanos).then(|| Duration::from_nanos(nanos as u64));
    Some(period.unwrap_or(NEVER))
}

/// The theoretical arrival time of the next letter: nanoseconds since 1970,
/// 0 = none yet. Ours, so that it can be set from the store.
#[derive(Debug, Clone, Default)]
struct Arrival(Arc<AtomicU64>);

impl StateStore for Arrival {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _key: &NotKeyed, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        // Only ever reached through `&mut Pace`: no one else replaces it.
        let before = self.0.load(Ordering::Relaxed);
        let (result, after) = f((before > 0).then(|| Nanos::new(before)))?;
        self.0.store(after.as_u64(), Ordering::Relaxed);
        Ok(result)
    }
}

/// governor's clock: a hand that we set to our clock's time. At 0 when a
/// limiter is made, so that arrival times are absolute.
#[derive(Debug, Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl governor::clock::Clock for Hand {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(self.0.load(Ordering::Relaxed))
    }
}

type Limiter = RateLimiter<NotKeyed, Arrival, Hand, NoOpMiddleware<Nanos>>;

/// The pace of one lane, or of the relay.
pub struct Pace {
    /// At full rate; `None`: no cap.
    period: Option<Duration>,
    clock: Arc<dyn Clock>,
    hand: Hand,
    arrival: Arrival,
    limiter: Option<Limiter>,
    last_send: Option<Timestamp>,
    /// What left lately, where late wakes are made up for.
    left: Option<Window>,
    /// What of the full rate is left, in percent.
    share: u32,
    /// While that is not all.
    slowed: Option<Slowed>,
}

impl Pace {
    /// `last_send` is what the store knows of the time before this process.
    #[must_use]
    pub fn new(period: Option<Duration>, last_send: Option<Timestamp>, clock: Arc<dyn Clock>) -> Self {
        let mut pace = Self {
            period: period.map(|p| p.min(NEVER)),
            clock,
            hand: Hand::default(),
            arrival: Arrival::default(),
            limiter: None,
            last_send,
            left: None,
            share: FULL,
            slowed: None,
        };
        pace.set_share(FULL);
        pace
    }

    /// One that makes up for late wakes: [`leave`](Self::leave) is asked as well.
    #[must_use]
    pub fn exact(period: Option<Duration>, last_send: Option<Timestamp>, clock: Arc<dyn Clock>) -> Self {
        // A letter taken then may have been held up, and have left only now.
        let left_by = last_send.map(|last| later(last, HELD_UP).min(clock.now()));
        let left = period.map(|period| Window::second(period.min(NEVER), left_by));
        Self { left, ..Self::new(period, last_send, clock) }
    }

    /// From when it is worth asking for the next letter; `now` or earlier: it
    /// may go at once.
    #[must_use]
    pub fn ready_at(&mut self) -> Timestamp {
        let now = self.clock.now();
        self.catch_up(now);
        self.worth_asking(now)
    }

    /// Takes the right to send one letter now.
    ///
    /// # Errors
    /// From when it is worth asking again.
    pub fn take(&mut self) -> Result<(), Timestamp> {
        let now = self.clock.now();
        self.catch_up(now);
        if self.is_paused(now) || self.room_at(now) > now {
            return Err(self.worth_asking(now));
        }
        self.hand.0.store(self.slot(now), Ordering::Relaxed);
        if self.limiter.as_ref().is_some_and(|limiter| limiter.check().is_err()) {
            return Err(self.worth_asking(now));
        }
        self.last_send = Some(now);
        Ok(())
    }

    /// A letter that was taken leaves now, for the relay.
    ///
    /// # Errors
    /// From when it may.
    pub fn leave(&mut self) -> Result<(), Timestamp> {
        let now = self.clock.now();
        let room = self.room_at(now);
        if room > now {
            return Err(room);
        }
        if let Some(left) = &mut self.left {
            left.record(now);
        }
        Ok(())
    }

    /// The relay, or the mailbox behind it, asks to go slower: `false` when it
    /// pauses already, since what comes in then belongs to the same storm.
    pub fn slow(&mut self) -> bool {
        let now = self.clock.now();
        self.catch_up(now);
        let asks = !self.is_paused(now);
        if asks {
            self.slow_as(Some(Slowed::ask(self.slowed, now)));
        }
        asks
    }

    /// Goes as slowly as it was told to before this process.
    pub fn slow_as(&mut self, slowed: Option<Slowed>) {
        self.slowed = slowed;
        self.catch_up(self.clock.now());
    }

    /// What must survive a restart, beside the time of the last send; `None`: it
    /// goes at its full rate.
    #[must_use]
    pub fn slowed(&self) -> Option<Slowed> {
        self.slowed
    }

    /// The time of the last send.
    #[must_use]
    pub fn last_send(&self) -> Option<Timestamp> {
        self.last_send
    }

    /// The period between letters as it is now.
    fn current_period(&self) -> Option<Duration> {
        self.period.map(|period| period * FULL / self.share)
    }

    /// The moment that governor is told: a slot missed by little is still had.
    fn slot(&self, now: Timestamp) -> u64 {
        let (now, arrival) = (nanos(now), self.arrival.0.load(Ordering::Relaxed));
        let late = self.left.is_some() && (arrival..arrival.saturating_add(nanos_of(LATE))).contains(&now);
        if late { arrival } else { now }
    }

    /// From when one more may leave.
    fn room_at(&mut self, now: Timestamp) -> Timestamp {
        self.left.as_mut().map_or(now, |left| left.may_send_at(now))
    }

    fn worth_asking(&mut self, now: Timestamp) -> Timestamp {
        let paced = self.paced_until(now).max(self.room_at(now));
        match self.slowed {
            Some(slowed) if slowed.is_pause(now) => slowed.until,
            // The period may be shorter once more of the rate is back.
            Some(slowed) => paced.min(slowed.more_at(now)),
            None => paced,
        }
    }

    fn paced_until(&self, now: Timestamp) -> Timestamp {
        let arrival = timestamp(self.arrival.0.load(Ordering::Relaxed));
        if self.period.is_some() { arrival } else { now }
    }

    fn is_paused(&self, now: Timestamp) -> bool {
        self.slowed.is_some_and(|slowed| slowed.is_pause(now))
    }

    /// Brings all up to `now`. A clock that was set back leaves moments far
    /// ahead: none may be further away than when it was set.
    fn catch_up(&mut self, now: Timestamp) {
        if let Some(period) = self.current_period() {
            self.arrival.0.fetch_min(nanos(later(now, period)), Ordering::Relaxed);
        }
        self.last_send = self.last_send.map(|last| last.min(now));
        self.slowed = self.slowed.map(|slowed| slowed.seen_at(now)).filter(|slowed| !slowed.is_over(now));
        let share = self.slowed.map_or(FULL, |slowed| slowed.share_at(now));
        if share != self.share {
            self.set_share(share);
        }
    }

    /// governor's quota is fixed: another rate is another limiter, on the same
    /// state counted anew from the last send.
    fn set_share(&mut self, share: u32) {
        self.share = share;
        let arrival = match (self.last_send, self.current_period()) {
            (Some(last), Some(period)) => nanos(later(last, period)),
            _ => 0,
        };
        self.arrival.0.store(arrival, Ordering::Relaxed);
        self.hand.0.store(0, Ordering::Relaxed);
        self.limiter = self
            .current_period()
            .and_then(Quota::with_period)
            .map(|quota| quota.allow_burst(NonZeroU32::MIN))
            .map(|quota| RateLimiter::new(quota, self.arrival.clone(), self.hand.clone()));
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace")
            .field("period", &self.period)
            .field("last_send", &self.last_send)
            .field("share", &self.share)
            .field("slowed", &self.slowed)
            .finish_non_exhaustive()
    }
}

fn later(moment: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    moment.saturating_add(wait).unwrap_or(moment)
}

fn nanos(moment: Timestamp) -> u64 {
    u64::try_from(moment.as_nanosecond()).unwrap_or(0)
}

fn nanos_of(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn timestamp(nanos: u64) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(nanos)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
