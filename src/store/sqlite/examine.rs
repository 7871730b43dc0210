//! Looking over a whole store, for `doctor`.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::convert::Ms;
use crate::store::Fault;

/// Faults that are told; there are as many as there are bad pages.
const MOST_FAULTS: usize = 20;

/// What was seen of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// What SQLite says of its pages; empty where they are sound.
    pub faults: Vec<String>,
    /// When the last entry was made, in the log or by a person.
    pub newest: Option<Timestamp>,
}

pub(super) fn examine(on: &Connection) -> Result<Examined, Fault> {
    let mut query = on.prepare(&format!("PRAGMA quick_check({MOST_FAULTS})"))?;
    let rows = query.query_map([], |row| row.get::<_, String>(0))?;
    let faults = rows.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|row| row != "ok").collect();
    Ok(Examined { faults, newest: newest(on, "events")?.max(newest(on, "acts")?) })
}

/// Entries are only ever added: the last one is the newest.
fn newest(on: &Connection, table: &str) -> Result<Option<Timestamp>, Fault> {
    let sql = format!("SELECT at FROM {table} ORDER BY id DESC LIMIT 1");
    Ok(on.query_row(&sql, [], |row| row.get::<_, Ms>(0)).optional()?.map(|at| at.0))
}
