//! `/invited/TOKEN`: somebody whom `user add` let in sets their password.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::let_in;
use crate::console::passwords;
use crate::console::refusal::Refusal;
use crate::console::state::{Desk, link_hash};
use crate::console::visitor::Visitor;
use crate::store::UserRow;

#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

#[derive(Debug, Serialize)]
struct Page {
    first: bool,
    name: String,
    bad_name: bool,
    bad_password: Option<&'static str>,
    least: usize,
}

impl Page {
    fn new(user: &UserRow, bad_password: Option<&'static str>) -> Self {
        let name = user.name.to_string();
        Self { first: false, name, bad_name: false, bad_password, least: passwords::LEAST }
    }
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let user = invited(&desk, &token).await?;
    desk.draw("password.html", &visitor, &Page::new(&user, None))
}

pub async fn enter(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Extension(session): Extension<Session>,
    Path(token): Path<String>,
    Form(entry): Form<Entry>,
) -> Result<Response, Refusal> {
    let user = invited(&desk, &token).await?;
    if let Err(unfit) = passwords::examine(&entry.password, &entry.again) {
        let page = desk.draw("password.html", &visitor, &Page::new(&user, Some(unfit.name())))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let password = desk.passwords.hash(entry.password).await.ok_or(Refusal::Broken)?;
    let set = desk.store.set_password(&link_hash(&token), &password, desk.clock.now()).await?;
    let_in(&session, &set.ok_or(Refusal::LinkGone)?, "/").await
}

async fn invited(desk: &Desk, token: &str) -> Result<UserRow, Refusal> {
    desk.store.invited(&link_hash(token), desk.clock.now()).await?.ok_or(Refusal::LinkGone)
}
