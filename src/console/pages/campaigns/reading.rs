//! An appeal as it was read, beside its lines.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use super::shown::{Line, lines};
use crate::appeal::{Question, ReadRecipient, Reading};
use crate::campaign::CampaignName;
use crate::project::import::Read;
use crate::terms::Language;

#[derive(Debug, Serialize)]
pub struct Shown {
    facts: Vec<Fact>,
    officials: Vec<Official>,
    questions: Vec<Question>,
    lines: Vec<Line>,
    /// Lines that the page leaves out.
    more: usize,
    /// What the next form bears, so that the document need not come again.
    text: String,
    doubts: String,
    file: String,
}

/// A field of the reading. Its name is one of the pages' texts.
#[derive(Debug, Serialize)]
struct Fact {
    field: &'static str,
    values: Vec<Value>,
}

#[derive(Debug, Serialize)]
struct Value {
    text: String,
    /// The lines of the appeal that it comes from.
    first: Option<usize>,
    last: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Official {
    copy: bool,
    name: Option<String>,
    office: Option<String>,
    address: Vec<String>,
    emails: Vec<String>,
    first: Option<usize>,
    last: Option<usize>,
}

impl Shown {
    /// `name`: what the campaign would be called; its questions name files by it.
    pub fn of(read: &Read, root: &Path, name: Option<&CampaignName>, reader: &Language) -> Self {
        let questions = match name {
            Some(name) => read.draft(root, name).draft.questions,
            None => read.reading.questions.clone(),
        };
        let asked: BTreeSet<usize> = questions.iter().map(|question| question.line).collect();
        let lines = lines(&read.text, &asked);
        Self {
            facts: facts(&read.reading, reader),
            officials: officials(&read.reading),
            more: read.text.lines().count() - lines.len(),
            lines,
            questions,
            text: read.text.clone(),
            doubts: serde_json::to_string(&read.doubts).unwrap_or_default(),
            file: read.shown.clone(),
        }
    }
}

fn facts(reading: &Reading, reader: &Language) -> Vec<Fact> {
    let value = |path: &str, text: &str| Value::new(reading, path, text);
    let one = |field, path: &str, text: &Option<String>| Fact {
        field,
        values: text.iter().map(|text| value(path, text)).collect(),
    };
    let each = |field, path: &str, texts: &[String]| Fact {
        field,
        values: texts.iter().enumerate().map(|(n, text)| value(&format!("{path}.{n}"), text)).collect(),
    };
    let people = reading.people.iter().map(|person| match &person.pronouns {
        Some(pronouns) => format!("{} ({pronouns})", person.name),
        None => person.name.clone(),
    });
    let languages: Vec<String> = reading.languages.iter().map(|l| l.name_in(reader)).collect();
    let letter = &reading.letter;
    let written_in = letter.language.as_ref().map(|language| language.name_in(reader));
    vec![
        one("title", "title", &reading.title),
        each("people", "people", &people.collect::<Vec<_>>()),
        one("until", "until", &reading.until.map(|until| until.to_string())),
        one("after-deadline", "after_deadline", &reading.after_deadline),
        each("languages", "languages", &languages),
        one("letter-language", "letter", &written_in),
        one("salutation", "letter.salutation", &letter.salutation),
        each("paragraphs", "letter.paragraphs", &letter.paragraphs),
        each("demands", "letter.demands", &letter.demands),
        one("closing", "letter.closing", &letter.closing),
    ]
}

fn officials(reading: &Reading) -> Vec<Official> {
    let of = |list: &str, copy: bool, all: &[ReadRecipient]| {
        let each = all.iter().enumerate().map(|(n, read)| {
            let (first, last) = span(reading, &format!("{list}.{n}"));
            Official {
                copy,
                name: read.name.clone(),
                office: read.office.clone(),
                address: read.address.clone(),
                emails: read.emails.clone(),
                first,
                last,
            }
        });
        each.collect::<Vec<_>>()
    };
    let mut officials = of("targets", false, &reading.targets);
    officials.extend(of("copies", true, &reading.copies));
    officials
}

impl Value {
    fn new(reading: &Reading, path: &str, text: &str) -> Self {
        let (first, last) = span(reading, path);
        Self { text: text.to_owned(), first, last }
    }
}

/// The lines of a field: its own, else those of its parts, else of what it is part of.
fn span(reading: &Reading, path: &str) -> (Option<usize>, Option<usize>) {
    if let Some(lines) = reading.places.get(path) {
        return (Some(lines.first), Some(lines.last));
    }
    let within = format!("{path}.");
    let parts = reading.places.iter().filter(|(known, _)| known.starts_with(&within));
    let parts: Vec<_> = parts.map(|(_, lines)| *lines).collect();
    let (first, last) = (parts.iter().map(|l| l.first).min(), parts.iter().map(|l| l.last).max());
    match (first, path.rsplit_once('.')) {
        (None, Some((outer, _))) => {
            reading.places.get(outer).map_or((None, None), |lines| (Some(lines.first), Some(lines.last)))
        }
        _ => (first, last),
    }
}
