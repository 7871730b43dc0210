//! Whom an appeal is for.

use std::collections::HashMap;

use super::person_words::{ANNOUNCES, BEHIND_NAMES, NO_NAMES};
use crate::appeal::ReadPerson;
use crate::appeal::fold::fold;

/// Who is named, and the gender that older forms give in place of pronouns.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::appeal) struct Named {
    pub people: Vec<ReadPerson>,
    pub gender: Option<String>,
}

/// `Anna Example (she, her), Ben Example (he/him)`: the value of the label.
pub(in crate::appeal) fn people(text: &str) -> Named {
    let text = text.trim_matches([' ', '.', ';']);
    let (text, gender) = without_gender_line(text);
    let mut found: Vec<ReadPerson> = Vec::new();
    for part in parts(text) {
        let (name, pronouns) = name_and_pronouns(part);
        let name = name
            .trim_matches(|c: char| " ,;:–-.".contains(c))
            .trim_start_matches("and ")
            .trim_start_matches("et ")
            .trim_start_matches("und ");
        if name.chars().any(char::is_alphabetic) {
            found.push(ReadPerson { name: name.trim().to_owned(), pronouns });
        } else if let (Some(pronouns), Some(last)) = (pronouns, found.last_mut()) {
            last.pronouns.get_or_insert(pronouns);
        }
    }
    Named { people: found, gender }
}

/// `Anna Example Gender m/f: f`, of the forms before 2018.
fn without_gender_line(text: &str) -> (&str, Option<String>) {
    for label in ["Gender m/f", "Gender", "Geschlecht", "Sexe", "Sexo", "Género", "Genre"] {
        if let Some((head, tail)) = text.split_once(label) {
            let gender = tail.trim_matches(|c: char| c == ':' || c == ' ' || c == '.');
            return (head, (!gender.is_empty()).then(|| gender.to_owned()));
        }
    }
    (text, None)
}

/// Names are apart where no bracket is open: `A (he, him), B (she, her) and C`.
fn parts(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' | ';' | '|' if depth == 0 => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            ' ' if depth == 0 => {
                let word = [" and ", " et ", " y ", " und ", " e "]
                    .into_iter()
                    .find(|w| bytes[at..].starts_with(w.as_bytes()));
                if let Some(word) = word.filter(|_| at >= start) {
                    found.push(&text[start..at]);
                    start = at + word.len() - 1;
                }
                // `Anna (she, her) Ben (he, him)`
                if word.is_none() && text[..at].ends_with(')') && at >= start {
                    found.push(&text[start..at]);
                    start = at;
                }
            }
            _ => {}
        }
    }
    found.push(&text[start.min(text.len())..]);
    found
}

fn name_and_pronouns(part: &str) -> (&str, Option<String>) {
    match part.split_once(['(', '[']) {
        Some((name, rest)) => {
            let inner = rest.split([')', ']']).next().unwrap_or_default().trim();
            (name, (!inner.is_empty()).then(|| inner.to_owned()))
        }
        None => match pronouns_alone(part) {
            Some(pronouns) => ("", Some(pronouns)),
            None => (part, None),
        },
    }
}

/// `Anna Example, she/her`: pronouns that no bracket holds.
fn pronouns_alone(part: &str) -> Option<String> {
    const PRONOUNS: &[&str] = &[
        "he",
        "him",
        "his",
        "she",
        "her",
        "hers",
        "they",
        "them",
        "theirs",
        "il",
        "lui",
        "elle",
        "elles",
        "ils",
        "eux",
        "el",
        "ella",
        "ellos",
        "ellas",
        "er",
        "ihm",
        "sie",
        "masculino",
        "femenino",
    ];
    let folded = fold(part);
    let all = !folded.is_empty() && folded.split(' ').all(|w| PRONOUNS.contains(&w));
    all.then(|| part.trim().to_owned())
}

/// Full names in the lead that the whole text comes back to, in its order: a
/// guess, to be confirmed.
pub(in crate::appeal) fn named_in_prose(lead: &str, whole: &str, officials: &str) -> Vec<String> {
    let counts = Counts::of(&whole[..whole.floor_char_boundary(LONGEST_LOOK)]);
    let officials = format!(" {} ", fold(officials));
    let mut found: Vec<String> = Vec::new();
    for run in runs(&lead[..lead.floor_char_boundary(LONGEST_LOOK)]) {
        let Some(name) = counts.name_of(&run) else { continue };
        let folded = fold(&name);
        let known = officials.contains(&format!(" {folded} "))
            || found.iter().any(|f| within_each_other(&fold(f), &folded));
        if !known && super::country_named(&name).is_none() && found.len() < 12 {
            found.push(name);
        }
    }
    found
}

/// Names come back early in a text, or never.
const LONGEST_LOOK: usize = 60_000;

fn within_each_other(a: &str, b: &str) -> bool {
    format!(" {a} ").contains(&format!(" {b} ")) || format!(" {b} ").contains(&format!(" {a} "))
}

/// How often two to five words stand together, and a word with its capital.
struct Counts {
    groups: HashMap<String, usize>,
    words: HashMap<String, usize>,
}

impl Counts {
    fn of(text: &str) -> Self {
        let mut counts = Self { groups: HashMap::new(), words: HashMap::new() };
        let tokens: Vec<(String, bool)> =
            text.split_whitespace().map(|t| (fold(bare(t)), t.starts_with(char::is_uppercase))).collect();
        for at in 0..tokens.len() {
            if tokens[at].1 {
                *counts.words.entry(tokens[at].0.clone()).or_default() += 1;
            }
            for size in 2..=5.min(tokens.len() - at) {
                let group: Vec<&str> = tokens[at..at + size].iter().map(|(word, _)| word.as_str()).collect();
                *counts.groups.entry(group.join(" ")).or_default() += 1;
            }
        }
        counts
    }

    /// The full name within a run of words with capitals: the words that come
    /// back most, or all of them where a word before them says that it is one.
    fn name_of(&self, run: &Run) -> Option<String> {
        let words = run.words.as_slice();
        let groups = (0..words.len())
            .flat_map(|from| (from + 2..=words.len().min(from + 5)).map(move |to| &words[from..to]));
        let of = |group: &[&str]| self.groups.get(&fold(&group.join(" "))).copied().unwrap_or(0);
        let best = groups
            .map(|group| (of(group), group.len(), group))
            .max_by_key(|(count, length, _)| (*count, *length))?;
        match best {
            (2.., _, group) if run.opens_sentence || of(words) > 1 || !run.announced => Some(group.join(" ")),
            _ if run.announced || (words.len() <= 4 && self.is_known_by_a_word(words)) => {
                Some(words.join(" "))
            }
            (2.., _, group) => Some(group.join(" ")),
            _ => None,
        }
    }

    /// Named in full once, and then by one of its words.
    fn is_known_by_a_word(&self, run: &[&str]) -> bool {
        let count = |word: &&str| self.words.get(&fold(word)).copied().unwrap_or(0);
        run.iter().filter(|w| w.len() > 2).any(|w| count(w) >= 3)
    }
}

/// A run of words with capitals.
struct Run<'a> {
    words: Vec<&'a str>,
    opens_sentence: bool,
    /// A word before it says that a person follows: `the journalist …`.
    announced: bool,
}

fn announces(before: [&str; 2]) -> bool {
    let (one, two) = (fold(before[1]), fold(&before.join(" ")));
    ANNOUNCES.iter().any(|word| *word == one || *word == two)
}

/// Without its punctuation and its genitive.
fn bare(token: &str) -> &str {
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word)
}

/// Runs of words with capitals, and the particles between them.
fn runs(text: &str) -> Vec<Run<'_>> {
    let mut found = Vec::new();
    let mut run = Run { words: Vec::new(), opens_sentence: true, announced: false };
    let mut before = ["", ""];
    let mut sentence = true;
    for token in text.split_whitespace() {
        let word = bare(token);
        let genitive = token.ends_with("’s") || token.ends_with("'s");
        if token.starts_with(['“', '"', '(', '«', '‘']) {
            flush(&mut run, &mut found);
        }
        if is_name_word(word) || (!run.words.is_empty() && is_particle(word)) {
            if run.words.is_empty() {
                (run.opens_sentence, run.announced) = (sentence, announces(before));
            }
            run.words.push(word);
        } else {
            if BEHIND_NAMES.contains(&word) {
                run.words.clear();
            }
            flush(&mut run, &mut found);
        }
        sentence = token.ends_with(['.', '!', '?', ':']);
        before = [before[1], word];
        if genitive || token.ends_with([',', '.', ';', ':', '”', '"', ')', '!', '?', '»']) {
            flush(&mut run, &mut found);
        }
    }
    flush(&mut run, &mut found);
    found
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "al" | "bin" | "de" | "la" | "van" | "von" | "el" | "ben" | "da" | "ibn" | "bint" | "del" | "dos"
    )
}

fn flush<'a>(run: &mut Run<'a>, found: &mut Vec<Run<'a>>) {
    let mut words = std::mem::take(&mut run.words);
    while words.last().is_some_and(|w| w.starts_with(char::is_lowercase)) {
        words.pop();
    }
    // An honorific or a noun before the name announces it, and is no part of it.
    let mut announced = run.announced;
    while words.len() > 2 && announces(["", words[0]]) {
        words.remove(0);
        announced = true;
    }
    if (2..=7).contains(&words.len()) {
        found.push(Run { words, opens_sentence: run.opens_sentence, announced });
    }
}

fn is_name_word(word: &str) -> bool {
    let mut chars = word.chars();
    let capital =
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase);
    let capitals = word.chars().count() > 3 && word.chars().all(|c| c.is_uppercase() || c == '-');
    let folded = fold(word);
    let known = folded.split(' ').any(|w| NO_NAMES.contains(&w));
    (capital || capitals)
        && !known
        && super::languages::languages(word).is_empty()
        && super::country_named(word).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<String>)> {
        people(text).people.into_iter().map(|p| (p.name, p.pronouns)).collect()
    }

    #[test]
    fn people_are_named_with_their_pronouns() {
        let one = |name: &str, pronouns: Option<&str>| (name.to_owned(), pronouns.map(str::to_owned));
        assert_eq!(read("Anna Example (she, her)"), [one("Anna Example", Some("she, her"))]);
        for text in [
            "Anna Example (she, her), Ben Example (he/him)",
            "Anna Example (she, her); Ben Example (he/him)",
            "Anna Example (she, her) and Ben Example (he/him)",
            "Anna Example (she, her) Ben Example (he/him)",
        ] {
            assert_eq!(
                read(text),
                [one("Anna Example", Some("she, her")), one("Ben Example", Some("he/him"))],
                "{text}"
            );
        }
        assert_eq!(read("Anna Example, she/her"), [one("Anna Example", Some("she/her"))]);
        assert_eq!(read("Anna Example Gender m/f: f"), [one("Anna Example", None)]);
        assert_eq!(people("Anna Example Gender m/f: f").gender.as_deref(), Some("f"));
        assert_eq!(read("Anna Example y Ben Ejemplo"), [one("Anna Example", None), one("Ben Ejemplo", None)]);
        assert_eq!(read(""), []);
    }

    #[test]
    fn names_that_come_back_in_the_text_are_found() {
        let text = "Anna Example was taken by the Supreme Court in Minsk. Release Anna Example’s lawyer Ben Wise. Ben Wise is well.";
        assert_eq!(named_in_prose(text, text, "Carl Wise"), ["Anna Example", "Ben Wise"]);
        assert_eq!(named_in_prose(text, text, "Ben Wise"), ["Anna Example"]);
    }
}
