//! `sincerely import`

mod files;
mod intake;
mod pdf;
mod words;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

pub use pdf::PdfText;

use super::project::{Draft as ProjectDraft, campaign_name};
use super::{CliError, Context, Exit, output};
use crate::appeal::draft::{Draft, draft, name_for};
use crate::appeal::{self, Kind, Reading};
use crate::campaign::CampaignName;
use crate::letter::embedded_frames;
use crate::terms::{Language, Problem, Problems};

/// Make a campaign of a published appeal
///
/// Reads the appeal (.txt, .html, .docx or .pdf, told by content) and writes the
/// campaign file and the letter's template. What it could not read, and what only
/// you can add, are questions in the campaign file: nothing is sent before they
/// are answered. Never writes over a campaign unless told to.
#[derive(Debug, Args)]
pub struct Import {
    /// The appeal; `-` reads it from stdin
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// What to call the campaign; the person's last name if not given
    #[arg(long, value_name = "NAME", value_parser = campaign_name)]
    name: Option<CampaignName>,

    /// Write over a campaign of this name
    #[arg(long)]
    force: bool,

    /// Print the reading as one JSON document, and write nothing
    #[arg(long)]
    pub json: bool,
}

/// An appeal as it was read, and the text that its lines are of.
pub struct Read {
    pub reading: Reading,
    pub text: String,
    /// The file, as the organiser named it.
    pub shown: String,
}

impl Import {
    pub fn run(&self, context: &Context) -> Result<Exit, CliError> {
        let read = self.read()?;
        let problems = not_one_appeal(&read);
        if self.json {
            return print_reading(&read.reading, &problems);
        }
        if problems.blocks() {
            return Err(CliError::Blocked(problems));
        }
        let root = ProjectDraft::read(context)?.root;
        let name = self.name(&read)?;
        let draft = draft(&read.reading, &name, |language| has_frame(&root, language));
        let paths = files::Paths::of(&name, &draft.language);
        paths.write(&root, &draft, self.force)?;
        tell(context, &read, &draft, &paths, &name)
    }

    fn read(&self) -> Result<Read, CliError> {
        let shown = intake::shown(&self.file);
        let text = intake::text(&self.file)?;
        let mut reading = appeal::read(&text.text);
        reading.questions.extend(text.doubts);
        reading.questions.sort_by_key(|question| question.line);
        Ok(Read { reading, text: text.text, shown })
    }

    fn name(&self, read: &Read) -> Result<CampaignName, CliError> {
        let file = self.file.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-");
        self.name.clone().or_else(|| name_for(&read.reading, file)).ok_or_else(|| {
            CliError::usage("this campaign has no name yet", "add --name and a short name: --name solen")
        })
    }
}

fn tell(
    context: &Context,
    read: &Read,
    draft: &Draft,
    paths: &files::Paths,
    name: &CampaignName,
) -> Result<Exit, CliError> {
    output::print(&words::summary(read))?;
    output::print(&words::questions(read, draft, paths))?;
    output::print(&format!("\nWrote {}\n      {}\n", paths.campaign, paths.letter))?;
    if !context.quiet {
        eprintln!(
            "\nAnswer the questions in {}, read {}, then run:\n  sincerely check {name}",
            paths.campaign, paths.letter
        );
    }
    Ok(Exit::Done)
}

/// A campaign is made of one appeal.
fn not_one_appeal(read: &Read) -> Problems {
    let (message, hint) = match read.reading.kind {
        Kind::Appeal => return Problems::default(),
        Kind::Several => (
            "there is more than one appeal in this document",
            "save each in a file of its own, and import one after the other",
        ),
        Kind::Other => (
            "this is no appeal: there is neither a letter nor an official to write to in it",
            "is it the right document? An appeal asks its readers to write to someone",
        ),
    };
    let first = read.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    Problem::error(&read.shown, message).value(output::cut(&output::plain(first), 60)).hint(hint).into()
}

/// The reading; where it is no appeal, what stands in the way as well.
fn print_reading(reading: &Reading, problems: &Problems) -> Result<Exit, CliError> {
    let mut document = json!(reading);
    if problems.blocks() {
        document["problems"] = json!(problems);
    }
    output::json_line(&document)?;
    if problems.blocks() {
        return Ok(CliError::Blocked(problems.clone()).report());
    }
    Ok(Exit::Done)
}

fn has_frame(root: &Path, language: &Language) -> bool {
    let name = format!("frames/{language}.txt");
    embedded_frames().iter().any(|(frame, _)| *frame == name) || root.join("templates").join(name).is_file()
}
