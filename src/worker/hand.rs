//! One connection's work: take a letter, hand it over, settle it, take the next.
//!
//! The order is the promise: envelope, then the *durable* intent, then body and
//! dot, then the reply, then the *durable* receipt. Where the pace lets the next
//! letter go at once, its envelope goes right behind the dot, and its intent
//! shares a commit with the receipt of the one before: never more than one
//! letter of a connection is on record without its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::desk::{Next, Work};
use super::parcel::{Parcel, wrap};
use super::{Shop, WorkerError, verdict};
use crate::outbox::Transition;
use crate::outbox::state::{Event, EventKind};
use crate::relay::{Invited, Offer, RelayFault, Sequel, Session, Submission};
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
            Next::Letter(work) => session = Box::pin(begin(&shop, *work, session.take())).await,
            Next::Connect => session = connect(&shop).await,
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

/// Offers a letter on an idle connection, and carries on from there. Gives back
/// the connection if it can be used again.
async fn begin(shop: &Shop, work: Work, session: Option<Session>) -> Option<Session> {
    let Some(session) = session else {
        shop.desk().put_down(&work);
        return None;
    };
    let Some(parcel) = wrap(shop, work).await else {
        shop.bell.notify_waiters();
        return Some(session);
    };
    let reused = session.carried() > 0;
    let began = shop.tools.clock.now();
    let offer = session.offer(&parcel.envelope, parcel.bytes.len()).await;
    let session = Box::pin(carry(shop, Offered { parcel, offer, began, reused, receipt: None })).await;
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

/// A letter whose envelope the relay has answered.
struct Offered {
    parcel: Parcel,
    offer: Offer,
    began: Timestamp,
    /// The connection has carried letters before.
    reused: bool,
    /// The end of the letter before, to be committed with this one's intent.
    receipt: Option<Receipt>,
}

/// An accepted letter whose receipt is not durable yet.
struct Receipt {
    step: Transition,
    work: Work,
}

/// Takes letter after letter through, as long as one follows the other.
async fn carry(shop: &Shop, mut offered: Offered) -> Option<Session> {
    loop {
        let Offered { parcel, offer, began, reused, receipt } = offered;
        let Offer::Invited(invited) = offer else {
            close(shop, receipt).await;
            return not_invited(shop, parcel.work, offer, began, reused).await;
        };
        offered = match submit(shop, parcel, invited, began, receipt).await {
            Ok(next) => next,
            Err(session) => return session,
        };
    }
}

/// The relay would not have the letter, or not now: no intent was written.
async fn not_invited(
    shop: &Shop,
    work: Work,
    offer: Offer,
    began: Timestamp,
    reused: bool,
) -> Option<Session> {
    match offer {
        Offer::Declined { phase, reply, session } => {
            if reply.code != 421 {
                shop.desk().relay_worked();
            }
            verdict::envelope_declined(shop, &work, phase, &reply, began).await;
            shop.desk().put_down(&work);
            session
        }
        Offer::Unfit(reason, session) => {
            hold(shop, &work, &reason.to_string()).await;
            shop.desk().put_down(&work);
            Some(session)
        }
        Offer::Broken(fault) => {
            broken(shop, work, &fault, reused).await;
            None
        }
        Offer::Invited(invited) => {
            invited.withdraw();
            shop.desk().put_back(work);
            None
        }
    }
}

/// The conversation ended before any body byte left, and before any intent.
async fn broken(shop: &Shop, mut work: Work, fault: &RelayFault, reused: bool) {
    if reused && fault.is_idle_close() {
        // The relay closed a connection that we kept too long: no failure.
        return shop.desk().put_back(work);
    }
    work.letter.voids += 1;
    if work.letter.voids >= VOIDS {
        hold(shop, &work, &format!("the relay broke off {VOIDS} times before it took the letter: {fault}"))
            .await;
        shop.desk().put_down(&work);
    } else {
        shop.desk().put_back(work);
    }
    verdict::no_connection(shop, fault).await;
}

/// Intent, body, reply. `Ok`: the letter that follows, its envelope answered.
/// `Err`: none does; the connection, if it can be used again.
async fn submit(
    shop: &Shop,
    parcel: Parcel,
    invited: Invited,
    began: Timestamp,
    receipt: Option<Receipt>,
) -> Result<Offered, Option<Session>> {
    if !shop.desk().wants(&parcel.work) {
        // Its lane, its job or all of us were told to rest meanwhile.
        invited.withdraw();
        close(shop, receipt).await;
        shop.desk().put_back(parcel.work);
        return Err(None);
    }
    // The next letter is written while the disk is at work.
    let followed =
        shop.desk().pairs && invited.may_be_followed(shop.tools.settings.relay.messages_per_connection);
    let next = async { if followed { follow(shop, &parcel.work).await } else { None } };
    let (intended, next) = tokio::join!(intend(shop, &parcel, receipt), next);
    let Parcel { mut work, bytes, .. } = parcel;
    if !intended {
        // Not ours any more, or nothing can be written: not one byte may leave.
        invited.withdraw();
        verdict::not_ours(shop, &work);
        let mut desk = shop.desk();
        desk.put_down(&work);
        if let Some(next) = next {
            desk.put_back(next.work);
        }
        return Err(None);
    }
    work.intended = true;
    leave(shop).await;
    let behind = next.as_ref().map(|next| (&next.envelope, next.bytes.len()));
    let submission = invited.submit(&bytes, behind).await;
    let End { sequel, receipt, declined } = end(shop, work, submission, began).await;
    let Some(next) = next else {
        close(shop, receipt).await;
        return Err(sequel.idle());
    };
    if declined.as_ref() == Some(&next.work.mailbox) {
        // The relay said no for this mailbox: what follows to it is decided anew.
        shop.desk().put_back(next.work);
        return Err(sequel.idle());
    }
    go_on(shop, next, sequel, receipt).await
}

/// Hears what the relay says to the next letter's envelope. If it is said already
/// the receipt before it waits for that; else it goes to the disk meanwhile.
async fn go_on(
    shop: &Shop,
    next: Parcel,
    sequel: Sequel,
    receipt: Option<Receipt>,
) -> Result<Offered, Option<Session>> {
    let (receipt, alone) = if sequel.is_answered() { (receipt, None) } else { (None, receipt) };
    let began = shop.tools.clock.now();
    let was_behind = matches!(sequel, Sequel::Asked(_));
    let (offer, ()) = tokio::join!(sequel.offer(&next.envelope, next.bytes.len()), close(shop, alone));
    let Some(offer) = offer else {
        shop.desk().put_back(next.work);
        return Err(None);
    };
    if was_behind && matches!(&offer, Offer::Broken(fault) if fault.is_timeout()) {
        // Some relays offer PIPELINING and lose what follows on a dot.
        tracing::warn!("the relay lost an envelope behind a dot: from now on none goes there");
        let mut desk = shop.desk();
        desk.pairs = false;
        desk.put_back(next.work);
        return Err(None);
    }
    Ok(Offered { parcel: next, offer, began, reused: true, receipt })
}

/// The letter whose envelope goes right behind the dot of `before`, if the pace
/// allows one now.
async fn follow(shop: &Shop, before: &Work) -> Option<Parcel> {
    // First all intents that are ready go to the disk, see `intend`.
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    let next = shop.desk().behind(before)?;
    wrap(shop, next).await
}

/// Waits the moments until the relay's limit has room for a body: letters that
/// were taken in good time may have been held up by disk and relay, and come
/// together. The bell tells of a clock that was set back.
async fn leave(shop: &Shop) {
    loop {
        let bell = shop.bell.notified();
        let may_leave = shop.desk().leave();
        let Err(at) = may_leave else { return };
        tokio::select! {
            () = bell => {}
            () = shop.tools.clock.sleep_until(at) => {}
        }
    }
}

/// Makes the intent durable, and the receipt before it in the same commit.
async fn intend(shop: &Shop, parcel: &Parcel, receipt: Option<Receipt>) -> bool {
    // Connections that are ready at the same moment come to this point one after
    // the other, and then share a commit.
    tokio::task::yield_now().await;
    let letter = &parcel.work.letter;
    let event = Event::new(EventKind::Submitting, shop.tools.clock.now(), &shop.tools.name);
    let intent = Transition::intent(letter.id, letter.attempt, parcel.rendering, event);
    let Some(Receipt { step, work }) = receipt else { return settle(shop, intent).await };
    let done = settle_all(shop, vec![step, intent]).await;
    receipted(shop, &work, !done.is_empty());
    done.last() == Some(&true)
}

/// How a letter's body ended.
struct End {
    sequel: Sequel,
    /// It was accepted: to be made durable.
    receipt: Option<Receipt>,
    /// The mailbox for which the relay said no.
    declined: Option<MailboxAddress>,
}

/// Settles a letter whose body, or some of it, may have left.
async fn end(shop: &Shop, work: Work, submission: Submission, began: Timestamp) -> End {
    let (id, attempt) = (work.letter.id, work.letter.attempt.next());
    let event = |kind, why: String| Event::new(kind, shop.tools.clock.now(), &shop.tools.name).saying(why);
    let mut end = End { sequel: Sequel::Closed, receipt: None, declined: None };
    match &submission {
        Submission::Accepted { .. } | Submission::Declined { .. } => shop.desk().relay_worked(),
        // One that swallows letter after letter is left alone as one that is down:
        // each of them asks a human to decide.
        Submission::Uncertain { why } => shop.desk().relay_failed(why),
        Submission::Unsent { .. } => {}
    }
    match submission {
        Submission::Accepted { reply, sequel } => {
            let step =
                Transition::accepted(id, attempt, verdict::spoken(shop, EventKind::Accepted, &reply, began));
            return End { sequel, receipt: Some(Receipt { step, work }), ..end };
        }
        Submission::Declined { reply, sequel } => {
            verdict::body_declined(shop, &work, attempt, &reply, began).await;
            end = End { sequel, declined: Some(work.mailbox.clone()), ..end };
        }
        Submission::Uncertain { why } => {
            settle(shop, Transition::uncertain(id, attempt, event(EventKind::Uncertain, why))).await;
        }
        Submission::Unsent { why } => {
            settle(shop, Transition::void(id, attempt, event(EventKind::Void, why.clone()))).await;
            if work.letter.voids + 1 >= VOIDS {
                settle(shop, Transition::hold(id, attempt, event(EventKind::Held, why))).await;
            }
        }
    }
    shop.desk().put_down(&work);
    shop.bell.notify_waiters();
    end
}

/// Makes a receipt durable that nothing waits behind.
async fn close(shop: &Shop, receipt: Option<Receipt>) {
    if let Some(Receipt { step, work }) = receipt {
        let written = !settle_all(shop, vec![step]).await.is_empty();
        receipted(shop, &work, written);
    }
}

/// A letter whose receipt could not be written stays as its intent says: neither
/// its copies nor its mailbox hear that it was accepted.
fn receipted(shop: &Shop, work: &Work, written: bool) {
    if written {
        verdict::accepted(shop, work);
    } else {
        shop.desk().put_down(work);
    }
}

pub(super) async fn hold(shop: &Shop, work: &Work, why: &str) {
    let event = Event::new(EventKind::Held, shop.tools.clock.now(), &shop.tools.name).saying(why);
    settle(shop, Transition::hold(work.letter.id, work.letter.attempt, event)).await;
}

/// Carries out a step durably. `false` if it was not ours to make, or could not
/// be written: then claiming stops.
pub(super) async fn settle(shop: &Shop, step: Transition) -> bool {
    settle_all(shop, vec![step]).await == [true]
}

/// The same for steps that share a commit.
async fn settle_all(shop: &Shop, steps: Vec<Transition>) -> Vec<bool> {
    let began = Instant::now();
    match shop.insist(|| shop.tools.store.apply_all(steps.clone())).await {
        Ok(done) => {
            shop.tools.meters.settled(&steps, &done, began.elapsed());
            done
        }
        Err(error) => {
            tracing::error!("the store failed: {error}");
            shop.give_up(WorkerError::Store(error));
            Vec::new()
        }
    }
}
