//! A relay that misbehaves, seen from the delivery log.

use std::time::Duration;

use crate::kill::PIPELINING;
use crate::support::checker::{check, of};
use crate::support::project::Project;
use crate::support::sink::{Act, At, Rule, Sink, at};

/// Three letters, of which the rule concerns the minister's.
fn sent(offers: &[&str], rule: Rule) -> (i32, Project, Sink) {
    let sink = Sink::plain().offers(offers).rule(rule).start();
    let project = Project::petition(1).to(&sink).live().with("RELAY__TIMEOUTS__DATA", 1);
    let code = project.send().code;
    (code, project, sink)
}

fn ministers() -> Rule {
    at(At::Dot).to("minister@")
}

#[test]
fn fault_8_an_end_or_silence_after_the_dot_is_uncertain() {
    for offers in PIPELINING {
        for rule in [ministers().close(), ministers().reset(), ministers().silence()] {
            let (code, project, sink) = sent(offers, rule);
            assert_eq!((code, of(&check(&project, &sink, 3), "uncertain")), (4, 1));
            assert_eq!(project.letter(&["state:uncertain"])["mailbox"], "minister@justice.example.org");
            assert_eq!(sink.records().len(), 3);
        }
    }
}

#[test]
fn fault_9_a_4xx_after_the_dot_is_deferred_and_never_a_duplicate() {
    for offers in PIPELINING {
        let sink = Sink::plain().offers(offers).rule(ministers().nth(1).say("452 4.3.1 Full")).start();
        let project = Project::petition(1).to(&sink).live().with("RETRY__SCHEDULE", "1s");
        assert_eq!(project.send().code, 0);
        assert_eq!(of(&check(&project, &sink, 3), "accepted"), 3);
        assert_eq!(sink.records().len(), 4);
    }
}

#[test]
fn fault_10_a_5xx_after_the_dot_is_refused_or_held_by_its_class() {
    for offers in PIPELINING {
        for (said, state) in [
            ("554 5.0.0 No", "refused"),
            ("550 5.1.1 No such user", "refused"),
            ("550 5.7.1 Looks like spam", "held"),
            ("552 5.3.4 Too large", "held"),
        ] {
            let (code, project, sink) = sent(offers, ministers().say(said));
            assert_eq!((code, of(&check(&project, &sink, 3), state)), (4, 1), "{said}");
            assert_eq!(of(&check(&project, &sink, 3), "accepted"), 2, "{said}");
        }
    }
}

#[test]
fn fault_11_an_answer_within_its_deadline_is_taken_and_past_it_is_not() {
    for offers in PIPELINING {
        for (millis, state) in [(300, "accepted"), (2500, "uncertain")] {
            let slowly = ministers().act(Act::Wait(Duration::from_millis(millis))).say("250 2.0.0 Ok");
            let (_, project, sink) = sent(offers, slowly);
            assert_eq!(project.letter(&["to:minister@"])["state"], state, "{millis} ms");
            check(&project, &sink, 3);
        }
    }
}

#[test]
fn fault_12_a_relay_that_leaves_before_the_body_is_tried_again_at_once() {
    for offers in PIPELINING {
        for place in [At::Greeting, At::Ehlo, At::Mail, At::Rcpt, At::Data] {
            let (code, project, sink) = sent(offers, at(place).nth(1).close());
            assert_eq!((code, of(&check(&project, &sink, 3), "accepted")), (0, 3), "{place:?}");
            assert!(project.log(&[]).iter().all(|letter| letter["attempts"] == 1), "{place:?}");
        }
    }
}

#[test]
fn a_relay_that_always_leaves_before_one_letter_has_that_letter_held() {
    for offers in PIPELINING {
        let (code, project, sink) = sent(offers, at(At::Rcpt).to("minister@").close());
        assert_eq!(code, 4);
        let states = check(&project, &sink, 3);
        assert_eq!((of(&states, "held"), of(&states, "accepted")), (1, 2));
    }
}

#[test]
fn fault_16_another_yes_than_250_after_the_dot_is_uncertain() {
    for offers in PIPELINING {
        for said in ["354 Go on", "251 Will forward", "200 Fine"] {
            let (code, project, sink) = sent(offers, ministers().say(said));
            assert_eq!((code, of(&check(&project, &sink, 3), "uncertain")), (4, 1), "{said}");
        }
    }
}

#[test]
fn fault_19_a_421_on_an_idle_connection_costs_a_new_connection_and_nothing_else() {
    let farewell = at(At::Dot).nth(1).say("250 2.0.0 Ok").act(Act::Wait(Duration::from_millis(50)));
    let sink = Sink::plain().rule(farewell.say("421 4.4.2 Idle").close()).start();
    let project = Project::petition(1).to(&sink).live().with("RELAY__PER_SECOND", 3);
    assert_eq!(project.with("RELAY__CONNECTIONS", 1).send().code, 0);
    assert_eq!((sink.records().len(), sink.connections()), (3, 2));
}

#[test]
fn fault_20_a_relay_that_hides_starttls_gets_neither_login_nor_letter() {
    let sink = Sink::plain().login("letters", "s3cret", "PLAIN").start();
    let project = Project::petition(1).to(&sink).live().with("RELAY__USERNAME", "letters");
    let run = project.with("RELAY__PASSWORD", "s3cret").with("RELAY__TLS", "starttls").send();
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert_eq!((sink.count("AUTH"), sink.count("MAIL")), (0, 0));
}

#[test]
fn fault_23_a_login_refused_in_mid_job_stops_it_after_two_tries_at_most() {
    let sink = Sink::plain()
        .login("letters", "s3cret", "PLAIN")
        .rule(at(At::Auth).nth(2).say("535 5.7.8 Bad credentials"))
        .rule(at(At::Dot).nth(2).close())
        .start();
    let project = Project::petition(4).to(&sink).live().with("RELAY__USERNAME", "letters");
    let project = project.with("RELAY__PASSWORD", "s3cret").with("RELAY__CONNECTIONS", 1);
    let run = project.send();
    assert_eq!(run.code, 5, "{}", run.stderr);
    let told = run.json();
    assert_eq!(told["state"], "stopped");
    assert!(told["reason"].as_str().unwrap().contains("535"), "{told}");
    assert_eq!(sink.count("AUTH"), 2);
    assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
    let states = check(&project, &sink, 12);
    assert!(of(&states, "ready") > 0, "{states:?}");
}

#[test]
fn five_refusals_of_our_own_address_stop_the_job_and_blame_no_official() {
    let sink = Sink::plain().rule(at(At::Mail).say("550 5.7.1 Sender not allowed")).start();
    let project = Project::petition(4).to(&sink).live();
    let run = project.send();
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert!(run.json()["reason"].as_str().unwrap().contains("sender"), "{}", run.text());
    let boxes = project.ok(&["mailboxes", "--json"]).json_lines();
    assert!(boxes.iter().all(|m| m["state"] == "open"), "{boxes:#?}");
    assert!(sink.records().is_empty());
    check(&project, &sink, 12);
    // Asked again, it has not gone on, and does not say that all is done.
    let again = project.send();
    assert_eq!((again.code, &again.json()["state"]), (5, &"stopped".into()), "{}", again.stderr);
    let words = ["--plan", &project.plan(), "--confirm", project.campaign];
    let told = project.run(&project.plan_words("send", &words));
    assert!(told.code == 5 && told.text().contains("sincerely resume 1"), "{}", told.text());
}

#[test]
fn three_letters_taken_for_spam_stop_the_job() {
    let sink = Sink::plain().rule(at(At::Dot).say("554 5.7.1 Spam")).start();
    let project = Project::petition(10).to(&sink).live().with("RELAY__CONNECTIONS", 1);
    let run = project.send();
    assert_eq!(run.code, 5, "{}", run.stderr);
    let states = check(&project, &sink, 30);
    assert_eq!((of(&states, "held"), of(&states, "ready")), (3, 27));
}

#[test]
fn a_certificate_that_cannot_be_checked_stops_the_job_before_any_letter() {
    use crate::support::certs::self_signed_server;
    use crate::support::sink::Security;
    let sink = Sink::secured(Security::Implicit(self_signed_server("localhost"))).start();
    let project = Project::petition(1).to(&sink).live().with("RELAY__TLS", "implicit");
    let run = project.with("RELAY__HOST", "localhost").send();
    assert_eq!(run.code, 5, "{}", run.stderr);
    assert_eq!((sink.count("MAIL"), sink.count("AUTH")), (0, 0));
}
