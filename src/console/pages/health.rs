//! `/healthz` and `/readyz`, for programs that watch over this one: without a login,
//! and without a word about what is inside.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::console::draw::Drawn;
use crate::console::state::Desk;
use crate::outbox::JobId;

/// A store that takes longer to be read is not ready.
const SOON: Duration = Duration::from_secs(5);

pub fn router() -> Router<Arc<Desk>> {
    Router::new().route("/healthz", get(|| async { "alive\n" })).route("/readyz", get(ready))
}

/// The store can be read, and the right to work letters is held.
async fn ready(State(desk): State<Arc<Desk>>) -> Response {
    let read = tokio::time::timeout(SOON, desk.store.job(JobId(0))).await;
    let mut answer = if !matches!(read, Ok(Ok(_))) {
        (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read\n").into_response()
    } else if !desk.works_letters() {
        (StatusCode::SERVICE_UNAVAILABLE, "no letters are worked\n").into_response()
    } else {
        "ready\n".into_response()
    };
    answer.extensions_mut().insert(Drawn);
    answer
}
