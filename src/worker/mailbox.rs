//! One mailbox at the desk, over all jobs that write to it: its pace, its day,
//! and what it asked for. It says when, never what.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::lane::Readiness;
use crate::clock::Clock;
use crate::relay::{Limit, Pace, Window};
use crate::settings::PaceSettings;
use crate::store::Rest;

/// How long a mailbox that is full is let alone.
const FULL_PAUSE: SignedDuration = SignedDuration::from_hours(24);

/// When a mailbox that is full at `now` may have room.
pub fn room_expected(now: Timestamp) -> Timestamp {
    now.saturating_add(FULL_PAUSE).unwrap_or(Timestamp::MAX)
}

#[derive(Debug)]
pub struct Mailbox {
    pub pace: Pace,
    pub day: Window,
    pub in_flight: usize,
    /// Plain 550 in a row.
    pub refusals: u32,
    full_until: Option<Timestamp>,
}

impl Mailbox {
    /// `recent`: its last letters, newest first; `rest`: what it asked for before
    /// this process.
    pub fn new(limits: &PaceSettings, recent: &[Timestamp], rest: Rest, clock: &Arc<dyn Clock>) -> Self {
        let period = Limit::per_hour(limits.mailbox_per_hour);
        let mut pace = Pace::new(period, recent.first().copied(), Arc::clone(clock));
        pace.slow_as(rest.slowed);
        let day = Window::day(limits.mailbox_per_day, recent.iter().copied());
        Self { pace, day, in_flight: 0, refusals: 0, full_until: rest.full_until }
    }

    /// What must not be forgotten of it.
    pub fn rest(&self) -> Rest {
        Rest { slowed: self.pace.slowed(), full_until: self.full_until }
    }

    /// Asked to go slower: what is to be remembered, if that is new.
    pub fn slow(&mut self) -> Option<Rest> {
        self.pace.slow().then(|| self.rest())
    }

    pub fn fill(&mut self, until: Timestamp) {
        self.full_until = Some(until);
    }

    /// A clock that was set back lengthens nothing.
    pub fn full_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.full_until.map(|until| until.min(room_expected(now))).filter(|until| now < *until)
    }

    /// Whether it may have a letter now, with so many in flight at once (0: no cap).
    pub fn readiness(&mut self, at_once: usize, clock: &Arc<dyn Clock>) -> Readiness {
        if at_once > 0 && self.in_flight >= at_once {
            return Readiness::Busy;
        }
        let counted = self.day.may_send_at(clock.now());
        let paced = self.pace.ready_at();
        // A pace says "now" by a later look at the clock than ours.
        let now = clock.now();
        if paced <= now && counted <= now {
            return Readiness::Ready;
        }
        let why = if counted > paced {
            "the mailbox has had its letters for 24 hours"
        } else {
            "the mailbox's pace"
        };
        Readiness::At(paced.max(counted), why)
    }
}
