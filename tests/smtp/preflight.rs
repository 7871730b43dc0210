//! `dry-run --preflight`: the real program asks a scripted relay about every
//! mailbox, and never gives it a letter.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::certs::Authority;
use crate::support::postfix::{Door, Postfix};
use crate::support::project::{PETITION, Project, Run};
use crate::support::sink::{At, Security, Sink, at};

const MAILBOXES: [&str; 4] = [
    "minister@justice.example.org",
    "prosecutor@courts.example.net",
    "ombudsman@rights.example.com",
    "embassy@abroad.example.org",
];

fn live(sink: &Sink) -> Project {
    Project::petition(1).to(sink).live()
}

fn preflight(project: &Project) -> Run {
    project.run(&["dry-run", "petition", "--supporters", "signers.csv", "--preflight", "--json"])
}

fn asked(run: &Run) -> Vec<Value> {
    run.json()["preflight"]["mailboxes"].as_array().unwrap().clone()
}

/// What became of each mailbox, in order.
fn outcomes(run: &Run) -> Vec<String> {
    asked(run).iter().map(|mailbox| mailbox["outcome"].as_str().unwrap().to_owned()).collect()
}

/// No letter, and nothing that could become one.
fn nothing_was_sent(sink: &Sink) {
    assert_eq!((sink.count("DATA"), sink.records().len()), (0, 0), "{:?}", sink.commands());
}

#[test]
fn every_mailbox_is_asked_about_and_the_question_taken_back() {
    let sink = Sink::plain().start();
    let run = preflight(&live(&sink));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let asked = asked(&run);
    assert_eq!(asked.iter().map(|m| m["mailbox"].as_str().unwrap()).collect::<Vec<_>>(), MAILBOXES);
    assert_eq!((&asked[3]["kind"], &asked[0]["code"]), (&"copy".into(), &250.into()));
    let verbs: Vec<String> = sink.commands().iter().map(|c| c.chars().take(4).collect()).collect();
    let each = ["MAIL", "RCPT", "RSET"].repeat(4);
    assert_eq!(verbs, [&["EHLO"][..], &each, &["QUIT"]].concat());
    nothing_was_sent(&sink);
}

#[test]
fn a_dry_run_without_it_opens_no_connection() {
    let sink = Sink::plain().start();
    let run = live(&sink).dry_run();
    assert_eq!((run.code, sink.connections()), (0, 0));
    assert!(run.json().get("preflight").is_none());
}

#[test]
fn in_a_rehearsal_its_own_mailbox_is_asked_about_and_the_officials_too() {
    let sink = Sink::plain().start();
    let run = preflight(&Project::petition(1).to(&sink).with("REHEARSAL__TO", "desk@example.org"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let asked = asked(&run);
    assert_eq!((asked.len(), &asked[0]["mailbox"]), (5, &"desk@example.org".into()));
    assert_eq!(sink.count("RCPT TO:<minister@justice.example.org>"), 1);
    nothing_was_sent(&sink);
}

#[test]
fn a_refused_and_a_greylisted_mailbox_are_told_and_the_rest_is_asked_about() {
    let sink = Sink::plain()
        .rule(at(At::Rcpt).to("prosecutor").say("550 5.1.1 No such user"))
        .rule(at(At::Rcpt).to("ombudsman").say("450 4.7.1 Greylisted"))
        .start();
    let run = preflight(&live(&sink));
    assert_eq!(
        (run.code, outcomes(&run)),
        (4, ["taken", "refused", "deferred", "taken"].map(str::to_owned).into())
    );
    assert_eq!(
        (&asked(&run)[1]["reply"], &asked(&run)[1]["phase"]),
        (&"No such user".into(), &"RCPT".into())
    );
    assert_eq!(sink.connections(), 1);
    nothing_was_sent(&sink);
}

#[test]
fn a_person_reads_what_the_relay_said() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("prosecutor").say("550 5.1.1 No such user")).start();
    let run = live(&sink).run(&["dry-run", "petition", "--supporters", "signers.csv", "--preflight"]);
    assert_eq!(run.code, 4);
    let line = run.text().lines().find(|l| l.contains("prosecutor@") && l.contains("550")).map(str::to_owned);
    assert!(line.is_some_and(|l| l.ends_with("no, to RCPT: 550 5.1.1 No such user")), "{}", run.text());
}

#[test]
fn a_goodbye_in_the_middle_is_followed_by_one_new_connection() {
    let sink = Sink::plain().rule(at(At::Rcpt).nth(2).say("421 4.3.2 Restarting").close()).start();
    let run = preflight(&live(&sink));
    assert_eq!((run.code, sink.connections()), (0, 2), "{}", run.stderr);
    nothing_was_sent(&sink);
}

#[test]
fn a_relay_that_hangs_up_on_one_mailbox_is_asked_about_the_others() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("prosecutor").close()).start();
    let run = preflight(&live(&sink));
    assert_eq!(
        (run.code, outcomes(&run)),
        (4, ["taken", "unasked", "taken", "taken"].map(str::to_owned).into())
    );
    // The first, once more for the prosecutor, and one for the rest.
    assert_eq!(sink.connections(), 3);
    nothing_was_sent(&sink);
}

#[test]
fn a_relay_that_is_down_leaves_every_mailbox_unasked() {
    let run = preflight(&Project::petition(1).live());
    assert_eq!((run.code, outcomes(&run)), (4, vec!["unasked".to_owned(); 4]), "{}", run.stderr);
    let words = run.json()["preflight"]["fault"].as_str().unwrap().to_owned();
    assert!(words.starts_with("connecting: "), "{words}");
}

#[test]
fn a_relay_that_is_gone_after_a_goodbye_is_dialled_once_more_and_no_further() {
    let sink = Sink::plain()
        .rule(at(At::Greeting).nth(1).say("220 sink.example"))
        .rule(at(At::Greeting).say("421 4.3.2 Closed for today").close())
        .rule(at(At::Rcpt).nth(1).close())
        .start();
    let run = preflight(&live(&sink));
    assert_eq!((run.code, outcomes(&run), sink.connections()), (4, vec!["unasked".to_owned(); 4], 2));
}

#[test]
fn a_refused_login_is_tried_once_and_told() {
    let sink = Sink::plain().login("letters", "secret", "PLAIN LOGIN").start();
    let project = live(&sink).with("RELAY__USERNAME", "letters").with("RELAY__PASSWORD", "wrong");
    let run = preflight(&project);
    assert_eq!((run.code, outcomes(&run), sink.count("AUTH")), (5, vec!["unasked".to_owned(); 4], 1));
    assert_eq!(asked(&run)[0]["code"], 535);
    assert!(!run.text().contains("wrong") && !run.stderr.contains("wrong"));
}

#[test]
fn a_relay_without_starttls_is_told_nothing() {
    let sink = Sink::plain().start();
    let run = preflight(&live(&sink).with("RELAY__TLS", "starttls"));
    assert_eq!((run.code, outcomes(&run)), (5, vec!["unasked".to_owned(); 4]));
    assert_eq!((sink.count("AUTH"), sink.count("MAIL")), (0, 0));
}

#[test]
fn starttls_and_login_come_before_the_first_question() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let security = Security::StartTls(authority.server("localhost"));
    let sink = Sink::secured(security).login("letters", "secret", "PLAIN").start();
    let project = live(&sink)
        .with("RELAY__HOST", "localhost")
        .with("RELAY__TLS", "starttls")
        .with("RELAY__CA_FILE", authority.write_to(folder.path()).display())
        .with("RELAY__USERNAME", "letters")
        .with("RELAY__PASSWORD", "secret");
    let run = preflight(&project);
    assert_eq!((run.code, sink.count("RCPT")), (0, 4), "{}", run.stderr);
    nothing_was_sent(&sink);
}

#[test]
fn a_refused_sender_is_what_would_stop_a_job() {
    let sink = Sink::plain().rule(at(At::Mail).say("553 5.7.1 Not your address")).start();
    let run = preflight(&live(&sink));
    assert_eq!((run.code, outcomes(&run), sink.count("RCPT")), (5, vec!["refused".to_owned(); 4], 0));
    assert_eq!(asked(&run)[0]["phase"], "MAIL");
}

#[test]
fn the_sender_has_the_form_of_a_letters_return_path() {
    let sink = Sink::plain().start();
    preflight(&live(&sink));
    assert_eq!(sink.count("MAIL FROM:<letters+"), 4, "{:?}", sink.commands());
    let sink = Sink::plain().start();
    preflight(&live(&sink).with("SENDER__VERP", "false"));
    assert_eq!(sink.count("MAIL FROM:<letters@sincerely.example.org>"), 4, "{:?}", sink.commands());
}

#[test]
fn an_address_that_needs_smtputf8_is_asked_about_only_where_it_is_offered() {
    for (offers, outcome, code) in [(&["SMTPUTF8", "8BITMIME"][..], "taken", 0), (&["SIZE"], "unfit", 4)] {
        let sink = Sink::plain().offers(offers).start();
        let project = live(&sink);
        let campaign = PETITION.replace("prosecutor@courts", "прокурор@courts");
        project.write("config/campaigns/petition.toml", &campaign);
        let run = preflight(&project);
        assert_eq!((run.code, outcomes(&run)[1].as_str()), (code, outcome), "{}", run.stderr);
        assert_eq!(outcomes(&run)[2], "taken");
    }
}

#[test]
fn the_largest_letter_is_asked_for_by_its_size() {
    let sink = Sink::plain().offers(&["SIZE 50000000"]).start();
    let project = live(&sink);
    assert_eq!(preflight(&project).code, 0);
    let asked_for = sink.commands().iter().find_map(|c| c.split_once(" SIZE=")?.1.parse::<usize>().ok());
    project.send();
    let largest = sink.records().iter().map(|record| record.bytes).max().unwrap();
    assert_eq!(asked_for, Some(largest));

    let sink = Sink::plain().offers(&["SIZE 300"]).start();
    let run = preflight(&live(&sink));
    assert_eq!((run.code, outcomes(&run), sink.count("MAIL")), (4, vec!["unfit".to_owned(); 4], 0));
}

#[test]
fn the_relays_pace_is_kept() {
    let sink = Sink::plain().start();
    let project = live(&sink).with("RELAY__PER_SECOND", 5);
    let began = Instant::now();
    assert_eq!(preflight(&project).code, 0);
    // Four questions: three periods of 200 ms between them.
    assert!(began.elapsed() >= Duration::from_millis(600), "{:?}", began.elapsed());
}

#[test]
fn no_connection_carries_more_questions_than_letters() {
    let sink = Sink::plain().start();
    let run = preflight(&live(&sink).with("RELAY__MESSAGES_PER_CONNECTION", 3));
    assert_eq!((run.code, sink.connections(), sink.count("QUIT")), (0, 2, 2));
}

#[test]
fn a_campaign_that_cannot_be_sent_is_not_asked_about() {
    let sink = Sink::plain().start();
    let project = live(&sink);
    project.write("templates/petition/letter.en.txt", "{{ nobody }}");
    let run = preflight(&project);
    assert_eq!((run.code, sink.connections()), (3, 0));
}

#[test]
fn a_real_postfix_says_no_to_the_one_that_it_does_not_know() {
    let Some(postfix) = Postfix::start(&["minister@gov.example"]) else { return };
    let project = Project::petition(1).live().with("RELAY__PORT", postfix.port(Door::Trusting));
    let campaign = PETITION.replace("minister@justice.example.org", "minister@gov.example");
    let campaign = campaign.replace("prosecutor@courts.example.net", "nobody@gov.example");
    project.write("config/campaigns/petition.toml", &campaign);
    let run = preflight(&project);
    assert_eq!(outcomes(&run), ["taken", "refused", "taken", "taken"], "{}", run.text());
    assert_eq!((run.code, &asked(&run)[1]["enhanced"]), (4, &"5.1.1".into()));
}
