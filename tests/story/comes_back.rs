//! Letters that come back: reports, replies, and what follows from them.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::checker::{check, message_id};
use crate::support::postfix::{Door, Postfix};
use crate::support::project::Project;
use crate::support::sink::{Record, Sink};
use crate::support::wait_until;

const MINISTER: &str = "minister@justice.example.org";

/// A project whose letters are out, and what the relay got.
fn sent() -> (Project, Sink) {
    let sink = Sink::plain().start();
    let project = Project::petition(3).to(&sink).live();
    assert_eq!(project.send().code, 0);
    (project, sink)
}

fn to<'r>(records: &'r [Record], mailbox: &str) -> &'r Record {
    records.iter().find(|record| record.to[0] == mailbox).unwrap()
}

/// A report (RFC 3464) on a letter, as the mail server of the target sends it.
fn report(letter: &Record, action: &str, status: &str, code: &str) -> String {
    let (from, to) = (&letter.from, &letter.to[0]);
    let id = letter.message_id.trim_matches(['<', '>']);
    format!(
        "Return-Path: <>\nDelivered-To: {from}\nFrom: Mail System <MAILER-DAEMON@mx.example.org>\n\
         To: {from}\nSubject: Delivery status\nMessage-ID: <{status}.{id}.dsn@mx.example.org>\n\
         Date: Tue, 24 Nov 2026 09:30:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\n\nAbout your letter.\n\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; {to}\nAction: {action}\n\
         Status: {status}\nDiagnostic-Code: smtp; {code} {status} as it happened\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{id}>\n\n--b--\n"
    )
}

fn bounces(project: &Project, paths: &[&str]) -> Vec<Value> {
    project.ok(&[&["bounces", "--json"], paths].concat()).json_lines()
}

fn state(project: &Project, letter: &Value) -> Value {
    project.letter(&[&format!("msgid:{}", message_id(letter))])["state"].clone()
}

#[test]
fn a_report_of_failure_bounces_its_letter_and_suspends_a_mailbox_that_is_gone() {
    let (project, sink) = sent();
    let records = sink.records();
    project.write("b.eml", &report(to(&records, MINISTER), "failed", "5.1.1", "550"));
    let lines = bounces(&project, &["b.eml"]);
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(
        (&line["kind"], &line["recipient"], &line["status"]),
        (&"failed".into(), &MINISTER.into(), &"5.1.1".into())
    );
    assert_eq!(
        (&line["code"], &line["why"], &line["system"]),
        (&550.into(), &Value::Null, &"mx.example.org".into())
    );
    let letter = project.letter(&["state:bounced"]);
    assert_eq!(line["letter"], letter["letter"]);
    assert_eq!(line["message_id"], letter["message_id"]);
    let mailboxes = project.ok(&["mailboxes", "--json"]).json_lines();
    let states: Vec<_> = mailboxes.iter().filter(|m| m["state"] == "suspended").collect();
    assert_eq!(states.len(), 1);
    assert_eq!(states[0]["mailbox"], MINISTER);
    assert!(project.job("1")["letters"]["bounced"] == 1);
    assert!(project.ok(&["letter", &letter["letter"].to_string()]).text().contains("as it happened"));
    assert!(project.ok(&["audit", "--verify"]).text().contains("The record holds"));
}

#[test]
fn read_again_or_as_an_mbox_or_from_a_maildir_the_same_message_counts_once() {
    let (project, sink) = sent();
    let records = sink.records();
    let reports: Vec<String> = records[..3].iter().map(|r| report(r, "failed", "5.2.2", "552")).collect();
    project.write("one.eml", &reports[0]);
    let in_mbox =
        |report: &String| format!("From MAILER-DAEMON Tue Nov 24 09:30:00 2026\n{}\n\n", report.trim_end());
    let mbox = reports.iter().map(in_mbox).collect::<Vec<_>>().concat();
    project.write("all.mbox", &mbox);
    project.write("box/new/1.host", &reports[1]);
    project.write("box/cur/2.host:2,S", &reports[2]);
    for (path, count) in [("one.eml", 1), ("all.mbox", 3), ("box", 2), ("one.eml", 1)] {
        assert_eq!(bounces(&project, &[path]).len(), count, "{path}");
    }
    assert_eq!(project.log(&["state:bounced"]).len(), 3);
    let mailboxes = project.ok(&["mailboxes", "--json"]).json_lines();
    assert!(mailboxes.iter().all(|m| m["state"] == "open"), "a full mailbox is not gone");
    let events = project.events(&["state:bounced"]);
    assert!(events.iter().filter(|e| e["event"] == "bounced").count() <= 6);
}

#[test]
fn delays_and_deliveries_leave_a_letter_accepted_and_forged_tokens_name_none() {
    let (project, sink) = sent();
    let records = sink.records();
    let minister = to(&records, MINISTER);
    let forged = Record {
        from: "letters+aaaaaaaaaaaaaaaaaaaaaaaaa@example.org".to_owned(),
        message_id: "somebody.elses@example.net".to_owned(),
        ..minister.clone()
    };
    project.write("a.eml", &report(minister, "delayed", "4.4.1", "451"));
    project.write("b.eml", &report(minister, "delivered", "2.0.0", "250"));
    project.write("c.eml", &report(&forged, "failed", "5.1.1", "550"));
    let lines = bounces(&project, &["a.eml", "b.eml", "c.eml"]);
    let kinds: Vec<_> = lines.iter().map(|l| l["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["delayed", "delivered", "failed"]);
    assert_eq!(lines[2]["letter"], Value::Null);
    assert_eq!(lines[2]["why"], "it is about no letter of this store");
    let letter = project.letter(&[&format!("msgid:{}", minister.message_id)]);
    assert_eq!(state(&project, &letter), "accepted");
    let mailboxes = project.ok(&["mailboxes", "--json"]).json_lines();
    assert!(mailboxes.iter().all(|m| m["state"] == "open"));
}

#[test]
fn a_refusal_by_reply_suspends_its_target_once_a_human_says_so() {
    let (project, sink) = sent();
    let records = sink.records();
    let minister = to(&records, MINISTER);
    let id = minister.message_id.trim_matches(['<', '>']);
    project.write(
        "r.eml",
        &format!(
            "From: Office <{MINISTER}>\nTo: {}\nSubject: Re: Release Robin Ash\nIn-Reply-To: <{id}>\n\
         Message-ID: <1@justice.example.org>\nDate: Tue, 24 Nov 2026 09:30:00 +0000\n\nPlease stop.\n",
            minister.from
        ),
    );
    project.write(
        "o.eml",
        &format!(
            "From: Office <{MINISTER}>\nTo: {}\nSubject: Out of office\nAuto-Submitted: auto-replied\n\
         In-Reply-To: <{id}>\nMessage-ID: <2@justice.example.org>\n\nI am away until Monday.\n",
            minister.from
        ),
    );
    let lines = bounces(&project, &["r.eml", "o.eml"]);
    let kinds: Vec<_> = lines.iter().map(|l| l["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["reply", "auto-reply"]);
    let replies = project.ok(&["replies", "--json"]).json_lines();
    assert_eq!(replies[0]["target"], "Minister of Justice");
    let number = replies[0]["reply"].to_string();
    let run = project.ok(&["reply", &number, "--refusal", "--why", "they ask us to stop"]);
    assert!(run.text().contains(&format!("{MINISTER} is suspended")), "{}", run.text());
    let text = project.ok(&["replies"]).text();
    assert!(text.contains("refusal") && text.contains("Minister of Justice"), "{text}");
    for file in fs::read_dir(project.root.join("data")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(12).any(|w| w == b"Please stop."), "a reply's text is kept");
    }
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let (project, sink) = sent();
    let records = sink.records();
    project.write("good.eml", &report(&records[0], "failed", "5.2.2", "552"));
    project.write("bad.eml", "\u{0}\u{1}\u{2} this is no mail");
    let run = project.run(&["bounces", "--json", "nowhere.eml", "bad.eml", "good.eml"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("nowhere.eml cannot be read"), "{}", run.stderr);
    let lines = run.json_lines();
    assert_eq!((&lines[0]["kind"], &lines[1]["kind"]), (&"unread".into(), &"failed".into()));
    assert!(lines[0]["why"].is_string());
}

#[test]
fn a_daemon_takes_what_is_dropped_into_its_maildir() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink).live().with("BOUNCES__MAILDIR", "mail/bounces");
    fs::create_dir_all(project.root.join("mail/bounces/new")).unwrap();
    fs::create_dir_all(project.root.join("mail/bounces/tmp")).unwrap();
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the letters", |s| s.records().len() == 3);
    let minister = to(&sink.records(), MINISTER).clone();
    project.write("mail/bounces/tmp/1.host", &report(&minister, "failed", "5.1.1", "550"));
    let path = |file: &str| -> PathBuf { project.root.join("mail/bounces").join(file) };
    fs::rename(path("tmp/1.host"), path("new/1.host")).unwrap();
    wait_until("the message put away", || path("cur/1.host:2,S").exists());
    assert_eq!(project.letter(&["state:bounced"])["mailbox"], MINISTER);
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}

#[test]
fn a_maildir_that_is_not_there_is_told_and_letters_leave_all_the_same() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink).live().with("BOUNCES__MAILDIR", "nowhere");
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the letters", |s| s.records().len() == 3);
    wait_until("a word about it", || daemon.said().contains("bounces.maildir cannot be read"));
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}

#[test]
fn a_maildir_that_vanishes_is_told_and_letters_leave_all_the_same() {
    let sink = Sink::plain().start();
    let project = Project::petition(20).to(&sink).live().with("BOUNCES__MAILDIR", "box");
    let project = project.with("RELAY__PER_SECOND", 20);
    fs::create_dir_all(project.root.join("box/new")).unwrap();
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 3);
    fs::remove_dir_all(project.root.join("box")).unwrap();
    wait_until("a word about it", || daemon.said().contains("bounces.maildir cannot be read"));
    let before = sink.records().len();
    sink.wait_until("further letters", |s| s.records().len() > before + 3);
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}

/// The whole way: a relay that takes the letters, a mailbox that is not there, its
/// bounce, the suspension.
#[test]
fn postfix_bounces_a_letter_and_the_daemon_hears_of_it() {
    let mailboxes =
        [MINISTER, "prosecutor@courts.example.net", "ombudsman@rights.example.com", "letters@example.org"];
    let Some(postfix) = Postfix::start_without(&mailboxes, Some(MINISTER)) else { return };
    let project = Project::petition(6)
        .live()
        .with("SENDER__ADDRESS", "letters@example.org")
        .with("PACE__MAILBOX_PER_HOUR", 1200)
        .with("BOUNCES__MAILDIR", postfix.maildir("letters@example.org").display());
    let project = postfix.serves(project, Door::Submission);
    fs::create_dir_all(postfix.maildir("letters@example.org").join("new")).unwrap();
    give_to_nobody(&postfix.maildir("letters@example.org"));
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    wait_until("a bounce, and its letters held", || {
        let letters = &project.job("1")["letters"];
        letters["bounced"].as_u64() >= Some(1) && letters["held"].as_u64() >= Some(1)
    });
    wait_until("the end of the job", || project.job("1")["state"] == "finished");
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    let bounced = project.log(&["state:bounced"]);
    assert!(project.ok(&["mailboxes"]).text().contains("a letter came back"), "{}", postfix.log());
    assert!(bounced.iter().all(|letter| letter["mailbox"] == MINISTER));
    assert_eq!(bounced[0]["enhanced"], "5.1.1");
    let held = project.log(&["state:held"]);
    assert!(held.iter().all(|letter| letter["mailbox"] == MINISTER));
    let letters = &project.job("1")["letters"];
    assert_eq!(letters["accepted"], 12, "{letters}");
    assert_eq!(bounced.len() + held.len(), 6, "{letters}");
    project.ok(&["report", "1", "--out", "report.json"]);
    let report: Value = serde_json::from_str(&project.read("report.json")).unwrap();
    assert_eq!(report["letters"]["bounced"], bounced.len(), "{report}");
    assert!(project.read("report.json").contains("a letter came back"), "{report}");
}

/// Its delivery runs as another user.
fn give_to_nobody(maildir: &std::path::Path) {
    for folder in [maildir.to_owned(), maildir.join("new")] {
        std::os::unix::fs::chown(folder, Some(65534), Some(65534)).unwrap();
    }
}

#[test]
fn a_message_of_a_hundred_megabytes_is_read_as_far_as_it_matters() {
    let (project, sink) = sent();
    let report = report(&sink.records()[0], "failed", "5.2.2", "552");
    let mut big = report.into_bytes();
    big.resize(100 << 20, b'x');
    fs::write(project.root.join("big.eml"), big).unwrap();
    let lines = bounces(&project, &["big.eml"]);
    assert_eq!(lines[0]["kind"], "failed");
    assert!(lines[0]["letter"].is_number());
    check(&project, &sink, 9);
}

#[test]
fn settings_that_changed_are_on_record_with_who_started_them() {
    let (project, _sink) = sent();
    let slower = project.with("RELAY__PER_SECOND", 5).with("RETENTION__NAMES", "720h");
    slower.work();
    slower.work();
    let entries = slower.ok(&["audit", "--json"]).json_lines();
    let settings: Vec<_> = entries.iter().filter(|entry| entry["act"] == "settings").collect();
    assert_eq!(settings.len(), 2, "{settings:?}");
    assert_eq!(settings[0]["why"], "first start");
    let why = settings[1]["why"].as_str().unwrap();
    assert!(why.contains("relay.per_second: 0 -> 5; retention.names: unset -> 2592000s"), "{why}");
    assert!(settings[1]["by"].as_str().unwrap().starts_with("organiser "));
}
