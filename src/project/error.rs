//! Why what an organiser asked for cannot be done, told to a person.

use std::io;

use crate::store::StoreError;
use crate::terms::{Problem, Problems};
use crate::worker::WorkerError;

#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// What was asked for is off.
    #[error("{message}")]
    Usage { message: String, hint: String },
    /// An input is at fault; nothing was sent or stored.
    #[error("the input has problems")]
    Blocked(Problems),
    /// The program or the machine is at fault.
    #[error("{message}")]
    Failed { message: String, hint: Option<String> },
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

impl ProjectError {
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: hint.into() }
    }

    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed { message: message.into(), hint: None }
    }

    pub fn hinted(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Failed { message: message.into(), hint: Some(hint.into()) }
    }

    /// A single blocking problem.
    pub fn blocked(problem: Problem) -> Self {
        Self::Blocked(Problems(vec![problem]))
    }
}

/// Said wherever a store in doubt is to be worked.
const AFTER_RESTORE: &str = "what happened after that is not on record here, and letters that left since \
could go a second time. Nothing is sent until you decide:
  sincerely restored --hold --why TEXT      what may have left becomes uncertain, for you to settle (the safe way)
  sincerely restored --continue --why TEXT  go on from this copy; letters that left since go twice
If the store of the last run is still there, put that back instead.";

impl From<StoreError> for ProjectError {
    fn from(error: StoreError) -> Self {
        let hint = if error.is_leased() {
            Some("`sincerely serve` or another command is sending; wait for it or stop it".to_owned())
        } else if error.is_restored() {
            Some(AFTER_RESTORE.to_owned())
        } else if error.is_busy() {
            Some("nothing was changed; run it again once that process is done".to_owned())
        } else if error.is_damaged() {
            Some(
                "nothing more was sent; keep all files of the store as they are, and put a backup in their place"
                    .to_owned(),
            )
        } else if error.is_unhealthy() {
            Some("nothing more was sent; see to the disk, then run `sincerely serve`".to_owned())
        } else {
            None
        };
        Self::Failed { message: error.to_string(), hint }
    }
}

impl From<WorkerError> for ProjectError {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::Store(error) => error.into(),
            WorkerError::Broken(_) => Self::hinted(
                error.to_string(),
                "this is a fault of Sincerely; no letter is lost: `sincerely serve` goes on from what is on record",
            ),
            WorkerError::Relay(fault) => Self::hinted(
                format!("the relay cannot be used: {fault}"),
                "see [relay] in config/sincerely.toml",
            ),
        }
    }
}
