//! Parse, run, render the error, exit code.

use std::process::ExitCode;

use clap::Parser;
use sincerely::cli::{Cli, Exit};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = !error.use_stderr();
            let _ = error.print();
            return if asked { Exit::Done } else { Exit::Usage }.into();
        }
    };
    sincerely::cli::run(cli).into()
}
