//! Postfix's `smtp-sink` and its fault switches, seen from the delivery log:
//! each reply as the table of the design notes has it, and the job's end.

use std::collections::BTreeMap;

use crate::support::project::Project;
use crate::support::smtp_sink::SmtpSink;
use crate::support::wait_until;

/// Six letters, two to each of three mailboxes, over one connection.
fn project(sink: &SmtpSink) -> Project {
    project_of(sink, 2)
}

fn project_of(sink: &SmtpSink, supporters: usize) -> Project {
    let project =
        Project::petition(supporters).live().with("RELAY__PORT", sink.port).with("RELAY__CONNECTIONS", 1);
    project.with("RELAY__TIMEOUTS__DATA", 1)
}

fn states(project: &Project) -> BTreeMap<String, usize> {
    let mut states = BTreeMap::new();
    for letter in project.log(&[]) {
        *states.entry(letter["state"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    states
}

/// Switches of `smtp-sink`, the command's exit code, and letters by state.
type Row<'a> = (&'a [&'a str], i32, &'a [(&'a str, usize)]);

fn hold(rows: &[Row]) {
    for (switches, code, wanted) in rows {
        let Some(sink) = SmtpSink::start(switches) else { return };
        let letters: usize = wanted.iter().map(|(_, n)| n).sum();
        let project = project_of(&sink, letters / 3);
        assert_eq!(project.start_sending().end(), *code, "{switches:?}: {:#?}", project.job("1"));
        let wanted: BTreeMap<_, _> = wanted.iter().map(|(state, n)| ((*state).to_owned(), *n)).collect();
        assert_eq!(states(&project), wanted, "{switches:?}: {:#?}", project.log(&[]));
        let taken = sink.message_ids();
        for letter in project.log(&["state:accepted"]) {
            assert!(taken.contains(letter["message_id"].as_str().unwrap()), "{switches:?}: {letter}");
        }
    }
}

#[test]
fn whatever_smtp_sink_leaves_out_of_its_greeting_it_gets_every_letter() {
    let all: &[_] = &[("accepted", 6)];
    hold(&[
        (&[], 0, all),
        (&["-p"], 0, all),
        (&["-8"], 0, all),
        (&["-E"], 0, all),
        (&["-a", "-C", "-F", "-N"], 0, all),
        (&["-p", "-8", "-E", "-a", "-C", "-F", "-N"], 0, all),
        (&["-T", "1024"], 0, all),
    ]);
}

#[test]
fn a_hard_no_refuses_the_letter() {
    let all: &[_] = &[("refused", 6)];
    hold(&[(&["-f", "RCPT"], 4, all), (&["-f", "DATA"], 4, all), (&["-f", "."], 4, all)]);
}

#[test]
fn an_unknown_mailbox_is_suspended_after_its_first_letter() {
    let wanted: &[_] = &[("held", 3), ("refused", 3)];
    hold(&[(&["-f", "RCPT", "-B", "550 5.1.1 No such user"], 4, wanted)]);
}

#[test]
fn what_no_retry_can_help_stops_the_job() {
    hold(&[
        (&["-f", "CONNECT", "-B", "554 5.7.1 Not you"], 5, &[("ready", 6)]),
        (&["-f", ".", "-B", "554 5.7.1 Spam"], 5, &[("held", 3), ("ready", 3)]),
        (&["-f", ".", "-B", "552 5.3.4 Too large"], 5, &[("held", 3), ("ready", 3)]),
        (&["-f", "MAIL"], 5, &[("held", 5), ("ready", 1)]),
    ]);
}

#[test]
fn a_soft_no_defers_the_letter_and_counts_the_try() {
    for switches in [["-r", "MAIL"], ["-r", "RCPT"], ["-r", "DATA"], ["-r", "."], ["-Q", "."]] {
        let Some(sink) = SmtpSink::start(&switches) else { return };
        let project = project(&sink).with("RETRY__SCHEDULE", "5m");
        let job = project.schedule(&[]);
        assert_eq!(project.work().code, 0, "{switches:?}");
        for letter in project.log(&[]) {
            assert_eq!((&letter["state"], &letter["attempts"]), (&"deferred".into(), &1.into()), "{letter}");
            assert!(letter["next_try"].as_str().is_some(), "{switches:?}: {letter}");
        }
        assert_eq!(project.job(&job)["letters"]["deferred"], 6, "{switches:?}");
    }
}

#[test]
fn a_no_before_the_dot_was_asked_for_accepts_nothing() {
    // It comes right behind the 354: before our body, or in place of its answer.
    let Some(sink) = SmtpSink::start(&["-A", "0"]) else { return };
    let project = project_of(&sink, 1);
    assert_eq!(project.start_sending().end(), 4);
    let states = states(&project);
    assert!(states.keys().all(|state| state == "held" || state == "refused"), "{states:?}");
}

#[test]
fn silence_or_an_end_after_the_dot_is_uncertain_and_never_sent_again() {
    // Three: after five in a row the relay is left alone for a minute.
    let all: &[_] = &[("uncertain", 3)];
    hold(&[(&["-q", "."], 4, all), (&["-W", ".:2"], 4, all)]);
}

#[test]
fn a_slow_answer_within_its_deadline_is_taken() {
    let Some(sink) = SmtpSink::start(&["-w", "1"]) else { return };
    let project = project(&sink).with("RELAY__TIMEOUTS__DATA", 5).with("RELAY__CONNECTIONS", 3);
    assert_eq!(project.start_sending().end(), 0);
    assert_eq!((states(&project)["accepted"], sink.message_ids().len()), (6, 6));
}

#[test]
fn a_full_mailbox_is_left_alone_for_a_day() {
    let Some(sink) = SmtpSink::start(&["-r", "RCPT", "-b", "452 4.2.2 Mailbox full"]) else { return };
    let project = project(&sink);
    let job = project.schedule(&[]);
    assert_eq!(project.work().code, 0);
    assert_eq!(project.job(&job)["letters"]["deferred"], 3);
    assert_eq!(project.job(&job)["letters"]["ready"], 3);
}

#[test]
fn a_relay_that_breaks_off_before_any_body_opens_the_breaker_and_costs_no_attempt() {
    for switches in [
        &["-q", "CONNECT"][..],
        &["-Q", "CONNECT"],
        &["-f", "CONNECT"],
        &["-r", "CONNECT"],
        &["-f", "EHLO"],
        &["-e"],
        &["-q", "EHLO"],
        &["-q", "MAIL"],
        &["-Q", "MAIL"],
        &["-Q", "RCPT"],
        &["-Q", "DATA"],
    ] {
        let Some(sink) = SmtpSink::start(switches) else { return };
        let project = project(&sink);
        let job = project.schedule(&[]);
        let daemon = project.start(&["serve"]);
        wait_until("the reason to wait", || {
            project.job(&job)["reason"].as_str().is_some_and(|r| r.contains("the relay cannot be used"))
        });
        daemon.terminate();
        assert_eq!(daemon.end(), 0, "{switches:?}");
        let letters = project.log(&[]);
        assert!(
            letters.iter().all(|l| l["state"] == "ready" && l["attempts"] == 0),
            "{switches:?}: {letters:#?}"
        );
        assert!(sink.message_ids().is_empty(), "{switches:?}");
    }
}
