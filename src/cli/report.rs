//! `sincerely report`

mod document;
mod page;
mod pictures;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::tz::TimeZone;

use super::{Context, Exit, ProjectError, output};
use crate::outbox::JobId;
use crate::project::Project;
use crate::store::{HumanAct, Store, Viewpoint};

/// Write down what became of a job, to show a board or a regulator
///
/// What was planned and by whom it was approved, rows left out, letters per day,
/// target and outcome, how the relay answered, what people decided. No supporter's
/// name, address or number is in it. As a page (.html), which needs nothing else, or
/// for programs (.json). That a report was written goes on record.
#[derive(Debug, Args)]
pub struct Report {
    /// The job's number
    job: JobId,

    /// Where it goes: a file that ends in .html or .json; one that is there is replaced
    #[arg(long, value_name = "FILE", value_parser = file)]
    out: Out,
}

#[derive(Debug, Clone)]
struct Out {
    path: PathBuf,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Json,
}

fn file(text: &str) -> Result<Out, String> {
    let path = PathBuf::from(text);
    let form = match path.extension().and_then(|e| e.to_str()).map(str::to_lowercase).as_deref() {
        Some("html" | "htm") => Form::Page,
        Some("json") => Form::Json,
        _ => return Err("name a file that ends in .html or .json".to_owned()),
    };
    Ok(Out { path, form })
}

impl Report {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let project = Project::open(context.dir.as_deref())?;
        let store = project.existing_store()?;
        let text = self.text(&project, &*store, context).await?;
        let draft = Draft::write(&self.out.path, &text)?;
        record(&*store, self.job, context).await?;
        draft.name(&self.out.path)?;
        output::print(&format!("{} tells what became of job {}.\n", self.out.path.display(), self.job))?;
        Ok(Exit::Done)
    }

    async fn text(
        &self,
        project: &Project,
        store: &dyn Store,
        context: &Context,
    ) -> Result<String, ProjectError> {
        let now = context.clock.now();
        let wait = project.settings.bounces.wait;
        let zone = TimeZone::system();
        let presumed_until = now.checked_sub(wait).unwrap_or(now);
        let missing = || ProjectError::usage(format!("there is no job {}", self.job), "see `sincerely jobs`");
        let job = store.job(self.job).await?.ok_or_else(missing)?;
        let view = Viewpoint { zone: zone.clone(), presumed_until };
        let facts = store.facts(self.job, view).await?.ok_or_else(missing)?;
        let inputs = store.inputs(self.job).await?;
        let audited = store.verify_audit(None).await?;
        let told = document::Told { job, facts, inputs, audited, now, zone, settings: &project.settings };
        let document = document::of(&told);
        match self.out.form {
            Form::Json => Ok(serde_json::to_string_pretty(&document).map_err(io::Error::from)? + "\n"),
            Form::Page => page::of(&told, &document),
        }
    }
}

async fn record(store: &dyn Store, job: JobId, context: &Context) -> Result<(), ProjectError> {
    let (at, by) = (context.clock.now(), context.organiser());
    let why = Some("a report of it".to_owned());
    Ok(store.note_act(HumanAct { at, by, act: "export", subject: format!("job {job}"), why }).await?)
}

/// The file under another name: who has it open, or meets a full disk, keeps the
/// old one whole.
struct Draft(PathBuf);

impl Draft {
    fn write(path: &Path, text: &str) -> Result<Self, ProjectError> {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{:08x}.part", getrandom::u32().unwrap_or_default()));
        let draft = Self(name.into());
        let write = |mut file: File| file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft.0);
        open.and_then(write).map_err(|e| unwritable(path, &e))?;
        Ok(draft)
    }

    fn name(&self, path: &Path) -> Result<(), ProjectError> {
        fs::rename(&self.0, path).map_err(|e| unwritable(path, &e))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Gone already where it got its name.
        let _ = fs::remove_file(&self.0);
    }
}

fn unwritable(path: &Path, error: &io::Error) -> ProjectError {
    ProjectError::hinted(
        format!("cannot write {}: {error}", path.display()),
        "name another file with --out FILE",
    )
}
