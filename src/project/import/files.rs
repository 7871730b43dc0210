//! The two files of a draft: both are written, or neither.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::appeal::draft::Draft;
use crate::campaign::CampaignName;
use crate::project::ProjectError;
use crate::terms::{Language, Problem};

/// Where they go, within the project folder.
#[derive(Debug)]
pub struct Paths {
    pub campaign: String,
    pub letter: String,
}

impl Paths {
    pub fn of(name: &CampaignName, language: &Language) -> Self {
        Self {
            campaign: format!("config/campaigns/{name}.toml"),
            letter: format!("templates/{name}/letter.{language}.txt"),
        }
    }

    /// Writes both, over others only where that is wanted.
    pub fn write(&self, root: &Path, draft: &Draft, force: bool) -> Result<(), ProjectError> {
        let (campaign, letter) = (root.join(&self.campaign), root.join(&self.letter));
        for (path, shown) in [(&campaign, &self.campaign), (&letter, &self.letter)] {
            // A link that leads nowhere is there as well.
            if !force && path.symlink_metadata().is_ok() {
                return Err(already(shown));
            }
        }
        let failed = |shown: &str, e: &io::Error| {
            ProjectError::failed(format!("nothing was imported: cannot write {shown}: {e}"))
        };
        let campaign = New::write(campaign, &draft.campaign).map_err(|e| failed(&self.campaign, &e))?;
        let letter = New::write(letter, &draft.letter).map_err(|e| failed(&self.letter, &e))?;
        let before = fs::read(&letter.path).ok();
        letter.put_in_place().map_err(|e| failed(&self.letter, &e))?;
        campaign.put_in_place().map_err(|e| {
            let _ = match before {
                Some(bytes) => fs::write(&letter.path, bytes),
                None => fs::remove_file(&letter.path),
            };
            failed(&self.campaign, &e)
        })
    }
}

fn already(shown: &str) -> ProjectError {
    ProjectError::blocked(
        Problem::error(shown, "there is a campaign of this name already: nothing was written")
            .hint("give this one another name with --name, or write over it with --force"),
    )
}

/// A file under another name, until it is whole; gone if it never gets there.
struct New {
    path: PathBuf,
    draft: PathBuf,
}

impl New {
    fn write(path: PathBuf, text: &str) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".import-{}", std::process::id()));
        let new = Self { draft: path.with_file_name(name), path };
        let mut file = OpenOptions::new().write(true).create_new(true).open(&new.draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(new)
    }

    fn put_in_place(&self) -> io::Result<()> {
        fs::rename(&self.draft, &self.path)
    }
}

impl Drop for New {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.draft);
    }
}
