//! Whose token a request bears.
//!
//! In: `Authorization: Bearer …`. Out: the visitor that the pages' handlers know as
//! well, or why not. A token is looked up by its hash, so that the time it takes tells
//! nothing; wrong ones are counted, as wrong passwords are.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;

use super::problem::Problem;
use crate::console::listen::Peer;
use crate::console::refusal::Refusal;
use crate::console::state::{Desk, token_hash};
use crate::console::tries;
use crate::console::visitor::Visitor;
use crate::console::words::Language;
use crate::store::{Role, TokenRow};

/// Not every request has to be written down.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

const NONE: &str = "Bearer realm=\"sincerely\"";
const WRONG: &str = "Bearer realm=\"sincerely\", error=\"invalid_token\"";

/// A viewer's token reads; only an organiser's acts, whatever a handler says.
pub async fn admit(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let visitor = match admitted(&desk, request.headers(), peer).await {
        Ok(visitor) => visitor,
        Err(problem) => return problem.into_response(),
    };
    let looks = [Method::GET, Method::HEAD].contains(request.method());
    if !looks && !matches!(visitor.user, Some((_, Role::Organiser))) {
        return Refusal::OrganisersOnly.into_response();
    }
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

/// Who asks.
///
/// # Errors
/// There is no token, or it opens nothing.
pub async fn admitted(desk: &Desk, headers: &HeaderMap, peer: Option<Peer>) -> Result<Visitor, Problem> {
    let Some(token) = token(headers) else {
        let problem =
            Problem::new(StatusCode::UNAUTHORIZED, "no-token", "there is no token with the request");
        return Err(problem.hint("send `Authorization: Bearer TOKEN`").challenge(NONE));
    };
    let from = tries::address(&desk.entrance, headers, peer.as_ref());
    let tries = [format!("token {from}")];
    if !desk.tries.has_left(&tries, desk.clock.now()) {
        return Err(too_often());
    }
    match desk.store.token(&token_hash(token)).await? {
        Some(row) => Ok(welcome(desk, row).await),
        None if desk.tries.take(&tries, desk.clock.now()) => Err(wrong()),
        None => Err(too_often()),
    }
}

/// The one token of a request (RFC 6750 §2.1).
fn token(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (scheme, token) = given.next()?.to_str().ok()?.split_once(' ')?;
    let is_one = given.next().is_none() && scheme.eq_ignore_ascii_case("bearer");
    Some(token.trim()).filter(|token| is_one && !token.is_empty())
}

async fn welcome(desk: &Desk, token: TokenRow) -> Visitor {
    let now = desk.clock.now();
    if token.used.is_none_or(|used| now.duration_since(used) >= NOTED)
        && let Err(error) = desk.store.note_token(token.id, now).await
    {
        // A full disk must not keep anyone from reading what it says.
        tracing::warn!("the use of a token could not be written down: {error}");
    }
    Visitor {
        user: Some((token.user, token.role)),
        // Nothing is drawn for a program.
        form: String::new(),
        language: Language::english(),
        here: String::new(),
    }
}

fn wrong() -> Problem {
    let problem = Problem::new(StatusCode::UNAUTHORIZED, "wrong-token", "this token opens nothing");
    problem.hint("it was ended, or is cut off: `sincerely user token --list`").challenge(WRONG)
}

fn too_often() -> Problem {
    tracing::warn!("a token was refused: too many wrong ones in a minute");
    let problem =
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-often", "there were too many wrong tokens");
    problem.hint("wait a minute")
}
