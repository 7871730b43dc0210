//! `sincerely man`

use std::path::PathBuf;

use clap::{Args, CommandFactory};

use super::{Cli, Exit, ProjectError};

/// Write a manual page per command into a folder
#[derive(Debug, Args)]
pub struct Man {
    /// The folder; made if there is none
    dir: PathBuf,
}

impl Man {
    pub fn run(self) -> Result<Exit, ProjectError> {
        std::fs::create_dir_all(&self.dir)?;
        clap_mangen::generate_to(Cli::command(), &self.dir)?;
        Ok(Exit::Done)
    }
}
