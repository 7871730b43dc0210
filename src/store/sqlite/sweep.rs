//! Many letters at once: cancelled, expired, held, or found after a crash.
//!
//! In: which letters, as a condition of ours in SQL, and what they become. Out:
//! how many. One event a letter, in the same transaction, and what follows for
//! copies. Set by set, never row by row: a cancel of three million letters is
//! four statements.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::batch::Batch;
use super::convert::Ms;
use super::step::{CALLED_OFF, HELD_WAITING};
use crate::outbox::state::EventKind;
use crate::outbox::{JobId, LaneId, LetterState};
use crate::store::Fault;

/// What a set of letters becomes.
struct Sweep<'s> {
    to: LetterState,
    kind: EventKind,
    waiting: Option<i64>,
    why: Option<&'s str>,
    at: Timestamp,
    by: &'s str,
}

/// Letters of a lane, or of a job's lanes, that wait for a worker. The second
/// `state` term lets SQLite use the partial index.
const OPEN_OF_LANE: &str = "lane = ?1 AND state IN (0, 3) AND state <> 2";
const OPEN_OF_JOB: &str = "lane IN (SELECT id FROM lanes WHERE job = ?1) AND state IN (0, 3) AND state <> 2";
const IN_HAND: &str = "lane IN (SELECT id FROM lanes WHERE submitting > 0 AND ?1 = 0) \
     AND state = 1 AND state <> 2";
const STUCK_COPIES: &str = "lane IN (SELECT id FROM lanes WHERE job = ?1 AND kind = 1) \
     AND state = 0 AND state <> 2 AND waiting = 1 \
     AND (SELECT o.state FROM letters o WHERE o.id = letters.original) IN (5, 6)";
/// Copies whose originals were swept by the events after `?1`.
const COPIES_OF_SWEPT: &str = "id IN (SELECT c.id FROM events e JOIN letters o ON o.id = e.letter \
     JOIN supporters s ON s.id = o.supporter \
     JOIN letters c ON c.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
     WHERE e.id > ?1 AND c.original = o.id AND c.waiting <> 0 AND c.state IN (0, 3, 5))";

pub(super) fn cancel_job(
    batch: &mut Batch<'_>,
    job: JobId,
    why: Option<&str>,
    at: Timestamp,
    by: &str,
) -> Result<u64, Fault> {
    let (to, kind) = (LetterState::Cancelled, EventKind::Cancelled);
    with_copies(batch, OPEN_OF_JOB, job.0, &Sweep { to, kind, waiting: None, why, at, by })
}

pub(super) fn expire_lane(
    batch: &mut Batch<'_>,
    lane: LaneId,
    at: Timestamp,
    by: &str,
) -> Result<u64, Fault> {
    let (to, kind) = (LetterState::Expired, EventKind::Expired);
    with_copies(batch, OPEN_OF_LANE, lane.0, &Sweep { to, kind, waiting: None, why: None, at, by })
}

pub(super) fn hold_lane(
    batch: &mut Batch<'_>,
    lane: LaneId,
    why: &str,
    at: Timestamp,
    by: &str,
) -> Result<u64, Fault> {
    let (to, kind) = (LetterState::Held, EventKind::Held);
    run(batch, OPEN_OF_LANE, lane.0, &Sweep { to, kind, waiting: None, why: Some(why), at, by })
}

pub(super) fn hold_waiting_copies(
    batch: &mut Batch<'_>,
    job: JobId,
    at: Timestamp,
    by: &str,
) -> Result<u64, Fault> {
    let (to, kind) = (LetterState::Held, EventKind::Held);
    let why = Some("the letter that it quotes is held or uncertain");
    run(batch, STUCK_COPIES, job.0, &Sweep { to, kind, waiting: Some(HELD_WAITING), why, at, by })
}

pub(super) fn recover(batch: &mut Batch<'_>, at: Timestamp, by: &str) -> Result<u64, Fault> {
    let (to, kind) = (LetterState::Uncertain, EventKind::Uncertain);
    let why = Some("the worker ended between intent and receipt");
    run(batch, IN_HAND, 0, &Sweep { to, kind, waiting: None, why, at, by })
}

/// Sweeps letters that will never be accepted, and then their copies.
fn with_copies(batch: &mut Batch<'_>, condition: &str, of: i64, sweep: &Sweep<'_>) -> Result<u64, Fault> {
    let before = last_event(batch.on)?;
    let swept = run(batch, condition, of, sweep)?;
    let why = format!("the letter that it quotes was {}", sweep.to);
    let (to, kind) = (LetterState::Cancelled, EventKind::Cancelled);
    let copies = Sweep { to, kind, waiting: Some(CALLED_OFF), why: Some(&why), ..*sweep };
    run(batch, COPIES_OF_SWEPT, before, &copies)?;
    Ok(swept)
}

fn run(batch: &mut Batch<'_>, condition: &str, of: i64, sweep: &Sweep<'_>) -> Result<u64, Fault> {
    let before = last_event(batch.on)?;
    let mut swept = 0;
    for (lane, from, letters) in count(batch.on, condition, of)? {
        batch.moved(lane, from, sweep.to, letters, sweep.at)?;
        swept += letters;
    }
    if swept > 0 {
        append(batch, condition, of, sweep)?;
        update(batch.on, before, sweep)?;
    }
    Ok(swept.unsigned_abs())
}

fn last_event(on: &Connection) -> Result<i64, Fault> {
    let mut last = on.prepare_cached("SELECT coalesce(max(id), 0) FROM events")?;
    Ok(last.query_row([], |row| row.get(0))?)
}

type Count = (LaneId, LetterState, i64);

fn count(on: &Connection, condition: &str, of: i64) -> Result<Vec<Count>, Fault> {
    let sql = format!("SELECT lane, state, count(*) FROM letters WHERE {condition} GROUP BY lane, state");
    let mut query = on.prepare_cached(&sql)?;
    let rows = query.query_map([of], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn append(batch: &mut Batch<'_>, condition: &str, of: i64, sweep: &Sweep<'_>) -> Result<(), Fault> {
    let by = batch.actor(sweep.by)?;
    let sql = format!(
        "INSERT INTO events (letter, prev, at, kind, by, reply) \
         SELECT id, last_event, ?2, ?3, ?4, ?5 FROM letters WHERE {condition} ORDER BY id"
    );
    batch.on.prepare_cached(&sql)?.execute(params![of, Ms(sweep.at), sweep.kind, by, sweep.why])?;
    Ok(())
}

/// The letters are those that the new events name.
fn update(on: &Connection, before: i64, sweep: &Sweep<'_>) -> Result<(), Fault> {
    const SQL: &str = "UPDATE letters SET state = ?2, waiting = coalesce(?3, waiting), \
         next_try = NULL, deferred_since = CASE WHEN ?2 = 6 THEN deferred_since END, last_event = e.id \
         FROM events e WHERE e.id > ?1 AND letters.id = e.letter";
    on.prepare_cached(SQL)?.execute(params![before, sweep.to, sweep.waiting])?;
    Ok(())
}
