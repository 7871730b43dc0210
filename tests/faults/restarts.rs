//! A process that begins anew knows what its mailboxes asked for.

use jiff::SignedDuration;
use serde_json::Value;

use crate::support::checker::{check, of};
use crate::support::night::{Night, asleep_for, clock, pass};
use crate::support::project::{Project, signers};
use crate::support::sink::{At, Sink, at};
use crate::support::wait_until;

const SECOND: SignedDuration = SignedDuration::from_secs(1);
const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn mailbox(project: &Project, name: &str) -> Value {
    let all = project.ok(&["mailboxes", "--json"]).json_lines();
    all.into_iter().find(|m| m["mailbox"].as_str().unwrap().starts_with(name)).unwrap()
}

#[test]
fn faults_24_and_36_a_restart_in_a_storm_is_as_slow_as_before_and_rests_to_the_end() {
    let sink = Sink::plain().rule(at(At::Mail).say("421 4.7.0 Too fast").close()).start();
    let project = Project::petition(3).to(&sink).live().with("PACE__MAILBOX_PER_HOUR", 60);
    project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    let rest = asleep_for(&clock, MINUTE * 4);
    assert!(rest <= MINUTE * 5, "{rest:?}");
    night.end().unwrap();
    for name in ["minister@", "prosecutor@", "ombudsman@"] {
        assert_eq!(mailbox(&project, name)["slowed"]["percent"], 50, "{name}");
    }
    let shown = project.ok(&["mailboxes"]).text();
    assert_eq!(shown.matches("slowed to 50 %: rests until").count(), 3, "{shown}");
    sink.behave();
    pass(&clock, MINUTE);
    let night = Night::begin(&project, &clock);
    let left = asleep_for(&clock, SECOND * 100);
    assert!((rest - MINUTE - SECOND..=rest - MINUTE).contains(&left), "{left:?} of {rest:?}");
    assert!(sink.records().is_empty());
    pass(&clock, left);
    sink.wait_until("a letter to each", |s| s.records().len() >= 3);
    let between = asleep_for(&clock, SECOND * 100);
    assert!(between <= MINUTE * 2, "half of 60 an hour: {between:?}");
    night.end().unwrap();
    let night = Night::begin(&project, &clock);
    let between = asleep_for(&clock, SECOND * 100);
    assert!(between <= MINUTE * 2, "{between:?}");
    assert_eq!(sink.records().len(), 3);
    // Long after, all of the pace is back.
    pass(&clock, MINUTE * 30);
    sink.wait_until("a second letter to each", |s| s.records().len() >= 6);
    let between = asleep_for(&clock, SECOND * 50);
    assert!(between <= MINUTE, "{between:?}");
    pass(&clock, between + SECOND);
    sink.wait_until("all letters", |s| s.records().len() == 9);
    night.end().unwrap();
    assert_eq!(of(&check(&project, &sink, 9), "accepted"), 9);
}

#[test]
fn fault_36_a_mailbox_that_is_full_gets_nothing_for_a_day_from_any_job_whatever_restarts() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("minister@").say("452 4.2.2 Mailbox full")).start();
    let project = Project::petition(2).to(&sink).live().with("PACE__MAILBOX_PER_HOUR", 0);
    project.schedule(&[]);
    let clock = clock();
    let tries = || sink.count("RCPT TO:<minister@");
    let night = Night::begin(&project, &clock);
    sink.wait_until("the letters to others", |s| s.records().len() == 4);
    asleep_for(&clock, HOUR * 23);
    night.end().unwrap();
    assert_eq!(tries(), 1);
    assert!(mailbox(&project, "minister@")["full_until"].is_string());
    assert!(mailbox(&project, "prosecutor@")["full_until"].is_null());
    sink.behave();
    project.write("signers.csv", &signers(4, "Norway"));
    project.schedule(&[]);
    for hours in [16, 9, 2] {
        pass(&clock, HOUR * 7);
        let night = Night::begin(&project, &clock);
        sink.wait_until("the second job's letters to others", |s| s.records().len() == 8);
        asleep_for(&clock, HOUR * hours);
        night.end().unwrap();
        assert_eq!((tries(), sink.records().len()), (1, 8), "{hours} hours before");
    }
    let night = Night::begin(&project, &clock);
    let left = asleep_for(&clock, HOUR * 2);
    pass(&clock, left + SECOND);
    sink.wait_until("all letters", |s| s.records().len() == 12);
    wait_until("the receipts", || project.log(&["state:accepted"]).len() == 12);
    night.end().unwrap();
    assert_eq!(of(&check(&project, &sink, 12), "accepted"), 12);
    assert_eq!(mailbox(&project, "minister@")["accepted"], 4);
}
