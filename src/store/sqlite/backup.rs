//! A copy of the store while it is at work.
//!
//! In: a path. Out: one file, whole, checked, and its owner's alone; nothing is
//! there under that name before. It reads one snapshot, so that no writer waits for
//! it and none makes it begin again, in steps with gaps between them, so that the
//! disk is free for receipts. The copy bears a mark by which it is known when it
//! is put in the store's place ([`run`](super::run)).

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::desk::Desk;
use super::{SqliteStore, audit, files, run};
use crate::store::{Copied, Fault, Result};

/// Pages that are copied in one step: 4 MiB.
const STEP: i32 = 1000;

/// Between two steps.
const GAP: Duration = Duration::from_millis(2);

impl SqliteStore {
    pub(super) async fn copy_to(&self, to: &Path, replace: bool, at: Timestamp, by: &str) -> Result<Copied> {
        self.refuse_own_files(to)?;
        let draft = Draft::beside(to)?;
        let desk = Desk::open("store-backup", files::reader(&self.path)?)?;
        let (file, name) = (draft.0.clone(), to.display().to_string());
        let copy = move |on: &mut Connection| {
            copy(on, &file).and_then(|()| finish(&file, at)).map_err(|fault| of_copy(&name, fault))
        };
        let copied = desk.ask(copy).await?;
        self.record(to, at, by).await?;
        draft.name(to, replace)?;
        Ok(copied)
    }

    fn refuse_own_files(&self, to: &Path) -> Result<(), Fault> {
        let place = |path: &Path| {
            let folder = fs::canonicalize(files::folder(path)).ok()?;
            Some(folder.join(path.file_name()?))
        };
        let own = ["", "-wal", "-shm", ".lock", ".run"].map(|e| place(&files::beside(&self.path, e)));
        let to_place = place(to);
        let same = to_place.is_some() && own.contains(&to_place);
        let linked = to_place.is_some() && fs::canonicalize(to).ok() == fs::canonicalize(&self.path).ok();
        if same || linked {
            return Err(Fault::Other(format!("{} is the store itself", to.display())));
        }
        Ok(())
    }

    /// Before it has its name: no copy without its entry.
    async fn record(&self, to: &Path, at: Timestamp, by: &str) -> Result<()> {
        let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (by, subject) = (by.to_owned(), format!("file {name}"));
        self.change(move |batch| {
            audit::record(batch.on, &audit::Act { at, by: &by, verb: "backup", subject: &subject, why: None })
        })
        .await
    }
}

/// The file under another name; gone unless it was given its own.
struct Draft(PathBuf);

impl Draft {
    fn beside(to: &Path) -> Result<Self, Fault> {
        let path = files::beside(to, &format!(".{}.part", HEXLOWER.encode(&files::random::<4>()?)));
        let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        open.map_err(|e| Fault::Other(format!("{}: {e}", to.display())))?;
        Ok(Self(path))
    }

    /// A link fails where there is such a file by now; a rename takes its place.
    fn name(&self, to: &Path, replace: bool) -> Result<(), Fault> {
        let named = if replace { fs::rename(&self.0, to) } else { fs::hard_link(&self.0, to) };
        let synced = named.and_then(|()| File::open(files::folder(to))?.sync_all());
        synced.map_err(|e| match e.kind() {
            ErrorKind::AlreadyExists => Fault::Other(format!("{} is there by now", to.display())),
            _ => Fault::Other(format!("{}: {e}", to.display())),
        })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            // Gone already where the file got its name by a rename.
            let _ = fs::remove_file(files::beside(&self.0, ending));
        }
    }
}

fn copy(on: &mut Connection, to: &Path) -> Result<(), Fault> {
    // Without a snapshot of its own each change by a writer would make it begin
    // again from the first page.
    let snapshot = on.transaction()?;
    let _: i64 = snapshot.query_row("SELECT count(*) FROM meta", [], |row| row.get(0))?;
    let mut copy = open(to)?;
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let backup = Backup::new(&snapshot, &mut copy)?;
    while backup.step(STEP)? != StepResult::Done {
        std::thread::sleep(GAP);
    }
    drop(backup);
    copy.close().map_err(|(_, error)| error.into())
}

fn open(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}

/// Marked as a copy, one file without companions, checked, and on the disk.
fn finish(path: &Path, at: Timestamp) -> Result<Copied, Fault> {
    let copy = open(path)?;
    let _: String = copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    run::set(&copy, run::COPIED, &at.as_millisecond().to_be_bytes())?;
    let found: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(Fault::Corrupt(format!("the copy is not whole ({found}), and was thrown away")));
    }
    copy.flush_prepared_statement_cache();
    copy.close().map_err(|(_, error)| Fault::from(error))?;
    let file = File::open(path).map_err(files::trouble(path))?;
    file.sync_all().map_err(files::trouble(path))?;
    Ok(Copied { bytes: file.metadata().map_err(files::trouble(path))?.len() })
}

/// The disk of the copy is at fault, not the store's.
fn of_copy(to: &str, fault: Fault) -> Fault {
    match fault {
        Fault::Full => Fault::Other(format!("{to}: its disk is full; no copy was made")),
        Fault::ReadOnly(what) => Fault::Other(format!("{to}: it cannot be written ({what})")),
        other => other,
    }
}
