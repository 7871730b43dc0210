//! What a language asks of a text beyond its words, where that can be done or
//! seen without knowing what the words mean.

use std::ops::Range;

use super::names::tags;
use crate::terms::Language;

/// The text of a template, or of anything else that an organiser wrote, as its
/// language sets it. A supporter's own words are never touched.
pub fn set(source: &str, language: &Language) -> String {
    if !is(language, "fr") {
        return source.to_owned();
    }
    let mut out = String::with_capacity(source.len() + 16);
    let mut done = 0;
    for tag in tags(source) {
        out.push_str(&french(&source[done..tag.start]));
        out.push_str(&source[tag.clone()]);
        done = tag.end;
    }
    out.push_str(&french(&source[done..]));
    out
}

/// No line ends before `: ; ! ?` or just within « ». Only blanks that were
/// written are made unbreakable: in Canada some of them are not set.
fn french(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let binds = before == Some('«') || matches!(chars.peek(), Some(':' | ';' | '!' | '?' | '»'));
        out.push(if c == ' ' && binds { '\u{A0}' } else { c });
        before = Some(c);
    }
    out
}

/// Words that begin a German sentence and are no nouns, nor the polite "Sie": a
/// capital there can only come from the sentence.
const GERMAN: [&str; 41] = [
    "Ich", "Wir", "Mit", "Der", "Die", "Das", "Den", "Dem", "Dieser", "Diese", "Dieses", "Ein", "Eine",
    "Einen", "Mein", "Meine", "Unser", "Unsere", "Es", "Er", "Am", "Im", "In", "An", "Auf", "Aus", "Bei",
    "Durch", "Für", "Über", "Seit", "Nach", "Vor", "Von", "Wegen", "Zu", "Zum", "Zur", "Hiermit", "Heute",
    "Als",
];

/// Where a German letter goes on with a capital after the salutation, which
/// ends with a comma and so does not end the sentence.
pub fn german_capital(source: &str, language: &Language) -> Option<Range<usize>> {
    if !is(language, "de") {
        return None;
    }
    let begins = |mark: &str| source.find(mark).map(|at| at + mark.len());
    let start = begins("block model").or_else(|| begins("{{ salutation"))?;
    let text = start + source[start..].find('}')?;
    let text = text + source[text..].find(|c: char| c != '}' && !c.is_whitespace())?;
    let word = source[text..].split(|c: char| !c.is_alphabetic()).next()?;
    GERMAN.contains(&word).then(|| text..text + word.len())
}

fn is(language: &Language, base: &str) -> bool {
    language.as_str().split('-').next() == Some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Language {
        Language::parse(text).unwrap()
    }

    #[test]
    fn french_punctuation_is_bound_to_its_word_and_tags_are_left_alone() {
        let source = "Je vous demande : « Libérez {{ name ~ \" ! ? : \" }} ! »{% if a %} ; 12:30 {# a : b #}";
        let wanted = "Je vous demande\u{A0}: «\u{A0}Libérez {{ name ~ \" ! ? : \" }}\u{A0}!\u{A0}»{% if a %}\u{A0}; 12:30 {# a\u{A0}: b #}";
        assert_eq!(set(source, &tag("fr")), wanted);
        assert_eq!(set(source, &tag("en")), source);
    }

    #[test]
    fn a_german_letter_that_begins_with_a_capital_is_seen() {
        let word = |source: &str| german_capital(source, &tag("de-AT")).map(|span| source[span].to_owned());
        assert_eq!(word("{% block model -%}\nIch bin{% endblock %}").as_deref(), Some("Ich"));
        assert_eq!(word("{{ salutation }}\n\nHiermit bitte").as_deref(), Some("Hiermit"));
        for fine in ["ich bin", "Frau Berg ist", "Sie haben", "Imre Vass ist", "{{ person.name }} ist"] {
            assert_eq!(word(&format!("{{% block model -%}}\n{fine}{{% endblock %}}")), None, "{fine}");
        }
        assert_eq!(german_capital("{% block model %}Ich", &tag("nl")), None);
    }
}
