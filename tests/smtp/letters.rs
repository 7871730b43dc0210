//! What becomes of a letter, by what the relay says and does.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use sincerely::relay::{Class, Offer, Phase, Sequel, Submission, UnfitReason, classify};
use sincerely::settings::Tls;

use crate::support::certs::Authority;
use crate::support::sink::{Act, At, Rule, Security, Sink, at};
use crate::{
    LETTER, LIMIT, dial, envelope, impatient, impatient_for_bodies, invited, offer, plain_session, settings,
};

async fn submitted(rule: Rule) -> (Submission, Sink) {
    let sink = Sink::plain().rule(rule).start();
    (invited(plain_session(sink.port).await).await.submit(LETTER, None).await, sink)
}

#[tokio::test]
async fn only_250_after_the_dot_is_accepted() {
    let (submission, sink) = submitted(at(At::Dot).say("250 2.0.0 Ok: queued as 4XyZ")).await;
    let Submission::Accepted { reply, sequel: Sequel::Idle(session) } = submission else {
        panic!("{submission:?}")
    };
    assert_eq!((reply.code, reply.text.as_str(), session.carried()), (250, "Ok: queued as 4XyZ", 1));
    let record = &sink.records()[0];
    assert_eq!(
        (record.from.as_str(), record.to[0].as_str()),
        ("letters+token@example.org", "minister@gov.example")
    );
    assert_eq!(record.message_id, "<1@example.org>");
}

#[tokio::test]
async fn other_codes_garbage_and_ends_after_the_dot_are_uncertain() {
    for rule in [
        at(At::Dot).say("354 go ahead"),
        at(At::Dot).say("251 will forward"),
        at(At::Dot).say("220 hello"),
        at(At::Dot).say("200 ok"),
        at(At::Dot).say("what?"),
        at(At::Dot).say("250-first\r\n354 second"),
        at(At::Dot).close(),
        at(At::Dot).reset(),
        at(At::Dot).say("250-half an answer").close(),
        at(At::Dot).silence(),
        at(At::Dot).act(Act::Drip("250 2.0.0 Ok, but ever so slowly".to_owned(), LIMIT / 4)),
    ] {
        let sink = Sink::plain().rule(rule.clone()).start();
        let session = dial(&impatient_for_bodies(settings(sink.port, Tls::None))).await.unwrap();
        let submission = invited(session).await.submit(LETTER, None).await;
        assert!(matches!(submission, Submission::Uncertain { .. }), "{rule:?}: {submission:?}");
        sink.wait_until("the letter", |s| s.records().len() == 1);
    }
}

#[tokio::test]
async fn an_explicit_no_after_the_dot_is_declined_and_the_session_goes_on() {
    for (say, wanted) in [
        ("451 4.3.0 later", Class::Deferred),
        ("550 5.7.1 spam", Class::HeldPolicy),
        ("554 no", Class::Refused { rcpt_plain: false }),
    ] {
        let (submission, sink) = submitted(at(At::Dot).nth(1).say(say)).await;
        let Submission::Declined { reply, sequel: Sequel::Idle(session) } = submission else {
            panic!("{submission:?}")
        };
        assert_eq!(classify(Phase::Body, &reply), wanted);
        let next = invited(session).await.submit(LETTER, None).await;
        assert!(matches!(next, Submission::Accepted { sequel: Sequel::Idle(s), .. } if s.carried() == 2));
        assert_eq!((sink.connections(), sink.count("RSET")), (1, 0));
    }
}

#[tokio::test]
async fn a_421_after_the_dot_is_declined_and_ends_the_session() {
    let (submission, _sink) = submitted(at(At::Dot).say("421 4.3.2 closing").close()).await;
    assert!(
        matches!(submission, Submission::Declined { reply, sequel: Sequel::Closed } if reply.code == 421)
    );
}

#[tokio::test]
async fn more_answers_than_dots_end_the_session_and_must_agree() {
    let (submission, _sink) = submitted(at(At::Dot).say("250 ok\r\n250 ok")).await;
    assert!(matches!(submission, Submission::Accepted { sequel: Sequel::Closed, .. }), "{submission:?}");
    let (submission, _sink) = submitted(at(At::Dot).say("250 ok\r\n421 closing")).await;
    assert!(matches!(submission, Submission::Accepted { sequel: Sequel::Closed, .. }), "{submission:?}");
    for contradiction in ["250 ok\r\n554 no", "554 no\r\n250 ok", "250 ok\r\nwhat?", "250 ok\r\n25"] {
        let (submission, _sink) = submitted(at(At::Dot).say(contradiction)).await;
        assert!(matches!(submission, Submission::Uncertain { .. }), "{contradiction:?}: {submission:?}");
    }
}

#[tokio::test]
async fn an_unsolicited_250_before_the_body_keeps_the_body_back() {
    let (submission, sink) = submitted(at(At::Data).say("354 go\r\n250 2.0.0 Ok")).await;
    assert!(matches!(submission, Submission::Unsent { .. }), "{submission:?}");
    assert!(sink.records().is_empty());
}

#[tokio::test]
async fn an_unsolicited_250_before_data_breaks_the_session() {
    for step in [At::Ehlo, At::Mail, At::Rcpt] {
        let sink = Sink::plain().rule(at(step).say("250 ok\r\n250 ok")).start();
        let Offer::Broken(fault) = offer(plain_session(sink.port).await).await else { panic!() };
        assert!(fault.is_desync() && sink.count("DATA") == 0, "{fault}");
    }
}

#[tokio::test]
async fn a_declined_sender_leaves_a_session_that_needs_no_rset() {
    let sink = Sink::plain().rule(at(At::Mail).nth(1).say("550 5.7.1 not you")).start();
    let Offer::Declined { phase: Phase::Mail, reply, session: Some(session) } =
        offer(plain_session(sink.port).await).await
    else {
        panic!()
    };
    assert_eq!(classify(Phase::Mail, &reply), Class::SenderRefused);
    invited(session).await.withdraw();
    assert_eq!((sink.count("RSET"), sink.connections()), (0, 1));
}

#[tokio::test]
async fn a_declined_recipient_or_data_wants_rset_before_the_next_letter() {
    for (step, phase) in [(At::Rcpt, Phase::Rcpt), (At::Data, Phase::Data)] {
        let sink = Sink::plain().rule(at(step).nth(1).say("550 5.1.1 no such user")).start();
        let Offer::Declined { phase: seen, session: Some(session), .. } =
            offer(plain_session(sink.port).await).await
        else {
            panic!()
        };
        assert_eq!((seen, session.carried(), sink.count("RSET")), (phase, 0, 0));
        let next = invited(session).await.submit(LETTER, None).await;
        assert!(matches!(next, Submission::Accepted { .. }));
        assert_eq!((sink.count("RSET"), sink.connections()), (1, 1));
    }
}

#[tokio::test]
async fn a_421_to_the_envelope_declines_without_a_session() {
    for step in [At::Mail, At::Rcpt, At::Data] {
        let sink = Sink::plain().rule(at(step).say("421 4.7.0 too fast").close()).start();
        let Offer::Declined { phase, reply, session: None } = offer(plain_session(sink.port).await).await
        else {
            panic!()
        };
        assert_eq!(classify(phase, &reply), Class::RelayRetry { slow: true });
    }
}

#[tokio::test]
async fn faults_before_the_invitation_break_the_session_and_send_no_body() {
    for step in [At::Mail, At::Rcpt, At::Data] {
        for rule in [
            at(step).close(),
            at(step).reset(),
            at(step).silence(),
            at(step).say("what?"),
            at(step).say("220 hello"),
        ] {
            let sink = Sink::plain().rule(rule.clone()).start();
            let session = dial(&impatient(settings(sink.port, Tls::None))).await.unwrap();
            let Offer::Broken(fault) = offer(session).await else { panic!("{rule:?}") };
            assert!(!fault.is_idle_close() && sink.records().is_empty(), "{rule:?}: {fault}");
        }
    }
}

#[tokio::test]
async fn a_recipient_that_is_forwarded_is_invited() {
    let sink = Sink::plain().rule(at(At::Rcpt).say("251 2.1.5 will forward")).start();
    invited(plain_session(sink.port).await).await.withdraw();
}

#[tokio::test]
async fn withdrawing_never_sends_a_dot() {
    let sink = Sink::plain().start();
    invited(plain_session(sink.port).await).await.withdraw();
    invited(plain_session(sink.port).await).await.submit(LETTER, None).await;
    sink.wait_until("the second letter", |s| s.records().len() == 1);
    assert_eq!(sink.records()[0].connection, 2);
}

#[tokio::test]
async fn a_relay_that_hangs_up_in_idleness_is_no_failure() {
    for rule in [
        at(At::Dot).say("250 ok").close(),
        at(At::Mail).nth(2).say("421 4.4.2 idle too long").close(),
        at(At::Mail).nth(2).close(),
        at(At::Mail).nth(2).reset(),
    ] {
        let sink = Sink::plain().rule(rule.clone()).start();
        let session = plain_session(sink.port).await;
        let Submission::Accepted { sequel: Sequel::Idle(session), .. } =
            invited(session).await.submit(LETTER, None).await
        else {
            panic!()
        };
        let Offer::Broken(fault) = offer(session).await else { panic!("{rule:?}") };
        assert!(fault.is_idle_close(), "{rule:?}: {fault:?}");
    }
}

#[tokio::test]
async fn a_421_that_comes_in_idleness_is_no_failure_either() {
    let goodbye = at(At::Dot).say("250 ok").act(Act::Wait(LIMIT / 3)).say("421 4.4.2 idle too long").close();
    let sink = Sink::plain().rule(goodbye).start();
    let accepted = invited(plain_session(sink.port).await).await.submit(LETTER, None).await;
    let Submission::Accepted { sequel: Sequel::Idle(session), .. } = accepted else { panic!("{accepted:?}") };
    sink.wait_until("the sink hung up", |s| s.ended() == 1);
    let Offer::Broken(fault) = offer(session).await else { panic!() };
    assert!(fault.is_idle_close() && sink.count("MAIL") == 1, "{fault:?}");
}

#[tokio::test]
async fn a_fresh_connection_that_is_hung_up_on_counts() {
    let sink = Sink::plain().rule(at(At::Ehlo).say("250 sink.example").close()).start();
    let Offer::Broken(fault) = offer(plain_session(sink.port).await).await else { panic!() };
    assert!(!fault.is_idle_close(), "{fault:?}");
}

#[tokio::test]
async fn a_probe_is_rset() {
    let sink = Sink::plain().rule(at(At::Rset).nth(2).say("421 bye").close()).start();
    let session = plain_session(sink.port).await.probe().await.unwrap();
    assert_eq!(sink.count("RSET"), 1);
    assert!(session.probe().await.is_err_and(|f| f.reply().is_some_and(|r| r.code == 421)));
}

#[tokio::test]
async fn a_letter_that_cannot_go_by_this_relay_is_known_before_mail() {
    let sink = Sink::plain().offers(&["SIZE 1000", "8BITMIME"]).start();
    let session = plain_session(sink.port).await;
    let Offer::Unfit(reason, session) = session.offer(&envelope("почта@gov.example"), 10).await else {
        panic!()
    };
    assert_eq!(reason, UnfitReason::NeedsSmtpUtf8);
    let Offer::Unfit(reason, _) = session.offer(&envelope("a@gov.example"), 1001).await else { panic!() };
    assert_eq!(reason, UnfitReason::TooLarge { size: 1001, limit: 1000 });
    assert_eq!(sink.count("MAIL"), 0);
}

#[tokio::test]
async fn smtputf8_and_size_are_said_where_they_are_offered_and_needed() {
    let sink = Sink::plain().start();
    for to in ["почта@gov.example", "post@права.example"] {
        let Offer::Invited(_) = plain_session(sink.port).await.offer(&envelope(to), 77).await else {
            panic!()
        };
    }
    let said: Vec<_> =
        sink.commands().into_iter().filter(|c| c.starts_with("MAIL") || c.starts_with("RCPT")).collect();
    assert_eq!(
        said,
        [
            "MAIL FROM:<letters+token@example.org> SIZE=77 SMTPUTF8 BODY=8BITMIME",
            "RCPT TO:<почта@gov.example>",
            "MAIL FROM:<letters+token@example.org> SIZE=77",
            "RCPT TO:<post@xn--80aaf4cf.example>",
        ]
    );
}

#[tokio::test]
async fn dots_and_long_lines_arrive_unchanged() {
    let long = "x".repeat(5000);
    let body = format!("Message-ID: <2@x>\r\n\r\n.\r\n..\r\n.a\r\n{long}\r\n.{long}\r\n.\r\n").into_bytes();
    let sink = Sink::plain().start();
    let submission = invited(plain_session(sink.port).await).await.submit(&body, None).await;
    assert!(matches!(submission, Submission::Accepted { .. }));
    let record = &sink.records()[0];
    assert_eq!((record.bytes, &record.sha256), (body.len(), &HEXLOWER.encode(&Sha256::digest(&body))));
}

#[tokio::test]
async fn a_body_with_a_bare_line_end_never_leaves() {
    let sink = Sink::plain().start();
    for body in [&b"Subject: x\r\n\r\na\nb\r\n"[..], b"a\rb\r\n", b"a\r\n.\n"] {
        let submission = invited(plain_session(sink.port).await).await.submit(body, None).await;
        assert!(matches!(submission, Submission::Unsent { .. }), "{submission:?}");
    }
    assert!(sink.records().is_empty());
}

/// More than the buffers of both ends hold.
fn huge() -> Vec<u8> {
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc\r\n".repeat(700_000).into_bytes()
}

#[tokio::test]
async fn a_no_while_the_dot_is_still_with_us_is_a_no() {
    let sink = Sink::plain().rule(at(At::Body).say("552 5.3.4 too much").silence()).start();
    let submission = invited(plain_session(sink.port).await).await.submit(&huge(), None).await;
    assert!(
        matches!(&submission, Submission::Declined { reply, sequel: Sequel::Closed } if reply.code == 552),
        "{submission:?}"
    );
}

#[tokio::test]
async fn a_yes_while_the_dot_is_still_with_us_is_none() {
    let sink = Sink::plain().rule(at(At::Body).say("250 2.0.0 Ok").silence()).start();
    let submission = invited(plain_session(sink.port).await).await.submit(&huge(), None).await;
    assert!(matches!(submission, Submission::Uncertain { .. }), "{submission:?}");
}

#[tokio::test]
async fn a_relay_that_stops_reading_ends_at_the_write_deadline() {
    for rule in [at(At::Body).silence(), at(At::Body).close(), at(At::Body).reset()] {
        let sink = Sink::plain().rule(rule.clone()).start();
        let session = dial(&impatient_for_bodies(settings(sink.port, Tls::None))).await.unwrap();
        let submission = invited(session).await.submit(&huge(), None).await;
        assert!(matches!(submission, Submission::Uncertain { .. }), "{rule:?}: {submission:?}");
        assert!(sink.records().is_empty());
    }
}

#[tokio::test]
async fn a_cancelled_wait_drops_the_connection_with_its_late_answer() {
    let sink = Sink::plain().rule(at(At::Dot).nth(1).silence()).start();
    let waiting = invited(plain_session(sink.port).await).await;
    let cancelled = tokio::time::timeout(LIMIT, waiting.submit(LETTER, None)).await;
    assert!(cancelled.is_err());
    let next = invited(plain_session(sink.port).await).await.submit(LETTER, None).await;
    assert!(matches!(next, Submission::Accepted { .. }));
    assert_eq!(sink.connections(), 2);
}

#[tokio::test]
async fn letters_go_over_tls_too_and_so_do_faults() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::secured(Security::StartTls(authority.server("localhost")))
        .rule(at(At::Dot).nth(2).close())
        .start();
    let mut settings = settings(sink.port, Tls::StartTls);
    settings.ca_file = Some(authority.write_to(folder.path()));
    let session = dial(&settings).await.unwrap();
    let Submission::Accepted { sequel: Sequel::Idle(session), .. } =
        invited(session).await.submit(LETTER, None).await
    else {
        panic!()
    };
    let second = invited(session).await.submit(&huge(), None).await;
    assert!(matches!(second, Submission::Uncertain { .. }), "{second:?}");
    assert_eq!(sink.records()[1].bytes, huge().len());
}
