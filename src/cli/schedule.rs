//! `sincerely schedule`, and what `send` shares with it: the organiser's yes.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Context, Exit, ProjectError, output};
use crate::campaign::CampaignName;
use crate::outbox::{JobId, PlanDigest};
use crate::project::order::{self, Approved, Checked};
use crate::project::{Project, Secrets, campaign_name};
use crate::store::Tally;

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

/// An order that was carried out.
pub struct Done {
    pub project: Project,
    pub approved: Approved,
}

impl Schedule {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let done = self.order.carry_out(context, Secrets::Key).await?;
        if self.json {
            output::json_line(&done.document().await?)?;
        } else {
            output::print(&done.words())?;
            if !context.quiet && done.approved.scheduled.job.is_some() {
                eprintln!("`sincerely serve` sends it when its time has come.");
            }
        }
        Ok(Exit::Done)
    }
}

impl Order {
    /// Checks that the plan is the approved one, asks for a yes where one is
    /// due, and stores the job.
    pub async fn carry_out(&self, context: &Context, secrets: Secrets) -> Result<Done, ProjectError> {
        let project = Project::open_with(context.dir.as_deref(), secrets)?;
        let order = order::Order {
            campaign: self.campaign.clone(),
            supporters: self.supporters.clone(),
            plan: self.plan.clone(),
            at: match self.at {
                When::Now => None,
                When::At(at) => Some(at),
            },
            after_deadline: self.after_deadline.clone(),
        };
        let checked = order.check(&project, context.clock.now()).await?;
        if checked.wants_yes() {
            self.confirm(&checked)?;
        }
        let approved = checked.store(&project, &context.organiser()).await?;
        Ok(Done { project, approved })
    }

    fn confirm(&self, checked: &Checked) -> Result<(), ProjectError> {
        let (live, letters) = (checked.is_live(), checked.letters());
        let name = self.campaign.as_str();
        match &self.confirm {
            Some(said) if said == name => return Ok(()),
            Some(said) => {
                return Err(ProjectError::usage(
                    format!("--confirm {said} is not this campaign's name"),
                    format!("write --confirm {name}"),
                ));
            }
            None if output::can_ask() => {}
            None => {
                return Err(ProjectError::usage(
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
        Err(ProjectError::usage(
            "that was not the campaign's name; nothing was sent",
            format!("type {name}, or add --confirm {name}"),
        ))
    }
}

impl Done {
    /// What happened, in a sentence.
    pub fn words(&self) -> String {
        match (self.approved.scheduled.job, self.approved.job) {
            (Some(job), _) => format!(
                "Job {job} of {}: {} scheduled{}{}.\n{}",
                self.approved.campaign,
                output::count(self.approved.scheduled.letters, "letter", "letters"),
                match self.approved.scheduled.post {
                    0 => String::new(),
                    n => format!(", {n} to print for the post"),
                },
                self.left_out(),
                self.held(job)
            ),
            (None, Some(job)) => format!("Nothing left to send: job {job} has every letter of this plan.\n"),
            (None, None) if self.approved.scheduled.withdrawn > 0 => {
                format!("Nothing left to send{}.\n", self.left_out())
            }
            (None, None) => "Nothing left to send: earlier jobs have every letter of this plan.\n".to_owned(),
        }
    }

    /// Held letters go nowhere by themselves.
    fn held(&self, job: JobId) -> String {
        match self.approved.scheduled.held {
            0 => String::new(),
            n => format!(
                "{} held for their own words. See `sincerely log {job} state:held`, read them with `sincerely letter LETTER`,\n\
                 and let them go with `sincerely resolve LETTER… --release --why TEXT`, or give them up with `--drop`.\n",
                output::count(n, "letter is", "letters are")
            ),
        }
    }

    fn nothing_left(&self) -> &'static str {
        match self.approved.scheduled.withdrawn {
            0 => "every letter was written by earlier jobs",
            _ => "every letter was written by earlier jobs, or its supporter withdrew",
        }
    }

    fn left_out(&self) -> String {
        let already = match self.approved.scheduled.already {
            0 => String::new(),
            n => format!(", {n} left out since earlier jobs wrote them"),
        };
        match self.approved.scheduled.withdrawn {
            0 => already,
            n => format!("{already}, {} left out who withdrew", output::count(n, "supporter", "supporters")),
        }
    }

    /// The job that has the plan's letters, as scripts see it.
    pub async fn document(&self) -> Result<Value, ProjectError> {
        let row = match self.approved.job {
            Some(job) => self.approved.store.job(job).await?,
            None => None,
        };
        let mut document = match row {
            Some(row) => output::job_json(&row),
            None => json!({
                "job": null,
                "plan": self.approved.plan,
                "campaign": self.approved.campaign.as_str(),
                "state": "finished",
                "reason": self.nothing_left(),
                "letters": Tally::default(),
                "post": output::post_json(&Tally::default()),
                "started": null,
                "finished": null,
            }),
        };
        document["scheduled_letters"] = self.approved.scheduled.letters.into();
        document["scheduled_post"] = self.approved.scheduled.post.into();
        document["held_for_review"] = self.approved.scheduled.held.into();
        document["already_written"] = self.approved.scheduled.already.into();
        document["withdrawn"] = self.approved.scheduled.withdrawn.into();
        Ok(document)
    }
}
