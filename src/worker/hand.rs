//! One connection's work: take a letter, hand it over, settle it, take the next.
//!
//! The order is the promise: envelope, then the *durable* intent, then body and
//! dot, then the reply, then the *durable* receipt.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::desk::{Next, Work};
use super::{Shop, WorkerError, verdict};
use crate::letter::Request;
use crate::outbox::state::{Event, EventKind, Rendering};
use crate::outbox::tokens::Tokens;
use crate::outbox::{LetterId, Transition};
use crate::relay::{Envelope, Invited, Offer, RelayFault, Session, Submission};
use crate::settings::Mode;
use crate::terms::MailboxAddress;

/// A connection that has waited this long for a letter is closed.
const IDLE: Duration = Duration::from_secs(30);

/// Faults before any body byte, in a row on one letter, before it is held.
const VOIDS: u32 = 5;

/// Works letters over one connection at a time until the desk says done.
pub async fn work(shop: Arc<Shop>) {
    let mut session: Option<Session> = None;
    loop {
        match next(&shop, &mut session).await {
            Next::Letter(work) => session = hand_over(&shop, *work, session.take()).await,
            Next::Connect => session = connect(&shop).await,
            Next::Refill(lane, limit) => refill(&shop, lane, limit).await,
            Next::Wait(_) => {}
            Next::Done => break,
        }
    }
    if let Some(session) = session {
        session.quit().await;
    }
}

/// Asks the desk, and waits as it says: until a time, the bell, or until the
/// connection has been idle for too long.
async fn next(shop: &Shop, session: &mut Option<Session>) -> Next {
    // Registered before asking: a bell rung in between is heard.
    let bell = shop.bell.notified();
    tokio::pin!(bell);
    bell.as_mut().enable();
    let until = {
        let mut desk = shop.desk();
        match desk.next(session.is_some()) {
            Next::Wait(until) => {
                if session.is_some() {
                    desk.idle(true);
                }
                until
            }
            other => return other,
        }
    };
    let waited = session.is_some();
    let idle = async { if waited { tokio::time::sleep(IDLE).await } else { std::future::pending().await } };
    let timer = async {
        match until {
            Some(until) => shop.tools.clock.sleep_until(until).await,
            None => std::future::pending().await,
        }
    };
    let closes = tokio::select! {
        () = bell => false,
        () = timer => false,
        () = idle => true,
    };
    if waited {
        shop.desk().idle(false);
    }
    if let Some(session) = session.take_if(|_| closes) {
        session.quit().await;
    }
    Next::Wait(None)
}

async fn refill(shop: &Shop, lane: crate::outbox::LaneId, limit: usize) {
    let now = shop.tools.clock.now();
    let store = &shop.tools.store;
    let read = async {
        let letters = store.due(lane, now, LetterId(0), limit).await?;
        let next_due = if letters.is_empty() { store.next_due(lane).await? } else { None };
        Ok((letters, next_due))
    };
    match read.await {
        Ok((letters, next_due)) => shop.desk().refilled(lane, letters, next_due),
        Err(error) => shop.give_up(WorkerError::Store(error)),
    }
    shop.bell.notify_waiters();
}

async fn connect(shop: &Shop) -> Option<Session> {
    let result = shop.dialer.connect().await;
    shop.desk().dialled();
    let session = match result {
        Ok(session) => {
            shop.desk().relay_reached();
            Some(session)
        }
        Err(fault) => {
            verdict::no_connection(shop, &fault).await;
            None
        }
    };
    shop.bell.notify_waiters();
    session
}

/// A letter with everything that its conversation needs.
struct Parcel {
    work: Work,
    bytes: Vec<u8>,
    envelope: Envelope,
    rendering: Rendering,
}

/// Takes one letter through; gives back the connection if it can be used again.
async fn hand_over(shop: &Shop, work: Work, session: Option<Session>) -> Option<Session> {
    let Some(session) = session else {
        shop.desk().put_down(&work);
        return None;
    };
    let parcel = match parcel(shop, work).await {
        Ok(parcel) => parcel,
        Err(work) => {
            shop.desk().put_down(&work);
            shop.bell.notify_waiters();
            return Some(session);
        }
    };
    let session = offer(shop, parcel, session).await;
    shop.bell.notify_waiters();
    let limit = shop.tools.settings.relay.messages_per_connection;
    match session {
        Some(session) if limit > 0 && session.carried() >= limit => {
            session.quit().await;
            None
        }
        session => session,
    }
}

/// Renders the letter: the first time at this moment, later at the first time's,
/// and then to the same bytes. `Err` when it was settled without being sent.
async fn parcel(shop: &Shop, work: Work) -> Result<Parcel, Work> {
    let now = shop.tools.clock.now();
    let expired = {
        let mut desk = shop.desk();
        let expire_after = shop.tools.settings.retry.expire_after;
        desk.lane_mut(work.lane).is_some_and(|lane| lane.is_expired(&work.letter, expire_after))
    };
    if expired {
        let event =
            Event::new(EventKind::Expired, now, &shop.tools.name).saying("the relay kept deferring it");
        settle(shop, Transition::expired(work.letter.id, work.letter.attempt, event)).await;
        return Err(work);
    }
    match render(shop, &work, now) {
        Ok((bytes, rendering)) => {
            let envelope = envelope(shop, &work);
            Ok(Parcel { work, bytes, envelope, rendering })
        }
        Err(why) => {
            hold(shop, &work, &why).await;
            Err(work)
        }
    }
}

fn render(shop: &Shop, work: &Work, now: Timestamp) -> Result<(Vec<u8>, Rendering), String> {
    let letter = &work.letter;
    let dated = letter.rendering.map_or(now, |r| r.dated);
    let lane = shop.desk().lane_mut(work.lane).map(|lane| lane.row.kind.recipient(lane.row.target));
    let Some(recipient) = lane else { return Err("its job was closed".to_owned()) };
    let request = Request {
        supporter: &letter.supporter,
        recipient,
        mailbox: &work.mailbox,
        language: &letter.language,
        dated,
        token: letter.token,
        original_dated: letter.original.and_then(|o| o.dated).unwrap_or(dated),
    };
    let composed = work.job.letters.compose(&request).map_err(|p| p.message)?;
    let rendering = Rendering { dated, sha256: Sha256::digest(&composed.bytes).into() };
    match letter.rendering {
        Some(first) if first.sha256 != rendering.sha256 => {
            Err("it would not be written as it was the first time".to_owned())
        }
        _ => Ok((composed.bytes, rendering)),
    }
}

/// Envelope sender with its VERP token, recipient, or the rehearsal's.
fn envelope(shop: &Shop, work: &Work) -> Envelope {
    let letters = &work.job.letters;
    let sender = letters.sender();
    let to = match letters.mode() {
        Mode::Live => work.mailbox.clone(),
        Mode::Rehearsal => work.job.rehearsal_to.clone(),
    };
    let base = sender.return_path.as_ref().unwrap_or(&sender.address);
    let token = Tokens::new(shop.tools.store.secret()).verp(work.letter.id);
    let verp = format!("{}+{token}@{}", base.local(), base.domain());
    let from = match MailboxAddress::parse(&verp) {
        Ok(verp) if sender.verp => verp,
        // Too long for a local part: a bounce can still be known by Message-ID.
        _ => base.clone(),
    };
    Envelope { from, to }
}

async fn offer(shop: &Shop, parcel: Parcel, session: Session) -> Option<Session> {
    let reused = session.carried() > 0;
    let began = shop.tools.clock.now();
    match session.offer(&parcel.envelope, parcel.bytes.len()).await {
        Offer::Invited(invited) => {
            shop.desk().relay_worked();
            submit(shop, parcel, invited, began).await
        }
        Offer::Declined { phase, reply, session } => {
            if reply.code != 421 {
                shop.desk().relay_worked();
            }
            verdict::envelope_declined(shop, &parcel.work, phase, &reply, began).await;
            shop.desk().put_down(&parcel.work);
            session
        }
        Offer::Unfit(reason, session) => {
            hold(shop, &parcel.work, &reason.to_string()).await;
            shop.desk().put_down(&parcel.work);
            Some(session)
        }
        Offer::Broken(fault) => {
            broken(shop, parcel.work, &fault, reused).await;
            None
        }
    }
}

/// The conversation ended before any body byte left, and before any intent.
async fn broken(shop: &Shop, work: Work, fault: &RelayFault, reused: bool) {
    if reused && fault.is_idle_close() {
        // The relay closed a connection that we kept too long: no failure.
        let letter = work.letter.clone();
        shop.desk().put_back(&work, letter);
        return;
    }
    let voids = work.letter.voids + 1;
    if voids >= VOIDS {
        hold(shop, &work, &format!("the relay broke off {VOIDS} times before it took the letter: {fault}"))
            .await;
        shop.desk().put_down(&work);
    } else {
        let mut letter = work.letter.clone();
        letter.voids = voids;
        shop.desk().put_back(&work, letter);
    }
    verdict::no_connection(shop, fault).await;
}

async fn submit(shop: &Shop, parcel: Parcel, invited: Invited, began: Timestamp) -> Option<Session> {
    let Parcel { mut work, bytes, rendering, .. } = parcel;
    let id = work.letter.id;
    let event = Event::new(EventKind::Submitting, shop.tools.clock.now(), &shop.tools.name);
    let intent = Transition::intent(id, work.letter.attempt, rendering, event);
    if !settle(shop, intent).await {
        // Not ours any more, or nothing can be written: not one byte may leave.
        invited.withdraw();
        verdict::not_ours(shop, &work);
        shop.desk().put_down(&work);
        return None;
    }
    work.intended = true;
    let attempt = work.letter.attempt.next();
    let session = match invited.submit(&bytes).await {
        Submission::Accepted { reply, session } => {
            let event = verdict::spoken(shop, EventKind::Accepted, &reply, began);
            settle(shop, Transition::accepted(id, attempt, event)).await;
            verdict::accepted(shop, &work);
            session
        }
        Submission::Declined { reply, session } => {
            verdict::body_declined(shop, &work, attempt, &reply, began).await;
            session
        }
        Submission::Uncertain { why } => {
            let event =
                Event::new(EventKind::Uncertain, shop.tools.clock.now(), &shop.tools.name).saying(why);
            settle(shop, Transition::uncertain(id, attempt, event)).await;
            None
        }
        Submission::Unsent { why } => {
            let event = Event::new(EventKind::Void, shop.tools.clock.now(), &shop.tools.name).saying(&why);
            settle(shop, Transition::void(id, attempt, event)).await;
            if work.letter.voids + 1 >= VOIDS {
                let event = Event::new(EventKind::Held, shop.tools.clock.now(), &shop.tools.name).saying(why);
                settle(shop, Transition::hold(id, attempt, event)).await;
            }
            None
        }
    };
    shop.desk().put_down(&work);
    session
}

pub(super) async fn hold(shop: &Shop, work: &Work, why: &str) {
    let event = Event::new(EventKind::Held, shop.tools.clock.now(), &shop.tools.name).saying(why);
    settle(shop, Transition::hold(work.letter.id, work.letter.attempt, event)).await;
}

/// Carries out a step durably. `false` if it was not ours to make, or could not
/// be written: then claiming stops.
pub(super) async fn settle(shop: &Shop, step: Transition) -> bool {
    match shop.tools.store.apply(step).await {
        Ok(done) => done,
        Err(error) => {
            tracing::error!("the store failed: {error}");
            shop.give_up(WorkerError::Store(error));
            false
        }
    }
}
