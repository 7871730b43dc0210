//! The time, and waiting for it. The one place that may ask the machine what
//! time it is, so that tests can live through weeks in milliseconds.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

/// A seam with two implementations: the system's clock and a manual one.
pub trait Clock: fmt::Debug + Send + Sync {
    fn now(&self) -> Timestamp;

    /// Returns when `now() >= deadline`.
    fn sleep_until(&self, deadline: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the time comes from")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, deadline: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // In short steps: the wall clock may be set while we sleep, and a
        // monotonic timer would not notice.
        const STEP: Duration = Duration::from_secs(30);
        Box::pin(async move {
            loop {
                match Duration::try_from(deadline.duration_since(self.now())) {
                    Ok(left) if !left.is_zero() => tokio::time::sleep(left.min(STEP)).await,
                    _ => return,
                }
            }
        })
    }
}

/// A clock that stands still until it is told to move.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<Timestamp>,
    sleepers: Mutex<Vec<Timestamp>>,
}

impl ManualClock {
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { now: watch::Sender::new(now), sleepers: Mutex::new(Vec::new()) }
    }

    /// Moves the clock, forwards or back, and wakes who waited for it.
    pub fn set(&self, now: Timestamp) {
        self.now.send_replace(now);
    }

    /// The earliest moment that anyone waits for.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let now = self.now();
        let sleepers = self.sleepers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sleepers.iter().copied().filter(|d| *d > now).min()
    }

    fn forget(&self, deadline: Timestamp) {
        let mut sleepers = self.sleepers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(i) = sleepers.iter().position(|d| *d == deadline) {
            sleepers.swap_remove(i);
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, deadline: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        struct Sleeper<'a>(&'a ManualClock, Timestamp);
        impl Drop for Sleeper<'_> {
            fn drop(&mut self) {
                self.0.forget(self.1);
            }
        }
        Box::pin(async move {
            self.sleepers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(deadline);
            let _sleeper = Sleeper(self, deadline);
            // The sender lives as long as `self`: waiting cannot fail.
            let _ = self.now.subscribe().wait_for(|now| *now >= deadline).await;
        })
    }
}
