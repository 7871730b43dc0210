//! `sincerely init`

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Context, Exit, ProjectError, output};
use crate::letter::embedded_frames;

/// Make a new project folder, with the example campaign `ilyashev`
#[derive(Debug, Args)]
pub struct Init {
    /// The folder; made if there is none, and must be empty
    dir: PathBuf,
}

/// What a project begins with, besides the frames of letters.
const FILES: [(&str, &str); 6] = [
    ("config/sincerely.toml", include_str!("../../config/sincerely.toml")),
    ("config/campaigns/ilyashev.toml", include_str!("../../config/campaigns/ilyashev.toml")),
    ("templates/ilyashev/letter.en.txt", include_str!("../../templates/ilyashev/letter.en.txt")),
    ("templates/ilyashev/letter.ru.txt", include_str!("../../templates/ilyashev/letter.ru.txt")),
    ("templates/ilyashev/letter.kk.txt", include_str!("../../templates/ilyashev/letter.kk.txt")),
    ("supporters.example.csv", include_str!("../../supporters.example.csv")),
];

impl Init {
    pub fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        make(&self.dir)?;
        output::print(&format!("Made a project in {}.\n", self.dir.display()))?;
        if !context.quiet {
            eprintln!(
                "Next:\n  cd {}\n  sincerely dry-run ilyashev --supporters supporters.example.csv --after-deadline \"trying it out\"",
                self.dir.display()
            );
        }
        Ok(Exit::Done)
    }
}

/// Writes a new project into an empty folder; never over anything.
pub fn make(dir: &Path) -> Result<(), ProjectError> {
    let failed = |what: &Path, e: std::io::Error| {
        ProjectError::failed(format!("cannot write {}: {e}", what.display()))
    };
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ProjectError::usage(format!("{} is not empty", dir.display()), "name a new folder"));
    }
    let frames = embedded_frames().map(|(name, text)| (format!("templates/{name}"), text));
    let files = FILES.into_iter().map(|(name, text)| (name.to_owned(), text));
    for (name, text) in files.chain(frames) {
        let path = dir.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|e| failed(folder, e))?;
        }
        fs::write(&path, text).map_err(|e| failed(&path, e))?;
    }
    Ok(())
}
