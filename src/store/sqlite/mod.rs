//! The store in one SQLite file.
//!
//! In: the calls of [`Store`]. Out: answers, once they are durable. Two threads
//! own a connection each: one writes, in order, with as many transitions a
//! commit as wait for one; one reads, so that a long export never keeps a
//! letter waiting. An import has a third, for its time, and so has an erasure. No
//! call blocks the async thread it is made on.
//!
//! A dead process holds nothing: the lease is a lock on a file beside the
//! database, which the system takes back.
#![allow(clippy::doc_markdown, reason = "SQLite is a name, not a piece of code")]

mod access;
mod acts;
mod api_tokens;
mod audit;
mod backup;
mod batch;
mod convert;
mod decisions;
mod desk;
mod discretion;
mod earlier;
mod erase;
mod examine;
mod fault;
mod files;
mod held;
mod history;
mod import;
mod in_force;
mod incoming;
mod jobs;
mod lease;
mod leftovers;
mod letters;
mod log;
mod looking;
mod mailboxes;
mod purge;
mod report;
mod restored;
mod rests;
mod run;
mod step;
mod sweep;
mod users;
mod wal;
mod withdrawn;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::Connection;

use self::batch::Batch;
use self::desk::Desk;
use self::erase::Erase;
pub use self::examine::Examined;
use self::purge::Progress;
use self::sweep::Broom;
use self::withdrawn::Order;
use super::{
    ActFilter, Acted, AfterRestore, AuditRow, Audited, Copied, Doubt, DueLetter, Erasure, EventRow, Fault,
    HumanAct, Incoming, IncomingRow, JobAct, JobFacts, JobRow, LaneRow, Lease, LeftOut, LetterRow, LogFilter,
    MailboxRow, Mark, NewJob, Overdue, PlannedRows, Rest, Result, Retention, Scheduled, Settled, Store,
    Suspended, TakenIn, Viewpoint, Wait, Withdrawal, Withdrawn,
};
use crate::outbox::plan::Inputs;
use crate::outbox::tokens::Tokens;
use crate::outbox::{JobId, LaneId, LetterId, PlanDigest, SupporterKey, Transition};
use crate::supporters::Traces;
use crate::terms::MailboxAddress;

/// A store in a file, or a look into one.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    secret: [u8; 32],
    tokens: Tokens,
    // In this order: the writer is the last to close, and so tidies the log.
    reader: Desk,
    /// `None`: opened to look only.
    writer: Option<Desk>,
    trace: Option<looking::Trace>,
}

impl SqliteStore {
    /// Opens a store, and makes it if there is none: a folder that only its
    /// owner may enter, files that only its owner may read.
    ///
    /// # Errors
    /// The file cannot be made or written, is no store, or is damaged.
    pub fn open(path: &Path) -> Result<Self> {
        let (connection, secret) = files::open(path)?;
        let tokens = Tokens::new(secret);
        let reader = Desk::open("store-reader", files::reader(path)?)?;
        let writer = Some(Desk::open("store-writer", connection)?);
        Ok(Self { path: path.to_owned(), secret, tokens, reader, writer, trace: None })
    }

    /// Looks into a store that is there, and changes nothing on disk, not even
    /// a file's date; `None` where there is none. Whatever would write fails.
    ///
    /// # Errors
    /// The file is no store, is damaged, or cannot be read as it stands.
    pub fn open_existing_read_only(path: &Path) -> Result<Option<Self>> {
        let Some((connection, trace)) = looking::open(path)? else { return Ok(None) };
        let secret = files::secret(&connection)?;
        let tokens = Tokens::new(secret);
        let reader = Desk::open("store-reader", connection)?;
        Ok(Some(Self { path: path.to_owned(), secret, tokens, reader, writer: None, trace }))
    }

    /// Looks over the whole file, as SQLite's `quick_check` does, and for the
    /// newest moment on record. The larger the store, the longer it takes.
    ///
    /// # Errors
    /// It is damaged so that not even that can be read.
    pub async fn examine(&self) -> Result<Examined> {
        self.look(|on, _| examine::examine(on)).await
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn secret(&self) -> [u8; 32] {
        self.secret
    }

    async fn lease(&self) -> Result<Box<dyn Lease>> {
        let (path, store) = (files::beside(&self.path, ".lock"), self.path.clone());
        let lease = self.writer()?.ask(move |on| {
            let lease = lease::take(&path)?;
            run::begin(on, &store)?;
            files::ask_again_soon(on)?;
            Ok(lease)
        });
        let lease = lease.await?;
        Ok(Box::new(lease))
    }

    /// SQLite's `data_version` of the connection that writes: it stays the same
    /// over the changes of this store, and grows with any other's.
    async fn version(&self) -> Result<i64> {
        let ask = |on: &mut Connection| {
            Ok(on.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?)
        };
        Ok(self.writer.as_ref().unwrap_or(&self.reader).ask(ask).await?)
    }

    async fn schedule(&self, job: NewJob, rows: PlannedRows) -> Result<Scheduled> {
        let (tokens, turn) = (self.tokens.clone(), files::folder(&self.path).to_owned());
        self.writer()?;
        if let Some(doubt) = self.doubt().await? {
            return Err(Fault::Restored(doubt).into());
        }
        let desk = self.aside("store-import")?;
        Ok(desk.ask(move |on| import::schedule(on, &turn, &tokens, &job, rows)).await?)
    }

    async fn already_written(&self, job: NewJob, rows: PlannedRows) -> Result<LeftOut> {
        self.look(move |on, tokens| import::already_written(on, tokens, &job, rows)).await
    }

    async fn jobs(&self) -> Result<Vec<JobRow>> {
        self.look(|on, _| jobs::all(on)).await
    }

    async fn job(&self, job: JobId) -> Result<Option<JobRow>> {
        self.look(move |on, _| jobs::one(on, job)).await
    }

    async fn job_of_plan(&self, plan: &PlanDigest) -> Result<Option<JobId>> {
        let plan = plan.clone();
        self.look(move |on, _| jobs::of_plan(on, &plan)).await
    }

    async fn inputs(&self, job: JobId) -> Result<Inputs> {
        self.look(move |on, _| jobs::inputs(on, job)).await
    }

    async fn act(&self, job: JobId, act: JobAct, at: Timestamp, by: &str) -> Result<bool> {
        let name = by.to_owned();
        let change = move |batch: &mut Batch<'_>| {
            let applied = jobs::act(batch, job, &act, at, &name)?;
            let cancels = matches!(act, JobAct::Cancel { .. });
            Ok((applied, if cancels { sweep::cancelled(batch.on, Some(job))? } else { Vec::new() }))
        };
        let (applied, swept) = self.change_and_sweep(change, at, by).await?;
        Ok(applied || swept > 0)
    }

    async fn close(&self, campaign: &str, why: &str, at: Timestamp, by: &str) -> Result<Vec<JobId>> {
        let (campaign, why, name) = (campaign.to_owned(), why.to_owned(), by.to_owned());
        let change = move |batch: &mut Batch<'_>| {
            let jobs = jobs::close(batch, &campaign, &why, at, &name)?;
            Ok((jobs, sweep::cancelled(batch.on, None)?))
        };
        Ok(self.change_and_sweep(change, at, by).await?.0)
    }

    async fn closed(&self, campaign: &str) -> Result<Option<String>> {
        let campaign = campaign.to_owned();
        self.look(move |on, _| jobs::closed(on, &campaign)).await
    }

    async fn note_wait(&self, job: JobId, wait: Option<Wait>) -> Result<()> {
        self.change(move |batch| jobs::note_wait(batch, job, wait.as_ref())).await
    }

    async fn lanes(&self, job: JobId) -> Result<Vec<LaneRow>> {
        self.look(move |on, _| jobs::lanes(on, job)).await
    }

    async fn due(
        &self,
        lane: LaneId,
        now: Timestamp,
        known: Vec<LetterId>,
        limit: usize,
    ) -> Result<Vec<DueLetter>> {
        self.look(move |on, tokens| letters::due(on, tokens, lane, now, &known, limit)).await
    }

    async fn next_due(&self, lane: LaneId, after: Timestamp) -> Result<Option<Timestamp>> {
        self.look(move |on, _| letters::next_due(on, lane, after)).await
    }

    async fn letters_due(&self, now: Timestamp) -> Result<u64> {
        self.look(move |on, _| letters::count_due(on, now)).await
    }

    async fn apply_all(&self, steps: Vec<Transition>) -> Result<Vec<bool>> {
        Ok(self.writer()?.steps(steps).await?)
    }

    async fn expire_lane(&self, lane: LaneId, at: Timestamp, by: &str) -> Result<u64> {
        self.sweep(Broom::Expire(lane), at, by).await
    }

    async fn hold_lane(&self, lane: LaneId, why: &str, at: Timestamp, by: &str) -> Result<u64> {
        self.sweep(Broom::Hold(lane, why.to_owned()), at, by).await
    }

    async fn hold_waiting_copies(&self, job: JobId, at: Timestamp, by: &str) -> Result<u64> {
        self.sweep(Broom::StuckCopies(job), at, by).await
    }

    async fn recover(&self, at: Timestamp, by: &str) -> Result<u64> {
        let found = self.sweep(Broom::InHand, at, by).await?;
        let rest = |batch: &mut Batch<'_>| Ok(((), sweep::cancelled(batch.on, None)?));
        self.change_and_sweep(rest, at, by).await?;
        Ok(found)
    }

    async fn age_lane(&self, lane: LaneId, open_ms: i64) -> Result<()> {
        self.change(move |batch| jobs::age_lane(batch, lane, open_ms)).await
    }

    async fn mailboxes(&self) -> Result<Vec<MailboxRow>> {
        self.look(|on, _| mailboxes::all(on)).await
    }

    async fn suspend(
        &self,
        mailbox: &MailboxAddress,
        why: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<Suspended> {
        let (mailbox, why, name) = (mailbox.clone(), why.to_owned(), by.to_owned());
        let change = move |batch: &mut Batch<'_>| {
            let new = mailboxes::suspend(batch, &mailbox, &why, at, &name)?;
            Ok((new, sweep::suspended(batch.on, &mailbox)?))
        };
        let (new, held) = self.change_and_sweep(change, at, by).await?;
        Ok(Suspended { new, held })
    }

    async fn unsuspend(&self, mailbox: &MailboxAddress, why: &str, at: Timestamp, by: &str) -> Result<bool> {
        let (mailbox, why, by) = (mailbox.clone(), why.to_owned(), by.to_owned());
        self.change(move |batch| mailboxes::unsuspend(batch, &mailbox, &why, at, &by)).await
    }

    async fn note_rest(&self, mailbox: &MailboxAddress, rest: Rest) -> Result<()> {
        let mailbox = mailbox.clone();
        self.change(move |batch| rests::note(batch, &mailbox, rest)).await
    }

    async fn recent_sends(
        &self,
        mailbox: &MailboxAddress,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<Timestamp>> {
        let mailbox = mailbox.clone();
        self.look(move |on, _| mailboxes::recent_sends(on, &mailbox, since, limit)).await
    }

    async fn last_send(&self) -> Result<Option<Timestamp>> {
        self.look(|on, _| mailboxes::last_send(on)).await
    }

    async fn log(&self, filter: &LogFilter, after: LetterId, limit: usize) -> Result<Vec<LetterRow>> {
        let filter = filter.clone();
        self.look(move |on, tokens| log::letters(on, tokens, &filter, after, limit)).await
    }

    async fn events(&self, filter: &LogFilter, after: LetterId, letters: usize) -> Result<Vec<EventRow>> {
        let filter = filter.clone();
        self.look(move |on, tokens| log::events(on, tokens, &filter, after, letters)).await
    }

    async fn letter(&self, letter: LetterId) -> Result<Option<LetterRow>> {
        self.look(move |on, tokens| letters::row(on, tokens, letter)).await
    }

    async fn for_rendering(&self, letter: LetterId) -> Result<Option<DueLetter>> {
        self.look(move |on, tokens| letters::for_rendering(on, tokens, letter)).await
    }
    // What comes back by mail

    async fn take_in(&self, incoming: Incoming, at: Timestamp, by: &str) -> Result<TakenIn> {
        let (tokens, name) = (self.tokens.clone(), by.to_owned());
        let change = move |batch: &mut Batch<'_>| incoming::take_in(batch, &tokens, &incoming, at, &name);
        let (mut taken, held) = self.change_and_sweep(change, at, by).await?;
        if let Some((_, letters)) = &mut taken.suspended {
            *letters = held;
        }
        Ok(taken)
    }

    async fn incoming(&self, after: i64, limit: usize) -> Result<Vec<IncomingRow>> {
        self.look(move |on, _| incoming::rows(on, after, limit)).await
    }

    async fn mark_reply(
        &self,
        id: i64,
        mark: Mark,
        why: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<Option<IncomingRow>> {
        let (why, by) = (why.to_owned(), by.to_owned());
        self.change(move |batch| incoming::mark(batch, id, mark, &why, at, &by)).await
    }

    // People who are not written for any more

    async fn withdraw(
        &self,
        address: &MailboxAddress,
        why: Option<&str>,
        at: Timestamp,
        by: &str,
    ) -> Result<Withdrawal> {
        let key = self.tokens.supporter(&address.key());
        let order = Order { at, by: by.to_owned(), why: why.map(str::to_owned) };
        self.change(move |batch| withdrawn::withdraw(batch, key, &order)).await
    }

    async fn known_as(&self, address: &MailboxAddress) -> Result<Traces> {
        let address = address.clone();
        self.look(move |on, tokens| erase::known_as(on, tokens, &address)).await
    }

    async fn erase(
        &self,
        address: &MailboxAddress,
        traces: Traces,
        why: Option<&str>,
        at: Timestamp,
        by: &str,
    ) -> Result<Erasure> {
        let (tokens, turn) = (self.tokens.clone(), files::folder(&self.path).to_owned());
        let order = Order { at, by: by.to_owned(), why: why.map(str::to_owned) };
        let who = Erase { address: address.clone(), traces, order };
        let desk = self.aside("store-erase")?;
        Ok(desk.ask(move |on| erase::erase(on, &turn, &tokens, who)).await?)
    }

    async fn withdrawn(&self) -> Result<BTreeMap<SupporterKey, Withdrawn>> {
        self.look(|on, _| withdrawn::all(on)).await
    }

    async fn overdue(&self, retention: Retention) -> Result<Vec<Overdue>> {
        self.look(move |on, _| purge::overdue(on, retention)).await
    }

    async fn purge(&self, overdue: &Overdue, at: Timestamp, by: &str) -> Result<u64> {
        let mut progress = Progress::default();
        while !progress.ended {
            let (due, by) = (overdue.clone(), by.to_owned());
            progress = self.change(move |batch| purge::piece(batch, &due, progress, at, &by)).await?;
            tokio::time::sleep(import::GAP).await;
        }
        Ok(progress.purged)
    }

    async fn compact(&self) -> Result<bool> {
        Ok(self.aside("store-compact")?.ask(|on| purge::compact(on)).await?)
    }

    async fn facts(&self, job: JobId, view: Viewpoint) -> Result<Option<JobFacts>> {
        self.look(move |on, _| report::of(on, job, &view)).await
    }

    // The record of acts

    async fn note_act(&self, act: HumanAct) -> Result<()> {
        self.change(move |batch| {
            let HumanAct { at, by, act, subject, why } = &act;
            audit::record(batch.on, &audit::Act { at: *at, by, verb: act, subject, why: why.as_deref() })
        })
        .await
    }

    async fn note_settings(&self, shown: BTreeMap<String, String>, at: Timestamp, by: &str) -> Result<()> {
        let by = by.to_owned();
        self.change(move |batch| in_force::note(batch, &shown, at, &by)).await
    }

    async fn audit(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>> {
        self.look(move |on, _| audit::entries(on, after, limit)).await
    }

    async fn acts(&self, filter: &ActFilter, before: Option<i64>, limit: usize) -> Result<Vec<AuditRow>> {
        let filter = filter.clone();
        self.look(move |on, _| acts::matching(on, &filter, before, limit)).await
    }

    async fn acted(&self) -> Result<Acted> {
        self.look(|on, _| acts::acted(on)).await
    }

    async fn verify_audit(&self, anchor: Option<[u8; 32]>) -> Result<Audited> {
        self.look(move |on, _| audit::verify(on, anchor)).await
    }

    // Copies of the store

    async fn backup(&self, to: &Path, replace: bool, at: Timestamp, by: &str) -> Result<Copied> {
        self.copy_to(to, replace, at, by).await
    }

    async fn doubt(&self) -> Result<Option<Doubt>> {
        let path = self.path.clone();
        let desk = self.writer.as_ref().unwrap_or(&self.reader);
        Ok(desk.ask(move |on| run::doubt(on, &path)).await?)
    }

    async fn move_on(&self) -> Result<()> {
        let path = self.path.clone();
        Ok(self.writer()?.ask(move |on| run::move_on(on, &path)).await?)
    }

    async fn settle_doubt(
        &self,
        choice: AfterRestore,
        why: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<Option<Settled>> {
        self.settle(choice, why, at, by).await
    }
}
