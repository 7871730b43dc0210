//! A worker whose clock the test turns: weeks pass in milliseconds.

use std::sync::Arc;
use std::thread::JoinHandle;

use jiff::{SignedDuration, Timestamp};
use sincerely::clock::{Clock, ManualClock, SystemClock};
use sincerely::outbox::JobId;
use sincerely::settings;
use sincerely::store::Store;
use sincerely::store::sqlite::SqliteStore;
use sincerely::worker::{self, Scope, Shutdown, Tools, Until, WorkerError};
use tokio::sync::watch;

use super::project::Project;
use super::wait_until;

/// A clock that stands where the machine's does, until it is turned.
pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(SystemClock.now()))
}

/// Turns it forward.
pub fn pass(clock: &ManualClock, time: SignedDuration) {
    clock.set(clock.now() + time);
}

/// Waits until the worker does nothing but wait for a later time; that time.
pub fn asleep_for(clock: &ManualClock, at_least: SignedDuration) -> SignedDuration {
    let left = |deadline: Timestamp| deadline.duration_since(clock.now());
    wait_until("a worker that waits for its time", || {
        clock.next_deadline().is_some_and(|d| left(d) >= at_least)
    });
    left(clock.next_deadline().unwrap())
}

/// The program's own worker, on a thread of its own, with the project's
/// settings and store.
pub struct Night {
    store: Arc<SqliteStore>,
    stop: watch::Sender<Shutdown>,
    thread: JoinHandle<Result<(), WorkerError>>,
}

impl Night {
    pub fn begin(project: &Project, clock: &Arc<ManualClock>) -> Self {
        let file = "config/sincerely.toml";
        let (settings, problems) =
            settings::read(&project.read(file), file, project.vars().clone(), &project.root);
        let settings = Arc::new(settings.unwrap_or_else(|| panic!("{problems:?}")));
        let store = Arc::new(SqliteStore::open(&project.root.join("data/sincerely.db")).unwrap());
        let tools = Tools {
            store: Arc::clone(&store) as Arc<dyn Store>,
            clock: Arc::clone(clock) as Arc<dyn Clock>,
            settings,
            name: "worker night".to_owned(),
            chance: || 0.5,
            meters: Arc::default(),
        };
        let (stop, told) = watch::channel(Shutdown::No);
        Self { store, stop, thread: std::thread::spawn(|| work(tools, told)) }
    }

    /// How long the first job's lanes have been open, as it is written down.
    pub fn aged(&self) -> SignedDuration {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let lanes = runtime.block_on(self.store.lanes(JobId(1))).unwrap();
        SignedDuration::from_millis(lanes.iter().map(|lane| lane.open_ms).min().unwrap())
    }

    /// Drains, and comes back with what it has to say.
    pub fn end(self) -> Result<(), WorkerError> {
        self.stop.send_replace(Shutdown::Drain);
        self.thread.join().unwrap()
    }
}

fn work(tools: Tools, told: watch::Receiver<Shutdown>) -> Result<(), WorkerError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let _lease = tools.store.lease().await?;
        worker::run(tools, Scope::All, Until::Told, told).await.map(drop)
    })
}
