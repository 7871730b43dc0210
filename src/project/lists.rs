//! The lists of supporters that were brought in: one a campaign, in
//! `data/supporters/`.
//!
//! In: bytes of a file as somebody has it, and which of its columns is which. Out:
//! `NAME.csv` as the contract has it, and beside it a report of every row that may
//! not sign. A list is there whole or not at all, and only its owner can read it.
//!
//! A file is first kept as it came (`NAME.upload`), so that its columns can be looked
//! at; it goes when a list was made of it.

mod arrival;
mod decode;
mod forget;
mod kinds;
pub mod mapping;
mod report;
mod retention;
mod take;
#[cfg(test)]
mod tests;
mod words;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use arrival::{Arrival, Doubt, Pending, Sample};
pub use decode::ENCODINGS;
pub use kinds::{Kind, Unusable};
pub use report::{Entry, Facts, Reason, Rejected, Span};
pub use retention::{Past, past};
pub use take::{Fault, Taking};

use super::Project;
use super::ProjectError;
use crate::campaign::{self, Campaign, CampaignName};
use crate::supporters::Rules;
use crate::terms::{Language, Problems};

/// The folder of a project's lists.
#[derive(Debug, Clone)]
pub struct Lists {
    folder: PathBuf,
}

/// By which a file is known to be the one that it was, without reading it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    pub bytes: u64,
    seconds: i64,
    nanoseconds: i64,
}

/// A campaign's list.
#[derive(Debug, Clone)]
pub struct List {
    pub bytes: u64,
    pub changed: Option<Timestamp>,
    /// `None`: it came here by other hands, or was changed by them.
    pub facts: Option<Facts>,
}

/// What a campaign asks of its list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub consent: bool,
    pub longest_words: usize,
    /// In which all supporters may be said to write; empty: in any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
}

impl Lists {
    pub fn of(project: &Project) -> Self {
        Self { folder: project.root.join("data/supporters") }
    }

    /// Where a campaign's list is, if there is one.
    pub fn path(&self, name: &CampaignName) -> PathBuf {
        self.file(name, "csv")
    }

    fn file(&self, name: &CampaignName, ending: &str) -> PathBuf {
        self.folder.join(format!("{name}.{ending}"))
    }

    fn report(&self, name: &CampaignName) -> PathBuf {
        self.file(name, "report.jsonl")
    }

    /// A campaign's list, and what is known of it.
    pub fn list(&self, name: &CampaignName) -> io::Result<Option<List>> {
        let Some(stamp) = Stamp::of(&self.path(name))? else { return Ok(None) };
        let facts = report::facts(&self.report(name))?.filter(|facts| facts.stamp == stamp);
        Ok(Some(List { bytes: stamp.bytes, changed: stamp.moment(), facts }))
    }

    /// Removes a list with all that was made of it. `false`: there was none.
    pub fn delete(&self, name: &CampaignName) -> io::Result<bool> {
        let _held = self.hold()?;
        let there = remove(&self.path(name))?;
        remove(&self.report(name))?;
        self.discard_held(name)?;
        Ok(there)
    }

    /// Removes a file of which no list was made yet.
    pub fn discard(&self, name: &CampaignName) -> io::Result<()> {
        let _held = self.hold()?;
        self.discard_held(name)
    }

    fn discard_held(&self, name: &CampaignName) -> io::Result<()> {
        remove(&self.file(name, "upload.json"))?;
        remove(&self.file(name, "upload"))?;
        Ok(())
    }

    /// Removes what an upload left behind whose process was killed. For who alone
    /// takes uploads, before the first of them.
    pub fn tidy(&self) -> io::Result<()> {
        let Some(entries) = absent(fs::read_dir(&self.folder))? else { return Ok(()) };
        for entry in entries.flatten() {
            if entry.path().extension().is_some_and(|ending| ending == super::part::ENDING) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// The folder, to oneself: what is made of a list belongs together.
    fn hold(&self) -> io::Result<File> {
        self.make()?;
        let lock = self.folder.join(".lock");
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(lock)?;
        file.lock()?;
        Ok(file)
    }

    fn make(&self) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)
    }
}

impl Stamp {
    fn of(path: &std::path::Path) -> io::Result<Option<Self>> {
        // A link or a pipe is no list of ours.
        let found = absent(fs::symlink_metadata(path))?.filter(fs::Metadata::is_file);
        let stamp =
            |m: fs::Metadata| Self { bytes: m.len(), seconds: m.mtime(), nanoseconds: m.mtime_nsec() };
        Ok(found.map(stamp))
    }

    fn moment(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.seconds).ok()
    }
}

impl Wanted {
    /// By the campaign's file as it is now, and what is wrong with that. Where it
    /// cannot be read, consent is asked for.
    ///
    /// # Errors
    /// A fault of the program or the machine.
    pub fn of(project: &Project, name: &CampaignName) -> Result<(Self, Problems), ProjectError> {
        let inputs = match project.inputs(name) {
            Err(ProjectError::Blocked(problems)) => return Ok((Self::strict(), problems)),
            other => other?,
        };
        let file = name.file();
        let (campaign, problems) = campaign::read(&inputs.campaign, &file, name.clone());
        Ok((campaign.map_or_else(Self::strict, |campaign| Self::by(&campaign)), problems))
    }

    fn strict() -> Self {
        Self { consent: true, longest_words: usize::MAX, languages: Vec::new() }
    }

    fn by(campaign: &Campaign) -> Self {
        Self {
            consent: !campaign.consent.held_elsewhere,
            longest_words: campaign.own_words_limit,
            languages: if campaign.own_language { Vec::new() } else { campaign.languages.clone() },
        }
    }

    fn rules(&self, today: Timestamp, file: String) -> Rules {
        Rules { consent_required: self.consent, longest_words: self.longest_words, today, file }
    }
}

/// `false`: it was not there.
fn remove(path: &std::path::Path) -> io::Result<bool> {
    Ok(absent(fs::remove_file(path))?.is_some())
}

fn absent<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
