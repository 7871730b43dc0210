//! The console, on a thread of its own beside the worker: whatever goes wrong in it,
//! letters go on.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::watch;

use super::{Context, ProjectError, user};
use crate::console::{self, Desk, Entrance, Limits};
use crate::meters::Meters;
use crate::project::Project;
use crate::settings::USUAL;
use crate::store::{Lease, Store};
use crate::worker::Shutdown;

/// An open console.
#[derive(Debug)]
pub struct Pages {
    desk: Arc<Desk>,
    entrance: Entrance,
    thread: JoinHandle<()>,
}

impl Pages {
    /// Opens the console, unless the settings say that there is none.
    pub fn open(
        project: &Arc<Project>,
        context: &Context,
        store: &Arc<dyn Store>,
        lease: &Arc<dyn Lease>,
        meters: &Arc<Meters>,
        shutdown: watch::Receiver<Shutdown>,
    ) -> Result<Option<Self>, ProjectError> {
        let console = &project.settings.console;
        let Some(wanted) = console.listen else { return Ok(None) };
        let failed = |error| {
            ProjectError::hinted(
                format!("the console cannot listen on {wanted}: {error}"),
                "perhaps another program listens there: name another port in console.listen, or \
                 \"off\" to go without the console",
            )
        };
        let listener = match TcpListener::bind(wanted) {
            Ok(listener) => listener,
            // A second project on this machine: nobody asked for this address.
            Err(error) if wanted == USUAL && error.kind() == ErrorKind::AddrInUse => {
                tracing::warn!(
                    "there is no console: another program listens on {wanted}; name another port in console.listen"
                );
                return Ok(None);
            }
            Err(error) => return Err(failed(error)),
        };
        let address = listener.local_addr().map_err(failed)?;
        let entrance = Entrance { address, behind_proxy: console.behind_proxy.clone() };
        let limits = Limits::new(project.settings.worker.grace);
        let clock = Arc::clone(&context.clock);
        let desk = Desk::new(Arc::clone(store), clock, Arc::clone(project), entrance.clone(), lease);
        let desk = desk.map_err(|fault| ProjectError::failed(fault.to_string()))?;
        let desk = Arc::new(desk.with_meters(Arc::clone(meters)));
        let thread = start(listener, Arc::clone(&desk), limits, shutdown)
            .map_err(|error| ProjectError::failed(format!("the console cannot start: {error}")))?;
        Ok(Some(Self { desk, entrance, thread }))
    }

    /// Where it is.
    pub fn link(&self) -> String {
        self.entrance.link("/")
    }

    /// A link for the first organiser, where there is nobody yet.
    pub async fn first_link(
        &self,
        context: &Context,
        store: &dyn Store,
    ) -> Result<Option<String>, ProjectError> {
        if !store.users().await?.is_empty() {
            return Ok(None);
        }
        let now = context.clock.now();
        let until = now.checked_add(user::LINK).unwrap_or(now);
        Ok(Some(self.desk.first_link(until).map_err(user::no_random)?))
    }

    /// Waits until it has given its last answers, once it was told to stop.
    pub async fn closed(self) {
        let _ = tokio::task::spawn_blocking(move || self.thread.join()).await;
    }
}

fn start(
    listener: TcpListener,
    desk: Arc<Desk>,
    limits: Limits,
    shutdown: watch::Receiver<Shutdown>,
) -> std::io::Result<JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("console".to_owned()).spawn(move || {
        if let Err(error) = runtime.block_on(console::serve(listener, desk, limits, shutdown)) {
            tracing::error!("the console has ended: {error}; letters go on");
        }
        // A password being checked is not waited for.
        runtime.shutdown_background();
    })
}
