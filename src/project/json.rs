//! Jobs, letters and mailboxes as scripts see them, at the terminal and in the HTTP
//! API: keys stay, more may come. Times are RFC 3339 in UTC with milliseconds.
#![allow(clippy::struct_field_names, reason = "they are the keys of the documents")]

use std::time::Duration;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use super::words::{job_state, reason, stamp};
use crate::outbox::LetterState;
use crate::outbox::tokens::message_id;
use crate::settings::PaceSettings;
use crate::store::{EventRow, JobRow, LaneRow, LetterRow, MailboxRow, Rest, Tally};

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Job {
    job: i64,
    /// The digest of the plan that was approved.
    plan: String,
    campaign: String,
    /// `rehearsal` or `live`.
    mode: &'static str,
    /// `scheduled`, `running`, `waiting`, `paused`, `stopped`, `cancelled` or `finished`.
    state: &'static str,
    /// Why it waits, rests or stopped.
    reason: Option<String>,
    letters: LettersByState,
    post: Post,
    #[schema(format = DateTime)]
    scheduled: String,
    #[schema(format = DateTime)]
    starts: String,
    /// The first letter.
    #[schema(format = DateTime)]
    started: Option<String>,
    /// The last letter's end.
    #[schema(format = DateTime)]
    finished: Option<String>,
    /// Why it writes although the deadline has passed.
    after_deadline: Option<String>,
}

/// A job with its lanes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobWithLanes {
    #[serde(flatten)]
    job: Job,
    lanes: Vec<Lane>,
}

/// The letters of a job to one mailbox.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Lane {
    mailbox: Option<String>,
    target: String,
    /// `letter` or `copy`.
    kind: &'static str,
    letters: LettersByState,
    per_hour: f64,
    /// The earliest moment that the mailbox's pace allows.
    #[schema(format = DateTime)]
    next_send: Option<String>,
    /// What is unsent then never leaves.
    #[schema(format = DateTime)]
    ends: Option<String>,
}

/// Letters for post.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Post {
    total: u64,
    to_print: u64,
    printed: u64,
    posted: u64,
    cancelled: u64,
}

/// How many letters that go by e-mail are in each state.
#[derive(Debug, Clone, Copy)]
pub struct LettersByState(Tally);

impl Serialize for LettersByState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl PartialSchema for LettersByState {
    fn schema() -> RefOr<Schema> {
        let states = LetterState::ALL.into_iter().take(LetterState::BY_MAIL).map(LetterState::name);
        let number = || {
            let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
            ObjectBuilder::new().schema_type(Type::Integer).format(Some(format)).minimum(Some(0))
        };
        let object = ObjectBuilder::new().description(Some("How many letters are in each state"));
        let keys = std::iter::once("total").chain(states);
        keys.fold(object, |object, key| object.property(key, number()).required(key)).into()
    }
}

impl ToSchema for LettersByState {}

/// A letter as the delivery log has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Letter {
    letter: i64,
    job: i64,
    campaign: String,
    /// The `id` in the supporters' file, or a short key; never an address.
    supporter: String,
    target: String,
    /// None: by post.
    mailbox: Option<String>,
    /// `letter` or `copy`.
    kind: &'static str,
    language: String,
    /// `accepted` means that the relay took it, not that it arrived.
    #[schema(value_type = String)]
    state: LetterState,
    /// Tries that count.
    attempts: u32,
    /// Of the last event in which the relay spoke.
    code: Option<u16>,
    enhanced: Option<String>,
    /// The last event's words.
    reply: Option<String>,
    message_id: String,
    /// The relay's own name for it.
    queued_as: Option<String>,
    #[schema(format = DateTime)]
    next_try: Option<String>,
    #[schema(format = DateTime)]
    updated: String,
}

/// Something that happened to a letter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Event {
    letter: i64,
    #[schema(format = DateTime)]
    at: String,
    /// `submitting`, `accepted`, `deferred` and so on.
    event: &'static str,
    /// `worker NAME` or `organiser NAME`.
    by: String,
    code: Option<u16>,
    reply: Option<String>,
    duration_ms: Option<i64>,
}

/// A mailbox that is written to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Mailbox {
    mailbox: String,
    /// `open` or `suspended`.
    state: &'static str,
    suspended: Option<Suspension>,
    per_hour: f64,
    per_day: u32,
    accepted: u64,
    pending: u64,
    #[schema(format = DateTime)]
    last_send: Option<String>,
    slowed: Option<Slowed>,
    /// It had no room, and gets no letter before then.
    #[schema(format = DateTime)]
    full_until: Option<String>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suspension {
    #[schema(format = DateTime)]
    at: String,
    why: String,
    by: String,
}

/// It asked for letters to come more slowly.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Slowed {
    percent: u32,
    #[schema(format = DateTime)]
    rests_until: Option<String>,
    #[schema(format = DateTime)]
    until: String,
}

impl Job {
    pub fn of(job: &JobRow) -> Self {
        Self {
            job: job.id.0,
            plan: job.plan.to_string(),
            campaign: job.campaign.to_string(),
            mode: job.mode.name(),
            state: job_state(job),
            reason: reason(job, stamp),
            letters: LettersByState(job.letters),
            post: Post::of(&job.post),
            scheduled: stamp(job.scheduled_at),
            starts: stamp(job.start_at),
            started: job.started.map(stamp),
            finished: job.finished.map(stamp),
            after_deadline: job.after_deadline.clone(),
        }
    }
}

impl JobWithLanes {
    pub fn of(job: &JobRow, lanes: &[LaneRow], mailboxes: &[MailboxRow], pace: &PaceSettings) -> Self {
        let by_mail = lanes.iter().filter(|lane| lane.mailbox.is_some());
        let lanes = by_mail.map(|lane| Lane::of(lane, next_send(lane, mailboxes, pace), pace));
        Self { job: Job::of(job), lanes: lanes.collect() }
    }
}

impl Lane {
    fn of(lane: &LaneRow, next: Option<Timestamp>, pace: &PaceSettings) -> Self {
        Self {
            mailbox: lane.mailbox.as_ref().map(ToString::to_string),
            target: lane.label.clone(),
            kind: lane.kind.name(),
            letters: LettersByState(lane.letters),
            per_hour: pace.mailbox_per_hour,
            next_send: next.map(stamp),
            ends: lane.ends_at.map(stamp),
        }
    }
}

/// The earliest moment that the mailbox's pace allows; `None` if none is left.
pub fn next_send(lane: &LaneRow, mailboxes: &[MailboxRow], pace: &PaceSettings) -> Option<Timestamp> {
    if lane.letters.pending() == 0 {
        return None;
    }
    let period = match pace.mailbox_per_hour {
        rate if rate > 0.0 => Duration::try_from_secs_f64(3600.0 / rate).unwrap_or_default(),
        _ => Duration::ZERO,
    };
    let last = mailboxes.iter().find(|m| Some(&m.mailbox) == lane.mailbox.as_ref())?.last_send?;
    last.checked_add(period).ok()
}

impl Letter {
    /// `domain` is that of its Message-ID.
    pub fn of(letter: &LetterRow, domain: &str) -> Self {
        Self {
            letter: letter.id.0,
            job: letter.job.0,
            campaign: letter.campaign.to_string(),
            supporter: letter.supporter.clone(),
            target: letter.target.clone(),
            mailbox: letter.mailbox.as_ref().map(ToString::to_string),
            kind: letter.kind.name(),
            language: letter.language.to_string(),
            state: letter.state,
            attempts: letter.attempts,
            code: letter.code,
            enhanced: letter.enhanced.clone(),
            reply: letter.reply.clone(),
            message_id: message_id(letter.token, domain),
            queued_as: letter.reply.as_deref().and_then(queued_as),
            next_try: letter.next_try.map(stamp),
            updated: stamp(letter.updated),
        }
    }
}

impl Event {
    pub fn of(row: &EventRow) -> Self {
        let event = &row.event;
        Self {
            letter: row.letter.0,
            at: stamp(event.at),
            event: event.kind.name(),
            by: event.by.clone(),
            code: event.code,
            reply: event.reply.clone(),
            duration_ms: event.duration_ms,
        }
    }
}

impl Mailbox {
    pub fn of(row: &MailboxRow, pace: &PaceSettings, now: Timestamp) -> Self {
        let suspended = row.suspended.as_ref();
        Self {
            mailbox: row.mailbox.to_string(),
            state: if suspended.is_some() { "suspended" } else { "open" },
            suspended: suspended.map(|(at, why, by)| Suspension {
                at: stamp(*at),
                why: why.clone(),
                by: by.clone(),
            }),
            per_hour: pace.mailbox_per_hour,
            per_day: pace.mailbox_per_day,
            accepted: row.accepted,
            pending: row.pending,
            last_send: row.last_send.map(stamp),
            slowed: Slowed::of(row.rest, now),
            full_until: full_until(row.rest, now).map(stamp),
        }
    }
}

impl Slowed {
    fn of(rest: Rest, now: Timestamp) -> Option<Self> {
        let slowed = rest.slowed.filter(|slowed| !slowed.is_over(now))?;
        let rests_until = slowed.is_pause(now).then(|| stamp(slowed.until));
        Some(Self { percent: slowed.share_at(now), rests_until, until: stamp(slowed.ends()) })
    }
}

/// Until when a mailbox is taken for full.
pub fn full_until(rest: Rest, now: Timestamp) -> Option<Timestamp> {
    rest.full_until.filter(|until| now < *until)
}

impl Post {
    fn of(letters: &Tally) -> Self {
        use LetterState::{Cancelled, Posted, Printed, ToPrint};
        Self {
            total: letters.total(),
            to_print: letters.of(ToPrint),
            printed: letters.of(Printed),
            posted: letters.of(Posted),
            cancelled: letters.of(Cancelled),
        }
    }
}

pub fn job_json(job: &JobRow) -> Value {
    json!(Job::of(job))
}

/// `domain` is that of its Message-ID.
pub fn letter_json(letter: &LetterRow, domain: &str) -> Value {
    json!(Letter::of(letter, domain))
}

/// Letters for post.
pub fn post_json(letters: &Tally) -> Value {
    json!(Post::of(letters))
}

/// The relay's own name for a message, where its 250 tells it: "queued as X"
/// (Postfix), "id=X" (Exim), "queued X" and the like.
pub fn queued_as(reply: &str) -> Option<String> {
    let words: Vec<&str> = reply.split_whitespace().collect();
    let after_queued = words.iter().position(|w| w.eq_ignore_ascii_case("queued")).and_then(|i| {
        let rest = &words[i + 1..];
        rest.iter().find(|w| !w.eq_ignore_ascii_case("as") && !w.eq_ignore_ascii_case("for"))
    });
    let named = words.iter().find_map(|w| w.strip_prefix("id="));
    let id = named.or(after_queued.copied())?.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let fits =
        (4..=64).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    fits.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relays_own_name_for_a_letter_is_found() {
        assert_eq!(queued_as("2.0.0 Ok: queued as 4XyZ9k1B2c").as_deref(), Some("4XyZ9k1B2c"));
        assert_eq!(queued_as("OK id=1rABcD-000abc-2X").as_deref(), Some("1rABcD-000abc-2X"));
        assert_eq!(queued_as("2.0.0 Ok"), None);
    }
}
