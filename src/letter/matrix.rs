//! The language matrix: officials × languages, and what there is for each.

use super::{Letters, Recipient};
use crate::campaign::Target;
use crate::terms::Language;

/// One official and one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub recipient: Recipient,
    /// What the pages call the official.
    pub target: String,
    pub language: Language,
    /// Whether the official reads it.
    pub wanted: bool,
    /// The template of the letter, or of a copy's note; none, and nobody writes
    /// to this official in this language.
    pub letter: Option<String>,
    /// The frame that it fills.
    pub frame: Option<String>,
    pub salutation: Option<String>,
    /// Who has read the letter as a native, by the campaign file.
    pub checked_by: Option<String>,
    /// Whether the letter or its frame asks for such a reader.
    pub needs_check: bool,
}

impl Letters {
    /// The languages that the official reads, best first, then every other one
    /// in which a letter may come.
    pub(super) fn rows_of(&self, recipient: Recipient) -> Vec<Row> {
        let target = self.target(recipient);
        let reach = self.reach(recipient);
        let mut rows: Vec<Row> = Vec::new();
        for reads in &target.languages {
            let found = reads.find_in(&reach);
            let language = found.unwrap_or(reads);
            if rows.iter().all(|row| row.language != *language) {
                rows.push(self.row(recipient, target, language, true));
            }
        }
        for language in &reach {
            if rows.iter().all(|row| row.language != *language) {
                rows.push(self.row(recipient, target, language, false));
            }
        }
        rows
    }

    fn row(&self, recipient: Recipient, target: &Target, language: &Language, wanted: bool) -> Row {
        let letter = match recipient {
            Recipient::Target(_) => self.templates.letter_file(language),
            Recipient::Copy(_) => self.templates.copy_file(language),
        };
        let letter = letter.filter(|_| self.reach(recipient).contains(language));
        let frame = letter.and_then(|name| self.parent(name));
        let mut parts = letter.into_iter().chain(frame);
        Row {
            recipient,
            target: target.label().to_owned(),
            language: language.clone(),
            wanted,
            letter: letter.map(str::to_owned),
            frame: frame.map(str::to_owned),
            salutation: target.salutation(language).map(str::to_owned),
            checked_by: self.campaign.checked.get(language).filter(|_| letter.is_some()).cloned(),
            needs_check: parts.any(|name| self.is_unread(name)),
        }
    }
}
