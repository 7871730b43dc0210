//! The mail server, as far as the login.

use std::time::Duration;

use crate::support::certs::Authority;
use crate::support::sink::{Act, At, Security, Sink, at};
use crate::{doctor, project, right};

fn nothing_was_asked_about(sink: &Sink) {
    let said = ["MAIL", "RCPT", "DATA"].map(|verb| sink.count(verb));
    assert_eq!((said, sink.records().len()), ([0; 3], 0), "{:?}", sink.commands());
}

#[test]
fn it_connects_logs_in_and_leaves() {
    let (authority, folder, dns) = (Authority::new(), tempfile::tempdir().unwrap(), right().start());
    let security = Security::StartTls(authority.server("localhost"));
    let all = ["SIZE 50000000", "8BITMIME", "SMTPUTF8", "PIPELINING"];
    let sink = Sink::secured(security).login("letters", "secret", "PLAIN").offers(&all).start();
    let project = project(&sink, &dns)
        .with("RELAY__HOST", "localhost")
        .with("RELAY__TLS", "starttls")
        .with("RELAY__CA_FILE", authority.write_to(folder.path()).display())
        .with_login("letters", "secret");
    let told = doctor(&project);
    assert_eq!(
        (told.run.code, told.levels("relay")),
        (0, ["ok", "ok"].map(str::to_owned).into()),
        "{:?}",
        told.of("relay")
    );
    assert_eq!((sink.count("AUTH"), sink.count("QUIT"), sink.connections()), (1, 1, 1));
    nothing_was_asked_about(&sink);
}

#[test]
fn what_it_does_not_offer_is_a_hint_each() {
    let (sink, dns) = (Sink::plain().offers(&["8BITMIME"]).start(), right().start());
    let told = doctor(&project(&sink, &dns));
    assert_eq!(
        (told.run.code, told.levels("relay")),
        (0, ["ok", "hint", "hint", "hint"].map(str::to_owned).into())
    );
    nothing_was_asked_about(&sink);
}

#[test]
fn a_refused_login_an_untrusted_certificate_and_a_closed_door_are_errors() {
    let dns = right().start();
    let sink = Sink::plain().login("letters", "secret", "PLAIN").start();
    let told = doctor(&project(&sink, &dns).with_login("letters", "wrong-canary"));
    assert_eq!((told.run.code, told.levels("relay"), sink.count("AUTH")), (1, vec!["error".to_owned()], 1));
    assert!(told.one("relay")["what"].as_str().unwrap().contains("535"), "{:?}", told.of("relay"));
    assert!(!told.run.text().contains("wrong-canary"));

    let sink = Sink::secured(Security::Implicit(Authority::new().server("localhost"))).start();
    let told = doctor(&project(&sink, &dns).with("RELAY__HOST", "localhost").with("RELAY__TLS", "implicit"));
    assert!(told.one("relay")["what"].as_str().unwrap().contains("certificate"), "{:?}", told.of("relay"));

    let told = doctor(&project(&sink, &dns).with("RELAY__PORT", 1));
    assert_eq!((told.run.code, told.levels("relay")), (1, vec!["error".to_owned()]));
}

#[test]
fn a_login_without_its_password_is_told_once_and_nobody_is_asked() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let told = doctor(&project(&sink, &dns).with("RELAY__USERNAME", "letters"));
    assert_eq!(
        (told.run.code, told.levels("secrets"), told.levels("relay")),
        (1, vec!["error".to_owned()], vec!["skipped".to_owned()])
    );
    assert_eq!(sink.connections(), 0);
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_long() {
    let (sink, dns) = (Sink::plain().rule(at(At::Ehlo).silence()).start(), right().start());
    let told = doctor(&project(&sink, &dns).with("RELAY__TIMEOUTS__COMMAND", 2));
    assert_eq!((told.run.code, told.levels("relay")), (1, vec!["error".to_owned()]));
    assert!(told.seconds < 12.0, "{}", told.seconds);
}

#[test]
fn a_server_that_drips_is_left_in_time() {
    let greeting = at(At::Greeting).act(Act::Drip("220 sink.example".to_owned(), Duration::from_secs(2)));
    let (sink, dns) = (Sink::plain().rule(greeting).start(), right().start());
    let told = doctor(&project(&sink, &dns).with("RELAY__TIMEOUTS__CONNECT", 3));
    assert_eq!((told.run.code, told.levels("relay")), (1, vec!["error".to_owned()]));
    assert!(told.seconds < 12.0, "{}", told.seconds);
}
