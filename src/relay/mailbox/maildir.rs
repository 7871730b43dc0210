//! A Maildir: each letter a file, written in `tmp/`, then moved to `new/`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use data_encoding::HEXLOWER;

#[derive(Debug, Clone)]
pub(super) struct Maildir {
    path: PathBuf,
}

impl Maildir {
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        for folder in ["tmp", "new", "cur"] {
            fs::create_dir_all(path.join(folder))?;
        }
        Ok(Self { path })
    }

    /// Keeps a letter, byte for byte; durable when it returns.
    pub(super) fn keep(&self, letter: &[u8]) -> io::Result<String> {
        let name = unique_name()?;
        let (tmp, new) = (self.path.join("tmp").join(&name), self.path.join("new").join(&name));
        let mut file = File::create_new(&tmp)?;
        file.write_all(letter)?;
        file.sync_all()?;
        fs::rename(&tmp, &new)?;
        // The name is durable only with its folder.
        File::open(self.path.join("new"))?.sync_all()?;
        Ok(name)
    }
}

/// Random, so that neither a restart nor a second process repeats it. Without
/// a colon: that begins a Maildir's flags.
fn unique_name() -> io::Result<String> {
    let mut random = [0; 12];
    getrandom::fill(&mut random).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(format!("{}.sincerely", HEXLOWER.encode(&random)))
}
