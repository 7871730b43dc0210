//! Letters that an organiser has to let go before anything else.
//!
//! In: letters of an import, just written, and why they are held. Out: their
//! state and an event, in the commit that brings them. They are counted with the
//! job's row: before that nobody sees them. It costs nothing where there are none.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::batch;
use super::convert::Ms;
use crate::outbox::LetterState;
use crate::outbox::plan::LetterKind;
use crate::outbox::state::EventKind;
use crate::store::{Fault, NewJob};

pub(super) struct Held {
    at: Timestamp,
    by: String,
    /// How many, by lane.
    counts: BTreeMap<i64, i64>,
}

impl Held {
    pub fn by(job: &NewJob) -> Self {
        Self { at: job.at, by: job.by.clone(), counts: BTreeMap::new() }
    }

    pub fn letters(&self) -> u64 {
        self.counts.values().sum::<i64>().unsigned_abs()
    }

    pub fn hold(&mut self, on: &Connection, letter: i64, lane: i64, why: &str) -> Result<(), Fault> {
        const EVENT: &str = "INSERT INTO events (letter, at, kind, by, reply) VALUES (?1, ?2, ?3, ?4, ?5)";
        const LETTER: &str = "UPDATE letters SET state = ?2, last_event = ?3 WHERE id = ?1";
        let by = batch::actor(on, &self.by)?;
        on.prepare_cached(EVENT)?.execute(params![letter, Ms(self.at), EventKind::Held, by, why])?;
        let event = on.last_insert_rowid();
        on.prepare_cached(LETTER)?.execute(params![letter, LetterState::Held, event])?;
        *self.counts.entry(lane).or_default() += 1;
        Ok(())
    }
}

/// The lanes count every letter as ready, or to print, until then.
pub(super) fn count(on: &Connection, held: &Held) -> Result<(), Fault> {
    const SQL: &str = "UPDATE lanes SET ready = ready - iif(kind = ?3, 0, ?2), \
         to_print = to_print - iif(kind = ?3, ?2, 0), held = held + ?2 WHERE id = ?1";
    for (lane, letters) in &held.counts {
        on.prepare_cached(SQL)?.execute(params![lane, letters, LetterKind::Post])?;
    }
    Ok(())
}
