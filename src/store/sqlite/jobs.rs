//! Jobs and lanes: reading them, and what people and workers do to jobs.
//!
//! In: a job's number and an act. Out: rows, or whether the act applied. An
//! act names the states it may come from; any other leaves everything as it
//! was. Counts come from the lanes' tallies, never from the letters.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::audit::{self, Act};
use super::batch::Batch;
use super::convert::Ms;
use super::fault;
use crate::outbox::plan::{Inputs, LetterKind};
use crate::outbox::{JobId, LaneId, LetterState, PlanDigest};
use crate::store::{Fault, JobAct, JobRow, JobState, LaneRow, Tally, Wait};

const TALLY: &str = "ready, submitting, accepted, deferred, refused, held, uncertain, bounced, expired, \
     cancelled, to_print, printed, posted";
const JOB: &str = "SELECT id, campaign, plan, mode, state, reason, wait_reason, wait_until, start_at, \
     scheduled_at, after_deadline, started, finished, bodies_purged, names_purged FROM jobs";

pub(super) fn all(on: &Connection) -> Result<Vec<JobRow>, Fault> {
    let mut query = on.prepare_cached(&format!("{JOB} ORDER BY id DESC"))?;
    let jobs = query.query_map([], read_job)?.collect::<Result<Vec<_>, _>>()?;
    jobs.into_iter().map(|job| with_tally(on, job)).collect()
}

pub(super) fn one(on: &Connection, job: JobId) -> Result<Option<JobRow>, Fault> {
    let mut query = on.prepare_cached(&format!("{JOB} WHERE id = ?1"))?;
    let found = query.query_row([job], read_job).optional()?;
    found.map(|job| with_tally(on, job)).transpose()
}

fn read_job(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    let until = moment(row, 7)?;
    let wait = row.get::<_, Option<String>>(6)?.map(|reason| Wait { reason, until });
    Ok(JobRow {
        id: row.get(0)?,
        campaign: row.get(1)?,
        plan: row.get(2)?,
        mode: row.get(3)?,
        state: row.get(4)?,
        reason: row.get(5)?,
        wait,
        start_at: row.get::<_, Ms>(8)?.0,
        scheduled_at: row.get::<_, Ms>(9)?.0,
        after_deadline: row.get(10)?,
        started: moment(row, 11)?,
        finished: moment(row, 12)?,
        bodies_purged: moment(row, 13)?,
        names_purged: moment(row, 14)?,
        letters: Tally::default(),
        post: Tally::default(),
    })
}

fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<Ms>>(column)?.map(|t| t.0))
}

fn with_tally(on: &Connection, mut job: JobRow) -> Result<JobRow, Fault> {
    for lane in lanes(on, job.id)? {
        for state in LetterState::ALL {
            let tally = if lane.kind == LetterKind::Post { &mut job.post } else { &mut job.letters };
            tally.add(state, lane.letters.of(state));
        }
    }
    Ok(job)
}

pub(super) fn lanes(on: &Connection, job: JobId) -> Result<Vec<LaneRow>, Fault> {
    let sql = format!(
        "SELECT id, job, kind, target, label, mailbox, ends_at, open_ms, {TALLY} FROM lanes \
         WHERE job = ?1 ORDER BY place"
    );
    let mut query = on.prepare_cached(&sql)?;
    Ok(query.query_map([job], read_lane)?.collect::<Result<_, _>>()?)
}

fn read_lane(row: &Row<'_>) -> rusqlite::Result<LaneRow> {
    Ok(LaneRow {
        id: row.get(0)?,
        job: row.get(1)?,
        kind: row.get(2)?,
        target: row.get(3)?,
        label: row.get(4)?,
        mailbox: row.get(5)?,
        ends_at: moment(row, 6)?,
        open_ms: row.get(7)?,
        letters: read_tally(row, 8)?,
    })
}

/// A count for each, in the order of [`LetterState::ALL`], from `first` on.
pub(super) fn read_tally(row: &Row<'_>, first: usize) -> rusqlite::Result<Tally> {
    let mut tally = Tally::default();
    for state in LetterState::ALL {
        tally.add(state, row.get(first + state as usize)?);
    }
    Ok(tally)
}

pub(super) fn of_plan(on: &Connection, plan: &PlanDigest) -> Result<Option<JobId>, Fault> {
    const SQL: &str = "SELECT id FROM jobs WHERE plan = ?1 AND state <> 4 ORDER BY id DESC LIMIT 1";
    Ok(on.prepare_cached(SQL)?.query_row([plan], |row| row.get(0)).optional()?)
}

pub(super) fn inputs(on: &Connection, job: JobId) -> Result<Inputs, Fault> {
    let mut query = on.prepare_cached("SELECT json FROM inputs WHERE job = ?1")?;
    let json: Option<String> = query.query_row([job], |row| row.get(0)).optional()?;
    let json = json.ok_or_else(|| Fault::Other(format!("there is no job {job}")))?;
    serde_json::from_str(&json).map_err(|e| fault::unreadable("a job's inputs", &e))
}

pub(super) fn note_wait(batch: &mut Batch<'_>, job: JobId, wait: Option<&Wait>) -> Result<(), Fault> {
    const SQL: &str = "UPDATE jobs SET wait_reason = ?2, wait_until = ?3 WHERE id = ?1 AND state = 1";
    let until = wait.and_then(|w| w.until).map(Ms);
    batch.on.prepare_cached(SQL)?.execute(params![job, wait.map(|w| &w.reason), until])?;
    Ok(())
}

pub(super) fn age_lane(batch: &mut Batch<'_>, lane: LaneId, open_ms: i64) -> Result<(), Fault> {
    const SQL: &str = "UPDATE lanes SET open_ms = open_ms + ?2 WHERE id = ?1";
    batch.on.prepare_cached(SQL)?.execute(params![lane, open_ms])?;
    Ok(())
}

/// The job's own part. What a cancelled one has left to send is swept after it.
pub(super) fn act(
    batch: &mut Batch<'_>,
    job: JobId,
    act: &JobAct,
    at: Timestamp,
    by: &str,
) -> Result<bool, Fault> {
    let (from, to, word, why) = passage(act);
    let mut state = batch.on.prepare_cached(STANDING)?;
    let found = state.query_row([job], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((state, closed)): Option<(JobState, bool)> = found else { return Ok(false) };
    let applies = from.contains(&state) && !(closed && to == JobState::Scheduled);
    if !applies || (*act == JobAct::Finish && has_pending(batch.on, job)?) {
        return Ok(false);
    }
    enter(batch, job, to, why)?;
    if to.is_over() {
        end(batch.on, job, at)?;
    }
    audit::record(batch.on, &Act { at, by, verb: word, subject: &format!("job {job}"), why })?;
    Ok(true)
}

const STANDING: &str = "SELECT state, EXISTS (SELECT 1 FROM closed_campaigns c \
     WHERE c.campaign = jobs.campaign) FROM jobs WHERE id = ?1";

type Passage<'a> = (&'static [JobState], JobState, &'static str, Option<&'a str>);

fn passage(act: &JobAct) -> Passage<'_> {
    use JobState::{Cancelled, Finished, Paused, Running, Scheduled, Stopped};
    match act {
        JobAct::Start => (&[Scheduled], Running, "start", None),
        JobAct::Pause { why } => (&[Scheduled, Running], Paused, "pause", why.as_deref()),
        JobAct::Resume { why } => (&[Paused, Stopped], Scheduled, "resume", why.as_deref()),
        JobAct::Cancel { why } => {
            (&[Scheduled, Running, Paused, Stopped], Cancelled, "cancel", why.as_deref())
        }
        JobAct::Stop { why } => (&[Running], Stopped, "stop", Some(why)),
        JobAct::Finish => (&[Running], Finished, "finish", None),
        JobAct::Reopen => (&[Finished, Stopped], Scheduled, "reopen", None),
    }
}

fn has_pending(on: &Connection, job: JobId) -> Result<bool, Fault> {
    const SQL: &str =
        "SELECT EXISTS (SELECT 1 FROM lanes WHERE job = ?1 AND ready + submitting + deferred > 0)";
    Ok(on.prepare_cached(SQL)?.query_row([job], |row| row.get(0))?)
}

/// The reason is shown for as long as the job rests; what it waited for while
/// it ran is past.
fn enter(batch: &mut Batch<'_>, job: JobId, state: JobState, why: Option<&str>) -> Result<(), Fault> {
    const SQL: &str =
        "UPDATE jobs SET state = ?2, reason = ?3, wait_reason = NULL, wait_until = NULL WHERE id = ?1";
    let rests = matches!(state, JobState::Paused | JobState::Stopped | JobState::Cancelled);
    batch.on.prepare_cached(SQL)?.execute(params![job, state, why.filter(|_| rests)])?;
    batch.job_entered(job.0, state);
    Ok(())
}

/// A job whose letters were all held from the beginning ends without any having moved.
fn end(on: &Connection, job: JobId, at: Timestamp) -> Result<(), Fault> {
    const SQL: &str = "UPDATE jobs SET finished = ?2 WHERE id = ?1 AND finished IS NULL";
    if !has_pending(on, job)? {
        on.prepare_cached(SQL)?.execute(params![job, Ms(at)])?;
    }
    Ok(())
}

pub(super) fn close(
    batch: &mut Batch<'_>,
    campaign: &str,
    why: &str,
    at: Timestamp,
    by: &str,
) -> Result<Vec<JobId>, Fault> {
    const SQL: &str =
        "INSERT INTO closed_campaigns (campaign, at, why, by) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    batch.on.prepare_cached(SQL)?.execute(params![campaign, Ms(at), why, by])?;
    let subject = format!("campaign {campaign}");
    audit::record(batch.on, &Act { at, by, verb: "close", subject: &subject, why: Some(why) })?;
    let cancel = JobAct::Cancel { why: Some(why.to_owned()) };
    let mut cancelled = Vec::new();
    for job in jobs_of(batch.on, campaign)? {
        if act(batch, job, &cancel, at, by)? {
            cancelled.push(job);
        }
    }
    Ok(cancelled)
}

fn jobs_of(on: &Connection, campaign: &str) -> Result<Vec<JobId>, Fault> {
    let mut query = on.prepare_cached("SELECT id FROM jobs WHERE campaign = ?1 ORDER BY id")?;
    Ok(query.query_map([campaign], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Why a campaign takes no new jobs.
pub(super) fn closed(on: &Connection, campaign: &str) -> Result<Option<String>, Fault> {
    let mut query = on.prepare_cached("SELECT why FROM closed_campaigns WHERE campaign = ?1")?;
    Ok(query.query_row([campaign], |row| row.get(0)).optional()?)
}
