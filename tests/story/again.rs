//! Asking again: half-done jobs, jobs of others, starts that have passed.

use crate::support::checker::{check, of};
use crate::support::project::Project;
use crate::support::sink::{At, Sink, at};

#[test]
fn sending_a_scheduled_plan_tells_its_loose_ends() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("ombudsman@").say("553 5.3.0 Not here")).start();
    let project = Project::petition(2).to(&sink).live();
    project.schedule(&[]);
    let run = project.send();
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert_eq!(project.send().code, 0, "a second time there is nothing left to send");
    assert_eq!(of(&check(&project, &sink, 6), "refused"), 2);
}

#[test]
fn a_send_takes_over_when_the_worker_that_it_followed_goes_home() {
    let sink = Sink::plain().start();
    let project = Project::petition(40).to(&sink).live().with("RELAY__PER_SECOND", 20);
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 3);
    let follower = project.start_sending();
    sink.wait_until("some more", |s| s.records().len() >= 20);
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    assert_eq!(follower.end(), 0);
    assert_eq!(of(&check(&project, &sink, 120), "accepted"), 120);
}

#[test]
fn a_start_in_the_past_does_not_get_round_the_deadline() {
    let sink = Sink::plain().start();
    let project = Project::example().to(&sink).live();
    let plan = project.plan();
    let words = ["schedule", "ilyashev", "--supporters", "supporters.example.csv", "--confirm", "ilyashev"];
    let late = project.run(&[&words[..], &["--plan", &plan, "--at", "2020-05-20T00:00:00Z"]].concat());
    assert_eq!(late.code, 3, "{}", late.stderr);
    assert!(late.stderr.contains("the deadline, 2020-06-08, has passed"), "{}", late.stderr);
}
