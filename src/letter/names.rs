//! The names that a template may use, looked up before anything is rendered.
//!
//! Tera fails on an undefined name that is printed, but `{% if supporter.ctiy %}`
//! is only false, and `{{ x or "" }}` only empty: a misspelt column would hide in
//! every letter. So each name is checked where it is written.

use std::ops::Range;

use crate::terms::{Problem, nearest_of};

/// What a template can say, and the parts of each.
const NAMES: &[(&str, &[&str])] = &[
    (
        "supporter",
        &[
            "name",
            "email",
            "id",
            "city",
            "country",
            "address",
            "language",
            "own_words",
            "subject",
            "consent_at",
            "consent_source",
            "show",
            "extra",
        ],
    ),
    ("target", &["name", "office", "address", "salutation"]),
    ("campaign", &["title", "summary", "background"]),
    ("person", &["name", "pronouns"]),
    ("original", &["target", "office", "subject", "text", "quoted"]),
];

/// Names that stand alone.
const ALONE: &[&str] = &["language", "own_words", "people", "salutation", "addressee", "signature", "date"];

/// What a template may ask of a name.
pub fn parts(name: &str) -> impl Iterator<Item = &'static str> {
    NAMES.iter().filter(move |(known, _)| *known == name).flat_map(|(_, parts)| parts.iter().copied())
}

/// The names of `used` (Tera's list of a template's variables) that no letter has.
pub fn unknown<'a>(file: &str, source: &str, used: impl IntoIterator<Item = &'a str>) -> Vec<Problem> {
    let known = || NAMES.iter().map(|(name, _)| *name).chain(ALONE.iter().copied());
    let foreign = used.into_iter().filter(|name| !known().any(|k| k == *name));
    let mut problems: Vec<Problem> = foreign
        .map(|name| {
            let hint = match nearest_of(name, known()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("a letter knows {}", known().collect::<Vec<_>>().join(", ")),
            };
            let at = source.find(name).unwrap_or(0);
            Problem::error(file, format!("there is nothing called {name}"))
                .value(name)
                .hint(hint)
                .at(source, at..at + name.len())
        })
        .collect();
    problems.extend(unknown_parts(file, source));
    problems
}

/// Every part of a known name that does not exist, in one template's source.
fn unknown_parts(file: &str, source: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for tag in tags(source) {
        for (name, parts) in NAMES {
            for (part, span) in parts_of(source, tag.clone(), name) {
                if !parts.contains(&part) {
                    problems.push(unknown_part(file, source, name, part, parts, span));
                }
            }
        }
    }
    problems
}

fn unknown_part(
    file: &str,
    source: &str,
    name: &str,
    part: &str,
    parts: &[&str],
    span: Range<usize>,
) -> Problem {
    let hint = match nearest_of(part, parts.iter().copied()) {
        Some(near) => format!("did you mean {name}.{near}?"),
        None if name == "supporter" => format!("a column of your own is supporter.extra.{part}"),
        None => format!("{name} has {}", parts.join(", ")),
    };
    Problem::error(file, format!("there is no {name}.{part}")).value(part).hint(hint).at(source, span)
}

/// The insides of `{{ … }}` and `{% … %}`, as byte ranges.
pub fn tags(source: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = source[from..].find('{').map(|i| from + i) {
        let close = match source.as_bytes().get(open + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                from = open + 1;
                continue;
            }
        };
        let Some(end) = source[open + 2..].find(close).map(|i| open + 2 + i) else { break };
        if close != "#}" {
            found.push(open + 2..end);
        }
        from = end + 2;
    }
    found
}

/// The parts that follow `name.` within a tag, outside its string literals.
fn parts_of<'a>(source: &'a str, tag: Range<usize>, name: &str) -> Vec<(&'a str, Range<usize>)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let text = &source[tag.clone()];
    for (at, _) in text.match_indices(name) {
        let before = text[..at].chars().next_back();
        let in_string = text[..at].matches('"').count() % 2 == 1 || text[..at].matches('\'').count() % 2 == 1;
        let rest = text[at + name.len()..].trim_start_matches('?');
        if in_string || before.is_some_and(|c| is_word(c) || c == '.') {
            continue;
        }
        let Some(rest) = rest.strip_prefix('.') else { continue };
        let part = rest.find(|c| !is_word(c)).map_or(rest, |end| &rest[..end]);
        if !part.is_empty() {
            let start = tag.start + (text.len() - rest.len());
            found.push((part, start..start + part.len()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        unknown_parts("templates/x/letter.en.txt", source).iter().filter_map(|p| p.value.clone()).collect()
    }

    #[test]
    fn a_misspelt_column_is_found_where_tera_would_be_silent() {
        assert_eq!(
            found("{% if supporter.ctiy %}a{% endif %}{{ supporter.nmae or \"\" }}"),
            ["ctiy", "nmae"]
        );
    }

    #[test]
    fn what_exists_and_what_is_only_text_is_left_alone() {
        let fine = "supporter.x {# supporter.y #}{{ supporter.name }}{{ supporter.extra.branch }}\
                    {{ \"supporter.z\" }}{{ my_supporter.q }}{% for line in target.address %}{{ line }}{% endfor %}";
        assert_eq!(found(fine), Vec::<String>::new());
    }
}
