//! What must not be forgotten: jobs, letters, and the delivery log.
//!
//! [`Store`] is one of the program's two seams, with a contract suite of its
//! own in `tests/store`. Whatever it answers `Ok` to is durable. It never
//! decides anything about a letter: it carries out [`Transition`]s.

mod facts;
mod filter;
mod incoming;
mod record;
mod restore;
mod rows;
pub mod sqlite;
mod users;

use std::collections::BTreeMap;
use std::path::Path;

use async_trait::async_trait;
use jiff::Timestamp;

pub use facts::{
    EventCounts, Excluded, JobFacts, LaneFacts, LetterActs, NAMES_A_SUPPORTER, ReplyCount, Viewpoint,
};
pub use filter::{FilterError, LogFilter};
pub use incoming::{Incoming, IncomingKind, IncomingRow, Mark, TakenIn};
pub use record::{ActFilter, Acted, AuditFault, AuditRow, Audited, HumanAct};
pub use restore::{AfterRestore, Copied, Doubt, Settled};
pub use rows::{
    DueLetter, Erasure, EventRow, JobAct, JobRow, JobState, LaneRow, LeftOut, LetterRow, MailboxRow, NewJob,
    Original, Overdue, Purged, Rest, Retention, Scheduled, Suspended, Tally, Wait, Withdrawal, Withdrawn,
};
pub use users::{NewToken, NewUser, Role, SecretHash, SessionRow, TokenRow, UserName, UserRow, Users};

use crate::outbox::plan::{Inputs, PlannedSupporter};
use crate::outbox::{JobId, LaneId, LetterId, PlanDigest, SupporterKey, Transition};
use crate::supporters::Traces;
use crate::terms::MailboxAddress;

/// Why the store could not do it. Callers ask the predicates.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct StoreError(#[from] pub(crate) Fault);

#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the store's disk is full")]
    Full,
    #[error("the store cannot be written: {0}")]
    ReadOnly(String),
    #[error("the store is damaged: {0}")]
    Corrupt(String),
    #[error("another process is working on this store")]
    Leased,
    #[error("{0}")]
    Restored(Doubt),
    #[error("another process kept the store to itself too long")]
    Busy,
    #[error("campaign {0} is closed: {1}")]
    Closed(String, String),
    #[error("{0}")]
    Other(String),
    /// What a plan's iterator said; nothing was stored.
    #[error("{0}")]
    Abandoned(String),
}

impl StoreError {
    /// The disk, the file's mode or its medium is at fault: claim nothing more.
    #[must_use]
    pub fn is_unhealthy(&self) -> bool {
        matches!(self.0, Fault::Full | Fault::ReadOnly(_) | Fault::Corrupt(_))
    }

    /// It is not as it was written: nothing but a human can help.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        matches!(self.0, Fault::Corrupt(_))
    }

    /// Another process was changing it all the while. Nothing was changed by us:
    /// ask again.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self.0, Fault::Busy)
    }

    /// Another process holds the worker's lease.
    #[must_use]
    pub fn is_leased(&self) -> bool {
        matches!(self.0, Fault::Leased)
    }

    /// It was put back from a copy, and nobody has said yet how to go on: see
    /// [`Store::settle_doubt`].
    #[must_use]
    pub fn is_restored(&self) -> bool {
        matches!(self.0, Fault::Restored(_))
    }

    /// The campaign was closed by an organiser.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.0, Fault::Closed(..))
    }

    /// The plan's own iterator ended with an error: all rows or none.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        matches!(self.0, Fault::Abandoned(_))
    }
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The rows of a plan, as they come. An `Err` ends the import: nothing of it
/// stays, and [`StoreError::is_abandoned`] bears the text.
pub type PlannedRows = Box<dyn Iterator<Item = std::result::Result<PlannedSupporter, String>> + Send>;

/// Held while a process works letters; dropping it gives the lease back.
pub trait Lease: Send + Sync + std::fmt::Debug {}

#[async_trait]
pub trait Store: Users + Send + Sync + std::fmt::Debug {
    /// The secret under which this store's tokens are made: 32 bytes.
    fn secret(&self) -> [u8; 32];

    /// The right to work letters. In a store of one file, one process has it.
    ///
    /// # Errors
    /// [`StoreError::is_leased`] when another process has it,
    /// [`StoreError::is_restored`] when there is a [`Doubt`].
    async fn lease(&self) -> Result<Box<dyn Lease>>;

    /// A number that changes when another process has changed anything.
    async fn version(&self) -> Result<i64>;

    // Jobs

    /// Stores a job with its letters, all or nothing. Letters that an earlier
    /// job stands in the way of are left out and counted: in live mode any live
    /// letter of the campaign from the same supporter to any address of the same
    /// target, in rehearsal any of the same plan, unless its state
    /// [`may_be_planned_again`](crate::outbox::LetterState::may_be_planned_again)
    /// and it was never uncertain.
    /// A copy whose original is left out is left out too. Supporters who withdrew are
    /// left out in any mode, and counted. With no letter left, no job is made.
    ///
    /// # Errors
    /// The campaign is closed, there is a [`Doubt`], or `rows` ended with an error.
    async fn schedule(&self, job: NewJob, rows: PlannedRows) -> Result<Scheduled>;

    /// Of the letters of `rows`, how many an earlier job stands in the way of, and
    /// who of them withdrew: the same rule as [`Store::schedule`], nothing changed.
    async fn already_written(&self, job: NewJob, rows: PlannedRows) -> Result<LeftOut>;

    /// All jobs, newest first.
    async fn jobs(&self) -> Result<Vec<JobRow>>;

    async fn job(&self, job: JobId) -> Result<Option<JobRow>>;

    /// The newest job of a plan that is not cancelled.
    async fn job_of_plan(&self, plan: &PlanDigest) -> Result<Option<JobId>>;

    async fn inputs(&self, job: JobId) -> Result<Inputs>;

    /// Carries out an act on a job. `false`: the job is in no state for it, or
    /// the act would take it up again though its campaign is closed.
    ///
    /// [`JobAct::Cancel`] also cancels every ready and deferred letter. Where there
    /// are many, that is done in commits that follow; none of them is sent
    /// meanwhile, since an intent needs a running job. A crash in between leaves
    /// the rest to [`Store::recover`], or to a second cancel, which is then `true`.
    async fn act(&self, job: JobId, act: JobAct, at: Timestamp, by: &str) -> Result<bool>;

    /// Cancels every job of a campaign, as [`JobAct::Cancel`] does, and refuses new
    /// ones: both in one commit. Returns the jobs cancelled.
    async fn close(&self, campaign: &str, why: &str, at: Timestamp, by: &str) -> Result<Vec<JobId>>;

    /// Why a campaign was closed; `None` when it is open.
    async fn closed(&self, campaign: &str) -> Result<Option<String>>;

    /// Says, for other processes to read, why a running job waits and until
    /// when; `None` when it does not wait.
    async fn note_wait(&self, job: JobId, wait: Option<Wait>) -> Result<()>;

    // Lanes and letters

    /// The lanes of a job, in the order planned.
    async fn lanes(&self, job: JobId) -> Result<Vec<LaneRow>>;

    /// Letters of a lane that may be tried at `now`: ready or deferred and due,
    /// no copy that still waits for its original, none of `known`. In order of id.
    async fn due(
        &self,
        lane: LaneId,
        now: Timestamp,
        known: Vec<LetterId>,
        limit: usize,
    ) -> Result<Vec<DueLetter>>;

    /// When, after a moment, the next deferred letter of a lane is due. What was due
    /// by then is for [`Store::due`].
    async fn next_due(&self, lane: LaneId, after: Timestamp) -> Result<Option<Timestamp>>;

    /// How many letters of running jobs could be tried at `now`, but for their pace and
    /// hours: all that are ready, and those deferred that are due.
    async fn letters_due(&self, now: Timestamp) -> Result<u64>;

    /// Carries out one transition: [`Store::apply_all`] of one.
    async fn apply(&self, step: Transition) -> Result<bool> {
        Ok(self.apply_all(vec![step]).await? == [true])
    }

    /// Carries out transitions with their events, in order, in one durable commit
    /// that they may share with others. `false`: that one's guard did not hold;
    /// it changed nothing.
    ///
    /// Nothing that must not be sent is left to be sent. An intent needs a running
    /// job and a mailbox that is not suspended. A human's resend or release needs a
    /// campaign that is not closed, a job that is not cancelled, a lane whose time
    /// has not run out, and a supporter who neither withdrew nor was purged. What
    /// would be ready or deferred all the same is, with one more event, cancelled in a
    /// closed campaign or a cancelled job or where the supporter withdrew or was
    /// purged, and held where a live lane's mailbox is suspended. A letter that becomes
    /// ready or deferred in a finished job puts that back to scheduled.
    ///
    /// In the same commit: an original that becomes accepted releases its copies
    /// (they stop waiting; those held on its account are ready), one that becomes
    /// refused, expired or cancelled cancels them, one that becomes held or
    /// uncertain leaves them waiting. One that a human sends again takes back
    /// those that were cancelled with it.
    async fn apply_all(&self, steps: Vec<Transition>) -> Result<Vec<bool>>;

    /// Expires what is ready or deferred in a lane whose time has run out. This and
    /// the next two may take several commits.
    async fn expire_lane(&self, lane: LaneId, at: Timestamp, by: &str) -> Result<u64>;

    /// Holds what is ready or deferred in a lane, saying why.
    async fn hold_lane(&self, lane: LaneId, why: &str, at: Timestamp, by: &str) -> Result<u64>;

    /// Holds the copies of a job whose original is held or uncertain, so that
    /// the job comes to an end.
    async fn hold_waiting_copies(&self, job: JobId, at: Timestamp, by: &str) -> Result<u64>;

    /// After a crash: intents without a receipt become uncertain, which are counted,
    /// and a cancel that was cut off is carried to its end.
    async fn recover(&self, at: Timestamp, by: &str) -> Result<u64>;

    /// Adds to the time that a lane has been open (sending hours, not paused,
    /// relay reachable), by which deferred letters age. Milliseconds.
    async fn age_lane(&self, lane: LaneId, open_ms: i64) -> Result<()>;

    // Mailboxes

    /// Every mailbox that a lane writes to or that is suspended.
    async fn mailboxes(&self) -> Result<Vec<MailboxRow>>;

    /// Suspends a mailbox and holds what is ready or deferred for it in live jobs:
    /// in one commit, or, where there are many letters, the rest in commits that
    /// follow; none of them is sent meanwhile, since an intent needs a mailbox that
    /// is not suspended.
    async fn suspend(
        &self,
        mailbox: &MailboxAddress,
        why: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<Suspended>;

    /// `false`: it was not suspended.
    async fn unsuspend(&self, mailbox: &MailboxAddress, why: &str, at: Timestamp, by: &str) -> Result<bool>;

    /// Remembers what a mailbox asked for, in place of what it asked for before.
    async fn note_rest(&self, mailbox: &MailboxAddress, rest: Rest) -> Result<()>;

    /// When live letters to a mailbox were last handed over (their intents),
    /// newest first, from `since` on.
    async fn recent_sends(
        &self,
        mailbox: &MailboxAddress,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<Timestamp>>;

    /// When any letter was last handed to the relay.
    async fn last_send(&self) -> Result<Option<Timestamp>>;

    // The delivery log

    /// Letters that match, in order of id, after `after`.
    async fn log(&self, filter: &LogFilter, after: LetterId, limit: usize) -> Result<Vec<LetterRow>>;

    /// Events of the letters that match, in order of letter and time, after a
    /// letter id; whole letters only.
    async fn events(&self, filter: &LogFilter, after: LetterId, letters: usize) -> Result<Vec<EventRow>>;

    async fn letter(&self, letter: LetterId) -> Result<Option<LetterRow>>;

    /// A letter as a worker sees it, whatever its state: to render it again.
    async fn for_rendering(&self, letter: LetterId) -> Result<Option<DueLetter>>;

    // What comes back by mail

    /// Takes in what a message says of one recipient, in one commit with all that
    /// follows: the letter's step and its event; where a live letter's mailbox is
    /// gone, the suspension of that. The same message a second time changes nothing.
    async fn take_in(&self, incoming: Incoming, at: Timestamp, by: &str) -> Result<TakenIn>;

    /// What came back, newest last, after a number.
    async fn incoming(&self, after: i64, limit: usize) -> Result<Vec<IncomingRow>>;

    /// Says what a reply is. `None`: there is no such reply.
    async fn mark_reply(
        &self,
        id: i64,
        mark: Mark,
        why: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<Option<IncomingRow>>;

    // People who are not written for any more

    /// Cancels every ready, deferred or held letter in somebody's name, over all jobs
    /// and with their copies, and keeps later ones from being planned: one commit.
    /// What is in hand meanwhile is cancelled if it comes back. An address that no
    /// job knows is kept all the same. A second time only looks.
    async fn withdraw(
        &self,
        address: &MailboxAddress,
        why: Option<&str>,
        at: Timestamp,
        by: &str,
    ) -> Result<Withdrawal>;

    /// By what somebody is known here: what to look for elsewhere, before they are
    /// erased. An import under way may know more.
    async fn known_as(&self, address: &MailboxAddress) -> Result<Traces>;

    /// Withdraws, and removes all that names somebody: one commit. `traces`: what
    /// else they are known by. Of the log their letters stay, under the key; of the
    /// record of acts the entries, without their reasons; and `why` only where it
    /// names nobody. Waits for an import to end. The bytes are gone from the files
    /// after [`Store::compact`].
    async fn erase(
        &self,
        address: &MailboxAddress,
        traces: Traces,
        why: Option<&str>,
        at: Timestamp,
        by: &str,
    ) -> Result<Erasure>;

    /// Everybody who withdrew or was erased.
    async fn withdrawn(&self) -> Result<BTreeMap<SupporterKey, Withdrawn>>;

    /// Jobs that are over, and of which something is past its time. In order of id,
    /// each once: whose names are due loses the bodies with them.
    async fn overdue(&self, retention: Retention) -> Result<Vec<Overdue>>;

    /// Removes what is past its time, in commits between which others come to
    /// theirs; in how many supporters' rows. Stops where the job is over no more.
    /// Supporters keep their key: nobody is written for twice.
    async fn purge(&self, overdue: &Overdue, at: Timestamp, by: &str) -> Result<u64>;

    /// Writes the store anew, so that no byte of what was removed is in its files.
    /// Keeps others from writing meanwhile. `false`: somebody who reads keeps the log
    /// of changes open; what was removed may be in that still.
    ///
    /// # Errors
    /// [`StoreError::is_busy`] when another process never let go of the store.
    async fn compact(&self) -> Result<bool>;

    /// A job counted for its report, in bounded memory; `None`: there is no such job.
    /// No text of it names a supporter of the job.
    async fn facts(&self, job: JobId, view: Viewpoint) -> Result<Option<JobFacts>>;

    // The record of acts

    /// Puts on record what a person did that changes nothing else: an export, other
    /// settings. Every other act is recorded in the commit that carries it out.
    async fn note_act(&self, act: HumanAct) -> Result<()>;

    /// Puts on record which settings changed since letters were last worked, if any
    /// did. `shown`: every setting in force by its key, no secret among them.
    async fn note_settings(&self, shown: BTreeMap<String, String>, at: Timestamp, by: &str) -> Result<()>;

    /// Entries after a number, in order.
    async fn audit(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>>;

    /// Entries that a filter asks for, newest first, before a number.
    async fn acts(&self, filter: &ActFilter, before: Option<i64>, limit: usize) -> Result<Vec<AuditRow>>;

    /// Who acted, and what they did, each once and in order.
    async fn acted(&self) -> Result<Acted>;

    /// Goes through the whole chain of entries. `anchor`: the hash of an entry,
    /// written down elsewhere; a record that was cut short does not have it any more.
    async fn verify_audit(&self, anchor: Option<[u8; 32]>) -> Result<Audited>;

    // Copies of the store

    /// Makes a copy in one file while others work, and puts that on record. The file
    /// has its name only once it is whole, checked and durable. `replace`: over a
    /// file that is there; never over the store's own.
    async fn backup(&self, to: &Path, replace: bool, at: Timestamp, by: &str) -> Result<Copied>;

    /// What speaks against taking this store for the one that was worked last.
    async fn doubt(&self) -> Result<Option<Doubt>>;

    /// For who holds the lease, now and then and at the end: a copy of the store that
    /// was made in whatever way before this moment is known to be older.
    async fn move_on(&self) -> Result<()>;

    /// Carries out what a human decided about a doubt, and puts it on record: from
    /// then on the store may be worked. New jobs and letters get numbers that none
    /// had after the copy. `None`: there is no doubt, and nothing was changed.
    ///
    /// # Errors
    /// [`StoreError::is_leased`] when another process works.
    async fn settle_doubt(
        &self,
        choice: AfterRestore,
        why: &str,
        at: Timestamp,
        by: &str,
    ) -> Result<Option<Settled>>;
}
