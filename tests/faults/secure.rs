//! A relay whose encryption proves nothing gets neither a login nor a letter,
//! and secrets stay where they were put.

use crate::support::certs::{Authority, self_signed_server};
use crate::support::project::Project;
use crate::support::sink::{At, Security, Sink, at};
use crate::support::wait_until;

const PASSWORD: &str = "canary-9f3b17-password";

/// A project that trusts `authority` and has a login for this machine's relay.
fn trusting(authority: &Authority, sink: &Sink, tls: &str) -> Project {
    let project = Project::petition(1).to(sink).live().with("RELAY__TLS", tls);
    let ca = authority.write_to(&project.root);
    let project = project.with("RELAY__HOST", "localhost").with("RELAY__CA_FILE", ca.display());
    project.with("RELAY__USERNAME", "letters").with("RELAY__PASSWORD", PASSWORD)
}

#[test]
fn fault_21_plain_text_behind_ready_for_tls_is_never_read_as_an_answer() {
    let authority = Authority::new();
    let sink = Sink::secured(Security::StartTls(authority.server("localhost")))
        .login("letters", PASSWORD, "PLAIN")
        .rule(at(At::StartTls).say("220 2.0.0 Ready for TLS\r\n250 2.0.0 Ok"))
        .start();
    let project = trusting(&authority, &sink, "starttls");
    let job = project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    wait_until("the reason to wait, or to stop", || project.job(&job)["reason"].is_string());
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    assert!(sink.count("STARTTLS") > 0);
    assert_eq!((sink.count("AUTH"), sink.count("MAIL"), sink.records().len()), (0, 0, 0));
}

#[test]
fn fault_22_a_certificate_that_proves_nothing_stops_the_job_before_login_and_letter() {
    let authority = Authority::new();
    for (what, server) in [
        ("expired", authority.expired_server("localhost")),
        ("self-signed", self_signed_server("localhost")),
        ("of another host", authority.server("relay.example.org")),
    ] {
        for (tls, security) in
            [("implicit", Security::Implicit(server.clone())), ("starttls", Security::StartTls(server))]
        {
            let sink = Sink::secured(security).login("letters", PASSWORD, "PLAIN").start();
            let run = trusting(&authority, &sink, tls).send();
            assert_eq!(run.code, 5, "{what}, {tls}: {}", run.stderr);
            assert_eq!((sink.count("AUTH"), sink.count("MAIL")), (0, 0), "{what}, {tls}");
        }
    }
}

/// The whole log of a worker that says all it can.
fn worked_aloud(project: &Project) -> (i32, String) {
    project.schedule(&[]);
    let mut worker = project.start_limited("export RUST_LOG=trace", &["work", "--until-idle"]);
    let mut code = None;
    wait_until("the end of the work", || {
        code = worker.ended();
        code.is_some()
    });
    (code.unwrap(), worker.said())
}

/// In no output and no file of the store; not when all is well, and not when
/// the login is refused.
#[test]
fn a_password_is_in_no_output_and_no_file() {
    let authority = Authority::new();
    let encoded = data_encoding::BASE64.encode(format!("\0letters\0{PASSWORD}").as_bytes());
    for (wanted, ending) in [(PASSWORD, 0), ("another", 5)] {
        let sink = Sink::secured(Security::Implicit(authority.server("localhost")))
            .login("letters", wanted, "PLAIN")
            .start();
        let project = trusting(&authority, &sink, "implicit").with("RELAY__CONNECTIONS", 1);
        let (code, said) = worked_aloud(&project);
        assert_eq!((code, sink.count("AUTH")), (ending, 1), "{said}");
        let log = project.ok(&["log", "--json", "--events"]);
        let files = project.root.join("data").read_dir().unwrap().map(|file| file.unwrap().path());
        let stored: Vec<u8> = files.flat_map(|path| std::fs::read(path).unwrap()).collect();
        for secret in [PASSWORD, &encoded] {
            assert!(!(said.clone() + &log.text() + &log.stderr).contains(secret), "{said}");
            assert_eq!(memchr::memmem::find(&stored, secret.as_bytes()), None);
        }
    }
}

#[test]
fn a_worker_logs_neither_names_nor_addresses_nor_what_a_relay_draws() {
    let drawn = at(At::Dot).to("minister@").say("554 5.0.0 No \u{1B}[31msignal\u{8}\u{7}");
    let sink = Sink::plain().rule(drawn).start();
    let project = Project::petition(2).to(&sink).live();
    let (code, said) = worked_aloud(&project);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("INFO") || said.contains("DEBUG") || said.contains("TRACE"), "{said}");
    for private in ["signer0@", "Signer 0", "minister@", "Minister of Justice"] {
        assert!(!said.contains(private), "{private}: {said}");
    }
    let log = project.events(&["to:minister@"]);
    let told = format!("{log:?}") + &said;
    assert!(told.contains("signal"), "{told}");
    assert!(!log.iter().any(|event| event.to_string().contains("u001b")), "{told}");
    assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{said:?}");
}
