//! An appeal becomes a campaign.
//!
//! In: a document. Out: the campaign file and the letter that follow from it, with
//! questions where it says too little. Never writes over a campaign unasked.

mod files;
mod intake;
mod pdf;

use std::path::Path;

use super::ProjectError;
use super::words::{cut, plain};
use crate::appeal::draft::{Draft, draft, name_for};
use crate::appeal::source::Text;
use crate::appeal::{self, Kind, Question, Reading};
use crate::campaign::CampaignName;
use crate::letter::embedded_frames;
use crate::terms::{Language, Problem, Problems};

pub use files::{Paths, appeal_of};
pub use pdf::read_pdf_from_stdin;

/// An appeal as it was read, and the text that its lines are of.
#[derive(Debug)]
pub struct Read {
    pub reading: Reading,
    pub text: String,
    /// What the document itself left in doubt.
    pub doubts: Vec<Question>,
    /// The file, as the organiser named it.
    pub shown: String,
}

/// A campaign that was written, or could be.
#[derive(Debug)]
pub struct Written {
    pub draft: Draft,
    pub paths: Paths,
}

impl Read {
    /// Reads a file; `-` is stdin.
    ///
    /// # Errors
    /// It is no document that can be read.
    pub fn file(file: &Path) -> Result<Self, ProjectError> {
        Ok(Self::of(intake::text(file)?, intake::shown(file)))
    }

    /// Reads a document that is at hand, named `shown`.
    ///
    /// # Errors
    /// It is none that can be read.
    pub fn document(bytes: &[u8], shown: &str) -> Result<Self, ProjectError> {
        Ok(Self::of(intake::text_of(bytes, shown)?, shown.to_owned()))
    }

    /// Reads a text that was read of a document before, with what was in doubt then.
    pub fn text(text: String, doubts: Vec<Question>, shown: &str) -> Self {
        Self::of(Text { text, doubts }, shown.to_owned())
    }

    fn of(text: Text, shown: String) -> Self {
        let mut reading = appeal::read(&text.text);
        reading.questions.extend(text.doubts.iter().cloned());
        reading.questions.sort_by_key(|question| question.line);
        Self { reading, text: text.text, doubts: text.doubts, shown }
    }

    /// What the campaign could be called. `file`: the document's name, if it has one.
    pub fn name(&self, file: Option<&str>) -> Option<CampaignName> {
        name_for(&self.reading, file)
    }

    /// Why no campaign can be made of it. `blocks()`: none can.
    pub fn problems(&self) -> Problems {
        not_one_appeal(self)
    }

    /// Writes the campaign's files, over others only where that is wanted.
    ///
    /// # Errors
    /// It is no appeal, or there is such a campaign.
    pub fn write(&self, root: &Path, name: &CampaignName, force: bool) -> Result<Written, ProjectError> {
        let problems = self.problems();
        if problems.blocks() {
            return Err(ProjectError::Blocked(problems));
        }
        let Written { draft, paths } = self.draft(root, name);
        paths.write(root, &draft, &self.text, force)?;
        Ok(Written { draft, paths })
    }

    /// What would be written, and where.
    pub fn draft(&self, root: &Path, name: &CampaignName) -> Written {
        let draft = draft(&self.reading, name, |language| has_frame(root, language));
        Written { paths: Paths::of(name, &draft.language), draft }
    }

    /// Whether this very campaign was made before, and nothing changed since.
    pub fn is_made(&self, root: &Path, name: &CampaignName) -> bool {
        let Written { draft, paths } = self.draft(root, name);
        paths.holds(root, &draft)
    }
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
    Problem::error(&read.shown, message).value(cut(&plain(first), 60)).hint(hint).into()
}

fn has_frame(root: &Path, language: &Language) -> bool {
    let name = format!("frames/{language}.txt");
    embedded_frames().iter().any(|(frame, _)| *frame == name) || root.join("templates").join(name).is_file()
}
