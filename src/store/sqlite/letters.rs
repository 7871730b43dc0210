//! Letters as a worker sees them, and as the log shows them.
//!
//! In: numbers of letters, a lane and a moment. Out: rows with all that their
//! rendering, or their line of the log, needs. Changes nothing.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::convert::Ms;
use super::import::TOKEN_PREFIX;
use super::{fault, history};
use crate::outbox::tokens::{Tokens, short_name};
use crate::outbox::{JobId, LaneId, LetterId, SupporterKey};
use crate::store::{DueLetter, Fault, JobState, LetterRow, Original};

/// Two ranges of one index: the ready in order of number, the deferred by time.
/// The term `state <> 2` is what lets SQLite use that index.
const DUE: &str = "SELECT * FROM (SELECT id FROM letters WHERE lane = ?1 AND state = 0 AND state <> 2 \
     AND waiting = 0 AND next_try IS NULL ORDER BY id LIMIT ?3) \
     UNION ALL SELECT * FROM (SELECT id FROM letters WHERE lane = ?1 AND state = 3 AND state <> 2 \
     AND waiting = 0 AND next_try <= ?2 ORDER BY id LIMIT ?3) ORDER BY 1";

pub(super) fn due(
    on: &Connection,
    tokens: &Tokens,
    lane: LaneId,
    now: Timestamp,
    known: &[LetterId],
    limit: usize,
) -> Result<Vec<DueLetter>, Fault> {
    let mut query = on.prepare_cached(DUE)?;
    let ids = query.query_map(params![lane, Ms(now), sql_limit(limit + known.len())], |row| row.get(0))?;
    let ids: Vec<LetterId> = ids.collect::<Result<_, _>>()?;
    let known: HashSet<&LetterId> = known.iter().collect();
    let mut letters = Vec::with_capacity(limit);
    for id in ids.into_iter().filter(|id| !known.contains(id)).take(limit) {
        letters.extend(for_rendering(on, tokens, id)?);
    }
    Ok(letters)
}

pub(super) fn sql_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

pub(super) fn next_due(on: &Connection, lane: LaneId, after: Timestamp) -> Result<Option<Timestamp>, Fault> {
    const SQL: &str = "SELECT min(next_try) FROM letters \
         WHERE lane = ?1 AND state = 3 AND state <> 2 AND waiting = 0 AND next_try > ?2";
    let next: Option<Ms> = on.prepare_cached(SQL)?.query_row(params![lane, Ms(after)], |row| row.get(0))?;
    Ok(next.map(|t| t.0))
}

/// Of the ready the lanes know how many; only what is deferred is counted.
pub(super) fn count_due(on: &Connection, now: Timestamp) -> Result<u64, Fault> {
    const SQL: &str = "SELECT coalesce(sum(n.ready + (SELECT count(*) FROM letters WHERE lane = n.id \
         AND state = 3 AND state <> 2 AND waiting = 0 AND next_try <= ?1)), 0) \
         FROM jobs j JOIN lanes n ON n.job = j.id WHERE j.state = ?2";
    let due: i64 =
        on.prepare_cached(SQL)?.query_row(params![Ms(now), JobState::Running as u8], |row| row.get(0))?;
    Ok(due.unsigned_abs())
}

/// The read part of a letter, before its past is looked up.
struct Found {
    letter: DueLetter,
    original: Option<LetterId>,
    last_event: Option<i64>,
}

pub(super) fn for_rendering(
    on: &Connection,
    tokens: &Tokens,
    id: LetterId,
) -> Result<Option<DueLetter>, Fault> {
    const SQL: &str = "SELECT l.id, n.job, l.lane, l.state, l.attempt, l.attempts, l.voids, l.language, \
         s.key, l.deferred_since, n.place, s.json, l.original, l.last_event, s.purged FROM letters l \
         JOIN lanes n ON n.id = l.lane JOIN supporters s ON s.id = l.supporter WHERE l.id = ?1";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut found = read_due(row, tokens)?;
    found.letter.rendering = history::rendering(on, found.last_event)?;
    if let Some(original) = found.original {
        found.letter.original = original_of(on, tokens, original)?;
    }
    Ok(Some(found.letter))
}

fn read_due(row: &Row<'_>, tokens: &Tokens) -> Result<Found, Fault> {
    let json: String = row.get(11)?;
    let supporter = serde_json::from_str(&json).map_err(|e| fault::unreadable("a supporter", &e))?;
    let letter = DueLetter {
        id: row.get(0)?,
        job: row.get(1)?,
        lane: row.get(2)?,
        state: row.get(3)?,
        attempt: row.get(4)?,
        attempts: row.get(5)?,
        voids: row.get(6)?,
        language: row.get(7)?,
        supporter,
        purged: row.get(14)?,
        supporter_key: row.get(8)?,
        token: token(tokens, row.get(1)?, row.get(8)?, row.get(10)?)?,
        rendering: None,
        deferred_since: row.get(9)?,
        original: None,
    };
    Ok(Found { letter, original: row.get(12)?, last_event: row.get(13)? })
}

/// A letter's token is not kept: it follows from the secret.
fn token(tokens: &Tokens, job: JobId, key: SupporterKey, place: i64) -> Result<[u8; 16], Fault> {
    let place = usize::try_from(place).map_err(|_| Fault::Corrupt("a lane without a place".into()))?;
    Ok(tokens.message(job, key, place))
}

fn original_of(on: &Connection, tokens: &Tokens, id: LetterId) -> Result<Option<Original>, Fault> {
    const SQL: &str = "SELECT n.job, s.key, n.place, l.last_event FROM letters l \
         JOIN lanes n ON n.id = l.lane JOIN supporters s ON s.id = l.supporter WHERE l.id = ?1";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let token = token(tokens, row.get(0)?, row.get(1)?, row.get(2)?)?;
    let dated = history::rendering(on, row.get(3)?)?.map(|r| r.dated);
    Ok(Some(Original { id, token, dated }))
}

/// The token of a letter, to compare with one that a Message-ID bears.
pub(super) fn token_of(on: &Connection, tokens: &Tokens, id: LetterId) -> Result<Option<[u8; 16]>, Fault> {
    Ok(original_of(on, tokens, id)?.map(|o| o.token))
}

/// The letter whose Message-ID bears a token.
pub(super) fn of_token(on: &Connection, tokens: &Tokens, token: [u8; 16]) -> Result<Option<LetterId>, Fault> {
    let mut query = on.prepare_cached("SELECT letter FROM message_ids WHERE prefix = ?1")?;
    let mut rows = query.query([&token[..TOKEN_PREFIX]])?;
    while let Some(row) = rows.next()? {
        let letter = row.get(0)?;
        if token_of(on, tokens, letter)? == Some(token) {
            return Ok(Some(letter));
        }
    }
    Ok(None)
}

pub(super) fn row(on: &Connection, tokens: &Tokens, id: LetterId) -> Result<Option<LetterRow>, Fault> {
    const SQL: &str = "SELECT l.id, n.job, j.campaign, s.shown, s.key, n.label, n.mailbox, n.kind, \
         l.language, l.state, l.attempts, l.next_try, n.place, l.last_event, j.scheduled_at \
         FROM letters l JOIN lanes n ON n.id = l.lane JOIN jobs j ON j.id = n.job \
         JOIN supporters s ON s.id = l.supporter WHERE l.id = ?1";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut letter = read_row(row, tokens)?;
    add_past(on, &mut letter, row.get(13)?)?;
    Ok(Some(letter))
}

fn read_row(row: &Row<'_>, tokens: &Tokens) -> Result<LetterRow, Fault> {
    let key: SupporterKey = row.get(4)?;
    Ok(LetterRow {
        id: row.get(0)?,
        job: row.get(1)?,
        campaign: row.get(2)?,
        supporter: row.get::<_, Option<String>>(3)?.unwrap_or_else(|| short_name(key)),
        target: row.get(5)?,
        mailbox: row.get(6)?,
        kind: row.get(7)?,
        language: row.get(8)?,
        state: row.get(9)?,
        attempts: row.get(10)?,
        code: None,
        enhanced: None,
        reply: None,
        token: token(tokens, row.get(1)?, key, row.get(12)?)?,
        sha256: None,
        next_try: row.get::<_, Option<Ms>>(11)?.map(|t| t.0),
        updated: row.get::<_, Ms>(14)?.0,
    })
}

fn add_past(on: &Connection, letter: &mut LetterRow, last: Option<i64>) -> Result<(), Fault> {
    let past = history::of(on, last)?;
    if let Some(newest) = past.first() {
        letter.updated = newest.event.at;
        letter.reply.clone_from(&newest.event.reply);
    }
    if let Some(spoke) = past.iter().find(|p| p.event.code.is_some() || p.event.enhanced.is_some()) {
        letter.code = spoke.event.code;
        letter.enhanced.clone_from(&spoke.event.enhanced);
    }
    letter.sha256 = past.iter().find_map(|p| p.sha256);
    Ok(())
}

/// A letter's newest event.
pub(super) fn last_event(on: &Connection, id: LetterId) -> Result<Option<i64>, Fault> {
    let mut query = on.prepare_cached("SELECT last_event FROM letters WHERE id = ?1")?;
    Ok(query.query_row([id], |row| row.get(0)).optional()?.flatten())
}
