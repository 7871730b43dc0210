//! Many letters at once: cancelled, expired, held, or found after a crash.
//!
//! In: which letters, and what they become. Out: how many. One event a letter, in
//! the same transaction, and what follows for copies. Set by set, never row by
//! row, but at most so many a commit: a receipt must not wait for a cancel of
//! millions. What is still to be swept is kept from being sent by the intents'
//! guard: the job is cancelled, the mailbox suspended.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::batch::Batch;
use super::convert::Ms;
use super::letters::sql_limit;
use super::step::{CALLED_OFF, HELD_WAITING};
use crate::outbox::state::EventKind;
use crate::outbox::{JobId, LaneId, LetterState};
use crate::store::Fault;
use crate::terms::MailboxAddress;

/// Letters that are swept in one commit, about 100 ms.
const PIECE: usize = 20_000;

/// An order to sweep, which may take several commits.
#[derive(Debug, Clone)]
pub(super) enum Broom {
    /// What is ready, deferred, to be printed or printed in a lane of a cancelled job.
    Cancel(LaneId, Option<String>),
    Expire(LaneId),
    Hold(LaneId, String),
    /// Copies of a job whose original is held or uncertain.
    StuckCopies(JobId),
    /// Intents without a receipt.
    InHand,
    /// What may have left a lane since the copy that the store was restored from.
    Doubt(LaneId, String),
}

/// What a set of letters becomes.
struct Sweep<'s> {
    to: LetterState,
    kind: EventKind,
    waiting: Option<i64>,
    why: Option<&'s str>,
    at: Timestamp,
    by: &'s str,
}

/// Letters of a lane that wait for a worker. The second `state` term lets SQLite
/// use the partial index.
const OPEN_OF_LANE: &str = "lane = ?1 AND state IN (0, 3) AND state <> 2";
const CANCELLABLE_OF_LANE: &str = "lane = ?1 AND state IN (0, 3, 10, 11) AND state <> 2";
const PENDING_OF_LANE: &str = "lane = ?1 AND state IN (0, 1, 3) AND state <> 2";
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

/// How many letters were swept, besides copies on their account, and whether
/// there may be more.
pub(super) type Swept = (u64, bool);

/// A commit's share of the orders' letters.
pub(super) fn piece(
    batch: &mut Batch<'_>,
    brooms: &[Broom],
    at: Timestamp,
    by: &str,
) -> Result<Swept, Fault> {
    let mut swept = 0;
    for broom in brooms {
        let room = PIECE - usize::try_from(swept).unwrap_or(PIECE).min(PIECE);
        swept += one(batch, broom, room, at, by)?;
        if swept >= PIECE as u64 {
            return Ok((swept, true));
        }
    }
    Ok((swept, false))
}

fn one(batch: &mut Batch<'_>, broom: &Broom, limit: usize, at: Timestamp, by: &str) -> Result<u64, Fault> {
    use EventKind as Kind;
    use LetterState::{Cancelled, Expired, Held, Uncertain};
    let sweep = |to, kind, why| Sweep { to, kind, waiting: None, why, at, by };
    match broom {
        Broom::Cancel(lane, why) => {
            let sweep = sweep(Cancelled, Kind::Cancelled, why.as_deref());
            with_copies(batch, CANCELLABLE_OF_LANE, lane.0, limit, &sweep)
        }
        Broom::Expire(lane) => {
            with_copies(batch, OPEN_OF_LANE, lane.0, limit, &sweep(Expired, Kind::Expired, None))
        }
        Broom::Hold(lane, why) => {
            run(batch, OPEN_OF_LANE, lane.0, limit, &sweep(Held, Kind::Held, Some(why)))
        }
        Broom::StuckCopies(job) => {
            let why = Some("the letter that it quotes is held or uncertain");
            let sweep = Sweep { waiting: Some(HELD_WAITING), ..sweep(Held, Kind::Held, why) };
            run(batch, STUCK_COPIES, job.0, limit, &sweep)
        }
        Broom::InHand => {
            let why = Some("the worker ended between intent and receipt");
            run(batch, IN_HAND, 0, limit, &sweep(Uncertain, Kind::Uncertain, why))
        }
        Broom::Doubt(lane, why) => {
            run(batch, PENDING_OF_LANE, lane.0, limit, &sweep(Uncertain, Kind::Uncertain, Some(why)))
        }
    }
}

/// What is left to cancel of a cancelled job, or of all of them. Copies come
/// first: they bear the job's reason, not their original's.
pub(super) fn cancelled(on: &Connection, job: Option<JobId>) -> Result<Vec<Broom>, Fault> {
    const SQL: &str = "SELECT l.id, j.reason FROM lanes l JOIN jobs j ON j.id = l.job \
         WHERE j.state = 4 AND (?1 IS NULL OR j.id = ?1) AND l.ready + l.deferred + l.to_print + l.printed > 0 \
         ORDER BY l.job, l.kind DESC, l.place";
    let mut query = on.prepare_cached(SQL)?;
    let brooms = query.query_map([job], |row| Ok(Broom::Cancel(row.get(0)?, row.get(1)?)))?;
    Ok(brooms.collect::<Result<_, _>>()?)
}

/// What waits for a mailbox, in every live job that is not over.
pub(super) fn suspended(on: &Connection, mailbox: &MailboxAddress) -> Result<Vec<Broom>, Fault> {
    const SQL: &str = "SELECT l.id FROM lanes l JOIN jobs j ON j.id = l.job \
         WHERE l.mailbox_key = ?1 AND j.mode = 1 AND j.state < 4 AND l.ready + l.deferred > 0 ORDER BY l.id";
    let mut query = on.prepare_cached(SQL)?;
    let why = "the mailbox is suspended";
    let brooms = query.query_map([mailbox.key()], |row| Ok(Broom::Hold(row.get(0)?, why.to_owned())))?;
    Ok(brooms.collect::<Result<_, _>>()?)
}

/// Sweeps letters of a lane that will never be accepted, and then their copies.
fn with_copies(
    batch: &mut Batch<'_>,
    which: &str,
    lane: i64,
    limit: usize,
    sweep: &Sweep<'_>,
) -> Result<u64, Fault> {
    let before = last_event(batch.on)?;
    let swept = run(batch, which, lane, limit, sweep)?;
    let why = format!("the letter that it quotes was {}", sweep.to);
    let (to, kind) = (LetterState::Cancelled, EventKind::Cancelled);
    let copies = Sweep { to, kind, waiting: Some(CALLED_OFF), why: Some(&why), ..*sweep };
    run(batch, COPIES_OF_SWEPT, before, usize::MAX, &copies)?;
    Ok(swept)
}

/// The new events name the letters; what follows goes by them.
fn run(
    batch: &mut Batch<'_>,
    condition: &str,
    of: i64,
    limit: usize,
    sweep: &Sweep<'_>,
) -> Result<u64, Fault> {
    let before = last_event(batch.on)?;
    append(batch, condition, of, limit, sweep)?;
    let mut swept = 0;
    for (lane, from, letters) in count(batch.on, before)? {
        batch.moved(lane, from, sweep.to, letters, sweep.at)?;
        swept += letters;
    }
    update(batch.on, before, sweep)?;
    Ok(swept.unsigned_abs())
}

fn last_event(on: &Connection) -> Result<i64, Fault> {
    let mut last = on.prepare_cached("SELECT coalesce(max(id), 0) FROM events")?;
    Ok(last.query_row([], |row| row.get(0))?)
}

type Count = (LaneId, LetterState, i64);

fn count(on: &Connection, before: i64) -> Result<Vec<Count>, Fault> {
    const SQL: &str = "SELECT l.lane, l.state, count(*) FROM events e JOIN letters l ON l.id = e.letter \
         WHERE e.id > ?1 GROUP BY l.lane, l.state";
    let mut query = on.prepare_cached(SQL)?;
    let rows = query.query_map([before], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn append(
    batch: &mut Batch<'_>,
    condition: &str,
    of: i64,
    limit: usize,
    sweep: &Sweep<'_>,
) -> Result<(), Fault> {
    let by = batch.actor(sweep.by)?;
    let sql = format!(
        "INSERT INTO events (letter, prev, at, kind, by, reply) \
         SELECT id, last_event, ?2, ?3, ?4, ?5 FROM letters WHERE {condition} LIMIT ?6"
    );
    let row = params![of, Ms(sweep.at), sweep.kind, by, sweep.why, sql_limit(limit)];
    batch.on.prepare_cached(&sql)?.execute(row)?;
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
