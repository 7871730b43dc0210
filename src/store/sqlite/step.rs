//! One transition of one letter, with what it means for the letter's copies.
//!
//! In: a [`Transition`]. Out: whether its guard held. The letter is read and
//! written under the same write lock, so no other process can come between;
//! the guard stands in the `UPDATE` all the same. Decides nothing itself.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, named_params};

use super::batch::{Batch, Entry};
use super::convert::Ms;
use super::history;
use crate::outbox::plan::LetterKind;
use crate::outbox::state::{Event, EventKind, Rendering, Tries};
use crate::outbox::{Attempt, LaneId, LetterId, LetterState, Transition};
use crate::store::{Fault, JobState};

/// A copy that is free to go, and every letter that is no copy.
pub(super) const FREE: i64 = 0;
/// A copy that waits for its original.
pub(super) const WAITING: i64 = 1;
/// A copy that was held because its original is held or uncertain.
pub(super) const HELD_WAITING: i64 = 2;

/// What a transition may change, and what it is decided by.
#[derive(Clone)]
struct Standing {
    id: LetterId,
    lane: LaneId,
    supporter: i64,
    state: LetterState,
    waiting: i64,
    attempt: Attempt,
    attempts: u32,
    voids: u32,
    next_try: Option<Timestamp>,
    deferred_since: Option<i64>,
    last_event: Option<i64>,
}

pub(super) fn carry_out(batch: &mut Batch<'_>, step: &Transition) -> Result<bool, Fault> {
    let Some(old) = find(batch, step.letter())? else { return Ok(false) };
    if !admits(batch, &old, step)? {
        return Ok(false);
    }
    let mut new = old.after(step, batch.lane(old.lane)?.open_ms);
    let rendering = first_rendering(batch, &old, step)?;
    let event = step.event();
    let entry = Entry { letter: old.id, lane: old.lane, prev: old.last_event, event, rendering };
    new.last_event = Some(batch.append(&entry)?);
    write(batch, &old, &new, event.at)?;
    settle_copies(batch, &new, event)?;
    Ok(true)
}

fn find(batch: &Batch<'_>, letter: LetterId) -> Result<Option<Standing>, Fault> {
    const SQL: &str = "SELECT id, lane, supporter, state, waiting, attempt, attempts, voids, next_try, \
         deferred_since, last_event FROM letters WHERE id = ?1";
    Ok(batch.on.prepare_cached(SQL)?.query_row([letter], read).optional()?)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        id: row.get(0)?,
        lane: row.get(1)?,
        supporter: row.get(2)?,
        state: row.get(3)?,
        waiting: row.get(4)?,
        attempt: row.get(5)?,
        attempts: row.get(6)?,
        voids: row.get(7)?,
        next_try: row.get::<_, Option<Ms>>(8)?.map(|t| t.0),
        deferred_since: row.get(9)?,
        last_event: row.get(10)?,
    })
}

/// The guard. An intent also needs a running job: so a pause or a cancel by
/// another process wins at once.
fn admits(batch: &mut Batch<'_>, old: &Standing, step: &Transition) -> Result<bool, Fault> {
    let ours = step.guard().is_none_or(|attempt| attempt == old.attempt);
    if !ours || !step.from().contains(&old.state) {
        return Ok(false);
    }
    if step.to() != LetterState::Submitting {
        return Ok(true);
    }
    Ok(old.waiting == FREE && batch.lane(old.lane)?.job_state == JobState::Running)
}

/// Every later try repeats the first rendering: only that one is kept.
fn first_rendering(batch: &Batch<'_>, old: &Standing, step: &Transition) -> Result<Option<Rendering>, Fault> {
    let Some(rendering) = step.rendering() else { return Ok(None) };
    let kept = history::rendering(batch.on, old.last_event)?.is_some();
    Ok((!kept).then_some(rendering))
}

impl Standing {
    fn after(&self, step: &Transition, lane_open_ms: i64) -> Self {
        let state = step.to();
        let (attempt, attempts) = match step.tries() {
            Tries::Keep => (self.attempt, self.attempts),
            Tries::Begin => (self.attempt.next(), self.attempts + 1),
            Tries::Void => (self.attempt, self.attempts.saturating_sub(1)),
        };
        // A letter that a human lets go waits for its original again.
        let waiting =
            if self.waiting == HELD_WAITING && state == LetterState::Ready { WAITING } else { self.waiting };
        Self {
            state,
            waiting,
            attempt,
            attempts,
            voids: self.voids_after(step),
            next_try: step.next_try(),
            deferred_since: self.deferred_since_after(step, lane_open_ms),
            ..self.clone()
        }
    }

    /// In a row: any end of a try but a void one, and any human, breaks it.
    fn voids_after(&self, step: &Transition) -> u32 {
        match (step.tries(), step.to()) {
            (Tries::Void, _) => self.voids + 1,
            (_, LetterState::Submitting | LetterState::Uncertain) => self.voids,
            _ => 0,
        }
    }

    /// Since the *first* deferral: a try in between, even a void one, does not
    /// make the letter young again. A human's decision does.
    fn deferred_since_after(&self, step: &Transition, lane_open_ms: i64) -> Option<i64> {
        match (step.tries(), step.to()) {
            (_, LetterState::Deferred) => self.deferred_since.or(Some(lane_open_ms)),
            (Tries::Void, _) | (_, LetterState::Submitting | LetterState::Uncertain) => self.deferred_since,
            _ => None,
        }
    }
}

fn write(batch: &mut Batch<'_>, old: &Standing, new: &Standing, at: Timestamp) -> Result<(), Fault> {
    const SQL: &str = "UPDATE letters SET state = :state, waiting = :waiting, attempt = :attempt, \
         attempts = :attempts, voids = :voids, next_try = :next, deferred_since = :since, \
         last_event = :event WHERE id = :id AND state = :old AND attempt = :guard";
    let changed = batch.on.prepare_cached(SQL)?.execute(named_params! {
        ":state": new.state,
        ":waiting": new.waiting,
        ":attempt": new.attempt,
        ":attempts": new.attempts,
        ":voids": new.voids,
        ":next": new.next_try.map(Ms),
        ":since": new.deferred_since,
        ":event": new.last_event,
        ":id": new.id,
        ":old": old.state,
        ":guard": old.attempt,
    })?;
    if changed != 1 {
        return Err(Fault::Corrupt(format!("letter {} changed under its own lock", new.id)));
    }
    batch.moved(old.lane, old.state, new.state, 1, at)
}

/// What became of an original decides over its copies.
fn settle_copies(batch: &mut Batch<'_>, original: &Standing, event: &Event) -> Result<(), Fault> {
    let lane = batch.lane(original.lane)?;
    if lane.kind == LetterKind::Copy || !lane.has_copies {
        return Ok(());
    }
    let release = match original.state {
        LetterState::Accepted => true,
        LetterState::Refused | LetterState::Expired | LetterState::Cancelled => false,
        _ => return Ok(()),
    };
    for id in waiting_copies(batch, original)? {
        if let Some(copy) = find(batch, id)? {
            if release { free(batch, &copy, event)? } else { call_off(batch, &copy, original.state, event)? }
        }
    }
    Ok(())
}

fn waiting_copies(batch: &Batch<'_>, original: &Standing) -> Result<Vec<LetterId>, Fault> {
    const SQL: &str = "SELECT c.id FROM supporters s JOIN letters c \
         ON c.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
         WHERE s.id = ?1 AND c.original = ?2 AND c.waiting <> 0";
    let mut query = batch.on.prepare_cached(SQL)?;
    let ids = query.query_map((original.supporter, original.id), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// A copy held for a reason of its own stays held; it only stops waiting.
fn free(batch: &mut Batch<'_>, copy: &Standing, event: &Event) -> Result<(), Fault> {
    if is_over(copy) {
        return Ok(());
    }
    let new = Standing { waiting: FREE, ..copy.clone() };
    if copy.state == LetterState::Held && copy.waiting == WAITING {
        return write(batch, copy, &new, event.at);
    }
    let new = Standing { state: LetterState::Ready, ..new };
    let released = Event::new(EventKind::Released, event.at, event.by.clone());
    follow(batch, copy, new, &released.saying("the letter that it quotes was accepted"))
}

fn call_off(batch: &mut Batch<'_>, copy: &Standing, became: LetterState, event: &Event) -> Result<(), Fault> {
    if is_over(copy) {
        return Ok(());
    }
    let new =
        Standing { state: LetterState::Cancelled, next_try: None, deferred_since: None, ..copy.clone() };
    let cancelled = Event::new(EventKind::Cancelled, event.at, event.by.clone());
    follow(batch, copy, new, &cancelled.saying(format!("the letter that it quotes was {became}")))
}

/// A copy that was given up before its original was settled stays so.
fn is_over(copy: &Standing) -> bool {
    !copy.state.is_pending() && copy.state != LetterState::Held
}

fn follow(batch: &mut Batch<'_>, copy: &Standing, mut new: Standing, event: &Event) -> Result<(), Fault> {
    let entry = Entry { letter: copy.id, lane: copy.lane, prev: copy.last_event, event, rendering: None };
    new.last_event = Some(batch.append(&entry)?);
    write(batch, copy, &new, event.at)
}
