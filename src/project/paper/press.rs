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

/// What to do where a script has no font.
pub const MORE_FONTS: &str =
    "install fonts-noto-core and fonts-noto-cjk, or put a .ttf or .otf file into fonts/ of the project";

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

/// The shown letters as pages of the proof. What cannot be drawn here is left out: of
/// letters for post that is a warning, since they may be printed elsewhere.
pub fn on_paper(project: &Project, preview: &mut Preview, now: Timestamp) -> Result<OnPaper, ProjectError> {
    let press = Press::of(&project.root);
    let (mut places, mut pages, mut lost) = (Vec::new(), Vec::new(), Vec::new());
    for (index, sheet) in sheets(preview, now, true)?.into_iter().enumerate() {
        if !press.missing(std::slice::from_ref(&sheet.page)).blocks() {
            places.push(index);
            pages.push(sheet.page);
        } else if sheet.by_post {
            lost.push(sheet.page);
        }
    }
    preview.problems.extend(press.missing(&lost).0.into_iter().map(softened));
    if pages.is_empty() {
        return Ok(OnPaper::default());
    }
    match press.print(&pages, Paper::A4, Some("PREVIEW"), preview.digest.as_str()) {
        Ok(printed) => {
            let first = printed.letters.iter().map(|(page, _)| *page);
            Ok(OnPaper { places: places.into_iter().zip(first).collect(), pdf: Some(printed.pdf) })
        }
        Err(error) => {
            preview.problems.push(Problem::warning("fonts", error.to_string()));
            Ok(OnPaper::default())
        }
    }
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

    /// The scripts of letters, and whether they can be printed here.
    pub fn scripts(&self) -> [(&'static str, bool); 5] {
        // A letter of each that no other script has, and few fonts leave out.
        [("Latin", 'ş'), ("Cyrillic", 'Ж'), ("Kazakh", 'Қ'), ("Arabic", 'ج'), ("Chinese", '部')]
            .map(|(script, letter)| (script, self.fonts.has(letter)))
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
    Problem::error("fonts", message).hint(MORE_FONTS)
}
