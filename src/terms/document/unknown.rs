//! Keys and variables that nobody asked for.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Document, Kind, Place, variable_of};
use crate::terms::{nearest_of, shown};

impl Document<'_> {
    pub(super) fn note_unknown_keys(&self, root: &DeTable<'_>) {
        self.look_into(root, "");
    }

    fn look_into(&self, table: &DeTable<'_>, path: &str) {
        for (key, value) in table {
            let name = key.get_ref();
            let inner = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            let kind = self.known.borrow().get(&inner).copied();
            match kind {
                None => self.note_unknown_key(path, name, key.span()),
                Some(Kind::Table) => self.look_into_value(value, &inner),
                Some(Kind::Leaf | Kind::Open) => {}
            }
        }
    }

    fn look_into_value(&self, value: &Spanned<DeValue<'_>>, path: &str) {
        match value.get_ref() {
            DeValue::Table(table) => self.look_into(table, path),
            DeValue::Array(items) => items.iter().for_each(|item| self.look_into_value(item, path)),
            _ => {}
        }
    }

    fn note_unknown_key(&self, path: &str, name: &str, span: std::ops::Range<usize>) {
        let within = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
        let problem =
            self.error(&Place::Span(span), format!("the key `{}`{within} is not known", shown(name)));
        self.note(problem.value(shown(name)).hint(self.hint_for_key(path, name)));
    }

    /// The nearest key of the same table, else the same key in another table,
    /// else all there are.
    fn hint_for_key(&self, path: &str, name: &str) -> String {
        let known = self.known.borrow();
        let parent_of =
            |key: &str| key.rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_owned());
        let last_of = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        let siblings: Vec<String> =
            known.keys().filter(|k| parent_of(k) == path).map(|k| last_of(k)).collect();
        if let Some(near) = nearest_of(name, siblings.iter().map(String::as_str)) {
            return format!("did you mean `{near}`?");
        }
        let elsewhere: Vec<String> =
            known.keys().filter(|k| last_of(k) == name).map(|k| parent_of(k)).collect();
        if !elsewhere.iter().all(String::is_empty) {
            return format!("`{name}` belongs under {}", elsewhere.join(" or "));
        }
        format!("the keys known here are {}", siblings.join(", "))
    }

    /// A misspelt variable would be ignored in silence.
    pub(super) fn note_unknown_variables(&self) {
        let known: Vec<String> = {
            let known = self.known.borrow();
            known.iter().filter(|(_, kind)| **kind == Kind::Leaf).map(|(key, _)| variable_of(key)).collect()
        };
        for name in self.variables.keys().filter(|name| !known.contains(name)) {
            let problem = self
                .error(&Place::Variable(name.clone()), format!("the variable {} is not known", shown(name)));
            let near = nearest_of(name, known.iter().map(String::as_str));
            self.note(problem.hint(near.map_or_else(
                || {
                    "unset it, or see config/sincerely.toml: `relay.host` there is SINCERELY_RELAY__HOST"
                        .to_owned()
                },
                |near| format!("did you mean {near}?"),
            )));
        }
    }
}
