//! `/campaigns/NAME/file`: the campaign file as text.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::shown::{Line, Told, differing, lines, told};
use super::upload::Entries;
use super::{aside, broken, find, note, to, with};
use crate::campaign::CampaignName;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Viewer, Visitor};
use crate::project::edit::{Edit, Part, Refused, TEXT_LIMIT, Version, as_written, prepare, problems_with};
use crate::terms::Problem;

#[derive(Debug, Default, Serialize)]
struct Page {
    name: String,
    file: String,
    /// `None`: it is no text that can be read.
    text: Option<String>,
    base: String,
    lines: Vec<Line>,
    problems: Vec<Told>,
    saved: bool,
    /// What keeps it from being saved, unless somebody wants that.
    blocks: Vec<Told>,
    too_long: bool,
    /// What somebody else has written meanwhile.
    theirs: Option<Vec<Line>>,
}

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    saved: String,
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    viewer: Viewer,
) -> Result<Response, Refusal> {
    let name = find(&desk, &name)?;
    let (project, asked_for) = (Arc::clone(&desk.project), name.clone());
    let look = aside(move || project.look(&asked_for)).await?.map_err(|error| broken(&error))?;
    let look = look.ok_or(Refusal::NotFound)?;
    let file = name.file();
    let marked = look.problems.0.iter().filter(|p| p.file == file).filter_map(|p| p.line).collect();
    let page = Page {
        base: Version::of(look.text.as_deref()).as_str().to_owned(),
        lines: look.text.as_deref().map(|text| lines(text, &marked)).unwrap_or_default(),
        text: look.text,
        problems: told(look.problems.0),
        saved: asked.saved == "yes",
        ..page(&name)
    };
    desk.draw("campaign-file.html", &viewer, &page)
}

fn page(name: &CampaignName) -> Page {
    Page { name: name.to_string(), file: name.file(), ..Page::default() }
}

pub async fn save(
    State(desk): State<Arc<Desk>>,
    Path(name): Path<String>,
    organiser: Organiser,
    request: Request,
) -> Result<Response, Refusal> {
    let name = find(&desk, &name)?;
    let entries = Entries::read(request).await?;
    if entries.cut_off {
        return Err(Refusal::Unreadable);
    }
    if entries.too_large.is_some() {
        return Err(Refusal::TooLarge);
    }
    let text = as_written(&entries.text("text"));
    let base = Version::said(&entries.text("base"));
    let anyway = !entries.text("anyway").is_empty();
    let mine = Mine { desk: &desk, organiser: &organiser, name: &name, text: &text, base: &base };
    if text.len() > TEXT_LIMIT {
        return mine.again(StatusCode::PAYLOAD_TOO_LARGE, Page { too_long: true, ..page(&name) }).await;
    }
    let edit =
        Edit { campaign: name.clone(), part: Part::Campaign, text: text.clone(), base: base.clone(), anyway };
    let done = to(&format!("/campaigns/{name}/file?saved=yes"));
    let pending = match prepare(Arc::clone(&desk.project), edit).await {
        Ok(None) => return Ok(done),
        Ok(Some(pending)) => pending,
        Err(Refused::NoCampaign) => return Err(Refusal::NotFound),
        Err(Refused::Stale(now)) => {
            let now = now.unwrap_or_default();
            let theirs = Some(differing(&now, &text));
            let base = Version::of(Some(&now));
            let mine = Mine { base: &base, ..mine };
            return mine.again(StatusCode::CONFLICT, Page { theirs, ..page(&name) }).await;
        }
        Err(Refused::Blocks(problems)) => {
            let blocks = told(problems);
            return mine.again(StatusCode::UNPROCESSABLE_ENTITY, Page { blocks, ..page(&name) }).await;
        }
        Err(Refused::Failed(error)) => {
            let blocks = told([Problem::error(name.file(), error.to_string())]);
            return mine.again(StatusCode::UNPROCESSABLE_ENTITY, Page { blocks, ..page(&name) }).await;
        }
    };
    note(&desk, &organiser, "edited", &name, pending.file.clone()).await?;
    pending.put_in_place().map_err(|error| broken(&error))?;
    Ok(done)
}

/// What somebody typed, to be shown again.
struct Mine<'a> {
    desk: &'a Arc<Desk>,
    organiser: &'a Organiser,
    name: &'a CampaignName,
    text: &'a str,
    base: &'a Version,
}

impl Mine<'_> {
    async fn again(&self, status: StatusCode, page: Page) -> Result<Response, Refusal> {
        let (project, name, text) = (Arc::clone(&self.desk.project), self.name.clone(), self.text.to_owned());
        let problems = aside(move || problems_with(&project, &name, &Part::Campaign, &text)).await?;
        let marked: BTreeSet<usize> =
            problems.0.iter().filter(|p| p.file == page.file).filter_map(|p| p.line).collect();
        let page = Page {
            text: Some(self.text.to_owned()),
            base: self.base.as_str().to_owned(),
            lines: lines(self.text, &marked),
            problems: told(problems.0),
            ..page
        };
        let visitor: &Visitor = self.organiser.as_ref();
        Ok(with(status, self.desk.draw("campaign-file.html", visitor, &page)?))
    }
}
