//! Whether this is the store that was worked last, or a copy from before.
//!
//! A store that is put back from yesterday's copy does not know what left since,
//! and would send it again. So each run bears a token, in the store and in a small
//! file beside it, and both move on together: at every lease, and while letters
//! leave. In: the two. Out: a [`Doubt`] where they differ. It never decides what is
//! to be done then: a human does.
//!
//! The store moves on first and remembers the token before: a crash between the two
//! leaves a file that is one token behind, and no more than one, since a run first
//! brings the file up to what the store has.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, ToSql, TransactionBehavior, params};

use super::files::{self, beside};
use crate::store::{Doubt, Fault};

/// Counted up, and a part by chance: two copies that both went on differ.
type Token = [u8; 24];

/// What is beside the store, for whoever finds the file.
const HEAD: &str =
    "# Which run wrote this store last. It stays here: leave it out when you restore a copy.\n";

const RUN: &str = "run";
const BEFORE: &str = "run_before";
/// The newest event when the token was made.
const EVENT: &str = "run_event";
/// In a copy that `backup` made: when.
pub(super) const COPIED: &str = "copied";

/// What the store says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Kept {
    copied: Option<i64>,
    run: Option<Token>,
    before: Option<Token>,
}

impl Kept {
    fn read(on: &Connection) -> Result<Self, Fault> {
        let copied = value::<8>(on, COPIED)?.map(i64::from_be_bytes);
        Ok(Self { copied, run: value(on, RUN)?, before: value(on, BEFORE)? })
    }
}

/// What is beside it.
#[derive(Debug, PartialEq, Eq)]
enum Beside {
    Nothing,
    Garbled,
    Run(Token),
}

impl Beside {
    fn read(store: &Path) -> Result<Self, Fault> {
        let path = beside(store, ".run");
        let text = match fs::read(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Self::Nothing),
            other => other.map_err(files::trouble(&path))?,
        };
        let text = String::from_utf8_lossy(&text);
        let token = text.lines().find(|line| !line.starts_with('#'));
        let token = token.and_then(|line| HEXLOWER.decode(line.trim().as_bytes()).ok());
        Ok(token.and_then(|token| token.try_into().ok()).map_or(Self::Garbled, Self::Run))
    }

    /// Whole or not at all, and durable.
    fn write(store: &Path, token: &Token) -> Result<(), Fault> {
        let (path, draft) = (beside(store, ".run"), beside(store, ".run.new"));
        let trouble = files::trouble(&path);
        let open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft);
        let mut file = open.map_err(&trouble)?;
        file.write_all(format!("{HEAD}{}\n", HEXLOWER.encode(token)).as_bytes()).map_err(&trouble)?;
        file.sync_all().map_err(&trouble)?;
        fs::rename(&draft, &path).map_err(&trouble)?;
        File::open(files::folder(store)).and_then(|folder| folder.sync_all()).map_err(&trouble)
    }
}

/// What speaks against taking this store for the one that was worked last.
pub(super) fn doubt(on: &Connection, store: &Path) -> Result<Option<Doubt>, Fault> {
    loop {
        let kept = Kept::read(on)?;
        let found = Beside::read(store)?;
        // A worker may have moved on between the two looks.
        if Kept::read(on)? == kept {
            return judge(on, &kept, &found);
        }
    }
}

fn judge(on: &Connection, kept: &Kept, found: &Beside) -> Result<Option<Doubt>, Fault> {
    if let Some(at) = kept.copied {
        let at =
            Timestamp::from_millisecond(at).map_err(|e| Fault::Corrupt(format!("a copy's date: {e}")))?;
        return Ok(Some(Doubt::Copy(at)));
    }
    let same = match found {
        Beside::Run(token) => kept.run == Some(*token) || kept.before == Some(*token),
        Beside::Nothing => kept.run.is_none(),
        Beside::Garbled => false,
    };
    Ok(match found {
        _ if same => None,
        Beside::Run(_) => Some(Doubt::Older(newest(on)?)),
        Beside::Nothing | Beside::Garbled => Some(Doubt::Alone(newest(on)?)),
    })
}

/// When something was last written down.
fn newest(on: &Connection) -> Result<Option<Timestamp>, Fault> {
    const SQL: &str = "SELECT max(at) FROM (SELECT at FROM (SELECT at FROM events ORDER BY id DESC LIMIT 1) \
         UNION ALL SELECT at FROM (SELECT at FROM audit ORDER BY id DESC LIMIT 1))";
    let at: Option<super::convert::Ms> = on.query_row(SQL, [], |row| row.get(0))?;
    Ok(at.map(|at| at.0))
}

/// A worker takes the store up, unless there is a doubt.
pub(super) fn begin(on: &mut Connection, store: &Path) -> Result<(), Fault> {
    match doubt(on, store)? {
        Some(doubt) => Err(Fault::Restored(doubt)),
        None => renew(on, store),
    }
}

/// While it works: a copy made before this moment is older from now on. Nothing
/// to do where nothing has happened.
pub(super) fn move_on(on: &mut Connection, store: &Path) -> Result<(), Fault> {
    let seen = value::<8>(on, EVENT)?.map(i64::from_be_bytes);
    if seen == Some(last_event(on)?) { Ok(()) } else { renew(on, store) }
}

fn renew(on: &mut Connection, store: &Path) -> Result<(), Fault> {
    let kept = Kept::read(on)?;
    if let Some(run) = kept.run.filter(|run| Beside::read(store).ok() != Some(Beside::Run(*run))) {
        Beside::write(store, &run)?;
    }
    let token = after(kept.run)?;
    let transaction = on.transaction_with_behavior(TransactionBehavior::Immediate)?;
    enter(&transaction, kept.run, &token)?;
    transaction.commit()?;
    Beside::write(store, &token)
}

/// A human took the store for the one to go on with: in the same transaction as the
/// entry that says so. Returns what is to be written beside it.
pub(super) fn accept(on: &Connection, store: &Path) -> Result<Token, Fault> {
    let token = after(Kept::read(on)?.run)?;
    // A crash before the file is written must not ask again.
    let before = match Beside::read(store)? {
        Beside::Run(found) => Some(found),
        Beside::Nothing | Beside::Garbled => None,
    };
    enter(on, before, &token)?;
    on.execute("DELETE FROM meta WHERE key = ?1", [COPIED])?;
    Ok(token)
}

pub(super) fn write_beside(store: &Path, token: &Token) -> Result<(), Fault> {
    Beside::write(store, token)
}

fn enter(on: &Connection, before: Option<Token>, token: &Token) -> Result<(), Fault> {
    match before {
        Some(before) => set(on, BEFORE, &before)?,
        None => drop(on.execute("DELETE FROM meta WHERE key = ?1", [BEFORE])?),
    }
    set(on, RUN, token)?;
    set(on, EVENT, &last_event(on)?.to_be_bytes())
}

fn after(run: Option<Token>) -> Result<Token, Fault> {
    let number = run.map_or(0, |run| u64::from_be_bytes(std::array::from_fn(|i| run[i])));
    let mut token = [0; 24];
    token[..8].copy_from_slice(&number.wrapping_add(1).to_be_bytes());
    token[8..].copy_from_slice(&files::random::<16>()?);
    Ok(token)
}

fn last_event(on: &Connection) -> Result<i64, Fault> {
    let mut query = on.prepare_cached("SELECT coalesce(max(id), 0) FROM events")?;
    Ok(query.query_row([], |row| row.get(0))?)
}

pub(super) fn value<const N: usize>(on: &Connection, key: &str) -> Result<Option<[u8; N]>, Fault> {
    let mut query = on.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(query.query_row([key], |row| row.get(0)).optional()?)
}

pub(super) fn set(on: &Connection, key: &str, value: &dyn ToSql) -> Result<(), Fault> {
    const SQL: &str =
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
    on.prepare_cached(SQL)?.execute(params![key, value])?;
    Ok(())
}
