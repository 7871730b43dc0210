//! `/jobs`: every job, newest first.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Viewer;
use crate::outbox::{JobId, LetterState};
use crate::settings::Mode;
use crate::store::{JobRow, JobState, Tally};

#[derive(Debug, Serialize)]
struct Page {
    jobs: Vec<Line>,
}

/// A job in a list.
#[derive(Debug, Serialize)]
pub struct Line {
    job: JobId,
    campaign: String,
    live: bool,
    /// `waiting` where a running one waits.
    pub state: &'static str,
    reason: Option<String>,
    starts: Moment,
    letters: Tally,
    /// Letters that a worker still has to do something about.
    pending: u64,
    /// Letters that a human has to look at.
    pub loose_ends: u64,
}

/// A moment for people, by this machine's clock, and for browsers.
#[derive(Debug, Serialize)]
pub struct Moment {
    iso: String,
    shown: String,
}

impl Moment {
    pub fn new(at: Timestamp) -> Self {
        let zoned = at.to_zoned_datetime(TimeZone::system());
        Self {
            iso: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            shown: zoned.strftime("%a %-d %b %Y %H:%M %Z").to_string(),
        }
    }
}

impl Line {
    pub fn new(job: &JobRow) -> Self {
        let waits = job.wait.as_ref().filter(|_| job.state == JobState::Running);
        Self {
            job: job.id,
            campaign: job.campaign.to_string(),
            live: job.mode == Mode::Live,
            state: if waits.is_some() { "waiting" } else { job.state.name() },
            reason: waits.map(|wait| wait.reason.clone()).or_else(|| job.reason.clone()),
            starts: Moment::new(job.start_at),
            letters: job.letters,
            pending: job.letters.pending(),
            loose_ends: loose_ends(&job.letters),
        }
    }
}

fn loose_ends(letters: &Tally) -> u64 {
    use LetterState::{Held, Uncertain};
    [Held, Uncertain].into_iter().map(|state| letters.of(state)).sum()
}

pub async fn show(State(desk): State<Arc<Desk>>, viewer: Viewer) -> Result<Response, Refusal> {
    let jobs = desk.store.jobs().await?.iter().map(Line::new).collect();
    desk.draw("jobs.html", &viewer, &Page { jobs })
}
