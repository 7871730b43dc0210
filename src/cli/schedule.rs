//! `sincerely schedule`, and what `send` shares with it: the organiser's yes.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::preview::{Ask, Depth, Preview, new_job, preview, rows};
use super::project::{Project, Secrets, campaign_name};
use super::{CliError, Context, Exit, output};
use crate::campaign::CampaignName;
use crate::outbox::{JobId, PlanDigest};
use crate::settings::Mode;
use crate::store::{LeftOut, Scheduled, Store, Tally};
use crate::terms::Problem;

/// A rehearsal of more letters than this wants a yes.
const WITHOUT_ASKING: u64 = 100;

/// Store an approved plan as a job; `sincerely serve` sends it
#[derive(Debug, Args)]
pub struct Schedule {
    #[command(flatten)]
    pub order: Order,

    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// What was approved, and how it is to be sent.
#[derive(Debug, Args)]
pub struct Order {
    /// The campaign's name, as in config/campaigns/NAME.toml
    #[arg(value_parser = campaign_name)]
    campaign: CampaignName,

    /// The supporters' CSV file
    #[arg(long, value_name = "CSV")]
    supporters: PathBuf,

    /// The digest that `dry-run` printed
    #[arg(long, value_name = "DIGEST")]
    plan: PlanDigest,

    /// When to begin: RFC 3339, as in 2026-05-04T09:00:00+02:00, or `now`
    #[arg(long, value_name = "WHEN", default_value = "now", value_parser = when)]
    at: When,

    /// The campaign's name once more: yes, send it
    #[arg(long, value_name = "CAMPAIGN")]
    confirm: Option<String>,

    /// Write although the deadline has passed, and say why: it goes on record
    #[arg(long, value_name = "REASON")]
    after_deadline: Option<String>,
}

#[derive(Debug, Clone, Copy)]
enum When {
    Now,
    At(Timestamp),
}

fn when(text: &str) -> Result<When, String> {
    if text == "now" {
        return Ok(When::Now);
    }
    text.parse()
        .map(When::At)
        .map_err(|_| "write a time with its zone, as in 2026-05-04T09:00:00+02:00, or now".to_owned())
}

/// A plan that an organiser approved and nothing has changed since.
pub struct Approved {
    pub project: Project,
    pub store: Arc<dyn Store>,
    pub scheduled: Scheduled,
    /// The job that bears the plan: this one, or the one that wrote it before.
    pub job: Option<JobId>,
    pub plan: PlanDigest,
    campaign: CampaignName,
}

impl Schedule {
    pub async fn run(self, context: &Context) -> Result<Exit, CliError> {
        let approved = self.order.carry_out(context, Secrets::Key).await?;
        if self.json {
            output::json_line(&approved.document().await?)?;
        } else {
            output::print(&approved.words())?;
            if !context.quiet && approved.scheduled.job.is_some() {
                eprintln!("`sincerely serve` sends it when its time has come.");
            }
        }
        Ok(Exit::Done)
    }
}

impl Order {
    /// Checks that the plan is the approved one, asks for a yes where one is
    /// due, and stores the job.
    pub async fn carry_out(&self, context: &Context, secrets: Secrets) -> Result<Approved, CliError> {
        let project = Project::open_with(context, secrets)?;
        let now = context.clock.now();
        let start = match self.at {
            When::Now => now,
            // A start that has passed is now: the deadline is asked of today.
            When::At(at) => at.max(now),
        };
        let ask = Ask {
            campaign: self.campaign.clone(),
            supporters: self.supporters.clone(),
            after_deadline: self.after_deadline.clone(),
            start,
            now,
        };
        let preview = preview(&project, &ask, Depth::Count).await?;
        self.same_plan(&preview)?;
        if preview.problems.blocks() {
            return Err(CliError::Blocked(preview.problems));
        }
        let left = preview.letter_count() + preview.post_count()
            - preview.left_out.letters()
            - preview.left_out.post;
        if left > 0 {
            self.confirm(&preview, left)?;
        }
        let store = project.store()?;
        let scheduled = match left {
            0 => nothing_left(&preview.left_out),
            _ => self.store(&*store, &preview, &ask, context).await?,
        };
        let job = match scheduled.job {
            Some(job) => Some(job),
            None => store.job_of_plan(&self.plan).await?,
        };
        Ok(Approved {
            project,
            store,
            scheduled,
            job,
            plan: self.plan.clone(),
            campaign: self.campaign.clone(),
        })
    }

    async fn store(
        &self,
        store: &dyn Store,
        preview: &Preview,
        ask: &Ask,
        context: &Context,
    ) -> Result<Scheduled, CliError> {
        let job = new_job(preview, ask, &context.organiser());
        store.schedule(job, rows(preview, ask)?).await.map_err(|error| {
            let file = self.supporters.display().to_string();
            if error.is_abandoned() {
                CliError::blocked(Problem::error(file, error.to_string()).hint("run the dry run again"))
            } else if error.is_closed() {
                CliError::blocked(
                    Problem::error(format!("config/campaigns/{}.toml", self.campaign), error.to_string())
                        .hint("letters for a closed campaign are never sent"),
                )
            } else {
                error.into()
            }
        })
    }

    fn same_plan(&self, preview: &Preview) -> Result<(), CliError> {
        if preview.digest == self.plan {
            return Ok(());
        }
        let file = format!("config/campaigns/{}.toml", self.campaign);
        Err(CliError::blocked(
            Problem::error(file, "the plan is not the one that was approved: campaign, templates, supporters, mode or sender have changed since the dry run")
                .value(preview.digest.to_string())
                .hint("run the dry run again, read its proof, and use the digest that it prints"),
        ))
    }

    /// Live letters, and many, go out only on an explicit yes.
    fn confirm(&self, preview: &Preview, letters: u64) -> Result<(), CliError> {
        let live = preview.letters.mode() == Mode::Live;
        if !live && letters <= WITHOUT_ASKING {
            return Ok(());
        }
        let name = self.campaign.as_str();
        match &self.confirm {
            Some(said) if said == name => return Ok(()),
            Some(said) => {
                return Err(CliError::usage(
                    format!("--confirm {said} is not this campaign's name"),
                    format!("write --confirm {name}"),
                ));
            }
            None if output::can_ask() => {}
            None => {
                return Err(CliError::usage(
                    format!("{} want a yes", output::count(letters, "letter", "letters")),
                    format!("add --confirm {name}"),
                ));
            }
        }
        let to = if live { "to the officials (LIVE)" } else { "as a rehearsal" };
        eprint!(
            "{} would go {to}. Type the campaign's name to send them: ",
            output::count(letters, "letter", "letters")
        );
        io::stderr().flush()?;
        let mut said = String::new();
        io::stdin().read_line(&mut said)?;
        if said.trim() == name {
            return Ok(());
        }
        Err(CliError::usage(
            "that was not the campaign's name; nothing was sent",
            format!("type {name}, or add --confirm {name}"),
        ))
    }
}

fn nothing_left(left_out: &LeftOut) -> Scheduled {
    let LeftOut { already, withdrawn, .. } = *left_out;
    Scheduled { job: None, letters: 0, post: 0, already, withdrawn, held: 0 }
}

impl Approved {
    /// What happened, in a sentence.
    pub fn words(&self) -> String {
        match (self.scheduled.job, self.job) {
            (Some(job), _) => format!(
                "Job {job} of {}: {} scheduled{}{}.\n{}",
                self.campaign,
                output::count(self.scheduled.letters, "letter", "letters"),
                match self.scheduled.post {
                    0 => String::new(),
                    n => format!(", {n} to print for the post"),
                },
                self.left_out(),
                self.held(job)
            ),
            (None, Some(job)) => format!("Nothing left to send: job {job} has every letter of this plan.\n"),
            (None, None) if self.scheduled.withdrawn > 0 => {
                format!("Nothing left to send{}.\n", self.left_out())
            }
            (None, None) => "Nothing left to send: earlier jobs have every letter of this plan.\n".to_owned(),
        }
    }

    /// Held letters go nowhere by themselves.
    fn held(&self, job: JobId) -> String {
        match self.scheduled.held {
            0 => String::new(),
            n => format!(
                "{} held for their own words. See `sincerely log {job} state:held`, read them with `sincerely letter LETTER`,\n\
                 and let them go with `sincerely resolve LETTER… --release --why TEXT`, or give them up with `--drop`.\n",
                output::count(n, "letter is", "letters are")
            ),
        }
    }

    fn nothing_left(&self) -> &'static str {
        match self.scheduled.withdrawn {
            0 => "every letter was written by earlier jobs",
            _ => "every letter was written by earlier jobs, or its supporter withdrew",
        }
    }

    fn left_out(&self) -> String {
        let already = match self.scheduled.already {
            0 => String::new(),
            n => format!(", {n} left out since earlier jobs wrote them"),
        };
        match self.scheduled.withdrawn {
            0 => already,
            n => format!("{already}, {} left out who withdrew", output::count(n, "supporter", "supporters")),
        }
    }

    /// The job that has the plan's letters, as scripts see it.
    pub async fn document(&self) -> Result<Value, CliError> {
        let row = match self.job {
            Some(job) => self.store.job(job).await?,
            None => None,
        };
        let mut document = match row {
            Some(row) => output::job_json(&row),
            None => json!({
                "job": null,
                "plan": self.plan,
                "campaign": self.campaign.as_str(),
                "state": "finished",
                "reason": self.nothing_left(),
                "letters": Tally::default(),
                "post": output::post_json(&Tally::default()),
                "started": null,
                "finished": null,
            }),
        };
        document["scheduled_letters"] = self.scheduled.letters.into();
        document["scheduled_post"] = self.scheduled.post.into();
        document["held_for_review"] = self.scheduled.held.into();
        document["already_written"] = self.scheduled.already.into();
        document["withdrawn"] = self.scheduled.withdrawn.into();
        Ok(document)
    }
}
