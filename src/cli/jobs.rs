//! `sincerely jobs`

use clap::Args;

use super::{Context, Exit, ProjectError, output};
use crate::project::Project;

/// List the jobs, newest first
#[derive(Debug, Args)]
pub struct Jobs {
    /// Print JSON, one job a line
    #[arg(long)]
    json: bool,
}

impl Jobs {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open(context.dir.as_deref())?;
        let Some(store) = project.store_to_read()? else {
            if !self.json {
                output::print("No jobs yet. Begin with: sincerely dry-run CAMPAIGN --supporters CSV\n")?;
            }
            return Ok(Exit::Done);
        };
        let jobs = store.jobs().await?;
        if self.json {
            for job in &jobs {
                output::json_line(&output::job_json(job))?;
            }
            return Ok(Exit::Done);
        }
        let rows: Vec<Vec<String>> = jobs
            .iter()
            .map(|job| {
                vec![
                    job.id.to_string(),
                    job.campaign.to_string(),
                    format!("{:?}", job.mode).to_lowercase(),
                    output::job_state(job).to_owned(),
                    output::local(job.start_at),
                    output::tally_words(&job.letters),
                ]
            })
            .collect();
        output::print(&output::table(&["job", "campaign", "mode", "state", "start", "letters"], &rows))?;
        Ok(Exit::Done)
    }
}
