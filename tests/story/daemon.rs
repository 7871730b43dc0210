//! A running `serve`, and orders to it from other processes.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::checker::{check, of};
use crate::support::project::{Project, Running};
use crate::support::sink::{Act, At, Sink, at};
use crate::support::wait_until;

/// What `pause` and `cancel` promise.
const PROMISED: Duration = Duration::from_secs(1);

/// A daemon that would be busy with its job for a quarter of a minute.
fn a_long_job() -> (Project, Sink, Running, String) {
    let sink = Sink::plain().start();
    let project = Project::petition(200).to(&sink).live().with("RELAY__PER_SECOND", 40);
    let job = project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 5);
    (project, sink, daemon, job)
}

/// What arrived a second after an order, and what half a second later.
fn around_the_promise(sink: &Sink, ordered: Instant) -> (usize, usize) {
    let seen = |after: Duration| {
        wait_until("the time to look", || ordered.elapsed() >= after);
        sink.records().len()
    };
    (seen(PROMISED), seen(PROMISED + Duration::from_millis(500)))
}

fn letters(job: &Value, state: &str) -> u64 {
    job["letters"][state].as_u64().unwrap()
}

#[test]
fn a_pause_takes_effect_within_a_second_and_resume_goes_on() {
    let (project, sink, daemon, job) = a_long_job();
    project.ok(&["pause", &job, "--why", "a question came up"]);
    let (at_promise, later) = around_the_promise(&sink, Instant::now());
    assert_eq!(at_promise, later, "letters left after the pause");
    let paused = project.job(&job);
    assert_eq!(paused["state"], "paused");
    assert_eq!((letters(&paused, "accepted"), letters(&paused, "submitting")), (later as u64, 0));
    project.ok(&["resume", &job]);
    sink.wait_until("letters again", |s| s.records().len() > later + 5);
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    check(&project, &sink, 600);
}

#[test]
fn a_cancel_takes_effect_within_a_second_and_for_good() {
    let (project, sink, daemon, job) = a_long_job();
    project.ok(&["cancel", &job, "--why", "no longer needed"]);
    let (at_promise, later) = around_the_promise(&sink, Instant::now());
    assert_eq!(at_promise, later, "letters left after the cancel");
    let cancelled = project.job(&job);
    assert_eq!(cancelled["state"], "cancelled");
    assert_eq!(letters(&cancelled, "accepted") + letters(&cancelled, "cancelled"), 600);
    assert_eq!(project.run(&["resume", &job]).code, 2);
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    let states = check(&project, &sink, 600);
    assert_eq!((of(&states, "accepted"), of(&states, "cancelled")), (later, 600 - later));
}

#[test]
fn a_closed_campaign_stops_a_running_job_and_takes_no_new_one() {
    let (project, sink, daemon, job) = a_long_job();
    project.ok(&["close", "petition", "--why", "Robin Ash is free"]);
    let (at_promise, later) = around_the_promise(&sink, Instant::now());
    assert_eq!(at_promise, later, "letters left after the close");
    assert_eq!(project.job(&job)["state"], "cancelled");
    let run = project.send();
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("closed"), "{}", run.stderr);
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    assert_eq!(project.ok(&["jobs", "--json"]).json_lines().len(), 1);
}

#[test]
fn sigterm_settles_the_letters_in_hand_and_takes_no_more() {
    let slowly = at(At::Dot).act(Act::Wait(Duration::from_millis(400))).say("250 2.0.0 Ok");
    let sink = Sink::plain().rule(slowly).start();
    let project = Project::petition(20).to(&sink).live();
    let job = project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("letters at their dots", |s| !s.records().is_empty());
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    let told = project.job(&job);
    assert_eq!((letters(&told, "submitting"), letters(&told, "uncertain")), (0, 0), "{told}");
    assert_eq!(letters(&told, "accepted"), sink.records().len() as u64);
    assert!(letters(&told, "ready") > 0, "{told}");
    sink.behave();
    assert_eq!(project.work().code, 0);
    assert_eq!(of(&check(&project, &sink, 60), "accepted"), 60);
}

#[test]
fn an_interrupted_send_says_so_and_the_next_one_goes_on() {
    let sink = Sink::plain().start();
    let project = Project::petition(60).to(&sink).live().with("RELAY__PER_SECOND", 40);
    let sending = project.start_sending();
    sink.wait_until("the first letters", |s| s.records().len() >= 3);
    sending.terminate();
    assert_eq!(sending.end(), 130);
    let project = project.with("RELAY__PER_SECOND", 0);
    assert_eq!(project.send().code, 0);
    assert_eq!(of(&check(&project, &sink, 180), "accepted"), 180);
}

#[test]
fn a_second_daemon_on_the_same_store_is_refused() {
    let (project, sink, daemon, _) = a_long_job();
    for second in [&["serve"][..], &["work"], &["work", "--until-idle"]] {
        let run = project.run(second);
        assert_eq!(run.code, 1, "{second:?}: {}", run.stderr);
        assert!(run.stderr.contains("hint:"), "{}", run.stderr);
    }
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    check(&project, &sink, 600);
}

#[test]
fn a_send_beside_a_daemon_follows_it_to_the_end() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    let job = project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    let mut daemon = project.start(&["serve"]);
    wait_until("a daemon that holds the store", || {
        assert_eq!(daemon.ended(), None, "{}", daemon.said());
        daemon.said().contains("serves")
    });
    let project = project.second_petition();
    let run = project.send();
    assert_eq!((run.code, run.json()["letters"]["accepted"].as_u64()), (0, Some(6)), "{}", run.stderr);
    assert_eq!(project.job(&job)["state"], "scheduled");
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    let events = project.events(&["state:accepted"]);
    assert_eq!(events.iter().filter(|e| e["event"] == "accepted").count(), 6);
    check(&project, &sink, 12);
}

#[test]
fn a_job_of_the_future_waits_for_its_time() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink).live();
    let job = project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    assert_eq!(project.work().code, 0);
    assert_eq!((project.job(&job)["state"].as_str(), sink.connections()), (Some("scheduled"), 0));
}

#[test]
fn a_job_is_sent_as_it_was_approved_whatever_happens_to_the_files() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    project.schedule(&[]);
    project.write("signers.csv", "lost");
    project.write("config/campaigns/petition.toml", "lost");
    project.write("templates/petition/letter.en.txt", "lost");
    assert_eq!(project.work().code, 0);
    assert_eq!(of(&check(&project, &sink, 6), "accepted"), 6);
}
