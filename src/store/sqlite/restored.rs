//! What a human decides about a store that was put back from a copy.
//!
//! In: a choice and a reason. Out: what it came to, on record. With
//! [`AfterRestore::Hold`] nothing that may have left since is left to be sent; with
//! [`AfterRestore::GoOn`] everything is as the copy has it.

use jiff::Timestamp;
use rusqlite::Connection;

use super::batch::Batch;
use super::convert::Ms;
use super::sweep::Broom;
use super::{SqliteStore, audit, files, jobs, lease, run};
use crate::outbox::JobId;
use crate::store::{AfterRestore, Doubt, Fault, JobAct, Result, Settled};

/// Letters after the copy had numbers of their own, and bounces may still name
/// them: no new letter and no new job gets such a number.
const LETTERS_LEFT_OUT: i64 = 10_000_000;
const JOBS_LEFT_OUT: i64 = 1000;

/// In `meta`: below this no new letter is numbered.
const FIRST_LETTER: &str = "first_letter";

impl SqliteStore {
    pub(super) async fn settle(
        &self,
        choice: AfterRestore,
        why: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<Option<Settled>> {
        let path = self.path.clone();
        let lock = files::beside(&path, ".lock");
        let begin = move |on: &mut Connection| Ok((lease::take(&lock)?, run::doubt(on, &path)?));
        let (_lease, doubt) = self.writer()?.ask(begin).await?;
        let Some(doubt) = doubt else { return Ok(None) };
        let mut settled = Settled { doubt, uncertain: 0, paused: Vec::new() };
        if choice == AfterRestore::Hold {
            // All of it before the doubt goes: a crash in between asks again.
            settled.paused = self.pause_what_has_not_begun(at, by).await?;
            let why = words(&doubt);
            let sweep = move |batch: &mut Batch<'_>| Ok(((), doubtful(batch.on, at, &why)?));
            settled.uncertain = self.change_and_sweep(sweep, at, by).await?.1;
        }
        self.end_doubt(choice, settled.uncertain, why, at, by).await?;
        Ok(Some(settled))
    }

    /// Of these nothing has left, but who restores may no longer want them.
    async fn pause_what_has_not_begun(&self, at: Timestamp, by: &str) -> Result<Vec<JobId>> {
        let by = by.to_owned();
        let pause = move |batch: &mut Batch<'_>| {
            const SQL: &str = "SELECT id FROM jobs WHERE state = 0 AND start_at > ?1 ORDER BY id";
            let mut query = batch.on.prepare_cached(SQL)?;
            let ahead: Vec<JobId> = query.query_map([Ms(at)], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let act = JobAct::Pause { why: Some("the store was restored from a copy".into()) };
            for job in &ahead {
                jobs::act(batch, *job, &act, at, &by)?;
            }
            Ok(ahead)
        };
        self.change(pause).await
    }

    async fn end_doubt(
        &self,
        choice: AfterRestore,
        uncertain: u64,
        why: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<()> {
        let (why, by, path) = (why.to_owned(), by.to_owned(), self.path.clone());
        let subject = match choice {
            AfterRestore::Hold => format!("store: hold, {uncertain} letters uncertain"),
            AfterRestore::GoOn => "store: continue".to_owned(),
        };
        let store = path.clone();
        let end = move |batch: &mut Batch<'_>| {
            let act = audit::Act { at, by: &by, verb: "restored", subject: &subject, why: Some(&why) };
            audit::record(batch.on, &act)?;
            leave_numbers_out(batch.on)?;
            run::accept(batch.on, &store)
        };
        let token = self.change(end).await?;
        Ok(self.writer()?.ask(move |_| run::write_beside(&path, &token)).await?)
    }
}

fn words(doubt: &Doubt) -> String {
    format!("{doubt}: it may have left since")
}

/// The lanes of all jobs that may have sent something since.
fn doubtful(on: &Connection, at: Timestamp, why: &str) -> Result<Vec<Broom>, Fault> {
    const SQL: &str = "SELECT l.id FROM lanes l JOIN jobs j ON j.id = l.job WHERE j.state < 4 \
         AND j.start_at <= ?1 AND l.ready + l.submitting + l.deferred > 0 ORDER BY l.id";
    let mut query = on.prepare_cached(SQL)?;
    let brooms = query.query_map([Ms(at)], |row| Ok(Broom::Doubt(row.get(0)?, why.to_owned())))?;
    Ok(brooms.collect::<Result<_, _>>()?)
}

fn leave_numbers_out(on: &Connection) -> Result<(), Fault> {
    let last: i64 = on.query_row("SELECT coalesce(max(last_letter), 0) FROM jobs", [], |row| row.get(0))?;
    let first = first_letter(on)?.max(last + 1) + LETTERS_LEFT_OUT;
    run::set(on, FIRST_LETTER, &first.to_be_bytes())?;
    let update = "UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'jobs'";
    if on.execute(update, [JOBS_LEFT_OUT])? == 0 {
        on.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('jobs', ?1)", [JOBS_LEFT_OUT])?;
    }
    Ok(())
}

/// No new letter gets a number below this.
pub(super) fn first_letter(on: &Connection) -> Result<i64, Fault> {
    Ok(run::value::<8>(on, FIRST_LETTER)?.map_or(1, i64::from_be_bytes))
}
