//! A rehearsal: real letters, real SMTP, and only ourselves to read them.

use std::collections::BTreeSet;

use crate::support::checker::{check, message_id, of};
use crate::support::project::{Project, REHEARSAL, signers};
use crate::support::sink::Sink;

#[test]
fn a_rehearsal_reaches_only_the_rehearsal_address_each_letter_once() {
    let sink = Sink::plain().start();
    let project = Project::example().to(&sink);
    let run = project.send();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = run.json();
    assert_eq!((told["state"].as_str(), told["letters"]["accepted"].as_u64()), (Some("finished"), Some(40)));
    let records = sink.records();
    assert!(records.iter().all(|r| r.to == [REHEARSAL]), "{records:#?}");
    let ids: BTreeSet<_> = records.iter().map(|r| &r.message_id).collect();
    assert_eq!((records.len(), ids.len()), (40, 40));
    assert_eq!(of(&check(&project, &sink, 40), "accepted"), 40);
}

#[test]
fn every_rehearsed_letter_says_that_it_is_one_and_for_whom() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink);
    assert_eq!(project.send().code, 0);
    for letter in project.log(&[]) {
        let raw = project.ok(&["letter", &letter["letter"].to_string(), "--raw"]).text();
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        let wanted = format!("X-Sincerely-Rehearsal: for {};", letter["mailbox"].as_str().unwrap());
        assert!(head.contains(&wanted), "{head}");
        assert!(head.contains(&message_id(&letter)), "{head}");
    }
}

#[test]
fn the_same_send_again_sends_nothing_and_is_no_failure() {
    let sink = Sink::plain().start();
    let project = Project::petition(3).to(&sink);
    let first = project.send();
    assert_eq!((first.code, first.json()["scheduled_letters"].as_u64()), (0, Some(9)));
    let connections = sink.connections();
    let again = project.send();
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(again.json()["job"], first.json()["job"]);
    assert_eq!(again.json()["scheduled_letters"].as_u64(), Some(0));
    assert_eq!((sink.records().len(), sink.connections()), (9, connections));
    assert_eq!(project.ok(&["jobs", "--json"]).json_lines().len(), 1);
}

#[test]
fn one_changed_byte_in_the_csv_and_the_old_plan_is_refused() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink);
    let plan = project.plan();
    project.edit("signers.csv", "Signer 1,", "Signer 2,");
    let run = project.send_plan(&plan, &[]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("run the dry run again"), "{}", run.stderr);
    assert_eq!(sink.connections(), 0);
    assert!(!project.root.join("data").exists(), "a refused plan was stored");
}

#[test]
fn more_than_a_hundred_letters_want_a_yes_even_in_rehearsal() {
    let sink = Sink::plain().start();
    let project = Project::petition(34).to(&sink);
    let plan = project.plan();
    let run = project.send_plan(&plan, &[]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("--confirm petition"), "{}", run.stderr);
    assert_eq!(project.send_plan(&plan, &["--confirm", "another"]).code, 2);
    assert_eq!(sink.connections(), 0);
    project.write("signers.csv", &signers(33, "Norway"));
    assert_eq!(project.send_plan(&project.plan(), &[]).code, 0);
    assert_eq!(sink.records().len(), 99);
}

#[test]
fn a_rehearsal_never_stands_in_the_way_of_the_live_letters() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink);
    assert_eq!(project.send().code, 0);
    let project = project.live();
    assert_eq!(project.send().code, 0);
    let live: Vec<_> = sink.records().into_iter().filter(|r| r.to != [REHEARSAL]).collect();
    assert_eq!(live.len(), 6);
    assert_eq!(of(&check(&project, &sink, 12), "accepted"), 12);
}

#[test]
fn the_log_says_beneath_that_a_rehearsals_letters_went_to_no_official() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink);
    assert_eq!(project.send().code, 0);
    let log = project.ok(&["log"]).text();
    let wanted = format!("Job 1 is a rehearsal: its letters go to {REHEARSAL}, none to an official.");
    assert!(log.contains(&wanted), "{log}");
    assert!(project.ok(&["log", "state:refused"]).text().contains("No letters match."));
}
