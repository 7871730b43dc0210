//! How well appeals are read that were written apart from the parser, beside what
//! a careful person reads in them: `read/NAME.expected.json`. What a person leaves
//! out is not judged.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sincerely::appeal::{self, source};

/// Fields that are read right, of a hundred. Raise it when the reading improves.
const SHARE: f64 = 95.0;

fn documents(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/appeals").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    files.sort();
    files
}

fn read(path: &Path) -> appeal::Reading {
    appeal::read(&source::text(&fs::read(path).unwrap()).unwrap().text)
}

/// Letters and digits alone, in small.
fn folded(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Every address, telephone or fax of a list of recipients.
fn all(recipients: &Value, key: &str) -> BTreeSet<String> {
    let lists = recipients.as_array().into_iter().flatten().filter_map(|r| r[key].as_array());
    let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    lists.flatten().map(folded).map(|t| if key == "emails" { t } else { digits(t) }).collect()
}

/// The fields of one document: its path, and whether it was read right.
fn judged(wanted: &Value, found: &Value) -> Vec<(String, bool)> {
    let mut fields = Vec::new();
    for path in ["/until", "/languages", "/own_language", "/letter/language", "/letter/salutation"] {
        if let Some(value) = wanted.pointer(path) {
            let got = found.pointer(path).unwrap_or(&Value::Null);
            let same = if value.is_string() { folded(value) == folded(got) } else { value == got };
            fields.push((path.to_owned(), same));
        }
    }
    if wanted.get("title").is_some() {
        fields.push(("/title".into(), folded(&found["title"]).contains(&folded(&wanted["title"]))));
    }
    for list in ["targets", "copies"] {
        let (want, got) = (&wanted[list], &found[list]);
        if let Some(count) = wanted["counts"].get(list) {
            let printed = got.as_array().map_or(0, Vec::len) as u64;
            fields.push((format!("{list}.count"), Some(printed) == count.as_u64()));
        }
        for key in ["emails", "fax", "tel"] {
            let every =
                want.as_array().is_some_and(|w| !w.is_empty() && w.iter().all(|r| r.get(key).is_some()));
            if every {
                fields.push((format!("{list}.{key}"), all(want, key) == all(got, key)));
            }
        }
    }
    fields
}

#[test]
fn appeals_in_every_layout_are_read_nearly_as_a_careful_person_reads_them() {
    let (mut right, mut wrong) = (0, Vec::new());
    let documents = documents("read");
    assert!(documents.len() > 30, "{documents:?}");
    for path in documents {
        let expected = fs::read(path.with_extension("expected.json")).unwrap();
        let found = serde_json::to_value(read(&path)).unwrap();
        for (field, good) in judged(&serde_json::from_slice(&expected).unwrap(), &found) {
            match good {
                true => right += 1,
                false => wrong.push(format!("{}: {field}", path.file_stem().unwrap().display())),
            }
        }
    }
    let share = 100.0 * f64::from(right) / f64::from(right + i32::try_from(wrong.len()).unwrap());
    assert!(share >= SHARE, "{share:.1} %, wrong: {wrong:#?}");
}

#[test]
fn minutes_a_press_release_and_two_appeals_at_once_are_not_taken_for_an_appeal() {
    for path in documents("no_appeal").into_iter().chain(documents("two")) {
        assert!(!read(&path).is_appeal(), "{}", path.display());
    }
}
