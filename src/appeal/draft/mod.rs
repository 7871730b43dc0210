//! A reading -> the campaign file and the letter's template, with every open
//! question in the file. What the appeal does not say is not in them: it is a
//! question, with the line that raised it and the place to answer it.

mod asks;
mod file;
mod names;
mod officials;
mod template;
mod toml;

pub use names::name_for;

use super::{Question, Reading};
use crate::campaign::CampaignName;
use crate::terms::Language;

/// What an import writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// `config/campaigns/NAME.toml`
    pub campaign: String,
    /// `templates/NAME/letter.LANG.txt`
    pub letter: String,
    /// LANG: what the appeal's letter is written in, else English.
    pub language: Language,
    /// The reading's questions, and what only a person can add, by line.
    pub questions: Vec<Question>,
}

/// `has_frame` says whether a formal frame ships for a language.
#[must_use]
pub fn draft(reading: &Reading, name: &CampaignName, has_frame: impl Fn(&Language) -> bool) -> Draft {
    let language = reading.letter.language.clone().unwrap_or_else(Language::english);
    let letter = template::letter(reading, &language, has_frame(&language));
    let questions = asks::all(reading, name, &language, &has_frame);
    let campaign = file::campaign(reading, &language, &questions, "");
    Draft { campaign, letter, language, questions }
}

/// Whether the appeal has a letter of its own. One that only lists what to ask
/// for leaves the writing to its readers.
fn has_letter(reading: &Reading) -> bool {
    reading.letter.paragraphs.iter().any(|text| !text.trim().is_empty())
}

/// A language's English name.
fn english(language: &Language) -> String {
    language.name_in(&Language::english())
}
