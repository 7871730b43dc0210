//! The mailbox that a mail server drops returned letters into, watched.
//!
//! In: a Maildir. Out: each message of `new/` taken in, and moved to `cur/` once
//! that is durable. It must never lose a message it could not take in, nor end
//! the daemon for what is wrong with the folder.

use std::collections::HashSet;
use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::Tools;
use super::incoming::{Mail, take_in};
use crate::bounce::MOST_BYTES;
use crate::store::StoreError;

/// How often the folder is looked at, whatever the system tells of it: some file
/// systems tell nothing, and a folder that was gone may be back.
const LOOK: Duration = Duration::from_mins(1);

/// Takes in whatever arrives, for ever.
pub async fn watch(tools: &Tools, maildir: &Path) -> Infallible {
    let new = maildir.join("new");
    let bell = Arc::new(Notify::new());
    let mut inbox = Inbox { maildir: maildir.to_owned(), left: HashSet::new(), missing: false };
    let mut watcher: Option<RecommendedWatcher> = None;
    loop {
        if watcher.is_none() || inbox.missing {
            watcher = listen(&new, &bell);
        }
        inbox.empty(tools).await;
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// `None`: there is no such folder now.
fn listen(new: &Path, bell: &Arc<Notify>) -> Option<RecommendedWatcher> {
    let bell = Arc::clone(bell);
    let heard = move |_| bell.notify_one();
    let mut watcher = notify::recommended_watcher(heard).ok()?;
    watcher.watch(new, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

/// Why a message was not taken in, or not put away.
enum Trouble {
    Message(io::Error),
    Store(StoreError),
}

struct Inbox {
    maildir: PathBuf,
    /// Messages that cannot be read: told once.
    left: HashSet<PathBuf>,
    missing: bool,
}

impl Inbox {
    async fn empty(&mut self, tools: &Tools) {
        let messages = match self.messages() {
            Ok(messages) => messages,
            Err(error) => {
                if !std::mem::replace(&mut self.missing, true) {
                    tracing::warn!("bounces.maildir cannot be read: {error}; it is looked at every minute");
                }
                return;
            }
        };
        if std::mem::take(&mut self.missing) {
            tracing::info!("bounces.maildir is there again");
        }
        for path in messages {
            match self.take(tools, &path).await {
                Ok(()) => {}
                // It is asked again when something arrives, or in a minute.
                Err(Trouble::Store(error)) => {
                    tracing::warn!("bounces.maildir waits for the store: {error}");
                    return;
                }
                Err(Trouble::Message(error)) => {
                    tracing::warn!("a message in bounces.maildir stays where it is: {error}");
                    self.left.insert(path);
                }
            }
        }
    }

    /// In order of name, which begins with the time.
    fn messages(&self) -> io::Result<Vec<PathBuf>> {
        let entries = fs::read_dir(self.maildir.join("new"))?;
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| !self.left.contains(path));
        paths.sort();
        Ok(paths)
    }

    async fn take(&self, tools: &Tools, path: &Path) -> Result<(), Trouble> {
        // A disk may be slow, and a message large: letters do not wait for it.
        let file = path.to_owned();
        let read = tokio::task::spawn_blocking(move || read_mail(&file)).await;
        let mail = read.map_err(io::Error::other).flatten().map_err(Trouble::Message)?;
        let at = tools.clock.now();
        let taken = take_in(&*tools.store, &mail, at, &tools.name).await.map_err(Trouble::Store)?;
        for one in taken.iter().filter(|one| one.new) {
            let letter = one.row.letter.map(|letter| letter.0);
            tracing::info!(letter, kind = one.row.kind.name(), "something came back");
        }
        self.put_away(path).map_err(Trouble::Message)
    }

    fn put_away(&self, path: &Path) -> io::Result<()> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = if name.contains(":2,") { name } else { name + ":2,S" };
        fs::create_dir_all(self.maildir.join("cur"))?;
        fs::rename(path, self.maildir.join("cur").join(name))
    }
}

/// Reads a message from a file: its beginning, and the digest of all of it.
///
/// # Errors
/// It is no ordinary file, or cannot be read.
pub fn read_mail(path: &Path) -> io::Result<Mail> {
    // Before it is opened: a pipe would wait for someone to write into it.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this is no ordinary file"));
    }
    read_from(File::open(path)?)
}

/// The same from anything that can be read.
///
/// # Errors
/// Reading failed.
pub fn read_from(mut from: impl Read) -> io::Result<Mail> {
    let mut bytes = Vec::new();
    from.by_ref().take(MOST_BYTES as u64).read_to_end(&mut bytes)?;
    let mut hash = Sha256::new().chain_update(&bytes);
    io::copy(&mut from, &mut hash)?;
    Ok(Mail { bytes, digest: hash.finalize().into() })
}
