//! `sincerely backup`

use std::path::PathBuf;

use clap::Args;

use super::{Context, Exit, ProjectError, output};
use crate::project::Project;

/// Copy the store into FILE, also while letters are being sent
///
/// The copy holds every job, every letter and the delivery log: names and addresses
/// of supporters too, so keep it as you keep them. It is checked before it gets its
/// name, and only you may read it.
///
/// To go back to it: stop `sincerely serve`, put the copy in the place of
/// data/sincerely.db, remove data/sincerely.db-wal and data/sincerely.db-shm, and start
/// again. Nothing is sent until you say with `sincerely restored` what becomes of the
/// letters that may have left since.
#[derive(Debug, Args)]
pub struct Backup {
    /// Where the copy goes
    file: PathBuf,

    /// Replace FILE if it is there
    #[arg(long)]
    force: bool,
}

impl Backup {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.existing_store()?;
        let shown = self.file.display();
        if !self.force && self.file.symlink_metadata().is_ok() {
            return Err(ProjectError::usage(
                format!("{shown} is there already"),
                "name another file, or replace it with --force",
            ));
        }
        let copied = store.backup(&self.file, self.force, context.clock.now(), &context.organiser()).await?;
        output::print(&format!("{shown} holds the store as it is now: {}, checked.\n", size(copied.bytes)))?;
        Ok(Exit::Done)
    }
}

/// As file managers say it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
