//! The store's files: making them, finding them, keeping them private.
//!
//! In: the path of a database. Out: connections to it, ready for work. A file
//! that is there is never replaced, and never taken for an empty store: a
//! letter forgotten is a letter sent twice.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data_encoding::HEXLOWER;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::looking;
use super::wal::{self, Log};
use crate::store::Fault;

mod migrations {
    refinery::embed_migrations!("src/store/sqlite/migrations");
}

/// How long a change waits for another process to finish its own.
const PATIENCE: Duration = Duration::from_mins(1);
const WORKERS_PATIENCE: Duration = Duration::from_secs(5);

/// How often it looks whether that has finished. SQLite's own steps grow to 100
/// ms, and who sleeps that long finds no gap between the commits of an import.
const LOOK: Duration = Duration::from_millis(1);
/// KiB of pages kept in memory by the writing and by the reading connection.
const WRITER_CACHE: i64 = 8_192;
const READER_CACHE: i64 = 8_192;

/// `PATH` with something added: `-wal`, `.lock`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

pub(super) fn trouble(path: &Path) -> impl Fn(io::Error) -> Fault {
    move |error| match error.kind() {
        ErrorKind::StorageFull => Fault::Full,
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
            Fault::ReadOnly(format!("{}: {error}", path.display()))
        }
        _ => Fault::Other(format!("{}: {error}", path.display())),
    }
}

/// The database and its secret, made if there is none.
pub(super) fn open(path: &Path) -> Result<(Connection, [u8; 32]), Fault> {
    if !path.try_exists().map_err(trouble(path))? {
        refuse_orphan(path)?;
        create(path)?;
    }
    let read = fs::metadata(path).map_err(trouble(path))?;
    if read.len() == 0 {
        return Err(Fault::Corrupt(format!("{} is empty", path.display())));
    }
    make_private(path)?;
    let log = wal::inspect(&beside(path, "-wal"))?;
    let mut connection = connect(path)?;
    if log == Log::Torn {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    migrate(&mut connection)?;
    let secret = secret(&connection)?;
    Ok((connection, secret))
}

/// A log without its database: what it holds would be lost under a fresh one.
fn refuse_orphan(path: &Path) -> Result<(), Fault> {
    let log = beside(path, "-wal");
    match fs::metadata(&log) {
        Ok(found) if found.len() > 0 => Err(Fault::Corrupt(format!(
            "{} is missing, but its log {} is there",
            path.display(),
            log.display()
        ))),
        _ => Ok(()),
    }
}

pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Made whole under another name, then named: who finds the name finds a store
/// with its secret, even if the machine stops in between.
fn create(path: &Path) -> Result<(), Fault> {
    let folder = folder(path);
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(trouble(folder))?;
    let draft = beside(path, &format!(".{}.new", HEXLOWER.encode(&random::<8>()?)));
    let made = fill(&draft).and_then(|()| name(&draft, path, folder));
    for ending in ["", "-wal", "-shm"] {
        // Left over only if something failed, which is told already.
        let _ = fs::remove_file(beside(&draft, ending));
    }
    made
}

fn fill(draft: &Path) -> Result<(), Fault> {
    let mode = OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft);
    mode.map_err(trouble(draft))?;
    let mut connection = connect(draft)?;
    migrate(&mut connection)?;
    let secret = random::<32>()?;
    connection.execute("INSERT INTO meta (key, value) VALUES ('secret', ?1)", params![secret])?;
    connection.close().map_err(|(_, error)| error.into())
}

/// A link, not a rename: it fails where another process was first, and then
/// that one's store is the store.
fn name(draft: &Path, path: &Path, folder: &Path) -> Result<(), Fault> {
    match fs::hard_link(draft, path) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(trouble(path)),
    }?;
    File::open(folder).and_then(|f| f.sync_all()).map_err(trouble(folder))
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Fault::Other(format!("no random bytes: {e}")))?;
    Ok(bytes)
}

/// SQLite gives `-wal` and `-shm` the mode of their database.
fn make_private(path: &Path) -> Result<(), Fault> {
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm"), beside(path, ".run")] {
        match fs::metadata(&file) {
            Ok(found) if found.permissions().mode() & 0o077 != 0 => {
                fs::set_permissions(&file, Permissions::from_mode(0o600)).map_err(trouble(&file))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A connection that may write.
pub(super) fn connect(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_handler(Some(wait_for_others::<{ PATIENCE.as_secs() }>))?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
         PRAGMA cache_size = -{WRITER_CACHE}; PRAGMA journal_size_limit = 67108864; \
         PRAGMA wal_autocheckpoint = 4000; PRAGMA trusted_schema = OFF;"
    ))?;
    connection.set_prepared_statement_cache_capacity(64);
    // Plans must not hang on what is bound: each call would be planned anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    assert_durable(&connection, &mode)?;
    Ok(connection)
}

fn wait_for_others<const SECONDS: u64>(looks: i32) -> bool {
    std::thread::sleep(LOOK);
    LOOK * looks.unsigned_abs() < Duration::from_secs(SECONDS)
}

/// For the process that works letters: it asks again and again, and says so.
pub(super) fn ask_again_soon(connection: &Connection) -> Result<(), Fault> {
    Ok(connection.busy_handler(Some(wait_for_others::<{ WORKERS_PATIENCE.as_secs() }>))?)
}

/// What was asked for is not always what was got: a build or a file system may
/// refuse in silence.
fn assert_durable(connection: &Connection, mode: &str) -> Result<(), Fault> {
    let flag = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let durable = mode == "wal"
        && flag("synchronous")? == 2
        && flag("foreign_keys")? == 1
        && flag("secure_delete")? == 1;
    if durable { Ok(()) } else { Err(Fault::Other("SQLite refuses to be durable here".into())) }
}

/// A second connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare_reader(&connection)?;
    Ok(connection)
}

pub(super) fn prepare_reader(connection: &Connection) -> Result<(), Fault> {
    connection.busy_timeout(PATIENCE)?;
    connection
        .execute_batch(&format!("PRAGMA cache_size = -{READER_CACHE}; PRAGMA trusted_schema = OFF;"))?;
    connection.set_prepared_statement_cache_capacity(64);
    // Plans must not hang on what is bound: each call would be planned anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), Fault> {
    // Asked first, since refinery would add its table to any database.
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 {
        looking::assert_ours(connection)?;
    }
    migrations::migrations::runner()
        .run(connection)
        .map(drop)
        .map_err(|e| Fault::Other(format!("the store cannot be brought up to date: {e}")))
}

/// The newest version of the tables that this program knows.
pub(super) fn newest_version() -> i64 {
    let all = migrations::migrations::runner();
    all.get_migrations().iter().map(|m| i64::from(m.version())).max().unwrap_or(0)
}

pub(super) fn secret(connection: &Connection) -> Result<[u8; 32], Fault> {
    let mut query = connection.prepare("SELECT value FROM meta WHERE key = 'secret'")?;
    let found = query.query_row([], |row| row.get(0)).optional()?;
    found.ok_or_else(|| Fault::Corrupt("its secret is missing".into()))
}
