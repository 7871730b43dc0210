//! What the campaigns' pages show alike: problems, lines of a text.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::terms::{Problem, Severity};

/// More lines than any appeal or campaign file has; a page must end somewhere.
const MOST_LINES: usize = 4000;

/// A problem, told as `check` tells it.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    error: bool,
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    value: Option<String>,
    message: String,
    hint: Option<String>,
    /// The line of the file that it is about.
    excerpt: Option<String>,
}

impl From<Problem> for Told {
    fn from(problem: Problem) -> Self {
        Self {
            error: problem.severity == Severity::Error,
            file: problem.file,
            line: problem.line,
            column: problem.column,
            value: problem.value,
            message: problem.message,
            hint: problem.hint,
            excerpt: problem.excerpt.map(|excerpt| excerpt.text),
        }
    }
}

/// Blocking ones first, in the order of the file.
pub fn told(problems: impl IntoIterator<Item = Problem>) -> Vec<Told> {
    let mut told: Vec<Told> = problems.into_iter().map(Told::from).collect();
    told.sort_by_key(|problem| !problem.error);
    told
}

/// A line of a text, with its number.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    n: usize,
    text: String,
    /// Something is said of it.
    marked: bool,
}

/// A text by lines, as far as a page goes.
pub fn lines(text: &str, marked: &BTreeSet<usize>) -> Vec<Line> {
    let line = |(n, text): (usize, &str)| Line {
        n: n + 1,
        text: text.to_owned(),
        marked: marked.contains(&(n + 1)),
    };
    text.lines().enumerate().take(MOST_LINES).map(line).collect()
}

/// Some lines, and those around them.
pub fn around(text: &str, line: usize, more: usize) -> Vec<Line> {
    let marked = BTreeSet::from([line]);
    let near = line.saturating_sub(more)..=line.saturating_add(more);
    lines(text, &marked)
        .into_iter()
        .filter(|line| near.contains(&line.n) && (line.marked || !line.text.trim().is_empty()))
        .collect()
}

/// A text by lines, those marked that the other one does not have.
pub fn differing(text: &str, other: &str) -> Vec<Line> {
    let known: BTreeSet<&str> = other.lines().map(str::trim_end).collect();
    let new = |(n, line): (usize, &str)| (!known.contains(line.trim_end())).then_some(n + 1);
    lines(text, &text.lines().enumerate().filter_map(new).collect())
}
