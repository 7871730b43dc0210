//! `/language`: which one the console speaks to this browser.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::inside;
use crate::console::words::Language;

#[derive(Debug, Deserialize)]
pub struct Entry {
    #[serde(default)]
    language: String,
    #[serde(default)]
    next: String,
}

/// It is kept in the browser: there it is known before anybody logs in.
pub async fn choose(State(desk): State<Arc<Desk>>, Form(entry): Form<Entry>) -> Result<Response, Refusal> {
    let language = Language::named(&entry.language).ok_or(Refusal::Unreadable)?;
    let secure = if desk.entrance.is_secure() { "; Secure" } else { "" };
    let (name, code) = (desk.language_cookie(), language.code());
    let cookie = format!("{name}={code}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}");
    Ok(([(SET_COOKIE, cookie)], Redirect::to(inside(&entry.next))).into_response())
}
