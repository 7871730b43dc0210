//! People who are not written for any more.
//!
//! In: an address, by its key. Out: what became of the letters in that name. It must
//! never leave one that may be sent: what is planned by then is cancelled here, what
//! is being imported at the import's end, what is in a worker's hand when it comes
//! back ([`silence`], which every step asks).

use std::collections::BTreeMap;

use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::audit::{self, Act};
use super::batch::Batch;
use super::convert::Ms;
use super::earlier::KEY_PREFIX;
use super::step;
use crate::outbox::state::{Event, EventKind};
use crate::outbox::{JobId, LetterId, LetterState, SupporterKey, Transition};
use crate::settings::Mode;
use crate::store::{Fault, Purged, Tally, Withdrawal, Withdrawn};

const WITHDREW: &str = "the supporter withdrew";

/// Who acts, when, and why.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub at: Timestamp,
    pub by: String,
    pub why: Option<String>,
}

/// How the record of acts names somebody: by nothing that tells who it is.
pub(super) fn subject(key: SupporterKey) -> String {
    format!("supporter {}", BASE32_NOPAD.encode(&key.0).to_lowercase())
}

/// A second time there is nothing to cancel, and nothing goes on record.
pub(super) fn withdraw(batch: &mut Batch<'_>, key: SupporterKey, order: &Order) -> Result<Withdrawal, Fault> {
    const SQL: &str = "INSERT INTO withdrawn (key, at, erased) VALUES (?1, ?2, 0) ON CONFLICT DO NOTHING";
    let new = batch.on.prepare_cached(SQL)?.execute(params![key, Ms(order.at)])? > 0;
    let letters = letters_of(batch.on, key)?;
    let cancelled = cancel(batch, &letters, order.at, &order.by)?;
    if new {
        let Order { at, by, why } = order;
        let subject = subject(key);
        audit::record(
            batch.on,
            &Act { at: *at, by, verb: "withdraw", subject: &subject, why: why.as_deref() },
        )?;
    }
    let mut withdrawal = Withdrawal {
        supporter: key,
        new,
        jobs: Vec::new(),
        cancelled,
        live: Tally::default(),
        rehearsed: Tally::default(),
    };
    count(batch.on, key, &mut withdrawal)?;
    Ok(withdrawal)
}

/// All letters in somebody's name. Copies come first: they bear the reason, not
/// their original's.
fn letters_of(on: &Connection, key: SupporterKey) -> Result<Vec<LetterId>, Fault> {
    const SQL: &str = "SELECT l.id FROM supporter_keys k CROSS JOIN supporters s ON s.id = k.supporter \
         CROSS JOIN jobs j ON j.id = s.job \
         CROSS JOIN letters l ON l.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
         CROSS JOIN lanes n ON n.id = l.lane WHERE k.prefix = ?1 AND s.key = ?2 ORDER BY n.kind DESC, l.id";
    let mut query = on.prepare_cached(SQL)?;
    let ids = query.query_map((&key.0[..KEY_PREFIX], key), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// How many letters became cancelled, copies that went with them included.
fn cancel(batch: &mut Batch<'_>, letters: &[LetterId], at: Timestamp, by: &str) -> Result<u64, Fault> {
    let before = cancelled_of(batch.on, letters)?;
    for letter in letters {
        let event = Event::new(EventKind::Cancelled, at, by).saying(WITHDREW);
        step::carry_out(batch, &Transition::withdrawn(*letter, event))?;
    }
    Ok(cancelled_of(batch.on, letters)? - before)
}

fn cancelled_of(on: &Connection, letters: &[LetterId]) -> Result<u64, Fault> {
    let mut state = on.prepare_cached("SELECT state FROM letters WHERE id = ?1")?;
    let mut cancelled = 0;
    for letter in letters {
        let state: LetterState = state.query_row([letter], |row| row.get(0))?;
        cancelled += u64::from(state == LetterState::Cancelled);
    }
    Ok(cancelled)
}

fn count(on: &Connection, key: SupporterKey, into: &mut Withdrawal) -> Result<(), Fault> {
    const SQL: &str = "SELECT s.job, j.mode, l.state FROM supporter_keys k \
         CROSS JOIN supporters s ON s.id = k.supporter CROSS JOIN jobs j ON j.id = s.job \
         CROSS JOIN letters l ON l.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
         WHERE k.prefix = ?1 AND s.key = ?2 ORDER BY s.job";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query((&key.0[..KEY_PREFIX], key))?;
    while let Some(row) = rows.next()? {
        let (job, mode): (JobId, Mode) = (row.get(0)?, row.get(1)?);
        if into.jobs.last() != Some(&job) {
            into.jobs.push(job);
        }
        let tally = if mode == Mode::Live { &mut into.live } else { &mut into.rehearsed };
        tally.add(row.get(2)?, 1);
    }
    Ok(())
}

/// Whether somebody is not to be planned for.
pub(super) fn has_withdrawn(on: &Connection, key: SupporterKey) -> Result<bool, Fault> {
    let mut query = on.prepare_cached("SELECT EXISTS (SELECT 1 FROM withdrawn WHERE key = ?1)")?;
    Ok(query.query_row([key], |row| row.get(0))?)
}

/// At the end of an import, in its last commit: letters of those who withdrew while it
/// was under way.
pub(super) fn cancel_late(batch: &mut Batch<'_>, job: JobId, at: Timestamp, by: &str) -> Result<(), Fault> {
    // In this order: few withdraw, and their keys are found one by one.
    const SQL: &str = "SELECT l.id FROM withdrawn w CROSS JOIN supporter_keys k \
         ON k.prefix = substr(w.key, 1, 8) AND k.job = ?1 \
         CROSS JOIN supporters s ON s.id = k.supporter AND s.key = w.key \
         CROSS JOIN letters l ON l.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
         CROSS JOIN lanes n ON n.id = l.lane ORDER BY n.kind DESC, l.id";
    let letters: Vec<LetterId> = {
        let mut query = batch.on.prepare_cached(SQL)?;
        query.query_map([job], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    cancel(batch, &letters, at, by).map(drop)
}

/// Why no letter of a supporter may go out any more.
pub(super) fn silence(on: &Connection, supporter: i64) -> Result<Option<&'static str>, Fault> {
    const SQL: &str = "SELECT s.purged, EXISTS (SELECT 1 FROM withdrawn w WHERE w.key = s.key) \
         FROM supporters s WHERE s.id = ?1";
    let mut query = on.prepare_cached(SQL)?;
    Ok(match query.query_row([supporter], |row| Ok((row.get(0)?, row.get(1)?)))? {
        (_, true) => Some(WITHDREW),
        (Purged::Nothing, false) => None,
        (Purged::Bodies | Purged::Names, false) => Some("what it says was removed when its time had run out"),
    })
}

pub(super) fn all(on: &Connection) -> Result<BTreeMap<SupporterKey, Withdrawn>, Fault> {
    let mut query = on.prepare_cached("SELECT key, at, erased FROM withdrawn")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok((row.get(0)?, Withdrawn { since: row.get::<_, Ms>(1)?.0, erased: row.get(2)? }))
    };
    Ok(query.query_map([], read)?.collect::<Result<_, _>>()?)
}
