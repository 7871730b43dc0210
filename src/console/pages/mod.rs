//! The pages, a file each. Who is not logged in sees none; who is no organiser
//! changes nothing, whatever a handler says: both are checked around all of them.

mod audit;
mod campaigns;
pub mod health;
mod jobs;
pub mod metrics;
mod overview;
mod settings;
pub mod supporters;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::refusal::Refusal;
use super::state::Desk;
use super::visitor::Visitor;
use crate::store::Role;

pub fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/", get(overview::show))
        .route("/jobs", get(jobs::show))
        .route("/audit", get(audit::show))
        .route("/settings", get(settings::show))
        .route("/settings/doctor", get(settings::doctor))
        .merge(supporters::router())
        .merge(campaigns::router())
        .route_layer(from_fn(only_for_users))
}

async fn only_for_users(visitor: Visitor, request: Request, next: Next) -> Response {
    let looks = [Method::GET, Method::HEAD].contains(request.method());
    match visitor.user {
        None => Refusal::LogIn.into_response(),
        Some((_, Role::Viewer)) if !looks => Refusal::OrganisersOnly.into_response(),
        Some(_) => next.run(request).await,
    }
}

pub async fn nothing_here() -> Refusal {
    Refusal::NotFound
}
