//! What the store takes and gives.

use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};

use super::Excluded;
use crate::campaign::CampaignName;
use crate::outbox::plan::{Inputs, LetterKind, PlannedLane};
use crate::outbox::{Attempt, JobId, LaneId, LetterId, LetterState, PlanDigest, SupporterKey};
use crate::settings::Mode;
use crate::supporters::{Supporter, Traces};
use crate::terms::{Language, MailboxAddress, Slowed};

/// A job about to be stored.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub campaign: CampaignName,
    pub plan: PlanDigest,
    pub inputs: Inputs,
    pub start_at: Timestamp,
    /// The reason to write after the deadline, where an organiser gave one.
    pub after_deadline: Option<String>,
    pub lanes: Vec<PlannedLane>,
    /// Rows of the CSV that were left out.
    pub excluded: Vec<Excluded>,
    pub at: Timestamp,
    pub by: String,
}

/// What scheduling came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheduled {
    /// `None`: nothing was left to send.
    pub job: Option<JobId>,
    pub letters: u64,
    /// Further letters, for post.
    pub post: u64,
    /// Left out, since an earlier job wrote them.
    pub already: u64,
    /// Supporters who were left out, since they withdrew.
    pub withdrawn: u64,
    /// Of `letters`, those that an organiser has to let go first.
    pub held: u64,
}

/// What scheduling a plan would leave out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Letters that an earlier job wrote.
    pub already: u64,
    /// Supporters who withdrew, and their letters; none of these is among `already`.
    pub withdrawn: u64,
    pub withdrawn_letters: u64,
    /// Letters for post that are left out, for either reason; none is counted above.
    pub post: u64,
}

impl LeftOut {
    #[must_use]
    pub fn letters(&self) -> u64 {
        self.already + self.withdrawn_letters
    }
}

/// Somebody who is not written for any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawn {
    pub since: Timestamp,
    /// Nothing else is known of them any more.
    pub erased: bool,
}

/// What a withdrawal came to.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    pub supporter: SupporterKey,
    /// They had not withdrawn before.
    pub new: bool,
    /// Jobs with letters in that name, oldest first; none: nobody here knew them.
    pub jobs: Vec<JobId>,
    /// Letters that were cancelled now.
    pub cancelled: u64,
    /// All letters in that name as they are now, live ones and rehearsals.
    pub live: Tally,
    pub rehearsed: Tally,
}

/// What erasing somebody came to.
#[derive(Debug, Clone)]
pub struct Erasure {
    pub withdrawal: Withdrawal,
    /// Rows of jobs' CSVs that were emptied now.
    pub rows: u64,
    /// Replies, reasons and the like that named them.
    pub texts: u64,
    /// What names them still and cannot be changed, in words.
    pub kept: Vec<String>,
    /// By what they were known, to look for it elsewhere.
    pub traces: Traces,
}

/// How much of a supporter's row is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Purged {
    Nothing = 0,
    /// Own words, subject, and columns that Sincerely does not know.
    Bodies = 1,
    /// Everything but the key.
    Names = 2,
}

/// Jobs that were over by these moments are past their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    pub bodies: Option<Timestamp>,
    pub names: Option<Timestamp>,
}

/// What of a job is past its time.
#[derive(Debug, Clone)]
pub struct Overdue {
    pub job: JobId,
    pub campaign: CampaignName,
    /// When it was over.
    pub finished: Timestamp,
    pub depth: Purged,
    /// Supporters of whom there is something to remove.
    pub supporters: u64,
}

/// What suspending a mailbox came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspended {
    /// It was not suspended before.
    pub new: bool,
    /// Letters that wait for it no longer.
    pub held: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum JobState {
    /// Its start lies ahead, or no worker has taken it up.
    Scheduled = 0,
    Running = 1,
    Paused = 2,
    /// It stopped itself: login, certificate, policy.
    Stopped = 3,
    Cancelled = 4,
    Finished = 5,
}

impl JobState {
    pub const ALL: [Self; 6] =
        [Self::Scheduled, Self::Running, Self::Paused, Self::Stopped, Self::Cancelled, Self::Finished];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
            Self::Finished => "finished",
        }
    }

    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Cancelled | Self::Finished)
    }
}

/// An act on a job. Each names the states it may come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobAct {
    /// A worker takes it up: scheduled -> running.
    Start,
    /// scheduled, running -> paused.
    Pause { why: Option<String> },
    /// paused, stopped -> scheduled: a worker starts it again.
    Resume { why: Option<String> },
    /// scheduled, running, paused, stopped -> cancelled.
    Cancel { why: Option<String> },
    /// running -> stopped, by the job itself.
    Stop { why: String },
    /// running -> finished, when no letter is pending.
    Finish,
    /// finished, stopped -> scheduled: a letter of it is to go out again. A letter
    /// that becomes pending does this to its finished job by itself.
    Reopen,
}

/// How many letters are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally(pub [u64; LetterState::ALL.len()]);

impl Tally {
    #[must_use]
    pub fn of(&self, state: LetterState) -> u64 {
        self.0[state as usize]
    }

    pub fn add(&mut self, state: LetterState, letters: u64) {
        self.0[state as usize] += letters;
    }

    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Letters for post that nobody has said to be posted.
    #[must_use]
    pub fn not_posted(&self) -> u64 {
        self.of(LetterState::ToPrint) + self.of(LetterState::Printed)
    }

    /// Letters that a worker still has to do something about.
    #[must_use]
    pub fn pending(&self) -> u64 {
        LetterState::ALL.into_iter().filter(|s| s.is_pending()).map(|s| self.of(s)).sum()
    }
}

/// Letters that go by e-mail; those for post are told apart.
impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let by_mail = || LetterState::ALL.into_iter().take(LetterState::BY_MAIL);
        let total = std::iter::once(("total", by_mail().map(|s| self.of(s)).sum()));
        serializer.collect_map(total.chain(by_mail().map(|s| (s.name(), self.of(s)))))
    }
}

/// Why a running job waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    pub reason: String,
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub struct JobRow {
    pub id: JobId,
    pub campaign: CampaignName,
    pub plan: PlanDigest,
    pub mode: Mode,
    pub state: JobState,
    /// Why it is paused, stopped or cancelled.
    pub reason: Option<String>,
    pub wait: Option<Wait>,
    pub start_at: Timestamp,
    pub scheduled_at: Timestamp,
    pub after_deadline: Option<String>,
    /// The first intent.
    pub started: Option<Timestamp>,
    /// The last settlement, once no letter is pending.
    pub finished: Option<Timestamp>,
    /// When retention removed its supporters' texts, and their names.
    pub bodies_purged: Option<Timestamp>,
    pub names_purged: Option<Timestamp>,
    /// Letters that go by e-mail.
    pub letters: Tally,
    /// Letters for post.
    pub post: Tally,
}

#[derive(Debug, Clone)]
pub struct LaneRow {
    pub id: LaneId,
    pub job: JobId,
    pub kind: LetterKind,
    pub target: usize,
    pub label: String,
    /// `None`: by post.
    pub mailbox: Option<MailboxAddress>,
    pub ends_at: Option<Timestamp>,
    /// How long it has been open, in milliseconds.
    pub open_ms: i64,
    pub letters: Tally,
}

/// A letter in a worker's hand, with all that its rendering needs.
#[derive(Debug, Clone)]
pub struct DueLetter {
    pub id: LetterId,
    pub job: JobId,
    pub lane: LaneId,
    pub state: LetterState,
    pub attempt: Attempt,
    /// Tries that count.
    pub attempts: u32,
    /// Tries in a row that ended before any body byte left.
    pub voids: u32,
    pub language: Language,
    pub supporter: Supporter,
    /// What of the supporter is gone: then it can be made no more.
    pub purged: Purged,
    pub supporter_key: SupporterKey,
    /// The token of its Message-ID.
    pub token: [u8; 16],
    /// The first rendering, once there was an intent.
    pub rendering: Option<crate::outbox::state::Rendering>,
    /// The lane's `open_ms` at the first deferral.
    pub deferred_since: Option<i64>,
    /// For a copy: the letter that it quotes.
    pub original: Option<Original>,
}

#[derive(Debug, Clone, Copy)]
pub struct Original {
    pub id: LetterId,
    pub token: [u8; 16],
    /// The moment in its `Date` header, once it went out.
    pub dated: Option<Timestamp>,
}

/// A letter as the delivery log shows it.
#[derive(Debug, Clone)]
pub struct LetterRow {
    pub id: LetterId,
    pub job: JobId,
    pub campaign: CampaignName,
    /// The CSV's `id`, else a short form of the supporter's key.
    pub supporter: String,
    pub target: String,
    /// `None`: by post.
    pub mailbox: Option<MailboxAddress>,
    pub kind: LetterKind,
    pub language: Language,
    pub state: LetterState,
    pub attempts: u32,
    /// Of the last event in which the relay spoke.
    pub code: Option<u16>,
    pub enhanced: Option<String>,
    /// Words of the last event.
    pub reply: Option<String>,
    pub token: [u8; 16],
    pub sha256: Option<[u8; 32]>,
    pub next_try: Option<Timestamp>,
    pub updated: Timestamp,
}

impl LetterRow {
    /// Accepted, and nothing came back for as long as bounces take.
    #[must_use]
    pub fn is_presumed_delivered(&self, now: Timestamp, wait: std::time::Duration) -> bool {
        let waited = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        self.state == LetterState::Accepted && now.duration_since(self.updated) >= waited
    }
}

#[derive(Debug, Clone)]
pub struct EventRow {
    pub letter: LetterId,
    pub event: crate::outbox::state::Event,
}

#[derive(Debug, Clone)]
pub struct MailboxRow {
    pub mailbox: MailboxAddress,
    /// Moment, reason and author of the suspension.
    pub suspended: Option<(Timestamp, String, String)>,
    /// The last live letter handed over.
    pub last_send: Option<Timestamp>,
    /// Live letters accepted in all jobs.
    pub accepted: u64,
    /// Live letters still to be sent in all jobs.
    pub pending: u64,
    pub rest: Rest,
}

/// What a mailbox asked for last, as it was then: time has passed since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rest {
    /// To be written to more slowly.
    pub slowed: Option<Slowed>,
    /// It is full: no letter before this.
    pub full_until: Option<Timestamp>,
}
