//! Own words that somebody should look at before they go out.
//!
//! In: the flags of one row after another. Out: the first of them, and how many
//! rows there are: for people, for scripts and for the proof.

use serde::Serialize;

use crate::letter::{Flag, FlagKind, Review, WordsColumn};
use crate::outbox::plan::PlannedSupporter;

/// Places that are kept. Who has more to look at does so in parts.
const KEPT: usize = 500;

/// Rows to look at.
#[derive(Debug, Clone, Default)]
pub struct FlaggedRows {
    /// How many rows there are, whether their places are kept or not.
    pub rows: u64,
    /// How many places, likewise.
    pub places: u64,
    /// In order of line, the first few hundred.
    pub kept: Vec<Flagged>,
}

/// One place to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flagged {
    /// Line of the CSV on which the row begins.
    pub line: u64,
    pub column: WordsColumn,
    pub kind: FlagKind,
    pub reason: String,
    pub excerpt: String,
}

impl FlaggedRows {
    pub fn add(&mut self, line: u64, flags: Vec<Flag>) {
        self.rows += u64::from(!flags.is_empty());
        self.places += flags.len() as u64;
        for Flag { column, kind, reason, excerpt } in flags {
            if self.kept.len() < KEPT {
                self.kept.push(Flagged { line, column, kind, reason, excerpt });
            }
        }
    }
}

/// What there is to look at in all letters of a supporter, the same thing once.
pub fn flags_of(review: &Review, planned: &PlannedSupporter) -> Vec<Flag> {
    let mut all: Vec<Flag> = Vec::new();
    if !planned.has_own_words() {
        return all;
    }
    let mut seen = Vec::new();
    for letter in planned.letters.iter().filter(|letter| letter.copy_of.is_none()) {
        if seen.contains(&&letter.language) {
            continue;
        }
        seen.push(&letter.language);
        for flag in review.flags(&planned.supporter, &letter.language) {
            if !all.contains(&flag) {
                all.push(flag);
            }
        }
    }
    all
}
