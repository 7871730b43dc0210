//! Where the answer to a question belongs in a campaign file, as far as that is one
//! value: `until`, `targets.0.time_zone`, `targets.1.salutation`.

use toml_edit::{Array, DocumentMut, Item, Table, TableLike};

use crate::terms::{Language, check_line};

/// What an answer is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Line,
    /// `2027-01-31`
    Date,
    Zone,
    /// Several, set apart by commas.
    List,
    /// One in each language.
    ByLanguage,
    /// Several lines.
    Text,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Date => "date",
            Self::Zone => "zone",
            Self::List => "list",
            Self::ByLanguage => "languages",
            Self::Text => "text",
        }
    }
}

/// Why an answer cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// There is neither a decision nor a value.
    Empty,
    /// The file has no such place, or not any more.
    NoPlace,
    /// It holds characters that no line has.
    Characters,
}

impl Wrong {
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoPlace => "no-place",
            Self::Characters => "characters",
        }
    }
}

/// How a question about a field is answered; `None`: in words only.
pub fn kind_of(field: &str) -> Option<Kind> {
    let path: Vec<&str> = field.split('.').collect();
    Some(match path.as_slice() {
        ["until"] => Kind::Date,
        ["subject"] => Kind::ByLanguage,
        ["consent", "statement"] => Kind::Text,
        ["title"] | ["people", _, "pronouns" | "name"] => Kind::Line,
        ["targets" | "copies", _, last] => match *last {
            "time_zone" => Kind::Zone,
            "name" | "office" | "sending_hours" => Kind::Line,
            "emails" | "countries" | "languages" => Kind::List,
            "salutation" => Kind::ByLanguage,
            _ => return None,
        },
        // An address that was none: another one.
        ["languages"] | ["targets" | "copies", _, "emails", _] => Kind::List,
        _ => return None,
    })
}

/// Writes a value where it belongs. `of`: the language, where there is one each.
pub(super) fn put(document: &mut DocumentMut, field: &str, of: &str, value: &str) -> Result<(), Wrong> {
    let kind = kind_of(field).ok_or(Wrong::NoPlace)?;
    let lines = kind == Kind::Text;
    if value.lines().any(|line| check_line(line).is_err()) || (!lines && value.contains(['\n', '\r'])) {
        return Err(Wrong::Characters);
    }
    let mut path: Vec<&str> = field.split('.').collect();
    if path.len() == 4 {
        path.pop();
    }
    let key = path.pop().ok_or(Wrong::NoPlace)?;
    let table = table(document, &path).ok_or(Wrong::NoPlace)?;
    match kind {
        Kind::List => add(table, key, value),
        Kind::ByLanguage => {
            let language = Language::parse(of).map_err(|_| Wrong::NoPlace)?;
            by_language(table, key, path.is_empty())
                .ok_or(Wrong::NoPlace)?
                .insert(language.as_str(), toml_edit::value(value));
            Ok(())
        }
        _ => {
            table.insert(key, toml_edit::value(value.replace("\r\n", "\n")));
            Ok(())
        }
    }
}

/// The table on a path of keys and numbers, made where it is a plain one.
fn table<'d>(document: &'d mut DocumentMut, path: &[&str]) -> Option<&'d mut dyn TableLike> {
    let root = document.as_table_mut();
    match path {
        [] => Some(root),
        [name] => {
            let fresh = Item::Table(Table::new());
            root.entry(name).or_insert(fresh).as_table_like_mut()
        }
        [name, number] => {
            let n: usize = number.parse().ok()?;
            match root.get_mut(name)? {
                Item::ArrayOfTables(tables) => tables.get_mut(n).map(|table| table as &mut dyn TableLike),
                Item::Value(list) => {
                    let table = list.as_array_mut()?.get_mut(n)?.as_inline_table_mut()?;
                    Some(table as &mut dyn TableLike)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// `salutation.ru = "…"` beneath an official, `[subject]` in a file.
fn by_language<'t>(table: &'t mut dyn TableLike, key: &str, own: bool) -> Option<&'t mut dyn TableLike> {
    let mut fresh = Table::new();
    fresh.set_dotted(!own);
    table.entry(key).or_insert(Item::Table(fresh)).as_table_like_mut()
}

/// Adds to a list what is not in it yet.
fn add(table: &mut dyn TableLike, key: &str, value: &str) -> Result<(), Wrong> {
    let list = table.entry(key).or_insert(Item::Value(Array::new().into())).as_array_mut();
    let list = list.ok_or(Wrong::NoPlace)?;
    for item in value.split([',', ';']).map(str::trim).filter(|item| !item.is_empty()) {
        if list.iter().all(|known| known.as_str() != Some(item)) {
            list.push(item);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# The case.\ntitle = \"A\" # short\n\n# Officials.\n[[targets]]\nname = \"M\"\n\
        salutation.en = \"Dear M,\"\n\n[[questions]]\nline = 3\nfield = \"x\"\nask = \"What?\"\nanswer = \"\" # here\n";

    fn with(field: &str, of: &str, value: &str) -> String {
        let mut document: DocumentMut = FILE.parse().unwrap();
        put(&mut document, field, of, value).unwrap();
        document.to_string()
    }

    #[test]
    fn a_value_is_written_where_it_belongs_and_nothing_else_is_touched() {
        for (field, of, value, line) in [
            ("until", "", "2027-01-31", "until = \"2027-01-31\"\n"),
            ("targets.0.time_zone", "", "Asia/Almaty", "time_zone = \"Asia/Almaty\"\n"),
            (
                "targets.0.emails.1",
                "",
                "a@gov.example, b@gov.example",
                "emails = [\"a@gov.example\", \"b@gov.example\"]\n",
            ),
            ("targets.0.salutation", "ru", "Уважаемый М!", "salutation.ru = \"Уважаемый М!\"\n"),
            ("subject", "en", "Release A", "[subject]\nen = \"Release A\"\n"),
            ("consent.statement", "", "I agree.", "[consent]\nstatement = \"I agree.\"\n"),
        ] {
            let after = with(field, of, value);
            assert!(after.contains(line), "{field}: {after}");
            for before in FILE.lines() {
                assert!(after.contains(before), "{field} lost {before}: {after}");
            }
        }
    }

    #[test]
    fn what_has_no_place_is_not_written() {
        let mut document: DocumentMut = FILE.parse().unwrap();
        for field in ["targets.7.time_zone", "targets.x.name", "letter.ru", "title.ru", ""] {
            assert_eq!(put(&mut document, field, "", "x"), Err(Wrong::NoPlace), "{field}");
        }
        assert_eq!(put(&mut document, "title", "", "a\nb"), Err(Wrong::Characters));
        assert_eq!(document.to_string(), FILE);
    }
}
