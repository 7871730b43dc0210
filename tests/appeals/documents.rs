//! Each file of `ok/` is one invented appeal in another kind of document.

use std::path::Path;

use crate::support::project::Project;
use serde_json::{Value, json};

/// Without the lines of each field: documents differ in how their lines fall.
fn reading(file: &Path) -> Value {
    let project = Project::example();
    let run = project.ok(&["import", file.to_str().unwrap(), "--json"]);
    let mut reading = run.json();
    assert_eq!(run.stderr, "");
    assert_eq!(project.campaigns(), ["ilyashev"], "--json writes nothing");
    reading.as_object_mut().unwrap().remove("places").unwrap();
    reading
}

#[test]
fn documents_of_every_kind_are_read() {
    insta::glob!("ok/*", |path| {
        insta::assert_json_snapshot!(reading(path));
    });
}

#[test]
fn the_same_appeal_reads_the_same_in_every_encoding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/appeals/ok");
    let texts = ["river-utf16le.txt", "river-utf16be-without-mark.txt", "river-windows-1252.txt"];
    let readings = texts.map(|name| reading(&folder.join(name)));
    assert!(readings.iter().all(|other| *other == readings[0]));
    assert_eq!(readings[0]["letter"]["paragraphs"][0].as_str().map(|p| p.contains("“speech”")), Some(true));
}

#[test]
fn a_wrong_name_is_no_obstacle_and_stdin_will_do() {
    let project = Project::example();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/appeals/ok");
    for (from, to) in [("river.docx", "river.txt"), ("river.pdf", "river"), ("river.html", "river.pdf")] {
        std::fs::copy(folder.join(from), project.root.join(to)).unwrap();
        assert_eq!(project.ok(&["import", to, "--json"]).json()["people"][0]["name"], "Marin Tesk", "{from}");
        let read =
            project.ok_with_stdin(&["import", "-", "--json"], &std::fs::read(folder.join(from)).unwrap());
        assert_eq!(read.json()["people"], json!([{ "name": "Marin Tesk", "pronouns": "he, him" }]), "{from}");
    }
}
