//! `/campaigns`: every campaign of the project, how it stands, and what to do next.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::{aside, broken, reader};
use crate::campaign::CampaignName;
use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::Viewer;
use crate::outbox::plan::is_past;
use crate::project::Project;
use crate::project::look::Look;
use crate::store::JobRow;
use crate::terms::{Language, Severity};

#[derive(Debug, Serialize)]
struct Page {
    campaigns: Vec<Line>,
}

/// A campaign in one line.
#[derive(Debug, Serialize)]
pub struct Line {
    name: String,
    title: String,
    until: Option<String>,
    past: bool,
    officials: usize,
    languages: Vec<String>,
    questions: usize,
    errors: usize,
    warnings: usize,
    /// There is a supporters' list.
    list: bool,
    jobs: usize,
    /// The job to look at: one that is not over, else the last.
    job: Option<i64>,
    closed: Option<String>,
    /// `closed`, `file`, `questions`, `problems`, `supporters`, `job`, `preview`.
    next: &'static str,
}

/// What is known of a campaign besides its files.
#[derive(Debug, Default)]
pub struct Standing {
    pub closed: Option<String>,
    pub jobs: usize,
    pub job: Option<i64>,
    /// A job is not over.
    pub under_way: bool,
    pub list: bool,
}

impl Standing {
    pub async fn of(desk: &Desk, name: &CampaignName, jobs: &[JobRow]) -> Result<Self, Refusal> {
        let mine: Vec<&JobRow> = jobs.iter().filter(|job| job.campaign == *name).collect();
        let open = mine.iter().find(|job| !job.state.is_over());
        let job = open.or_else(|| mine.iter().max_by_key(|job| job.id.0));
        Ok(Self {
            closed: desk.store.closed(name.as_str()).await?,
            jobs: mine.len(),
            job: job.map(|job| job.id.0),
            under_way: open.is_some(),
            list: desk.project.supporters_of(name).is_file(),
        })
    }

    /// What an organiser does next.
    pub fn next(&self, look: &Look) -> &'static str {
        let blocks = look.problems.blocks();
        match (&self.closed, &look.campaign) {
            (Some(_), _) => "closed",
            (None, None) => "file",
            _ if self.under_way => "job",
            _ if look.open_questions() > 0 => "questions",
            _ if blocks => "problems",
            _ if !self.list => "supporters",
            _ => "preview",
        }
    }
}

pub async fn show(State(desk): State<Arc<Desk>>, viewer: Viewer) -> Result<Response, Refusal> {
    let project = Arc::clone(&desk.project);
    let looks = aside(move || all(&project)).await??;
    let jobs = if looks.is_empty() { Vec::new() } else { desk.store.jobs().await? };
    let (language, now) = (reader(&viewer), desk.clock.now());
    let mut campaigns = Vec::new();
    for look in looks {
        let standing = Standing::of(&desk, &look.name, &jobs).await?;
        let past = look.campaign.as_ref().is_some_and(|campaign| is_past(campaign, now));
        campaigns.push(line(&look, standing, past, &language));
    }
    desk.draw("campaigns.html", &viewer, &Page { campaigns })
}

fn all(project: &Project) -> Result<Vec<Look>, Refusal> {
    let looks = project.campaigns().into_iter().filter_map(|name| project.look(&name).transpose());
    looks.collect::<Result<_, _>>().map_err(|error| broken(&error))
}

fn line(look: &Look, standing: Standing, past: bool, reader: &Language) -> Line {
    let campaign = look.campaign.as_ref();
    let open = look.open_questions();
    let of = |severity| look.problems.0.iter().filter(|problem| problem.severity == severity).count();
    let languages = campaign.map(|campaign| campaign.languages.iter().map(|l| l.name_in(reader)).collect());
    Line {
        name: look.name.to_string(),
        title: campaign.map(|campaign| campaign.title.clone()).unwrap_or_default(),
        until: campaign.and_then(|campaign| campaign.until).map(|until| until.to_string()),
        past,
        officials: campaign.map_or(0, |campaign| campaign.targets.len()),
        languages: languages.unwrap_or_default(),
        questions: open,
        // An open question is a problem too: it is counted once.
        errors: of(Severity::Error).saturating_sub(open),
        warnings: of(Severity::Warning),
        next: standing.next(look),
        list: standing.list,
        jobs: standing.jobs,
        job: standing.job,
        closed: standing.closed,
    }
}
