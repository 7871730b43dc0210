//! `[[questions]]`: what an appeal left open, until a person has answered it.

use std::collections::BTreeSet;

use super::Question;
use crate::terms::document::{Document, Table};

/// What to do about an open question.
const HINT: &str = "put the answer where it belongs in this file, then delete these lines, or keep them and write what was decided: answer = \"…\"";

/// The fields that an open question is about: what is missing there was told.
#[derive(Debug, Default)]
pub(super) struct Asked(BTreeSet<String>);

impl Asked {
    pub(super) fn about(&self, field: &str) -> bool {
        self.0.contains(field)
    }
}

/// The questions of a campaign file, open and answered; none where the file is
/// no TOML. For pages that show them: [`super::read`] tells what is wrong.
#[must_use]
pub fn questions(text: &str) -> Vec<Question> {
    let doc = Document::new("", text);
    let Some(root) = doc.parse() else { return Vec::new() };
    Table::root(&doc, &root).tables("questions").iter().filter_map(read_question).collect()
}

/// Reads them, and notes each that is open: nothing is sent before it is answered.
pub(super) fn read_questions(root: &Table<'_>) -> (Vec<Question>, Asked) {
    let mut asked = Asked::default();
    let mut all = Vec::new();
    for table in root.tables("questions") {
        let Some(question) = read_question(&table) else { continue };
        if question.is_open() {
            note_open(&table, &question);
            asked.0.insert(question.field.clone());
        }
        all.push(question);
    }
    (all, asked)
}

fn read_question(table: &Table<'_>) -> Option<Question> {
    let ask = table.text("ask").map(|ask| ask.trim().to_owned()).filter(|ask| !ask.is_empty());
    if ask.is_none() {
        table.missing("ask", "write the question in plain words, or delete these lines");
    }
    Some(Question {
        line: table.whole("line", 1..=u64::from(u32::MAX)).and_then(|line| usize::try_from(line).ok()),
        field: table.line("field").unwrap_or_default(),
        answer: table.text("answer").unwrap_or_default().trim().to_owned(),
        ask: ask?,
    })
}

fn note_open(table: &Table<'_>, question: &Question) {
    let place = question.line.map(|line| format!(" (line {line} of the appeal)")).unwrap_or_default();
    let ask = question.ask.split_whitespace().collect::<Vec<_>>().join(" ");
    // Where the answer goes, if there is a place for it.
    let answer = table.get("answer");
    let at = answer.as_ref().map_or(table.place(), |value| value.place());
    let problem = table.doc().error(at, format!("this question is open{place}: {ask}"));
    let problem = if question.field.is_empty() { problem } else { problem.value(question.field.clone()) };
    table.doc().note(problem.hint(HINT));
}
