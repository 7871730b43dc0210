//! `sincerely import`

mod words;

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Context, Exit, ProjectError, output};
use crate::appeal::Reading;
use crate::campaign::CampaignName;
use crate::project::import::{self, Read, Written};
use crate::project::{Draft, campaign_name};
use crate::terms::Problems;

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

/// Read a PDF from stdin, print its text (for `import` itself)
#[derive(Debug, Args)]
pub struct PdfText {}

impl PdfText {
    #[allow(clippy::unused_self, reason = "a command like the others")]
    pub fn run(&self) -> Result<Exit, ProjectError> {
        import::read_pdf_from_stdin()?;
        Ok(Exit::Done)
    }
}

impl Import {
    pub fn run(&self, context: &Context) -> Result<Exit, ProjectError> {
        let read = Read::file(&self.file)?;
        let problems = read.problems();
        if self.json {
            return print_reading(&read.reading, &problems);
        }
        if problems.blocks() {
            return Err(ProjectError::Blocked(problems));
        }
        let root = Draft::read(context.dir.as_deref())?.root;
        let name = self.name(&read)?;
        let written = read.write(&root, &name, self.force)?;
        tell(context, &read, &written, &name)
    }

    fn name(&self, read: &Read) -> Result<CampaignName, ProjectError> {
        let file = self.file.file_name().and_then(|name| name.to_str()).filter(|name| *name != "-");
        self.name.clone().or_else(|| read.name(file)).ok_or_else(|| {
            ProjectError::usage("this campaign has no name yet", "add --name and a short name: --name solen")
        })
    }
}

fn tell(
    context: &Context,
    read: &Read,
    written: &Written,
    name: &CampaignName,
) -> Result<Exit, ProjectError> {
    let paths = &written.paths;
    output::print(&words::summary(read))?;
    output::print(&words::questions(read, &written.draft, paths))?;
    output::print(&format!("\nWrote {}\n      {}\n", paths.campaign, paths.letter))?;
    if !context.quiet {
        eprintln!(
            "\nAnswer the questions in {}, read {}, then run:\n  sincerely check {name}",
            paths.campaign, paths.letter
        );
    }
    Ok(Exit::Done)
}

/// The reading; where it is no appeal, what stands in the way as well.
fn print_reading(reading: &Reading, problems: &Problems) -> Result<Exit, ProjectError> {
    let mut document = json!(reading);
    if problems.blocks() {
        document["problems"] = json!(problems);
    }
    output::json_line(&document)?;
    if problems.blocks() {
        return Ok(super::error::report(&ProjectError::Blocked(problems.clone())));
    }
    Ok(Exit::Done)
}
