//! Sheets to PDF, with what is missing told in words.

use std::path::Path;

use jiff::Timestamp;

use super::OnPaper;
use crate::letter::{Page, PageOf};
use crate::outbox::LetterId;
use crate::print::{Fonts, Missing, Order, Paper, PrintError, Printed, typeset};
use crate::project::preview::Preview;
use crate::project::words::count;
use crate::project::{Project, ProjectError};
use crate::terms::{Problem, Problems, Severity};

/// Where a project keeps fonts of its own.
pub const FONTS: &str = "fonts";

/// A letter on its way to paper.
#[derive(Debug)]
pub struct Sheet {
    /// `None`: a sample.
    pub letter: Option<LetterId>,
    pub by_post: bool,
    pub target: String,
    /// The CSV's `id`, or a short form of the key.
    pub supporter: String,
    pub name: String,
    pub dated: Timestamp,
    pub page: Page,
}

/// The letters that a dry run shows, as pages; `all`: those that go by e-mail, too.
pub fn sheets(preview: &Preview, dated: Timestamp, all: bool) -> Result<Vec<Sheet>, ProjectError> {
    let wanted = preview.shown.iter().filter(|shown| all || shown.letter.bytes.is_empty());
    let sheet = |shown: &crate::outbox::sample::Shown| {
        let of = PageOf {
            supporter: &shown.supporter,
            recipient: shown.recipient,
            language: &shown.language,
            dated,
            original_dated: dated,
        };
        Ok(Sheet {
            letter: None,
            by_post: shown.letter.bytes.is_empty(),
            target: preview.letters.target(shown.recipient).label().to_owned(),
            supporter: shown.supporter.id.clone(),
            name: shown.supporter.name.clone(),
            dated,
            page: preview.letters.page(&of).map_err(|problem| ProjectError::blocked(*problem))?,
        })
    };
    wanted.map(sheet).collect()
}

/// The shown letters that go by post, as pages of the proof. What cannot be printed
/// here is a warning: it may be printed elsewhere.
pub fn on_paper(project: &Project, preview: &mut Preview, now: Timestamp) -> Result<OnPaper, ProjectError> {
    let sheets = sheets(preview, now, false)?;
    if sheets.is_empty() {
        return Ok(OnPaper::default());
    }
    let press = Press::of(&project.root);
    let pages: Vec<Page> = sheets.into_iter().map(|sheet| sheet.page).collect();
    let missing = press.missing(&pages);
    if missing.blocks() {
        preview.problems.extend(missing.0.into_iter().map(softened));
        return Ok(OnPaper::default());
    }
    let printed = press.print(&pages, Paper::A4, Some("PREVIEW"), preview.digest.as_str());
    let printed = match printed {
        Ok(printed) => printed,
        Err(error) => {
            preview.problems.push(Problem::warning("fonts", error.to_string()));
            return Ok(OnPaper::default());
        }
    };
    let shown = preview.shown.iter().enumerate().filter(|(_, shown)| shown.letter.bytes.is_empty());
    let places = shown.map(|(index, _)| index).zip(printed.letters.iter().map(|(page, _)| *page));
    Ok(OnPaper { places: places.collect(), pdf: Some(printed.pdf) })
}

fn softened(problem: Problem) -> Problem {
    Problem { severity: Severity::Warning, ..problem }
}

/// A printing press with its cases of type.
#[derive(Debug)]
pub struct Press {
    fonts: Fonts,
}

impl Press {
    pub fn of(project: &Path) -> Self {
        Self { fonts: Fonts::find(&project.join(FONTS)) }
    }

    /// What no font on this machine can draw.
    pub fn missing(&self, pages: &[Page]) -> Problems {
        self.fonts.missing(pages).iter().map(problem).fold(Problems::default(), |mut all, problem| {
            all.push(problem);
            all
        })
    }

    pub fn print(
        &self,
        pages: &[Page],
        paper: Paper,
        stamp: Option<&str>,
        name: &str,
    ) -> Result<Printed, PrintError> {
        typeset(&self.fonts, &Order { pages, paper, stamp, name })
    }
}

fn problem(missing: &Missing) -> Problem {
    let examples: Vec<String> =
        missing.examples.iter().map(|c| format!("{c} (U+{:04X})", *c as u32)).collect();
    let letters = count(missing.letters as u64, "letter", "letters");
    let message = format!(
        "no font here has {} characters of {letters} in language {}: {}",
        missing.script,
        missing.language,
        examples.join(", ")
    );
    Problem::error("fonts", message).hint(
        "install fonts-noto-core and fonts-noto-cjk, or put a .ttf or .otf file into fonts/ of the project",
    )
}
