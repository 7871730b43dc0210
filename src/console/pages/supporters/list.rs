//! `/campaigns/NAME/supporters`: the list, the rows that may not sign, a way to bring in
//! another, and a way to be rid of it.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{aside, disk, find, gone, note, to, wanted, with};
use crate::campaign::CampaignName;
use crate::console::pages::jobs::Moment;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Viewer};
use crate::project::lists::{Facts, Fault, List, Lists, Pending, Reason, Span, Unusable};
use crate::store::Role;
use crate::supporters::Exclusion;
use crate::terms::Problem;

/// Rows on a page.
const PAGE: usize = 100;

#[derive(Debug, Serialize)]
struct Page {
    campaign: String,
    organiser: bool,
    list: Option<Listed>,
    waiting: Option<Waiting>,
    /// The campaign's file cannot be used as it is.
    broken: bool,
    /// Megabytes of an upload, at most.
    most: usize,
    said: Said,
}

/// What is wrong with what somebody sent, and what they typed.
#[derive(Debug, Default, Serialize)]
pub struct Said {
    pub wrong: Option<&'static str>,
    pub problem: Option<Told>,
    pub typed: String,
    pub delete_wrong: Option<&'static str>,
    pub check_problem: Option<Told>,
}

/// A problem's words, which are the program's own.
#[derive(Debug, Serialize)]
pub struct Told {
    line: Option<usize>,
    message: String,
    hint: Option<String>,
}

#[derive(Debug, Serialize)]
struct Listed {
    kilobytes: u64,
    changed: Option<Moment>,
    /// By which the form that deletes it knows it.
    mark: String,
    facts: Option<Known>,
}

#[derive(Debug, Serialize)]
struct Known {
    rows: u64,
    signed: u64,
    excluded: u64,
    file: Option<String>,
    at: Moment,
    by: String,
    short: String,
    sha256: String,
    reasons: Vec<Reason>,
    /// The campaign asks for something else now.
    stale: bool,
    shown: Vec<Shown>,
    /// From where the next ones are shown.
    next: Option<u64>,
    first: bool,
}

/// A row that may not sign.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    row: Exclusion,
    /// What the column is called in the file.
    theirs: Option<String>,
}

/// A file of which no list was made yet.
#[derive(Debug, Serialize)]
struct Waiting {
    file: String,
    rows: u64,
    at: Moment,
    by: String,
}

/// From where rows are shown, and of which list.
#[derive(Debug, Default, Deserialize)]
pub struct Place {
    #[serde(default)]
    from: u64,
    #[serde(default)]
    of: String,
}

#[derive(Debug, Deserialize)]
pub struct Deletion {
    #[serde(default)]
    name: String,
    #[serde(default)]
    list: String,
}

impl Told {
    pub fn new(problem: Problem) -> Self {
        Self { line: problem.line, message: problem.message, hint: problem.hint }
    }
}

impl Place {
    /// A place in another list's report is none in this one's.
    fn of(&self, facts: &Facts) -> u64 {
        if self.of == short(facts) { self.from } else { 0 }
    }
}

impl Said {
    pub fn unusable(fault: Unusable) -> Self {
        let wrong = match &fault {
            Unusable::Kind(kind) => kind.name(),
            Unusable::NoRows => "no-rows",
            Unusable::Problem(_) => "broken",
            Unusable::Disk(error) => {
                tracing::error!("an upload could not be kept: {error}");
                "disk"
            }
        };
        let problem = match fault {
            Unusable::Problem(problem) => Some(Told::new(problem)),
            _ => None,
        };
        Self { wrong: Some(wrong), problem, ..Self::default() }
    }

    pub fn wrong(wrong: &'static str) -> Self {
        Self { wrong: Some(wrong), ..Self::default() }
    }
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    Query(place): Query<Place>,
    viewer: Viewer,
) -> Result<Response, Refusal> {
    let (name, lists) = find(&desk, &name)?;
    draw(&desk, &viewer, (name, lists), place, Said::default()).await
}

/// The page, with what is to be said about what somebody sent.
pub async fn draw(
    desk: &Desk,
    viewer: &Viewer,
    (name, lists): (CampaignName, Lists),
    place: Place,
    said: Said,
) -> Result<Response, Refusal> {
    let (wanted, problems) = wanted(desk, &name)?;
    let gone = gone(desk).await?;
    let campaign = name.to_string();
    let found = aside(move || {
        let (list, pending) = (lists.list(&name)?, lists.pending(&name)?);
        let at = list.as_ref().and_then(|list| list.facts.as_ref()).map_or(0, |facts| place.of(facts));
        let span = match lists.excluded(&name, at, PAGE)? {
            Some(span) => Some((at, span)),
            None => lists.excluded(&name, 0, PAGE)?.map(|span| (0, span)),
        };
        Ok::<_, std::io::Error>((list, pending, span))
    });
    let (list, pending, span) = found.await?.map_err(|error| disk(&error))?;
    let span = span.map(|(at, span)| {
        (at, Span { rows: span.rows.into_iter().map(|row| gone.veil(row)).collect(), ..span })
    });
    let page = Page {
        campaign,
        organiser: viewer.role == Role::Organiser,
        list: list.map(|list| listed(list, span, |facts| facts.wanted != wanted)),
        waiting: pending.map(waiting),
        broken: problems.blocks(),
        most: super::upload::LARGEST / 1_000_000,
        said,
    };
    desk.draw("supporters-list.html", viewer, &page)
}

fn listed(list: List, span: Option<(u64, Span)>, stale: impl Fn(&Facts) -> bool) -> Listed {
    let kilobytes = list.bytes.div_ceil(1000);
    let mark = mark(&list);
    let known = |facts: Facts| {
        let (at, span) = span.unwrap_or((0, Span { rows: Vec::new(), next: None }));
        let theirs = |row: &Exclusion| facts.theirs.get(&row.column).cloned();
        let shown = span.rows.into_iter().map(|row| Shown { theirs: theirs(&row), row }).collect();
        Known {
            stale: stale(&facts),
            shown,
            rows: facts.rows,
            signed: facts.signed,
            excluded: facts.excluded,
            at: Moment::new(facts.at),
            short: short(&facts),
            file: facts.file,
            by: facts.by,
            sha256: facts.sha256,
            reasons: facts.reasons,
            next: span.next,
            first: at == 0,
        }
    };
    Listed { kilobytes, mark, changed: list.changed.map(Moment::new), facts: list.facts.map(known) }
}

fn waiting(pending: Pending) -> Waiting {
    let at = Moment::new(pending.at);
    Waiting { file: pending.file, rows: pending.rows, at, by: pending.by }
}

fn short(facts: &Facts) -> String {
    facts.sha256.chars().take(12).collect()
}

fn mark(list: &List) -> String {
    list.facts.as_ref().map_or_else(|| format!("{}-bytes", list.bytes), short)
}

pub async fn discard(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    _organiser: Organiser,
) -> Result<Response, Refusal> {
    let (name, lists) = find(&desk, &name)?;
    let back = format!("/campaigns/{name}/supporters");
    aside(move || lists.discard(&name)).await?.map_err(|error| disk(&error))?;
    Ok(to(&back))
}

pub async fn check(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    organiser: Organiser,
) -> Result<Response, Refusal> {
    let (name, lists) = find(&desk, &name)?;
    let (wanted, gone) = (wanted(&desk, &name)?.0, gone(&desk).await?);
    let (at, by) = (desk.clock.now(), organiser.0.signature());
    let back = format!("/campaigns/{name}/supporters");
    let checked = {
        let (name, lists) = (name.clone(), lists.clone());
        aside(move || lists.check(&name, &wanted, &gone, at, &by)).await?
    };
    let said = match checked {
        // Another list, or none: the page shows which.
        Ok(_) | Err(Fault::NoUpload | Fault::Other | Fault::Wrong(_) | Fault::Nobody(_)) => {
            return Ok(to(&back));
        }
        Err(Fault::Unusable(Unusable::Disk(error))) => return Err(disk(&error)),
        Err(Fault::Unusable(Unusable::Problem(problem))) => {
            Said { check_problem: Some(Told::new(problem)), ..Said::default() }
        }
        Err(Fault::Unusable(other)) => Said::unusable(other),
    };
    let page = draw(&desk, &organiser.0, (name, lists), Place::default(), said).await?;
    Ok(with(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// Deletes the list, if it is the one that they looked at and they typed its name.
pub async fn delete(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    organiser: Organiser,
    Form(form): Form<Deletion>,
) -> Result<Response, Refusal> {
    let (name, lists) = find(&desk, &name)?;
    let back = format!("/campaigns/{name}/supporters");
    let Some(list) = lists.list(&name).map_err(|error| disk(&error))? else { return Ok(to(&back)) };
    let wrong = if form.name.trim() != name.as_str() {
        Some((StatusCode::UNPROCESSABLE_ENTITY, "name"))
    } else if form.list != mark(&list) {
        Some((StatusCode::CONFLICT, "other"))
    } else {
        None
    };
    if let Some((status, wrong)) = wrong {
        let said = Said { typed: form.name, delete_wrong: Some(wrong), ..Said::default() };
        let page = draw(&desk, &organiser.0, (name, lists), Place::default(), said).await?;
        return Ok(with(status, page));
    }
    let why = match &list.facts {
        Some(facts) => format!("supporters: the list of {} rows, SHA-256 {}", facts.rows, short(facts)),
        None => "supporters: the list".to_owned(),
    };
    note(&desk, organiser.0.signature(), "delete", &name, why).await?;
    aside(move || lists.delete(&name)).await?.map_err(|error| disk(&error))?;
    Ok(to(&back))
}
