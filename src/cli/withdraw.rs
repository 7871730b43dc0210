//! `sincerely withdraw`, and what `erase` shares with it.

use clap::Args;
use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};

use super::{Context, Exit, ProjectError, output};
use crate::outbox::LetterState;
use crate::project::Project;
use crate::store::{Tally, Withdrawal};
use crate::terms::MailboxAddress;

/// A supporter changed their mind: no more letters in that name
///
/// Cancels what has not left, in every job, and leaves the person out of every
/// later one. What a mail server has already cannot be called back.
#[derive(Debug, Args)]
pub struct Withdraw {
    /// The supporter's address
    #[arg(value_parser = supporter)]
    email: MailboxAddress,

    /// Why: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// An address as an organiser typed it.
pub fn supporter(text: &str) -> Result<MailboxAddress, String> {
    MailboxAddress::parse(text).map_err(|e| format!("{e}; {}", e.hint()))
}

impl Withdraw {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.store()?;
        let (at, by) = (context.clock.now(), context.organiser());
        let done = store.withdraw(&self.email, self.why.as_deref(), at, &by).await?;
        if self.json {
            output::json_line(&document(&done))?;
        } else {
            let first = if done.new { "Withdrawn" } else { "Withdrawn before" };
            output::print(&format!("{first}: no more letters leave in that name.\n{}", words(&done)))?;
        }
        Ok(Exit::Done)
    }
}

/// What became of the letters, line by line.
pub fn words(done: &Withdrawal) -> String {
    let mut text = String::new();
    if done.jobs.is_empty() {
        text += "  No job knows this address. It is kept as a key: no later plan writes for it.\n";
    }
    if done.cancelled > 0 {
        text +=
            &format!("  {} cancelled before leaving.\n", output::count(done.cancelled, "letter", "letters"));
    }
    text += &out(&done.live, "");
    text += &out(&done.rehearsed, "rehearsal ");
    let uncertain = done.live.of(LetterState::Uncertain) + done.rehearsed.of(LetterState::Uncertain);
    if uncertain > 0 {
        text += &format!(
            "  {uncertain} uncertain: `sincerely resolve` can count it as sent or drop it, not send it again.\n"
        );
    }
    text
}

/// Letters that a mail server has, or may get yet.
fn out(tally: &Tally, kind: &str) -> String {
    let (accepted, bounced) = (tally.of(LetterState::Accepted), tally.of(LetterState::Bounced));
    let mut text = String::new();
    if accepted + bounced > 0 {
        let letters = output::count(accepted + bounced, "letter", "letters");
        text += &format!("  {kind}{letters} had left already and cannot be called back.\n");
    }
    let in_hand = tally.of(LetterState::Submitting);
    if in_hand > 0 {
        let letters = output::count(in_hand, "letter", "letters");
        text += &format!("  {kind}{letters} in hand just now may still leave.\n");
    }
    text
}

/// The same for scripts. The supporter is a key, as in the record of acts.
pub fn document(done: &Withdrawal) -> Value {
    json!({
        "supporter": BASE32_NOPAD.encode(&done.supporter.0).to_lowercase(),
        "known": !done.jobs.is_empty(),
        "withdrawn_before": !done.new,
        "cancelled": done.cancelled,
        "letters": done.live,
        "rehearsed": done.rehearsed,
        "jobs": done.jobs,
    })
}
