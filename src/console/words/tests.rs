//! Every text is there in every language, and none for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn language(code: &str) -> Language {
    Language::named(code).unwrap()
}

fn in_english() -> Words {
    Words { strict: true, ..Words::plain(&Language::english()) }
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let deeper = folders.iter().flat_map(|path| files_in(path, ending));
    files.into_iter().filter(|path| path.extension().is_some_and(|e| e == ending)).chain(deeper).collect()
}

fn files_in(folder: &Path, ending: &str) -> Vec<PathBuf> {
    files(folder.to_str().unwrap(), ending)
}

/// The names of a language's texts, each with what it wants to know.
fn texts(code: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(&format!("locales/{code}"), "ftl") {
        let mut name = String::new();
        for line in fs::read_to_string(&file).unwrap().lines() {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                name = line
                    .split_once(" =")
                    .unwrap_or_else(|| panic!("{}: {line}", file.display()))
                    .0
                    .to_owned();
                assert!(texts.insert(name.clone(), BTreeSet::new()).is_none(), "{name} stands twice");
            }
            let asked = line.split('$').skip(1);
            let asked = asked.map(|after| {
                let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
                after[..end.unwrap_or(after.len())].to_owned()
            });
            texts.entry(name.clone()).or_default().extend(asked);
        }
    }
    texts.remove("");
    texts
}

/// A call of `t` or `tm` in a template: its key, or what every key begins with that
/// it makes up.
#[derive(Debug)]
struct Call {
    template: String,
    key: String,
    made_up: bool,
}

fn calls() -> Vec<Call> {
    let mut calls = Vec::new();
    for file in files("templates/console", "html") {
        let text = fs::read_to_string(&file).unwrap();
        let template = file.file_name().unwrap().to_str().unwrap().to_owned();
        for after in text.split("(k=\"").skip(1) {
            let (key, rest) = after.split_once('"').unwrap();
            let made_up = rest.trim_start().starts_with('~');
            calls.push(Call { template: template.clone(), key: key.to_owned(), made_up });
        }
    }
    calls
}

#[test]
fn there_are_three_languages_and_each_says_its_own_name() {
    let codes: Vec<String> = Language::all().iter().map(Language::code).collect();
    assert_eq!(codes, ["ar", "en", "fr"]);
    let names: Vec<String> = Language::all().iter().map(Language::own_name).collect();
    assert_eq!(names, ["العربية", "English", "Français"]);
    assert_eq!(language("ar").direction(), "rtl");
    assert_eq!(language("fr").direction(), "ltr");
}

#[test]
fn every_text_is_there_in_every_language_and_asks_for_nothing_else() {
    let english = texts("en");
    let mut wrong = Vec::new();
    for other in Language::all() {
        let code = other.code();
        let texts = texts(&code);
        wrong.extend(
            english.keys().filter(|key| !texts.contains_key(*key)).map(|key| format!("{code} lacks {key}")),
        );
        for (key, asked) in &texts {
            match english.get(key) {
                None => wrong.push(format!("{code} has {key}, English does not")),
                Some(known) if !asked.is_subset(known) => {
                    wrong.push(format!("{code}: {key} asks for {asked:?}, English for {known:?}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_text_that_a_template_says_is_there() {
    let english = texts("en");
    let there = |call: &Call| match call.made_up {
        true => english.keys().any(|key| key.starts_with(&call.key)),
        false => english.contains_key(&call.key),
    };
    let missing = calls().into_iter().filter(|call| !there(call));
    let missing: Vec<String> = missing.map(|call| format!("{}: {}", call.template, call.key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_text_is_there_for_nothing() {
    let calls = calls();
    let said = |key: &String| {
        calls.iter().any(|call| if call.made_up { key.starts_with(&call.key) } else { *key == call.key })
    };
    let idle: Vec<String> =
        texts("en").into_keys().filter(|key| !said(key) && key != "shell-language-name").collect();
    assert!(idle.is_empty(), "{idle:#?}");
}

#[test]
fn a_text_that_is_not_there_is_an_error_here_and_english_or_its_name_elsewhere() {
    let none = Facts::new();
    let strict = in_english().say("shell-no-such-text", &none);
    assert!(strict.unwrap_err().contains("shell-no-such-text"));
    let lenient = Words { strict: false, ..Words::plain(&language("ar")) };
    assert_eq!(lenient.say("shell-no-such-text", &none).unwrap(), "shell-no-such-text");
    // What only a wrong call lacks.
    assert!(in_english().say("shell-rehearsal-to", &none).is_err());
}

#[test]
fn browsers_get_the_language_that_they_want_most_of_those_there_are() {
    let chosen = |header: &str| Language::accepted(header).map(|language| language.code());
    for (header, code) in [
        ("fr", Some("fr")),
        ("fr-CH, fr;q=0.9, en;q=0.8", Some("fr")),
        ("de, ar-EG;q=0.7, en;q=0.3", Some("ar")),
        ("en;q=0.2, fr;q=0.9", Some("fr")),
        ("en;q=0, fr;q=0.1", Some("fr")),
        ("AR", Some("ar")),
        ("de", None),
        ("*", None),
        ("", None),
        ("fr;q=x, ;;, ,en-\u{fc}, fr;q=NaN", None),
    ] {
        assert_eq!(chosen(header).as_deref(), code, "{header}");
    }
}

#[test]
fn only_what_we_wrote_ourselves_is_marked_up() {
    assert_eq!(html("Type `a <b>` & go").unwrap(), "Type <code dir=\"ltr\">a &lt;b&gt;</code> &amp; go");
    assert_eq!(html(&format!("a {FOREIGN}b{FOREIGN}")).unwrap(), "a `b`");
}
