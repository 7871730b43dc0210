//! One transition of one letter, with what it means for the letter's copies.
//!
//! In: a [`Transition`]. Out: whether its guard held. The letter is read and
//! written under the same write lock, so no other process can come between;
//! the guard stands in the `UPDATE` all the same. Decides nothing itself.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, named_params};

use super::audit::{self, Act};
use super::batch::{Batch, Entry, Lane};
use super::convert::Ms;
use super::{history, jobs, withdrawn};
use crate::outbox::plan::LetterKind;
use crate::outbox::state::{Event, EventKind, Rendering, Tries};
use crate::outbox::{Attempt, JobId, LaneId, LetterId, LetterState, Transition};
use crate::store::{Fault, JobAct, JobState};

/// A copy that is free to go, and every letter that is no copy.
pub(super) const FREE: i64 = 0;
/// A copy that waits for its original.
pub(super) const WAITING: i64 = 1;
/// A copy that was held because its original is held or uncertain.
pub(super) const HELD_WAITING: i64 = 2;
/// A copy that was cancelled on its original's account.
pub(super) const CALLED_OFF: i64 = 3;

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
    let lane = batch.lane(old.lane)?;
    let mut new = old.after(step, lane.open_ms);
    if new.state == LetterState::Ready {
        new.state = lane.begins_as();
    }
    let rendering = first_rendering(batch, &old, step)?;
    let new = enter(batch, &old, new, step.event(), rendering)?;
    if step.lets_go() {
        call_back(batch, &new, step.event())?;
    }
    settle_copies(batch, &new, step.event())?;
    if step.is_human() {
        record(batch, step)?;
    }
    Ok(true)
}

fn record(batch: &Batch<'_>, step: &Transition) -> Result<(), Fault> {
    let Event { kind, at, by, reply, .. } = step.event();
    let subject = format!("letter {}", step.letter());
    audit::record(batch.on, &Act { at: *at, by, verb: kind.name(), subject: &subject, why: reply.as_deref() })
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

/// The guard. An intent also needs a running job and an open mailbox: so a pause,
/// a cancel or a suspension by another process wins at once.
fn admits(batch: &mut Batch<'_>, old: &Standing, step: &Transition) -> Result<bool, Fault> {
    let ours = step.guard().is_none_or(|attempt| attempt == old.attempt);
    if !ours || !step.from().contains(&old.state) {
        return Ok(false);
    }
    let lane = batch.lane(old.lane)?;
    if step.lets_go() {
        let over = lane.ends_at.is_some_and(|end| end <= step.event().at);
        let open = !over && !lane.closed && lane.job_state != JobState::Cancelled;
        return Ok(open && withdrawn::silence(batch.on, old.supporter)?.is_none());
    }
    let open = lane.job_state == JobState::Running && !lane.suspended;
    Ok(step.to() != LetterState::Submitting || (open && old.waiting == FREE))
}

/// Records what happened to a letter, and what it thereby became.
fn enter(
    batch: &mut Batch<'_>,
    old: &Standing,
    mut new: Standing,
    event: &Event,
    rendering: Option<Rendering>,
) -> Result<Standing, Fault> {
    let (letter, lane) = (old.id, old.lane);
    let id = batch.append(&Entry { letter, lane, prev: old.last_event, event, rendering })?;
    new.last_event = Some(id);
    if let Some((state, kind, why)) = barred(batch, lane, &new)? {
        let also = Event::new(kind, event.at, event.by.clone()).saying(why);
        let entry = Entry { letter, lane, prev: Some(id), event: &also, rendering: None };
        let last_event = Some(batch.append(&entry)?);
        new = Standing { state, voids: 0, next_try: None, deferred_since: None, last_event, ..new };
    }
    write(batch, old, &new, event.at)?;
    wake(batch, &new, event)?;
    Ok(new)
}

/// What a letter becomes that would be left to be sent where nothing may be.
fn barred(batch: &mut Batch<'_>, lane: LaneId, new: &Standing) -> Result<Option<Bar>, Fault> {
    if !matches!(new.state, LetterState::Ready | LetterState::Deferred) {
        return Ok(None);
    }
    let silenced = withdrawn::silence(batch.on, new.supporter)?;
    let cancelled = |why| Some((LetterState::Cancelled, EventKind::Cancelled, why));
    Ok(match (silenced, batch.lane(lane)?) {
        (_, Lane { closed: true, .. }) => cancelled("the campaign is closed"),
        (_, Lane { job_state: JobState::Cancelled, .. }) => cancelled("the job is cancelled"),
        (Some(why), _) => cancelled(why),
        (None, Lane { suspended: true, .. }) => {
            Some((LetterState::Held, EventKind::Held, "the mailbox is suspended"))
        }
        (None, Lane { .. }) => None,
    })
}

/// What a letter becomes instead, and why.
type Bar = (LetterState, EventKind, &'static str);

/// A finished job with a letter to send is finished no longer.
fn wake(batch: &mut Batch<'_>, new: &Standing, event: &Event) -> Result<(), Fault> {
    let lane = batch.lane(new.lane)?;
    if lane.job_state == JobState::Finished && new.state.is_pending() {
        let job = JobId(lane.job);
        jobs::act(batch, job, &JobAct::Reopen, event.at, &event.by)?;
    }
    Ok(())
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
        LetterState::Refused | LetterState::Expired | LetterState::Cancelled | LetterState::Bounced => false,
        _ => return Ok(()),
    };
    for copy in bound_copies(batch, original)? {
        if release { free(batch, &copy, event)? } else { call_off(batch, &copy, original.state, event)? }
    }
    Ok(())
}

/// Copies that its fate decides over, or has decided over.
fn bound_copies(batch: &Batch<'_>, original: &Standing) -> Result<Vec<Standing>, Fault> {
    const SQL: &str = "SELECT c.id FROM supporters s JOIN letters c \
         ON c.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
         WHERE s.id = ?1 AND c.original = ?2 AND c.waiting <> 0";
    let mut query = batch.on.prepare_cached(SQL)?;
    let ids = query.query_map((original.supporter, original.id), |row| row.get(0))?;
    let ids: Vec<LetterId> = ids.collect::<Result<_, _>>()?;
    let mut copies = Vec::with_capacity(ids.len());
    for id in ids {
        copies.extend(find(batch, id)?);
    }
    Ok(copies)
}

/// An original that is sent again may be accepted after all: the copies that were
/// cancelled with it wait again.
fn call_back(batch: &mut Batch<'_>, original: &Standing, event: &Event) -> Result<(), Fault> {
    if !batch.lane(original.lane)?.has_copies {
        return Ok(());
    }
    let copies = bound_copies(batch, original)?;
    let called_off = |c: &&Standing| c.waiting == CALLED_OFF && c.state == LetterState::Cancelled;
    for copy in copies.iter().filter(called_off) {
        let new = Standing { state: LetterState::Ready, waiting: WAITING, ..copy.clone() };
        let released = Event::new(EventKind::Released, event.at, event.by.clone());
        enter(batch, copy, new, &released.saying("the letter that it quotes is sent again"), None)?;
    }
    Ok(())
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
    enter(batch, copy, new, &released.saying("the letter that it quotes was accepted"), None).map(drop)
}

fn call_off(batch: &mut Batch<'_>, copy: &Standing, became: LetterState, event: &Event) -> Result<(), Fault> {
    if is_over(copy) {
        return Ok(());
    }
    let (state, waiting) = (LetterState::Cancelled, CALLED_OFF);
    let new = Standing { state, waiting, next_try: None, deferred_since: None, ..copy.clone() };
    let cancelled = Event::new(EventKind::Cancelled, event.at, event.by.clone());
    let cancelled = cancelled.saying(format!("the letter that it quotes was {became}"));
    enter(batch, copy, new, &cancelled, None).map(drop)
}

/// A copy that was given up before its original was settled stays so.
fn is_over(copy: &Standing) -> bool {
    !copy.state.is_pending() && copy.state != LetterState::Held
}
