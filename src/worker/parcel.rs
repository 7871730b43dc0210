//! A letter made ready for the relay: its bytes, its envelope, its rendering.
//!
//! The first time it is written at this moment; later at the first time's, and
//! then to the same bytes: one that would differ is held, and must never be sent.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::Shop;
use super::desk::Work;
use super::hand::{hold, settle};
use crate::letter::{Recipient, Request};
use crate::outbox::Transition;
use crate::outbox::state::{Event, EventKind, Rendering};
use crate::outbox::tokens::Tokens;
use crate::relay::Envelope;
use crate::settings::Mode;

/// A letter with everything that its conversation needs.
pub struct Parcel {
    pub work: Work,
    pub bytes: Vec<u8>,
    pub envelope: Envelope,
    pub rendering: Rendering,
}

/// `None` when the letter was settled without being sent, or is not to be sent now.
pub async fn wrap(shop: &Shop, work: Work) -> Option<Parcel> {
    let now = shop.tools.clock.now();
    let expire_after = shop.tools.settings.retry.expire_after;
    let lane = shop
        .desk()
        .aged_lane(work.lane)
        .map(|lane| (lane.row.kind.recipient(lane.row.target), lane.is_expired(&work.letter, expire_after)));
    let Some((recipient, expired)) = lane else {
        // Its job was paused or ended just now: nothing is wrong with the letter.
        shop.desk().put_down(&work);
        return None;
    };
    if expired {
        let event =
            Event::new(EventKind::Expired, now, &shop.tools.name).saying("the relay kept deferring it");
        settle(shop, Transition::expired(work.letter.id, work.letter.attempt, event)).await;
        shop.desk().put_down(&work);
        return None;
    }
    match render(&work, recipient, now) {
        Ok((bytes, rendering)) => {
            let envelope = envelope(shop, &work);
            Some(Parcel { work, bytes, envelope, rendering })
        }
        Err(why) => {
            hold(shop, &work, &why).await;
            shop.desk().put_down(&work);
            None
        }
    }
}

fn render(work: &Work, recipient: Recipient, now: Timestamp) -> Result<(Vec<u8>, Rendering), String> {
    let letter = &work.letter;
    let dated = letter.rendering.map_or(now, |r| r.dated);
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
    let token = Tokens::new(shop.tools.store.secret()).verp(work.letter.id);
    Envelope { from: sender.return_path_of(&token), to }
}
