//! An organiser's yes to a plan, and the job that it makes.
//!
//! In: the digest of a plan that somebody has read. Out: a job in the store, if
//! nothing has changed since. It must never store letters that are not the plan's,
//! nor take a yes for granted where one is due.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use super::preview::{Ask, Depth, Preview, new_job, preview, rows};
use super::{Project, ProjectError};
use crate::campaign::CampaignName;
use crate::outbox::{JobId, PlanDigest};
use crate::settings::Mode;
use crate::store::{LeftOut, Scheduled, Store};
use crate::terms::Problem;

/// A rehearsal of more letters than this wants a yes.
const WITHOUT_ASKING: u64 = 100;

/// What was approved, and how it is to be sent.
#[derive(Debug, Clone)]
pub struct Order {
    pub campaign: CampaignName,
    pub supporters: PathBuf,
    pub plan: PlanDigest,
    /// When to begin; `None`, and a time that has passed: now.
    pub at: Option<Timestamp>,
    /// Why letters are written although the deadline has passed.
    pub after_deadline: Option<String>,
}

/// A plan that is the approved one.
#[derive(Debug)]
pub struct Checked {
    order: Order,
    ask: Ask,
    preview: Preview,
}

/// A plan that an organiser approved and nothing has changed since.
#[derive(Debug)]
pub struct Approved {
    pub store: Arc<dyn Store>,
    pub scheduled: Scheduled,
    /// The job that bears the plan: this one, or the one that wrote it before.
    pub job: Option<JobId>,
    pub plan: PlanDigest,
    pub campaign: CampaignName,
}

impl Order {
    /// Checks that the plan is the approved one.
    ///
    /// # Errors
    /// It is not, or something blocks it.
    pub async fn check(self, project: &Project, now: Timestamp) -> Result<Checked, ProjectError> {
        let ask = Ask {
            campaign: self.campaign.clone(),
            supporters: self.supporters.clone(),
            after_deadline: self.after_deadline.clone(),
            // A start that has passed is now: the deadline is asked of today.
            start: self.at.map_or(now, |at| at.max(now)),
            now,
        };
        let preview = preview(project, &ask, Depth::Count).await?;
        self.same_plan(&preview)?;
        if preview.problems.blocks() {
            return Err(ProjectError::Blocked(preview.problems));
        }
        Ok(Checked { order: self, ask, preview })
    }

    fn same_plan(&self, preview: &Preview) -> Result<(), ProjectError> {
        if preview.digest == self.plan {
            return Ok(());
        }
        let file = self.campaign.file();
        Err(ProjectError::blocked(
            Problem::error(file, "the plan is not the one that was approved: campaign, templates, supporters, mode or sender have changed since the dry run")
                .value(preview.digest.to_string())
                .hint("run the dry run again, read its proof, and use the digest that it prints"),
        ))
    }
}

impl Checked {
    /// Letters that are still to be written, for post among them.
    pub fn letters(&self) -> u64 {
        let left_out = &self.preview.left_out;
        self.preview.letter_count() + self.preview.post_count() - left_out.letters() - left_out.post
    }

    pub fn is_live(&self) -> bool {
        self.preview.letters.mode() == Mode::Live
    }

    /// Live letters, and many, go out only on an explicit yes.
    pub fn wants_yes(&self) -> bool {
        self.letters() > 0 && (self.is_live() || self.letters() > WITHOUT_ASKING)
    }

    /// Stores the job.
    ///
    /// # Errors
    /// The campaign is closed, or the supporters' file changed while it was read.
    pub async fn store(self, project: &Project, by: &str) -> Result<Approved, ProjectError> {
        let store = project.store()?;
        let scheduled = match self.letters() {
            0 => nothing_left(&self.preview.left_out),
            _ => self.put(&*store, by).await?,
        };
        let job = match scheduled.job {
            Some(job) => Some(job),
            None => store.job_of_plan(&self.order.plan).await?,
        };
        Ok(Approved { store, scheduled, job, plan: self.order.plan, campaign: self.order.campaign })
    }

    async fn put(&self, store: &dyn Store, by: &str) -> Result<Scheduled, ProjectError> {
        let job = new_job(&self.preview, &self.ask, by);
        store.schedule(job, rows(&self.preview, &self.ask)?).await.map_err(|error| {
            let file = self.order.supporters.display().to_string();
            if error.is_abandoned() {
                ProjectError::blocked(Problem::error(file, error.to_string()).hint("run the dry run again"))
            } else if error.is_closed() {
                ProjectError::blocked(
                    Problem::error(self.order.campaign.file(), error.to_string())
                        .hint("letters for a closed campaign are never sent"),
                )
            } else {
                error.into()
            }
        })
    }
}

fn nothing_left(left_out: &LeftOut) -> Scheduled {
    let LeftOut { already, withdrawn, .. } = *left_out;
    Scheduled { job: None, letters: 0, post: 0, already, withdrawn, held: 0 }
}
