//! A plan's frozen inputs, and the letters that follow from them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ids::PlanDigest;
use crate::campaign::{self, Campaign, CampaignName, Target};
use crate::letter::{self, Letters, Recipient, Review};
use crate::settings::{Mode, Sender, SigningKey};
use crate::supporters::Supporter;
use crate::terms::{Language, MailboxAddress, Problems};

/// Raised when the program itself would write a letter otherwise than before,
/// so that a digest approved under the old one is asked for again.
const LETTER_FORMAT: u32 = 2;

/// How long a job runs that an organiser sends after the deadline.
const AFTER_DEADLINE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Everything that shapes a plan's letters except its supporters, as text: kept
/// in the store with the job, so that the daemon needs no file of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The campaign file, as it was.
    pub campaign: String,
    /// Name relative to `templates/` (`ilyashev/letter.ru.txt`) and text of each
    /// template, in order of name.
    pub templates: Vec<(String, String)>,
    pub sender: Sender,
    pub mode: Mode,
    pub rehearsal_to: MailboxAddress,
}

impl Inputs {
    /// Reads the campaign and compiles its templates. `key` signs the letters of
    /// a sender who signs.
    ///
    /// # Errors
    /// Every problem in either at once; a key that is not the plan's.
    pub fn letters(&self, name: CampaignName, key: Option<Arc<SigningKey>>) -> Result<Letters, Problems> {
        let file = name.file();
        let (campaign, mut problems) = campaign::read(&self.campaign, &file, name);
        match campaign {
            Some(campaign) if !problems.blocks() => {
                Letters::new(campaign, &self.templates, self.sender.clone(), self.mode, key)
            }
            // What is wrong in the templates is told with it, not the next time.
            _ => {
                problems.extend(letter::template_problems(&self.templates).0);
                Err(problems)
            }
        }
    }

    /// SHA-256 over these inputs and the supporters' file.
    #[must_use]
    pub fn digest(&self, supporters: [u8; 32]) -> PlanDigest {
        let mut hash = Sha256::new();
        hash.update(format!("sincerely plan, letter format {LETTER_FORMAT}\n"));
        // JSON of strings, lists and a fixed order of fields: one text for one
        // value, and no two values with the same text.
        let inputs = serde_json::to_vec(self).unwrap_or_default();
        hash.update((inputs.len() as u64).to_be_bytes());
        hash.update(inputs);
        hash.update(supporters);
        PlanDigest::new(hash.finalize().into())
    }
}

/// Whether a letter asks something of its reader or only informs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum LetterKind {
    Letter = 0,
    Copy = 1,
    /// Printed and posted by people: no worker ever touches it.
    Post = 2,
}

impl LetterKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            // What it asks is the same, whichever way it goes.
            Self::Letter | Self::Post => "letter",
            Self::Copy => "copy",
        }
    }

    /// What a lane of this kind writes to.
    #[must_use]
    pub fn recipient(self, target: usize) -> Recipient {
        match self {
            Self::Letter | Self::Post => Recipient::Target(target),
            Self::Copy => Recipient::Copy(target),
        }
    }
}

/// All letters of a plan to one mailbox, or by post to one target.
#[derive(Debug, Clone)]
pub struct PlannedLane {
    pub kind: LetterKind,
    /// Index into the campaign's targets, or its copies.
    pub target: usize,
    pub label: String,
    /// `None`: by post.
    pub mailbox: Option<MailboxAddress>,
    /// Every address of the target: a letter to any of them was written to it.
    pub addresses: Vec<MailboxAddress>,
    /// Unsent letters expire then.
    pub ends_at: Option<Timestamp>,
}

/// One supporter's letters, planned together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedSupporter {
    pub supporter: Supporter,
    pub letters: Vec<PlannedLetter>,
}

impl PlannedSupporter {
    /// Whether there is anything in these letters that nobody but the supporter wrote.
    #[must_use]
    pub fn has_own_words(&self) -> bool {
        !(self.supporter.own_words.is_empty() && self.supporter.subject.is_empty())
    }

    /// Holds the letters that have something to be looked at; copies wait for them.
    #[must_use]
    pub fn reviewed(mut self, review: &Review) -> Self {
        if !self.has_own_words() {
            return self;
        }
        let mut held: BTreeMap<Language, Option<String>> = BTreeMap::new();
        for letter in self.letters.iter_mut().filter(|letter| letter.copy_of.is_none()) {
            let language = &letter.language;
            let look = || letter::held_words(&review.flags(&self.supporter, language));
            letter.held = held.entry(language.clone()).or_insert_with(look).clone();
        }
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLetter {
    /// Index into the plan's lanes.
    pub lane: usize,
    pub language: Language,
    /// For a copy: index, among this supporter's letters, of the letter that
    /// it quotes.
    pub copy_of: Option<usize>,
    /// Why an organiser has to let it go first, in words that go on record: they
    /// say nothing of what the supporter wrote.
    pub held: Option<String>,
}

/// When a job's letters may leave.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    pub start: Timestamp,
    /// An organiser gave a reason to write after the deadline.
    pub after_deadline: bool,
}

/// The lanes of a campaign: a mailbox for each target, then for each copy, then a
/// pile of letters to print for each target without an e-mail address.
#[must_use]
pub fn lanes(campaign: &Campaign, suspended: &BTreeSet<MailboxAddress>, term: Term) -> Vec<PlannedLane> {
    let targets = campaign.targets.iter().enumerate().map(|(i, t)| (LetterKind::Letter, i, t));
    let copies = campaign.copies.iter().enumerate().map(|(i, c)| (LetterKind::Copy, i, &c.recipient));
    let by_post = campaign.targets.iter().enumerate().filter(|(_, t)| t.emails.is_empty());
    targets
        .chain(copies)
        .filter_map(|(kind, target, entry)| {
            let mailbox = mailbox_of(entry, suspended)?;
            Some(lane(campaign, (kind, target, entry), Some(mailbox), term))
        })
        .chain(by_post.map(|(i, t)| lane(campaign, (LetterKind::Post, i, t), None, term)))
        .collect()
}

fn lane(
    campaign: &Campaign,
    (kind, target, entry): (LetterKind, usize, &Target),
    mailbox: Option<&MailboxAddress>,
    term: Term,
) -> PlannedLane {
    PlannedLane {
        kind,
        target,
        label: entry.label().to_owned(),
        mailbox: mailbox.cloned(),
        addresses: entry.emails.clone(),
        ends_at: ends_at(campaign.until, entry, term),
    }
}

/// The first address that is not suspended; if all are, the first: its letters
/// are held, so that somebody decides.
fn mailbox_of<'a>(target: &'a Target, suspended: &BTreeSet<MailboxAddress>) -> Option<&'a MailboxAddress> {
    target.emails.iter().find(|m| !suspended.contains(m)).or_else(|| target.emails.first())
}

fn ends_at(until: Option<Date>, target: &Target, term: Term) -> Option<Timestamp> {
    let until = until?;
    if term.after_deadline {
        return term.start.checked_add(AFTER_DEADLINE).ok();
    }
    end_of(until, &target.time_zone)
}

/// The first moment after a day, at a place.
#[must_use]
pub fn end_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(day.tomorrow().ok()?.to_zoned_datetime(zone.clone()).ok()?.timestamp())
}

/// Whether the deadline has passed for every target.
#[must_use]
pub fn is_past(campaign: &Campaign, now: Timestamp) -> bool {
    let Some(until) = campaign.until else { return false };
    campaign.targets.iter().all(|t| end_of(until, &t.time_zone).is_some_and(|end| end <= now))
}

/// The letters of one supporter, by the plan's lanes.
#[must_use]
pub fn letters_of(letters: &Letters, lanes: &[PlannedLane], supporter: Supporter) -> PlannedSupporter {
    let mut planned: Vec<PlannedLetter> = Vec::with_capacity(lanes.len());
    let mut primary = None;
    for (index, lane) in lanes.iter().enumerate() {
        let recipient = lane.kind.recipient(lane.target);
        let original = match lane.kind {
            LetterKind::Letter | LetterKind::Post => None,
            LetterKind::Copy if !wants_copy(letters.campaign(), lane.target, &supporter) => continue,
            // Without a letter to the primary target there is nothing to copy.
            LetterKind::Copy => match primary {
                Some(primary) => Some(primary),
                None => continue,
            },
        };
        let quoted = original.map(|i: usize| planned[i].language.clone());
        let language = letters.language(&supporter, recipient, quoted.as_ref());
        if lane.kind == LetterKind::Letter && lane.target == letters.campaign().primary() {
            primary = Some(planned.len());
        }
        planned.push(PlannedLetter { lane: index, language, copy_of: original, held: None });
    }
    PlannedSupporter { supporter, letters: planned }
}

fn wants_copy(campaign: &Campaign, copy: usize, supporter: &Supporter) -> bool {
    supporter.country.as_ref().is_some_and(|country| campaign.copies[copy].countries.contains(country))
}
