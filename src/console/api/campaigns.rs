//! A published appeal becomes a campaign.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::asked::{body, once, pairs, unknown};
use super::problem::Problem;
use crate::appeal::Reading;
use crate::campaign::CampaignName;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Organiser;
use crate::project::ProjectError;
use crate::project::import::Read;
use crate::store::HumanAct;
use crate::terms;

/// As messages name the document.
const SHOWN: &str = "document";

/// An appeal as it was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct Imported {
    #[serde(flatten)]
    reading: Reading,
    /// Why no campaign can be made of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<terms::Problem>,
}

/// A campaign that was written, with questions to answer before anything is sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewCampaign {
    campaign: String,
    /// Its files, in the project folder.
    files: Vec<String>,
    reading: Reading,
}

/// How to write a campaign.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Naming {
    /// What to call it; the person's last name if not given.
    #[param(pattern = "^[A-Za-z0-9_-]+$", max_length = 60, nullable = false)]
    name: Option<String>,
    /// Write over a campaign of this name.
    #[param(nullable = false)]
    force: Option<bool>,
}

impl<S: Sync> FromRequestParts<S> for Naming {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut asked = Self::default();
        for (key, value) in pairs(parts)? {
            match (key.as_str(), value.as_str()) {
                ("name", name) => once(&mut asked.name, &key, name.to_owned())?,
                ("force", "true") => once(&mut asked.force, &key, true)?,
                ("force", "false") => once(&mut asked.force, &key, false)?,
                ("force", _) => return Err(Problem::wrong("`force` is neither", "write true or false")),
                _ => return Err(unknown(&key, &["name", "force"])),
            }
        }
        Ok(asked)
    }
}

/// Read a published appeal, and write nothing
///
/// The body is the document itself: text, HTML, Word or PDF, told by its content.
#[utoipa::path(post, path = "/api/v1/import", operation_id = "import", tag = "campaigns",
    request_body(content = String, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "What is in it, as `sincerely import --json`", body = Imported),
        (status = 413, description = "It is larger than 10 MB"),
        (status = 422, description = "It is no document that can be read"),
    ))]
pub async fn read(
    State(desk): State<Arc<Desk>>,
    _: Organiser,
    request: Request,
) -> Result<Json<Imported>, Problem> {
    let read = understand(body(request, &desk).await?).await?;
    let problems = read.problems().0;
    Ok(Json(Imported { reading: read.reading, problems }))
}

/// Make a campaign of a published appeal
///
/// The body is the document itself, as for `import`.
#[utoipa::path(post, path = "/api/v1/campaigns", operation_id = "write-campaign", tag = "campaigns",
    params(Naming), request_body(content = String, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "The campaign file and its letter are written", body = NewCampaign),
        (status = 409, description = "There is a campaign of this name"),
        (status = 413, description = "It is larger than 10 MB"),
        (status = 422, description = "It is no appeal, or the name cannot be one"),
    ))]
pub async fn write(
    State(desk): State<Arc<Desk>>,
    Organiser(who): Organiser,
    asked: Naming,
    request: Request,
) -> Result<(StatusCode, Json<NewCampaign>), Problem> {
    let read = understand(body(request, &desk).await?).await?;
    let problems = read.problems();
    if problems.blocks() {
        return Err(ProjectError::Blocked(problems).into());
    }
    let (name, force) = (name(&asked, &read)?, asked.force == Some(true));
    if !force && desk.project.campaigns().contains(&name) {
        let problem = Problem::conflict(format!("there is a campaign {name} already: nothing was written"));
        return Err(problem.hint("give it another `name`, or write over it with force=true"));
    }
    let written = read.write(&desk.project.root, &name, force)?;
    let (at, by) = (desk.clock.now(), who.signature());
    let subject = format!("campaign {name}");
    let why = Some("of a document, by the HTTP API".to_owned());
    desk.store.note_act(HumanAct { at, by, act: "import", subject, why }).await?;
    let files = vec![written.paths.campaign, written.paths.letter];
    let made = NewCampaign { campaign: name.to_string(), files, reading: read.reading };
    Ok((StatusCode::CREATED, Json(made)))
}

fn name(asked: &Naming, read: &Read) -> Result<CampaignName, Problem> {
    const HINT: &str = "add a short name: ?name=solen";
    match &asked.name {
        Some(name) => CampaignName::parse(name)
            .ok_or_else(|| Problem::wrong("a campaign's name has letters, digits, - and _", HINT)),
        None => read.name(None).ok_or_else(|| Problem::wrong("this campaign has no name yet", HINT)),
    }
}

/// Reading takes its time: other requests do not wait for it.
async fn understand(document: Bytes) -> Result<Read, Problem> {
    let read = tokio::task::spawn_blocking(move || Read::document(&document, SHOWN)).await;
    Ok(read.map_err(|_| Problem::from(Refusal::Broken))??)
}
