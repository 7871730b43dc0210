//! `sincerely demo`

use std::fs;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Parser};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use super::pages::Pages;
use super::signals::Signals;
use super::{Cli, Context, Exit, ProjectError, init, output, send, work};
use crate::outbox::LetterState;
use crate::project::{Project, Secrets};
use crate::relay::mailbox::{self, Answer, AnswerPhase};
use crate::store::{Lease, LogFilter};
use crate::worker::{self, Scope, Until};

/// See the whole journey on this machine: nothing leaves it
///
/// Makes a fresh folder with the example campaign, previews it, schedules it,
/// sends it over real SMTP to a mailbox of its own on loopback, and shows the
/// delivery log. The mailbox refuses one letter and defers another, so that the
/// log has something to tell.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder; must be empty or new [default: sincerely-demo]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// End after the journey, also at a terminal
    #[arg(long)]
    no_console: bool,
}

const REASON: &str = "trying out Sincerely on this machine";

impl Demo {
    pub async fn run(self, context: Context) -> Result<Exit, ProjectError> {
        let dir = self.dir.unwrap_or_else(fresh_folder);
        init::make(&dir)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        fs::write(dir.join("config/sincerely.toml"), settings(port, free_port()))?;
        let maildir = dir.join("mailbox");
        let (stop, stopped) = oneshot::channel::<()>();
        let mailbox = tokio::spawn(mailbox::run(listener, maildir.clone(), answers(), async {
            let _ = stopped.await;
        }));

        journey(&dir, &context).await?;
        drop(stop);
        mailbox.await.map_err(|e| ProjectError::failed(format!("the demo's mailbox broke: {e}")))??;
        output::print(&farewell(&dir, &maildir))?;
        if !self.no_console && std::io::stdout().is_terminal() {
            look_around(&dir, &context).await?;
        }
        Ok(Exit::Done)
    }
}

/// `sincerely-demo`, or with a number where that is taken.
fn fresh_folder() -> PathBuf {
    let names =
        std::iter::once("sincerely-demo".to_owned()).chain((2..).map(|n| format!("sincerely-demo-{n}")));
    names.map(PathBuf::from).find(|dir| !dir.exists()).unwrap_or_default()
}

fn settings(port: u16, console: u16) -> String {
    format!(
        "# Made by `sincerely demo`. Every letter goes to the demo's own mailbox, which
# listens on this machine only while the demo runs. `sincerely init` makes a
# project for real use, with every setting explained.

mode = \"live\"
sending_hours = \"always\"

[sender]
name = \"Example Rights Group\"
address = \"letters@rights.example.org\"

[relay]
host = \"127.0.0.1\"
port = {port}
tls = \"none\"
per_second = 20

[pace]
mailbox_per_hour = 0
mailbox_per_day = 0

[console]
listen = \"127.0.0.1:{console}\"
"
    )
}

/// The console's usual port, or one that is free where another program has that.
fn free_port() -> u16 {
    let bound = |port| std::net::TcpListener::bind(("127.0.0.1", port))?.local_addr();
    bound(8025).or_else(|_| bound(0)).map_or(8025, |address| address.port())
}

/// One letter refused for good, one asked to come back later.
fn answers() -> Vec<Answer> {
    let answer = |to: &str, nth, reply: &str| Answer {
        to: to.to_owned(),
        nth,
        phase: AnswerPhase::Rcpt,
        reply: reply.to_owned(),
    };
    vec![
        answer("ombudsman", 3, "550 5.0.0 This mailbox does not take your letter"),
        answer("7282380", 5, "450 4.2.0 The mailbox is busy, try again later"),
    ]
}

/// What an organiser would type, run as typed.
async fn journey(dir: &Path, context: &Context) -> Result<(), ProjectError> {
    let csv = dir.join("supporters.example.csv").display().to_string();
    heading("1. Preview: what would be sent, to whom, and when")?;
    typed(dir, context, &["dry-run", "ilyashev", "--supporters", &csv, "--after-deadline", REASON]).await?;

    heading("2. Schedule: exactly what was previewed")?;
    let plan = plan_of(&dir.join("proof/summary.json"))?;
    typed(
        dir,
        context,
        &[
            "schedule",
            "ilyashev",
            "--supporters",
            &csv,
            "--plan",
            &plan,
            "--confirm",
            "ilyashev",
            "--after-deadline",
            REASON,
        ],
    )
    .await?;

    heading("3. Send: once each, at a careful pace")?;
    let refused = send_due(dir, context).await?;

    heading("4. Review: the delivery log")?;
    typed(dir, context, &["log"]).await?;
    if let Some(letter) = refused {
        output::print("\n")?;
        typed(dir, context, &["letter", &letter]).await?;
    }
    Ok(())
}

fn heading(text: &str) -> Result<(), ProjectError> {
    output::print(&format!("\n== {text} ==\n\n"))
}

/// Runs a command line, after showing it.
async fn typed(dir: &Path, context: &Context, words: &[&str]) -> Result<(), ProjectError> {
    let shown: Vec<String> =
        words.iter().map(|w| if w.contains(' ') { format!("{w:?}") } else { (*w).to_owned() }).collect();
    output::print(&format!("$ sincerely {}\n", shown.join(" ")))?;
    let cli = Cli::try_parse_from(std::iter::once("sincerely").chain(words.iter().copied()))
        .map_err(|e| ProjectError::failed(e.to_string()))?;
    let context = Context { dir: Some(dir.to_path_buf()), quiet: true, ..context.clone() };
    match Box::pin(cli.command.run(context)).await? {
        Exit::Done => Ok(()),
        exit => Err(ProjectError::failed(format!("the demo's own command ended with {}", exit as u8))),
    }
}

fn plan_of(summary: &Path) -> Result<String, ProjectError> {
    let document: serde_json::Value =
        serde_json::from_slice(&fs::read(summary)?).map_err(std::io::Error::from)?;
    let plan = document["plan"].as_str().ok_or_else(|| ProjectError::failed("the dry run left no plan"))?;
    Ok(plan.to_owned())
}

/// Works the job until nothing is due, with its progress; the number of a
/// refused letter.
async fn send_due(dir: &Path, context: &Context) -> Result<Option<String>, ProjectError> {
    output::print("$ sincerely work --until-idle\n")?;
    let project = Project::open_with(Some(dir), Secrets::All)?;
    let store = project.store()?;
    let job = store
        .jobs()
        .await?
        .first()
        .map(|job| job.id)
        .ok_or_else(|| ProjectError::failed("no job was scheduled"))?;
    let _lease = store.lease().await?;
    let progress = tokio::spawn(send::show_progress(Arc::clone(&store), job, context.quiet));
    let (_told, shutdown) = watch::channel(worker::Shutdown::No);
    let worked =
        worker::run(work::tools(&project, &store, context).await?, Scope::One(job), Until::Idle, shutdown)
            .await;
    progress.abort();
    let _ = progress.await;
    worked?;
    let row = store.job(job).await?.ok_or_else(|| ProjectError::failed("the job has vanished"))?;
    output::print(&send::ending(&row))?;
    if row.letters.of(LetterState::Accepted) == 0 {
        return Err(ProjectError::failed("the demo's mailbox took no letter"));
    }
    let filter = LogFilter { states: vec![LetterState::Refused], ..LogFilter::default() };
    let refused = store.log(&filter, crate::outbox::LetterId(0), 1).await?;
    Ok(refused.first().map(|letter| letter.id.to_string()))
}

/// Leaves the console open until it is told to stop.
async fn look_around(dir: &Path, context: &Context) -> Result<(), ProjectError> {
    let context = Context { dir: Some(dir.to_path_buf()), ..context.clone() };
    let mut signals = Signals::listen()?;
    let project = Arc::new(Project::open_with(Some(dir), Secrets::All)?);
    let store = project.store()?;
    let lease: Arc<dyn Lease> = store.lease().await?.into();
    let shutdown = signals.shutdown.clone();
    let pages = Pages::open(&project, &context, &store, &lease, &Arc::default(), shutdown)?;
    let Some(pages) = pages else { return Ok(()) };
    let link = pages.first_link(&context, &*store).await?.unwrap_or_else(|| pages.link());
    output::print(&format!(
        "\n== The same in your browser ==\n\n  {link}\n\n  It stays open until you press Ctrl-C here.\n"
    ))?;
    let _ = signals.shutdown.wait_for(|shutdown| *shutdown != worker::Shutdown::No).await;
    pages.closed().await;
    Ok(())
}

fn farewell(dir: &Path, maildir: &Path) -> String {
    let dir = dir.display();
    format!(
        "
== What to open ==

  {dir}/proof/index.html   the proof that an organiser reads before sending
  {}/new           the letters as the officials' mailbox got them
  cd {dir}                 and there: sincerely log state:refused,deferred
                           sincerely job 1

  The deferred letter would be tried again by `sincerely serve`. The demo's
  mailbox is gone now: nothing in {dir} can reach anybody.

  For your own appeal: sincerely init my-campaign
",
        maildir.display()
    )
}
