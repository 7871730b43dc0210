//! What an import left that did not come to its end.
//!
//! In: a connection, while no other process imports. Out: nothing; the pieces
//! are gone, a commit each. Nobody saw them, so nobody misses them. It must never
//! touch a row of a job that is there.

use rusqlite::{Connection, OptionalExtension, params};

use super::import::piece;
use crate::store::Fault;

/// Supporters that go in one commit.
const PIECE: i64 = 2000;

pub(super) fn remove(on: &mut Connection) -> Result<(), Fault> {
    const SQL: &str = "SELECT job, first_supporter FROM imports";
    let found = on.query_row(SQL, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((job, first)) = found else { return Ok(()) };
    // SQLite would look through all events for each letter that goes, since no
    // index says that there are none.
    on.pragma_update(None, "foreign_keys", false)?;
    let removed = remove_all(on, job, first);
    on.pragma_update(None, "foreign_keys", true)?;
    removed
}

/// From the end, so that a crash in between leaves the same kind of leftovers.
fn remove_all(on: &mut Connection, job: i64, first: i64) -> Result<(), Fault> {
    loop {
        let last: i64 = on.query_row("SELECT coalesce(max(id), 0) FROM supporters", [], |row| row.get(0))?;
        if last < first {
            break;
        }
        piece(on, |on| remove_some(on, job, first.max(last - PIECE + 1), last))?;
    }
    piece(on, |on| {
        on.execute("DELETE FROM lanes WHERE job = ?1", [job])?;
        on.execute("DELETE FROM imports WHERE job = ?1", [job])?;
        Ok(())
    })
}

fn remove_some(on: &Connection, job: i64, first: i64, last: i64) -> Result<(), Fault> {
    const MESSAGE_IDS: &str = "DELETE FROM message_ids WHERE (prefix, letter) IN \
         (SELECT token_prefix(?1, s.key, n.place), l.id FROM supporters s \
         JOIN letters l ON l.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
         JOIN lanes n ON n.id = l.lane WHERE s.id BETWEEN ?2 AND ?3)";
    const KEYS: &str = "DELETE FROM supporter_keys WHERE job = ?1 AND prefix IN \
         (SELECT substr(key, 1, 8) FROM supporters WHERE id BETWEEN ?2 AND ?3)";
    /// What was held from the beginning has an event, and no more than one.
    const EVENTS: &str = "DELETE FROM events WHERE id IN (SELECT l.last_event FROM supporters s \
         JOIN letters l ON l.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
         WHERE s.id BETWEEN ?1 AND ?2 AND l.last_event IS NOT NULL)";
    const LETTERS: &str = "DELETE FROM letters WHERE id >= \
         (SELECT min(first_letter) FROM supporters WHERE id BETWEEN ?1 AND ?2) AND id < \
         (SELECT max(first_letter + letters) FROM supporters WHERE id BETWEEN ?1 AND ?2)";
    on.prepare_cached(MESSAGE_IDS)?.execute(params![job, first, last])?;
    on.prepare_cached(KEYS)?.execute(params![job, first, last])?;
    on.prepare_cached(EVENTS)?.execute(params![first, last])?;
    on.prepare_cached(LETTERS)?.execute(params![first, last])?;
    on.prepare_cached("DELETE FROM supporters WHERE id BETWEEN ?1 AND ?2")?.execute(params![first, last])?;
    Ok(())
}
