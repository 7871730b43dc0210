//! `--help`, which is each command's doc comment.

use crate::support::project::Project;

fn help(words: &[&str]) -> String {
    Project::example().ok(&[words, &["--help"]].concat()).text()
}

#[test]
fn the_program_lists_its_commands() {
    insta::assert_snapshot!(help(&[]));
}

#[test]
fn each_command_explains_itself() {
    for command in [
        "demo",
        "init",
        "import",
        "check",
        "dry-run",
        "schedule",
        "send",
        "serve",
        "work",
        "jobs",
        "job",
        "pause",
        "close",
        "log",
        "letter",
        "resolve",
        "print",
        "posted",
        "mailboxes",
        "suspend",
        "doctor",
        "audit",
        "bounces",
        "replies",
        "reply",
        "withdraw",
        "erase",
        "retention",
        "report",
        "backup",
        "restored",
        "user",
    ] {
        insta::with_settings!({ snapshot_suffix => command }, {
            insta::assert_snapshot!(help(&[command]));
        });
    }
}

#[test]
fn letting_somebody_in_explains_itself() {
    insta::assert_snapshot!(help(&["user", "add"]));
}

#[test]
fn a_token_explains_itself() {
    insta::assert_snapshot!(help(&["user", "token"]));
}

#[test]
fn the_version_is_that_of_the_crate() {
    let told = Project::example().ok(&["--version"]).text();
    assert_eq!(told, format!("sincerely {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_and_manual_pages_come_from_the_parser() {
    let project = Project::example();
    for shell in ["bash", "zsh", "fish"] {
        assert!(project.ok(&["completions", shell]).text().contains("dry-run"), "{shell}");
    }
    project.ok(&["man", "pages"]);
    assert!(project.read("pages/sincerely.1").contains(".TH sincerely 1"));
    assert!(project.root.join("pages/sincerely-dry-run.1").exists());
}
