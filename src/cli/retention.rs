//! `sincerely retention`, and the daemon's daily round.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Context, Exit, ProjectError, output};
use crate::clock::Clock;
use crate::project::Project;
use crate::project::lists::{self, Lists, Past};
use crate::settings::RetentionSettings;
use crate::store::{HumanAct, JobRow, JobState, Overdue, Purged, Result, Retention, Store};

/// Between two rounds of the daemon.
const ROUND: SignedDuration = SignedDuration::from_hours(24);

/// How often the daemon looks for a quiet moment, and how long that must promise to be.
const LOOK: SignedDuration = SignedDuration::from_mins(1);
const QUIET: SignedDuration = SignedDuration::from_mins(10);

/// Remove what is past its time: texts of letters, names of supporters
///
/// Goes by `retention.bodies` and `retention.names` of config/sincerely.toml, counted
/// from a job's end; a list of supporters in data/supporters/ goes with the first of
/// them. `sincerely serve` does it once a day by itself. The delivery log and its
/// counts stay.
#[derive(Debug, Args)]
pub struct RetentionCommand {
    /// Tell what would be removed, and remove nothing
    #[arg(long)]
    dry_run: bool,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl RetentionCommand {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open(context.dir.as_deref())?;
        let now = context.clock.now();
        let kept = &project.settings.retention;
        let store = if self.dry_run { project.store_to_read()? } else { Some(project.store()?) };
        let due = match &store {
            Some(store) => store.overdue(cutoffs(kept, now)).await?,
            None => Vec::new(),
        };
        let lists = Lists::of(&project);
        let past = match &store {
            Some(store) => past_lists(&**store, &lists, kept, now).await?,
            None => Vec::new(),
        };
        if let Some(store) = store.as_ref().filter(|_| !self.dry_run) {
            for each in &past {
                remove(&**store, &lists, each, now, &context.organiser()).await?;
            }
        }
        let mut whole = None;
        if let Some(store) = store.filter(|_| !self.dry_run && !due.is_empty()) {
            for each in &due {
                store.purge(each, now, &context.organiser()).await?;
            }
            whole = Some(store.compact().await?);
        }
        self.tell(context, kept, (&due, &past), whole)?;
        if whole == Some(false) {
            return Err(ProjectError::hinted(
                "another process kept the store's log of changes open: bytes of what was removed may still be in it",
                "they go when it is next folded in: at the latest when every process has let go of the store",
            ));
        }
        Ok(Exit::Done)
    }

    fn tell(
        &self,
        context: &Context,
        kept: &RetentionSettings,
        (due, past): (&[Overdue], &[Past]),
        whole: Option<bool>,
    ) -> Result<(), ProjectError> {
        if self.json {
            return output::json_line(&json!({
                "dry_run": self.dry_run,
                "bodies_seconds": kept.bodies.map(|d| d.as_secs()),
                "names_seconds": kept.names.map(|d| d.as_secs()),
                "jobs": due.iter().map(document).collect::<Vec<_>>(),
                "lists": past.iter().map(|list| list.campaign.as_str()).collect::<Vec<_>>(),
                "store_clean": whole,
            }));
        }
        let removed = if self.dry_run { "would lose" } else { "lost" };
        let mut text: String = due.iter().map(|each| line(each, removed)).collect();
        let went = if self.dry_run { "would go" } else { "went" };
        text.extend(past.iter().map(|list| list_line(list, went)));
        if due.is_empty() && past.is_empty() {
            text += "Nothing is past its time.\n";
        }
        output::print(&text)?;
        if kept.bodies.is_none() && kept.names.is_none() && !context.quiet {
            eprintln!(
                "hint: everything is kept: set retention.bodies or retention.names in config/sincerely.toml"
            );
        }
        Ok(())
    }
}

fn line(due: &Overdue, removed: &str) -> String {
    format!(
        "Job {} of {}, over since {}: {} {removed} {}.\n",
        due.job,
        due.campaign,
        output::local(due.finished),
        output::count(due.supporters, "supporter", "supporters"),
        match due.depth {
            Purged::Names => "name, address and all else",
            Purged::Bodies | Purged::Nothing => "own words, subject and further columns",
        }
    )
}

fn list_line(past: &Past, went: &str) -> String {
    let (campaign, over) = (&past.campaign, output::local(past.finished));
    format!("The list of supporters of {campaign}, whose jobs are over since {over}: it {went}.\n")
}

async fn past_lists(
    store: &dyn Store,
    lists: &Lists,
    kept: &RetentionSettings,
    now: Timestamp,
) -> std::result::Result<Vec<Past>, ProjectError> {
    let jobs = store.jobs().await?;
    lists::past(lists, &jobs, cutoffs(kept, now))
        .map_err(|error| ProjectError::failed(format!("data/supporters cannot be read: {error}")))
}

/// Removes a list that is past its time, and puts that on record.
async fn remove(
    store: &dyn Store,
    lists: &Lists,
    past: &Past,
    at: Timestamp,
    by: &str,
) -> std::result::Result<(), ProjectError> {
    let subject = format!("campaign {}", past.campaign);
    let why = Some("supporters: the list is past its time".to_owned());
    store.note_act(HumanAct { at, by: by.to_owned(), act: "delete", subject, why }).await?;
    lists.delete(&past.campaign).map(drop).map_err(|error| {
        ProjectError::failed(format!(
            "the list of supporters of {} cannot be removed: {error}",
            past.campaign
        ))
    })
}

fn document(due: &Overdue) -> Value {
    json!({
        "job": due.job,
        "campaign": due.campaign.as_str(),
        "finished": output::stamp(due.finished),
        "removes": if due.depth == Purged::Names { "names" } else { "bodies" },
        "supporters": due.supporters,
    })
}

/// Jobs that were over by these moments are past their time.
fn cutoffs(kept: &RetentionSettings, now: Timestamp) -> Retention {
    let before = |length: Option<Duration>| {
        let length = SignedDuration::try_from(length?).ok()?;
        now.checked_sub(length).ok()
    };
    Retention { bodies: before(kept.bodies), names: before(kept.names) }
}

/// The daemon's round: at its start, and once a day. Never ends by itself; a store that
/// fails is asked again the next day, since letters come first.
pub async fn keep(
    store: Arc<dyn Store>,
    lists: Lists,
    kept: RetentionSettings,
    clock: Arc<dyn Clock>,
    by: String,
) -> Infallible {
    if kept.bodies.is_none() && kept.names.is_none() {
        return std::future::pending().await;
    }
    let mut untidy = false;
    loop {
        let now = clock.now();
        match round(&*store, &kept, now, &by).await {
            Ok(0) => {}
            Ok(rows) => {
                tracing::info!(rows, "retention removed what was past its time");
                untidy = true;
            }
            Err(error) => tracing::warn!("retention: {error}; it is tried again in a day"),
        }
        if let Err(error) = lists_round(&*store, &lists, &kept, now, &by).await {
            tracing::warn!("retention of supporters' lists: {error}; it is tried again in a day");
        }
        let next = now.saturating_add(ROUND).unwrap_or(Timestamp::MAX);
        while untidy && clock.now() < next {
            untidy = !tidied(&*store, clock.now()).await;
            let look = clock.now().saturating_add(LOOK).unwrap_or(Timestamp::MAX);
            if untidy {
                clock.sleep_until(look.min(next)).await;
            }
        }
        clock.sleep_until(next).await;
    }
}

async fn lists_round(
    store: &dyn Store,
    lists: &Lists,
    kept: &RetentionSettings,
    now: Timestamp,
    by: &str,
) -> std::result::Result<(), ProjectError> {
    for past in past_lists(store, lists, kept, now).await? {
        remove(store, lists, &past, now, by).await?;
        tracing::info!(campaign = %past.campaign, "retention removed a list of supporters");
    }
    Ok(())
}

async fn round(store: &dyn Store, kept: &RetentionSettings, now: Timestamp, by: &str) -> Result<u64> {
    let mut rows = 0;
    for due in store.overdue(cutoffs(kept, now)).await? {
        rows += store.purge(&due, now, by).await?;
    }
    Ok(rows)
}

/// Writing the files anew keeps everybody from writing: it waits until no letter does.
async fn tidied(store: &dyn Store, now: Timestamp) -> bool {
    let quiet = store.jobs().await.is_ok_and(|jobs| jobs.iter().all(|job| rests(job, now)));
    if !quiet {
        return false;
    }
    match store.compact().await {
        Ok(whole) => whole,
        Err(error) => {
            tracing::warn!("retention: the store's files are not written anew: {error}");
            false
        }
    }
}

fn rests(job: &JobRow, now: Timestamp) -> bool {
    let soon = now.saturating_add(QUIET).unwrap_or(Timestamp::MAX);
    match job.state {
        JobState::Scheduled => job.start_at > soon,
        JobState::Running => job.wait.as_ref().and_then(|wait| wait.until).is_some_and(|until| until > soon),
        _ => true,
    }
}
