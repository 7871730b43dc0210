//! Where each setting that is set comes from.
//!
//! In: the text of the file and the environment. Out: names and places, never
//! values: one of them is a password.

use std::path::Path;

use super::read::{ours, read_all};
use crate::terms::document::{Document, Table};

/// A setting that is set: in the file, by a variable, or in both, and then the
/// variable's value is the one that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Dotted: `relay.host`.
    pub key: String,
    /// The line of the file, from 1.
    pub line: Option<usize>,
    pub variable: Option<String>,
}

/// Every setting that is not at its default, in alphabetical order. Nothing where
/// the file is no TOML.
#[must_use]
pub fn sources(text: &str, env: impl IntoIterator<Item = (String, String)>) -> Vec<Source> {
    let doc = Document::new("", text).with_variables(ours(env));
    let Some(root) = doc.parse() else { return Vec::new() };
    read_all(&Table::root(&doc, &root), Path::new(""));
    let source = |key: String| {
        let (line, variable) = (doc.line_of(&root, &key), doc.variable_for(&key));
        (line.is_some() || variable.is_some()).then_some(Source { key, line, variable })
    };
    doc.known_keys().into_iter().filter_map(source).collect()
}
