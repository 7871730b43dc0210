//! `sincerely work`

use std::sync::Arc;

use clap::Args;

use super::signals::Signals;
use super::{Context, Exit, ProjectError, output, serve};
use crate::project::{Project, Secrets};
use crate::store::{JobRow, JobState, Store};
use crate::worker::{self, Scope, Tools, Until};

/// Send what is due, without a console
#[derive(Debug, Args)]
pub struct Work {
    /// Return when nothing is due any more
    #[arg(long)]
    until_idle: bool,
}

impl Work {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        serve::log_to_stderr(context.quiet);
        let signals = Signals::listen()?;
        let project = Project::open_with(context.dir.as_deref(), Secrets::All)?;
        let store = project.store()?;
        let _lease = store.lease().await?;
        let before = store.jobs().await?;
        let until = if self.until_idle { Until::Idle } else { Until::Told };
        let tools = tools(&project, &store, context).await?;
        worker::run(tools, Scope::All, until, signals.shutdown.clone()).await?;
        if signals.was_asked() && self.until_idle {
            return Ok(Exit::Interrupted);
        }
        let after = store.jobs().await?;
        Ok(exit_of(&before, &after))
    }
}

/// Loose ends of the jobs that were worked: all but those that were over before.
fn exit_of(before: &[JobRow], after: &[JobRow]) -> Exit {
    let at_rest = |row: &JobRow| row.state.is_over() || row.state == JobState::Stopped;
    let was_at_rest = |id| before.iter().any(|row| row.id == id && at_rest(row));
    let mut worked = after.iter().filter(|row| !was_at_rest(row.id));
    if worked.clone().any(|row| row.state == JobState::Stopped) {
        Exit::Stopped
    } else if worked.any(|row| output::loose_ends(&row.letters) > 0) {
        Exit::Partial
    } else {
        Exit::Done
    }
}

/// What a worker of this process is given. It holds the lease, and settings that
/// changed since the last one go on record.
pub async fn tools(
    project: &Project,
    store: &Arc<dyn Store>,
    context: &Context,
) -> Result<Tools, ProjectError> {
    let (shown, at) = (project.settings.shown(), context.clock.now());
    store.note_settings(shown, at, &context.organiser()).await?;
    Ok(Tools {
        store: Arc::clone(store),
        clock: Arc::clone(&context.clock),
        settings: Arc::clone(&project.settings),
        name: format!("worker {}", std::process::id()),
        chance,
        meters: Arc::default(),
    })
}

/// A number in `0.0..1.0`.
fn chance() -> f64 {
    f64::from(getrandom::u32().unwrap_or(u32::MAX / 2)) / (f64::from(u32::MAX) + 1.0)
}
