//! `/first/TOKEN`: the first organiser comes in, by the link that `serve` shows.

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
use crate::console::state::Desk;
use crate::console::visitor::Visitor;
use crate::store::UserName;

#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

#[derive(Debug, Default, Serialize)]
struct Page {
    first: bool,
    name: String,
    bad_name: bool,
    bad_password: Option<&'static str>,
    least: usize,
}

impl Page {
    fn new(name: String) -> Self {
        Self { first: true, name, least: passwords::LEAST, ..Self::default() }
    }
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    look(&desk, &token).await?;
    desk.draw("password.html", &visitor, &Page::new(String::new()))
}

pub async fn enter(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Extension(session): Extension<Session>,
    Path(token): Path<String>,
    Form(entry): Form<Entry>,
) -> Result<Response, Refusal> {
    look(&desk, &token).await?;
    let name = UserName::parse(&entry.name);
    let fit = passwords::examine(&entry.password, &entry.again);
    let (Ok(name), Ok(())) = (&name, fit) else {
        let bad_password = fit.err().map(passwords::Unfit::name);
        let page = Page { bad_name: name.is_err(), bad_password, ..Page::new(entry.name) };
        let page = desk.draw("password.html", &visitor, &page)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let password = desk.passwords.hash(entry.password).await.ok_or(Refusal::Broken)?;
    if !desk.store.add_first_user(name, &password, desk.clock.now()).await? {
        return Err(Refusal::LinkGone);
    }
    desk.forget_first_link();
    let_in(&session, name, "/").await
}

/// The link is of use as long as there is nobody.
async fn look(desk: &Desk, token: &str) -> Result<(), Refusal> {
    match desk.is_first_link(token) && desk.store.users().await?.is_empty() {
        true => Ok(()),
        false => Err(Refusal::LinkGone),
    }
}
