//! What is taken away: a model of a list, and the rows that may not sign.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::{aside, disk, find, gone, note};
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::stream;
use crate::console::visitor::{Organiser, Viewer};

const CSV: &str = "text/csv; charset=utf-8";

/// Invented people, in the columns that are known.
pub async fn example(_viewer: Viewer) -> Response {
    let headers =
        [(CONTENT_TYPE, CSV), (CONTENT_DISPOSITION, "attachment; filename=\"supporters.example.csv\"")];
    (headers, include_str!("../../../../supporters.example.csv")).into_response()
}

/// Rows that may not sign, as they came, with what is wrong: for a spreadsheet, to be
/// mended there.
pub async fn rejected(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    organiser: Organiser,
) -> Result<Response, Refusal> {
    let (name, lists) = find(&desk, &name)?;
    let gone = gone(&desk).await?;
    let opened = {
        let name = name.clone();
        aside(move || {
            let facts = lists.list(&name)?.and_then(|list| list.facts);
            facts.map(|facts| Ok((lists.rejected(&name, &facts, gone)?, facts.excluded))).transpose()
        })
    };
    let opened = opened.await?.map_err(|error: std::io::Error| disk(&error))?;
    let (rows, count) = opened.ok_or(Refusal::NotFound)?;
    let why = format!("supporters: {count} rows that may not sign");
    note(&desk, organiser.0.signature(), "export", &name, why).await?;
    let file = format!("attachment; filename=\"{name}.rejected.csv\"");
    let headers = [(CONTENT_TYPE, CSV.to_owned()), (CONTENT_DISPOSITION, file)];
    Ok((headers, stream::body(rows)).into_response())
}
