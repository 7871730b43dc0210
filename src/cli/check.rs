//! `sincerely check`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::preview::{Ask, Depth, preview};
use super::project::{Project, Secrets, campaign_name};
use super::{CliError, Context, Exit, output};
use crate::campaign::CampaignName;
use crate::terms::{Problem, Problems, draw_all};

/// Find every problem in a campaign, its templates and a CSV
///
/// Tells all of them at once, each with file, line, column and what to do. With
/// a CSV it renders every letter, as a dry run does, and writes nothing.
#[derive(Debug, Args)]
pub struct Check {
    /// The campaign's name, as in config/campaigns/NAME.toml
    #[arg(value_parser = campaign_name)]
    campaign: CampaignName,

    /// The supporters' CSV file
    #[arg(long, value_name = "CSV")]
    supporters: Option<PathBuf>,

    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

impl Check {
    pub async fn run(self, context: &Context) -> Result<Exit, CliError> {
        let project = Project::open_with(context, Secrets::Key)?;
        let problems = match self.find(context, &project).await {
            Ok(problems) | Err(CliError::Blocked(problems)) => problems,
            Err(other) => return Err(other),
        };
        if self.json {
            output::json_line(&json!({ "campaign": self.campaign.as_str(), "problems": problems }))?;
        } else if problems.0.is_empty() {
            output::print(&format!("{}: no problems found\n", self.campaign))?;
        } else {
            eprint!("{}", draw_all(&problems, super::error::coloured()));
        }
        Ok(if problems.blocks() { Exit::Blocked } else { Exit::Done })
    }

    async fn find(&self, context: &Context, project: &Project) -> Result<Problems, CliError> {
        let now = context.clock.now();
        let Some(supporters) = self.supporters.clone() else {
            let key = project.settings.signing_key.clone();
            let inputs = project.inputs(&self.campaign)?;
            let letters = inputs.letters(self.campaign.clone(), key).map_err(CliError::Blocked)?;
            let mut problems = project.warnings.clone();
            problems.extend(letters.warnings().0);
            return Ok(problems);
        };
        // Whether the deadline has passed is the dry run's question.
        let reason = Some("check".to_owned());
        let ask = Ask {
            campaign: self.campaign.clone(),
            supporters: supporters.clone(),
            after_deadline: reason,
            start: now,
            now,
        };
        let preview = preview(project, &ask, Depth::Render).await?;
        let mut problems = preview.problems;
        problems.extend(preview.excluded.into_iter().map(|row| {
            let file = supporters.display().to_string();
            let words = [row.column, row.reason].join(" ");
            let problem = Problem::warning(file, format!("row left out: {}", words.trim_start()))
                .value(row.value)
                .hint(row.hint);
            Problem { line: usize::try_from(row.line).ok(), ..problem }
        }));
        Ok(problems)
    }
}
