//! `sincerely replies`, `reply`

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::{Context, Exit, ProjectError, output};
use crate::outbox::LetterId;
use crate::project::Project;
use crate::store::{IncomingKind, IncomingRow, Mark, Store};
use crate::terms::MailboxAddress;

/// Rows read at once.
const PAGE: usize = 1000;

/// List what officials answered, by target
///
/// Automatic answers are those whose header says so (RFC 3834). The texts are in
/// your own mailbox: nothing of them is kept here.
#[derive(Debug, Args)]
pub struct Replies {
    /// Print JSON, a reply a line
    #[arg(long)]
    json: bool,
}

/// Say what a reply is: a refusal of further letters, or an answer
///
/// A refusal suspends every address of the target: letters that wait for it are
/// held.
#[derive(Debug, Args)]
pub struct Reply {
    /// The reply's number, as `sincerely replies` shows it
    #[arg(value_name = "REPLY")]
    number: i64,

    #[command(flatten)]
    choice: Choice,

    /// Why: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: String,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Choice {
    /// They want no more letters
    #[arg(long)]
    refusal: bool,

    /// They answered
    #[arg(long)]
    answer: bool,
}

impl Replies {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let replies = match Project::open(context.dir.as_deref())?.store_to_read()? {
            Some(store) => replies(&*store).await?,
            None => Vec::new(),
        };
        if self.json {
            for row in &replies {
                output::json_line(&json!({
                    "reply": row.id,
                    "at": output::stamp(row.at),
                    "kind": row.kind.name(),
                    "from": row.mailbox,
                    "target": row.target,
                    "letter": row.letter,
                    "mark": row.mark.map(Mark::name),
                    "why": row.why,
                }))?;
            }
            return Ok(Exit::Done);
        }
        output::print(&summary(&replies))?;
        Ok(Exit::Done)
    }
}

async fn replies(store: &dyn Store) -> Result<Vec<IncomingRow>, ProjectError> {
    let mut found = Vec::new();
    let mut last = 0;
    loop {
        let page = store.incoming(last, PAGE).await?;
        let Some(row) = page.last() else { return Ok(found) };
        last = row.id;
        let is_reply = |row: &IncomingRow| matches!(row.kind, IncomingKind::Reply | IncomingKind::AutoReply);
        found.extend(page.into_iter().filter(is_reply));
    }
}

fn summary(replies: &[IncomingRow]) -> String {
    if replies.is_empty() {
        return "No replies were read. `sincerely bounces PATH` reads them.\n".to_owned();
    }
    let mut targets: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for row in replies {
        let counts = targets.entry(row.target.as_deref().unwrap_or("(no target of ours)")).or_default();
        let slot = match (row.kind, row.mark) {
            (IncomingKind::AutoReply, _) => 0,
            (_, Some(Mark::Refusal)) => 2,
            _ => 1,
        };
        counts[slot] += 1;
    }
    let cells: Vec<Vec<String>> = targets
        .into_iter()
        .map(|(target, counts)| {
            std::iter::once(output::plain(target)).chain(counts.map(|n| n.to_string())).collect()
        })
        .collect();
    let mut text = output::table(&["target", "automatic", "replies", "refusals"], &cells);
    text.push('\n');
    let rows: Vec<Vec<String>> = replies.iter().map(cells_of).collect();
    text + &output::table(&["reply", "read", "kind", "from", "letter", "marked"], &rows)
}

fn cells_of(row: &IncomingRow) -> Vec<String> {
    vec![
        row.id.to_string(),
        output::local(row.at),
        row.kind.name().to_owned(),
        output::plain(row.mailbox.as_deref().unwrap_or("")),
        row.letter.map(|letter| letter.to_string()).unwrap_or_default(),
        row.mark.map(Mark::name).unwrap_or_default().to_owned(),
    ]
}

impl Reply {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.existing_store()?;
        let (at, by) = (context.clock.now(), context.organiser());
        let mark = if self.choice.refusal { Mark::Refusal } else { Mark::Answer };
        let row = store.mark_reply(self.number, mark, &self.why, at, &by).await?.ok_or_else(|| {
            ProjectError::usage(format!("there is no reply {}", self.number), "see `sincerely replies`")
        })?;
        output::print(&format!("Reply {} is marked: {}.\n", row.id, mark.name()))?;
        if mark == Mark::Answer {
            return Ok(Exit::Done);
        }
        let mailboxes = mailboxes(&store, &row).await?;
        if mailboxes.is_empty() {
            output::print("It belongs to no target of ours: nothing was suspended.\n")?;
        }
        let why = format!("a refusal (reply {}): {}", row.id, self.why);
        for mailbox in mailboxes {
            let done = store.suspend(&mailbox, &why, at, &by).await?;
            let held = output::count(done.held, "letter", "letters");
            output::print(&format!("{mailbox} is suspended; {held} held.\n"))?;
        }
        Ok(Exit::Done)
    }
}

/// Every address of the target: it may be written to at another when one is
/// suspended. Without a letter, the mailbox that wrote, if letters went there.
async fn mailboxes(store: &Arc<dyn Store>, row: &IncomingRow) -> Result<Vec<MailboxAddress>, ProjectError> {
    if let Some(letter) = row.letter {
        return addresses(&**store, letter).await;
    }
    let from = row.mailbox.as_deref().and_then(|from| from.parse::<MailboxAddress>().ok());
    let known = store.mailboxes().await?;
    Ok(known.into_iter().map(|known| known.mailbox).filter(|m| Some(m) == from.as_ref()).collect())
}

async fn addresses(store: &dyn Store, letter: LetterId) -> Result<Vec<MailboxAddress>, ProjectError> {
    let Some(row) = store.letter(letter).await? else { return Ok(Vec::new()) };
    let lanes = store.lanes(row.job).await?;
    let inputs = store.inputs(row.job).await?;
    let mut found: Vec<MailboxAddress> = row.mailbox.iter().cloned().collect();
    let lane = lanes.into_iter().find(|lane| lane.mailbox == row.mailbox && lane.kind == row.kind);
    if let Some((lane, letters)) = lane.zip(inputs.letters(row.campaign, None).ok()) {
        let target = letters.target(lane.kind.recipient(lane.target));
        found.extend(target.emails.iter().filter(|email| Some(*email) != row.mailbox.as_ref()).cloned());
    }
    Ok(found)
}
