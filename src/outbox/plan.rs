//! A plan's frozen inputs, and the letters that follow from them.

use serde::{Deserialize, Serialize};

use crate::settings::{Mode, Sender};
use crate::supporters::Supporter;
use crate::terms::{Language, MailboxAddress};

/// Everything that shapes a plan's letters except its supporters, as text: kept
/// in the store with the job, so that the daemon needs no file of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The campaign file, as it was.
    pub campaign: String,
    /// Name (`letter.ru.txt`) and text of each template, in order of name.
    pub templates: Vec<(String, String)>,
    pub sender: Sender,
    pub mode: Mode,
    pub rehearsal_to: MailboxAddress,
}

/// Whether a letter asks something of its reader or only informs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum LetterKind {
    Letter = 0,
    Copy = 1,
}

impl LetterKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Copy => "copy",
        }
    }
}

/// One supporter's letters, planned together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSupporter {
    pub supporter: Supporter,
    pub letters: Vec<PlannedLetter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLetter {
    /// Index into the plan's lanes.
    pub lane: usize,
    pub language: Language,
    /// For a copy: index, among this supporter's letters, of the letter that
    /// it quotes.
    pub copy_of: Option<usize>,
}
