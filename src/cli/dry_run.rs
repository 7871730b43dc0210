//! `sincerely dry-run`

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::preflight::{Preflight, preflight};
use super::{Context, Exit, ProjectError, output, own_words, proof};
use crate::campaign::CampaignName;
use crate::project::paper::OnPaper;
use crate::project::preview::{Ask, Depth, Preview, preview};
use crate::project::{Project, Secrets, campaign_name};
use crate::settings::Mode;
use crate::terms::draw_all;

/// Preview every letter: nothing is sent, nothing is stored
///
/// Reads the campaign and the supporters, renders every single letter through
/// the code that sends, and writes a proof to look at. Ends with a plan digest:
/// `schedule` and `send` want it, and refuse if anything has changed since.
#[derive(Debug, Args)]
pub struct DryRun {
    /// The campaign's name, as in config/campaigns/NAME.toml
    #[arg(value_parser = campaign_name)]
    campaign: CampaignName,

    /// The supporters' CSV file
    #[arg(long, value_name = "CSV")]
    supporters: PathBuf,

    /// Where to write the proof [default: proof, in the project folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Print one JSON document
    #[arg(long)]
    pub json: bool,

    /// Leave out the letters' pages, as they would be printed: faster
    #[arg(long)]
    no_pages: bool,

    /// Ask the mail server about every mailbox; nothing is written to anyone
    #[arg(long)]
    preflight: bool,

    /// Write although the deadline has passed, and say why: it goes on record
    #[arg(long, value_name = "REASON")]
    after_deadline: Option<String>,
}

impl DryRun {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open_with(
            context.dir.as_deref(),
            if self.preflight { Secrets::All } else { Secrets::Key },
        )?;
        let now = context.clock.now();
        let ask = Ask {
            campaign: self.campaign.clone(),
            supporters: self.supporters.clone(),
            after_deadline: self.after_deadline.clone(),
            start: now,
            now,
        };
        let mut preview = preview(&project, &ask, Depth::Render).await?;
        if preview.problems.blocks() {
            if self.json {
                output::json_line(&document(&preview, None, None))?;
            }
            // Told on stderr in any case; the JSON has them too.
            let error = ProjectError::Blocked(preview.problems);
            return Ok(super::error::report(&error));
        }
        let out = self.out.clone().unwrap_or_else(|| project.root.join("proof"));
        let paper = match self.no_pages {
            true => OnPaper::default(),
            false => on_paper(&project, &mut preview, now)?,
        };
        proof::write(&out, &preview, &ask, &paper, now)?;
        let asked = match self.preflight {
            true => Some(preflight(&project, &preview, context).await),
            false => None,
        };
        if self.json {
            output::json_line(&document(&preview, Some(&out.display().to_string()), asked.as_ref()))?;
        } else {
            self.tell(context, &preview, &out, asked.as_ref())?;
        }
        Ok(asked.map_or(Exit::Done, |asked| asked.exit()))
    }

    fn tell(
        &self,
        context: &Context,
        preview: &Preview,
        out: &std::path::Path,
        asked: Option<&Preflight>,
    ) -> Result<(), ProjectError> {
        output::print(&summary(preview))?;
        if let Some(asked) = asked {
            output::print(&asked.words())?;
        }
        let index = out.join("index.html");
        output::print(&format!("\n  Proof  {}\n  Plan   {}\n", index.display(), preview.digest))?;
        if !context.quiet {
            if !preview.problems.0.is_empty() {
                eprint!("\n{}", draw_all(&preview.problems, super::error::coloured()));
            }
            eprintln!(
                "\nOpen the proof and read it. Then send exactly this with:\n  {}",
                self.send_command(preview)
            );
        }
        Ok(())
    }

    fn send_command(&self, preview: &Preview) -> String {
        let reason =
            self.after_deadline.as_ref().map(|r| format!(" --after-deadline {r:?}")).unwrap_or_default();
        let csv = self.supporters.display();
        format!("sincerely send {} --supporters {csv} --plan {}{reason}", self.campaign, preview.digest)
    }
}

#[cfg(feature = "print")]
use crate::project::paper::on_paper;

/// This build has no typesetting.
#[cfg(not(feature = "print"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature it may fail")]
fn on_paper(_: &Project, _: &mut Preview, _: Timestamp) -> Result<OnPaper, ProjectError> {
    Ok(OnPaper::default())
}

/// The counts, exclusions and forecast, for a terminal.
pub fn summary(preview: &Preview) -> String {
    let campaign = preview.letters.campaign();
    let mode = match preview.letters.mode() {
        Mode::Rehearsal => format!("rehearsal: every letter would go to {}", preview.inputs.rehearsal_to),
        Mode::Live => "live: letters would go to the officials".to_owned(),
    };
    let mut text = format!("Dry run of {} ({mode}). Nothing was sent.\n\n", campaign.name);
    text += &format!(
        "  {} in the CSV: {} signed, {} excluded\n",
        output::count(preview.rows(), "row", "rows"),
        preview.signed,
        preview.excluded.len()
    );
    if !preview.excluded.is_empty() {
        let rows: Vec<Vec<String>> = preview
            .excluded
            .iter()
            .take(20)
            .map(|e| {
                vec![
                    format!("line {}", e.line),
                    e.column.clone(),
                    output::cut(&output::plain(&e.value), 32),
                    e.reason.clone(),
                ]
            })
            .collect();
        text += "\n";
        text += &output::table(&["excluded", "column", "value", "why"], &rows);
        if preview.excluded.len() > 20 {
            text += &format!("  … and {} more, all in the proof\n", preview.excluded.len() - 20);
        }
    }
    text += &own_words::words(&preview.flagged, campaign.review_own_words);
    text += &format!("\n  {} to write", output::count(preview.letter_count(), "letter", "letters"));
    let left_out = &preview.left_out;
    if left_out.already > 0 {
        text += &format!("; {} were written by earlier jobs and are left out", left_out.already);
    }
    if left_out.withdrawn > 0 {
        let people = output::count(left_out.withdrawn, "supporter", "supporters");
        text += &format!("; {} of {people} who withdrew are left out", left_out.withdrawn_letters);
    }
    text += "\n\n";
    text += &forecast_table(preview);
    text += &post_words(preview);
    text
}

fn post_words(preview: &Preview) -> String {
    let lines = preview.by_post().filter(|i| preview.per_lane[*i] > 0).map(|i| {
        let letters = output::count(preview.per_lane[i], "letter", "letters");
        format!("\n  {letters} to print for {}, who has no e-mail address", preview.lanes[i].label)
    });
    let mut text: String = lines.collect();
    if preview.left_out.post > 0 {
        text += &format!("; {} were written by earlier jobs or are left out", preview.left_out.post);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn post(preview: &Preview) -> Vec<Value> {
    preview
        .by_post()
        .map(|i| json!({ "target": preview.lanes[i].label, "letters": preview.per_lane[i] }))
        .collect()
}

fn forecast_table(preview: &Preview) -> String {
    let rows: Vec<Vec<String>> = preview
        .by_mail()
        .filter(|i| preview.per_lane[*i] > 0)
        .map(|i| {
            let (lane, forecast) = (&preview.lanes[i], &preview.forecasts[i]);
            let zone = &preview.letters.target(lane.kind.recipient(lane.target)).time_zone;
            let time = |at: Option<Timestamp>| at.map_or("never".to_owned(), |at| output::in_zone(at, zone));
            let missed = match forecast.unsent_at_deadline {
                0 => String::new(),
                n => format!("{n} would miss the deadline"),
            };
            vec![
                output::cut(&lane.label, 36),
                lane.mailbox.as_ref().map(ToString::to_string).unwrap_or_default(),
                preview.per_lane[i].to_string(),
                time(forecast.starts),
                time(forecast.ends),
                missed,
            ]
        })
        .collect();
    output::table(&["to", "mailbox", "letters", "first", "last", ""], &rows)
}

/// The same for scripts; `proof` is absent where something blocks.
fn document(preview: &Preview, proof: Option<&str>, asked: Option<&Preflight>) -> Value {
    let lanes: Vec<Value> = preview
        .by_mail()
        .map(|i| {
            let (lane, forecast) = (&preview.lanes[i], &preview.forecasts[i]);
            json!({
                "mailbox": lane.mailbox,
                "target": lane.label,
                "kind": lane.kind.name(),
                "letters": preview.per_lane[i],
                "starts": forecast.starts.map(output::stamp),
                "ends": forecast.ends.map(output::stamp),
                "days": forecast.days.iter().map(|(day, n)| (day.to_string(), *n)).collect::<std::collections::BTreeMap<_, _>>(),
                "time_zone": preview.letters.target(lane.kind.recipient(lane.target)).time_zone.iana_name(),
                "unsent_at_deadline": forecast.unsent_at_deadline,
            })
        })
        .collect();
    let mut document = json!({
        "plan": proof.map(|_| &preview.digest),
        "mode": preview.letters.mode(),
        "rows": { "total": preview.rows(), "signed": preview.signed, "excluded": preview.excluded.len() },
        "excluded": preview.excluded,
        "flagged": preview.flagged.kept,
        "flagged_rows": preview.flagged.rows,
        "letters": preview.letter_count(),
        "already_written": preview.left_out.already,
        "withdrawn": preview.left_out.withdrawn,
        "withdrawn_letters": preview.left_out.withdrawn_letters,
        "lanes": lanes,
        "post": post(preview),
        "post_already_written": preview.left_out.post,
        "problems": preview.problems,
        "proof": proof,
    });
    if let Some(asked) = asked {
        document["preflight"] = asked.json();
    }
    document
}
