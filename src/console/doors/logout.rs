//! `/logout`: the stay ends here and in the store.

use axum::Extension;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use crate::console::refusal::Refusal;

pub async fn leave(Extension(session): Extension<Session>) -> Result<Response, Refusal> {
    session.flush().await.map_err(|error| {
        tracing::error!("the console could not end a session: {error}");
        Refusal::Store
    })?;
    Ok(Redirect::to("/login").into_response())
}
