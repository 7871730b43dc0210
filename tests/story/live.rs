//! Live: the officials' own mailboxes, the embassy's copies, and the log held
//! against what the relay was given.

use std::collections::{BTreeMap, HashMap};

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::checker::{check, message_id, of};
use crate::support::project::{Project, signers};
use crate::support::sink::{At, Sink, at};

fn text<'a>(letter: &'a Value, key: &str) -> &'a str {
    letter[key].as_str().unwrap()
}

#[test]
fn nothing_goes_to_an_official_without_a_yes() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink).live();
    let run = project.send_plan(&project.plan(), &[]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("--confirm petition"), "{}", run.stderr);
    assert_eq!(sink.connections(), 0);
    assert!(project.log(&[]).is_empty());
}

#[test]
fn a_live_send_reaches_every_official_once_for_each_supporter() {
    let sink = Sink::plain().start();
    let project = Project::example().to(&sink).live();
    assert_eq!(project.send().code, 0);
    let mut got: BTreeMap<String, usize> = BTreeMap::new();
    for record in sink.records() {
        assert_eq!(record.to.len(), 1, "one letter is one envelope recipient");
        *got.entry(record.to[0].clone()).or_default() += 1;
    }
    let wanted = [
        ("7170001@prokuror.kz", 12),
        ("7282380@prokuror.kz", 12),
        ("London@kazembassy.org.uk", 4),
        ("ombudsman-kz@mail.ru", 12),
    ];
    assert_eq!(got, wanted.map(|(mailbox, letters)| (mailbox.to_owned(), letters)).into());
    assert_eq!(of(&check(&project, &sink, 40), "accepted"), 40);
}

#[test]
fn copies_go_for_british_supporters_only_and_each_behind_its_original() {
    let sink = Sink::plain().start();
    let project = Project::petition(6).to(&sink).live();
    let british = signers(3, "United Kingdom").replace("signer", "brit");
    let british = british.split_once('\n').unwrap().1;
    project.write("signers.csv", &format!("{}{british}", signers(3, "Norway")));
    assert_eq!(project.send().code, 0);
    let place: HashMap<String, usize> =
        sink.records().into_iter().enumerate().map(|(i, r)| (r.message_id, i)).collect();
    let letters = project.log(&[]);
    let copies: Vec<_> = letters.iter().filter(|l| l["kind"] == "copy").collect();
    assert_eq!((letters.len(), copies.len()), (6 * 3 + 3, 3));
    for copy in copies {
        assert_eq!(text(copy, "mailbox"), "embassy@abroad.example.org");
        let is_original = |l: &&Value| {
            l["supporter"] == copy["supporter"] && l["mailbox"] == "minister@justice.example.org"
        };
        let original = letters.iter().find(is_original).unwrap();
        assert!(place[&message_id(original)] < place[&message_id(copy)], "{copy} came before {original}");
    }
}

#[test]
fn a_copy_whose_original_is_refused_is_never_sent() {
    let sink = Sink::plain().rule(at(At::Dot).to("minister@").say("554 5.0.0 no")).start();
    let project = Project::petition(0).to(&sink).live();
    project.write("signers.csv", &signers(2, "GB"));
    assert_eq!(project.send().code, 4);
    let states = check(&project, &sink, 8);
    assert_eq!((of(&states, "accepted"), of(&states, "refused"), of(&states, "cancelled")), (4, 2, 2));
    assert!(project.log(&["to:embassy@"]).iter().all(|copy| copy["state"] == "cancelled"));
}

#[test]
fn the_log_agrees_with_the_relay_letter_by_letter() {
    let sink = Sink::plain().start();
    let project = Project::petition(3).to(&sink).live();
    assert_eq!(project.send().code, 0);
    let records: HashMap<String, _> = sink.records().into_iter().map(|r| (r.message_id.clone(), r)).collect();
    for letter in project.log(&[]) {
        let record = &records[&message_id(&letter)];
        assert_eq!(record.to, [text(&letter, "mailbox")]);
        assert_eq!((letter["code"].as_u64(), letter["attempts"].as_u64()), (Some(250), Some(1)));
        assert_eq!(
            record.action,
            format!("250 2.0.0 {}", text(&letter, "reply").trim_start_matches("2.0.0 "))
        );
        assert!(record.action.ends_with(text(&letter, "queued_as")), "{record:?}");
        assert!(record.from.starts_with("letters+") && record.from.ends_with("@sincerely.example.org"));
        let raw = project.ok(&["letter", &letter["letter"].to_string(), "--raw"]).stdout;
        assert_eq!(HEXLOWER.encode(&Sha256::digest(&raw)), record.sha256, "{letter}");
        assert_eq!(raw.len(), record.bytes);
        assert!(!String::from_utf8(raw).unwrap().contains("X-Sincerely-Rehearsal"));
    }
}

#[test]
fn what_one_job_wrote_no_other_writes_again() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    assert_eq!(project.send().code, 0);
    project.write("signers.csv", &signers(3, "Norway").replace("signer0@", "SIGNER0@"));
    let run = project.send();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        (run.json()["scheduled_letters"].as_u64(), run.json()["already_written"].as_u64()),
        (Some(3), Some(6))
    );
    assert_eq!(sink.records().len(), 9);
    assert_eq!(of(&check(&project, &sink, 9), "accepted"), 9);
}
