//! One transaction of changes to letters.
//!
//! In: moves of letters and their events, in order. Out, at [`commit`]: those,
//! with the tallies of their lanes and the times of their jobs, at once or not
//! at all. It holds what it read of lanes and jobs only as long as its
//! transaction holds the write lock, so nothing of it can be stale.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params, params};

use super::convert::Ms;
use crate::outbox::plan::LetterKind;
use crate::outbox::state::{Event, EventKind, Rendering};
use crate::outbox::{LaneId, LetterId, LetterState};
use crate::store::{Fault, JobState};

const STATES: usize = LetterState::ALL.len();

/// Runs `work` in one durable transaction. An error undoes all of it.
pub(super) fn commit<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Batch<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    // Immediate: a transaction that reads first and then finds another writer
    // ahead of it could only give up.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut batch = Batch { on: &transaction, lanes: BTreeMap::new(), actors: HashMap::new() };
    let result = work(&mut batch)?;
    batch.settle()?;
    transaction.commit()?;
    Ok(result)
}

pub(super) struct Batch<'c> {
    pub on: &'c Connection,
    lanes: BTreeMap<i64, Lane>,
    actors: HashMap<String, i64>,
}

/// A lane, as this transaction has it.
pub(super) struct Lane {
    pub job: i64,
    pub kind: LetterKind,
    pub open_ms: i64,
    pub job_state: JobState,
    /// Whether the job has copies that may wait for a letter of this lane.
    pub has_copies: bool,
    /// Unsent letters expire then.
    pub ends_at: Option<Timestamp>,
    /// Its campaign is closed.
    pub closed: bool,
    /// Its mailbox is suspended; a rehearsal's never is.
    pub suspended: bool,
    last_intent: Option<i64>,
    last_send: Option<Timestamp>,
    first_send: Option<Timestamp>,
    changed_at: Option<Timestamp>,
    moved: [i64; STATES],
}

impl Lane {
    /// What a letter of it is that nobody has had in hand.
    pub fn begins_as(&self) -> LetterState {
        if self.kind == LetterKind::Post { LetterState::ToPrint } else { LetterState::Ready }
    }
}

const LANE: &str = "SELECT l.job, l.kind, l.open_ms, j.state, l.last_intent, l.last_send, \
     EXISTS (SELECT 1 FROM lanes c WHERE c.job = l.job AND c.kind = 1), l.ends_at, \
     EXISTS (SELECT 1 FROM closed_campaigns c WHERE c.campaign = j.campaign), \
     j.mode = 1 AND EXISTS (SELECT 1 FROM suspensions s WHERE s.mailbox_key = l.mailbox_key) \
     FROM lanes l JOIN jobs j ON j.id = l.job WHERE l.id = ?1";

impl Batch<'_> {
    pub fn lane(&mut self, lane: LaneId) -> Result<&mut Lane, Fault> {
        if !self.lanes.contains_key(&lane.0) {
            let read = self.on.prepare_cached(LANE)?.query_row([lane], read_lane)?;
            self.lanes.insert(lane.0, read);
        }
        self.lanes.get_mut(&lane.0).ok_or_else(|| Fault::Other("no such lane".into()))
    }

    /// What this transaction knows of a job's lanes follows the job.
    pub fn job_entered(&mut self, job: i64, state: JobState) {
        self.lanes.values_mut().filter(|lane| lane.job == job).for_each(|lane| lane.job_state = state);
    }

    /// Counts letters that went from one state to another.
    pub fn moved(
        &mut self,
        lane: LaneId,
        from: LetterState,
        to: LetterState,
        letters: i64,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let lane = self.lane(lane)?;
        lane.moved[from as usize] -= letters;
        lane.moved[to as usize] += letters;
        lane.changed_at = Some(at);
        Ok(())
    }

    /// Adds to the log. An intent is also added to its lane's chain of intents,
    /// from which the sliding day is counted.
    pub fn append(&mut self, entry: &Entry<'_>) -> Result<i64, Fault> {
        let by = self.actor(&entry.event.by)?;
        let is_intent = entry.event.kind == EventKind::Submitting;
        let prev_intent = if is_intent { self.lane(entry.lane)?.last_intent } else { None };
        let id = insert(self.on, entry, by, prev_intent)?;
        if is_intent {
            let at = entry.event.at;
            let lane = self.lane(entry.lane)?;
            lane.last_intent = Some(id);
            lane.last_send = Some(at);
            lane.first_send.get_or_insert(at);
        }
        Ok(id)
    }

    /// The number under which the log keeps a name.
    pub fn actor(&mut self, name: &str) -> Result<i64, Fault> {
        if let Some(id) = self.actors.get(name) {
            return Ok(*id);
        }
        let id = actor(self.on, name)?;
        self.actors.insert(name.to_owned(), id);
        Ok(id)
    }

    /// Writes tallies and times of the lanes and jobs that changed.
    fn settle(self) -> Result<(), Fault> {
        let mut jobs: BTreeMap<i64, Times> = BTreeMap::new();
        for (id, lane) in self.lanes.iter().filter(|(_, lane)| lane.changed_at.is_some()) {
            settle_lane(self.on, *id, lane)?;
            jobs.entry(lane.job).or_default().include(lane);
        }
        for (job, times) in jobs {
            settle_job(self.on, job, &times)?;
        }
        Ok(())
    }
}

/// The number under which the log keeps a name, which it may see for the first time.
pub(super) fn actor(on: &Connection, name: &str) -> Result<i64, Fault> {
    let mut find = on.prepare_cached("SELECT id FROM actors WHERE name = ?1")?;
    if let Some(id) = find.query_row([name], |row| row.get(0)).optional()? {
        return Ok(id);
    }
    on.prepare_cached("INSERT INTO actors (name) VALUES (?1)")?.execute([name])?;
    Ok(on.last_insert_rowid())
}

/// One line of the log, with what is kept beside it.
pub(super) struct Entry<'e> {
    pub letter: LetterId,
    pub lane: LaneId,
    pub prev: Option<i64>,
    pub event: &'e Event,
    pub rendering: Option<Rendering>,
}

fn read_lane(row: &rusqlite::Row<'_>) -> rusqlite::Result<Lane> {
    Ok(Lane {
        job: row.get(0)?,
        kind: row.get(1)?,
        open_ms: row.get(2)?,
        job_state: row.get(3)?,
        last_intent: row.get(4)?,
        last_send: row.get::<_, Option<Ms>>(5)?.map(|t| t.0),
        has_copies: row.get(6)?,
        ends_at: row.get::<_, Option<Ms>>(7)?.map(|t| t.0),
        closed: row.get(8)?,
        suspended: row.get(9)?,
        first_send: None,
        changed_at: None,
        moved: [0; STATES],
    })
}

fn insert(on: &Connection, entry: &Entry<'_>, by: i64, prev_intent: Option<i64>) -> Result<i64, Fault> {
    const SQL: &str = "INSERT INTO events (letter, prev, at, kind, by, code, enhanced, reply, duration_ms, \
         sha256, dated_before, prev_intent) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let Entry { letter, prev, event, rendering, .. } = entry;
    on.prepare_cached(SQL)?.execute(params![
        letter,
        prev,
        Ms(event.at),
        event.kind,
        by,
        event.code,
        event.enhanced,
        event.reply,
        event.duration_ms,
        rendering.as_ref().map(|r| r.sha256.as_slice()),
        rendering.map(|r| event.at.as_millisecond() - r.dated.as_millisecond()),
        prev_intent,
    ])?;
    Ok(on.last_insert_rowid())
}

fn settle_lane(on: &Connection, id: i64, lane: &Lane) -> Result<(), Fault> {
    const SQL: &str = "UPDATE lanes SET last_send = ?2, last_intent = ?3, \
         ready = ready + ?4, submitting = submitting + ?5, accepted = accepted + ?6, \
         deferred = deferred + ?7, refused = refused + ?8, held = held + ?9, uncertain = uncertain + ?10, \
         bounced = bounced + ?11, expired = expired + ?12, cancelled = cancelled + ?13, \
         to_print = to_print + ?14, printed = printed + ?15, posted = posted + ?16 WHERE id = ?1";
    let mut update = on.prepare_cached(SQL)?;
    let mut at = 1;
    let mut bind = |update: &mut rusqlite::Statement<'_>, value: &dyn rusqlite::ToSql| {
        update.raw_bind_parameter(at, value).map(|()| at += 1)
    };
    bind(&mut update, &id)?;
    bind(&mut update, &lane.last_send.map(Ms))?;
    bind(&mut update, &lane.last_intent)?;
    for moved in &lane.moved {
        bind(&mut update, moved)?;
    }
    update.raw_execute()?;
    Ok(())
}

#[derive(Default)]
struct Times {
    first_send: Option<Timestamp>,
    changed_at: Option<Timestamp>,
}

impl Times {
    fn include(&mut self, lane: &Lane) {
        self.first_send = [self.first_send, lane.first_send].into_iter().flatten().min();
        self.changed_at = self.changed_at.max(lane.changed_at);
    }
}

/// The first intent stays; the end is the last change that left nothing to do.
/// In the midst of a job there is nothing to write.
fn settle_job(on: &Connection, job: i64, times: &Times) -> Result<(), Fault> {
    const SQL: &str = "WITH now (first, last) AS MATERIALIZED (SELECT :first, CASE \
         WHEN EXISTS (SELECT 1 FROM lanes WHERE job = :job AND ready + submitting + deferred > 0) \
         THEN NULL ELSE :changed END) \
         UPDATE jobs SET started = coalesce(started, now.first), finished = now.last FROM now \
         WHERE id = :job AND (finished IS NOT now.last OR (started IS NULL AND now.first IS NOT NULL))";
    on.prepare_cached(SQL)?.execute(named_params! {
        ":job": job,
        ":first": times.first_send.map(Ms),
        ":changed": times.changed_at.map(Ms),
    })?;
    Ok(())
}
