//! Copies of the store, and what happens when one is put in its place.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::checker::{check, of};
use crate::support::project::{Project, Run};
use crate::support::sink::Sink;

const STORE: &str = "data/sincerely.db";

/// As the documentation tells it: with no program running.
fn put_back(project: &Project, copy: &str) {
    fs::copy(project.root.join(copy), project.root.join(STORE)).unwrap();
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(project.root.join(format!("{STORE}{ending}")));
    }
}

/// Sixty letters, all sent; a copy made in the midst of it is in the store's place.
fn restored_from_yesterday() -> (Project, Sink) {
    let sink = Sink::plain().start();
    let project = Project::petition(20).to(&sink).live().with("RELAY__PER_SECOND", 50);
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 10);
    let said = project.ok(&["backup", "copy.db"]).text();
    assert!(said.contains("checked"), "{said}");
    sink.wait_until("all letters", |s| s.records().len() == 60);
    crate::support::wait_until("the end of the job", || project.job("1")["state"] == "finished");
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    assert_eq!(of(&check(&project, &sink, 60), "accepted"), 60);
    put_back(&project, "copy.db");
    (project, sink)
}

fn refused(run: &Run) {
    assert_eq!(run.code, 1, "{}", run.stderr);
    for words in ["restored from a copy of 20", "--hold", "--continue", "until you decide"] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}

#[test]
fn after_a_restore_nothing_is_sent_without_a_yes() {
    let (project, sink) = restored_from_yesterday();
    let left = project.log(&["state:ready,submitting"]).len();
    assert!(left > 0, "the copy was made too late for this test");
    refused(&project.work());
    refused(&project.run(&["serve"]));
    let plan = project.plan();
    refused(&project.send_plan(&plan, &["--confirm", "petition"]));
    assert_eq!(sink.records().len(), 60);
    assert_eq!(project.ok(&["jobs", "--json"]).json_lines().len(), 1);
}

#[test]
fn with_hold_nothing_is_sent_twice_and_a_human_settles_what_may_have_left() {
    let (project, sink) = restored_from_yesterday();
    let left = project.log(&["state:ready,submitting"]).len();
    let said = project.ok(&["restored", "--hold", "--why", "the disk broke"]).text();
    assert!(said.contains(&format!("{left} letters are now uncertain")), "{said}");
    assert_eq!(project.work().code, 4);
    assert_eq!(sink.records().len(), 60);
    let states = check(&project, &sink, 60);
    assert_eq!(of(&states, "uncertain"), left, "{states:?}");
    for letter in project.log(&["state:uncertain"]) {
        let number = letter["letter"].to_string();
        project.ok(&["resolve", &number, "--assume-sent", "--why", "the mail server's log has it"]);
    }
    assert_eq!(project.work().code, 0);
    assert_eq!((sink.records().len(), of(&check(&project, &sink, 60), "accepted")), (60, 60));
    let audit = project.ok(&["audit"]).text();
    assert!(audit.contains("restored store: hold"), "{audit}");
    assert_eq!(project.ok(&["audit", "--verify"]).code, 0);
    // Nothing more to decide.
    assert_eq!(project.run(&["restored", "--hold", "--why", "again"]).code, 2);
}

#[test]
fn with_continue_the_copy_goes_on_and_letters_since_go_twice() {
    let (project, sink) = restored_from_yesterday();
    let open = project.log(&["state:ready"]).len();
    project.ok(&["restored", "--continue", "--why", "the mail server had not sent them on"]);
    project.work();
    assert_eq!(sink.records().len(), 60 + open);
    let mut times: HashMap<String, usize> = HashMap::new();
    sink.records().into_iter().for_each(|record| *times.entry(record.message_id).or_default() += 1);
    assert_eq!((times.len(), times.values().filter(|n| **n == 2).count()), (60, open));
    let audit = project.ok(&["audit"]).text();
    assert!(audit.contains("restored store: continue: the mail server had not sent them on"), "{audit}");
}

#[test]
fn a_copy_that_was_made_by_hand_is_known_too() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    project.schedule(&["--at", "2099-01-01T00:00:00Z"]);
    project.work();
    fs::copy(project.root.join(STORE), project.root.join("yesterday.db")).unwrap();
    let second = project.second_petition();
    assert_eq!(second.send().code, 0);
    assert_eq!(sink.records().len(), 6);
    put_back(&second, "yesterday.db");
    let run = second.work();
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("older than the last run"), "{}", run.stderr);
    let run = second.send();
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(sink.records().len(), 6);
    let said = second.ok(&["restored", "--hold", "--why", "a test"]).text();
    assert!(said.contains("Paused, since not begun: job 1"), "{said}");
}

#[test]
fn a_folder_that_was_moved_is_worked_as_before() {
    let sink = Sink::plain().start();
    let mut project = Project::petition(2).to(&sink).live();
    assert_eq!(project.send().code, 0);
    let there = project.root.with_file_name("elsewhere");
    fs::rename(&project.root, &there).unwrap();
    project.root = there;
    let project = project.second_petition();
    assert_eq!(project.send().code, 0);
    assert_eq!(sink.records().len(), 12);
}

#[test]
fn a_backup_is_private_and_replaces_nothing_unless_told() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink).live();
    assert_eq!(project.run(&["backup", "copy.db"]).code, 2, "nothing was scheduled yet");
    assert_eq!(project.send().code, 0);
    project.write("copy.db", "something else");
    let run = project.run(&["backup", "copy.db"]);
    assert_eq!((run.code, project.read("copy.db").as_str()), (2, "something else"));
    project.ok(&["backup", "copy.db", "--force"]);
    let mode = fs::metadata(project.root.join("copy.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let run = project.run(&["backup", STORE, "--force"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("the store itself"), "{}", run.stderr);
    assert_eq!(project.log(&[]).len(), 3);
    assert!(project.ok(&["audit"]).text().contains("backup file copy.db"));
}
