//! `sincerely resolve`

use clap::Args;
use jiff::Timestamp;

use super::project::Project;
use super::{CliError, Context, Exit, output};
use crate::outbox::state::{Event, EventKind};
use crate::outbox::{LetterId, LetterState, Transition};
use crate::store::{JobState, LetterRow, Purged, Store};

/// Settle letters that are uncertain, held or refused
///
/// An uncertain letter may be out or not: only a human decides what becomes of it.
#[derive(Debug, Args)]
pub struct Resolve {
    /// The letters' numbers, as in the log
    #[arg(required = true)]
    letters: Vec<LetterId>,

    #[command(flatten)]
    choice: Choice,

    /// Why: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: String,
}

#[allow(clippy::struct_excessive_bools, reason = "clap's way to say: exactly one of these flags")]
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Choice {
    /// Send again: same Message-ID, same bytes. It may arrive twice
    #[arg(long)]
    resend: bool,

    /// Count it as accepted
    #[arg(long)]
    assume_sent: bool,

    /// Give it up
    #[arg(long)]
    drop: bool,

    /// Let a held letter go
    #[arg(long)]
    release: bool,
}

impl Choice {
    fn kind(&self) -> EventKind {
        match self {
            Self { resend: true, .. } => EventKind::Resent,
            Self { assume_sent: true, .. } => EventKind::AssumedSent,
            Self { drop: true, .. } => EventKind::Dropped,
            Self { .. } => EventKind::Released,
        }
    }

    fn step(letter: LetterId, event: Event) -> Transition {
        match event.kind {
            EventKind::Resent => Transition::resend(letter, event),
            EventKind::AssumedSent => Transition::assume_sent(letter, event),
            EventKind::Dropped => Transition::drop(letter, event),
            _ => Transition::release(letter, event),
        }
    }

    /// What more there is to say of a letter that was to go out and is held again.
    fn remark(&self, now: LetterState) -> &'static str {
        let sends = self.resend || self.release;
        if sends && now == LetterState::Held {
            ": the mailbox is suspended; see `sincerely unsuspend`"
        } else {
            ""
        }
    }

    /// The states that it can settle, for the message when it cannot.
    fn settles(&self) -> &'static str {
        match self {
            Self { resend: true, .. } => "uncertain, held or refused",
            Self { assume_sent: true, .. } => "uncertain or held",
            Self { drop: true, .. } => "uncertain, held, ready or deferred",
            Self { .. } => "held",
        }
    }
}

impl Resolve {
    pub async fn run(self, context: &Context) -> Result<Exit, CliError> {
        let store = Project::open(context)?.existing_store()?;
        let mut rows = Vec::new();
        for letter in &self.letters {
            let row = store.letter(*letter).await?;
            rows.push(row.ok_or_else(|| {
                CliError::usage(format!("there is no letter {letter}"), "see `sincerely log`")
            })?);
        }
        let mut left = 0;
        for row in &rows {
            if !self.settle(&*store, row, context).await? {
                left += 1;
            }
        }
        Ok(if left == 0 { Exit::Done } else { Exit::Usage })
    }

    async fn settle(&self, store: &dyn Store, row: &LetterRow, context: &Context) -> Result<bool, CliError> {
        let at = context.clock.now();
        let event = Event::new(self.choice.kind(), at, context.organiser()).saying(&self.why);
        let step = Choice::step(row.id, event);
        let states = step.from();
        let applied = store.apply(step).await?;
        // As it is now: settling another letter may have changed this one.
        let now = store.letter(row.id).await?.map_or(row.state, |row| row.state);
        if applied {
            output::print(&format!("Letter {} is {now}{}.\n", row.id, self.choice.remark(now)))?;
            return Ok(true);
        }
        let why = if states.contains(&now) {
            bar(store, row, at).await?
        } else {
            format!("it is {now}; this settles only letters that are {}", self.choice.settles())
        };
        eprintln!("error: letter {} stays as it is: {why}", row.id);
        Ok(false)
    }
}

/// Why a letter in the right state cannot go out again.
async fn bar(store: &dyn Store, row: &LetterRow, at: Timestamp) -> Result<String, CliError> {
    if let Some(why) = store.closed(row.campaign.as_str()).await? {
        return Ok(format!("campaign {} is closed ({})", row.campaign, output::plain(&why)));
    }
    if store.job(row.job).await?.is_some_and(|job| job.state == JobState::Cancelled) {
        return Ok(format!("job {} is cancelled", row.job));
    }
    if let Some(why) = silenced(store, row).await? {
        return Ok(format!("{why}; it can only be dropped, or counted as sent"));
    }
    if let Some(end) = end(store, row).await?.filter(|end| *end <= at) {
        return Ok(format!("its time ran out at {}", output::local(end)));
    }
    Ok("it changed meanwhile; try again".to_owned())
}

/// Why nobody may be written to in that name any more.
async fn silenced(store: &dyn Store, row: &LetterRow) -> Result<Option<String>, CliError> {
    let Some(letter) = store.for_rendering(row.id).await? else { return Ok(None) };
    if let Some(gone) = store.withdrawn().await?.get(&letter.supporter_key) {
        return Ok(Some(format!("its supporter withdrew on {}", output::local(gone.since))));
    }
    let removed = letter.purged != Purged::Nothing;
    Ok(removed.then(|| "what it says was removed when its time had run out".to_owned()))
}

/// When the letter's time runs out.
async fn end(store: &dyn Store, row: &LetterRow) -> Result<Option<Timestamp>, CliError> {
    let Some(letter) = store.for_rendering(row.id).await? else { return Ok(None) };
    let lanes = store.lanes(row.job).await?;
    Ok(lanes.into_iter().find(|lane| lane.id == letter.lane).and_then(|lane| lane.ends_at))
}
