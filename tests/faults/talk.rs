//! A relay that answers too slowly, too much, or out of turn: with commands
//! one at a time, and with several in one write.

use std::time::Duration;

use crate::kill::PIPELINING;
use crate::support::checker::{States, check, of};
use crate::support::project::Project;
use crate::support::sink::{Act, At, Builder, Rule, Sink, at};

/// What became of three letters over one connection at a time.
fn spoken<const N: usize>(offers: &[&str], rules: [Rule; N]) -> (States, Sink, Project) {
    let sink = rules.into_iter().fold(Sink::plain().offers(offers), Builder::rule).start();
    let project = Project::petition(1).to(&sink).live().with("RELAY__CONNECTIONS", 1);
    let project = project.with("RELAY__TIMEOUTS__DATA", 1).with("RELAY__TIMEOUTS__COMMAND", 1);
    let project = project.with("RETRY__SCHEDULE", "1s");
    project.send();
    (check(&project, &sink, 3), sink, project)
}

fn slowly(text: &str, millis: u64) -> Act {
    Act::Drip(text.to_owned(), Duration::from_millis(millis))
}

fn pause(millis: u64) -> Act {
    Act::Wait(Duration::from_millis(millis))
}

#[test]
fn fault_13_a_no_in_the_midst_of_the_body_is_held_and_an_end_there_is_uncertain() {
    for offers in PIPELINING {
        let body = || at(At::Body).to("minister@");
        for (rule, state) in
            [(body().say("552 5.3.4 Too large").close(), "held"), (body().close(), "uncertain")]
        {
            let (states, sink, _) = spoken(offers, [rule]);
            assert_eq!((of(&states, state), of(&states, "accepted")), (1, 2), "{offers:?} {states:?}");
            assert_eq!(sink.records().len(), 2);
        }
    }
}

#[test]
fn fault_14_an_answer_a_byte_a_time_or_without_end_ends_at_its_deadline() {
    let endless = "250-2.0.0 and another line\r\n".repeat(5000);
    for offers in PIPELINING {
        for answer in [slowly("250 2.0.0 Ok", 300), Act::Say(endless.clone())] {
            let (states, _, _) = spoken(offers, [at(At::Dot).to("minister@").act(answer.clone())]);
            assert_eq!((of(&states, "uncertain"), of(&states, "accepted")), (1, 2), "{offers:?} {states:?}");
            let (states, _, project) = spoken(offers, [at(At::Rcpt).nth(1).act(answer)]);
            assert_eq!(of(&states, "accepted"), 3, "{offers:?} {states:?}");
            assert!(project.log(&[]).iter().all(|letter| letter["attempts"] == 1));
        }
    }
}

#[test]
fn fault_17_nothing_is_accepted_from_a_250_that_came_before_its_letter() {
    for offers in PIPELINING {
        let early = at(At::Data).to("minister@").say("354 Go ahead\r\n250 2.0.0 Ok");
        let no = at(At::Dot).to("minister@").say("554 5.7.1 Spam");
        let (states, sink, _) = spoken(offers, [early, no]);
        // Behind the dot of another letter, the answer to that one is in doubt too.
        let settled = of(&states, "accepted") + of(&states, "uncertain");
        assert_eq!((settled, of(&states, "held")), (2, 1), "{offers:?} {states:?}");
        assert!(of(&states, "uncertain") <= offers.len() && sink.connections() > 1, "{offers:?} {states:?}");
    }
}

#[test]
fn fault_18_a_connection_whose_answer_came_too_late_is_never_used_again() {
    for offers in PIPELINING {
        let late = at(At::Dot).nth(1).act(pause(2500)).say("250 2.0.0 Ok");
        let (states, sink, project) = spoken(offers, [late]);
        assert_eq!((of(&states, "uncertain"), of(&states, "accepted")), (1, 2), "{offers:?} {states:?}");
        let on_the_first = sink.records().iter().filter(|record| record.connection == 1).count();
        assert_eq!((on_the_first, sink.connections()), (1, 2));
        drop(project);
    }
}

const IN_ONE_WRITE: &[&str] = &["PIPELINING"];

#[test]
fn a_go_ahead_without_a_recipient_costs_the_connection_and_never_gets_a_dot() {
    let rules = [at(At::Rcpt).nth(1).say("550 5.1.1 No such user"), at(At::Data).nth(1).say("354 Go ahead")];
    let (states, sink, _) = spoken(IN_ONE_WRITE, rules);
    assert_eq!((of(&states, "refused"), of(&states, "accepted")), (1, 2), "{states:?}");
    assert_eq!((sink.records().len(), sink.connections()), (2, 2));
}

#[test]
fn a_data_that_is_refused_with_its_recipient_is_reset_and_the_connection_goes_on() {
    for no in ["503 5.5.1 No recipient", "554 5.5.1 No valid recipients"] {
        let rules = [at(At::Rcpt).nth(1).say("550 5.1.1 No such user"), at(At::Data).nth(1).say(no)];
        let (states, sink, _) = spoken(IN_ONE_WRITE, rules);
        assert_eq!((of(&states, "refused"), of(&states, "accepted")), (1, 2), "{states:?}");
        assert_eq!((sink.count("RSET"), sink.connections()), (1, 1), "{:?}", sink.commands());
    }
}

#[test]
fn a_refused_sender_takes_its_envelope_along_and_is_offered_again() {
    let rules = [
        at(At::Mail).nth(1).say("451 4.3.0 Later"),
        at(At::Rcpt).nth(1).say("503 5.5.1 No sender"),
        at(At::Data).nth(1).say("503 5.5.1 No sender"),
    ];
    let (states, sink, _) = spoken(IN_ONE_WRITE, rules);
    assert_eq!(of(&states, "accepted"), 3, "{states:?}");
    assert_eq!(sink.records().len(), 3);
}

#[test]
fn answers_byte_by_byte_or_in_pieces_are_the_same_answers() {
    for offers in PIPELINING {
        let in_pieces = at(At::Dot).nth(2).say("250-2.0.0 Ok").act(pause(50)).say("250 2.0.0 Queued");
        let rules = [
            at(At::Mail).act(slowly("250 2.1.0 Ok", 5)),
            at(At::Rcpt).act(slowly("250 2.1.5 Ok", 5)),
            at(At::Data).act(slowly("354 Go ahead", 5)),
            at(At::Dot).nth(1).act(slowly("250-2.0.0 Ok\r\n250 2.0.0 Queued", 5)),
            in_pieces,
        ];
        let (states, sink, _) = spoken(offers, rules);
        assert_eq!(of(&states, "accepted"), 3, "{offers:?} {states:?}");
        assert_eq!((sink.records().len(), sink.connections()), (3, 1));
    }
}

/// The answer to a dot and those to the envelope behind it, in one write: the
/// letter's receipt then waits for what comes of the next. Which dot is the first
/// that an envelope follows is a matter of time.
fn at_once(wait: u64, answers: &str) -> Rule {
    let answers = format!("250 2.0.0 Ok\r\n{answers}");
    at(At::Dot).followed().nth(1).act(pause(wait)).act(Act::SayAhead(answers))
}

#[test]
fn an_accepted_letter_is_on_record_though_the_envelope_behind_it_is_refused() {
    for (no, refused) in
        [("550 5.1.1 No such user\r\n503 5.5.1 No recipient", 1), ("250 2.1.5 Ok\r\n451 4.3.0 Later", 0)]
    {
        let rule = at_once(0, &format!("250 2.1.0 Ok\r\n{no}"));
        let sink = Sink::plain().offers(IN_ONE_WRITE).rule(rule).start();
        let project = Project::petition(4).to(&sink).live().with("RELAY__CONNECTIONS", 1);
        let project = project.with("RETRY__SCHEDULE", "1s");
        project.send();
        let states = check(&project, &sink, 12);
        // What else there is for the refused mailbox is held.
        let (accepted, held) = (of(&states, "accepted"), of(&states, "held"));
        assert_eq!((accepted + held, of(&states, "refused")), (12 - refused, refused), "{states:?}");
        assert!(held <= 3 * refused, "{states:?}");
        assert_eq!(sink.records().len(), accepted);
        assert!(sink.records().iter().any(|record| record.action.contains(no)));
    }
}

#[test]
fn told_to_end_a_worker_records_the_letter_and_withdraws_the_invitation_behind_it() {
    let rule = at_once(500, "250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go ahead");
    let sink = Sink::plain().offers(IN_ONE_WRITE).rule(rule).start();
    let project = Project::petition(4).to(&sink).live().with("RELAY__CONNECTIONS", 1);
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    let ahead = |s: &Sink| s.records().iter().any(|record| record.action.contains("354"));
    sink.wait_until("a letter with an envelope behind it", ahead);
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    let states = check(&project, &sink, 12);
    let taken = sink.records().len();
    assert_eq!((of(&states, "accepted"), of(&states, "ready")), (taken, 12 - taken), "{states:?}");
    assert_eq!(sink.count("DATA"), taken + 1);
}

#[test]
fn a_goodbye_to_the_dot_costs_the_envelope_behind_it_nothing() {
    for offers in PIPELINING {
        let goodbye = at(At::Dot).nth(1).say("421 4.3.2 Closing").close();
        let (states, sink, project) = spoken(offers, [goodbye]);
        assert_eq!(of(&states, "accepted"), 3, "{offers:?} {states:?}");
        assert_eq!(sink.records().len(), 4);
        let tries: u64 = project.log(&[]).iter().map(|letter| letter["attempts"].as_u64().unwrap()).sum();
        assert!(tries <= 4, "{tries} tries");
    }
}

#[test]
fn fault_33_sigterm_in_the_midst_of_a_body_waits_for_the_letter_and_takes_no_more() {
    for offers in PIPELINING {
        let sink = Sink::plain().offers(offers).rule(at(At::Body).nth(1).act(pause(500))).start();
        let project = Project::petition(20).to(&sink).live().with("RELAY__CONNECTIONS", 1);
        project.schedule(&[]);
        let daemon = project.start(&["serve"]);
        sink.wait_until("the first body", |s| s.said("354") >= 1);
        daemon.terminate();
        assert_eq!(daemon.end(), 0);
        let states = check(&project, &sink, 60);
        let accepted = of(&states, "accepted");
        assert!((1..=2).contains(&accepted), "{offers:?} {states:?}");
        assert_eq!(of(&states, "ready"), 60 - accepted, "{offers:?} {states:?}");
    }
}

/// At the worker, the largest letter fits into the buffers of this machine, and
/// the answer's deadline ends it; the deadline of writing is in `tests/smtp`.
#[test]
fn fault_15_a_relay_that_stops_reading_leaves_the_letter_uncertain() {
    for offers in PIPELINING {
        let (states, sink, _) = spoken(offers, [at(At::Body).to("minister@").silence()]);
        assert_eq!((of(&states, "uncertain"), of(&states, "accepted")), (1, 2), "{offers:?} {states:?}");
        assert_eq!(sink.records().len(), 2);
    }
}

/// As chasquid 1.11 does: RFC 2920 §3.1 allows what it loses.
#[test]
fn a_relay_that_loses_what_follows_on_a_dot_is_told_nothing_there_any_more() {
    let sink = Sink::plain().offers(&["PIPELINING"]).loses_behind_dots().start();
    let project = Project::petition(4).to(&sink).live();
    let project = project.with("RELAY__CONNECTIONS", 1).with("PACE__MAILBOX_CONNECTIONS", 0);
    let run = project.with("RELAY__TIMEOUTS__COMMAND", 1).send();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!((sink.connections(), sink.records().len()), (2, 12));
}
