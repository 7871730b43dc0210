//! The shape of the code: dependencies point down, and no file outgrows its
//! room.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and those it may know, itself apart: what is left out may not be
/// named. `terms`, the words that all share, is at the bottom.
const MAY_USE: [(&str, &[&str]); 18] = [
    ("terms", &[]),
    ("clock", &[]),
    ("settings", &["terms"]),
    ("campaign", &["terms"]),
    ("appeal", &["campaign", "terms"]),
    ("supporters", &["terms"]),
    ("letter", &["campaign", "settings", "supporters", "terms"]),
    ("outbox", &["campaign", "letter", "settings", "supporters", "terms"]),
    ("meters", &["outbox"]),
    ("bounce", &["outbox", "terms"]),
    ("relay", &["clock", "settings", "terms"]),
    ("store", &["campaign", "letter", "outbox", "settings", "supporters", "terms"]),
    (
        "worker",
        &[
            "bounce",
            "campaign",
            "clock",
            "letter",
            "meters",
            "outbox",
            "relay",
            "settings",
            "store",
            "supporters",
            "terms",
        ],
    ),
    ("print", &["letter", "terms"]),
    ("doctor", &["relay", "settings", "terms"]),
    (
        "project",
        &[
            "appeal",
            "campaign",
            "doctor",
            "letter",
            "outbox",
            "print",
            "settings",
            "store",
            "supporters",
            "terms",
            "worker",
        ],
    ),
    ("console", &EVERY_ROOM),
    ("cli", &EVERY_ROOM),
];

const EVERY_ROOM: [&str; 17] = [
    "appeal",
    "bounce",
    "campaign",
    "clock",
    "console",
    "doctor",
    "letter",
    "meters",
    "outbox",
    "print",
    "project",
    "relay",
    "settings",
    "store",
    "supporters",
    "terms",
    "worker",
];

/// Past this many lines a file is two rooms.
const LONGEST: usize = 500;

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// The top-level module that a file of `src` belongs to.
fn room_of(file: &Path) -> String {
    let inner = file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = inner.components().next().unwrap();
    Path::new(first.as_os_str()).file_stem().unwrap().to_str().unwrap().to_owned()
}

/// The rooms that a text names in code, `use crate::{a, b}` included. Comments
/// may point anywhere.
fn named(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let after = &code[at + "crate::".len()..];
        match after.strip_prefix('{') {
            None => drop(rooms.insert(word(after))),
            Some(list) => rooms.extend(first_words(list).iter().map(|item| word(item))),
        }
    }
    rooms
}

/// The items of a braced list, without what is in their own braces.
fn first_words(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut items = Vec::new();
    let mut start = 0;
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(list[start..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

#[test]
fn rooms_named_in_code_are_found_however_they_are_written() {
    let text = "use crate::terms::Problem;\n//! crate::cli\nuse crate::{store, outbox::{JobId, state}};\n\
        fn f() -> crate::relay::Reply {}";
    let wanted = ["outbox", "relay", "store", "terms"].map(str::to_owned);
    assert_eq!(named(text), wanted.into());
}

#[test]
fn dependencies_point_down() {
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let mut wrong = Vec::new();
    for file in rust_files("src") {
        let room = room_of(&file);
        if ["lib", "main"].contains(&room.as_str()) {
            continue;
        }
        let Some(allowed) = may_use.get(room.as_str()) else {
            panic!("{room} is a new room: say in this test what it may use");
        };
        for other in named(&fs::read_to_string(&file).unwrap()) {
            if other != room && !allowed.contains(&other.as_str()) {
                wrong.push(format!("{}: {room} may not use {other}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_allowed_dependencies_have_no_circle() {
    // Each room may use only rooms that stand before it in the list.
    let order: Vec<&str> = MAY_USE.iter().map(|(room, _)| *room).collect();
    let place = |room: &str| order.iter().position(|r| *r == room).unwrap();
    for (room, allowed) in MAY_USE {
        for other in allowed.iter().filter(|other| **other != room) {
            assert!(place(other) < place(room), "{room} and {other}");
        }
    }
}

#[test]
fn no_file_outgrows_its_room() {
    for file in rust_files("src").into_iter().chain(rust_files("tests")) {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines: make two rooms of it", file.display());
    }
}

/// Only a `Clock` may ask the machine for the time, and only it may sleep by it.
#[test]
fn the_time_is_asked_of_a_clock() {
    for file in rust_files("src") {
        let text = fs::read_to_string(&file).unwrap();
        for word in ["Timestamp::now()", "SystemTime::now()", "Zoned::now()"] {
            let clock = room_of(&file) == "clock";
            assert!(clock || !text.contains(word), "{} says {word}", file.display());
        }
    }
}
