//! `sincerely mailboxes`, `suspend`, `unsuspend`

use clap::Args;
use serde_json::json;

use super::project::Project;
use super::{CliError, Context, Exit, output};
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
    pub async fn run(self, context: &Context) -> Result<Exit, CliError> {
        let project = Project::open(context)?;
        let pace = project.settings.pace;
        let rows = match project.store_to_read()? {
            Some(store) => store.mailboxes().await?,
            None => Vec::new(),
        };
        if self.json {
            for row in &rows {
                let suspended = row
                    .suspended
                    .as_ref()
                    .map(|(at, why, by)| json!({ "at": output::stamp(*at), "why": why, "by": by }));
                output::json_line(&json!({
                    "mailbox": row.mailbox,
                    "state": if suspended.is_some() { "suspended" } else { "open" },
                    "suspended": suspended,
                    "per_hour": pace.mailbox_per_hour,
                    "per_day": pace.mailbox_per_day,
                    "accepted": row.accepted,
                    "pending": row.pending,
                    "last_send": row.last_send.map(output::stamp),
                }))?;
            }
            return Ok(Exit::Done);
        }
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                vec![
                    row.mailbox.to_string(),
                    row.suspended.as_ref().map_or("open".to_owned(), |(_, why, by)| {
                        format!("suspended by {by}: {}", output::plain(why))
                    }),
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

impl Suspend {
    pub async fn run(self, context: &Context) -> Result<Exit, CliError> {
        let store = Project::open(context)?.store()?;
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
    pub async fn run(self, context: &Context) -> Result<Exit, CliError> {
        let store = Project::open(context)?.existing_store()?;
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
