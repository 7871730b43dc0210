//! A plan's rows into the store: all of them, or none.
//!
//! In: a job and its rows, as they come. Out: how many letters it got, and how
//! many an earlier job stands in the way of. Holds a piece of the rows at a time.
//! What is in random order (keys, Message-IDs) is sorted and filled in at the end.
//!
//! A million rows take long, and a worker's receipts must not wait for them. So
//! they come in pieces, a commit each, on a connection of their own; the job's row
//! comes last, and till then nobody sees anything of it. One import at a time, by
//! a lock; what a crash leaves is removed by the next ([`leftovers`]).

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, ToSql, TransactionBehavior, named_params, params};

use super::audit::{self, Act};
use super::convert::Ms;
use super::earlier::{self, Earlier, KEY_PREFIX};
use super::held::{self, Held};
use super::step::{FREE, WAITING};
use super::{batch, fault, jobs, leftovers, restored, withdrawn};
use crate::outbox::plan::{PlannedLane, PlannedLetter, PlannedSupporter};
use crate::outbox::tokens::Tokens;
use crate::outbox::{JobId, LetterState, SupporterKey};
use crate::settings::Mode;
use crate::store::{Excluded, Fault, JobState, LeftOut, NewJob, PlannedRows, Scheduled};

/// Bytes of a Message-ID's token by which a letter is found.
pub(super) const TOKEN_PREFIX: usize = 5;

/// Supporters whose letters share a commit: some 15 ms.
const PIECE: usize = 1000;

/// KiB of pages kept in memory: what is imported is written in order.
const CACHE: i64 = 4096;

/// Rows of an index that share a commit.
const SLICE: i64 = 20_000;

/// Between two commits. Who waits for the lock looks for it every millisecond.
pub(super) const GAP: Duration = Duration::from_millis(3);

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
    on: &mut Connection,
    turn: &Path,
    tokens: &Tokens,
    job: &NewJob,
    rows: PlannedRows,
) -> Result<Scheduled, Fault> {
    let _turn = take_turn(turn)?;
    teach(on, tokens)?;
    // It bounds what a sort holds as well.
    on.pragma_update(None, "cache_size", -CACHE)?;
    leftovers::remove(on)?;
    let scheduled = import(on, tokens, job, rows);
    if !matches!(scheduled, Ok(Scheduled { job: Some(_), .. })) {
        // On a full disk even that may fail: the next import does it.
        let removed = leftovers::remove(on);
        return scheduled.and_then(|scheduled| removed.map(|()| scheduled));
    }
    scheduled
}

/// Waits until no other process imports; a dead one holds nothing. The lock is on
/// the store's folder: a file for it would have to be kept for ever, and closing
/// the database's own would give up the locks that SQLite holds on it.
pub(super) fn take_turn(path: &Path) -> Result<File, Fault> {
    let trouble = |e: std::io::Error| Fault::Other(format!("{}: {e}", path.display()));
    let folder = File::open(path).map_err(trouble)?;
    folder.lock().map_err(trouble)?;
    Ok(folder)
}

fn import(
    on: &mut Connection,
    tokens: &Tokens,
    job: &NewJob,
    mut rows: PlannedRows,
) -> Result<Scheduled, Fault> {
    let (earlier, mut import) = piece(on, |on| {
        refuse_closed(on, job)?;
        Ok((Earlier::find(on, job)?, Import::begin(on, tokens, job)?))
    })?;
    loop {
        // Read before the lock is taken: a slow disk keeps nobody waiting.
        let some: Vec<_> = rows.by_ref().take(PIECE).collect::<Result<_, _>>().map_err(Fault::Abandoned)?;
        if some.is_empty() {
            break;
        }
        piece(on, |on| some.iter().try_for_each(|planned| import.add(on, &earlier, planned)))?;
    }
    if import.all_letters() == 0 {
        let Import { already, withdrawn, .. } = import;
        return Ok(Scheduled { job: None, letters: 0, post: 0, already, withdrawn, held: 0 });
    }
    import.fill_keys(on)?;
    import.fill_message_ids(on)?;
    batch::commit(on, |batch| {
        refuse_closed(batch.on, job)?;
        let scheduled = import.end(batch.on, job)?;
        held::count(batch.on, &import.held)?;
        withdrawn::cancel_late(batch, import.job, job.at, &job.by)?;
        Ok(scheduled)
    })
}

/// A commit of its own, and a gap in which others come to theirs.
pub(super) fn piece<T>(
    on: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let transaction = on.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = work(&transaction)?;
    transaction.commit()?;
    std::thread::sleep(GAP);
    Ok(result)
}

fn refuse_closed(on: &Connection, job: &NewJob) -> Result<(), Fault> {
    match jobs::closed(on, job.campaign.as_str())? {
        Some(why) => Err(Fault::Closed(job.campaign.to_string(), why)),
        None => Ok(()),
    }
}

pub(super) fn already_written(
    on: &Connection,
    tokens: &Tokens,
    job: &NewJob,
    rows: PlannedRows,
) -> Result<LeftOut, Fault> {
    let earlier = Earlier::find(on, job)?;
    let mut left = LeftOut::default();
    for planned in rows {
        let planned = planned.map_err(Fault::Abandoned)?;
        let key = tokens.supporter(&planned.supporter.email.key());
        if withdrawn::has_withdrawn(on, key)? {
            let (post, mail) = by_way(job, planned.letters.iter());
            left.withdrawn += 1;
            left.withdrawn_letters += mail;
            left.post += post;
            continue;
        }
        let out = earlier.left_out(on, key, &planned.letters)?;
        let out = planned.letters.iter().zip(out).filter(|(_, out)| *out).map(|(letter, _)| letter);
        let (post, mail) = by_way(job, out);
        left.already += mail;
        left.post += post;
    }
    Ok(left)
}

/// How many letters are for post, and how many go by e-mail.
fn by_way<'l>(job: &NewJob, letters: impl Iterator<Item = &'l PlannedLetter>) -> (u64, u64) {
    let is_post = |letter: &&PlannedLetter| job.lanes.get(letter.lane).is_some_and(|l| l.mailbox.is_none());
    let (post, mail): (Vec<_>, Vec<_>) = letters.partition(is_post);
    (post.len() as u64, mail.len() as u64)
}

/// An import under way.
struct Import<'t> {
    tokens: &'t Tokens,
    job: JobId,
    lanes: Vec<NewLane>,
    first_letter: i64,
    next_letter: i64,
    first_supporter: i64,
    next_supporter: i64,
    already: u64,
    /// Supporters who withdrew.
    withdrawn: u64,
    held: Held,
}

struct NewLane {
    id: i64,
    /// How many it got.
    letters: u64,
    post: bool,
}

impl<'t> Import<'t> {
    fn begin(on: &Connection, tokens: &'t Tokens, job: &NewJob) -> Result<Self, Fault> {
        // From the jobs, which stay: a number never comes again, even when
        // letters are purged.
        let first_letter = next(on, "SELECT coalesce(max(last_letter), 0) + 1 FROM jobs")?;
        let first_letter = first_letter.max(restored::first_letter(on)?);
        let first_supporter = next(on, "SELECT coalesce(max(id), 0) + 1 FROM supporters")?;
        let id =
            JobId(next(on, "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'jobs'")?);
        on.prepare_cached("INSERT INTO imports (job, first_supporter) VALUES (?1, ?2)")?
            .execute(params![id, first_supporter])?;
        let mut lanes = Vec::new();
        for (place, lane) in job.lanes.iter().enumerate() {
            let post = lane.mailbox.is_none();
            lanes.push(NewLane { id: insert_lane(on, id, place, lane)?, letters: 0, post });
        }
        Ok(Self {
            tokens,
            job: id,
            lanes,
            first_letter,
            next_letter: first_letter,
            first_supporter,
            next_supporter: first_supporter,
            already: 0,
            withdrawn: 0,
            held: Held::by(job),
        })
    }

    fn all_letters(&self) -> u64 {
        (self.next_letter - self.first_letter).unsigned_abs()
    }

    /// Those for post, and those that go by e-mail.
    fn letters(&self) -> (u64, u64) {
        let post = self.lanes.iter().filter(|lane| lane.post).map(|lane| lane.letters).sum();
        (post, self.all_letters() - post)
    }

    fn add(&mut self, on: &Connection, earlier: &Earlier, planned: &PlannedSupporter) -> Result<(), Fault> {
        let key = self.tokens.supporter(&planned.supporter.email.key());
        if withdrawn::has_withdrawn(on, key)? {
            self.withdrawn += 1;
            return Ok(());
        }
        let out = earlier.left_out(on, key, &planned.letters)?;
        let mut ids = Vec::with_capacity(out.len());
        for out in out {
            ids.push((!out).then_some(self.next_letter));
            self.next_letter += i64::from(!out);
        }
        let kept = ids.iter().flatten().count();
        self.already += (ids.len() - kept) as u64;
        let Some(first) = ids.iter().flatten().next() else { return Ok(()) };
        self.insert_supporter(on, planned, key, *first, kept)?;
        for (letter, id) in planned.letters.iter().zip(&ids) {
            if let Some(id) = *id {
                self.insert_letter(on, id, letter, &ids)?;
            }
        }
        self.next_supporter += 1;
        Ok(())
    }

    fn insert_supporter(
        &self,
        on: &Connection,
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
        on.prepare_cached(SQL)?.execute(params![id, self.job, key, shown, first, letters, json])?;
        Ok(())
    }

    fn insert_letter(
        &mut self,
        on: &Connection,
        id: i64,
        letter: &PlannedLetter,
        ids: &[Option<i64>],
    ) -> Result<(), Fault> {
        const SQL: &str = "INSERT INTO letters (id, lane, supporter, language, state, waiting, attempt, \
             attempts, voids, original) VALUES (?1, ?2, ?3, ?4, ?7, ?5, 0, 0, 0, ?6)";
        let strange = || Fault::Other("the plan names a lane or letter that it does not have".into());
        let original = match letter.copy_of {
            Some(of) => Some(ids.get(of).copied().flatten().ok_or_else(strange)?),
            None => None,
        };
        let lane = self.lanes.get_mut(letter.lane).ok_or_else(strange)?;
        let waiting = if original.is_some() { WAITING } else { FREE };
        let state = if lane.post { LetterState::ToPrint } else { LetterState::Ready };
        let row = params![id, lane.id, self.next_supporter, letter.language, waiting, original, state];
        on.prepare_cached(SQL)?.execute(row)?;
        lane.letters += 1;
        match &letter.held {
            Some(why) => self.held.hold(on, id, lane.id, why),
            None => Ok(()),
        }
    }

    /// With the job's row, all of it is there.
    fn end(&self, on: &Connection, job: &NewJob) -> Result<Scheduled, Fault> {
        for lane in &self.lanes {
            let sql = match lane.post {
                false => "UPDATE lanes SET ready = ?2 WHERE id = ?1",
                true => "UPDATE lanes SET to_print = ?2 WHERE id = ?1",
            };
            on.prepare_cached(sql)?.execute(params![lane.id, lane.letters])?;
        }
        insert_job(on, self.job, job, self.first_letter, self.next_letter - 1)?;
        insert_excluded(on, self.job, &job.excluded)?;
        self.record(on, job)?;
        on.prepare_cached("DELETE FROM imports WHERE job = ?1")?.execute([self.job])?;
        let (already, withdrawn, held) = (self.already, self.withdrawn, self.held.letters());
        let (post, letters) = self.letters();
        Ok(Scheduled { job: Some(self.job), letters, post, already, withdrawn, held })
    }

    fn record(&self, on: &Connection, job: &NewJob) -> Result<(), Fault> {
        let mode = if job.inputs.mode == Mode::Live { "live" } else { "rehearsal" };
        let late = job.after_deadline.as_ref().map(|why| format!(", after the deadline: {why}"));
        let (post, letters) = self.letters();
        let post = if post > 0 { format!(", {post} for post") } else { String::new() };
        let why = format!(
            "campaign {}, {mode}, {letters} letters{post}, plan {}{}",
            job.campaign,
            job.plan,
            late.unwrap_or_default()
        );
        let subject = format!("job {}", self.job);
        let act = Act { at: job.at, by: &job.by, verb: "schedule", subject: &subject, why: Some(&why) };
        audit::record(on, &act)
    }

    /// A supporter who stands twice in one plan would be written for twice:
    /// the key's uniqueness refuses the whole plan.
    fn fill_keys(&self, on: &mut Connection) -> Result<(), Fault> {
        let sorted = format!(
            "SELECT substr(key, 1, {KEY_PREFIX}) AS prefix, id AS row FROM supporters \
             WHERE id >= ?1 ORDER BY prefix"
        );
        sort(on, &sorted, params![self.first_supporter])?;
        let sql = "INSERT INTO supporter_keys (prefix, job, supporter) SELECT prefix, :job, row FROM sorted \
             WHERE rowid BETWEEN :first AND :last";
        fill(on, sql, self.job)
    }

    fn fill_message_ids(&self, on: &mut Connection) -> Result<(), Fault> {
        const SORTED: &str = "SELECT token_prefix(?1, s.key, n.place) AS prefix, l.id AS row FROM letters l \
             JOIN supporters s ON s.id = l.supporter JOIN lanes n ON n.id = l.lane \
             WHERE l.id BETWEEN ?2 AND ?3 ORDER BY prefix";
        sort(on, SORTED, params![self.job, self.first_letter, self.next_letter - 1])?;
        let sql = "INSERT INTO message_ids (prefix, letter) SELECT prefix, row FROM sorted \
             WHERE rowid BETWEEN :first AND :last AND :job > 0";
        fill(on, sql, self.job)
    }
}

/// Into a table of this connection alone, for which nobody has to wait. It has no
/// types of its own, so the columns keep theirs.
fn sort(on: &Connection, sorted: &str, of: &[&dyn ToSql]) -> Result<(), Fault> {
    on.execute("DROP TABLE IF EXISTS temp.sorted", [])?;
    on.execute("CREATE TEMP TABLE sorted (prefix BLOB, row INTEGER)", [])?;
    on.execute(&format!("INSERT INTO temp.sorted {sorted}"), of)?;
    Ok(())
}

/// From that table, slice by slice, into one that others write as well.
fn fill(on: &mut Connection, sql: &str, job: JobId) -> Result<(), Fault> {
    let rows = next(on, "SELECT coalesce(max(rowid), 0) FROM temp.sorted")?;
    let mut first = 1;
    while first <= rows {
        let slice = named_params! { ":job": job, ":first": first, ":last": first + SLICE - 1 };
        let slice = |on: &Connection| match on.prepare_cached(sql)?.execute(slice) {
            Err(e) if is_constraint(&e) => {
                Err(Fault::Other("a supporter stands twice in this plan: nothing was stored".into()))
            }
            other => Ok(other?),
        };
        piece(on, slice)?;
        first += SLICE;
    }
    on.execute("DROP TABLE temp.sorted", [])?;
    Ok(())
}

fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

fn next(on: &Connection, sql: &str) -> Result<i64, Fault> {
    Ok(on.query_row(sql, [], |row| row.get(0))?)
}

fn insert_job(on: &Connection, id: JobId, job: &NewJob, first: i64, last: i64) -> Result<(), Fault> {
    const SQL: &str = "INSERT INTO jobs (id, campaign, plan, mode, state, start_at, scheduled_at, \
         scheduled_by, after_deadline, first_letter, last_letter) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let inputs = serde_json::to_string(&job.inputs).map_err(|e| fault::unreadable("a job's inputs", &e))?;
    on.prepare_cached(SQL)?.execute(params![
        id,
        job.campaign,
        job.plan,
        job.inputs.mode,
        JobState::Scheduled,
        Ms(job.start_at),
        Ms(job.at),
        job.by,
        job.after_deadline,
        first,
        last,
    ])?;
    on.prepare_cached("INSERT INTO inputs (job, json) VALUES (?1, ?2)")?.execute(params![id, inputs])?;
    Ok(())
}

fn insert_excluded(on: &Connection, job: JobId, excluded: &[Excluded]) -> Result<(), Fault> {
    const SQL: &str = "INSERT INTO exclusions (job, field, reason, rows) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT DO UPDATE SET rows = rows + excluded.rows";
    for Excluded { field, reason, rows } in excluded {
        on.prepare_cached(SQL)?.execute(params![job, field, reason, rows])?;
    }
    Ok(())
}

fn insert_lane(on: &Connection, job: JobId, place: usize, lane: &PlannedLane) -> Result<i64, Fault> {
    const SQL: &str = "INSERT INTO lanes (job, place, kind, target, label, mailbox, mailbox_key, ends_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let ends = lane.ends_at.map(Ms);
    let row =
        params![job, place, lane.kind, lane.target, lane.label, lane.mailbox, earlier::key_of(lane), ends];
    on.prepare_cached(SQL)?.execute(row)?;
    Ok(on.last_insert_rowid())
}
