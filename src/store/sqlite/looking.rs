//! Looking into a store without leaving a trace, for the dry run.
//!
//! In: the path of a database. Out: a connection that cannot write, and what
//! shows whether what it read was whole. Never makes, locks or changes a file.
//!
//! Two cases. Where `-wal` and `-shm` are there, another process works on the
//! store, or one died: SQLite reads its snapshot beside it, and
//! `readonly_shm` keeps it from writing so much as a read mark. Where they are
//! not, the database file is whole by itself, and an ordinary read-only
//! connection would make the two; `immutable` does not. What it gives up is the
//! lock against a process that opens the store meanwhile, so every answer is
//! followed by a look at the files ([`Trace`]): had they changed, the answer is
//! thrown away and the organiser told to run it again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, OpenFlags};

use super::files::{beside, newest_version, prepare_reader};
use super::wal;
use crate::store::Fault;

/// How the files stood when an `immutable` connection was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trace {
    path: PathBuf,
    size: u64,
    changed: Option<SystemTime>,
    has_log: bool,
}

impl Trace {
    fn of(path: &Path) -> Option<Self> {
        let found = fs::metadata(path).ok()?;
        let has_log = beside(path, "-wal").exists();
        Some(Self { path: path.to_owned(), size: found.len(), changed: found.modified().ok(), has_log })
    }

    pub fn check(&self) -> Result<(), Fault> {
        let same = Self::of(&self.path).is_some_and(|now| now == *self);
        if same { Ok(()) } else { Err(Fault::Other("the store changed meanwhile: run it again".into())) }
    }
}

/// `None` where there is no store.
pub(super) fn open(path: &Path) -> Result<Option<(Connection, Option<Trace>)>, Fault> {
    let Some(trace) = Trace::of(path) else { return Ok(None) };
    if trace.size == 0 {
        return Err(Fault::Corrupt(format!("{} is empty", path.display())));
    }
    wal::inspect(&beside(path, "-wal"))?;
    let log = fs::metadata(beside(path, "-wal")).map_or(0, |found| found.len());
    let alive = log > 0 || beside(path, "-shm").exists();
    let how = if alive { "mode=ro&readonly_shm=1" } else { "mode=ro&immutable=1" };
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("file:{}?{how}", escaped(path)?), flags)?;
    prepare_reader(&connection)?;
    assert_ours(&connection)?;
    Ok(Some((connection, (!alive).then_some(trace))))
}

/// A path as a URI's: what would end or change it is percent-encoded.
fn escaped(path: &Path) -> Result<String, Fault> {
    let text = path.to_str().ok_or_else(|| Fault::Other("the store's path is not UTF-8".into()))?;
    Ok(text.replace('%', "%25").replace('?', "%3f").replace('#', "%23"))
}

/// Whether these are our tables, in a version that we know.
pub(super) fn assert_ours(connection: &Connection) -> Result<(), Fault> {
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('refinery_schema_history', 'meta', 'letters')",
        [],
        |row| row.get(0),
    )?;
    if tables != 3 {
        return Err(Fault::Corrupt("it is no store of Sincerely".into()));
    }
    let version: i64 =
        connection.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))?;
    if version > newest_version() {
        return Err(Fault::Other("the store was made by a newer version of Sincerely".into()));
    }
    Ok(())
}
