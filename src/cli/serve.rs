//! `sincerely serve`

use std::io::IsTerminal;
use std::sync::Arc;

use clap::Args;
use sd_notify::NotifyState;

use super::pages::Pages;
use super::signals::Signals;
use super::{Context, Exit, ProjectError, retention, work};
use crate::project::lists::Lists;
use crate::project::{Project, Secrets};
use crate::store::{Lease, Store};
use crate::worker::{self, Scope, Tools, Until};

/// Run the daemon: sends due jobs, now and later, until it is told to stop
///
/// Survives restarts: what was in hand at a crash is told as uncertain and never
/// sent again by itself. Obeys `pause`, `resume` and `cancel` within a second. Serves
/// the console, for browsers, at `console.listen`; the first time, it shows a link by
/// which the first organiser comes in.
#[derive(Debug, Args)]
pub struct Serve {}

impl Serve {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        log_to_stderr(context.quiet);
        let signals = Signals::listen()?;
        let project = Arc::new(Project::open_with(context.dir.as_deref(), Secrets::All)?);
        let store = project.store()?;
        let lease: Arc<dyn Lease> = store.lease().await?.into();
        let lists = Lists::of(&project);
        if let Err(error) = lists.tidy() {
            tracing::warn!("data/supporters could not be tidied: {error}");
        }
        let meters = Arc::default();
        let pages = Pages::open(&project, context, &store, &lease, &meters, signals.shutdown.clone())?;
        if let Some(pages) = &pages {
            welcome(pages, context, &*store).await?;
        }
        // Only systemd listens; without it there is nobody to tell.
        let _ = sd_notify::notify(&[NotifyState::Ready]);
        tracing::info!(mode = ?project.settings.mode, "sincerely serves");
        let tools = Tools { meters, ..work::tools(&project, &store, context).await? };
        let inbox = async {
            match &project.settings.bounces.maildir {
                Some(maildir) => worker::maildir::watch(&tools, maildir).await,
                None => std::future::pending().await,
            }
        };
        let kept = project.settings.retention.clone();
        let clock = Arc::clone(&context.clock);
        let purge = retention::keep(Arc::clone(&store), lists, kept, clock, tools.name.clone());
        let work = worker::run(tools.clone(), Scope::All, Until::Told, signals.shutdown.clone());
        let settled = tokio::select! {
            settled = work => settled?,
            never = inbox => match never {},
            never = purge => match never {},
        };
        let _ = sd_notify::notify(&[NotifyState::Stopping]);
        if let Some(pages) = pages {
            pages.closed().await;
        }
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

/// Says where the console is. The first organiser's link is a secret, and for the eyes
/// of who starts this: where a journal keeps what is said here, it is not said.
async fn welcome(pages: &Pages, context: &Context, store: &dyn Store) -> Result<(), ProjectError> {
    tracing::info!("the console is at {}", pages.link());
    let journal = std::env::var_os("JOURNAL_STREAM").is_some() && !std::io::stderr().is_terminal();
    if journal {
        if store.users().await?.is_empty() {
            tracing::warn!("nobody can log in yet: sincerely user add NAME --role organiser");
        }
    } else if let Some(link) = pages.first_link(context, store).await? {
        eprintln!(
            "\nNobody can log in yet. The first organiser comes in here, once, within a day:\n\n  {link}\n"
        );
    }
    Ok(())
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
