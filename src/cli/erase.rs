//! `sincerely erase`

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::remains::{self, Remains};
use super::withdraw::{document, supporter, words};
use super::{Context, Exit, ProjectError, output};
use crate::project::Project;
use crate::project::lists::Lists;
use crate::store::Erasure;
use crate::terms::MailboxAddress;

/// A supporter asks to be forgotten: remove all that names them
///
/// Withdraws, then removes address, name, own words and every further column from
/// the store, and the proofs that show them. A keyed mark stays, from which nobody can
/// be read: it keeps a later CSV from bringing the person back. The delivery log keeps
/// their letters, without their name. Cannot be undone.
#[derive(Debug, Args)]
pub struct Erase {
    /// The supporter's address
    #[arg(value_parser = supporter)]
    email: MailboxAddress,

    /// A name to look for as well, in texts and files: where no job knows the person
    #[arg(long = "name", value_name = "NAME")]
    names: Vec<String>,

    /// Why: it goes on record, unless it names the person
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What no command of ours can remove.
const OUTSIDE: [&str; 4] = [
    "your mail server, and every server that it passed letters on to",
    "the officials, who keep what they were sent",
    "your own list of supporters: take the person out, wherever it is kept",
    "backups and copies of this folder, and what a disk keeps of deleted files",
];

impl Erase {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open(context.dir.as_deref())?;
        let store = project.store()?;
        let mut traces = store.known_as(&self.email).await?;
        self.names.iter().for_each(|name| traces.add_name(name));
        // The store knows the name until its rows are gone: whoever is cut off from here
        // on finds the rest by asking again.
        let lists = Lists::of(&project).forget(&traces).map_err(|error| {
            ProjectError::failed(format!("the lists in data/supporters cannot be searched: {error}"))
        })?;
        let remains = remains::clear(&project.root, &project.store_path()?, &traces);
        let (at, by) = (context.clock.now(), context.organiser());
        let done = store.erase(&self.email, traces, self.why.as_deref(), at, &by).await?;
        let compacted = store.compact().await;
        let whole = matches!(compacted, Ok(true));
        if self.json {
            output::json_line(&told(&done, &remains, &lists, whole, &project.root))?;
        } else {
            output::print(&self.say(&done, &remains, &lists, &project.root))?;
        }
        let kept = |why: &String| done.traces.has_name() && !done.traces.in_words(why);
        if self.why.as_ref().is_some_and(|why| !kept(why)) && !context.quiet {
            eprintln!("The reason was not kept, since it may name the person.");
        }
        match compacted {
            Ok(true) => Ok(Exit::Done),
            Ok(false) => Err(held_open(&project.store_path()?)),
            Err(error) if error.is_busy() => Err(held_open(&project.store_path()?)),
            Err(error) => Err(error.into()),
        }
    }

    fn say(&self, done: &Erasure, remains: &Remains, lists: &[PathBuf], root: &Path) -> String {
        let mut text = format!(
            "Erased: {} emptied, {} removed that named the person.\n",
            output::count(done.rows, "row", "rows"),
            output::count(done.texts, "text", "texts"),
        );
        text += &words(&done.withdrawal);
        text += &list("Removed from proofs:", remains.removed.iter().map(|path| short(path, root)));
        text += &list("Removed from lists of supporters:", lists.iter().map(|path| short(path, root)));
        text += &list(
            "These name the person still; see to them yourself:",
            remains.named.iter().map(|p| short(p, root)),
        );
        text +=
            &list("These cannot be searched; look yourself:", remains.unread.iter().map(|p| short(p, root)));
        text += &list("These cannot be changed:", done.kept.iter().cloned());
        text += &list("Out of reach of this program:", OUTSIDE.map(str::to_owned).into_iter());
        if done.withdrawal.jobs.is_empty() && self.names.is_empty() {
            text += "\nNo job knew the person, so files were searched for the address alone. For the name as well: --name NAME\n";
        }
        text
    }
}

fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = items.map(|item| format!("  {}\n", output::plain(&item))).collect();
    if lines.is_empty() { String::new() } else { format!("\n{title}\n{}", lines.concat()) }
}

/// A path as the organiser knows it.
fn short(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

fn told(done: &Erasure, remains: &Remains, lists: &[PathBuf], whole: bool, root: &Path) -> Value {
    let paths = |paths: &[PathBuf]| paths.iter().map(|path| short(path, root)).collect::<Vec<_>>();
    let mut told = document(&done.withdrawal);
    told["rows"] = done.rows.into();
    told["texts"] = done.texts.into();
    told["store_clean"] = whole.into();
    told["files"] = json!({
        "removed": paths(&remains.removed),
        "lists": paths(lists),
        "named": paths(&remains.named),
        "unread": paths(&remains.unread),
    });
    told["kept"] = done.kept.clone().into();
    told["outside"] = OUTSIDE.as_slice().into();
    told
}

fn held_open(store: &Path) -> ProjectError {
    ProjectError::hinted(
        format!(
            "the person is erased, but another process kept {} open: bytes of what was removed may still be in it or in its -wal",
            store.display()
        ),
        "wait until that process is done (a long export, a backup), then run the same `sincerely erase` again",
    )
}
