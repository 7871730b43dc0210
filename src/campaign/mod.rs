//! The campaign file: the case, the officials to write to, the deadline.
//!
//! In: the text of `config/campaigns/NAME.toml`. Out: a [`Campaign`], or every
//! problem in the file at once. Never reads files itself: see `project`.

mod checks;
mod questions;
mod read;
mod targets;

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use questions::questions;
pub use read::{glance, read};

use crate::terms::{Country, Language, MailboxAddress, SendingHours, Share};

/// A campaign's short name: the stem of its file, and what an organiser types.
/// Letters (ASCII), digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CampaignName(String);

impl CampaignName {
    /// `None` for what cannot name a file on every machine.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ok = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        (!text.is_empty() && text.len() <= 64 && text.chars().all(ok)).then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The campaign's file, within a project's folder.
    #[must_use]
    pub fn file(&self) -> String {
        format!("config/campaigns/{self}.toml")
    }
}

impl fmt::Display for CampaignName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A published appeal, made ready for letters.
#[derive(Debug, Clone)]
pub struct Campaign {
    pub name: CampaignName,
    pub title: String,
    pub summary: String,
    pub background: String,
    pub reference: Reference,
    /// The last day on which letters may leave, at each target's place.
    pub until: Option<Date>,
    /// What the appeal says about writing after that day.
    pub after_deadline: Option<String>,
    /// The languages that targets read, most preferred first.
    pub languages: Vec<Language>,
    /// Whether supporters may write in their own language.
    pub own_language: bool,
    pub own_words: OwnWords,
    /// Characters of them: a page, unless the campaign says otherwise.
    pub own_words_limit: usize,
    pub review_own_words: bool,
    /// Whether each letter also comes as HTML, in the same words.
    pub html: bool,
    pub share: Share,
    pub people: Vec<Person>,
    pub consent: Consent,
    /// Subject line per language, a template; `title` where there is none.
    pub subject: BTreeMap<Language, String>,
    /// CLDR date pattern per language, where ICU's long date will not do.
    pub date_pattern: BTreeMap<Language, String>,
    /// Who read the templates of a language as a native.
    pub checked: BTreeMap<Language, String>,
    pub targets: Vec<Target>,
    /// `[[copies]]`, then `[representatives]`.
    pub copies: Vec<CopyRecipient>,
    /// Answered ones: an open question blocks the campaign.
    pub questions: Vec<Question>,
}

/// What an appeal left open, and what a person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Of the appeal's text, from 1.
    pub line: Option<usize>,
    /// What it is about: `copies.0.countries`.
    pub field: String,
    pub ask: String,
    /// Empty while it is open.
    pub answer: String,
}

impl Question {
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answer.is_empty()
    }
}

/// The numbers under which the appeal was published.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    pub ua: Option<String>,
    pub index: Option<String>,
    pub country: Option<String>,
}

/// How a supporter's own words meet the model text. The demands always stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OwnWords {
    #[default]
    Replace,
    Precede,
}

/// Whom the appeal is for.
#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub pronouns: String,
}

/// What supporters agreed to.
#[derive(Debug, Clone, Default)]
pub struct Consent {
    pub statement: String,
    /// The proof is kept elsewhere: the CSV needs no consent columns.
    pub held_elsewhere: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Primary,
    Additional,
    Copy,
}

/// An official who is written to.
#[derive(Debug, Clone)]
pub struct Target {
    pub role: Role,
    pub name: Option<String>,
    pub office: Option<String>,
    /// Postal address, a line each.
    pub address: Vec<String>,
    /// The first that is not suspended gets the letters.
    pub emails: Vec<MailboxAddress>,
    pub fax: Vec<String>,
    pub tel: Vec<String>,
    pub web: Vec<String>,
    pub social: Vec<String>,
    pub notes: Vec<String>,
    /// Languages that this target reads, most preferred first; the campaign's
    /// where the file gives none.
    pub languages: Vec<Language>,
    pub time_zone: TimeZone,
    /// `None`: the settings' default.
    pub sending_hours: Option<SendingHours>,
    pub holidays: Vec<Date>,
    pub salutation: BTreeMap<Language, String>,
    /// The address block in other languages than that of name, office and
    /// address: names and offices are inflected, so no program can make it.
    pub addressee: BTreeMap<Language, Vec<String>>,
    /// Where it stands in the campaign file, from 1.
    pub line: Option<usize>,
}

impl Target {
    /// What the log and the pages call this target: the name, else the office.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().or(self.office.as_deref()).unwrap_or("(no name)")
    }

    /// How a letter in `language` greets it.
    #[must_use]
    pub fn salutation(&self, language: &Language) -> Option<&str> {
        let found = language.find_in(self.salutation.keys())?;
        self.salutation.get(found).map(String::as_str)
    }

    /// The lines of the address block for a letter in `language`; else name,
    /// office and address as the appeal gives them.
    #[must_use]
    pub fn addressee(&self, language: &Language) -> Vec<&str> {
        if let Some(found) = language.find_in(self.addressee.keys()) {
            return self.addressee[found].iter().map(String::as_str).collect();
        }
        let head = [self.name.as_deref(), self.office.as_deref()];
        head.into_iter().flatten().chain(self.address.iter().map(String::as_str)).collect()
    }
}

/// Who gets a copy, chosen by the supporter's country.
#[derive(Debug, Clone)]
pub struct CopyRecipient {
    pub recipient: Target,
    pub countries: Vec<Country>,
}

impl Campaign {
    /// The primary target: the first one that says so, else the first.
    #[must_use]
    pub fn primary(&self) -> usize {
        self.targets.iter().position(|t| t.role == Role::Primary).unwrap_or(0)
    }
}
