//! `sincerely job`

use clap::Args;
use jiff::Timestamp;

use super::{Context, Exit, ProjectError, output};
use crate::outbox::JobId;
use crate::project::Project;
use crate::project::json::{JobWithLanes, next_send};
use crate::store::{JobRow, LaneRow};

/// Show one job: its state, its lanes, why it waits
#[derive(Debug, Args)]
pub struct Job {
    /// The job's number
    job: JobId,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl Job {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open(context.dir.as_deref())?;
        let store = project.existing_store()?;
        let row = store.job(self.job).await?.ok_or_else(|| no_such_job(self.job))?;
        let lanes = store.lanes(self.job).await?;
        let mailboxes = store.mailboxes().await?;
        let pace = &project.settings.pace;
        let next = |lane: &LaneRow| next_send(lane, &mailboxes, pace);
        if self.json {
            output::json_line(&JobWithLanes::of(&row, &lanes, &mailboxes, pace))?;
        } else {
            output::print(&tell(&row, &lanes, &next))?;
        }
        Ok(Exit::Done)
    }
}

pub fn no_such_job(job: JobId) -> ProjectError {
    ProjectError::usage(format!("there is no job {job}"), "see `sincerely jobs`")
}

fn tell(row: &JobRow, lanes: &[LaneRow], next: &dyn Fn(&LaneRow) -> Option<Timestamp>) -> String {
    let mut text = format!(
        "Job {} of {} ({}): {}\n",
        row.id,
        row.campaign,
        format!("{:?}", row.mode).to_lowercase(),
        output::job_state(row)
    );
    if let Some(reason) = output::job_reason(row) {
        text += &format!("  {reason}\n");
    }
    if let Some(reason) = &row.after_deadline {
        text += &format!("  after the deadline: {reason}\n");
    }
    text += &format!(
        "  start {}; {}\n  plan {}\n\n",
        output::local(row.start_at),
        output::tally_words(&row.letters),
        row.plan
    );
    if let Some(words) = output::post_words(row) {
        text += &format!("  {words}\n\n");
    }
    let rows: Vec<Vec<String>> = lanes
        .iter()
        .map(|lane| {
            vec![
                output::cut(&lane.label, 36),
                lane.mailbox.as_ref().map_or("by post".to_owned(), ToString::to_string),
                output::tally_words(&lane.letters),
                next(lane).map(output::local).unwrap_or_default(),
            ]
        })
        .collect();
    text + &output::table(&["to", "mailbox", "letters", "not before"], &rows)
}
