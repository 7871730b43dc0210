//! What an answer of the relay means for a letter, its lane and its job: the
//! table "Replies of the relay", carried out.
//!
//! It must never suspend an official for what is wrong with us or the relay, and
//! never for what a rehearsal was told.

use jiff::{SignedDuration, Timestamp};

use super::desk::Work;
use super::hand::settle;
use super::mailbox::Mailbox;
use super::{Shop, Tools};
use crate::outbox::retry;
use crate::outbox::state::{Decline, Event, EventKind};
use crate::outbox::{Attempt, JobId, Transition};
use crate::relay::{Class, Phase, RelayFault, Reply, classify, classify_fault};
use crate::store::{JobAct, Rest};

/// In a row: MAIL refused, until the job stops.
const SENDER_REFUSALS: u32 = 5;
/// In a row: plain 550, until the mailbox is suspended.
const PLAIN_REFUSALS: u32 = 3;
/// Held alike, until the job stops.
const HOLDS: usize = 3;

/// How long a lane rests whose letter was not ours to send.
const NOT_OURS_PAUSE: SignedDuration = SignedDuration::from_secs(5);
const POLICY_WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// An event that bears the relay's words.
pub fn spoken(shop: &Shop, kind: EventKind, reply: &Reply, began: Timestamp) -> Event {
    let at = shop.tools.clock.now();
    let took = at.duration_since(began).as_millis();
    Event {
        code: Some(reply.code),
        enhanced: reply.enhanced.clone(),
        reply: Some(reply.text.clone()),
        duration_ms: i64::try_from(took).ok(),
        ..Event::new(kind, at, &shop.tools.name)
    }
}

/// A letter was accepted, durably: its target is well, and its copies may go.
pub fn accepted(shop: &Shop, work: &Work) {
    let mut desk = shop.desk();
    desk.done(work);
    if let Some(job) = desk.job_mut(work.letter.job) {
        job.sender_refusals = 0;
        job.size_holds = 0;
        job.frees_copies = true;
    }
    if let Some(mailbox) = desk.mailbox_mut(&work.mailbox).filter(|_| work.live) {
        mailbox.refusals = 0;
    }
    drop(desk);
    shop.bell.notify_waiters();
}

/// The envelope was refused; no intent was written.
pub async fn envelope_declined(shop: &Shop, work: &Work, phase: Phase, reply: &Reply, began: Timestamp) {
    let class = classify(phase, reply);
    if matches!(class, Class::RelayRetry { .. } | Class::StopJob) {
        return relay_trouble(shop, work, class, &reply.to_string()).await;
    }
    let (kind, decline) = outcome(shop, work, class, reply);
    let event = spoken(shop, kind, reply, began);
    settle(shop, Transition::envelope_declined(work.letter.id, work.letter.attempt, decline, event)).await;
    consequences(shop, work, class, reply).await;
}

/// The relay said no after the dot, in so many words.
pub async fn body_declined(shop: &Shop, work: &Work, attempt: Attempt, reply: &Reply, began: Timestamp) {
    let class = classify(Phase::Body, reply);
    let (kind, decline) = outcome(shop, work, class, reply);
    let event = spoken(shop, kind, reply, began);
    settle(shop, Transition::declined(work.letter.id, attempt, decline, event)).await;
    consequences(shop, work, class, reply).await;
}

/// What becomes of the letter itself.
fn outcome(shop: &Shop, work: &Work, class: Class, reply: &Reply) -> (EventKind, Decline) {
    let come_back = || {
        let settings = &shop.tools.settings.retry;
        let now = shop.tools.clock.now();
        let next_try =
            retry::next_try(&settings.schedule, work.letter.attempts + 1, now, (shop.tools.chance)());
        // Looked at again when its time is up, not hours later.
        let left =
            shop.desk().aged_lane(work.lane).map(|lane| lane.time_left(&work.letter, settings.expire_after));
        let time_up = left.map(|left| now.saturating_add(left).unwrap_or(Timestamp::MAX));
        let next_try = time_up.map_or(next_try, |time_up| next_try.min(time_up));
        (EventKind::Deferred, Decline::Deferred { next_try })
    };
    match class {
        Class::MailboxUnknown | Class::Refused { .. } => (EventKind::Refused, Decline::Refused),
        Class::SenderRefused if reply.is_transient() => come_back(),
        Class::SenderRefused | Class::HeldSize | Class::HeldPolicy => (EventKind::Held, Decline::Held),
        Class::MailboxFull
        | Class::SlowDown
        | Class::Deferred
        | Class::RelayRetry { .. }
        | Class::StopJob => come_back(),
    }
}

/// What follows for the mailbox, the lane and the job.
async fn consequences(shop: &Shop, work: &Work, class: Class, reply: &Reply) {
    let words = reply.to_string();
    match class {
        Class::MailboxUnknown => suspend(shop, work, &words).await,
        Class::Refused { rcpt_plain: true } if refusals(shop, work) >= PLAIN_REFUSALS => {
            suspend(shop, work, &words).await;
        }
        Class::MailboxFull => {
            let rest = shop.desk().fill(work);
            note_rest(shop, work, rest).await;
        }
        Class::SlowDown | Class::RelayRetry { slow: true } => slow(shop, work).await,
        Class::SenderRefused if sender_refusals(shop, work) >= SENDER_REFUSALS => {
            stop(shop, work.letter.job, &format!("the relay refuses our sender address: {words}")).await;
        }
        Class::HeldSize if size_holds(shop, work) as usize >= HOLDS => {
            stop(shop, work.letter.job, &format!("the relay refuses the letters themselves: {words}")).await;
        }
        Class::HeldPolicy if policy_holds(shop, work) >= HOLDS => {
            stop(shop, work.letter.job, &format!("the relay takes the letters for unwanted mail: {words}"))
                .await;
        }
        _ => {}
    }
}

/// The relay broke off or cannot be used, with a letter in hand that it never
/// got: the letter is as it was.
async fn relay_trouble(shop: &Shop, work: &Work, class: Class, words: &str) {
    match class {
        Class::StopJob => stop(shop, work.letter.job, words).await,
        Class::RelayRetry { slow: slower } => {
            if slower {
                slow(shop, work).await;
            }
            shop.desk().relay_failed(words);
        }
        _ => {}
    }
}

/// No connection, or one that ended before it carried anything.
pub async fn no_connection(shop: &Shop, fault: &RelayFault) {
    tracing::warn!("relay: {fault}");
    if classify_fault(fault) == Class::StopJob {
        let jobs = shop.desk().open_jobs();
        for job in jobs {
            stop(shop, job, &fault.to_string()).await;
        }
        return;
    }
    shop.desk().relay_failed(&fault.to_string());
}

async fn suspend(shop: &Shop, work: &Work, why: &str) {
    if !work.live {
        return;
    }
    let at = shop.tools.clock.now();
    let Tools { store, name, .. } = &shop.tools;
    if let Err(error) = shop.insist(|| store.suspend(&work.mailbox, why, at, name)).await {
        shop.give_up(error.into());
    }
    let mut desk = shop.desk();
    let lanes = desk.live_lanes_to(&work.mailbox);
    for lane in lanes {
        if let Some(lane) = desk.lane_mut(lane) {
            lane.reread();
        }
    }
}

/// Ends a job that would only go on failing, and says why.
async fn stop(shop: &Shop, job: JobId, why: &str) {
    let at = shop.tools.clock.now();
    let act = JobAct::Stop { why: why.to_owned() };
    let Tools { store, name, .. } = &shop.tools;
    if let Err(error) = shop.insist(|| store.act(job, act.clone(), at, name)).await {
        shop.give_up(error.into());
    }
    shop.desk().shut(job);
    shop.bell.notify_waiters();
}

/// The store said no to an intent: another process paused, cancelled or suspended
/// meanwhile. The keeper hears of it in moments; until then the lane must not
/// offer the same letter over and over.
pub fn not_ours(shop: &Shop, work: &Work) {
    let mut desk = shop.desk();
    let now = desk.now();
    let until = now.checked_add(NOT_OURS_PAUSE).unwrap_or(Timestamp::MAX);
    if let Some(lane) = desk.lane_mut(work.lane) {
        lane.pause(now, until, "it was changed by another process");
        lane.reread();
    }
}

async fn slow(shop: &Shop, work: &Work) {
    let rest = shop.desk().mailbox_mut(&work.mailbox).filter(|_| work.live).and_then(Mailbox::slow);
    note_rest(shop, work, rest).await;
}

/// What a mailbox asked for holds over a restart.
async fn note_rest(shop: &Shop, work: &Work, rest: Option<Rest>) {
    let Some(rest) = rest else { return };
    let Tools { store, .. } = &shop.tools;
    if let Err(error) = shop.insist(|| store.note_rest(&work.mailbox, rest)).await {
        shop.give_up(error.into());
    }
}

fn refusals(shop: &Shop, work: &Work) -> u32 {
    let mut desk = shop.desk();
    // A rehearsal's replies say nothing of the official.
    desk.mailbox_mut(&work.mailbox).filter(|_| work.live).map_or(0, |mailbox| {
        mailbox.refusals += 1;
        mailbox.refusals
    })
}

fn sender_refusals(shop: &Shop, work: &Work) -> u32 {
    let mut desk = shop.desk();
    desk.job_mut(work.letter.job).map_or(0, |job| {
        job.sender_refusals += 1;
        job.sender_refusals
    })
}

fn size_holds(shop: &Shop, work: &Work) -> u32 {
    let mut desk = shop.desk();
    desk.job_mut(work.letter.job).map_or(0, |job| {
        job.size_holds += 1;
        job.size_holds
    })
}

/// Letters held by policy within the last ten minutes.
fn policy_holds(shop: &Shop, work: &Work) -> usize {
    let mut desk = shop.desk();
    let now = desk.now();
    desk.job_mut(work.letter.job).map_or(0, |job| {
        job.policy_holds.push_back(now);
        job.policy_holds.retain(|at| now.duration_since(*at) <= POLICY_WINDOW);
        job.policy_holds.len()
    })
}
