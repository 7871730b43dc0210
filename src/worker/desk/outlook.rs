//! What is to be expected at the desk, for the keeper: whether nothing is due, and
//! why a job waits. Changes nothing.

use jiff::{SignedDuration, Timestamp};

use super::{Desk, RELAY_DOWN};
use crate::outbox::{JobId, LaneId};
use crate::store::Wait;
use crate::worker::lane::Readiness;

/// A worker that goes home when nothing is due waits for what is due so soon.
const SOON: SignedDuration = SignedDuration::from_secs(10);

impl Desk {
    /// Whether nothing is due: every lane is empty or closed for a while.
    pub fn is_idle(&mut self) -> bool {
        let now = self.now();
        let soon = now.checked_add(SOON).unwrap_or(now);
        self.lanes.values_mut().all(|lane| match lane.readiness(now) {
            Readiness::Empty => lane.in_hand() == 0,
            Readiness::At(at, _) => at > soon && lane.in_hand() == 0,
            Readiness::Ready | Readiness::Hungry | Readiness::Busy => false,
        })
    }

    /// Whether a job's lanes have nothing more to give for good.
    pub fn is_exhausted(&mut self, job: JobId) -> bool {
        let now = self.now();
        self.lanes_of(job).all(|lane| lane.readiness(now) == Readiness::Empty && lane.in_hand() == 0)
    }

    /// Why a job waits; `None` if a letter is in hand or could go within moments.
    pub fn why_waiting(&mut self, job: JobId) -> Option<Wait> {
        let now = self.now();
        let soon = now.checked_add(SignedDuration::from_secs(2)).unwrap_or(now);
        let ids: Vec<LaneId> = self.lanes_of(job).map(|lane| lane.row.id).collect();
        let mut first: Option<(Timestamp, &'static str)> = None;
        for id in ids {
            match self.readiness(id, now) {
                Readiness::Ready | Readiness::Hungry | Readiness::Busy => return None,
                Readiness::At(at, _) if at <= soon => return None,
                Readiness::At(at, why) if first.is_none_or(|(f, _)| at < f) => first = Some((at, why)),
                Readiness::At(..) | Readiness::Empty => {}
            }
        }
        let reason = |why: &str| match &self.trouble {
            Some(trouble) if why == RELAY_DOWN => format!("{why} ({trouble})"),
            _ => why.to_owned(),
        };
        first.map(|(until, why)| Wait { reason: reason(why), until: Some(until) })
    }
}
