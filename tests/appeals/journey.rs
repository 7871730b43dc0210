//! From the document to letters that may be sent.

use std::path::Path;

use crate::support::project::{Project, signers};

const FILE: &str = "config/campaigns/tesk.toml";

/// A project in which the invented appeal was imported.
fn imported() -> Project {
    let project = Project::example();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/appeals/ok");
    std::fs::copy(folder.join("river-utf16le.txt"), project.root.join("appeal.txt")).unwrap();
    project.write("signers.csv", &signers(3, "United Kingdom"));
    project.ok(&["import", "appeal.txt"]);
    project
}

const DRY_RUN: [&str; 7] =
    ["dry-run", "tesk", "--supporters", "signers.csv", "--after-deadline", "a test", "--json"];

/// Puts answers where they belong, as an organiser does in an editor.
fn answer(project: &Project) {
    let text = project.read(FILE);
    let (file, _questions) = text.split_once("# What only a person can answer.").unwrap();
    let file = file
        .replacen("# time_zone = \"Region/City\"", "time_zone = \"Europe/Prague\"", 1)
        .replacen(
            "# time_zone = \"Region/City\"",
            "time_zone = \"Europe/London\"\nsalutation.en = \"Your Excellency,\"",
            1,
        )
        .replace("# countries", "countries")
        .replace("# [consent]\n# statement", "[consent]\nstatement")
        .replace("# [subject]\n# en = \"…\"", "[subject]\nen = \"Release Marin Tesk\"");
    // One question is kept, with what was decided.
    let kept = "[[questions]]\nline = 31\nfield = \"letter.fr\"\nask = \"A letter in French?\"\nanswer = \"English will do.\"\n";
    project.write(FILE, &format!("{file}{kept}"));
}

#[test]
fn an_import_says_what_was_read_and_what_is_open() {
    let project = Project::example();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/appeals/ok");
    std::fs::copy(folder.join("river.docx"), project.root.join("appeal.docx")).unwrap();
    let run = project.ok(&["import", "appeal.docx"]);
    insta::assert_snapshot!(run.text() + "--- stderr\n" + &run.stderr);
    insta::assert_snapshot!(project.read(FILE));
    insta::assert_snapshot!(project.read("templates/tesk/letter.en.txt"));
}

#[test]
fn open_questions_block_every_way_out() {
    let project = imported();
    let open = project.read(FILE).matches("[[questions]]").count();
    assert!(open > 3);
    for args in [
        &["check", "tesk"][..],
        &DRY_RUN[..6],
        &[
            "send",
            "tesk",
            "--supporters",
            "signers.csv",
            "--plan",
            &"0".repeat(64),
            "--after-deadline",
            "a test",
        ],
        &[
            "schedule",
            "tesk",
            "--supporters",
            "signers.csv",
            "--plan",
            &"0".repeat(64),
            "--after-deadline",
            "a test",
        ],
    ] {
        let run = project.run(args);
        assert_eq!(run.code, 3, "{args:?}: {}", run.stderr);
        assert_eq!(run.stderr.matches("this question is open").count(), open, "{args:?}: {}", run.stderr);
        assert!(!project.root.join("proof").exists() && !project.root.join("data").exists());
    }
    let problems = project.run(&["check", "tesk", "--json"]).json()["problems"].clone();
    let problems = problems.as_array().unwrap();
    assert_eq!(problems.len(), open, "nothing is told twice: {problems:#?}");
    assert!(problems.iter().all(|p| p["line"].is_u64() && p["file"] == FILE && p["hint"].is_string()));
}

#[test]
fn answered_questions_let_the_letters_out() {
    let project = imported();
    answer(&project);
    let check = project.run(&["check", "tesk", "--supporters", "signers.csv"]);
    assert_eq!(check.code, 0, "{}", check.stderr);
    let told = project.ok(&DRY_RUN).json();
    // Three to the minister, three copies.
    assert_eq!((&told["letters"], &told["problems"]), (&6.into(), &serde_json::json!([])));
    let proof = project.read("proof/index.html");
    for words in ["Dear Minister,", "I urge you to:", "- Release Marin Tesk immediately", "Your Excellency,"]
    {
        assert!(proof.contains(words), "{words}");
    }
}

#[test]
fn a_campaign_is_written_over_only_when_that_is_wanted() {
    let project = imported();
    project.write(FILE, "mine");
    project.write("templates/tesk/letter.ru.txt", "mine too");
    let run = project.run(&["import", "appeal.txt"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("there is a campaign of this name already"), "{}", run.stderr);
    assert_eq!(project.read(FILE), "mine");
    std::fs::remove_file(project.root.join(FILE)).unwrap();
    assert_eq!(project.run(&["import", "appeal.txt"]).code, 3, "its letter is there");
    assert!(!project.root.join(FILE).exists());
    project.ok(&["import", "appeal.txt", "--force"]);
    assert!(project.read(FILE).contains("Marin Tesk"));
    assert_eq!(project.read("templates/tesk/letter.ru.txt"), "mine too");
    project.ok(&["import", "appeal.txt", "--name", "second"]);
    let left: Vec<_> = std::fs::read_dir(project.root.join("config/campaigns")).unwrap().collect();
    // Three campaigns, and the appeals of the two that were imported: no draft.
    assert_eq!(left.len(), 5, "{left:?}");
}

/// The letter cannot be put in place: the campaign file is not written either.
#[test]
fn both_files_are_written_or_neither() {
    let project = Project::example();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/appeals/ok");
    std::fs::copy(folder.join("river.html"), project.root.join("appeal.html")).unwrap();
    project.write("templates/tesk", "a file where the folder should be");
    let run = project.run(&["import", "appeal.html"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("nothing was imported"), "{}", run.stderr);
    assert_eq!(project.campaigns(), ["ilyashev"]);
    let left: Vec<_> = std::fs::read_dir(project.root.join("config/campaigns")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
