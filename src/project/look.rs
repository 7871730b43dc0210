//! A campaign as it stands in the project's files: what is there, what is missing,
//! what is wrong. For people who look; nothing may be planned of it.

use std::path::PathBuf;
use std::sync::Arc;

use super::import::appeal_of;
use super::lists::Lists;
use super::{Project, ProjectError};
use crate::campaign::{self, Campaign, CampaignName, Question};
use crate::letter::{Letters, template_problems};
use crate::outbox::plan::Inputs;
use crate::settings::SigningKey;
use crate::terms::{Language, Problems};

/// A campaign's files, read as far as they can be.
#[derive(Debug)]
pub struct Look {
    pub name: CampaignName,
    /// The campaign file; `None`: it is no text that can be read.
    pub text: Option<String>,
    pub templates: Vec<(String, String)>,
    pub campaign: Option<Campaign>,
    /// `None`: something is wrong in a template.
    pub letters: Option<Letters>,
    /// Open and answered.
    pub questions: Vec<Question>,
    pub problems: Problems,
    /// The appeal as it was read, where it was kept.
    pub appeal: Option<String>,
}

impl Look {
    pub fn open_questions(&self) -> usize {
        self.questions.iter().filter(|question| question.is_open()).count()
    }

    /// The languages in which there is a letter, each with its file, as named in
    /// `templates/`.
    pub fn letter_files(&self) -> impl Iterator<Item = (Language, &str)> {
        self.templates
            .iter()
            .filter_map(|(name, _)| Some((letter_language(&self.name, name)?, name.as_str())))
    }
}

/// The language of a campaign's letter, by the name of its file.
pub fn letter_language(campaign: &CampaignName, file: &str) -> Option<Language> {
    let name = file.strip_prefix(campaign.as_str())?.strip_prefix("/letter.")?;
    Language::parse(name.strip_suffix(".txt")?).ok()
}

/// What is in a campaign's files, and all that is wrong there. Open questions keep
/// neither the officials nor the letters from being shown.
pub fn examine(
    inputs: &Inputs,
    name: &CampaignName,
    key: Option<Arc<SigningKey>>,
) -> (Option<Campaign>, Option<Letters>, Problems) {
    let (campaign, mut problems) = campaign::glance(&inputs.campaign, &name.file(), name.clone());
    let Some(campaign) = campaign else {
        problems.extend(template_problems(&inputs.templates).0);
        return (None, None, problems);
    };
    let letters = Letters::new(campaign.clone(), &inputs.templates, inputs.sender.clone(), inputs.mode, key);
    match letters {
        Ok(letters) => {
            problems.extend(letters.problems().0);
            (Some(campaign), Some(letters), problems)
        }
        Err(wrong) => {
            problems.extend(wrong.0);
            (Some(campaign), None, problems)
        }
    }
}

impl Project {
    /// Whether there is a file of this name, readable or not.
    pub fn has_campaign(&self, name: &CampaignName) -> bool {
        self.root.join(name.file()).symlink_metadata().is_ok()
    }

    /// Where the one list of a campaign's supporters is, if there is one.
    pub fn supporters_of(&self, name: &CampaignName) -> PathBuf {
        Lists::of(self).path(name)
    }

    /// The appeal that a campaign was made of, as text.
    pub fn appeal_of(&self, name: &CampaignName) -> Option<String> {
        std::fs::read_to_string(self.root.join(appeal_of(name))).ok()
    }

    /// `None`: there is no such campaign. A file that cannot be read is a problem
    /// in what is returned.
    ///
    /// # Errors
    /// The machine is at fault.
    pub fn look(&self, name: &CampaignName) -> Result<Option<Look>, ProjectError> {
        if !self.has_campaign(name) {
            return Ok(None);
        }
        let mut look = Look {
            name: name.clone(),
            text: None,
            templates: Vec::new(),
            campaign: None,
            letters: None,
            questions: Vec::new(),
            problems: Problems::default(),
            appeal: self.appeal_of(name),
        };
        match self.inputs(name) {
            Ok(inputs) => {
                let key = self.settings.signing_key.clone();
                (look.campaign, look.letters, look.problems) = examine(&inputs, name, key);
                look.questions = campaign::questions(&inputs.campaign);
                (look.text, look.templates) = (Some(inputs.campaign), inputs.templates);
            }
            Err(ProjectError::Blocked(problems)) => look.problems = problems,
            Err(other) => return Err(other),
        }
        Ok(Some(look))
    }
}
