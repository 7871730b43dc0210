//! `sincerely check`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Context, Exit, ProjectError, output};
use crate::campaign::CampaignName;
use crate::letter::{Recipient, Row};
use crate::project::preview::{Ask, Depth, preview};
use crate::project::{Project, Secrets, campaign_name};
use crate::terms::{Language, Problem, Problems, draw_all};

/// Find every problem in a campaign, its templates and a CSV
///
/// Tells all of them at once, each with file, line, column and what to do, and
/// lists in which languages there is a letter to whom. With a CSV it renders
/// every letter, as a dry run does, and writes nothing.
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
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open_with(context.dir.as_deref(), Secrets::Key)?;
        let (problems, languages) = match self.find(context, &project).await {
            Ok(found) => found,
            Err(ProjectError::Blocked(problems)) => (problems, Vec::new()),
            Err(other) => return Err(other),
        };
        if self.json {
            let languages: Vec<_> = languages.iter().map(row_json).collect();
            let campaign = self.campaign.as_str();
            output::json_line(
                &json!({ "campaign": campaign, "problems": problems, "languages": languages }),
            )?;
        } else {
            output::print(&language_table(&languages))?;
            if problems.0.is_empty() {
                output::print(&format!("{}: no problems found\n", self.campaign))?;
            } else {
                eprint!("{}", draw_all(&problems, super::error::coloured()));
            }
        }
        Ok(if problems.blocks() { Exit::Blocked } else { Exit::Done })
    }

    /// What is wrong, and in which languages there are letters to whom.
    async fn find(&self, context: &Context, project: &Project) -> Result<(Problems, Vec<Row>), ProjectError> {
        let now = context.clock.now();
        let Some(supporters) = self.supporters.clone() else {
            let key = project.settings.signing_key.clone();
            let inputs = project.inputs(&self.campaign)?;
            let letters = inputs.letters(self.campaign.clone(), key).map_err(ProjectError::Blocked)?;
            let mut problems = project.warnings.clone();
            problems.extend(letters.problems().0);
            return Ok((problems, letters.matrix()));
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
        let languages = preview.letters.matrix();
        let mut problems = preview.problems;
        problems.extend(preview.excluded.into_iter().map(|row| {
            let file = supporters.display().to_string();
            let words = [row.column, row.reason].join(" ");
            let problem = Problem::warning(file, format!("row left out: {}", words.trim_start()))
                .value(row.value)
                .hint(row.hint);
            Problem { line: usize::try_from(row.line).ok(), ..problem }
        }));
        Ok((problems, languages))
    }
}

fn row_json(row: &Row) -> serde_json::Value {
    json!({
        "target": row.target,
        "kind": match row.recipient {
            Recipient::Target(_) => "letter",
            Recipient::Copy(_) => "copy",
        },
        "language": row.language,
        "wanted": row.wanted,
        "letter": row.letter.is_some(),
        "template": row.letter,
        "frame": row.frame,
        "salutation": row.salutation,
        "checked_by": row.checked_by,
    })
}

/// Officials × languages. Greetings are told as there or missing: in a terminal
/// those from right to left would turn the line around.
fn language_table(rows: &[Row]) -> String {
    const COLUMNS: [&str; 6] = ["to", "language", "reads it", "letter", "salutation", "checked by"];
    let cells: Vec<Vec<String>> = rows.iter().map(row_cells).collect();
    if cells.is_empty() { String::new() } else { output::table(&COLUMNS, &cells) + "\n" }
}

fn row_cells(row: &Row) -> Vec<String> {
    let copy = if matches!(row.recipient, Recipient::Copy(_)) { ", copy" } else { "" };
    let checked = match (&row.checked_by, row.needs_check) {
        (Some(who), _) => output::cut(who, 30),
        (None, true) => "nobody yet".to_owned(),
        (None, false) => "–".to_owned(),
    };
    vec![
        format!("{}{copy}", output::cut(&row.target, 40)),
        row.language.name_in(&Language::english()),
        if row.wanted { "yes" } else { "–" }.to_owned(),
        row.letter.clone().unwrap_or_else(|| "none".to_owned()),
        if row.salutation.is_some() { "yes" } else { "none" }.to_owned(),
        checked,
    ]
}
