//! `sincerely pause`, `resume`, `cancel`: orders to a job, which a running
//! daemon obeys within a second.

use clap::Args;

use super::job::no_such_job;
use super::{Context, Exit, ProjectError, output};
use crate::outbox::JobId;
use crate::project::Project;
use crate::store::JobAct;

/// Pause a job: no further letter of it leaves
#[derive(Debug, Args)]
pub struct Pause {
    #[command(flatten)]
    order: Order,
}

/// Go on with a job that was paused or has stopped itself
#[derive(Debug, Args)]
pub struct Resume {
    #[command(flatten)]
    order: Order,
}

/// Cancel a job: what has not left never will
#[derive(Debug, Args)]
pub struct Cancel {
    #[command(flatten)]
    order: Order,
}

#[derive(Debug, Args)]
struct Order {
    /// The job's number
    job: JobId,

    /// Why: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

impl Pause {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let why = self.order.why.clone();
        self.order.carry_out(context, JobAct::Pause { why }, "paused").await
    }
}

impl Resume {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let why = self.order.why.clone();
        self.order.carry_out(context, JobAct::Resume { why }, "scheduled again").await
    }
}

impl Cancel {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let why = self.order.why.clone();
        self.order.carry_out(context, JobAct::Cancel { why }, "cancelled").await
    }
}

impl Order {
    async fn carry_out(&self, context: &Context, act: JobAct, done: &str) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.existing_store()?;
        let row = store.job(self.job).await?.ok_or_else(|| no_such_job(self.job))?;
        if !store.act(self.job, act, context.clock.now(), &context.organiser()).await? {
            return Err(ProjectError::usage(
                format!("job {} is {}; that cannot be done to it", self.job, output::job_state(&row)),
                format!("see `sincerely job {}`", self.job),
            ));
        }
        output::print(&format!("Job {} is {done}.\n", self.job))?;
        Ok(Exit::Done)
    }
}
