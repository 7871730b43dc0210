//! `/metrics`, for Prometheus: counts, and no name among them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use crate::console::api::{Problem, admitted};
use crate::console::listen::Peer;
use crate::console::state::Desk;
use crate::outbox::LetterState;
use crate::settings::{MetricsAccess, Mode};
use crate::store::{JobRow, JobState, StoreError, Tally};

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub fn router() -> Router<Arc<Desk>> {
    Router::new().route("/metrics", get(show))
}

async fn show(
    State(desk): State<Arc<Desk>>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if desk.project.settings.console.metrics == MetricsAccess::Token {
        admitted(&desk, &headers, peer.map(|peer| peer.0)).await?;
    }
    look(&desk).await?;
    Ok(([(CONTENT_TYPE, TEXT)], desk.meters.text()).into_response())
}

/// What is in the store is not counted as it happens, but looked up.
async fn look(desk: &Desk) -> Result<(), StoreError> {
    let jobs = desk.store.jobs().await?;
    for mode in [Mode::Rehearsal, Mode::Live] {
        let of_mode: Vec<&JobRow> = jobs.iter().filter(|job| job.mode == mode).collect();
        let tallies = || of_mode.iter().flat_map(|job| [&job.letters, &job.post]);
        for state in LetterState::ALL {
            let letters = tallies().map(|tally: &Tally| tally.of(state)).sum();
            desk.meters.letters(mode.name(), state.name(), letters);
        }
    }
    for state in JobState::ALL {
        desk.meters.jobs(state.name(), jobs.iter().filter(|job| job.state == state).count());
    }
    desk.meters.due(desk.store.letters_due(desk.clock.now()).await?);
    Ok(())
}
