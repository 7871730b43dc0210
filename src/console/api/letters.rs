//! The delivery log: letters, what happened to them, and what a human decides.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::asked::{LogQuery, Number, Page, Told, reason};
use super::problem::Problem;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Viewer};
use crate::outbox::LetterId;
use crate::project::json::{Event, Letter};
use crate::project::settle::{Choice, Settled, settle};
use crate::project::{Domains, sender_domain};
use crate::store::{LetterRow, LogFilter};

/// A page of letters, in order of number.
#[derive(Debug, Serialize, ToSchema)]
pub struct Letters {
    letters: Vec<Letter>,
    /// Give it as `after` for the next page; null on the last.
    next: Option<i64>,
}

/// Events of a page of letters, in order of letter and time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Events {
    events: Vec<Event>,
    /// Give it as `after` for the next page; null on the last.
    next: Option<i64>,
}

/// A letter with all that happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetterWithEvents {
    #[serde(flatten)]
    letter: Letter,
    events: Vec<Event>,
}

/// What becomes of a letter that only a human can settle.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    choice: Choice,
    /// It goes on record.
    #[schema(min_length = 1, max_length = 500)]
    why: String,
}

/// The delivery log: letters that match
#[utoipa::path(get, path = "/api/v1/letters", operation_id = "letters", tag = "letters", params(LogQuery),
    responses(
        (status = 200, description = "A page of letters", body = Letters),
        (status = 422, description = "A filter cannot be read"),
    ))]
pub async fn list(State(desk): State<Arc<Desk>>, _: Viewer, page: Page) -> Result<Json<Letters>, Problem> {
    let rows = desk.store.log(&page.filter, page.after, page.limit).await?;
    let next = rows.last().filter(|_| rows.len() == page.limit).map(|row| row.id.0);
    let mut domains = Domains::new(&desk.store);
    let mut letters = Vec::with_capacity(rows.len());
    for row in &rows {
        letters.push(Letter::of(row, &domains.of(row.job).await?));
    }
    Ok(Json(Letters { letters, next }))
}

/// What happened to letters that match
#[utoipa::path(get, path = "/api/v1/events", operation_id = "events", tag = "letters", params(LogQuery),
    responses(
        (status = 200, description = "Events of a page of letters", body = Events),
        (status = 422, description = "A filter cannot be read"),
    ))]
pub async fn events(State(desk): State<Arc<Desk>>, _: Viewer, page: Page) -> Result<Json<Events>, Problem> {
    let rows = desk.store.events(&page.filter, page.after, page.limit).await?;
    let next = rows.last().map(|row| row.letter.0);
    Ok(Json(Events { events: rows.iter().map(Event::of).collect(), next }))
}

/// One letter, with all that happened to it
#[utoipa::path(get, path = "/api/v1/letters/{letter}", operation_id = "letter", tag = "letters",
    params(("letter" = i64, Path, description = "Its number", example = 1)),
    responses(
        (status = 200, description = "The letter", body = LetterWithEvents),
        (status = 404, description = "There is no such letter"),
    ))]
pub async fn one(
    State(desk): State<Arc<Desk>>,
    _: Viewer,
    Number(letter): Number,
) -> Result<Json<LetterWithEvents>, Problem> {
    let row = row(&desk, LetterId(letter)).await?;
    shown(&desk, &row).await
}

/// Settle a letter that is uncertain, held or refused
#[utoipa::path(post, path = "/api/v1/letters/{letter}/resolve", operation_id = "resolve", tag = "letters",
    params(("letter" = i64, Path, description = "Its number", example = 1)), request_body = Decision,
    responses(
        (status = 200, description = "It is settled", body = LetterWithEvents),
        (status = 404, description = "There is no such letter"),
        (status = 409, description = "It stays as it is, and why"),
        (status = 413, description = "The body is too large"),
        (status = 415, description = "The body is no JSON"),
        (status = 422, description = "The body is not as described"),
    ))]
pub async fn resolve(
    State(desk): State<Arc<Desk>>,
    Organiser(who): Organiser,
    Number(letter): Number,
    Told(decision): Told<Decision>,
) -> Result<Json<LetterWithEvents>, Problem> {
    let why = reason(&decision.why)?;
    let before = row(&desk, LetterId(letter)).await?;
    let (at, by) = (desk.clock.now(), who.signature());
    match settle(&*desk.store, &before, decision.choice, &why, at, &by).await? {
        Settled::Done(..) => shown(&desk, &row(&desk, before.id).await?).await,
        Settled::Stays(why) => {
            let problem = Problem::conflict(format!("letter {letter} stays as it is: {why}"));
            Err(problem.hint(format!("see /api/v1/letters/{letter}")))
        }
    }
}

async fn row(desk: &Desk, letter: LetterId) -> Result<LetterRow, Problem> {
    let row = desk.store.letter(letter).await?;
    row.ok_or_else(|| Problem::not_found(&format!("letter {letter}")).hint("see /api/v1/letters"))
}

async fn shown(desk: &Desk, row: &LetterRow) -> Result<Json<LetterWithEvents>, Problem> {
    let filter = LogFilter { job: Some(row.job), ..LogFilter::default() };
    let before = LetterId(row.id.0.saturating_sub(1));
    let events = desk.store.events(&filter, before, 1).await?;
    let own = events.iter().filter(|event| event.letter == row.id).map(Event::of).collect();
    let domain = sender_domain(&*desk.store, row.job).await?;
    Ok(Json(LetterWithEvents { letter: Letter::of(row, &domain), events: own }))
}
