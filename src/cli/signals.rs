//! The first SIGINT or SIGTERM drains; the second quits at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{Exit, ProjectError};
use crate::worker::Shutdown;

/// Says when to stop, and whether somebody asked.
#[derive(Debug)]
pub struct Signals {
    pub shutdown: watch::Receiver<Shutdown>,
    asked: Arc<AtomicBool>,
}

impl Signals {
    /// Starts listening.
    pub fn listen() -> Result<Self, ProjectError> {
        let failed = |e| ProjectError::failed(format!("cannot listen for signals: {e}"));
        let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        let (sender, shutdown) = watch::channel(Shutdown::No);
        let asked = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&asked);
        tokio::spawn(async move {
            for time in 0.. {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if time > 0 {
                    // Intents on record become uncertain at the next start.
                    std::process::exit(Exit::Interrupted as i32);
                }
                eprintln!("finishing the letters in hand; once more to quit at once");
                flag.store(true, Ordering::Relaxed);
                sender.send_replace(Shutdown::Drain);
            }
        });
        Ok(Self { shutdown, asked })
    }

    pub fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}
