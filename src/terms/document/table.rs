//! One table of the file, and its getters.

use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::value::Raw;
use super::{Document, Kind, Place, Value, variable_of};
use crate::terms::Problem;

/// A table that may be absent: then every key in it is.
#[derive(Debug, Clone)]
pub(crate) struct Table<'d> {
    doc: &'d Document<'d>,
    /// Dotted, without the numbers of lists: `targets.emails`.
    path: String,
    entries: Option<&'d DeTable<'d>>,
    place: Place,
}

impl<'d> Table<'d> {
    pub(crate) fn root(doc: &'d Document<'d>, entries: &'d DeTable<'d>) -> Self {
        Self { doc, path: String::new(), entries: Some(entries), place: Place::File }
    }

    /// The value of a key: its variable's, else the file's.
    pub(crate) fn get(&self, key: &str) -> Option<Value<'d>> {
        let path = self.path_of(key);
        self.doc.ask(&path, Kind::Leaf);
        let variable =
            self.doc.variables.get_key_value(&variable_of(&path)).filter(|(_, text)| !text.is_empty());
        if let Some((name, text)) = variable {
            return Some(Value::new(self.doc, path, Place::Variable(name.clone()), Raw::Variable(text)));
        }
        self.entry(key).map(|(_, value)| Value::of(self.doc, path, value))
    }

    /// A table within this one, empty where the file has none.
    pub(crate) fn table(&self, key: &str) -> Table<'d> {
        let path = self.path_of(key);
        self.doc.ask(&path, Kind::Table);
        let Some((name, value)) = self.entry(key) else {
            return Table { doc: self.doc, path, entries: None, place: self.place.clone() };
        };
        let entries = value.get_ref().as_table();
        if entries.is_none() {
            let problem = self.doc.error(&Place::Span(value.span()), format!("`{path}` must be a table"));
            self.doc.note(problem.hint(format!("write [{path}] on a line of its own, and its keys beneath")));
        }
        Table { doc: self.doc, path, entries, place: Place::Span(name.span()) }
    }

    /// The tables of a list: `[[targets]]`.
    pub(crate) fn tables(&self, key: &str) -> Vec<Table<'d>> {
        let path = self.path_of(key);
        self.doc.ask(&path, Kind::Table);
        let Some((_, value)) = self.entry(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.doc.note(self.no_list_of_tables(value, &path));
            return Vec::new();
        };
        let of_item = |item: &'d Spanned<DeValue<'d>>| {
            let entries = item.get_ref().as_table();
            if entries.is_none() {
                self.doc.note(self.no_list_of_tables(item, &path));
            }
            let place = Place::Span(item.span());
            entries.map(|entries| Table { doc: self.doc, path: path.clone(), entries: Some(entries), place })
        };
        items.iter().filter_map(of_item).collect()
    }

    fn no_list_of_tables(&self, value: &Spanned<DeValue<'d>>, path: &str) -> Problem {
        let problem =
            self.doc.error(&Place::Span(value.span()), format!("`{path}` must be a list of tables"));
        problem.hint(format!("begin each with [[{path}]] on a line of its own, and write its keys beneath"))
    }

    /// The tables within this one whose names are free: `[relays.NAME]`.
    pub(crate) fn named_tables(&self, key: &str) -> Vec<(String, Table<'d>)> {
        let outer = self.table(key);
        let names = outer.entries.into_iter().flatten().map(|(name, _)| name.get_ref().to_string());
        names.map(|name| (name.clone(), outer.table(&name))).collect()
    }

    /// The values of a table whose keys are free, such as languages, each with
    /// its key and the key's place.
    pub(crate) fn open_table(&self, key: &str) -> Vec<(String, Place, Value<'d>)> {
        let table = self.table(key);
        self.doc.ask(&table.path, Kind::Open);
        let entries = table.entries.into_iter().flatten();
        let item = |(name, value): (&'d Spanned<DeString<'d>>, &'d Spanned<DeValue<'d>>)| {
            let path = format!("{}.{}", table.path, name.get_ref());
            (name.get_ref().to_string(), Place::Span(name.span()), Value::of(self.doc, path, value))
        };
        entries.map(item).collect()
    }

    /// Each value of a list; empty where the key is absent.
    pub(crate) fn list(&self, key: &str) -> Vec<Value<'d>> {
        self.get(key).map(|v| v.list()).unwrap_or_default()
    }

    /// Whether the file or a variable gives this key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entry(key).is_some() || self.doc.variables.contains_key(&variable_of(&self.path_of(key)))
    }

    /// Whether the file has this table, or a variable stands in for part of it.
    pub(crate) fn is_given(&self) -> bool {
        let prefix = format!("{}__", variable_of(&self.path));
        self.entries.is_some_and(|e| !e.is_empty())
            || self.doc.variables.keys().any(|name| name.starts_with(&prefix))
    }

    /// Notes that a key is not there.
    pub(crate) fn missing(&self, key: &str, hint: impl Into<String>) {
        let message = format!("`{}` is missing", self.path_of(key));
        self.doc.note(self.doc.error(&self.place, message).hint(hint));
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn doc(&self) -> &'d Document<'d> {
        self.doc
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn entry(&self, key: &str) -> Option<(&'d Spanned<DeString<'d>>, &'d Spanned<DeValue<'d>>)> {
        self.entries?.iter().find(|(name, _)| name.get_ref().as_ref() == key)
    }
}

/// Getters: nothing where the key is absent or its value is noted as wrong.
impl Table<'_> {
    /// Text of any number of lines.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key)?.lines()
    }

    /// Text that may stand in a header.
    pub(crate) fn line(&self, key: &str) -> Option<String> {
        self.get(key)?.line()
    }

    /// Text made into something more, with what is wrong and what to do.
    pub(crate) fn parsed<T>(
        &self,
        key: &str,
        hint: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.get(key)?.parsed(hint, parse)
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        self.get(key)?.word(words)
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        self.get(key)?.flag()
    }

    pub(crate) fn whole(&self, key: &str, range: RangeInclusive<u64>) -> Option<u64> {
        self.get(key)?.whole(range)
    }

    pub(crate) fn rate(&self, key: &str, unit: &str) -> Option<f64> {
        self.get(key)?.rate(unit)
    }

    pub(crate) fn duration(&self, key: &str) -> Option<Duration> {
        self.get(key)?.duration()
    }

    pub(crate) fn date(&self, key: &str) -> Option<Date> {
        self.get(key)?.date()
    }

    /// A list of lines of text.
    pub(crate) fn line_list(&self, key: &str) -> Vec<String> {
        self.list(key).iter().filter_map(Value::line).collect()
    }
}
