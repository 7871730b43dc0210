//! The campaigns: which there are, and how one is made of an appeal, its questions
//! answered, its file and its letters written.

mod file;
mod import;
mod letter;
mod list;
mod one;
mod preview;
mod questions;
mod reading;
mod shown;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::campaign::CampaignName;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Visitor};
use crate::project::ProjectError;
use crate::store::HumanAct;
use crate::terms::Language;

pub fn router() -> Router<Arc<Desk>> {
    // What comes as multipart counts its bytes itself, to say at the field what was
    // too much.
    let texts = Router::new()
        .route("/campaigns/import", get(import::show).post(import::read))
        .route("/campaigns/import/make", post(import::make))
        .route("/campaigns/{name}/file", get(file::show).post(file::save))
        .route("/campaigns/{name}/letters/{language}", get(letter::show).post(letter::send))
        .route("/campaigns/{name}/letters/{language}/preview", post(letter::fragment))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/campaigns", get(list::show))
        .route("/campaigns/{name}", get(one::show))
        .route("/campaigns/{name}/letters", get(one::begin))
        .route("/campaigns/{name}/questions", post(questions::answer))
        .merge(texts)
}

/// What reads files or compiles templates, off the threads that answer.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!("a page of the campaigns was given up: {error}");
        Refusal::Broken
    })
}

/// A campaign that a path names.
fn find(desk: &Desk, name: &str) -> Result<CampaignName, Refusal> {
    let name = CampaignName::parse(name).ok_or(Refusal::NotFound)?;
    if desk.project.has_campaign(&name) { Ok(name) } else { Err(Refusal::NotFound) }
}

/// The language of who reads the page, as other rooms know it.
fn reader(visitor: &impl AsRef<Visitor>) -> Language {
    Language::parse(&visitor.as_ref().language.code()).unwrap_or_else(|_| Language::english())
}

fn to(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path.to_owned())]).into_response()
}

fn with(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response
}

/// A fault of the machine.
fn broken(error: &ProjectError) -> Refusal {
    tracing::error!("the console could not use the project's files: {error}");
    Refusal::Broken
}

/// Puts on record what somebody does to a campaign.
async fn note(
    desk: &Desk,
    organiser: &Organiser,
    act: &'static str,
    name: &CampaignName,
    why: String,
) -> Result<(), Refusal> {
    let (at, by) = (desk.clock.now(), organiser.0.signature());
    let act = HumanAct { at, by, act, subject: format!("campaign {name}"), why: Some(why) };
    Ok(desk.store.note_act(act).await?)
}
