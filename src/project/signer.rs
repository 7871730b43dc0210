//! Whose letter is shown while a letter is written: somebody of the list, or one who
//! was made up.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;

use super::gone::Gone;
use super::preview::open_csv;
use super::{Project, ProjectError};
use crate::campaign::Campaign;
use crate::letter::{Letter, Letters, PageOf, Recipient, Request};
use crate::supporters::{Exclusion, Row, Supporter};
use crate::terms::{Country, Language, MailboxAddress, Problem, Problems};

/// Chosen ones that are kept: each new letter on the keyboard asks again.
const KEPT: usize = 16;

/// Somebody to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of the row on this line of the list.
    Line(u64),
    /// The one with the longest name.
    Longest,
    /// Nobody: a name of ours, with or without own words.
    Invented { words: bool },
}

impl Whose {
    /// As pages name it: `longest`, `invented`, `words`, or a line.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "longest" => Some(Self::Longest),
            "invented" => Some(Self::Invented { words: false }),
            "words" => Some(Self::Invented { words: true }),
            line => line.parse().ok().filter(|line| *line > 0).map(Self::Line),
        }
    }
}

/// Why there is nobody.
#[derive(Debug)]
pub enum Nobody {
    NoList,
    /// No row begins on that line, or nobody of the list may sign.
    NoRow,
    Excluded(Exclusion),
    /// They do not want letters in their name any more.
    Withdrew,
    Unreadable(Problems),
}

type Key = (PathBuf, u64, Option<SystemTime>, bool, Whose);

/// Those who were chosen last.
#[derive(Debug, Default)]
pub struct Signers(Mutex<VecDeque<(Key, Supporter)>>);

impl Signers {
    /// # Errors
    /// Why there is nobody.
    pub fn find(
        &self,
        project: &Project,
        campaign: &Campaign,
        gone: &Gone,
        whose: Whose,
        now: Timestamp,
    ) -> Result<Supporter, Nobody> {
        if let Whose::Invented { words } = whose {
            return invented(words).ok_or(Nobody::NoRow);
        }
        let path = project.supporters_of(&campaign.name);
        let file = path.metadata().map_err(|_| Nobody::NoList)?;
        let rules = campaign.consent.held_elsewhere;
        let key: Key = (path.clone(), file.len(), file.modified().ok(), rules, whose);
        if let Some(known) = self.known(&key).filter(|known| !gone.has(&known.email)) {
            return Ok(known);
        }
        let found = match whose {
            Whose::Line(line) => on_line(&path, campaign, gone, line, now)?,
            _ => longest(&path, campaign, gone, now)?,
        };
        self.keep(key, &found);
        Ok(found)
    }

    fn known(&self, key: &Key) -> Option<Supporter> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == key).map(|(_, supporter)| supporter.clone())
    }

    fn keep(&self, key: Key, supporter: &Supporter) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != key);
        kept.push_front((key, supporter.clone()));
        kept.truncate(KEPT);
    }
}

fn rows(
    path: &std::path::Path,
    campaign: &Campaign,
    now: Timestamp,
) -> Result<impl Iterator<Item = Result<Row, Nobody>>, Nobody> {
    let reader = open_csv(path, Some(campaign), now).map_err(|error| {
        Nobody::Unreadable(match error {
            ProjectError::Blocked(problems) => problems,
            other => Problem::error(path.display().to_string(), other.to_string()).into(),
        })
    })?;
    Ok(reader.map(|row| row.map_err(|problem| Nobody::Unreadable(problem.into()))))
}

fn on_line(
    path: &std::path::Path,
    campaign: &Campaign,
    gone: &Gone,
    line: u64,
    now: Timestamp,
) -> Result<Supporter, Nobody> {
    for row in rows(path, campaign, now)? {
        match row? {
            Row::Signed(supporter) if supporter.line == line => {
                return if gone.has(&supporter.email) { Err(Nobody::Withdrew) } else { Ok(*supporter) };
            }
            Row::Excluded(exclusion) if exclusion.line == line => {
                return Err(Nobody::Excluded(gone.veil(exclusion)));
            }
            Row::Signed(supporter) if supporter.line > line => break,
            Row::Signed(_) | Row::Excluded(_) => {}
        }
    }
    Err(Nobody::NoRow)
}

fn longest(
    path: &std::path::Path,
    campaign: &Campaign,
    gone: &Gone,
    now: Timestamp,
) -> Result<Supporter, Nobody> {
    let mut found: Option<(usize, Supporter)> = None;
    for row in rows(path, campaign, now)? {
        let Row::Signed(supporter) = row? else { continue };
        let length = supporter.name.chars().count();
        if found.as_ref().is_none_or(|(known, _)| length > *known) && !gone.has(&supporter.email) {
            found = Some((length, *supporter));
        }
    }
    found.map(|(_, supporter)| supporter).ok_or(Nobody::NoRow)
}

fn invented(words: bool) -> Option<Supporter> {
    let own = "I write to you as a teacher.\n\nI hope that you will see to this yourself.";
    Some(Supporter {
        line: 0,
        email: MailboxAddress::parse("maria.example@example.org").ok()?,
        name: "Maria del Carmen Example-Lindqvist".to_owned(),
        id: String::new(),
        city: "Lund".to_owned(),
        country: Country::parse("SE"),
        address: "Storgatan 1\n222 22 Lund".to_owned(),
        language: None,
        own_words: if words { own.to_owned() } else { String::new() },
        subject: String::new(),
        show: None,
        consent_at: None,
        consent_source: String::new(),
        extra: std::collections::BTreeMap::new(),
    })
}

/// A supporter's letter to a target in a language, through the code that sends.
///
/// # Errors
/// A template that fails for this supporter, with its place.
pub fn letter_to(
    letters: &Letters,
    supporter: &Supporter,
    target: usize,
    language: &Language,
    now: Timestamp,
) -> Result<Letter, Box<Problem>> {
    let recipient = Recipient::Target(target);
    match letters.target(recipient).emails.first() {
        Some(mailbox) => letters.draft(&Request {
            supporter,
            recipient,
            mailbox,
            language,
            dated: now,
            token: [0; 16],
            original_dated: now,
        }),
        None => letters.on_paper(&PageOf { supporter, recipient, language, dated: now, original_dated: now }),
    }
}
