//! A relay that lets us in and then breaks off, and what that must not cost.

use std::time::Duration;

use crate::support::checker::{check, of};
use crate::support::project::Project;
use crate::support::sink::{At, Sink, at};
use crate::support::wait_until;

#[test]
fn a_relay_that_greets_and_hangs_up_is_left_alone_and_holds_no_campaign() {
    for rule in [at(At::Mail).close(), at(At::Mail).say("421 4.3.2 Going down")] {
        let sink = Sink::plain().rule(rule).start();
        let project = Project::petition(20).to(&sink).live();
        let job = project.schedule(&[]);
        let daemon = project.start(&["serve"]);
        wait_until("the reason to wait", || {
            project.job(&job)["reason"].as_str().is_some_and(|r| r.contains("the relay cannot be used"))
        });
        daemon.terminate();
        assert_eq!(daemon.end(), 0);
        assert!(sink.connections() <= 10, "{} connections", sink.connections());
        let states = check(&project, &sink, 60);
        assert!(of(&states, "ready") >= 59, "{states:?}");
    }
}

#[test]
fn failed_offers_use_up_no_mailboxs_day() {
    let sink = Sink::plain().rule(at(At::Mail).nth(1).close()).rule(at(At::Mail).nth(2).close()).start();
    let project = Project::petition(1).to(&sink).live().with("PACE__MAILBOX_PER_DAY", 1);
    let run = project.send();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(of(&check(&project, &sink, 3), "accepted"), 3);
}

/// The store refuses intents of a paused job; a worker that has shut the job
/// does not even ask the relay.
#[test]
fn a_paused_job_offers_the_relay_nothing_more() {
    let sink = Sink::plain().start();
    let project = Project::petition(200).to(&sink).live().with("RELAY__PER_SECOND", 20);
    let job = project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("some letters", |s| s.records().len() > 5);
    project.ok(&["pause", &job, "--why", "a question came up"]);
    // A second is what a pause is given; the next one must bring nothing.
    std::thread::sleep(Duration::from_secs(1));
    let offered = sink.count("MAIL");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(sink.count("MAIL"), offered, "envelopes offered after the pause");
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    check(&project, &sink, 600);
}
