//! What a careful reader finds in an appeal: the shape of `import --json`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::terms::Language;

/// An appeal, read. Absent values are `None` or empty; nothing in it was guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reading {
    pub title: Option<String>,
    pub summary: Option<String>,
    pub reference: ReadReference,
    pub people: Vec<ReadPerson>,
    pub targets: Vec<ReadRecipient>,
    pub copies: Vec<ReadRecipient>,
    pub letter: LetterText,
    /// "Additional information": for supporters, not for the letter.
    pub background: Option<String>,
    /// Most preferred first.
    #[schema(value_type = Vec<String>)]
    pub languages: Vec<Language>,
    /// Whether the appeal says that supporters may write in their own language.
    pub own_language: bool,
    /// The last day on which letters may leave.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// What the appeal says about writing after that day.
    pub after_deadline: Option<String>,
    pub questions: Vec<Question>,
    /// The lines that each field came from, by its path: `title`, `until`,
    /// `targets.0.emails.1`, `letter.demands.2`.
    #[schema(value_type = BTreeMap<String, Vec<usize>>)]
    pub places: BTreeMap<String, Lines>,
    #[serde(skip)]
    pub kind: Kind,
}

/// Whether the text is what it was taken for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    Appeal,
    /// More than one appeal: a campaign is made of one.
    Several,
    /// Nothing that an appeal has.
    #[default]
    Other,
}

impl Reading {
    #[must_use]
    pub fn is_appeal(&self) -> bool {
        self.kind == Kind::Appeal
    }
}

/// The numbers under which the appeal was published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadReference {
    /// "65/20"
    pub ua: Option<String>,
    /// "EUR 57/2270/2020"
    pub index: Option<String>,
    /// Its name, as the appeal gives it.
    pub country: Option<String>,
}

/// Whom the appeal is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadPerson {
    pub name: String,
    pub pronouns: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadRole {
    #[default]
    Primary,
    Additional,
    Copy,
}

/// An official as the appeal gives them: lines verbatim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadRecipient {
    pub role: ReadRole,
    pub name: Option<String>,
    pub office: Option<String>,
    pub address: Vec<String>,
    pub emails: Vec<String>,
    pub fax: Vec<String>,
    pub tel: Vec<String>,
    pub web: Vec<String>,
    pub social: Vec<String>,
    pub salutation: Option<String>,
    /// Instructions within the block, never printed.
    pub notes: Vec<String>,
}

/// The model letter, without its frame.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LetterText {
    #[schema(value_type = Option<String>)]
    pub language: Option<Language>,
    pub salutation: Option<String>,
    pub paragraphs: Vec<String>,
    pub demands: Vec<String>,
    /// How many paragraphs stand before the demands; the last of them announces
    /// them. Those behind come after the demands.
    pub demands_after: usize,
    pub closing: Option<String>,
}

/// What only a human can answer. Lines count from 1, in the appeal's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    pub line: usize,
    /// The path of the field, as in [`Reading::places`].
    pub field: String,
    pub message: String,
}

/// Lines of the appeal's text, from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "(usize, usize)")]
pub struct Lines {
    pub first: usize,
    pub last: usize,
}

impl From<Lines> for (usize, usize) {
    fn from(lines: Lines) -> Self {
        (lines.first, lines.last)
    }
}
