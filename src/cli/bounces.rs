//! `sincerely bounces`

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use super::mails::Mails;
use super::{Context, Exit, ProjectError, output};
use crate::outbox::LetterState;
use crate::project::Project;
use crate::store::{IncomingKind, IncomingRow, Store, TakenIn};
use crate::worker::incoming::{Mail, take_in};
use crate::worker::maildir::read_from;

/// Read what came back: reports of delivery, and replies
///
/// Files with one message (.eml), mboxes, Maildirs, folders; `-` reads one message
/// from standard input. Nothing is moved or deleted. Reading the same message
/// again changes nothing. `serve` reads the Maildir of `bounces.maildir` by itself.
#[derive(Debug, Args)]
pub struct Bounces {
    /// Files or folders; `-`: a message from standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Print JSON, a line for each recipient that a message reports
    #[arg(long)]
    json: bool,
}

/// What reading came to, for the last line.
#[derive(Debug, Default)]
struct Sum {
    messages: u64,
    known: u64,
    bounced: u64,
    unmatched: u64,
    unread: u64,
    replies: u64,
    failures: u64,
}

struct Reading<'a> {
    store: Arc<dyn Store>,
    context: &'a Context,
    json: bool,
    sum: Sum,
}

impl Bounces {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.store()?;
        let mut reading = Reading { store, context, json: self.json, sum: Sum::default() };
        for path in &self.paths {
            if path.as_os_str() == "-" {
                reading.take("-", &read_from(io::stdin().lock())?).await?;
                continue;
            }
            match Mails::under(path) {
                Ok(mails) => reading.take_all(mails).await?,
                Err(error) => reading.fails(&path.display().to_string(), &error),
            }
        }
        if !self.json {
            output::print(&reading.sum.words())?;
        }
        Ok(if reading.sum.failures == 0 { Exit::Done } else { Exit::Failed })
    }
}

impl Reading<'_> {
    async fn take_all(&mut self, mails: Mails) -> Result<(), ProjectError> {
        for found in mails {
            match found {
                Ok((name, mail)) => self.take(&name, &mail).await?,
                Err((name, error)) => self.fails(&name, &error),
            }
        }
        Ok(())
    }

    async fn take(&mut self, name: &str, mail: &Mail) -> Result<(), ProjectError> {
        let (at, by) = (self.context.clock.now(), self.context.organiser());
        let taken = take_in(&*self.store, mail, at, &by).await?;
        self.sum.add(&taken);
        for one in &taken {
            match self.json {
                true => output::json_line(&row_json(name, &one.row))?,
                false => output::print(&line(name, one))?,
            }
        }
        Ok(())
    }

    fn fails(&mut self, name: &str, error: &io::Error) {
        eprintln!("error: {name} cannot be read: {error}");
        self.sum.failures += 1;
    }
}

impl Sum {
    fn add(&mut self, taken: &[TakenIn]) {
        use IncomingKind::{AutoReply, Reply, Unread};
        let any = |is: &dyn Fn(&TakenIn) -> bool| u64::from(taken.iter().any(is));
        let is_answer = |one: &TakenIn| matches!(one.row.kind, AutoReply | Reply);
        self.messages += 1;
        self.known += any(&|one| !one.new);
        self.bounced += any(&|one| one.became == Some(LetterState::Bounced));
        self.unread += any(&|one| one.row.kind == Unread);
        self.replies += any(&is_answer);
        self.unmatched += any(&|one| one.row.letter.is_none() && one.row.kind != Unread && !is_answer(one));
    }

    fn words(&self) -> String {
        let mut text = output::count(self.messages, "message read", "messages read");
        for (count, words) in [
            (self.known, "read before"),
            (self.bounced, "made a letter bounced"),
            (self.replies, "answered: see `sincerely replies`"),
            (self.unmatched, "about no letter of ours"),
            (self.unread, "that could not be made out"),
        ] {
            if count > 0 {
                text += &format!("; {count} {words}");
            }
        }
        text + ".\n"
    }
}

/// As scripts see it.
fn row_json(file: &str, row: &IncomingRow) -> Value {
    json!({
        "file": file,
        "kind": row.kind.name(),
        "recipient": row.mailbox,
        "status": row.status,
        "code": row.code,
        "reply": row.reply,
        "system": row.system,
        "message_id": row.message_id,
        "letter": row.letter,
        "why": row.why,
    })
}

fn line(file: &str, one: &TakenIn) -> String {
    let row = &one.row;
    let letter = row.letter.map(|letter| format!("letter {letter}"));
    let about = [letter.as_deref(), row.mailbox.as_deref()];
    let said = output::words(row.code, row.status.as_deref(), row.reply.as_deref());
    let mut text = format!(
        "  {:<10} {}  {}\n",
        row.kind.name(),
        about.into_iter().flatten().collect::<Vec<_>>().join(", "),
        output::cut(&output::plain(&said), 100)
    );
    if let Some(why) = &row.why {
        text += &format!("             {}: {}\n", file, output::plain(why));
    }
    if let Some((mailbox, held)) = &one.suspended {
        let held = output::count(*held, "letter", "letters");
        text += &format!("             {mailbox} is suspended; {held} to it held\n");
    }
    text
}
