//! The right to work letters: a lock on a file beside the database.
//!
//! A dead process holds nothing: the system takes the lock back.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::store::{Fault, Lease};

/// The lock of the one process that works letters.
#[derive(Debug)]
pub(super) struct FileLease {
    _locked: File,
}

impl Lease for FileLease {}

pub(super) fn take(path: &Path) -> Result<FileLease, Fault> {
    let trouble = |e: std::io::Error| Fault::Other(format!("{}: {e}", path.display()));
    let open = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path);
    let file = open.map_err(trouble)?;
    match file.try_lock() {
        Ok(()) => Ok(FileLease { _locked: file }),
        Err(TryLockError::WouldBlock) => Err(Fault::Leased),
        Err(TryLockError::Error(e)) => Err(trouble(e)),
    }
}
