//! `/`: what runs, what waits and why, what needs a human.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::jobs::Line;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Viewer;
use crate::store::JobState;

#[derive(Debug, Serialize)]
struct Page {
    /// Jobs that are not over.
    open: Vec<Line>,
    /// Jobs that stopped themselves, or of which letters wait for a decision.
    needing: Vec<Line>,
    /// All jobs there ever were.
    jobs: usize,
}

pub async fn show(State(desk): State<Arc<Desk>>, viewer: Viewer) -> Result<Response, Refusal> {
    let jobs = desk.store.jobs().await?;
    let open = jobs.iter().filter(|job| !job.state.is_over()).map(Line::new).collect();
    let stopped = jobs.iter().filter(|job| job.state == JobState::Stopped || Line::new(job).loose_ends > 0);
    let page = Page { open, needing: stopped.map(Line::new).collect(), jobs: jobs.len() };
    desk.draw("overview.html", &viewer, &page)
}
