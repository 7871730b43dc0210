//! A plan's rows into the store: all of them, or none.
//!
//! In: a job and its rows, as they come. Out: how many letters it got, and how
//! many an earlier job stands in the way of. Holds one row at a time. What is
//! in random order (keys, Message-IDs) is sorted and filled in once at the end.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior, params};

use super::convert::Ms;
use super::earlier::{Earlier, KEY_PREFIX};
use super::step::{FREE, WAITING};
use super::{fault, jobs};
use crate::outbox::plan::PlannedLane;
use crate::outbox::plan::{PlannedLetter, PlannedSupporter};
use crate::outbox::tokens::Tokens;
use crate::outbox::{JobId, SupporterKey};
use crate::store::{Fault, JobState, NewJob, PlannedRows, Scheduled};

/// Bytes of a Message-ID's token by which a letter is found.
pub(super) const TOKEN_PREFIX: usize = 5;

/// Teaches SQLite to make the prefix of a letter's token, so that it can sort
/// millions of them within its own bounds of memory.
pub(super) fn teach(on: &Connection, tokens: &Tokens) -> Result<(), Fault> {
    let tokens = tokens.clone();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    on.create_scalar_function("token_prefix", 3, flags, move |of| {
        let (job, place): (i64, i64) = (of.get(0)?, of.get(2)?);
        let place = usize::try_from(place).unwrap_or_default();
        let token = tokens.message(JobId(job), SupporterKey(of.get(1)?), place);
        Ok(token[..TOKEN_PREFIX].to_vec())
    })?;
    Ok(())
}

pub(super) fn schedule(
    connection: &mut Connection,
    tokens: &Tokens,
    job: &NewJob,
    rows: PlannedRows,
) -> Result<Scheduled, Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(why) = jobs::closed(&transaction, job.campaign.as_str())? {
        return Err(Fault::Closed(job.campaign.to_string(), why));
    }
    let earlier = Earlier::find(&transaction, job)?;
    let mut import = Import::begin(&transaction, tokens, job)?;
    for planned in rows {
        let planned = planned.map_err(Fault::Abandoned)?;
        import.add(&earlier, &planned)?;
    }
    let scheduled = import.end()?;
    // Dropped without a commit, an empty job leaves nothing behind.
    if scheduled.job.is_some() {
        transaction.commit()?;
    }
    Ok(scheduled)
}

pub(super) fn already_written(
    on: &Connection,
    tokens: &Tokens,
    job: &NewJob,
    rows: PlannedRows,
) -> Result<u64, Fault> {
    let earlier = Earlier::find(on, job)?;
    let mut already = 0;
    for planned in rows {
        let planned = planned.map_err(Fault::Abandoned)?;
        let key = tokens.supporter(&planned.supporter.email.key());
        let out = earlier.left_out(on, key, &planned.letters)?;
        already += out.iter().filter(|out| **out).count() as u64;
    }
    Ok(already)
}

/// An import under way, within its transaction.
struct Import<'c> {
    on: &'c Connection,
    tokens: &'c Tokens,
    job: JobId,
    /// Number of each lane, and how many letters it got.
    lanes: Vec<(i64, u64)>,
    first_letter: i64,
    next_letter: i64,
    first_supporter: i64,
    next_supporter: i64,
    already: u64,
}

impl<'c> Import<'c> {
    fn begin(on: &'c Connection, tokens: &'c Tokens, job: &NewJob) -> Result<Self, Fault> {
        // From the jobs, which stay: a number never comes again, even when
        // letters are purged.
        let first_letter = next(on, "SELECT coalesce(max(last_letter), 0) + 1 FROM jobs")?;
        let first_supporter = next(on, "SELECT coalesce(max(id), 0) + 1 FROM supporters")?;
        let id = insert_job(on, job, first_letter)?;
        let mut lanes = Vec::new();
        for (place, lane) in job.lanes.iter().enumerate() {
            lanes.push((insert_lane(on, id, place, lane)?, 0));
        }
        Ok(Self {
            on,
            tokens,
            job: id,
            lanes,
            first_letter,
            next_letter: first_letter,
            first_supporter,
            next_supporter: first_supporter,
            already: 0,
        })
    }

    fn add(&mut self, earlier: &Earlier, planned: &PlannedSupporter) -> Result<(), Fault> {
        let key = self.tokens.supporter(&planned.supporter.email.key());
        let out = earlier.left_out(self.on, key, &planned.letters)?;
        let mut ids = Vec::with_capacity(out.len());
        for out in out {
            ids.push((!out).then_some(self.next_letter));
            self.next_letter += i64::from(!out);
        }
        let kept = ids.iter().flatten().count();
        self.already += (ids.len() - kept) as u64;
        let Some(first) = ids.iter().flatten().next() else { return Ok(()) };
        self.insert_supporter(planned, key, *first, kept)?;
        for (letter, id) in planned.letters.iter().zip(&ids) {
            if let Some(id) = *id {
                self.insert_letter(id, letter, &ids)?;
            }
        }
        self.next_supporter += 1;
        Ok(())
    }

    fn insert_supporter(
        &self,
        planned: &PlannedSupporter,
        key: SupporterKey,
        first: i64,
        letters: usize,
    ) -> Result<(), Fault> {
        const SQL: &str = "INSERT INTO supporters (id, job, key, shown, first_letter, letters, json) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let row = &planned.supporter;
        let json = serde_json::to_string(row).map_err(|e| fault::unreadable("a supporter", &e))?;
        let shown = Some(&row.id).filter(|id| !id.is_empty());
        let id = self.next_supporter;
        self.on.prepare_cached(SQL)?.execute(params![id, self.job, key, shown, first, letters, json])?;
        Ok(())
    }

    fn insert_letter(&mut self, id: i64, letter: &PlannedLetter, ids: &[Option<i64>]) -> Result<(), Fault> {
        const SQL: &str = "INSERT INTO letters (id, lane, supporter, language, state, waiting, attempt, \
             attempts, voids, original) VALUES (?1, ?2, ?3, ?4, 0, ?5, 0, 0, 0, ?6)";
        let strange = || Fault::Other("the plan names a lane or letter that it does not have".into());
        let original = match letter.copy_of {
            Some(of) => Some(ids.get(of).copied().flatten().ok_or_else(strange)?),
            None => None,
        };
        let (lane, count) = self.lanes.get_mut(letter.lane).ok_or_else(strange)?;
        let waiting = if original.is_some() { WAITING } else { FREE };
        let row = params![id, *lane, self.next_supporter, letter.language, waiting, original];
        self.on.prepare_cached(SQL)?.execute(row)?;
        *count += 1;
        Ok(())
    }

    fn end(self) -> Result<Scheduled, Fault> {
        let letters = (self.next_letter - self.first_letter).unsigned_abs();
        if letters == 0 {
            return Ok(Scheduled { job: None, letters, already: self.already });
        }
        self.fill_keys()?;
        self.fill_message_ids()?;
        for (lane, letters) in &self.lanes {
            self.on
                .prepare_cached("UPDATE lanes SET ready = ?2 WHERE id = ?1")?
                .execute(params![lane, letters])?;
        }
        self.on
            .prepare_cached("UPDATE jobs SET last_letter = ?2 WHERE id = ?1")?
            .execute(params![self.job, self.next_letter - 1])?;
        Ok(Scheduled { job: Some(self.job), letters, already: self.already })
    }

    /// A supporter who stands twice in one plan would be written for twice:
    /// the key's uniqueness refuses the whole plan.
    fn fill_keys(&self) -> Result<(), Fault> {
        let sql = format!(
            "INSERT INTO supporter_keys (prefix, job, supporter) \
             SELECT substr(key, 1, {KEY_PREFIX}) AS prefix, job, id FROM supporters \
             WHERE id >= ?1 ORDER BY prefix"
        );
        match self.on.execute(&sql, [self.first_supporter]) {
            Err(e) if is_constraint(&e) => {
                Err(Fault::Other("a supporter stands twice in this plan: nothing was stored".into()))
            }
            other => other.map(drop).map_err(Fault::from),
        }
    }

    fn fill_message_ids(&self) -> Result<(), Fault> {
        const SQL: &str = "INSERT INTO message_ids (prefix, letter) \
             SELECT token_prefix(?1, s.key, n.place) AS prefix, l.id FROM letters l \
             JOIN supporters s ON s.id = l.supporter JOIN lanes n ON n.id = l.lane \
             WHERE l.id BETWEEN ?2 AND ?3 ORDER BY prefix";
        self.on.execute(SQL, params![self.job, self.first_letter, self.next_letter - 1])?;
        Ok(())
    }
}

fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

fn next(on: &Connection, sql: &str) -> Result<i64, Fault> {
    Ok(on.query_row(sql, [], |row| row.get(0))?)
}

fn insert_job(on: &Connection, job: &NewJob, first_letter: i64) -> Result<JobId, Fault> {
    const SQL: &str = "INSERT INTO jobs (campaign, plan, mode, state, start_at, scheduled_at, scheduled_by, \
         after_deadline, first_letter, last_letter) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)";
    let inputs = serde_json::to_string(&job.inputs).map_err(|e| fault::unreadable("a job's inputs", &e))?;
    on.prepare_cached(SQL)?.execute(params![
        job.campaign,
        job.plan,
        job.inputs.mode,
        JobState::Scheduled,
        Ms(job.start_at),
        Ms(job.at),
        job.by,
        job.after_deadline,
        first_letter,
    ])?;
    let id = on.last_insert_rowid();
    on.prepare_cached("INSERT INTO inputs (job, json) VALUES (?1, ?2)")?.execute(params![id, inputs])?;
    Ok(JobId(id))
}

fn insert_lane(on: &Connection, job: JobId, place: usize, lane: &PlannedLane) -> Result<i64, Fault> {
    const SQL: &str = "INSERT INTO lanes (job, place, kind, target, label, mailbox, mailbox_key, ends_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let ends = lane.ends_at.map(Ms);
    let row = params![job, place, lane.kind, lane.target, lane.label, lane.mailbox, lane.mailbox.key(), ends];
    on.prepare_cached(SQL)?.execute(row)?;
    Ok(on.last_insert_rowid())
}
