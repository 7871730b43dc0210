//! Works letters: takes what is due, lane by lane, and hands it to the relay.
//!
//! In: a store with jobs, a relay, a clock, a word to stop. Out: letters
//! settled, each with its events. What it must never do: let a body byte leave
//! before the intent is durable; say "accepted" of anything but a 250 after the
//! dot; try a letter again whose end it does not know.
//!
//! `desk` decides what goes next and keeps the pace, `supply` brings it letters,
//! `hand` takes letter after letter through the conversation, each made ready by
//! `parcel`, `verdict` makes the relay's answer into steps, `keeper` looks after
//! jobs: start, expiry, end, orders from other processes.

mod desk;
mod hand;
pub mod incoming;
mod keeper;
mod lane;
mod mailbox;
pub mod maildir;
mod parcel;
mod supply;
mod verdict;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::meters::Meters;
use crate::outbox::JobId;
use crate::relay::{Dialer, RelayFault};
use crate::settings::Settings;
use crate::store::{Store, StoreError};

use desk::{Desk, Ring};

/// Which jobs a worker takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    All,
    One(JobId),
}

/// When a worker goes home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Its job is over, or stopped itself.
    Over,
    /// Nothing is due any more.
    Idle,
    /// It is told to.
    Told,
}

/// How a process is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shutdown {
    No,
    /// Finish what is in hand, take nothing new.
    Drain,
}

#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the relay cannot be used: {0}")]
    Relay(#[from] RelayFault),
    /// A fault of the program itself.
    #[error("a connection's work broke down: {0}")]
    Broken(String),
}

/// Everything that a worker is given.
#[derive(Debug, Clone)]
pub struct Tools {
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub settings: Arc<Settings>,
    /// As it signs the delivery log: `worker NAME`.
    pub name: String,
    /// A number in `0.0..1.0`, for the jitter of retries.
    pub chance: fn() -> f64,
    pub meters: Arc<Meters>,
}

/// What all connections of one worker share.
#[derive(Debug)]
struct Shop {
    tools: Tools,
    scope: Scope,
    dialer: Dialer,
    desk: Mutex<Desk>,
    /// Woken whenever something might be takeable that was not before.
    bell: Notify,
    /// Rung when a lane wants letters from the store.
    hunger: Arc<Notify>,
    /// Rung when a lane has given its last letter: its job may be over.
    lull: Arc<Notify>,
}

impl Shop {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A hand ended by itself. After a failure that was told already, or a panic:
    /// its lane would wait for it for ever.
    fn broke_down(&self, panic: Option<tokio::task::JoinError>) {
        if let Some(panic) = panic {
            self.give_up(WorkerError::Broken(panic.to_string()));
        }
    }

    /// Asks the store until it answers: while another process keeps it to itself
    /// nothing is begun and nothing is lost. One that drains asks no second time.
    async fn insist<T, F>(&self, ask: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        loop {
            match ask().await {
                Err(busy) if busy.is_busy() && !self.desk().is_closed() => {
                    tracing::warn!("{busy}; nothing is sent until it is free");
                }
                answer => return answer,
            }
        }
    }

    /// Stops claiming: the store or the machine is at fault.
    fn give_up(&self, error: WorkerError) {
        self.desk().fail(error);
        self.bell.notify_waiters();
    }
}

/// Works letters until `until` comes true or `shutdown` says so, then drains.
/// The caller holds the store's lease. `false`: letters in hand were left as
/// their intents say, since the grace ran out.
///
/// # Errors
/// The store failed, or the relay's settings can never work. Letters in hand
/// were settled as far as the store allowed.
pub async fn run(
    tools: Tools,
    scope: Scope,
    until: Until,
    mut shutdown: watch::Receiver<Shutdown>,
) -> Result<bool, WorkerError> {
    let settings = Arc::clone(&tools.settings);
    let dialer = Dialer::new(&settings.relay, settings.sender.address.domain())?;
    let last_send = tools.store.last_send().await?;
    let (hunger, lull) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let ring = Ring { hunger: Arc::clone(&hunger), lull: Arc::clone(&lull) };
    let desk = Desk::new(&settings, last_send, Arc::clone(&tools.clock), ring);
    let bell = Notify::new();
    let shop = Arc::new(Shop { tools, scope, dialer, desk: Mutex::new(desk), bell, hunger, lull });

    let mut hands = JoinSet::new();
    for _ in 0..settings.relay.connections.max(1) {
        hands.spawn(hand::work(Arc::clone(&shop)));
    }
    tokio::select! {
        () = keeper::keep(&shop, until) => {}
        () = supply::keep_supplied(&shop) => {}
        _ = shutdown.wait_for(|s| *s != Shutdown::No) => {}
        // No hand goes home before it is told: one that does has broken down.
        Some(ended) = hands.join_next() => shop.broke_down(ended.err()),
    }
    shop.desk().drain();
    shop.bell.notify_waiters();
    // Letters in hand are settled within the deadlines of the conversation; past
    // the grace they stay as their intents say, which recovery makes uncertain.
    let settled = async { while hands.join_next().await.is_some() {} };
    let settled = tokio::time::timeout(settings.worker.grace, settled).await.is_ok();
    // A store that failed would only keep us waiting for the next failure.
    let failure = shop.desk().take_failure();
    if let Some(failure) = failure {
        return Err(failure);
    }
    keeper::close(&shop).await?;
    Ok(settled)
}
