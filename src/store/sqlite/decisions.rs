//! What people decided about a job: its entries in the record of acts.
//!
//! In: what belongs to the job. Out: acts on the job, its campaign and its mailboxes
//! one by one, those on its letters by what was done, by whom and why. Both bounded:
//! an organiser may settle a hundred thousand letters.

use std::collections::{BTreeMap, HashSet};

use rusqlite::Connection;

use super::audit;
use crate::outbox::JobId;
use crate::store::{AuditRow, Fault, LaneFacts, LetterActs};

const ACTS: usize = 1000;
const KINDS: usize = 200;

/// Entries read at once.
const PAGE: usize = 5000;

pub(super) struct Scope<'s> {
    pub job: JobId,
    pub campaign: &'s str,
    /// First and last.
    pub letters: (i64, i64),
    pub lanes: &'s [LaneFacts],
}

#[derive(Default)]
pub(super) struct Decided {
    pub acts: Vec<AuditRow>,
    pub left_out: u64,
    pub letter_acts: Vec<LetterActs>,
}

enum About {
    Job,
    Letter,
    Other,
}

pub(super) fn of(on: &Connection, scope: &Scope<'_>) -> Result<Decided, Fault> {
    let subjects = scope.subjects();
    let mut decided = Decided::default();
    let mut kinds = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = audit::entries(on, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for row in page {
            match scope.about(&subjects, &row.subject) {
                About::Job if decided.acts.len() < ACTS => decided.acts.push(row),
                About::Job => decided.left_out += 1,
                About::Letter => include(&mut kinds, row),
                About::Other => {}
            }
        }
    }
    decided.letter_acts = kinds.into_values().collect();
    decided.letter_acts.sort_by_key(|acts| acts.first);
    Ok(decided)
}

impl Scope<'_> {
    fn subjects(&self) -> HashSet<String> {
        let mailboxes = self.lanes.iter().filter_map(|facts| facts.lane.mailbox.as_ref());
        let mailboxes = mailboxes.map(|mailbox| format!("mailbox {mailbox}"));
        let own = [format!("job {}", self.job), format!("campaign {}", self.campaign)];
        mailboxes.chain(own).collect()
    }

    fn about(&self, subjects: &HashSet<String>, subject: &str) -> About {
        if subjects.contains(subject) {
            return About::Job;
        }
        let letter = subject.strip_prefix("letter ").and_then(|id| id.parse::<i64>().ok());
        match letter {
            Some(id) if (self.letters.0..=self.letters.1).contains(&id) => About::Letter,
            _ => About::Other,
        }
    }
}

type Kind = (String, String, Option<String>);

/// Past the bound the reason no longer tells them apart.
fn include(kinds: &mut BTreeMap<Kind, LetterActs>, row: AuditRow) {
    let mut kind = (row.act, row.by, row.why);
    if kinds.len() >= KINDS && !kinds.contains_key(&kind) {
        kind.2 = Some("other reasons".to_owned());
    }
    let (act, by, why) = kind.clone();
    let new = LetterActs { act, by, why, letters: 0, first: row.at, last: row.at };
    let acts = kinds.entry(kind).or_insert(new);
    acts.letters += 1;
    acts.first = acts.first.min(row.at);
    acts.last = acts.last.max(row.at);
}
