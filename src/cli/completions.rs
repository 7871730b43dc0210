//! `sincerely completions`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Exit};

/// Print completions for a shell
#[derive(Debug, Args)]
pub struct Completions {
    shell: Shell,
}

impl Completions {
    pub fn run(&self) -> Exit {
        clap_complete::generate(self.shell, &mut Cli::command(), "sincerely", &mut std::io::stdout());
        Exit::Done
    }
}
