//! What a human decides of a letter that is uncertain, held or refused.
//!
//! In: a letter, a choice, and why. Out: what became of it, or why it stays as it is.

use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::ProjectError;
use super::words::{local, plain};
use crate::outbox::state::{Event, EventKind};
use crate::outbox::{LetterId, LetterState, Transition};
use crate::store::{JobState, LetterRow, Purged, Store};

/// `resend`: same Message-ID, same bytes; it may arrive twice. `assume-sent`: count it
/// as accepted. `drop`: give it up. `release`: let a held letter go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    Resend,
    AssumeSent,
    Drop,
    Release,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Its state now, and what more there is to say.
    Done(LetterState, &'static str),
    /// Nothing was changed, and why.
    Stays(String),
}

impl Choice {
    fn kind(self) -> EventKind {
        match self {
            Self::Resend => EventKind::Resent,
            Self::AssumeSent => EventKind::AssumedSent,
            Self::Drop => EventKind::Dropped,
            Self::Release => EventKind::Released,
        }
    }

    fn step(self, letter: LetterId, event: Event) -> Transition {
        match self {
            Self::Resend => Transition::resend(letter, event),
            Self::AssumeSent => Transition::assume_sent(letter, event),
            Self::Drop => Transition::drop(letter, event),
            Self::Release => Transition::release(letter, event),
        }
    }

    /// What more there is to say of a letter that was to go out and is held again.
    fn remark(self, now: LetterState) -> &'static str {
        let sends = matches!(self, Self::Resend | Self::Release);
        if sends && now == LetterState::Held {
            ": the mailbox is suspended; see `sincerely unsuspend`"
        } else {
            ""
        }
    }

    /// The states that it can settle, for the message when it cannot.
    fn settles(self) -> &'static str {
        match self {
            Self::Resend => "uncertain, held or refused",
            Self::AssumeSent => "uncertain or held",
            Self::Drop => "uncertain, held, ready or deferred",
            Self::Release => "held",
        }
    }
}

/// Settles one letter, on record.
pub async fn settle(
    store: &dyn Store,
    row: &LetterRow,
    choice: Choice,
    why: &str,
    at: Timestamp,
    by: &str,
) -> Result<Settled, ProjectError> {
    let event = Event::new(choice.kind(), at, by).saying(why);
    let step = choice.step(row.id, event);
    let states = step.from();
    let applied = store.apply(step).await?;
    // As it is now: settling another letter may have changed this one.
    let now = store.letter(row.id).await?.map_or(row.state, |row| row.state);
    if applied {
        return Ok(Settled::Done(now, choice.remark(now)));
    }
    Ok(Settled::Stays(if states.contains(&now) {
        bar(store, row, at).await?
    } else {
        format!("it is {now}; this settles only letters that are {}", choice.settles())
    }))
}

/// Why a letter in the right state cannot go out again.
async fn bar(store: &dyn Store, row: &LetterRow, at: Timestamp) -> Result<String, ProjectError> {
    if let Some(why) = store.closed(row.campaign.as_str()).await? {
        return Ok(format!("campaign {} is closed ({})", row.campaign, plain(&why)));
    }
    if store.job(row.job).await?.is_some_and(|job| job.state == JobState::Cancelled) {
        return Ok(format!("job {} is cancelled", row.job));
    }
    if let Some(why) = silenced(store, row).await? {
        return Ok(format!("{why}; it can only be dropped, or counted as sent"));
    }
    if let Some(end) = end(store, row).await?.filter(|end| *end <= at) {
        return Ok(format!("its time ran out at {}", local(end)));
    }
    Ok("it changed meanwhile; try again".to_owned())
}

/// Why nobody may be written to in that name any more.
async fn silenced(store: &dyn Store, row: &LetterRow) -> Result<Option<String>, ProjectError> {
    let Some(letter) = store.for_rendering(row.id).await? else { return Ok(None) };
    if let Some(gone) = store.withdrawn().await?.get(&letter.supporter_key) {
        return Ok(Some(format!("its supporter withdrew on {}", local(gone.since))));
    }
    let removed = letter.purged != Purged::Nothing;
    Ok(removed.then(|| "what it says was removed when its time had run out".to_owned()))
}

/// When the letter's time runs out.
async fn end(store: &dyn Store, row: &LetterRow) -> Result<Option<Timestamp>, ProjectError> {
    let Some(letter) = store.for_rendering(row.id).await? else { return Ok(None) };
    let lanes = store.lanes(row.job).await?;
    Ok(lanes.into_iter().find(|lane| lane.id == letter.lane).and_then(|lane| lane.ends_at))
}
