//! How people come in and go out: the only pages for who has not logged in.

mod first;
mod invited;
mod language;
mod login;
mod logout;

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_sessions::Session;

use super::refusal::Refusal;
use super::sessions::USER;
use super::state::Desk;
use crate::store::UserName;

pub fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/login", get(login::show).post(login::enter))
        .route("/language", post(language::choose))
        .route("/logout", post(logout::leave))
        .route("/first/{token}", get(first::show).post(first::enter))
        .route("/invited/{token}", get(invited::show).post(invited::enter))
}

/// Logs somebody in, under an id that nobody knew before.
async fn let_in(session: &Session, name: &UserName, to: &str) -> Result<Response, Refusal> {
    let begun = async {
        session.cycle_id().await?;
        session.insert(USER, name.as_str()).await
    };
    match begun.await {
        Ok(()) => Ok(Redirect::to(to).into_response()),
        Err(error) => {
            tracing::error!("the console could not begin a session: {error}");
            Err(Refusal::Store)
        }
    }
}
