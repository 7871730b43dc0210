//! The supporters' CSV: who signs.
//!
//! In: bytes, as a stream. Out: row by row a [`Supporter`] who may sign, or an
//! [`Exclusion`] with its reason; a fault of the file as a whole ends the
//! stream. Holds one row at a time, and a small key per row to know doubles.

mod doubles;
mod header;
mod intake;
mod reader;
mod records;
mod row;
mod table;
mod traces;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use reader::{Reader, Rules};
pub use table::Table;
pub use traces::Traces;

use crate::terms::{Country, Language, MailboxAddress, Share};

/// The columns that Sincerely knows.
pub fn known_columns() -> impl Iterator<Item = &'static str> {
    header::Known::ALL.iter().map(|(name, _)| *name)
}

/// One row that may sign. Stored with the plan as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supporter {
    /// Line of the CSV on which the row begins.
    pub line: u64,
    pub email: MailboxAddress,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub city: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Postal address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub own_words: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show: Option<Share>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub consent_source: String,
    /// Columns that Sincerely does not know, by header.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

/// A row that may not sign, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    pub line: u64,
    pub column: String,
    pub value: String,
    pub reason: String,
    pub hint: String,
}

impl Exclusion {
    /// The reason without anything of the row: no value, no number, no other fault.
    #[must_use]
    pub fn gist(&self) -> String {
        let first = self.reason.split("; also:").next().unwrap_or_default();
        let (mut gist, mut quoted) = (String::new(), false);
        for c in first.chars() {
            let number = c.is_ascii_digit();
            quoted = (quoted || c == '“') && c != '”';
            match c {
                '“' => gist.push_str("“…"),
                _ if quoted || (number && gist.ends_with('N')) => {}
                _ => gist.push(if number { 'N' } else { c }),
            }
        }
        gist
    }
}

/// What the reader says of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    Signed(Box<Supporter>),
    Excluded(Exclusion),
}

impl Row {
    /// On which it begins.
    pub fn line(&self) -> u64 {
        match self {
            Self::Signed(supporter) => supporter.line,
            Self::Excluded(exclusion) => exclusion.line,
        }
    }
}
