//! `/supporters`: which campaigns have a list, and what is missing where.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::{aside, disk, wanted};
use crate::campaign::CampaignName;
use crate::console::pages::jobs::Moment;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Viewer;
use crate::project::lists::{List, Lists};

#[derive(Debug, Serialize)]
struct Page {
    campaigns: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    campaign: String,
    rows: Option<u64>,
    signed: Option<u64>,
    excluded: Option<u64>,
    at: Option<Moment>,
    by: Option<String>,
    /// What to do next: `list`, `columns`, `check`, or nothing.
    missing: &'static str,
}

pub async fn show(State(desk): State<Arc<Desk>>, viewer: Viewer) -> Result<Response, Refusal> {
    let (project, lists) = (Arc::clone(&desk.project), Lists::of(&desk.project));
    let found = aside(move || {
        let each = project.campaigns().into_iter().map(|name| {
            let (list, pending) = (lists.list(&name)?, lists.pending(&name)?.is_some());
            Ok((name, list, pending))
        });
        each.collect::<std::io::Result<Vec<_>>>()
    });
    let found = found.await?.map_err(|error| disk(&error))?;
    let line = |(name, list, pending)| line(&desk, &name, list, pending);
    let campaigns = found.into_iter().map(line).collect::<Result<_, _>>()?;
    desk.draw("supporters.html", &viewer, &Page { campaigns })
}

fn line(desk: &Desk, name: &CampaignName, list: Option<List>, pending: bool) -> Result<Line, Refusal> {
    let fits = match list.as_ref().and_then(|list| list.facts.as_ref()) {
        Some(facts) => facts.wanted == wanted(desk, name)?.0,
        None => false,
    };
    let missing = match (&list, pending) {
        (_, true) => "columns",
        (None, false) => "list",
        (Some(_), false) if !fits => "check",
        (Some(_), false) => "",
    };
    let facts = list.and_then(|list| list.facts);
    Ok(Line {
        campaign: name.to_string(),
        rows: facts.as_ref().map(|facts| facts.rows),
        signed: facts.as_ref().map(|facts| facts.signed),
        excluded: facts.as_ref().map(|facts| facts.excluded),
        at: facts.as_ref().map(|facts| Moment::new(facts.at)),
        by: facts.map(|facts| facts.by),
        missing,
    })
}
