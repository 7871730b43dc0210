//! From nothing to a session, and what must keep us from having one.

use std::sync::Arc;

use sincerely::relay::{Class, Phase, RelayFault, classify_fault};
use sincerely::settings::{RelaySettings, Tls};

use crate::support::certs::{Authority, self_signed_server};
use crate::support::sink::{Act, At, Security, Sink, at};
use crate::{LIMIT, dial, impatient, settings, with_login};

/// A sink with STARTTLS, and settings that trust it.
struct Trusted {
    authority: Authority,
    folder: tempfile::TempDir,
}

impl Trusted {
    fn new() -> Self {
        Self { authority: Authority::new(), folder: tempfile::tempdir().unwrap() }
    }

    fn settings(&self, sink: &Sink, tls: Tls) -> RelaySettings {
        let mut settings = settings(sink.port, tls);
        settings.ca_file = Some(self.authority.write_to(self.folder.path()));
        settings
    }

    fn starttls(&self) -> Security {
        Security::StartTls(self.authority.server("localhost"))
    }
}

fn stops(fault: &RelayFault) -> bool {
    classify_fault(fault) == Class::StopJob
}

#[tokio::test]
async fn starttls_and_auth_plain_make_a_session() {
    let trusted = Trusted::new();
    let sink = Sink::secured(trusted.starttls()).login("letters", "secret", "LOGIN PLAIN").start();
    dial(&with_login(trusted.settings(&sink, Tls::StartTls), "secret")).await.unwrap().quit().await;
    let commands = sink.commands();
    assert_eq!(commands[..3], ["EHLO example.org", "STARTTLS", "EHLO example.org"]);
    assert!(commands[3].starts_with("AUTH PLAIN ") && commands[4] == "QUIT");
}

#[tokio::test]
async fn implicit_tls_and_auth_login_make_a_session() {
    let trusted = Trusted::new();
    let security = Security::Implicit(trusted.authority.server("localhost"));
    let sink = Sink::secured(security).login("letters", "secret", "LOGIN").start();
    dial(&with_login(trusted.settings(&sink, Tls::Implicit), "secret")).await.unwrap();
    assert_eq!(sink.commands()[1], "AUTH LOGIN");
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_stops_the_job() {
    for mechanisms in ["PLAIN LOGIN", "LOGIN"] {
        let sink = Sink::plain().login("letters", "secret", mechanisms).start();
        let fault = dial(&with_login(settings(sink.port, Tls::None), "wrong")).await.unwrap_err();
        assert_eq!(fault.reply().map(|r| r.code), Some(535));
        assert!(stops(&fault) && fault.phase() == Phase::Auth && sink.count("AUTH") == 1);
        assert!(!format!("{fault} {fault:?}").contains("wrong"));
    }
}

#[tokio::test]
async fn a_temporary_failure_of_auth_does_not_stop_the_job() {
    let sink =
        Sink::plain().login("letters", "secret", "PLAIN").rule(at(At::Auth).say("454 4.7.0 later")).start();
    let fault = dial(&with_login(settings(sink.port, Tls::None), "secret")).await.unwrap_err();
    assert_eq!(classify_fault(&fault), Class::RelayRetry { slow: false });
}

#[tokio::test]
async fn a_relay_without_a_mechanism_of_ours_stops_the_job() {
    let sink = Sink::plain().login("letters", "secret", "CRAM-MD5").start();
    let fault = dial(&with_login(settings(sink.port, Tls::None), "secret")).await.unwrap_err();
    assert!(stops(&fault) && sink.count("AUTH") == 0);
}

#[tokio::test]
async fn stripped_starttls_stops_the_job_before_auth() {
    let trusted = Trusted::new();
    let sink = Sink::plain().login("letters", "secret", "PLAIN").start();
    let fault = dial(&with_login(trusted.settings(&sink, Tls::StartTls), "secret")).await.unwrap_err();
    assert!(stops(&fault), "{fault}");
    assert_eq!(sink.commands(), ["EHLO example.org"]);
}

#[tokio::test]
async fn plain_text_behind_220_ready_is_no_session() {
    let trusted = Trusted::new();
    let sink = Sink::secured(trusted.starttls())
        .login("letters", "secret", "PLAIN")
        .rule(at(At::StartTls).say("220 ready\r\n250-sink.example\r\n250 AUTH PLAIN"))
        .start();
    let fault = dial(&with_login(trusted.settings(&sink, Tls::StartTls), "secret")).await.unwrap_err();
    assert!(fault.is_desync() && fault.phase() == Phase::StartTls, "{fault}");
    assert_eq!((sink.count("AUTH"), sink.count("MAIL")), (0, 0));
}

#[tokio::test]
async fn a_refused_starttls_is_no_session() {
    let trusted = Trusted::new();
    let sink = Sink::secured(trusted.starttls()).rule(at(At::StartTls).say("454 TLS not available")).start();
    let fault = dial(&trusted.settings(&sink, Tls::StartTls)).await.unwrap_err();
    assert_eq!(classify_fault(&fault), Class::RelayRetry { slow: false });
}

#[tokio::test]
async fn certificates_that_prove_nothing_stop_the_job() {
    let trusted = Trusted::new();
    let authority = &trusted.authority;
    let stranger = Authority::new();
    for (what, server) in [
        ("expired", authority.expired_server("localhost")),
        ("for another host", authority.server("mail.example.org")),
        ("self-signed", self_signed_server("localhost")),
        ("of an unknown authority", stranger.server("localhost")),
    ] {
        let starttls = Sink::secured(Security::StartTls(Arc::clone(&server))).start();
        let implicit = Sink::secured(Security::Implicit(server)).start();
        for (sink, tls) in [(&starttls, Tls::StartTls), (&implicit, Tls::Implicit)] {
            let fault = dial(&trusted.settings(sink, tls)).await.unwrap_err();
            assert!(fault.is_certificate() && stops(&fault), "{what}: {fault}");
            assert_eq!(sink.count("MAIL"), 0);
        }
    }
}

#[tokio::test]
async fn implicit_tls_at_a_port_for_starttls_stops_the_job_and_says_what_to_set() {
    let trusted = Trusted::new();
    let sink = Sink::secured(trusted.starttls()).start();
    let fault = dial(&trusted.settings(&sink, Tls::Implicit)).await.unwrap_err();
    assert!(stops(&fault) && fault.words().contains("relay.tls = \"starttls\""), "{fault}");
    assert_eq!((sink.count("AUTH"), sink.count("MAIL")), (0, 0));
}

#[tokio::test]
async fn the_systems_roots_do_not_trust_our_authority() {
    let trusted = Trusted::new();
    let sink = Sink::secured(trusted.starttls()).start();
    let fault = dial(&settings(sink.port, Tls::StartTls)).await.unwrap_err();
    assert!(stops(&fault), "{fault}");
}

#[tokio::test]
async fn plain_text_never_leaves_this_machine() {
    let mut elsewhere = settings(25, Tls::None);
    // An address for documentation (RFC 5737): nothing is ever sent to it.
    elsewhere.host = "192.0.2.1".to_owned();
    let fault = dial(&elsewhere).await.unwrap_err();
    assert!(stops(&fault), "{fault}");
}

#[tokio::test]
async fn a_ca_file_that_is_none_stops_the_job() {
    let folder = tempfile::tempdir().unwrap();
    let mut bad = settings(1, Tls::StartTls);
    for (name, text) in [("absent.pem", None), ("empty.pem", Some("")), ("key.pem", Some("no certificate"))] {
        let file = folder.path().join(name);
        if let Some(text) = text {
            std::fs::write(&file, text).unwrap();
        }
        bad.ca_file = Some(file);
        let fault = dial(&bad).await.unwrap_err();
        assert!(stops(&fault) && fault.to_string().contains(name), "{fault}");
    }
}

#[tokio::test]
async fn a_banner_of_554_stops_and_others_are_tried_again() {
    for (banner, wanted) in [
        ("554 5.7.1 not you", Class::StopJob),
        ("421 4.3.2 busy", Class::RelayRetry { slow: false }),
        ("421 4.7.0 too many", Class::RelayRetry { slow: true }),
        ("550 no", Class::RelayRetry { slow: false }),
        ("250 hello", Class::RelayRetry { slow: false }),
        ("SSH-2.0-OpenSSH", Class::RelayRetry { slow: false }),
    ] {
        let sink = Sink::plain().rule(at(At::Greeting).say(banner)).start();
        let fault = dial(&settings(sink.port, Tls::None)).await.unwrap_err();
        assert_eq!((fault.phase(), classify_fault(&fault)), (Phase::Greeting, wanted), "{banner}");
    }
}

#[tokio::test]
async fn closing_at_any_step_of_dialling_is_the_relays_fault() {
    for (step, phase) in [(At::Greeting, Phase::Greeting), (At::Ehlo, Phase::Ehlo)] {
        for rule in [at(step).close(), at(step).reset()] {
            let sink = Sink::plain().rule(rule).start();
            let fault = dial(&settings(sink.port, Tls::None)).await.unwrap_err();
            // A reset may overtake the connect itself.
            assert!(fault.phase() == phase || fault.phase() == Phase::Connect, "{fault}");
            assert_eq!(classify_fault(&fault), Class::RelayRetry { slow: false });
            assert!(!fault.is_idle_close());
        }
    }
}

#[tokio::test]
async fn nobody_at_the_port_is_the_relays_fault() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let fault = dial(&settings(free, Tls::None)).await.unwrap_err();
    assert_eq!((fault.phase(), classify_fault(&fault)), (Phase::Connect, Class::RelayRetry { slow: false }));
}

#[tokio::test]
async fn silence_ends_at_the_deadline_of_its_phase() {
    let greeting = Sink::plain().rule(at(At::Greeting).silence()).start();
    let ehlo = Sink::plain().rule(at(At::Ehlo).silence()).start();
    let drip = Act::Drip("250 one byte at a time".to_owned(), LIMIT / 4);
    let slow = Sink::plain().rule(at(At::Ehlo).act(drip)).start();
    for (sink, phase) in [(greeting, Phase::Greeting), (ehlo, Phase::Ehlo), (slow, Phase::Ehlo)] {
        let fault = dial(&impatient(settings(sink.port, Tls::None))).await.unwrap_err();
        assert!(fault.is_timeout() && fault.phase() == phase, "{fault}");
    }
}

#[tokio::test]
async fn silence_in_the_tls_handshake_ends_too() {
    let trusted = Trusted::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let sink = Sink::plain().start();
    let mut settings = impatient(trusted.settings(&sink, Tls::Implicit));
    // It takes the connection and says nothing.
    settings.port = listener.local_addr().unwrap().port();
    assert!(dial(&settings).await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let endless = "250-more\r\n".repeat(5000) + "250 last";
    let sink = Sink::plain().rule(at(At::Ehlo).say(&endless)).start();
    let fault = dial(&settings(sink.port, Tls::None)).await.unwrap_err();
    assert!(fault.is_desync(), "{fault}");
}
