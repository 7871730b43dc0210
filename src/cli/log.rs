//! `sincerely log`

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::{Context, Exit, ProjectError, output};
use crate::outbox::{JobId, LetterId};
use crate::project::json::Event;
use crate::project::sheet::harmless;
use crate::project::{Domains, Project};
use crate::settings::Mode;
use crate::store::{EventRow, HumanAct, LetterRow, LogFilter, Store};

/// Letters read at a time: an export of millions stays small in memory.
const PAGE: usize = 1000;

/// Read the delivery log
///
/// Shows every letter unless filtered. Filters: `state:refused,held`
/// `target:WORDS` `to:ADDRESS` `code:550` `before:2026-05-31` `after:2026-05-01`
/// `msgid:ID`. "accepted" means that the relay took the letter, not that it
/// arrived. That a CSV was made goes on record.
#[derive(Debug, Args)]
pub struct Log {
    /// A job's number, and filters
    #[arg(value_name = "JOB or FILTER")]
    words: Vec<String>,

    /// Print JSON, a letter a line
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print CSV that is safe to open in a spreadsheet
    #[arg(long)]
    csv: bool,

    /// Show every event, not the letters' states
    #[arg(long)]
    events: bool,
}

impl Log {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open(context.dir.as_deref())?;
        let filter = self.filter()?;
        if self.csv && project.has_store()? {
            self.record(&project, filter.job, context).await;
        }
        let Some(store) = project.store_to_read()? else {
            if !self.json && !self.csv {
                output::print("Nothing was scheduled yet: the delivery log is empty.\n")?;
            }
            return Ok(Exit::Done);
        };
        match (self.events, self.json, self.csv) {
            (true, json, csv) => events(&*store, &filter, json, csv).await?,
            (false, true, _) => letters_json(&store, &filter).await?,
            (false, _, true) => letters_csv(&store, &filter).await?,
            (false, false, false) => letters_table(&*store, &filter).await?,
        }
        Ok(Exit::Done)
    }

    /// A file for a spreadsheet may go anywhere: that it was made goes on record. Where
    /// the store cannot be written the log can still be read, and that is said.
    async fn record(&self, project: &Project, job: Option<JobId>, context: &Context) {
        let subject = job.map_or_else(|| "delivery log".to_owned(), |job| format!("job {job}"));
        let why = format!("log --csv {}", self.words.join(" "));
        let (at, by) = (context.clock.now(), context.organiser());
        let act = HumanAct { at, by, act: "export", subject, why: Some(why.trim_end().to_owned()) };
        let noted = match project.store() {
            Ok(store) => store.note_act(act).await.map_err(ProjectError::from),
            Err(error) => Err(error),
        };
        if let Err(error) = noted {
            eprintln!("warning: this export is not on record: {error}");
        }
    }

    fn filter(&self) -> Result<LogFilter, ProjectError> {
        let (jobs, words): (Vec<&String>, Vec<&String>) =
            self.words.iter().partition(|w| w.parse::<JobId>().is_ok());
        if jobs.len() > 1 {
            return Err(ProjectError::usage("the log is of one job, or of all", "name one job's number"));
        }
        let filter = LogFilter::parse(words.iter().map(|w| w.as_str()))
            .map_err(|e| ProjectError::usage(e.message, e.hint))?;
        Ok(LogFilter { job: jobs.first().and_then(|j| j.parse().ok()), ..filter })
    }
}

async fn letters_json(store: &Arc<dyn Store>, filter: &LogFilter) -> Result<(), ProjectError> {
    let mut domains = Domains::new(store);
    let mut after = LetterId(0);
    loop {
        let page = store.log(filter, after, PAGE).await?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        for letter in &page {
            let domain = domains.of(letter.job).await?;
            serde_json::to_writer(&mut out, &output::letter_json(letter, &domain))
                .map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.id,
            _ => return Ok(()),
        }
    }
}

async fn letters_csv(store: &Arc<dyn Store>, filter: &LogFilter) -> Result<(), ProjectError> {
    let mut domains = Domains::new(store);
    let mut out = csv::Writer::from_writer(io::stdout());
    let mut after = LetterId(0);
    let mut headed = false;
    loop {
        let page = store.log(filter, after, PAGE).await?;
        for letter in &page {
            let document = output::letter_json(letter, &domains.of(letter.job).await?);
            let fields = document.as_object().into_iter().flatten();
            if !headed {
                out.write_record(fields.clone().map(|(key, _)| key.as_str())).map_err(io::Error::from)?;
                headed = true;
            }
            out.write_record(fields.map(|(_, value)| cell(value))).map_err(io::Error::from)?;
        }
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.id,
            _ => break,
        }
    }
    out.flush()?;
    Ok(())
}

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV injection").
fn cell(value: &serde_json::Value) -> String {
    let text = match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    harmless(&text)
}

async fn letters_table(store: &dyn Store, filter: &LogFilter) -> Result<(), ProjectError> {
    let mut after = LetterId(0);
    let mut seen = BTreeSet::new();
    loop {
        let page = store.log(filter, after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        seen.extend(page.iter().map(|letter| letter.job));
        output::print(&output::table(
            &["letter", "time", "state", "supporter", "to", "lang", "tries", "the relay said"],
            &page.iter().map(row).collect::<Vec<_>>(),
        ))?;
        match page.last() {
            Some(last) if page.len() == PAGE => after = last.id,
            _ => break,
        }
    }
    if seen.is_empty() {
        return output::print("No letters match.\n");
    }
    output::print(&rehearsals(store, &seen).await?)
}

/// The log names whom a letter is for; that a rehearsal's went elsewhere is said
/// beneath it.
async fn rehearsals(store: &dyn Store, seen: &BTreeSet<JobId>) -> Result<String, ProjectError> {
    let mut text = String::new();
    for job in store.jobs().await?.iter().filter(|job| job.mode == Mode::Rehearsal && seen.contains(&job.id))
    {
        let to = store.inputs(job.id).await?.rehearsal_to;
        text += &format!("  Job {} is a rehearsal: its letters go to {to}, none to an official.\n", job.id);
    }
    Ok(if text.is_empty() { text } else { format!("\n{text}") })
}

fn row(letter: &LetterRow) -> Vec<String> {
    let mut state = letter.state.to_string();
    if letter.kind == crate::outbox::plan::LetterKind::Copy {
        state += " (copy)";
    }
    let said = output::words(letter.code, letter.enhanced.as_deref(), letter.reply.as_deref());
    let next = letter.next_try.map(|at| format!("; next try {}", output::local(at))).unwrap_or_default();
    vec![
        letter.id.to_string(),
        output::local(letter.updated),
        state,
        letter.supporter.clone(),
        letter.mailbox.as_ref().map_or_else(|| format!("{} (by post)", letter.target), ToString::to_string),
        letter.language.to_string(),
        letter.attempts.to_string(),
        output::cut(&output::plain(&said), 60) + &next,
    ]
}

async fn events(store: &dyn Store, filter: &LogFilter, json: bool, csv: bool) -> Result<(), ProjectError> {
    let mut after = LetterId(0);
    let mut writer = csv.then(|| csv::Writer::from_writer(io::stdout()));
    if let Some(writer) = &mut writer {
        writer
            .write_record(["letter", "at", "event", "by", "code", "reply", "duration_ms"])
            .map_err(io::Error::from)?;
    }
    loop {
        let page = store.events(filter, after, PAGE).await?;
        let Some(last) = page.last().map(|row| row.letter) else { break };
        for row in &page {
            match &mut writer {
                Some(writer) => {
                    let document = json!(Event::of(row));
                    let cells = document.as_object().into_iter().flatten().map(|(_, value)| cell(value));
                    writer.write_record(cells).map_err(io::Error::from)?;
                }
                None if json => output::json_line(&Event::of(row))?,
                None => output::print(&format!("  {:>6}  {}\n", row.letter.0, event_words(row)))?,
            }
        }
        after = last;
    }
    if let Some(mut writer) = writer {
        writer.flush()?;
    }
    Ok(())
}

/// One event as a line for people.
pub fn event_words(row: &EventRow) -> String {
    let event = &row.event;
    let words = output::plain(&output::words(event.code, event.enhanced.as_deref(), event.reply.as_deref()));
    let took = event.duration_ms.map(|ms| format!(" ({ms} ms)")).unwrap_or_default();
    format!("{}  {:<11} {words}{took}  by {}", output::stamp(event.at), event.kind.name(), event.by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(cell(&json!(text)).starts_with('\''), "{text:?}");
        }
        assert_eq!(cell(&json!("2.0.0 Ok")), "2.0.0 Ok");
        assert_eq!(cell(&json!(null)), "");
    }
}
