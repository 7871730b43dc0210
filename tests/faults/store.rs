//! A store that fails: nothing may be sent that cannot be recorded.

use std::fs;

use crate::support::checker::{check, of};
use crate::support::project::Project;
use crate::support::sink::{At, Sink, at};
use crate::support::wait_until;

#[test]
fn fault_27_a_store_that_cannot_be_written_stops_the_claiming_and_says_so() {
    let sink = Sink::plain().start();
    let project = Project::petition(200).to(&sink).live();
    project.schedule(&[]);
    // Writes fail once a file has this many blocks, as on a full disk.
    let limit = "trap '' XFSZ; ulimit -f 900";
    let running = project.start_limited(limit, &["work", "--until-idle"]);
    let said = || running.said();
    wait_until("a store that fails", || said().contains("the store failed"));
    assert_eq!(running.end(), 1);
    let sent = sink.records().len();
    assert!(sent > 0 && sent < 600, "{sent} letters");
    let code = project.work().code;
    let states = check(&project, &sink, 600);
    let uncertain = of(&states, "uncertain");
    assert!(uncertain <= 4, "{states:?}");
    assert_eq!(code, if uncertain > 0 { 4 } else { 0 });
    assert_eq!(of(&states, "accepted") + uncertain, 600, "{states:?}");
}

#[test]
fn fault_34_a_worker_short_of_file_descriptors_still_sends_each_letter_once() {
    let sink = Sink::plain().start();
    let project = Project::petition(20).to(&sink).live().with("RELAY__CONNECTIONS", 40);
    let project = project.with("PACE__MAILBOX_CONNECTIONS", 0).with("RELAY__MESSAGES_PER_CONNECTION", 1);
    project.schedule(&[]);
    let short = project.start_limited("ulimit -n 32", &["work"]);
    // Short of descriptors it cannot connect: the breaker gives it a rest.
    wait_until("a worker that rests, or is done", || {
        let job = project.job("1");
        job["state"] == "finished" || job["reason"].as_str().is_some_and(|why| why.contains("relay"))
    });
    short.terminate();
    assert_eq!(short.end(), 0);
    assert_eq!(project.work().code, 0);
    assert_eq!(of(&check(&project, &sink, 60), "accepted"), 60);
}

#[test]
fn fault_35_a_corrupt_store_is_refused_and_never_replaced() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    assert_eq!(project.send().code, 0);
    let path = project.root.join("data/sincerely.db");
    for damage in ["header", "pages", "cut"] {
        let good = fs::read(&path).unwrap();
        let mut bytes = good.clone();
        match damage {
            "header" => bytes[..16].copy_from_slice(b"not a database!!"),
            "pages" => bytes[4096..].fill(0xA5),
            _ => bytes.truncate(5000),
        }
        fs::write(&path, &bytes).unwrap();
        let plan = Project::petition(2).live().plan();
        let run = project.send_plan(&plan, &["--confirm", "petition"]);
        assert_eq!(run.code, 1, "{damage}: {}", run.stderr);
        assert!(run.stderr.contains("error:"), "{damage}: {}", run.stderr);
        assert_eq!(fs::read(&path).unwrap(), bytes, "{damage}: the store was changed");
        fs::write(&path, &good).unwrap();
    }
    assert_eq!(sink.records().len(), 6);
    assert_eq!(of(&check(&project, &sink, 6), "accepted"), 6);
}

#[test]
fn a_letter_whose_intent_cannot_be_written_does_not_leave() {
    let sink = Sink::plain()
        .rule(
            at(At::Rcpt)
                .act(crate::support::sink::Act::Wait(std::time::Duration::from_millis(500)))
                .say("250 2.1.5 Ok"),
        )
        .start();
    let project = Project::petition(1).to(&sink).live().with("RELAY__CONNECTIONS", 1);
    project.schedule(&[]);
    let running = project.start(&["work", "--until-idle"]);
    sink.wait_until("the first envelope", |s| s.count("RCPT") == 1);
    let mut other = rusqlite::Connection::open(project.root.join("data/sincerely.db")).unwrap();
    let writing = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    sink.wait_until("the invitation to send", |s| s.said("354") == 1);
    running.kill();
    drop(writing);
    sink.wait_until("the end of the connection", |s| s.ended() == 1);
    assert!(sink.records().is_empty());
    assert!(project.log(&[]).iter().all(|letter| letter["state"] == "ready" && letter["attempts"] == 0));
}
