//! Letters that did not simply arrive: what the log says of them, and how a
//! human settles them.

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::checker::{check, message_id, of};
use crate::support::project::Project;
use crate::support::sink::{At, Sink, at};

/// One supporter, three officials: the prosecutor's letter is left uncertain.
fn with_an_uncertain_letter() -> (Project, Sink, String) {
    let sink = Sink::plain().rule(at(At::Dot).to("prosecutor@").nth(1).close()).start();
    let project = Project::petition(1).to(&sink).live();
    assert_eq!(project.send().code, 4);
    let letter = project.letter(&["state:uncertain"]);
    assert_eq!(letter["mailbox"], "prosecutor@courts.example.net");
    let number = letter["letter"].to_string();
    (project, sink, number)
}

fn event_names(project: &Project, letter: &str) -> Vec<String> {
    let events = project.events(&[]);
    let number: u64 = letter.parse().unwrap();
    let ours = events.iter().filter(|e| e["letter"] == number);
    ours.map(|e| e["event"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_refused_letter_is_found_by_state_and_code_and_ends_with_4() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("ombudsman@").say("553 5.3.0 Not here")).start();
    let project = Project::petition(1).to(&sink).live();
    let run = project.send();
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert_eq!(run.json()["letters"]["refused"].as_u64(), Some(1));
    let letter = project.letter(&["state:refused"]);
    assert_eq!(letter["mailbox"], "ombudsman@rights.example.com");
    assert_eq!((letter["code"].as_u64(), letter["enhanced"].as_str()), (Some(553), Some("5.3.0")));
    assert!(letter["reply"].as_str().unwrap().contains("Not here"));
    for filter in ["code:553", "target:ombudsman", "to:rights.example.com"] {
        assert_eq!(project.letter(&[filter])["letter"], letter["letter"], "{filter}");
    }
    assert_eq!(project.letter(&[&format!("msgid:{}", letter["message_id"].as_str().unwrap())]), letter);
    assert!(project.log(&["state:refused", "code:250"]).is_empty());
    assert_eq!(project.log(&["after:2026-01-01"]).len(), 3);
    assert!(project.log(&["before:2026-01-01"]).is_empty());
    assert_eq!(of(&check(&project, &sink, 3), "refused"), 1);
}

#[test]
fn a_deferred_letter_goes_out_on_a_later_try_with_the_same_bytes() {
    let sink = Sink::plain().rule(at(At::Dot).to("minister@").nth(1).say("451 4.3.0 Later")).start();
    let project = Project::petition(1).to(&sink).live().with("RETRY__SCHEDULE", "1s");
    assert_eq!(project.send().code, 0);
    let letter = project.letter(&["to:minister@"]);
    assert_eq!((letter["state"].as_str(), letter["attempts"].as_u64()), (Some("accepted"), Some(2)));
    let number = letter["letter"].to_string();
    assert_eq!(event_names(&project, &number), ["submitting", "deferred", "submitting", "accepted"]);
    let tries: Vec<_> = sink.records().into_iter().filter(|r| r.to[0].starts_with("minister@")).collect();
    assert_eq!(tries.len(), 2);
    assert_eq!((&tries[0].sha256, &tries[0].message_id), (&tries[1].sha256, &tries[1].message_id));
    assert_eq!(of(&check(&project, &sink, 3), "accepted"), 3);
}

#[test]
fn the_csv_log_and_the_table_tell_what_the_json_tells() {
    let (project, _sink, _) = with_an_uncertain_letter();
    let csv = project.ok(&["log", "--csv"]).text();
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let state = rows.headers().unwrap().iter().position(|name| name == "state").unwrap();
    let mut states: Vec<_> = rows.records().map(|row| row.unwrap()[state].to_owned()).collect();
    states.sort();
    assert_eq!(states, ["accepted", "accepted", "uncertain"]);
    let table = project.ok(&["log", "state:uncertain"]).text();
    assert_eq!(table.matches("prosecutor@courts.example.net").count(), 1, "{table}");
    assert!(!csv.contains("signer0@") && !table.contains("signer0@"), "the log bears a supporter's address");
}

#[test]
fn a_letters_timeline_tells_each_step_and_who_took_it() {
    let (project, _sink, letter) = with_an_uncertain_letter();
    project.ok(&["resolve", &letter, "--assume-sent", "--why", "the office answered"]);
    let told = project.ok(&["letter", &letter]).text();
    let places = ["submitting", "uncertain", "assumed-sent", "by organiser carla"]
        .map(|word| told.find(word).unwrap_or_else(|| panic!("no {word:?} in {told}")));
    assert!(told.contains("the office answered"), "{told}");
    // The heading says how it stands now; the events follow in their order.
    assert!(told.starts_with(&format!("Letter {letter}: accepted")), "{told}");
    assert!(places.is_sorted(), "{told}");
}

#[test]
fn the_bytes_of_an_uncertain_letter_are_those_that_the_relay_got() {
    let (project, sink, letter) = with_an_uncertain_letter();
    let record = sink.records().into_iter().find(|r| r.action == "close").unwrap();
    let raw = project.ok(&["letter", &letter, "--raw"]).stdout;
    assert_eq!(HEXLOWER.encode(&Sha256::digest(raw)), record.sha256);
}

#[test]
fn an_uncertain_letter_is_never_sent_again_by_itself() {
    let (project, sink, _) = with_an_uncertain_letter();
    let records = sink.records().len();
    assert_eq!(project.send().json()["scheduled_letters"].as_u64(), Some(0));
    assert_eq!(project.work().code, 0, "a job that was over before is no failure of this work");
    assert_eq!(sink.records().len(), records);
    assert_eq!(of(&check(&project, &sink, 3), "uncertain"), 1);
}

#[test]
fn assumed_sent_it_counts_as_accepted() {
    let (project, sink, letter) = with_an_uncertain_letter();
    project.ok(&["resolve", &letter, "--assume-sent", "--why", "seen in the relay's log"]);
    assert_eq!(of(&check(&project, &sink, 3), "accepted"), 3);
    assert_eq!(event_names(&project, &letter), ["submitting", "uncertain", "assumed-sent"]);
}

#[test]
fn resent_it_goes_out_with_the_same_message_id_and_bytes() {
    let (project, sink, letter) = with_an_uncertain_letter();
    project.ok(&["resolve", &letter, "--resend", "--why", "the relay lost it"]);
    assert_eq!(project.work().code, 0);
    let (first, again) = {
        let letter = project.letter(&["to:prosecutor@"]);
        assert_eq!(letter["state"], "accepted");
        let mut records = sink.records();
        records.retain(|r| r.message_id == message_id(&letter));
        assert_eq!(records.len(), 2);
        (records[0].clone(), records[1].clone())
    };
    assert_eq!(first.sha256, again.sha256);
    assert_eq!(project.ok(&["jobs", "--json"]).json()["state"], "finished");
}

#[test]
fn dropped_it_is_cancelled_and_stays_so() {
    let (project, sink, letter) = with_an_uncertain_letter();
    project.ok(&["resolve", &letter, "--drop", "--why", "too late"]);
    assert_eq!(project.letter(&["to:prosecutor@"])["state"], "cancelled");
    assert_eq!(project.work().code, 0);
    assert_eq!(sink.records().len(), 3);
}

#[test]
fn a_letter_that_needs_no_settling_is_left_alone() {
    let (project, _sink, _) = with_an_uncertain_letter();
    let accepted = project.log(&["state:accepted"])[0]["letter"].to_string();
    for choice in ["--resend", "--assume-sent", "--drop", "--release"] {
        let run = project.run(&["resolve", &accepted, choice, "--why", "a mistake"]);
        assert_eq!(run.code, 2, "{choice}: {}", run.stderr);
        assert!(run.stderr.contains("is accepted"), "{}", run.stderr);
    }
    assert_eq!(project.run(&["resolve", "999", "--drop", "--why", "a mistake"]).code, 2);
    assert_eq!(project.log(&["state:accepted"]).len(), 2);
}

#[test]
fn a_suspended_mailbox_holds_its_letters_until_they_are_released() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    project.ok(&["suspend", "minister@justice.example.org", "--why", "they asked for quiet"]);
    assert_eq!(project.send().code, 4);
    let states = check(&project, &sink, 6);
    assert_eq!((of(&states, "accepted"), of(&states, "held")), (4, 2));
    assert!(sink.records().iter().all(|r| !r.to[0].starts_with("minister@")));
    project.ok(&["unsuspend", "minister@justice.example.org", "--why", "they asked again"]);
    let held = project.log(&["state:held"]);
    let numbers: Vec<_> = held.iter().map(|l| l["letter"].to_string()).collect();
    let words = numbers.iter().map(String::as_str).chain(["--release", "--why", "they asked again"]);
    project.ok(&["resolve"].into_iter().chain(words).collect::<Vec<_>>());
    assert_eq!(project.work().code, 0);
    assert_eq!(of(&check(&project, &sink, 6), "accepted"), 6);
}

#[test]
fn an_unknown_mailbox_is_suspended_and_the_job_still_ends() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("minister@").say("550 5.1.1 No such user")).start();
    let project = Project::petition(3).to(&sink).live();
    assert_eq!(project.send().code, 4);
    let states = check(&project, &sink, 9);
    assert_eq!((of(&states, "accepted"), of(&states, "refused"), of(&states, "held")), (6, 1, 2));
    let boxes = project.ok(&["mailboxes", "--json"]).json_lines();
    let minister: Vec<&Value> = boxes.iter().filter(|m| m["state"] == "suspended").collect();
    assert_eq!(minister.len(), 1, "{boxes:#?}");
    assert_eq!(minister[0]["mailbox"], "minister@justice.example.org");
    assert_eq!(sink.count("RCPT TO:<minister@"), 1);
}

#[test]
fn a_rehearsals_replies_never_suspend_an_official() {
    let sink = Sink::plain().rule(at(At::Rcpt).nth(1).say("550 5.1.1 No such user")).start();
    let project = Project::petition(2).to(&sink);
    assert_eq!(project.send().code, 4);
    let states = check(&project, &sink, 6);
    assert_eq!((of(&states, "accepted"), of(&states, "refused")), (5, 1));
    let boxes = project.ok(&["mailboxes", "--json"]).json_lines();
    assert!(boxes.iter().all(|m| m["state"] == "open"), "{boxes:#?}");
}
