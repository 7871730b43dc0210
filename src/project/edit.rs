//! An organiser's change to a file of a campaign.
//!
//! In: the new text, and which text it was made of. Out: the file written whole, or
//! why not: somebody else has changed it meanwhile, or there is something wrong in
//! it that was not before. Never overwrites what its author did not see.

mod answer;
mod value;

use std::collections::BTreeSet;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::sync::{Mutex, MutexGuard};

use super::look::{examine, letter_language};
use super::part;
use super::{Project, ProjectError};
use crate::campaign::CampaignName;
use crate::outbox::plan::Inputs;
use crate::terms::{Language, Problem, Problems, Severity};

pub use answer::{Answer, answered};
pub use value::{Kind, Wrong, kind_of};

/// Texts larger than this are no file of ours.
pub const TEXT_LIMIT: usize = 512 * 1024;

/// One change at a time: what was compared is still there when it is replaced.
static HAND: Mutex<()> = Mutex::const_new(());

/// A file of a campaign that people write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Campaign,
    Letter(Language),
}

/// By which a text is known to be the one that somebody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// `None`: there is no file.
    pub fn of(text: Option<&str>) -> Self {
        Self(text.map_or_else(|| "none".to_owned(), |text| HEXLOWER.encode(&Sha256::digest(text))))
    }

    pub fn said(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that somebody wants to save.
#[derive(Debug, Clone)]
pub struct Edit {
    pub campaign: CampaignName,
    pub part: Part,
    pub text: String,
    /// What it was made of.
    pub base: Version,
    /// Though something is wrong in it.
    pub anyway: bool,
}

/// Why a text is not saved.
#[derive(Debug)]
pub enum Refused {
    NoCampaign,
    /// Somebody else has changed it: what stands there now.
    Stale(Option<String>),
    /// What blocks, and did not before.
    Blocks(Vec<Problem>),
    Failed(ProjectError),
}

/// A file that waits for its name, and keeps others waiting.
#[derive(Debug)]
pub struct Pending {
    part: part::Part,
    /// As organisers know it.
    pub file: String,
    _hand: MutexGuard<'static, ()>,
}

impl Pending {
    /// # Errors
    /// The disk is at fault; nothing was changed.
    pub fn put_in_place(self) -> Result<(), ProjectError> {
        let failed = |e| ProjectError::failed(format!("cannot write {}: {e}", self.file));
        self.part.keep().map_err(failed)
    }
}

impl Part {
    /// Its file within the project folder, and its text.
    pub fn find(&self, name: &CampaignName, inputs: &Inputs) -> (String, Option<String>) {
        match self {
            Self::Campaign => (name.file(), Some(inputs.campaign.clone())),
            Self::Letter(language) => {
                let is_it = |file: &str| letter_language(name, file).as_ref() == Some(language);
                let found = inputs.templates.iter().find(|(file, _)| is_it(file));
                let file = found.map_or_else(|| format!("{name}/letter.{language}.txt"), |(f, _)| f.clone());
                (format!("templates/{file}"), found.map(|(_, text)| text.clone()))
            }
        }
    }

    /// The inputs with another text in its place.
    pub fn replaced(&self, name: &CampaignName, inputs: &Inputs, text: &str) -> Inputs {
        let mut inputs = inputs.clone();
        if *self == Self::Campaign {
            text.clone_into(&mut inputs.campaign);
            return inputs;
        }
        let (file, _) = self.find(name, &inputs);
        let file = file.trim_start_matches("templates/").to_owned();
        inputs.templates.retain(|(known, _)| *known != file);
        inputs.templates.push((file, text.to_owned()));
        inputs.templates.sort();
        inputs
    }
}

/// What a browser sends has other line ends than a file.
pub fn as_written(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
}

/// Makes a text ready to be saved; `None`: it stands there already.
///
/// # Errors
/// Why it is not.
pub async fn prepare(project: Arc<Project>, edit: Edit) -> Result<Option<Pending>, Refused> {
    let hand = HAND.lock().await;
    let made = tokio::task::spawn_blocking(move || {
        let found = write(&project, &edit)?;
        Ok(found.map(|(part, file)| Pending { part, file, _hand: hand }))
    });
    made.await.unwrap_or_else(|_| Err(Refused::Failed(ProjectError::failed("the change was given up"))))
}

fn write(project: &Project, edit: &Edit) -> Result<Option<(part::Part, String)>, Refused> {
    if !project.has_campaign(&edit.campaign) {
        return Err(Refused::NoCampaign);
    }
    let inputs = project.inputs(&edit.campaign).map_err(Refused::Failed)?;
    let (file, now) = edit.part.find(&edit.campaign, &inputs);
    if now.as_deref() == Some(edit.text.as_str()) {
        return Ok(None);
    }
    if edit.base != Version::of(now.as_deref()) {
        return Err(Refused::Stale(now));
    }
    let new = new_errors(project, edit, &inputs);
    if !new.is_empty() && !edit.anyway {
        return Err(Refused::Blocks(new));
    }
    let failed = |e| Refused::Failed(ProjectError::failed(format!("cannot write {file}: {e}")));
    let part = part::Part::text(&project.root.join(&file), &edit.text).map_err(failed)?;
    Ok(Some((part, file)))
}

/// What blocks with the new text and did not with the old one, wherever it stands.
fn new_errors(project: &Project, edit: &Edit, inputs: &Inputs) -> Vec<Problem> {
    let errors = |inputs: &Inputs| {
        let key = project.settings.signing_key.clone();
        let (_, _, problems) = examine(inputs, &edit.campaign, key);
        problems.0.into_iter().filter(|problem| problem.severity == Severity::Error)
    };
    let known: BTreeSet<_> = errors(inputs).map(|problem| gist(&problem)).collect();
    let after = edit.part.replaced(&edit.campaign, inputs, &edit.text);
    errors(&after).filter(|problem| !known.contains(&gist(problem))).collect()
}

fn gist(problem: &Problem) -> (String, String, Option<String>) {
    (problem.file.clone(), problem.message.clone(), problem.value.clone())
}

/// All that is wrong with a campaign if a text stood in its file.
pub fn problems_with(project: &Project, name: &CampaignName, part: &Part, text: &str) -> Problems {
    let Ok(inputs) = project.inputs(name) else { return Problems::default() };
    let inputs = part.replaced(name, &inputs, text);
    examine(&inputs, name, project.settings.signing_key.clone()).2
}
