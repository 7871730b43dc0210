//! `sincerely restored`

use clap::Args;

use super::{Context, Exit, ProjectError, output};
use crate::project::Project;
use crate::store::{AfterRestore, Settled};

/// Say how to go on after the store was put back from a copy
///
/// Letters that left after the copy was made are not on record in it, so nothing is
/// sent until you decide. Jobs that were scheduled, campaigns that were closed,
/// mailboxes that were suspended and supporters who withdrew after the copy are not on
/// record either: do those again first.
#[derive(Debug, Args)]
pub struct Restored {
    #[command(flatten)]
    choice: Choice,

    /// Why: it goes on record
    #[arg(long, value_name = "TEXT")]
    why: String,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Choice {
    /// Send nothing that may have left: such letters become uncertain, and you settle
    /// them with `sincerely resolve`. Jobs that have not begun are paused
    #[arg(long)]
    hold: bool,

    /// Go on from the copy: every letter that left since goes a second time
    #[arg(long = "continue")]
    go_on: bool,
}

impl Restored {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.existing_store()?;
        let choice = if self.choice.hold { AfterRestore::Hold } else { AfterRestore::GoOn };
        let by = context.organiser();
        let settled = store.settle_doubt(choice, &self.why, context.clock.now(), &by).await?;
        let settled = settled.ok_or_else(|| {
            ProjectError::usage(
                "this store is the one that was worked last: there is nothing to decide",
                "start `sincerely serve`",
            )
        })?;
        output::print(&words(choice, &settled))?;
        Ok(Exit::Done)
    }
}

fn words(choice: AfterRestore, settled: &Settled) -> String {
    let mut text = format!("On record: {}.\n", settled.doubt);
    match choice {
        AfterRestore::GoOn => {
            text += "`sincerely serve` goes on from there; letters that left since go a second time.\n";
        }
        AfterRestore::Hold => {
            text += &format!(
                "{} now uncertain: nothing of them is sent until you settle it.\n",
                output::count(settled.uncertain, "letter is", "letters are")
            );
            if settled.uncertain > 0 {
                text += "  See which: sincerely log state:uncertain\n";
                text +=
                    "  Settle: sincerely resolve LETTER… --assume-sent or --resend or --drop --why TEXT\n";
            }
            let paused: Vec<String> = settled.paused.iter().map(ToString::to_string).collect();
            if !paused.is_empty() {
                text += &format!(
                    "Paused, since not begun: job {}. `sincerely resume JOB` lets it begin.\n",
                    paused.join(", job ")
                );
            }
        }
    }
    text
}
