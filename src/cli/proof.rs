//! The proof: one self-contained page that an organiser understands at a
//! glance, the `.eml` files of the letters it shows, and the counts for scripts.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};
use tera::Tera;

use super::ProjectError;
use super::output;
use crate::letter::{Letters, Recipient, Row};
use crate::outbox::plan::{LetterKind, PlannedLane};
use crate::outbox::sample::{Reason, Shown};
use crate::project::paper::OnPaper;
use crate::project::preview::{Ask, Preview};
use crate::settings::Mode;
use crate::terms::Language;

const PAGE: &str = include_str!("../../templates/proof.html");

/// The file by which a folder is known as a proof that may be written over.
const MARK: &str = "summary.json";

/// The shown letters, as they would be printed.
const PAGES: &str = "letters/pages.pdf";

/// Writes the proof into a folder, over an earlier proof only.
pub fn write(
    dir: &Path,
    preview: &Preview,
    ask: &Ask,
    paper: &OnPaper,
    now: Timestamp,
) -> Result<(), ProjectError> {
    prepare(dir)?;
    if let Some(pdf) = &paper.pdf {
        put(&dir.join(PAGES), pdf)?;
    }
    for (index, shown) in preview.shown.iter().enumerate() {
        // A letter for post is no message.
        if !shown.letter.bytes.is_empty() {
            put(&dir.join(eml_name(index, shown)), &shown.letter.bytes)?;
        }
    }
    let page = page(preview, ask, paper, now)?;
    put(&dir.join("index.html"), page.as_bytes())?;
    let summary = serde_json::to_vec_pretty(&summary(preview)).map_err(std::io::Error::from)?;
    put(&dir.join(MARK), &summary)
}

fn prepare(dir: &Path) -> Result<(), ProjectError> {
    let used = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if used && !dir.join(MARK).is_file() {
        return Err(ProjectError::usage(
            format!("{} holds other files: a proof is written into a folder of its own", dir.display()),
            "name another folder with --out DIR",
        ));
    }
    let letters = dir.join("letters");
    if letters.is_dir() {
        fs::remove_dir_all(&letters).map_err(|e| unwritable(&letters, &e))?;
    }
    // It shows supporters' names: a new folder is its owner's only.
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| unwritable(dir, &e))?;
    fs::create_dir_all(&letters).map_err(|e| unwritable(&letters, &e))
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), ProjectError> {
    fs::write(path, bytes).map_err(|e| unwritable(path, &e))
}

fn unwritable(path: &Path, error: &std::io::Error) -> ProjectError {
    ProjectError::hinted(
        format!("cannot write {}: {error}", path.display()),
        "name another folder with --out DIR",
    )
}

fn eml_name(index: usize, shown: &Shown) -> String {
    format!("letters/{:03}-line{}-{}.eml", index + 1, shown.supporter.line, shown.language)
}

fn summary(preview: &Preview) -> Value {
    json!({
        "plan": preview.digest,
        "mode": preview.letters.mode(),
        "rows": { "total": preview.rows(), "signed": preview.signed, "excluded": preview.excluded.len() },
        "letters": preview.letter_count(),
        "lanes": preview.by_mail().map(|i| json!({
            "mailbox": preview.lanes[i].mailbox,
            "target": preview.lanes[i].label,
            "letters": preview.per_lane[i],
        })).collect::<Vec<_>>(),
        "post": preview.by_post().map(|i| json!({
            "target": preview.lanes[i].label, "letters": preview.per_lane[i]
        })).collect::<Vec<_>>(),
    })
}

fn page(preview: &Preview, ask: &Ask, paper: &OnPaper, now: Timestamp) -> Result<String, ProjectError> {
    let failed = |e: tera::Error| ProjectError::failed(format!("cannot make the proof: {e}"));
    let mut tera = Tera::default();
    tera.add_raw_template("proof.html", PAGE).map_err(failed)?;
    let campaign = preview.letters.campaign();
    let context = tera::Context::from_serialize(&json!({
        "campaign": { "name": campaign.name.as_str(), "title": campaign.title, "summary": campaign.summary },
        "people": campaign.people.iter().map(|p| json!({ "name": p.name, "pronouns": p.pronouns })).collect::<Vec<_>>(),
        "consent": campaign.consent.statement,
        "live": preview.letters.mode() == Mode::Live,
        "rehearsal_to": preview.inputs.rehearsal_to,
        "plan": preview.digest,
        "made": output::local(now),
        "deadline": campaign.until.map(|d| d.to_string()),
        "after_deadline": ask.after_deadline,
        "rows": preview.rows(),
        "signed": preview.signed,
        "excluded": preview.excluded,
        "letters": preview.letter_count(),
        "every": preview.per_lane.iter().sum::<u64>(),
        "already": preview.left_out.already,
        "withdrawn": preview.left_out.withdrawn,
        "languages": languages(preview),
        "lanes": lanes(preview),
        "matrix": matrix(&preview.letters),
        "by_post": by_post(preview),
        "warnings": preview.problems,
        "flagged": preview.flagged.kept,
        "flagged_rows": preview.flagged.rows,
        "review": campaign.review_own_words,
        "questions": campaign.questions.iter().map(|q| json!({ "ask": q.ask, "answer": q.answer })).collect::<Vec<_>>(),
        "shown": preview.shown.iter().enumerate().map(|(i, s)| shown(preview, i, s, paper)).collect::<Vec<_>>(),
    }))
    .map_err(failed)?;
    tera.render("proof.html", &context).map_err(failed)
}

/// The languages of the plan's letters, named in English, in order of tag.
fn languages(preview: &Preview) -> Vec<Value> {
    let mut tags: Vec<&Language> = preview.by_language.keys().map(|(_, language)| language).collect();
    tags.sort();
    tags.dedup();
    tags.into_iter().map(|tag| json!({ "tag": tag, "name": tag.name_in(&Language::english()) })).collect()
}

/// Officials × languages: what there is for each, and who has read it.
fn matrix(letters: &Letters) -> Value {
    let rows = letters.matrix();
    let mut tags: Vec<&Language> = rows.iter().map(|row| &row.language).collect();
    tags.sort();
    tags.dedup();
    let mut officials: Vec<(Recipient, &str)> =
        rows.iter().map(|row| (row.recipient, row.target.as_str())).collect();
    officials.dedup();
    let cells = |recipient: Recipient| -> Vec<Value> {
        let of = |tag: &Language| rows.iter().find(|r| r.recipient == recipient && r.language == *tag);
        tags.iter().map(|tag| of(tag).map_or(Value::Null, cell)).collect()
    };
    json!({
        "languages": tags.iter().map(|tag| language_head(tag, &rows)).collect::<Vec<_>>(),
        "officials": officials.iter().map(|(recipient, name)| json!({
            "name": name,
            "copy": matches!(recipient, Recipient::Copy(_)),
            "cells": cells(*recipient),
        })).collect::<Vec<_>>(),
    })
}

fn language_head(tag: &Language, rows: &[Row]) -> Value {
    let of_it = || rows.iter().filter(|row| row.language == *tag);
    json!({
        "name": tag.name_in(&Language::english()),
        "letter": of_it().any(|row| row.letter.is_some()),
        "checked_by": of_it().find_map(|row| row.checked_by.as_deref()),
        "unread": of_it().any(|row| row.needs_check && row.checked_by.is_none()),
    })
}

fn cell(row: &Row) -> Value {
    json!({ "wanted": row.wanted, "letter": row.letter.is_some(), "salutation": row.salutation })
}

fn lanes(preview: &Preview) -> Vec<Value> {
    preview
        .by_mail()
        .map(|i| {
            let (lane, forecast) = (&preview.lanes[i], &preview.forecasts[i]);
            let target = preview.letters.target(lane.kind.recipient(lane.target));
            let most = forecast.days.values().max().copied().unwrap_or(1);
            let days: Vec<Value> = forecast
                .days
                .iter()
                .take(60)
                .map(|(day, n)| json!({ "day": day.to_string(), "letters": n, "share": n * 100 / most }))
                .collect();
            let by_language: BTreeMap<String, u64> = preview
                .by_language
                .iter()
                .filter(|((l, _), _)| *l == i)
                .map(|((_, language), n)| (language.to_string(), *n))
                .collect();
            json!({
                "label": lane.label,
                "office": target.office,
                "copy": lane.kind == LetterKind::Copy,
                "mailbox": lane.mailbox,
                "letters": preview.per_lane[i],
                "by_language": by_language,
                "starts": forecast.starts.map(|at| output::in_zone(at, &target.time_zone)),
                "ends": forecast.ends.map(|at| output::in_zone(at, &target.time_zone)),
                "days": days,
                "unsent": forecast.unsent_at_deadline,
            })
        })
        .collect()
}

/// Targets without an e-mail address: their letters go by post.
fn by_post(preview: &Preview) -> Vec<Value> {
    let lanes = preview.by_post().map(|i| (&preview.lanes[i], preview.per_lane[i]));
    let target = |lane: &PlannedLane| &preview.letters.campaign().targets[lane.target];
    lanes
        .map(|(lane, n)| json!({ "label": lane.label, "address": target(lane).address, "letters": n }))
        .collect()
}

fn shown(preview: &Preview, index: usize, shown: &Shown, paper: &OnPaper) -> Value {
    let headers = String::from_utf8_lossy(&shown.letter.bytes);
    let headers = headers.split("\r\n\r\n").next().unwrap_or_default();
    let mut reasons: Vec<String> = shown.reasons.iter().map(reason).collect();
    reasons.dedup();
    json!({
        "number": index + 1,
        "file": (!shown.letter.bytes.is_empty()).then(|| eml_name(index, shown)),
        "page": paper.places.get(&index).map(|page| format!("{PAGES}#page={page}")),
        "line": shown.supporter.line,
        "supporter": shown.supporter.name,
        "to": preview.letters.target(shown.recipient).label(),
        "copy": matches!(shown.recipient, Recipient::Copy(_)),
        "language": shown.language,
        "rtl": shown.language.is_rtl(),
        "from": shown.letter.from,
        "subject": shown.letter.subject,
        "text": shown.letter.text,
        "headers": headers.replace("\r\n", "\n"),
        "reasons": reasons,
    })
}

/// Why a letter is shown, in words.
fn reason(reason: &Reason) -> String {
    match reason {
        Reason::First(_, language) => format!("first in {}", language.name_in(&Language::english())),
        Reason::Branch { own_words: true, .. } => "own words".to_owned(),
        Reason::Branch { .. } => "model letter".to_owned(),
        Reason::RightToLeft(_) => "right to left".to_owned(),
        Reason::NonLatin(_) => "name in another script".to_owned(),
        Reason::Longest(_) => "longest".to_owned(),
        Reason::Shortest(_) => "shortest".to_owned(),
        Reason::OwnSubject => "own subject".to_owned(),
        Reason::NameKept => "name not shown".to_owned(),
        Reason::EmptyFields => "empty fields".to_owned(),
        Reason::LongestName => "longest name".to_owned(),
    }
}
