//! An answer to a question, in the campaign file: the rest of it stays as it was
//! written, comments and all.

use toml_edit::{DocumentMut, Item, TableLike};

use super::value::{Wrong, put};
use crate::campaign::Question;
use crate::terms::check_lines;

/// What somebody decided.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// In their words.
    pub words: String,
    /// What belongs into the file, by the name of what it is of: a language, or
    /// nothing where there is one value only.
    pub values: Vec<(String, String)>,
}

/// The file's text with an answer in it.
///
/// # Errors
/// What cannot be written there.
pub fn answered(text: &str, question: &Question, answer: &Answer) -> Result<String, Wrong> {
    let mut document: DocumentMut = text.parse().map_err(|_| Wrong::NoPlace)?;
    let values: Vec<_> = answer.values.iter().filter(|(_, text)| !text.trim().is_empty()).collect();
    for (of, value) in &values {
        put(&mut document, &question.field, of, value.trim())?;
    }
    let told = values.iter().map(|(_, value)| value.trim()).collect::<Vec<_>>().join("; ");
    let words = match answer.words.trim() {
        "" => told,
        words => words.replace("\r\n", "\n"),
    };
    if words.is_empty() {
        return Err(Wrong::Empty);
    }
    if check_lines(&words).is_err() {
        return Err(Wrong::Characters);
    }
    let table = find(&mut document, question).ok_or(Wrong::NoPlace)?;
    set(table, "answer", words);
    Ok(document.to_string())
}

/// Keeps what stands around a value.
fn set(table: &mut dyn TableLike, key: &str, words: String) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(value) => {
            let decor = value.decor().clone();
            *value = words.into();
            *value.decor_mut() = decor;
        }
        None => drop(table.insert(key, toml_edit::value(words))),
    }
}

/// The question's own lines; where the same is asked twice, the first that is open.
fn find<'d>(document: &'d mut DocumentMut, question: &Question) -> Option<&'d mut dyn TableLike> {
    let text = |table: &dyn TableLike, key: &str| {
        table.get(key).and_then(Item::as_str).unwrap_or_default().trim().to_owned()
    };
    let is_it = |table: &dyn TableLike| {
        text(table, "ask") == question.ask
            && text(table, "field") == question.field.trim()
            && text(table, "answer") == question.answer
    };
    match document.get_mut("questions")? {
        Item::ArrayOfTables(tables) => {
            let found = tables.iter_mut().find(|table| is_it(*table as &dyn TableLike));
            found.map(|table| table as &mut dyn TableLike)
        }
        Item::Value(list) => {
            let tables = list.as_array_mut()?.iter_mut().filter_map(|v| v.as_inline_table_mut());
            let mut tables = tables.filter(|table| is_it(*table as &dyn TableLike));
            tables.next().map(|table| table as &mut dyn TableLike)
        }
        _ => None,
    }
}
