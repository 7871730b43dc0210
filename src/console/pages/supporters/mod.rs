//! `/supporters` and `/campaigns/NAME/supporters`: the list of a campaign, from a file
//! as somebody has it to every row that may not sign.

mod all;
mod columns;
mod form;
mod list;
mod out;
mod upload;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::campaign::CampaignName;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::project::Gone;
use crate::project::lists::{Lists, Wanted};
use crate::store::HumanAct;
use crate::terms::Problems;

pub use upload::takes_long;

pub fn router() -> Router<Arc<Desk>> {
    let page = get(list::show).post(upload::take).layer(DefaultBodyLimit::max(upload::LARGEST));
    Router::new()
        .route("/supporters", get(all::show))
        .route("/supporters.example.csv", get(out::example))
        .route("/campaigns/{name}/supporters", page)
        .route("/campaigns/{name}/supporters/columns", get(columns::show).post(columns::take))
        .route("/campaigns/{name}/supporters/discard", post(list::discard))
        .route("/campaigns/{name}/supporters/check", post(list::check))
        .route("/campaigns/{name}/supporters/delete", post(list::delete))
        .route("/campaigns/{name}/supporters/rejected.csv", get(out::rejected))
}

/// A campaign of the project, and its lists' folder.
fn find(desk: &Desk, name: &str) -> Result<(CampaignName, Lists), Refusal> {
    let name = CampaignName::parse(name).ok_or(Refusal::NotFound)?;
    let known = desk.project.campaigns().contains(&name);
    if known { Ok((name, Lists::of(&desk.project))) } else { Err(Refusal::NotFound) }
}

fn wanted(desk: &Desk, name: &CampaignName) -> Result<(Wanted, Problems), Refusal> {
    Wanted::of(&desk.project, name).map_err(|error| {
        tracing::error!("the console could not read campaign {name}: {error}");
        Refusal::Broken
    })
}

async fn gone(desk: &Desk) -> Result<Gone, Refusal> {
    Gone::of(Some(&*desk.store)).await.map_err(|error| {
        tracing::error!("the console could not use the store: {error}");
        Refusal::Store
    })
}

/// What takes long, or waits for a disk.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Broken)
}

/// The folder of the lists cannot be read or written.
fn disk(error: &std::io::Error) -> Refusal {
    tracing::error!("the console could not use data/supporters: {error}");
    Refusal::Store
}

async fn note(
    desk: &Desk,
    by: String,
    act: &'static str,
    name: &CampaignName,
    why: String,
) -> Result<(), Refusal> {
    let subject = format!("campaign {name}");
    Ok(desk.store.note_act(HumanAct { at: desk.clock.now(), by, act, subject, why: Some(why) }).await?)
}

fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

fn with(status: StatusCode, mut page: Response) -> Response {
    *page.status_mut() = status;
    page
}
