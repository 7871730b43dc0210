//! Where a change comes from: a form that we drew, for who sends it, on a page of
//! ours. Checked here for every request that may change something, so that no
//! handler can forget to.
//!
//! The form's token is its field `form`; an upload (multipart) bears it in the query
//! of its action instead, `?form=…`, so that its body need not be held.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Form, FromRequest, Query, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::known::Holder;
use super::{ANSWER, Ours};
use crate::console::refusal::Refusal;
use crate::console::state::Desk;

/// Bytes of a form that is no upload.
const FORM: usize = 64 * 1024;

const TOKEN: &str = "form";
const URLENCODED: &str = "application/x-www-form-urlencoded";

pub async fn check(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    // What looks only (RFC 9110 §9.2.1).
    if [Method::GET, Method::HEAD].contains(request.method()) {
        return next.run(request).await;
    }
    match examined(&desk, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn examined(desk: &Desk, request: Request) -> Result<Request, Refusal> {
    let ours = request.extensions().get::<Ours>().ok_or(Refusal::Broken)?;
    if !is_from(&ours.0, request.headers()) {
        return Err(Refusal::ForeignOrigin);
    }
    let Holder(holder) = request.extensions().get::<Holder>().cloned().ok_or(Refusal::Broken)?;
    let (request, token) = token(request).await?;
    match token.is_some_and(|token| desk.tokens.is_form(&token, &holder)) {
        true => Ok(request),
        false => Err(Refusal::ForeignForm),
    }
}

/// Browsers say the origin with every change. Where one withholds it, it must say
/// that the page is of the same origin (Fetch Metadata).
fn is_from(ours: &str, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next().map(HeaderValue::as_bytes), origins.next()) {
        (None | Some(b"null"), None) => {
            headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin")
        }
        (Some(origin), None) => origin == ours.as_bytes(),
        _ => false,
    }
}

/// The token of a request, which is as it was.
async fn token(request: Request) -> Result<(Request, Option<String>), Refusal> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(URLENCODED) {
        return token_in_body(request).await;
    }
    let query =
        Query::<Vec<(String, String)>>::try_from_uri(request.uri()).map_err(|_| Refusal::Unreadable)?;
    Ok((request, of(query.0)))
}

async fn token_in_body(request: Request) -> Result<(Request, Option<String>), Refusal> {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > FORM as u64) {
        return Err(Refusal::TooLarge);
    }
    let (head, body) = request.into_parts();
    let bytes = tokio::time::timeout(ANSWER, to_bytes(body, FORM)).await.map_err(|_| Refusal::Slow)?;
    let bytes = bytes.map_err(|_| Refusal::TooLarge)?;
    let fields = fields(bytes.clone()).await?;
    Ok((Request::from_parts(head, Body::from(bytes)), of(fields)))
}

async fn fields(bytes: Bytes) -> Result<Vec<(String, String)>, Refusal> {
    let form = Request::post("/").header(CONTENT_TYPE, URLENCODED).body(Body::from(bytes));
    let form = form.map_err(|_| Refusal::Broken)?;
    let read = Form::<Vec<(String, String)>>::from_request(form, &()).await;
    read.map(|form| form.0).map_err(|_| Refusal::Unreadable)
}

fn of(fields: Vec<(String, String)>) -> Option<String> {
    let mut tokens = fields.into_iter().filter(|(name, _)| name == TOKEN);
    tokens.next().map(|(_, token)| token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(said: &[(&'static str, &str)]) -> HeaderMap {
        said.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_a_page_of_the_same_origin_may_change_something() {
        let ours = "http://127.0.0.1:8025";
        for fine in [
            &[("origin", ours)][..],
            &[("sec-fetch-site", "same-origin")],
            &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        ] {
            assert!(is_from(ours, &headers(fine)), "{fine:?}");
        }
        for foreign in [
            &[][..],
            &[("origin", "null")],
            &[("origin", "http://127.0.0.1:8026")],
            &[("origin", "https://127.0.0.1:8025")],
            &[("origin", "http://127.0.0.1:8025.example.org")],
            &[("origin", "https://example.org"), ("sec-fetch-site", "same-origin")],
            &[("origin", ours), ("origin", "https://example.org")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("origin", "null"), ("sec-fetch-site", "cross-site")],
        ] {
            let mut all = HeaderMap::new();
            for (name, value) in foreign {
                all.append(*name, value.parse().unwrap());
            }
            assert!(!is_from(ours, &all), "{foreign:?}");
        }
    }
}
