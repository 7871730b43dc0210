//! `/login`: a name and a password.

use std::sync::Arc;

use axum::extract::{Form, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, RequestExt};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::let_in;
use crate::console::listen::Peer;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::tries::address;
use crate::console::visitor::{Visitor, inside};
use crate::store::UserName;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// What is typed stays, but for the password.
#[derive(Debug, Default, Serialize)]
struct Page {
    name: String,
    next: String,
    wrong: bool,
    too_often: bool,
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    if visitor.user.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    desk.draw("login.html", &visitor, &Page { next: asked.next, ..Page::default() })
}

pub async fn enter(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Extension(session): Extension<Session>,
    request: Request,
) -> Result<Response, Refusal> {
    let from = address(&desk.entrance, request.headers(), request.extensions().get::<Peer>());
    let Form(entry) = request.extract::<Form<Entry>, _>().await.map_err(|_| Refusal::Unreadable)?;
    let name = UserName::parse(&entry.name).ok();
    let account = name.as_ref().map_or_else(|| "nobody".to_owned(), UserName::to_string);
    let tries = [format!("account {account}"), format!("address {from}")];
    let page = Page { name: entry.name, next: entry.next, ..Page::default() };
    if !desk.tries.take(&tries, desk.clock.now()) {
        tracing::warn!("a login was refused: too many tries in a minute");
        let page = desk.draw("login.html", &visitor, &Page { too_often: true, ..page })?;
        return Ok((StatusCode::TOO_MANY_REQUESTS, [("retry-after", "60")], page).into_response());
    }
    let kept = match &name {
        Some(name) => desk.store.password(name).await?,
        None => None,
    };
    let fits = desk.passwords.is(entry.password, kept).await;
    if let Some(name) = name.filter(|_| fits) {
        desk.tries.give_back(&tries);
        return let_in(&session, &name, inside(&page.next)).await;
    }
    let page = desk.draw("login.html", &visitor, &Page { wrong: true, ..page })?;
    Ok((StatusCode::FORBIDDEN, page).into_response())
}
