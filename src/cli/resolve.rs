//! `sincerely resolve`

use clap::Args;

use super::{Context, Exit, ProjectError, output};
use crate::outbox::LetterId;
use crate::project::Project;
use crate::project::settle::{self, Settled};
use crate::store::{LetterRow, Store};

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
    fn choice(&self) -> settle::Choice {
        match self {
            Self { resend: true, .. } => settle::Choice::Resend,
            Self { assume_sent: true, .. } => settle::Choice::AssumeSent,
            Self { drop: true, .. } => settle::Choice::Drop,
            Self { .. } => settle::Choice::Release,
        }
    }
}

impl Resolve {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.existing_store()?;
        let mut rows = Vec::new();
        for letter in &self.letters {
            let row = store.letter(*letter).await?;
            rows.push(row.ok_or_else(|| {
                ProjectError::usage(format!("there is no letter {letter}"), "see `sincerely log`")
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

    async fn settle(
        &self,
        store: &dyn Store,
        row: &LetterRow,
        context: &Context,
    ) -> Result<bool, ProjectError> {
        let (at, by) = (context.clock.now(), context.organiser());
        match settle::settle(store, row, self.choice.choice(), &self.why, at, &by).await? {
            Settled::Done(now, remark) => {
                output::print(&format!("Letter {} is {now}{remark}.\n", row.id))?;
                Ok(true)
            }
            Settled::Stays(why) => {
                eprintln!("error: letter {} stays as it is: {why}", row.id);
                Ok(false)
            }
        }
    }
}
