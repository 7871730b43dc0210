//! The organiser's desk: one file per command, whose doc comment is its help.
//!
//! Data goes to stdout; progress, problems and hints to stderr. A command asks
//! nothing when nobody can answer: it fails and names the flag that does.

mod audit;
mod backup;
mod bounces;
mod check;
mod close;
mod completions;
mod demo;
mod doctor;
mod dry_run;
mod erase;
mod error;
mod import;
mod init;
mod job;
mod jobs;
mod letter;
mod log;
mod mailboxes;
mod mails;
mod man;
mod orders;
mod output;
mod own_words;
mod pages;
mod preflight;
#[cfg_attr(not(feature = "print"), allow(dead_code, unused_imports, reason = "its words stay the same"))]
mod print;
mod proof;
mod remains;
mod replies;
mod report;
mod resolve;
mod restored;
mod retention;
mod schedule;
mod send;
mod serve;
mod signals;
mod user;
mod withdraw;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::clock::{Clock, SystemClock};

use crate::project::ProjectError;

/// Sends each supporter's own signed letter to each official a campaign writes
/// to: previewed, once, politely paced, and on the record.
#[derive(Debug, Parser)]
#[command(name = "sincerely", version, max_term_width = 100)]
pub struct Cli {
    /// Work in the project folder DIR, not the one around the current folder
    #[arg(short = 'C', global = true, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// No progress, no hints
    #[arg(short, long, global = true)]
    quiet: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Init(init::Init),
    Import(import::Import),
    #[command(hide = true)]
    PdfText(import::PdfText),
    Check(check::Check),
    DryRun(dry_run::DryRun),
    Schedule(schedule::Schedule),
    Send(send::Send),
    Serve(serve::Serve),
    Work(work::Work),
    Jobs(jobs::Jobs),
    Job(job::Job),
    Pause(orders::Pause),
    Resume(orders::Resume),
    Cancel(orders::Cancel),
    Close(close::Close),
    Log(log::Log),
    Letter(letter::Letter),
    Resolve(resolve::Resolve),
    Print(print::Print),
    Posted(print::Posted),
    Mailboxes(mailboxes::Mailboxes),
    Suspend(mailboxes::Suspend),
    Unsuspend(mailboxes::Unsuspend),
    Bounces(bounces::Bounces),
    Replies(replies::Replies),
    Reply(replies::Reply),
    Withdraw(withdraw::Withdraw),
    Erase(erase::Erase),
    Retention(retention::RetentionCommand),
    Audit(audit::Audit),
    User(user::User),
    Doctor(doctor::Doctor),
    Report(report::Report),
    Backup(backup::Backup),
    Restored(restored::Restored),
    Completions(completions::Completions),
    Man(man::Man),
}

/// How a command ended, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Done = 0,
    /// A fault of the program or the machine.
    Failed = 1,
    Usage = 2,
    /// Input blocked: nothing was sent or stored.
    Blocked = 3,
    /// Finished, but some letters are refused, held, uncertain, expired or bounced.
    Partial = 4,
    /// The job stopped itself.
    Stopped = 5,
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// What every command is given.
#[derive(Debug, Clone)]
struct Context {
    dir: Option<PathBuf>,
    quiet: bool,
    clock: Arc<dyn Clock>,
}

impl Context {
    /// Who signs the delivery log for what is done at this desk.
    #[allow(clippy::unused_self, reason = "an organiser will be known by their login, not by the machine's")]
    fn organiser(&self) -> String {
        let name = ["SUDO_USER", "USER", "LOGNAME"].into_iter().find_map(|v| std::env::var(v).ok());
        format!("organiser {}", name.filter(|n| !n.is_empty()).unwrap_or_else(|| "unknown".to_owned()))
    }
}

/// Runs a command and says on stderr what went wrong with it.
#[must_use]
pub fn run(cli: Cli) -> Exit {
    let json = cli.command.wants_json();
    let context = Context { dir: cli.dir, quiet: cli.quiet, clock: Arc::new(SystemClock) };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return error::report(&ProjectError::failed(format!("cannot start: {error}"))),
    };
    match runtime.block_on(cli.command.run(context)) {
        Ok(exit) => exit,
        // Somebody closed the pipe: they have seen enough.
        Err(ProjectError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            if json {
                error::report_json(&error);
            }
            error::report(&error)
        }
    }
}

impl Command {
    async fn run(self, context: Context) -> Result<Exit, ProjectError> {
        match self {
            Self::Demo(c) => c.run(context).await,
            Self::Init(c) => c.run(&context),
            Self::Import(c) => c.run(&context),
            Self::PdfText(c) => c.run(),
            Self::Check(c) => c.run(&context).await,
            Self::DryRun(c) => c.run(&context).await,
            Self::Schedule(c) => c.run(&context).await,
            Self::Send(c) => c.run(&context).await,
            Self::Serve(c) => c.run(&context).await,
            Self::Work(c) => c.run(&context).await,
            Self::Jobs(c) => c.run(&context).await,
            Self::Job(c) => c.run(&context).await,
            Self::Pause(c) => c.run(&context).await,
            Self::Resume(c) => c.run(&context).await,
            Self::Cancel(c) => c.run(&context).await,
            Self::Close(c) => c.run(&context).await,
            Self::Log(c) => c.run(&context).await,
            Self::Letter(c) => c.run(&context).await,
            Self::Resolve(c) => c.run(&context).await,
            Self::Print(c) => c.run(&context).await,
            Self::Posted(c) => c.run(&context).await,
            Self::Mailboxes(c) => c.run(&context).await,
            Self::Suspend(c) => c.run(&context).await,
            Self::Unsuspend(c) => c.run(&context).await,
            Self::Bounces(c) => c.run(&context).await,
            Self::Replies(c) => c.run(&context).await,
            Self::Reply(c) => c.run(&context).await,
            Self::Withdraw(c) => c.run(&context).await,
            Self::Erase(c) => c.run(&context).await,
            Self::Retention(c) => c.run(&context).await,
            Self::Audit(c) => c.run(&context).await,
            Self::User(c) => c.run(&context).await,
            Self::Doctor(c) => c.run(&context).await,
            Self::Report(c) => c.run(&context).await,
            Self::Backup(c) => c.run(&context).await,
            Self::Restored(c) => c.run(&context).await,
            Self::Completions(c) => Ok(c.run()),
            Self::Man(c) => c.run(),
        }
    }

    /// Commands whose `--json` reader is owed a document even when they fail.
    fn wants_json(&self) -> bool {
        match self {
            Self::Check(c) => c.json,
            Self::DryRun(c) => c.json,
            Self::Import(c) => c.json,
            _ => false,
        }
    }
}
