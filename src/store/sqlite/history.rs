//! A letter's events, newest first, by the chain in which each names the one
//! before it: no index is needed, and a letter's few events lie behind its row.

use jiff::Timestamp;
use rusqlite::Connection;

use super::convert::Ms;
use crate::outbox::state::{Event, EventKind, Rendering};
use crate::store::Fault;

/// An event as stored, with its place in the chain.
pub(super) struct Past {
    pub event: Event,
    /// Of the rendering, with the first intent.
    pub sha256: Option<[u8; 32]>,
    prev: Option<i64>,
}

/// All events of the letter whose newest event is `last`.
pub(super) fn of(on: &Connection, last: Option<i64>) -> Result<Vec<Past>, Fault> {
    const SQL: &str = "SELECT e.prev, e.at, e.kind, a.name, e.code, e.enhanced, e.reply, e.duration_ms, \
         e.sha256 \
         FROM events e JOIN actors a ON a.id = e.by WHERE e.id = ?1";
    let mut find = on.prepare_cached(SQL)?;
    let mut past: Vec<Past> = Vec::new();
    let mut next = last;
    while let Some(id) = next {
        let each = find.query_row([id], read)?;
        next = earlier(id, each.prev)?;
        past.push(each);
    }
    Ok(past)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Past> {
    let kind: EventKind = row.get(2)?;
    let mut event = Event::new(kind, row.get::<_, Ms>(1)?.0, row.get::<_, String>(3)?);
    event.code = row.get(4)?;
    event.enhanced = row.get(5)?;
    event.reply = row.get(6)?;
    event.duration_ms = row.get(7)?;
    Ok(Past { event, sha256: row.get(8)?, prev: row.get(0)? })
}

/// A chain leads backwards only: a damaged one must not lead us in circles.
fn earlier(id: i64, prev: Option<i64>) -> Result<Option<i64>, Fault> {
    match prev {
        Some(prev) if prev >= id => Err(Fault::Corrupt(format!("event {id} follows event {prev}"))),
        prev => Ok(prev),
    }
}

/// The rendering that was kept with the letter's first intent.
pub(super) fn rendering(on: &Connection, last: Option<i64>) -> Result<Option<Rendering>, Fault> {
    const SQL: &str = "SELECT prev, at, sha256, dated_before FROM events WHERE id = ?1";
    let mut find = on.prepare_cached(SQL)?;
    let mut next = last;
    while let Some(id) = next {
        let row = find.query_row([id], |row| {
            let hash: Option<[u8; 32]> = row.get(2)?;
            Ok((row.get(0)?, row.get::<_, Ms>(1)?.0, hash, row.get::<_, Option<i64>>(3)?))
        });
        let (prev, at, hash, dated_before) = row?;
        if let (Some(sha256), Some(before)) = (hash, dated_before) {
            return Ok(Some(Rendering { dated: back(at, before)?, sha256 }));
        }
        next = earlier(id, prev)?;
    }
    Ok(None)
}

fn back(at: Timestamp, before: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(at.as_millisecond().saturating_sub(before))
        .map_err(|e| Fault::Corrupt(format!("a rendering's date: {e}")))
}

/// Whether something of this kind ever happened to the letter.
pub(super) fn has(on: &Connection, last: Option<i64>, kind: EventKind) -> Result<bool, Fault> {
    let mut find = on.prepare_cached("SELECT prev, kind FROM events WHERE id = ?1")?;
    let mut next = last;
    while let Some(id) = next {
        let (prev, found): (_, EventKind) = find.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if found == kind {
            return Ok(true);
        }
        next = earlier(id, prev)?;
    }
    Ok(false)
}

/// The code of the last event in which the relay spoke.
pub(super) fn last_code(on: &Connection, last: Option<i64>) -> Result<Option<u16>, Fault> {
    let mut find = on.prepare_cached("SELECT prev, code, enhanced IS NOT NULL FROM events WHERE id = ?1")?;
    let mut next = last;
    while let Some(id) = next {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (prev, code, spoke): (_, Option<u16>, bool) = find.query_row([id], read)?;
        if spoke || code.is_some() {
            return Ok(code);
        }
        next = earlier(id, prev)?;
    }
    Ok(None)
}
