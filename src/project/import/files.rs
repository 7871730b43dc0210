//! The files of a draft: all are written, or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::appeal::draft::Draft;
use crate::campaign::CampaignName;
use crate::project::ProjectError;
use crate::project::part::Part;
use crate::terms::{Language, Problem};

/// Where they go, within the project folder.
#[derive(Debug)]
pub struct Paths {
    pub campaign: String,
    pub letter: String,
    /// The appeal itself, as text: questions name its lines.
    pub appeal: String,
}

impl Paths {
    pub fn of(name: &CampaignName, language: &Language) -> Self {
        Self {
            campaign: name.file(),
            letter: format!("templates/{name}/letter.{language}.txt"),
            appeal: appeal_of(name),
        }
    }

    /// Writes them, over others only where that is wanted.
    pub fn write(&self, root: &Path, draft: &Draft, text: &str, force: bool) -> Result<(), ProjectError> {
        for shown in [&self.campaign, &self.letter] {
            // A link that leads nowhere is there as well.
            if !force && root.join(shown).symlink_metadata().is_ok() {
                return Err(already(shown));
            }
        }
        let failed = |shown: &str, e: &io::Error| {
            ProjectError::failed(format!("nothing was imported: cannot write {shown}: {e}"))
        };
        let new =
            |shown: &str, text: &str| Part::text(&root.join(shown), text).map_err(|e| failed(shown, &e));
        // By its file a campaign is known: that comes last.
        let all = [
            (&self.appeal, new(&self.appeal, text)?),
            (&self.letter, new(&self.letter, &draft.letter)?),
            (&self.campaign, new(&self.campaign, &draft.campaign)?),
        ];
        let mut done = Vec::new();
        for (shown, new) in all {
            let (path, before) = (root.join(shown), fs::read(root.join(shown)).ok());
            if let Err(error) = new.keep() {
                done.into_iter().for_each(put_back);
                return Err(failed(shown, &error));
            }
            done.push((path, before));
        }
        Ok(())
    }

    /// Whether this very draft was written before.
    pub fn holds(&self, root: &Path, draft: &Draft) -> bool {
        let same = |shown: &str, text: &str| fs::read(root.join(shown)).is_ok_and(|b| b == text.as_bytes());
        same(&self.campaign, &draft.campaign) && same(&self.letter, &draft.letter)
    }
}

/// Where the appeal of a campaign is kept.
pub fn appeal_of(name: &CampaignName) -> String {
    format!("config/campaigns/{name}.appeal.txt")
}

fn put_back((path, before): (PathBuf, Option<Vec<u8>>)) {
    let _ = match before {
        Some(bytes) => fs::write(path, bytes),
        None => fs::remove_file(path),
    };
}

fn already(shown: &str) -> ProjectError {
    ProjectError::blocked(
        Problem::error(shown, "there is a campaign of this name already: nothing was written")
            .hint("give this one another name with --name, or write over it with --force"),
    )
}
