//! `/campaigns/import`: an appeal is read, what was read is looked at, and a campaign
//! is made of it. The text travels in the form between the two steps: nothing is kept
//! here of who turns away.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::reading::Shown;
use super::shown::{Told, told};
use super::upload::Entries;
use super::{aside, broken, note, reader, to, with};
use crate::appeal::Question;
use crate::campaign::CampaignName;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Viewer, Visitor};
use crate::project::ProjectError;
use crate::project::import::Read;
use crate::terms::Problem;

/// Its page would be this one.
const TAKEN: &str = "import";

/// Of a text: more than any appeal has.
const TEXT: usize = 1024 * 1024;

#[derive(Debug, Default, Serialize)]
struct Page {
    paste: String,
    /// What is wrong with the document or the text, by name.
    wrong: Option<&'static str>,
    /// The field that it is said beside.
    field: Option<&'static str>,
    problems: Vec<Told>,
    reading: Option<Shown>,
    name: String,
    /// What is wrong with the name.
    name_wrong: Option<&'static str>,
    /// There is such a campaign: to be written over only where that is said.
    over: bool,
}

impl Page {
    fn wrong(entries: &Entries, wrong: &'static str) -> Self {
        let field = if entries.document.is_some() { "document" } else { "paste" };
        Self { paste: entries.text("paste"), wrong: Some(wrong), field: Some(field), ..Self::default() }
    }
}

pub async fn show(State(desk): State<Arc<Desk>>, viewer: Viewer) -> Result<Response, Refusal> {
    desk.draw("campaigns-import.html", &viewer, &Page::default())
}

/// Reads the document, and shows what was read.
pub async fn read(
    State(desk): State<Arc<Desk>>,
    organiser: Organiser,
    request: Request,
) -> Result<Response, Refusal> {
    let mut entries = Entries::read(request).await?;
    if let Some((status, wrong)) = unfit(&entries) {
        return refused(&desk, &organiser, status, &Page::wrong(&entries, wrong));
    }
    let paste = entries.text("paste");
    let document = entries.document.take();
    let field = if document.is_some() { "document" } else { "paste" };
    let (name, bytes) = match document {
        Some(document) => (document.name, document.bytes),
        None => ("the text".to_owned(), paste.clone().into_bytes()),
    };
    let read = match aside(move || Read::document(&bytes, &name)).await? {
        Ok(read) => read,
        Err(error) => return not_read(&desk, &organiser, paste, field, error),
    };
    let problems = read.problems();
    if problems.blocks() {
        return not_read(&desk, &organiser, paste, field, ProjectError::Blocked(problems));
    }
    let name = read.name(Some(read.shown.as_str()).filter(|_| field == "document"));
    let name = name.filter(|name| name.as_str() != TAKEN);
    let page = Page {
        reading: Some(Shown::of(&read, &desk.project.root, name.as_ref(), &reader(&organiser))),
        name: name.map(|name| name.to_string()).unwrap_or_default(),
        ..Page::default()
    };
    desk.draw("campaigns-import.html", &organiser, &page)
}

/// What can be said without looking into it.
fn unfit(entries: &Entries) -> Option<(StatusCode, &'static str)> {
    let paste = entries.text("paste");
    let blank = paste.trim().is_empty();
    Some(match &entries.document {
        _ if entries.cut_off => (StatusCode::UNPROCESSABLE_ENTITY, "cut-off"),
        _ if entries.too_large.is_some() => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        Some(_) if !blank => (StatusCode::UNPROCESSABLE_ENTITY, "both"),
        None if blank => (StatusCode::UNPROCESSABLE_ENTITY, "empty"),
        None if paste.len() > TEXT => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        _ => return None,
    })
}

fn not_read(
    desk: &Desk,
    organiser: &Organiser,
    paste: String,
    field: &'static str,
    error: ProjectError,
) -> Result<Response, Refusal> {
    let problems = match error {
        ProjectError::Blocked(problems) => told(problems.0),
        other => return Err(broken(&other)),
    };
    let page = Page { paste, wrong: Some("unread"), field: Some(field), problems, ..Page::default() };
    refused(desk, organiser, StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn refused(
    desk: &Desk,
    visitor: &impl AsRef<Visitor>,
    status: StatusCode,
    page: &Page,
) -> Result<Response, Refusal> {
    Ok(with(status, desk.draw("campaigns-import.html", visitor, page)?))
}

/// Makes the campaign.
pub async fn make(
    State(desk): State<Arc<Desk>>,
    organiser: Organiser,
    request: Request,
) -> Result<Response, Refusal> {
    let entries = Entries::read(request).await?;
    let text = entries.text("text");
    if entries.cut_off || text.trim().is_empty() || text.len() > TEXT {
        return Err(Refusal::Unreadable);
    }
    let doubts: Vec<Question> = serde_json::from_str(&entries.text("doubts")).unwrap_or_default();
    let file = entries.text("file");
    let read = Arc::new(aside(move || Read::text(text, doubts, &file)).await?);
    let typed = entries.text("name").trim().to_owned();
    let name = CampaignName::parse(&typed);
    let over = name.as_ref().is_some_and(|name| entries.text("over") == name.as_str());
    let (wrong, status) = match &name {
        None => ("name", StatusCode::UNPROCESSABLE_ENTITY),
        Some(name) if name.as_str() == TAKEN => ("taken", StatusCode::UNPROCESSABLE_ENTITY),
        Some(name) if read.is_made(&desk.project.root, name) => return Ok(to(&format!("/campaigns/{name}"))),
        Some(name) if desk.project.has_campaign(name) && !over => ("there", StatusCode::CONFLICT),
        Some(name) => match made(&desk, &organiser, &read, name, over).await? {
            Ok(()) => return Ok(to(&format!("/campaigns/{name}"))),
            Err(problems) => {
                let page = again(&desk, &organiser, &read, &typed, "unmade", problems);
                return refused(&desk, &organiser, StatusCode::UNPROCESSABLE_ENTITY, &page);
            }
        },
    };
    refused(&desk, &organiser, status, &again(&desk, &organiser, &read, &typed, wrong, Vec::new()))
}

async fn made(
    desk: &Desk,
    organiser: &Organiser,
    read: &Arc<Read>,
    name: &CampaignName,
    over: bool,
) -> Result<Result<(), Vec<Told>>, Refusal> {
    let problems = read.problems();
    if problems.blocks() {
        return Ok(Err(told(problems.0)));
    }
    note(desk, organiser, "import", name, format!("of {}", read.shown)).await?;
    let (read, root, name) = (Arc::clone(read), desk.project.root.clone(), name.clone());
    Ok(match aside(move || read.write(&root, &name, over)).await? {
        Ok(_) => Ok(()),
        Err(ProjectError::Blocked(problems)) => Err(told(problems.0)),
        Err(other) => Err(told([Problem::error("", other.to_string())])),
    })
}

/// The second step once more, with all that it had.
fn again(
    desk: &Desk,
    organiser: &Organiser,
    read: &Read,
    name: &str,
    wrong: &'static str,
    problems: Vec<Told>,
) -> Page {
    let known = CampaignName::parse(name);
    Page {
        reading: Some(Shown::of(read, &desk.project.root, known.as_ref(), &reader(organiser))),
        name: name.to_owned(),
        name_wrong: Some(wrong),
        over: wrong == "there",
        problems,
        ..Page::default()
    }
}
