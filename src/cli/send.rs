//! `sincerely send`

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::watch;

use super::schedule::{Done, Order};
use super::signals::Signals;
use super::{Context, Exit, ProjectError, output, work};
use crate::outbox::{JobId, LetterState};
use crate::project::Secrets;
use crate::store::{JobRow, JobState, Store};
use crate::worker::{self, Scope, Until};

/// How often the progress bar looks.
const LOOK: Duration = Duration::from_millis(200);

/// Send an approved plan now, and wait until it is done
///
/// Where `sincerely serve` is running, that sends it and this follows. Asking
/// again with the same plan sends nothing twice: it goes on with what is left.
#[derive(Debug, Args)]
pub struct Send {
    #[command(flatten)]
    order: Order,

    /// Print one JSON document at the end
    #[arg(long)]
    json: bool,
}

impl Send {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let signals = Signals::listen()?;
        let done = self.order.carry_out(context, Secrets::All).await?;
        if !context.quiet {
            eprint!("{}", done.words());
        }
        let Some(job) = done.approved.job else {
            if self.json {
                output::json_line(&done.document().await?)?;
            }
            return Ok(Exit::Done);
        };
        let was_over = !is_open(&*done.approved.store, job).await?;
        let progress = tokio::spawn(show_progress(Arc::clone(&done.approved.store), job, context.quiet));
        let worked = work_or_follow(context, &done, job, signals.shutdown.clone()).await;
        progress.abort();
        let _ = progress.await;
        worked?;
        let row = done
            .approved
            .store
            .job(job)
            .await?
            .ok_or_else(|| ProjectError::failed("the job has vanished from the store"))?;
        if self.json {
            output::json_line(&done.document().await?)?;
        } else {
            output::print(&ending(&row))?;
        }
        // A job that had stopped has letters left, and does not go on by itself.
        let had_ended = was_over && row.state != JobState::Stopped;
        Ok(if had_ended { Exit::Done } else { exit_of(&row, signals.was_asked()) })
    }
}

/// Works the job, unless another process has the store: then follows it, and
/// takes over when that goes home before the job is over.
async fn work_or_follow(
    context: &Context,
    done: &Done,
    job: JobId,
    mut shutdown: watch::Receiver<worker::Shutdown>,
) -> Result<(), ProjectError> {
    let store = &done.approved.store;
    while is_open(&**store, job).await? {
        match store.lease().await {
            Ok(_lease) => {
                let tools = work::tools(&done.project, store, context).await?;
                worker::run(tools, Scope::One(job), Until::Over, shutdown).await?;
                return Ok(());
            }
            Err(error) if error.is_leased() => {}
            Err(error) => return Err(error.into()),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = shutdown.wait_for(|s| *s != worker::Shutdown::No) => return Ok(()),
        }
    }
    Ok(())
}

async fn is_open(store: &dyn Store, job: JobId) -> Result<bool, ProjectError> {
    let row = store.job(job).await?;
    Ok(row.is_some_and(|row| !row.state.is_over() && row.state != JobState::Stopped))
}

pub async fn show_progress(store: Arc<dyn Store>, job: JobId, quiet: bool) {
    if quiet {
        return;
    }
    if !std::io::stderr().is_terminal() {
        return tell_waits(&*store, job).await;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("  {bar:32} {pos}/{len}  {msg}") {
        bar.set_style(style);
    }
    loop {
        if let Ok(Some(row)) = store.job(job).await {
            bar.set_length(row.letters.total());
            bar.set_position(row.letters.total() - row.letters.pending());
            bar.set_message(match output::job_reason(&row) {
                Some(reason) => format!("{}: {reason}", output::job_state(&row)),
                None => format!("{} accepted", row.letters.of(LetterState::Accepted)),
            });
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Without a terminal there is no bar; why nothing happens is still told.
async fn tell_waits(store: &dyn Store, job: JobId) {
    let mut told = None;
    loop {
        if let Ok(Some(row)) = store.job(job).await {
            let waits =
                output::job_reason(&row).map(|reason| format!("{}: {reason}", output::job_state(&row)));
            if waits != told {
                eprintln!("{}", waits.as_deref().unwrap_or("going on"));
                told = waits;
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// How a job stands, for a person.
pub fn ending(row: &JobRow) -> String {
    let mut text =
        format!("Job {} is {}: {}.\n", row.id, output::job_state(row), output::tally_words(&row.letters));
    if let Some(reason) = output::job_reason(row) {
        text += &format!("  {reason}\n");
    }
    if let Some(words) = output::post_words(row) {
        text += &format!("  {words}\n");
    }
    if row.state == JobState::Stopped {
        text += &format!("  Put right what stopped it, then: sincerely resume {}\n", row.id);
    }
    if output::loose_ends(&row.letters) > 0 {
        text +=
            &format!("  See who: sincerely log {} state:refused,held,uncertain,expired,bounced\n", row.id);
    }
    text += "  \"accepted\" means that the relay took the letter; a bounce can still come.\n";
    text
}

fn exit_of(row: &JobRow, interrupted: bool) -> Exit {
    match row.state {
        JobState::Stopped => Exit::Stopped,
        JobState::Finished if output::loose_ends(&row.letters) > 0 => Exit::Partial,
        JobState::Finished | JobState::Cancelled => Exit::Done,
        _ if interrupted => Exit::Interrupted,
        _ => Exit::Done,
    }
}
