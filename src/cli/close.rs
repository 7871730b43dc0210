//! `sincerely close`

use clap::Args;

use super::{Context, Exit, ProjectError, output};
use crate::campaign::CampaignName;
use crate::project::{Project, campaign_name};

/// The person is free, or the appeal was stopped: send nothing more
///
/// Cancels every job of the campaign and refuses new ones.
#[derive(Debug, Args)]
pub struct Close {
    /// The campaign's name
    #[arg(value_parser = campaign_name)]
    campaign: CampaignName,

    /// Why: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: String,
}

impl Close {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.store()?;
        let jobs =
            store.close(self.campaign.as_str(), &self.why, context.clock.now(), &context.organiser()).await?;
        let jobs: Vec<String> = jobs.iter().map(ToString::to_string).collect();
        output::print(&match jobs.is_empty() {
            true => format!("{} is closed. No job of it was under way.\n", self.campaign),
            false => format!("{} is closed. Cancelled: job {}.\n", self.campaign, jobs.join(", job ")),
        })?;
        Ok(Exit::Done)
    }
}
