//! What is wrong in an organiser's file, where, and what to do about it.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

/// Whether a problem blocks a send or only deserves a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// One thing wrong in one file. Lines and columns count from 1; columns count
/// characters, not bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InputProblem)]
pub struct Problem {
    pub severity: Severity,
    /// As the organiser knows it, relative to the project folder.
    pub file: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    pub message: String,
    pub hint: Option<String>,
    /// The source lines to draw beneath the message.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// Source text around a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Whole lines.
    pub text: String,
    /// Line number of the first of them, from 1.
    pub first_line: usize,
    /// Byte range within `text`.
    pub span: Range<usize>,
}

impl Problem {
    /// An error in `file`, its place not yet known.
    pub fn error(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            file: file.into(),
            line: None,
            column: None,
            value: None,
            message: message.into(),
            hint: None,
            excerpt: None,
        }
    }

    /// A warning in `file`: told, but it blocks nothing.
    pub fn warning(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, message) }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the offending value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Adds the place: a byte range of `source`, the whole file's text.
    #[must_use]
    pub fn at(mut self, source: &str, span: Range<usize>) -> Self {
        let start = floor_boundary(source, span.start);
        let end = floor_boundary(source, span.end).max(start);
        let line_start = source[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = source[end..].find('\n').map_or(source.len(), |i| end + i);
        self.line = Some(source[..start].matches('\n').count() + 1);
        self.column = Some(source[line_start..start].chars().count() + 1);
        self.excerpt = Some(Excerpt {
            text: source[line_start..line_end].to_owned(),
            first_line: self.line.unwrap_or(1),
            span: start - line_start..end - line_start,
        });
        self
    }
}

fn floor_boundary(source: &str, mut at: usize) -> usize {
    at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Everything wrong with an input: all of it, never the first only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Whether anything in it blocks.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.0.iter().any(|p| p.severity == Severity::Error)
    }
}

impl Extend<Problem> for Problems {
    fn extend<T: IntoIterator<Item = Problem>>(&mut self, iter: T) {
        self.0.extend(iter);
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}
