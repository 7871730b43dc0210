//! `sincerely mailboxes`, `suspend`, `unsuspend`

use clap::Args;
use jiff::Timestamp;

use super::{Context, Exit, ProjectError, output};
use crate::project::Project;
use crate::project::json::{Mailbox, full_until};
use crate::store::MailboxRow;
use crate::terms::MailboxAddress;

/// List the mailboxes written to: pace, last letter, suspension
#[derive(Debug, Args)]
pub struct Mailboxes {
    /// Print JSON, a mailbox a line
    #[arg(long)]
    json: bool,
}

/// Send no further letter to a mailbox
///
/// Letters that wait for it are held, so that their job comes to an end.
#[derive(Debug, Args)]
pub struct Suspend {
    /// The mailbox
    mailbox: MailboxAddress,

    /// Why: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: String,
}

/// Let letters go to a mailbox again; held ones wait for `resolve --release`
#[derive(Debug, Args)]
pub struct Unsuspend {
    /// The mailbox
    mailbox: MailboxAddress,

    /// Why: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: String,
}

impl Mailboxes {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open(context.dir.as_deref())?;
        let (pace, now) = (project.settings.pace, context.clock.now());
        let rows = match project.store_to_read()? {
            Some(store) => store.mailboxes().await?,
            None => Vec::new(),
        };
        if self.json {
            for row in &rows {
                output::json_line(&Mailbox::of(row, &pace, now))?;
            }
            return Ok(Exit::Done);
        }
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                vec![
                    row.mailbox.to_string(),
                    state(row, now),
                    row.accepted.to_string(),
                    row.pending.to_string(),
                    row.last_send.map(output::local).unwrap_or_default(),
                ]
            })
            .collect();
        output::print(&output::table(&["mailbox", "state", "accepted", "waiting", "last letter"], &cells))?;
        output::print(&format!(
            "\n  Pace: {} letters an hour and {} a day to one mailbox (0: no cap), over all live jobs.\n",
            pace.mailbox_per_hour, pace.mailbox_per_day
        ))?;
        Ok(Exit::Done)
    }
}

fn state(row: &MailboxRow, now: Timestamp) -> String {
    if let Some((_, why, by)) = &row.suspended {
        return format!("suspended by {by}: {}", output::plain(why));
    }
    if let Some(until) = full_until(row.rest, now) {
        return format!("full: rests until {}", output::local(until));
    }
    match row.rest.slowed.filter(|slowed| !slowed.is_over(now)) {
        Some(slowed) if slowed.is_pause(now) => {
            format!("slowed to {} %: rests until {}", slowed.share, output::local(slowed.until))
        }
        Some(slowed) => {
            format!("slowed to {} % until {}", slowed.share_at(now), output::local(slowed.ends()))
        }
        None => "open".to_owned(),
    }
}

impl Suspend {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.store()?;
        let (at, by) = (context.clock.now(), context.organiser());
        let done = store.suspend(&self.mailbox, &self.why, at, &by).await?;
        let was = if done.new { "is" } else { "was already" };
        output::print(&format!(
            "{} {was} suspended; {} held.\n",
            self.mailbox,
            output::count(done.held, "letter", "letters")
        ))?;
        Ok(Exit::Done)
    }
}

impl Unsuspend {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.existing_store()?;
        let changed =
            store.unsuspend(&self.mailbox, &self.why, context.clock.now(), &context.organiser()).await?;
        output::print(&match changed {
            true => format!(
                "{} may be written to again. Held letters: sincerely log state:held to:{0}\n",
                self.mailbox
            ),
            false => format!("{} was not suspended.\n", self.mailbox),
        })?;
        Ok(Exit::Done)
    }
}
