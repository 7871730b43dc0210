//! The report as a page that needs nothing else: no script, nothing from elsewhere.
//!
//! In: the report's document. Out: HTML. Every number of a picture is in a table
//! beside it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};
use tera::Tera;

use super::super::{ProjectError, output};
use super::document::Told;
use super::pictures::{self, Bar, OUTCOMES, Words};
use crate::outbox::LetterState;
use crate::outbox::plan::LetterKind;
use crate::outbox::state::EventKind;
use crate::store::{EventCounts, LaneFacts, Tally};

const PAGE: &str = include_str!("../../../templates/report.html");

/// Columns that can be told apart; more are drawn by the week.
const MOST_DAYS: usize = 92;

/// Targets that are drawn; all are in the table.
const MOST_TARGETS: usize = 30;

pub fn of(told: &Told<'_>, document: &Value) -> Result<String, ProjectError> {
    let failed = |e: tera::Error| ProjectError::failed(format!("cannot make the report: {e}"));
    let drawn = |e: String| ProjectError::failed(format!("cannot draw the report's pictures: {e}"));
    let (days, weekly) = columns(&told.days());
    let shown = json!({
        "report": document,
        "when": when(told),
        "decisions": decisions(told),
        "letter_decisions": letter_decisions(told),
        "outcomes": OUTCOMES.map(|(name, _)| name),
        "day_columns": day_columns(told),
        "days_picture": picture_of_days(&days, weekly).map_err(drawn)?,
        "weekly": weekly,
        "targets_picture": picture_of_targets(told).map_err(drawn)?,
        "targets": targets(told),
        "targets_left_out": told.facts.lanes.len().saturating_sub(MOST_TARGETS),
    });
    let mut tera = Tera::default();
    tera.add_raw_template("report.html", PAGE).map_err(failed)?;
    let context = tera::Context::from_serialize(&shown).map_err(failed)?;
    tera.render("report.html", &context).map_err(failed)
}

fn when(told: &Told<'_>) -> Value {
    let at = |moment| output::in_zone(moment, &told.zone);
    json!({
        "made": at(told.now),
        "scheduled": at(told.job.scheduled_at),
        "starts": at(told.job.start_at),
        "started": told.job.started.map(at),
        "finished": told.job.finished.map(at),
    })
}

/// A column of the table by target.
type Column = (&'static str, fn(&LaneFacts) -> u64);

const ALWAYS: [Column; 3] = [
    ("Letters", |f| f.lane.letters.total()),
    ("Accepted", |f| f.lane.letters.of(LetterState::Accepted)),
    ("Presumed delivered", |f| f.presumed_delivered),
];
/// Shown where they are not empty.
const SOMETIMES: [Column; 12] = [
    ("To print", |f| f.lane.letters.of(LetterState::ToPrint)),
    ("Printed", |f| f.lane.letters.of(LetterState::Printed)),
    ("Posted", |f| f.lane.letters.of(LetterState::Posted)),
    ("Bounced", |f| f.lane.letters.of(LetterState::Bounced)),
    ("Refused", |f| f.lane.letters.of(LetterState::Refused)),
    ("Held", |f| f.lane.letters.of(LetterState::Held)),
    ("Uncertain", |f| f.lane.letters.of(LetterState::Uncertain)),
    ("Expired", |f| f.lane.letters.of(LetterState::Expired)),
    ("Cancelled", |f| f.lane.letters.of(LetterState::Cancelled)),
    ("Waiting", |f| f.lane.letters.pending()),
    ("Tried again", |f| f.tries.saturating_sub(f.tried)),
    ("Reported delivered", |f| f.reported_delivered),
];

fn targets(told: &Told<'_>) -> Value {
    let sum = |of: fn(&LaneFacts) -> u64| told.lanes().map(of).sum::<u64>();
    let sometimes = SOMETIMES.into_iter().filter(|(_, of)| sum(*of) > 0);
    let columns: Vec<Column> = ALWAYS.into_iter().chain(sometimes).collect();
    let row = |facts: &LaneFacts| {
        json!({
            "label": facts.lane.label,
            "copy": facts.lane.kind == LetterKind::Copy,
            "mailbox": facts.lane.mailbox,
            "suspended": facts.suspended.map(|at| output::in_zone(at, &told.zone)),
            "cells": columns.iter().map(|(_, of)| of(facts)).collect::<Vec<_>>(),
            "most": facts.days.values().map(|counts| counts.of(EventKind::Submitting)).max(),
        })
    };
    json!({
        "columns": columns.iter().map(|(words, _)| words).collect::<Vec<_>>(),
        "rows": told.lanes().map(row).collect::<Vec<_>>(),
        "totals": columns.iter().map(|(_, of)| sum(*of)).collect::<Vec<_>>(),
    })
}

fn decisions(told: &Told<'_>) -> Vec<Value> {
    let at = |moment| output::in_zone(moment, &told.zone);
    let acts = told.facts.acts.iter();
    acts.map(|a| json!({ "entry": a.id, "at": at(a.at), "by": a.by, "act": a.act, "subject": a.subject, "why": a.why, "erased": a.erased }))
        .collect()
}

fn letter_decisions(told: &Told<'_>) -> Vec<Value> {
    let at = |moment| output::in_zone(moment, &told.zone);
    let acts = told.facts.letter_acts.iter();
    acts.map(|a| json!({ "act": a.act, "by": a.by, "why": a.why, "letters": a.letters, "first": at(a.first), "last": at(a.last) }))
        .collect()
}

/// Kinds of events that happened at all, with the words for their column.
fn day_columns(told: &Told<'_>) -> Vec<Value> {
    const WORDS: [(EventKind, &str); 17] = [
        (EventKind::Submitting, "Tries"),
        (EventKind::Accepted, "Accepted"),
        (EventKind::Deferred, "Put off"),
        (EventKind::Refused, "Refused"),
        (EventKind::Held, "Held"),
        (EventKind::Uncertain, "Uncertain"),
        (EventKind::Bounced, "Bounced"),
        (EventKind::Expired, "Expired"),
        (EventKind::Cancelled, "Cancelled"),
        (EventKind::Void, "Broken off"),
        (EventKind::Released, "Released"),
        (EventKind::Resent, "Sent again"),
        (EventKind::AssumedSent, "Assumed sent"),
        (EventKind::Dropped, "Given up"),
        (EventKind::Delayed, "Delayed"),
        (EventKind::Relayed, "Passed on"),
        (EventKind::Delivered, "Reported delivered"),
    ];
    let mut all = EventCounts::default();
    told.days().values().for_each(|counts| all.include(counts));
    let columns = WORDS.into_iter().filter(|(kind, _)| all.of(*kind) > 0);
    columns
        .map(|(kind, words)| json!({ "key": kind.name(), "words": words, "total": all.of(kind) }))
        .collect()
}

/// What letters became on each day, or in each week where the days are too many.
fn columns(days: &BTreeMap<Date, EventCounts>) -> (Vec<Bar>, bool) {
    let (Some(first), Some(last)) = (days.keys().next(), days.keys().next_back()) else {
        return (Vec::new(), false);
    };
    let span = first.until(*last).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0)) + 1;
    let weekly = span > MOST_DAYS;
    let step = if weekly { 7 } else { 1 };
    let mut bars = Vec::new();
    for (place, day) in first.series(jiff::Span::new().days(1)).take(span).enumerate() {
        if place % step == 0 {
            bars.push(Bar { label: day.strftime("%-d %b").to_string(), counts: [0; OUTCOMES.len()] });
        }
        if let (Some(bar), Some(counts)) = (bars.last_mut(), days.get(&day)) {
            for (sum, n) in bar.counts.iter_mut().zip(of_day(counts)) {
                *sum += n;
            }
        }
    }
    (bars, weekly)
}

/// In the order of [`OUTCOMES`].
fn of_day(counts: &EventCounts) -> [u64; OUTCOMES.len()] {
    use EventKind::{Accepted, AssumedSent, Bounced, Cancelled, Dropped, Expired, Held, Refused, Uncertain};
    let of = |kinds: &[EventKind]| kinds.iter().map(|kind| counts.of(*kind)).sum();
    [
        of(&[Accepted, AssumedSent]),
        of(&[Refused]),
        of(&[Held]),
        of(&[Uncertain]),
        of(&[Bounced]),
        of(&[Expired]),
        of(&[Cancelled, Dropped]),
        0,
    ]
}

fn of_tally(letters: &Tally) -> [u64; OUTCOMES.len()] {
    use LetterState::{Accepted, Bounced, Cancelled, Expired, Held, Refused, Uncertain};
    let of = |state| letters.of(state);
    let ended = [Accepted, Refused, Held, Uncertain, Bounced, Expired, Cancelled].map(of);
    let mut counts = [0; OUTCOMES.len()];
    counts[..ended.len()].copy_from_slice(&ended);
    counts[ended.len()] = letters.pending();
    counts
}

fn picture_of_days(days: &[Bar], weekly: bool) -> Result<Option<String>, String> {
    if days.is_empty() {
        return Ok(None);
    }
    let title = if weekly { "What letters became, by week" } else { "What letters became, by day" };
    let description = format!(
        "{} columns from {}, stacked by outcome. The table below has the same numbers by day.",
        days.len(),
        days[0].label
    );
    pictures::columns(days, &Words { id: "days", title, description: &description }).map(Some)
}

fn picture_of_targets(told: &Told<'_>) -> Result<Option<String>, String> {
    let mut lanes: Vec<_> = told.lanes().filter(|facts| facts.lane.letters.total() > 0).collect();
    lanes.sort_by_key(|facts| std::cmp::Reverse(facts.lane.letters.total()));
    let bars: Vec<Bar> = lanes
        .into_iter()
        .take(MOST_TARGETS)
        .map(|facts| {
            let copy = if facts.lane.kind == LetterKind::Copy { " (copy)" } else { "" };
            let label = output::cut(&facts.lane.label, 60) + copy;
            Bar { label, counts: of_tally(&facts.lane.letters) }
        })
        .collect();
    if bars.is_empty() {
        return Ok(None);
    }
    let description = format!(
        "{} bars, each for the letters to one target, divided by their state. The table has the same numbers.",
        bars.len()
    );
    let words = Words { id: "targets", title: "Where letters stand, by target", description: &description };
    pictures::lines(&bars, &words).map(Some)
}
