//! A TOML file as organisers write it, read so that every problem is found.
//!
//! In: the text, and for the settings also variables that stand above it. A
//! reader asks a [`Table`] for the keys it knows; each getter notes what is
//! wrong with a value, with its place, and goes on. Whatever was never asked
//! for is an unknown key: the list of known keys is the code that reads them.

mod table;
mod unknown;
mod value;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

pub(crate) use table::Table;
pub(crate) use value::Value;

use super::{Problem, Problems};

/// Where something was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Bytes of the file.
    Span(Range<usize>),
    /// A variable of the environment.
    Variable(String),
    /// Nowhere: it is missing.
    File,
}

/// What a known key holds, which says whether to look into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Leaf,
    Table,
    /// A table whose keys are free, such as languages.
    Open,
}

/// The whole file, and what was found wrong in it so far.
#[derive(Debug)]
pub(crate) struct Document<'d> {
    file: &'d str,
    text: &'d str,
    /// `SINCERELY_…` variables by name; they stand above the file.
    variables: BTreeMap<String, String>,
    known: RefCell<BTreeMap<String, Kind>>,
    problems: RefCell<Problems>,
}

impl<'d> Document<'d> {
    pub(crate) fn new(file: &'d str, text: &'d str) -> Self {
        let (known, problems) = (RefCell::default(), RefCell::default());
        Self { file, text, variables: BTreeMap::new(), known, problems }
    }

    /// Sets variables above the file: `SINCERELY_RELAY__HOST` is `relay.host`.
    pub(crate) fn with_variables(mut self, variables: BTreeMap<String, String>) -> Self {
        self.variables = variables;
        self
    }

    /// The file's tables. Nothing where it is no TOML: then every fault of its
    /// writing is noted, and asking for keys would only find false ones.
    pub(crate) fn parse(&self) -> Option<DeTable<'d>> {
        let (root, faults) = DeTable::parse_recoverable(self.text);
        for fault in &faults {
            let place = fault.span().map_or(Place::File, Place::Span);
            // What the parser expected instead is for programmers.
            let what = fault.message().split(", expected").next().unwrap_or_default();
            let problem = self.error(&place, format!("this is not written as TOML: {what}"));
            self.note(problem.hint(hint_on_syntax(fault.message())));
        }
        faults.is_empty().then(|| root.into_inner())
    }

    /// Notes every key that nobody asked for, and returns what was found, in
    /// the order of the file.
    pub(crate) fn finish(self, root: &DeTable<'d>) -> Problems {
        self.note_unknown_keys(root);
        self.note_unknown_variables();
        self.into_problems()
    }

    /// What was found, in the order of the file.
    pub(crate) fn into_problems(self) -> Problems {
        let mut problems = self.problems.into_inner();
        problems.0.sort_by_key(|p| (p.line, p.column));
        problems
    }

    /// The keys that were asked for, dotted: `relay.timeouts.connect`.
    pub(crate) fn known_keys(&self) -> Vec<String> {
        let known = self.known.borrow();
        known.iter().filter(|(_, kind)| **kind != Kind::Table).map(|(key, _)| key.clone()).collect()
    }

    /// The line of the file that gives a key, from 1.
    pub(crate) fn line_of(&self, root: &DeTable<'d>, key: &str) -> Option<usize> {
        let mut names = key.split('.');
        let mut entry = entry_of(root, names.next()?)?;
        for name in names {
            entry = entry_of(entry.1.get_ref().as_table()?, name)?;
        }
        self.line_of_place(&Place::Span(entry.0.span()))
    }

    /// The line of the file that a place begins on, from 1.
    pub(crate) fn line_of_place(&self, place: &Place) -> Option<usize> {
        match place {
            Place::Span(span) => Some(self.text.get(..span.start)?.matches('\n').count() + 1),
            Place::Variable(_) | Place::File => None,
        }
    }

    /// The variable that stands above a key, where it is set.
    pub(crate) fn variable_for(&self, key: &str) -> Option<String> {
        let name = variable_of(key);
        self.variables.get(&name).is_some_and(|text| !text.is_empty()).then_some(name)
    }

    pub(crate) fn error(&self, place: &Place, message: impl Into<String>) -> Problem {
        match place {
            Place::Span(span) => Problem::error(self.file, message).at(self.text, span.clone()),
            Place::Variable(name) => Problem::error(name, message),
            Place::File => Problem::error(self.file, message),
        }
    }

    pub(crate) fn warning(&self, place: &Place, message: impl Into<String>) -> Problem {
        Problem { severity: super::Severity::Warning, ..self.error(place, message) }
    }

    pub(crate) fn note(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    fn ask(&self, path: &str, kind: Kind) {
        // A table is also looked at as a value, to see whether it is there.
        let mut known = self.known.borrow_mut();
        let noted = known.entry(path.to_owned()).or_insert(kind);
        if kind != Kind::Leaf {
            *noted = kind;
        }
    }
}

type Entry<'t, 'd> = (&'t Spanned<DeString<'d>>, &'t Spanned<DeValue<'d>>);

fn entry_of<'t, 'd>(table: &'t DeTable<'d>, name: &str) -> Option<Entry<'t, 'd>> {
    table.iter().find(|(key, _)| key.get_ref().as_ref() == name)
}

/// The variable that stands above a key.
fn variable_of(path: &str) -> String {
    format!("SINCERELY_{}", path.replace('.', "__").to_uppercase())
}

/// The parser speaks to programmers; these are the slips that organisers make.
fn hint_on_syntax(message: &str) -> &'static str {
    if message.contains("duplicate key") {
        "keep one of the two lines and delete the other"
    } else if message.contains("string") {
        "text stands between straight quotation marks: name = \"Anna Berg\""
    } else {
        "a line is written as: key = \"text\", key = 5, or key = [\"one\", \"two\"]"
    }
}
