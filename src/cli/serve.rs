//! `sincerely serve`

use std::sync::Arc;

use clap::Args;
use sd_notify::NotifyState;

use super::project::{Project, Secrets};
use super::signals::Signals;
use super::{CliError, Context, Exit, retention, work};
use crate::worker::{self, Scope, Until};

/// Run the daemon: sends due jobs, now and later, until it is told to stop
///
/// Survives restarts: what was in hand at a crash is told as uncertain and never
/// sent again by itself. Obeys `pause`, `resume` and `cancel` within a second.
#[derive(Debug, Args)]
pub struct Serve {}

impl Serve {
    pub async fn run(self, context: &Context) -> Result<Exit, CliError> {
        log_to_stderr(context.quiet);
        let signals = Signals::listen()?;
        let project = Project::open_with(context, Secrets::All)?;
        let store = project.store()?;
        let _lease = store.lease().await?;
        // Only systemd listens; without it there is nobody to tell.
        let _ = sd_notify::notify(&[NotifyState::Ready]);
        tracing::info!(mode = ?project.settings.mode, "sincerely serves");
        let tools = work::tools(&project, &store, context).await?;
        let inbox = async {
            match &project.settings.bounces.maildir {
                Some(maildir) => worker::maildir::watch(&tools, maildir).await,
                None => std::future::pending().await,
            }
        };
        let kept = project.settings.retention.clone();
        let clock = Arc::clone(&context.clock);
        let purge = retention::keep(Arc::clone(&store), kept, clock, tools.name.clone());
        let work = worker::run(tools.clone(), Scope::All, Until::Told, signals.shutdown.clone());
        let settled = tokio::select! {
            settled = work => settled?,
            never = inbox => match never {},
            never = purge => match never {},
        };
        let _ = sd_notify::notify(&[NotifyState::Stopping]);
        if settled {
            tracing::info!("stopped; every letter in hand was settled");
        } else {
            tracing::warn!(
                "stopped after worker.grace; letters still in hand are uncertain from the next start on"
            );
        }
        Ok(Exit::Done)
    }
}

/// Logs carry ids, never names or addresses. `RUST_LOG` says how much.
pub fn log_to_stderr(quiet: bool) {
    let default = if quiet { "error" } else { "info" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(format!("{default},refinery_core=warn")));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(super::error::coloured())
        .with_writer(std::io::stderr)
        .with_target(false)
        .try_init();
}
