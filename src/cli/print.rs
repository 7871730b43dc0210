//! `sincerely print`, `sincerely posted`: letters that people put into envelopes.

#[cfg(feature = "print")]
mod files;

use std::path::PathBuf;

use clap::Args;

use super::job::no_such_job;
use super::{Context, Exit, ProjectError, output};
use crate::outbox::state::{Event, EventKind};
use crate::outbox::{JobId, LetterId, LetterState, Transition};
use crate::print::Paper;
use crate::project::Project;
use crate::store::{HumanAct, LogFilter, Store};

/// Letters settled in one commit.
const PAGE: usize = 1000;

/// Print the letters of officials without e-mail
///
/// Writes a PDF, a page a letter with the address where the envelope's window is, and
/// a CSV of the addresses beside it. Prints what is not posted yet, and says so in
/// the delivery log; a second time it makes the same pages. When they are in the
/// post, say so with `sincerely posted JOB`. For a campaign, pages to look at are
/// made from its files, with PREVIEW across them, and nothing goes on record.
#[derive(Debug, Args)]
pub struct Print {
    /// A job's number, or a campaign's name
    #[arg(value_name = "JOB or CAMPAIGN")]
    what: String,

    /// The PDF to write; the addresses go into a CSV of the same name
    #[arg(long, value_name = "FILE.pdf")]
    out: PathBuf,

    /// Of a campaign: the supporters' CSV file
    #[arg(long, value_name = "CSV")]
    supporters: Option<PathBuf>,

    /// Print letters that go by e-mail, too: as copies on paper
    #[arg(long)]
    all: bool,

    /// The sheet: a4 or letter
    #[arg(long, value_name = "PAPER", default_value_t = Paper::A4)]
    paper: Paper,

    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

impl Print {
    #[cfg(not(feature = "print"))]
    #[allow(clippy::unused_async, reason = "with the feature it waits for the store")]
    pub async fn run(self, _: &Context) -> Result<Exit, ProjectError> {
        Err(ProjectError::hinted(
            "this build of sincerely has no typesetting",
            "take a release, or build it with the cargo feature `print`",
        ))
    }

    #[cfg(feature = "print")]
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        use crate::project::Secrets;
        let outputs = files::Outputs::new(&self.out, self.force)?;
        if let Ok(job) = self.what.parse::<JobId>() {
            let project = Project::open(context.dir.as_deref())?;
            return self.job(job, &project, &outputs, context).await;
        }
        let project = Project::open_with(context.dir.as_deref(), Secrets::Key)?;
        self.preview(&project, &outputs, context).await
    }
}

#[cfg(feature = "print")]
impl Print {
    async fn job(
        &self,
        id: JobId,
        project: &Project,
        outputs: &files::Outputs,
        context: &Context,
    ) -> Result<Exit, ProjectError> {
        use crate::project::paper::gather;
        use crate::settings::Mode;
        let store = project.existing_store()?;
        let row = store.job(id).await?.ok_or_else(|| no_such_job(id))?;
        if let Some(why) = store.closed(row.campaign.as_str()).await? {
            return Err(ProjectError::hinted(
                format!("campaign {} is closed ({})", row.campaign, output::plain(&why)),
                "letters for a closed campaign are never posted",
            ));
        }
        let now = context.clock.now();
        let gathered = gather::of(&*store, &row, self.all, now).await?;
        if gathered.sheets.is_empty() {
            output::print(&format!("Job {id} has no letter to print.\n{}", gathered.remarks(now)))?;
            return Ok(Exit::Done);
        }
        let stamp = (row.mode == Mode::Rehearsal).then_some("REHEARSAL");
        let name = format!("job {id}, plan {}", row.plan);
        let told = outputs.write(project, &gathered.sheets, self.paper, stamp, &name)?;
        let recorded = gather::record(&*store, &gathered.sheets, now, &context.organiser()).await?;
        if recorded.late > 0 {
            let letters = output::count(recorded.late as u64, "letter was", "letters were");
            eprintln!(
                "warning: {letters} posted or cancelled while these pages were made; see `sincerely log`"
            );
        }
        let by_post = recorded.for_post;
        let why = format!("{by_post} for post, {} copies of mails", gathered.sheets.len() - by_post);
        note(&*store, "printed", format!("job {id}"), Some(why), context).await?;
        output::print(&(told + &gathered.remarks(now)))?;
        if !context.quiet && by_post > 0 && stamp.is_none() {
            eprintln!(
                "\nHave them signed, put them into envelopes, post them. Then:\n  sincerely posted {id}"
            );
        }
        Ok(Exit::Done)
    }

    /// The letters that a dry run shows, as pages.
    async fn preview(
        &self,
        project: &Project,
        outputs: &files::Outputs,
        context: &Context,
    ) -> Result<Exit, ProjectError> {
        use crate::project::paper::sheets;
        use crate::project::preview::{Ask, Depth, preview};
        let campaign = crate::project::campaign_name(&self.what)
            .map_err(|e| ProjectError::usage(e, "name a job's number or a campaign"))?;
        let Some(supporters) = self.supporters.clone() else {
            return Err(ProjectError::usage(
                "whose letters of this campaign?",
                "add --supporters CSV; the letters of a job are printed by its number",
            ));
        };
        let now = context.clock.now();
        let ask = Ask { campaign, supporters, after_deadline: None, start: now, now };
        let preview = preview(project, &ask, Depth::Render).await?;
        if preview.problems.blocks() {
            return Err(ProjectError::Blocked(preview.problems));
        }
        let sheets = sheets(&preview, now, self.all)?;
        if sheets.is_empty() {
            output::print(
                "No official of this campaign is written to by post. --all makes pages of the mails.\n",
            )?;
            return Ok(Exit::Done);
        }
        let told = outputs.write(project, &sheets, self.paper, Some("PREVIEW"), preview.digest.as_str())?;
        output::print(&(told + "  Samples to look at, as in the proof; nothing went on record.\n"))?;
        Ok(Exit::Done)
    }
}

/// Say that printed letters are in the post
///
/// All letters of the job that were printed, or only those named.
#[derive(Debug, Args)]
pub struct Posted {
    /// The job's number
    job: JobId,

    /// Letters' numbers, as in the log
    letters: Vec<LetterId>,

    /// What there is to say about it: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

impl Posted {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.existing_store()?;
        store.job(self.job).await?.ok_or_else(|| no_such_job(self.job))?;
        let letters = self.named(&*store).await?;
        if letters.is_empty() {
            return Err(ProjectError::usage(
                format!("job {} has no printed letter that is not in the post yet", self.job),
                format!("print them first: sincerely print {} --out letters.pdf", self.job),
            ));
        }
        let mut posted = 0;
        for some in letters.chunks(PAGE) {
            let steps = some.iter().map(|letter| self.step(*letter, context)).collect();
            posted += store.apply_all(steps).await?.into_iter().filter(|done| *done).count();
        }
        if posted > 0 {
            let said = self.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            let why = format!("{posted} letters{said}");
            note(&*store, "posted", format!("job {}", self.job), Some(why), context).await?;
        }
        let count = output::count(posted as u64, "letter is", "letters are");
        output::print(&format!("{count} in the post, by your word.\n"))?;
        if posted < letters.len() {
            eprintln!(
                "error: {} changed meanwhile; see `sincerely log {}`",
                letters.len() - posted,
                self.job
            );
            return Ok(Exit::Usage);
        }
        Ok(Exit::Done)
    }

    fn step(&self, letter: LetterId, context: &Context) -> Transition {
        let event = Event::new(EventKind::Posted, context.clock.now(), context.organiser());
        Transition::posted(letter, Event { reply: self.why.clone(), ..event })
    }

    /// Those named, each of which must be of the job and not posted; else all printed.
    async fn named(&self, store: &dyn Store) -> Result<Vec<LetterId>, ProjectError> {
        if self.letters.is_empty() {
            return printed(store, self.job).await;
        }
        for letter in &self.letters {
            let row = store.letter(*letter).await?.filter(|row| row.job == self.job);
            let row = row.ok_or_else(|| {
                ProjectError::usage(format!("job {} has no letter {letter}", self.job), "see `sincerely log`")
            })?;
            // Who names a letter may have written it out by hand.
            if !matches!(row.state, LetterState::ToPrint | LetterState::Printed) {
                return Err(ProjectError::usage(
                    format!("letter {letter} cannot be posted: it is {}", row.state),
                    "name letters that are to-print or printed",
                ));
            }
        }
        Ok(self.letters.clone())
    }
}

async fn printed(store: &dyn Store, job: JobId) -> Result<Vec<LetterId>, ProjectError> {
    let filter = LogFilter { job: Some(job), states: vec![LetterState::Printed], ..LogFilter::default() };
    let mut letters: Vec<LetterId> = Vec::new();
    loop {
        let after = letters.last().copied().unwrap_or(LetterId(0));
        let page = store.log(&filter, after, PAGE).await?;
        letters.extend(page.iter().map(|row| row.id));
        if page.len() < PAGE {
            return Ok(letters);
        }
    }
}

async fn note(
    store: &dyn Store,
    act: &'static str,
    subject: String,
    why: Option<String>,
    context: &Context,
) -> Result<(), ProjectError> {
    let (at, by) = (context.clock.now(), context.organiser());
    Ok(store.note_act(HumanAct { at, by, act, subject, why }).await?)
}
