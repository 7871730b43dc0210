//! `sincerely import`

use std::path::PathBuf;

use clap::Args;

use super::{CliError, Context, Exit, output};

/// Read a published appeal
#[derive(Debug, Args)]
pub struct Import {
    /// The appeal, as text
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print the reading as one JSON document
    #[arg(long)]
    pub json: bool,
}

impl Import {
    pub fn run(&self, _context: &Context) -> Result<Exit, CliError> {
        let bytes = std::fs::read(&self.file).map_err(|error| CliError::failed(error.to_string()))?;
        output::json_line(&crate::appeal::read(&String::from_utf8_lossy(&bytes)))?;
        Ok(Exit::Done)
    }
}
