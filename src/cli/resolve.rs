//! `sincerely resolve`

use clap::Args;

use super::project::Project;
use super::{CliError, Context, Exit, output};
use crate::outbox::state::{Event, EventKind};
use crate::outbox::{LetterId, LetterState, Transition};
use crate::store::{JobAct, JobState, LetterRow, Store};

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

    /// Whether it puts the letter back to be sent.
    fn sends(&self) -> bool {
        self.resend || self.release
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
        let (at, by) = (context.clock.now(), context.organiser());
        let event = Event::new(self.choice.kind(), at, &by).saying(&self.why);
        if !store.apply(Choice::step(row.id, event)).await? {
            eprintln!(
                "error: letter {} is {}; this settles only letters that are {}",
                row.id,
                row.state,
                self.choice.settles()
            );
            return Ok(false);
        }
        if self.choice.sends() {
            reopen(store, row, at, &by).await?;
        }
        let done = store.letter(row.id).await?.map_or(LetterState::Cancelled, |row| row.state);
        output::print(&format!("Letter {} is {done}.\n", row.id))?;
        Ok(true)
    }
}

/// A finished job that has a letter to send again is no longer finished.
async fn reopen(store: &dyn Store, row: &LetterRow, at: jiff::Timestamp, by: &str) -> Result<(), CliError> {
    let state = store.job(row.job).await?.map(|job| job.state);
    if state == Some(JobState::Finished) {
        store.act(row.job, JobAct::Reopen, at, by).await?;
    }
    Ok(())
}
