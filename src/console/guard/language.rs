//! Which language the console speaks to whom: the one that they chose, else the one
//! that their browser asks for, else English.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use tower_sessions::cookie::Cookie;

use crate::console::state::Desk;
use crate::console::words::Language;

pub fn language(desk: &Desk, headers: &HeaderMap) -> Language {
    let chosen = cookie(headers, desk.language_cookie()).and_then(|code| Language::named(&code));
    let asked = || Language::accepted(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    chosen.or_else(asked).unwrap_or_else(Language::english)
}

/// The first cookie of a name.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = cookies.flat_map(|text| Cookie::split_parse(text.to_owned())).flatten();
    found.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}
