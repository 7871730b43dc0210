//! Files that are there whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// Several threads of a process may write at once.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A file under another name, until it is whole; gone if it never gets there.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) path: PathBuf,
    draft: PathBuf,
}

impl Whole {
    /// Who could read the file before can read it then, and nobody else.
    pub(super) fn write(path: PathBuf, text: &str) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".new-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        let whole = Self { draft: path.with_file_name(name), path };
        let mut file = OpenOptions::new().write(true).create_new(true).open(&whole.draft)?;
        if let Ok(before) = whole.path.metadata() {
            file.set_permissions(before.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(whole)
    }

    pub(super) fn put_in_place(&self) -> io::Result<()> {
        fs::rename(&self.draft, &self.path)
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.draft);
    }
}
