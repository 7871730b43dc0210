//! A real Postfix as the organisation's relay: its doors, its log, its Maildirs.

use std::collections::BTreeMap;

use mail_parser::MessageParser;
use sincerely::relay::{Offer, Phase, Sequel, Submission};
use sincerely::settings::{RelaySettings, Tls};

use crate::support::certs::Authority;
use crate::support::postfix::{Door, PASSWORD, Postfix, USER};
use crate::support::project::Project;
use crate::{dial, envelope, invited, settings, with_login};

/// Of [`crate::support::project::PETITION`].
const OFFICIALS: [&str; 3] =
    ["minister@justice.example.org", "prosecutor@courts.example.net", "ombudsman@rights.example.com"];

/// Of the example campaign; nothing leaves this machine (see the support).
const ILYASHEV: [&str; 4] =
    ["7170001@prokuror.kz", "7282380@prokuror.kz", "ombudsman-kz@mail.ru", "London@kazembassy.org.uk"];

fn settings_for(postfix: &Postfix, door: Door, tls: Tls) -> RelaySettings {
    let mut settings = settings(postfix.port(door), tls);
    settings.ca_file = Some(postfix.ca_file());
    settings
}

/// Quoted-printable Cyrillic, lone dots, and a line at the limit.
fn letter() -> String {
    let full = "a".repeat(998);
    format!(
        "From: Anna <letters@example.org>\r\nTo: minister@gov.example\r\n\
         Date: Mon, 01 Jun 2026 10:00:00 +0000\r\nMessage-ID: <abc@example.org>\r\n\
         Subject: =?utf-8?q?=D0=9F?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         =D0=9F=D1=80=D0=B8=D0=B2=D0=B5=D1=82\r\n.\r\n..\r\n{full}\r\n.end\r\n"
    )
}

/// What a letter looks like in a file of this machine.
fn on_disk(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8(bytes.to_vec()).unwrap().replace("\r\n", "\n").into_bytes()
}

#[tokio::test]
async fn postfix_delivers_our_bytes_and_knows_our_queue_id() {
    let Some(postfix) = Postfix::start(&["minister@gov.example"]) else { return };
    for tls in [Tls::StartTls, Tls::None] {
        let session = dial(&settings_for(&postfix, Door::Trusting, tls)).await.unwrap();
        assert!(session.offers().pipelining && session.offers().size);
        let body = letter();
        let Submission::Accepted { reply, sequel: Sequel::Idle(session) } =
            invited(session).await.submit(body.as_bytes(), None).await
        else {
            panic!("{}", postfix.log())
        };
        session.quit().await;
        let queue_id = reply.text.strip_prefix("Ok: queued as ").unwrap();
        assert_eq!(postfix.logged()[queue_id].status, "sent");
        let ours = |file: &Vec<u8>| String::from_utf8_lossy(file).contains(queue_id);
        let file = postfix.delivered().into_iter().map(|(_, file)| file).find(ours).unwrap();
        assert!(file.ends_with(&on_disk(body.as_bytes())), "{}", String::from_utf8_lossy(&file));
        let read = |bytes: &[u8]| {
            let message = MessageParser::default().parse(bytes).unwrap();
            message.body_text(0).unwrap().replace("\r\n", "\n")
        };
        assert_eq!(read(&file), read(body.as_bytes()));
    }
}

#[tokio::test]
async fn postfix_refuses_a_stranger_and_takes_the_next_letter() {
    let Some(postfix) = Postfix::start(&["minister@gov.example"]) else { return };
    let session = dial(&settings_for(&postfix, Door::Trusting, Tls::StartTls)).await.unwrap();
    let Offer::Declined { phase: Phase::Rcpt, reply, session: Some(session) } =
        session.offer(&envelope("nobody@gov.example"), 100).await
    else {
        panic!("{}", postfix.log())
    };
    assert_eq!((reply.code, reply.enhanced.as_deref()), (550, Some("5.1.1")));
    let submission = invited(session).await.submit(letter().as_bytes(), None).await;
    assert!(matches!(submission, Submission::Accepted { .. }), "{submission:?}");
}

fn petition(postfix: &Postfix, door: Door) -> Project {
    postfix.serves(Project::petition(2), door).live()
}

#[test]
fn starttls_and_implicit_tls_with_plain_or_login_carry_a_job() {
    let Some(postfix) = Postfix::start(&OFFICIALS) else { return };
    for (door, method) in
        [(Door::Submission, "PLAIN"), (Door::LoginOnly, "LOGIN"), (Door::Submissions, "PLAIN")]
    {
        let before = postfix.log().len();
        let project = petition(&postfix, door);
        assert_eq!(sent(&project), 0, "{door:?}: {}", postfix.log());
        agree(&project, &postfix, 6);
        let log = postfix.log().split_off(before);
        let with = format!("sasl_method={method}, sasl_username={USER}\n");
        assert_eq!(log.matches(&with).count(), 6, "{door:?}: {log}");
        assert!(
            log.matches("Anonymous TLS connection established").count() > 0 || !log.contains("TLS"),
            "{log}"
        );
    }
}

#[tokio::test]
async fn a_relay_that_hides_pipelining_is_believed() {
    let Some(postfix) = Postfix::start(&OFFICIALS) else { return };
    for (door, wanted) in [(Door::Submission, true), (Door::StepByStep, false)] {
        let settings = with_login(settings_for(&postfix, door, door.tls()), PASSWORD);
        let session = dial(&settings).await.unwrap();
        assert_eq!(session.offers().pipelining, wanted, "{door:?}");
        session.quit().await;
    }
}

/// Sends, for a bounded time.
fn sent(project: &Project) -> i32 {
    project.start_sending().end()
}

fn stops(project: &Project, because: &str) {
    assert_eq!(sent(project), 5);
    let told = project.job("1");
    assert_eq!(told["state"], "stopped", "{told}");
    assert!(told["reason"].as_str().unwrap().contains(because), "{told}");
    assert_eq!(told["letters"]["ready"], told["letters"]["total"], "{told}");
}

#[test]
fn a_wrong_password_stops_the_job_after_two_tries_at_most() {
    let Some(postfix) = Postfix::start(&OFFICIALS) else { return };
    for door in [Door::Submission, Door::LoginOnly] {
        let before = postfix.count("auth");
        stops(&petition(&postfix, door).with_login(USER, "not it at all"), "535");
        let tries = postfix.count("auth") - before;
        assert!((1..=2).contains(&tries), "{tries} tries\n{}", postfix.log());
    }
    assert_eq!(postfix.count("mail"), 0);
}

#[test]
fn an_authority_that_we_do_not_know_gets_neither_login_nor_letter() {
    let Some(postfix) = Postfix::start(&OFFICIALS) else { return };
    let elsewhere = tempfile::tempdir().unwrap();
    let stranger = Authority::new().write_to(elsewhere.path());
    for door in [Door::Submission, Door::Submissions] {
        stops(&petition(&postfix, door).with("RELAY__CA_FILE", stranger.display()), "certificate");
    }
    assert_eq!((postfix.count("auth"), postfix.count("mail")), (0, 0), "{}", postfix.log());
}

#[test]
fn a_relay_that_wants_a_login_and_gets_none_stops_the_job() {
    let Some(postfix) = Postfix::start(&OFFICIALS) else { return };
    let project = petition(&postfix, Door::Submission).without("RELAY__USERNAME");
    assert_eq!(sent(&project.without("RELAY__PASSWORD_FILE")), 5, "{}", postfix.log());
}

/// Every accepted letter of our log is one letter of Postfix's log and one
/// file in its mailbox, with our bytes; and there is nothing else.
fn agree(project: &Project, postfix: &Postfix, letters: usize) {
    let ours = project.log(&["state:accepted"]);
    assert_eq!(ours.len(), letters, "{ours:#?}");
    let logged = postfix.logged();
    let mut files: BTreeMap<String, (String, Vec<u8>)> = BTreeMap::new();
    for (mailbox, file) in postfix.delivered() {
        let message = MessageParser::default().parse(&file).unwrap();
        let id = message.message_id().unwrap().to_owned();
        assert!(files.insert(id, (mailbox, file)).is_none(), "delivered twice");
    }
    for letter in &ours {
        let text = |key: &str| letter[key].as_str().unwrap_or_else(|| panic!("no {key}: {letter}"));
        let theirs = &logged[text("queued_as")];
        assert_eq!(theirs.message_id, text("message_id"));
        assert_eq!((theirs.status.as_str(), theirs.user.as_str()), ("sent", USER), "{theirs:?}");
        assert_eq!(theirs.to, text("mailbox"));
        let (mailbox, file) = &files[text("message_id")];
        assert_eq!(mailbox, text("mailbox"));
        let raw = project.ok(&["letter", &letter["letter"].to_string(), "--raw"]).stdout;
        assert!(file.ends_with(&on_disk(&raw)), "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn postfixs_log_and_maildirs_agree_with_our_delivery_log_letter_by_letter() {
    for door in [Door::Submission, Door::StepByStep] {
        let Some(postfix) = Postfix::start(&ILYASHEV) else { return };
        let project = postfix.serves(Project::example(), door).live();
        assert_eq!(sent(&project), 0, "{door:?}: {}", postfix.log());
        agree(&project, &postfix, 40);
        assert_eq!((postfix.logged().len(), postfix.delivered().len()), (40, 40), "{door:?}");
        assert_eq!((postfix.count("mail"), postfix.count("data")), (40, 40), "{door:?}");
        assert!(!postfix.log().contains("improper command pipelining"));
    }
}
