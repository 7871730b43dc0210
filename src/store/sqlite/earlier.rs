//! What earlier jobs wrote: who is not written for twice.
//!
//! In: a job about to be planned. Out: which of a supporter's letters an
//! earlier job stands in the way of. In live mode a supporter and target, at
//! whichever of its addresses, is written once per campaign; in rehearsal, once per plan and target, since
//! there every envelope goes to the same mailbox. Changes nothing.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use super::history;
use crate::outbox::plan::PlannedLane;
use crate::outbox::plan::{LetterKind, PlannedLetter};
use crate::outbox::state::EventKind;
use crate::outbox::{LetterState, SupporterKey};
use crate::settings::Mode;
use crate::store::{Fault, NewJob};
use crate::terms::MailboxAddress;

/// Bytes of a supporter's key by which it is found.
pub(super) const KEY_PREFIX: usize = 8;

/// An earlier lane, and the new lanes that its letters stand in the way of.
pub(super) struct Earlier(HashMap<i64, Vec<usize>>);

struct OldLane {
    id: i64,
    kind: LetterKind,
    target: usize,
    label: String,
    mailbox_key: String,
}

impl Earlier {
    pub fn find(on: &Connection, job: &NewJob) -> Result<Self, Fault> {
        let mode = job.inputs.mode;
        let mut blocks = HashMap::new();
        for old in old_lanes(on, job)? {
            let same = |new: &PlannedLane| match mode {
                Mode::Live => writes_to(new, &old),
                Mode::Rehearsal => (new.kind, new.target) == (old.kind, old.target),
            };
            let places: Vec<usize> =
                job.lanes.iter().enumerate().filter(|(_, l)| same(l)).map(|(i, _)| i).collect();
            if !places.is_empty() {
                blocks.insert(old.id, places);
            }
        }
        Ok(Self(blocks))
    }

    /// For each of a supporter's planned letters: whether it is left out.
    pub fn left_out(
        &self,
        on: &Connection,
        supporter: SupporterKey,
        letters: &[PlannedLetter],
    ) -> Result<Vec<bool>, Fault> {
        if self.0.is_empty() {
            return Ok(vec![false; letters.len()]);
        }
        let taken = self.taken(on, supporter)?;
        let mut out: Vec<bool> = letters.iter().map(|l| taken.contains(&l.lane)).collect();
        for (at, letter) in letters.iter().enumerate() {
            let original = letter.copy_of.and_then(|i| out.get(i).copied());
            out[at] |= original.unwrap_or(false);
        }
        Ok(out)
    }

    /// The new lanes in which this supporter was written for already.
    fn taken(&self, on: &Connection, supporter: SupporterKey) -> Result<Vec<usize>, Fault> {
        const SQL: &str = "SELECT l.lane, l.state, l.last_event FROM supporter_keys k \
             JOIN supporters s ON s.id = k.supporter \
             JOIN letters l ON l.id BETWEEN s.first_letter AND s.first_letter + s.letters - 1 \
             WHERE k.prefix = ?1 AND s.key = ?2";
        let mut query = on.prepare_cached(SQL)?;
        let mut rows = query.query((&supporter.0[..KEY_PREFIX], supporter))?;
        let mut taken = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(places) = self.0.get(&row.get(0)?) else { continue };
            if stands(on, row.get(1)?, row.get(2)?)? {
                taken.extend(places);
            }
        }
        Ok(taken)
    }
}

/// Whether a letter stands in the way of another. One that was ever uncertain
/// may be out, whatever became of it since.
fn stands(on: &Connection, state: LetterState, last_event: Option<i64>) -> Result<bool, Fault> {
    Ok(!state.may_be_planned_again() || history::has(on, last_event, EventKind::Uncertain)?)
}

/// Under what a lane is found again: its mailbox, or whom it writes to by post.
pub(super) fn key_of(lane: &PlannedLane) -> String {
    lane.mailbox.as_ref().map_or_else(|| post_key(&lane.label), MailboxAddress::key)
}

/// No address looks like it.
fn post_key(label: &str) -> String {
    format!("post:{label}")
}

/// A target moves on to its next address when one is suspended. One that had no
/// address, or has none any more, is known by its label.
fn writes_to(lane: &PlannedLane, old: &OldLane) -> bool {
    let by_post = old.mailbox_key == post_key(&lane.label);
    let mut addresses = lane.addresses.iter().chain(&lane.mailbox);
    match lane.mailbox {
        Some(_) => by_post || addresses.any(|address| address.key() == old.mailbox_key),
        None => by_post || (old.kind == LetterKind::Letter && old.label == lane.label),
    }
}

fn old_lanes(on: &Connection, job: &NewJob) -> Result<Vec<OldLane>, Fault> {
    const SQL: &str = "SELECT l.id, l.kind, l.target, l.label, l.mailbox_key FROM lanes l JOIN jobs j ON j.id = l.job \
         WHERE j.mode = ?1 AND ((?1 = 1 AND j.campaign = ?2) OR (?1 = 0 AND j.plan = ?3))";
    let mut query = on.prepare_cached(SQL)?;
    let rows = query.query_map((job.inputs.mode, &job.campaign, &job.plan), read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<OldLane> {
    Ok(OldLane {
        id: row.get(0)?,
        kind: row.get(1)?,
        target: row.get(2)?,
        label: row.get(3)?,
        mailbox_key: row.get(4)?,
    })
}
