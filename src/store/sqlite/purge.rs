//! Removes what is past its time, and writes the files anew.
//!
//! In: a job that is over, and how deep to go. Out: how many rows lost something.
//! A piece a commit: a worker's receipts come in between. It must never touch a row
//! whose letters may still be sent, so every piece asks whether the job is over.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::audit::{self, Act};
use super::batch::Batch;
use super::convert::Ms;
use super::erase::{NOBODY, remove_own_replies, remove_reason, supporter};
use super::{fault, files};
use crate::outbox::JobId;
use crate::store::{Fault, JobState, Overdue, Purged, Retention};
use crate::supporters::{Supporter, Traces};

/// Supporters whose rows share a commit.
const PIECE: i64 = 1000;

/// How often a reader is waited for, 5 s each, before the log stays as it is.
const LOOKS: u32 = 3;

/// Between two such looks.
const PAUSE: Duration = Duration::from_millis(100);

/// Jobs that are over, and what of them is due.
pub(super) fn overdue(on: &Connection, retention: Retention) -> Result<Vec<Overdue>, Fault> {
    const SQL: &str = "SELECT id, campaign, finished, bodies_purged IS NOT NULL, names_purged IS NOT NULL, \
         EXISTS (SELECT 1 FROM lanes l WHERE l.job = jobs.id AND l.to_print + l.printed > 0) FROM jobs WHERE state IN (4, 5) AND finished IS NOT NULL ORDER BY id";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([])?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let (job, finished): (JobId, Ms) = (row.get(0)?, row.get(2)?);
        // A letter that is still to be posted needs its text; only names go on time.
        let (no_bodies, no_names): (bool, bool) = (row.get::<_, bool>(3)? || row.get(5)?, row.get(4)?);
        let past = |cutoff: Option<Timestamp>| cutoff.is_some_and(|cutoff| finished.0 <= cutoff);
        let depth = match (past(retention.names) && !no_names, past(retention.bodies) && !no_bodies) {
            (true, _) => Purged::Names,
            (false, true) if !no_names => Purged::Bodies,
            (false, _) => continue,
        };
        let supporters = left(on, job, depth)?;
        due.push(Overdue { job, campaign: row.get(1)?, finished: finished.0, depth, supporters });
    }
    Ok(due)
}

fn left(on: &Connection, job: JobId, depth: Purged) -> Result<u64, Fault> {
    const SQL: &str = "SELECT count(*) FROM supporters WHERE id BETWEEN ?1 AND ?2 AND purged < ?3";
    let Some((first, last)) = rows_of(on, job)? else { return Ok(0) };
    let count: i64 = on.prepare_cached(SQL)?.query_row(params![first, last, depth], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// A job's rows are numbered without a gap, as its letters are.
fn rows_of(on: &Connection, job: JobId) -> Result<Option<(i64, i64)>, Fault> {
    const SQL: &str = "SELECT a.supporter, z.supporter FROM jobs j JOIN letters a ON a.id = j.first_letter \
         JOIN letters z ON z.id = j.last_letter WHERE j.id = ?1";
    let mut query = on.prepare_cached(SQL)?;
    Ok(query.query_row([job], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// How far a purge has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    /// The last row looked at.
    pub after: i64,
    pub purged: u64,
    pub ended: bool,
}

/// One commit's share.
pub(super) fn piece(
    batch: &mut Batch<'_>,
    due: &Overdue,
    so_far: Progress,
    at: Timestamp,
    by: &str,
) -> Result<Progress, Fault> {
    let end = Progress { ended: true, ..so_far };
    let on = batch.on;
    if !is_over(on, due.job)? {
        return Ok(end);
    }
    let Some((first, last)) = rows_of(on, due.job)? else { return Ok(end) };
    let rows = some(on, due.depth, so_far.after.max(first - 1), last)?;
    let Some(newest) = rows.last() else {
        end_of(on, due, so_far.purged, at, by)?;
        return Ok(end);
    };
    let after = newest.id;
    let reasons = if due.depth == Purged::Names { reasons(on, &rows)? } else { Vec::new() };
    for row in &rows {
        match due.depth {
            Purged::Names => remove_name(on, row, &reasons)?,
            Purged::Bodies | Purged::Nothing => remove_body(on, row)?,
        }
    }
    Ok(Progress { after, purged: so_far.purged + rows.len() as u64, ended: false })
}

fn is_over(on: &Connection, job: JobId) -> Result<bool, Fault> {
    const SQL: &str = "SELECT state FROM jobs WHERE id = ?1 AND finished IS NOT NULL";
    let state: Option<JobState> = on.prepare_cached(SQL)?.query_row([job], |row| row.get(0)).optional()?;
    Ok(state.is_some_and(JobState::is_over))
}

struct Row {
    id: i64,
    json: String,
    first_letter: i64,
    letters: i64,
}

fn some(on: &Connection, depth: Purged, after: i64, last: i64) -> Result<Vec<Row>, Fault> {
    const SQL: &str = "SELECT id, json, first_letter, letters FROM supporters \
         WHERE id > ?1 AND id <= ?2 AND purged < ?3 ORDER BY id LIMIT ?4";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Row { id: row.get(0)?, json: row.get(1)?, first_letter: row.get(2)?, letters: row.get(3)? })
    };
    let mut query = on.prepare_cached(SQL)?;
    Ok(query.query_map(params![after, last, depth, PIECE], read)?.collect::<Result<_, _>>()?)
}

fn remove_body(on: &Connection, row: &Row) -> Result<(), Fault> {
    let kept = Supporter {
        own_words: String::new(),
        subject: String::new(),
        extra: std::collections::BTreeMap::new(),
        ..supporter(&row.json)?
    };
    let json = serde_json::to_string(&kept).map_err(|e| fault::unreadable("a supporter", &e))?;
    on.prepare_cached("UPDATE supporters SET json = ?2, purged = 1 WHERE id = ?1")?
        .execute(params![row.id, json])?;
    Ok(())
}

/// The name goes from what was said of their own letters, too.
fn remove_name(on: &Connection, row: &Row, reasons: &[Reason]) -> Result<(), Fault> {
    let known = supporter(&row.json)?;
    let mut traces = Traces::of(&known.email);
    traces.add(&known);
    let letters = row.first_letter..row.first_letter + row.letters;
    for letter in letters.clone() {
        remove_own_replies(on, letter, &traces)?;
    }
    for reason in reasons.iter().filter(|r| letters.contains(&r.letter) && traces.in_words(&r.why)) {
        remove_reason(on, reason.entry)?;
    }
    on.prepare_cached("UPDATE supporters SET json = ?2, shown = NULL, purged = 2 WHERE id = ?1")?
        .execute(params![row.id, NOBODY])?;
    Ok(())
}

/// Why a human did something to a letter.
struct Reason {
    entry: i64,
    letter: i64,
    why: String,
}

/// Those for the letters of some rows; there are few.
fn reasons(on: &Connection, rows: &[Row]) -> Result<Vec<Reason>, Fault> {
    const SQL: &str = "SELECT id, CAST(substr(subject, 8) AS INTEGER) AS letter, why FROM audit \
         WHERE subject LIKE 'letter %' AND why IS NOT NULL AND letter BETWEEN ?1 AND ?2";
    let first = rows.first().map_or(0, |row| row.first_letter);
    let last = rows.last().map_or(0, |row| row.first_letter + row.letters);
    let read =
        |row: &rusqlite::Row<'_>| Ok(Reason { entry: row.get(0)?, letter: row.get(1)?, why: row.get(2)? });
    let mut query = on.prepare_cached(SQL)?;
    Ok(query.query_map([first, last], read)?.collect::<Result<_, _>>()?)
}

/// Whoever comes to the end first says so: the daemon and a command may be at it both.
fn end_of(on: &Connection, due: &Overdue, purged: u64, at: Timestamp, by: &str) -> Result<(), Fault> {
    let (sql, what) = match due.depth {
        Purged::Names => (
            "UPDATE jobs SET names_purged = ?2, bodies_purged = coalesce(bodies_purged, ?2) \
             WHERE id = ?1 AND names_purged IS NULL",
            "names",
        ),
        Purged::Bodies | Purged::Nothing => {
            ("UPDATE jobs SET bodies_purged = ?2 WHERE id = ?1 AND bodies_purged IS NULL", "bodies")
        }
    };
    if on.prepare_cached(sql)?.execute(params![due.job, Ms(at)])? == 0 {
        return Ok(());
    }
    let why = format!("retention.{what}: {purged} supporters");
    let act = Act { at, by, verb: "purge", subject: &format!("job {}", due.job), why: Some(&why) };
    audit::record(on, &act)
}

/// Writes the database anew, then has its log folded in and cut to nothing.
pub(super) fn compact(on: &Connection) -> Result<bool, Fault> {
    files::ask_again_soon(on)?;
    // A worker that writes lets go between two commits: it is a matter of luck.
    let mut tries = 1;
    while let Err(error) = on.execute_batch("VACUUM") {
        let fault = Fault::from(error);
        if tries == LOOKS || !matches!(fault, Fault::Busy) {
            return Err(fault);
        }
        tries += 1;
    }
    for _ in 0..LOOKS {
        if on.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(true);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(false)
}
