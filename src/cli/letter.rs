//! `sincerely letter`

use std::io::{self, Write};
use std::time::Duration;

use clap::Args;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::log::event_words;
use super::{Context, Exit, ProjectError, output};
use crate::letter::Request;
use crate::outbox::tokens::message_id;
use crate::outbox::{LetterId, LetterState};
use crate::project::{Project, Secrets, sender_domain};
use crate::store::{DueLetter, JobRow, LetterRow, LogFilter, Purged, Store};

/// Show one letter: its timeline, with the relay's words
#[derive(Debug, Args)]
pub struct Letter {
    /// The letter's number, as in the log
    letter: LetterId,

    /// Print the exact bytes handed over, made again and held against the hash on record
    #[arg(long)]
    raw: bool,
}

impl Letter {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let secrets = if self.raw { Secrets::Key } else { Secrets::None };
        let project = Project::open_with(context.dir.as_deref(), secrets)?;
        let store = project.existing_store()?;
        let row = store.letter(self.letter).await?.ok_or_else(|| {
            ProjectError::usage(format!("there is no letter {}", self.letter), "see `sincerely log`")
        })?;
        if self.raw {
            let bytes = raw(&project, &*store, &row).await?;
            io::stdout().lock().write_all(&bytes)?;
        } else {
            let now = context.clock.now();
            output::print(&timeline(&*store, &row).await?)?;
            output::print(presumption(&row, now, project.settings.bounces.wait))?;
        }
        Ok(Exit::Done)
    }
}

async fn timeline(store: &dyn Store, row: &LetterRow) -> Result<String, ProjectError> {
    let mut text = format!("Letter {}: {}\n", row.id, row.state);
    text += &format!("  job {}, {} in {}\n", row.job, row.kind.name(), row.language);
    text += &format!(
        "  from supporter {} to {} {}\n",
        row.supporter,
        row.target,
        output::way(row.mailbox.as_ref())
    );
    text += &format!("  Message-ID <{}>\n", message_id(row.token, &sender_domain(store, row.job).await?));
    if let Some(sha256) = row.sha256 {
        text += &format!("  SHA-256 of its bytes {}\n", HEXLOWER.encode(&sha256));
    }
    if let Some(next) = row.next_try {
        text += &format!("  next try {}\n", output::local(next));
    }
    text += "\n";
    let filter = LogFilter { job: Some(row.job), ..LogFilter::default() };
    let events = store.events(&filter, LetterId(row.id.0 - 1), 1).await?;
    for event in events.iter().filter(|e| e.letter == row.id) {
        text += &format!("  {}\n", event_words(event));
    }
    if events.is_empty() {
        text += "  not tried yet\n";
    }
    Ok(text)
}

/// What may be thought of an accepted letter of which nothing more was heard.
fn presumption(row: &LetterRow, now: Timestamp, wait: Duration) -> &'static str {
    if row.is_presumed_delivered(now, wait) {
        "\n  Presumed delivered: it did not come back within `bounces.wait`.\n"
    } else if row.state == LetterState::Accepted {
        "\n  The relay took it. It may still come back.\n"
    } else {
        ""
    }
}

/// Why a letter's text is gone, and since when.
async fn removed(
    store: &dyn Store,
    row: &LetterRow,
    letter: &DueLetter,
) -> Result<Option<String>, ProjectError> {
    let day =
        |at: Option<Timestamp>| at.map_or("lately".to_owned(), |at| format!("on {}", output::local(at)));
    let gone = store.withdrawn().await?.get(&letter.supporter_key).copied();
    if let Some(gone) = gone.filter(|gone| gone.erased) {
        return Ok(Some(format!("its supporter was erased {}", day(Some(gone.since)))));
    }
    let job = store.job(row.job).await?;
    let since = |at: fn(&JobRow) -> Option<Timestamp>| day(job.as_ref().and_then(at));
    Ok(match letter.purged {
        Purged::Nothing => None,
        Purged::Bodies => {
            Some(format!("its text was removed {}, as retention.bodies says", since(|j| j.bodies_purged)))
        }
        Purged::Names => Some(format!(
            "its supporter's name was removed {}, as retention.names says",
            since(|j| j.names_purged)
        )),
    })
}

/// Rendered again from the frozen plan, and held against the hash on record.
async fn raw(project: &Project, store: &dyn Store, row: &LetterRow) -> Result<Vec<u8>, ProjectError> {
    let letter = store
        .for_rendering(row.id)
        .await?
        .ok_or_else(|| ProjectError::failed("the letter has vanished from the store"))?;
    if row.mailbox.is_none() {
        return Err(ProjectError::usage(
            format!("letter {} goes by post: it has no bytes", row.id),
            format!("see its page with `sincerely print {} --out FILE.pdf`", row.job),
        ));
    }
    let Some(rendering) = letter.rendering else {
        return Err(ProjectError::usage(
            format!("letter {} was not handed over yet: there are no bytes on record", row.id),
            "the proof of the dry run shows letters before they are sent",
        ));
    };
    if let Some(why) = removed(store, row, &letter).await? {
        return Err(ProjectError::usage(
            format!("the bytes of letter {} cannot be made any more: {why}", row.id),
            "its timeline and the hash of its bytes stay on record: `sincerely letter` without --raw",
        ));
    }
    let inputs = store.inputs(row.job).await?;
    let key = project.settings.signing_key.clone();
    let letters = inputs.letters(row.campaign.clone(), key).map_err(ProjectError::Blocked)?;
    let lane = store.lanes(row.job).await?.into_iter().find(|lane| lane.id == letter.lane);
    let lane = lane.ok_or_else(|| ProjectError::failed("the letter's lane has vanished from the store"))?;
    let mailbox =
        lane.mailbox.as_ref().ok_or_else(|| ProjectError::failed("the letter's lane has no mailbox"))?;
    let composed = letters
        .compose(&Request {
            supporter: &letter.supporter,
            recipient: lane.kind.recipient(lane.target),
            mailbox,
            language: &letter.language,
            dated: rendering.dated,
            token: letter.token,
            original_dated: letter.original.and_then(|o| o.dated).unwrap_or(rendering.dated),
        })
        .map_err(|p| ProjectError::blocked(*p))?;
    let hash: [u8; 32] = Sha256::digest(&composed.bytes).into();
    if hash != rendering.sha256 {
        return Err(ProjectError::failed(
            "the bytes made now are not those that were handed over: this version, or another DKIM key, \
             makes them otherwise",
        ));
    }
    Ok(composed.bytes)
}
