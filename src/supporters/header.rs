//! The header: which delimiter, which columns.

use super::Rules;
use crate::terms::{Problem, Problems, nearest_of, shown};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    Known(Known),
    /// One of the organiser's own.
    Extra,
    /// A column without a heading, as spreadsheets leave them at the edge.
    Nameless,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Email,
    Name,
    ConsentAt,
    ConsentSource,
    Id,
    City,
    Country,
    Address,
    Language,
    OwnWords,
    Subject,
    Show,
}

impl Known {
    pub(super) const ALL: [(&'static str, Self); 12] = [
        ("email", Self::Email),
        ("name", Self::Name),
        ("consent_at", Self::ConsentAt),
        ("consent_source", Self::ConsentSource),
        ("id", Self::Id),
        ("city", Self::City),
        ("country", Self::Country),
        ("address", Self::Address),
        ("language", Self::Language),
        ("own_words", Self::OwnWords),
        ("subject", Self::Subject),
        ("show", Self::Show),
    ];

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    fn is_required(self, rules: &Rules) -> bool {
        match self {
            Self::Email | Self::Name => true,
            Self::ConsentAt | Self::ConsentSource => rules.consent_required,
            _ => false,
        }
    }
}

/// The columns in the order of the file.
#[derive(Debug)]
pub(super) struct Header {
    pub columns: Vec<Column>,
    /// As the file has them, trimmed; for [`Column::Extra`] a template's key.
    pub names: Vec<String>,
}

/// The delimiter that the first line holds most often outside quotation marks;
/// a comma where there is none.
pub(super) fn delimiter_of(text: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.iter().copied().skip_while(|b| matches!(b, b'\n' | b'\r')) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(d, _)| *d == byte).for_each(|(_, n)| *n += 1),
        }
    }
    // Of equals the first counts: `max_by_key` alone would take the last.
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, _)| *d)
}

/// Reads the header and notes all that is wrong with it. Warnings do not block.
pub(super) fn read_header<'a>(
    fields: impl Iterator<Item = &'a str>,
    line: u64,
    rules: &Rules,
) -> (Header, Problems) {
    let names: Vec<String> = fields.map(|name| name.trim().to_owned()).collect();
    let known =
        |name: &String| Known::ALL.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, k)| *k);
    let columns = names.iter().map(|name| match known(name) {
        Some(known) => Column::Known(known),
        None if name.is_empty() => Column::Nameless,
        None => Column::Extra,
    });
    let header = Header { columns: columns.collect(), names };
    let mut problems = Problems::default();
    let at = |problem: Problem| Problem { line: usize::try_from(line).ok(), ..problem };
    problems.extend(header.doubles(rules).map(at));
    problems.extend(header.missing(rules).map(at));
    problems.extend(header.misspelt(rules).map(at));
    (header, problems)
}

impl Header {
    /// What a column is called to the organiser and in JSON.
    pub(super) fn label(&self, at: usize) -> String {
        match self.columns.get(at) {
            Some(Column::Known(known)) => known.name().to_owned(),
            Some(Column::Extra) => self.names.get(at).cloned().unwrap_or_default(),
            _ => format!("column {}", at + 1),
        }
    }

    fn has(&self, known: Known) -> bool {
        self.columns.contains(&Column::Known(known))
    }

    fn doubles<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = Problem> + 'a {
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()).filter_map(move |(n, name)| {
            let first = self.names.iter().take(n).position(|other| same(other, name))?;
            let message = format!("the columns {} and {} are both named “{}”", first + 1, n + 1, shown(name));
            Some(
                Problem::error(&rules.file, message)
                    .value(shown(name))
                    .hint("rename one of them or delete it"),
            )
        })
    }

    fn missing<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = Problem> + 'a {
        let missing = Known::ALL.iter().filter(|(_, known)| known.is_required(rules) && !self.has(*known));
        missing.map(|(name, known)| {
            let problem = Problem::error(&rules.file, format!("the column “{name}” is missing"));
            problem.hint(self.hint_for_missing(name, *known))
        })
    }

    fn hint_for_missing(&self, name: &str, known: Known) -> String {
        if let Some(near) = nearest_of(name, self.extra_names()) {
            return format!("rename the column “{}” to “{name}”", shown(near));
        }
        match known {
            Known::ConsentAt => {
                "add a column with the date on which each supporter agreed, such as 2026-03-01; \
                                 or write held_elsewhere = true under [consent] in the campaign file"
                    .to_owned()
            }
            Known::ConsentSource => "add a column that says how each supporter agreed, such as “web form”; \
                                     or write held_elsewhere = true under [consent] in the campaign file"
                .to_owned(),
            _ => {
                let found: Vec<String> = self.names.iter().map(|name| shown(name)).take(20).collect();
                format!("the first line must name the columns; it reads: {}", found.join(", "))
            }
        }
    }

    /// A column that was probably meant to be a known one: what stands in it
    /// would be passed over in silence.
    fn misspelt<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = Problem> + 'a {
        let optional = |known: Known| !known.is_required(rules) && !self.has(known);
        let candidates = move || Known::ALL.iter().filter(move |(_, k)| optional(*k)).map(|(name, _)| *name);
        self.extra_names().filter_map(move |name| {
            let near = nearest_of(name, candidates())?;
            let message = format!("the column “{}” is kept as one of your own", shown(name));
            let problem = Problem::warning(&rules.file, message).value(shown(name));
            Some(problem.hint(format!("rename it to “{near}” if that is what it holds")))
        })
    }

    fn extra_names(&self) -> impl Iterator<Item = &str> {
        let extra = self.columns.iter().zip(&self.names).filter(|(column, _)| **column == Column::Extra);
        extra.map(|(_, name)| name.as_str())
    }
}
