//! Several commands in one write (RFC 2920), and the next letter's envelope
//! behind the dot.

use sincerely::relay::{Asked, Offer, Phase, Sequel, Session, Submission};
use sincerely::settings::Tls;

use crate::support::sink::{Act, At, Builder, Rule, Sink, at};
use crate::{LETTER, LIMIT, dial, envelope, impatient_for_bodies, invited, offer, plain_session, settings};

const SECOND: &[u8] = b"Message-ID: <2@example.org>\r\nSubject: y\r\n\r\nDear Prosecutor,\r\n";

fn pipelining<const N: usize>(rules: [Rule; N]) -> Sink {
    rules.into_iter().fold(Sink::plain().offers(&["SIZE 1000", "PIPELINING"]), Builder::rule).start()
}

/// A first letter, with the envelope of a second behind its dot.
async fn followed(session: Session) -> Submission {
    let next = envelope("prosecutor@gov.example");
    invited(session).await.submit(LETTER, Some((&next, SECOND.len()))).await
}

async fn asked(sink: &Sink) -> Asked {
    match followed(plain_session(sink.port).await).await {
        Submission::Accepted { sequel: Sequel::Asked(asked), .. } => asked,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_envelope_behind_a_dot_is_answered_in_its_turn() {
    let sink = pipelining([]);
    let Offer::Invited(invited) = asked(&sink).await.answer().await else { panic!() };
    let second = invited.submit(SECOND, None).await;
    let Submission::Accepted { sequel: Sequel::Idle(session), .. } = second else { panic!("{second:?}") };
    assert_eq!((session.carried(), sink.connections(), sink.count("RSET")), (2, 1, 0));
    let letters: Vec<_> = sink.records().into_iter().map(|r| (r.message_id, r.to[0].clone())).collect();
    let sent = [("<1@example.org>", "minister@gov.example"), ("<2@example.org>", "prosecutor@gov.example")];
    assert_eq!(letters, sent.map(|(id, to)| (id.to_owned(), to.to_owned())));
}

#[tokio::test]
async fn nothing_goes_behind_a_dot_where_pipelining_is_not_offered() {
    let sink = Sink::plain().start();
    let first = followed(plain_session(sink.port).await).await;
    assert!(matches!(first, Submission::Accepted { sequel: Sequel::Idle(_), .. }), "{first:?}");
    assert_eq!(sink.count("MAIL"), 1);
}

#[tokio::test]
async fn a_letter_that_cannot_go_by_this_relay_does_not_follow() {
    let sink = pipelining([]);
    let too_large = envelope("prosecutor@gov.example");
    let first = invited(plain_session(sink.port).await).await;
    let first = first.submit(LETTER, Some((&too_large, 1001))).await;
    assert!(matches!(first, Submission::Accepted { sequel: Sequel::Idle(_), .. }), "{first:?}");
    assert_eq!(sink.count("MAIL"), 1);
}

/// RFC 2920 §3.1 would have us send a lone dot; that makes a letter of it.
#[tokio::test]
async fn an_invitation_behind_a_refused_recipient_gets_no_dot() {
    let sink = pipelining([
        at(At::Rcpt).nth(1).say("550 5.1.1 No such user"),
        at(At::Data).nth(1).say("354 Go ahead"),
    ]);
    let Offer::Declined { phase: Phase::Rcpt, reply, session: None } =
        offer(plain_session(sink.port).await).await
    else {
        panic!()
    };
    assert_eq!(reply.code, 550);
    sink.wait_until("we hung up", |s| s.ended() == 1);
    assert!(sink.records().is_empty());
}

#[tokio::test]
async fn a_refused_recipient_whose_data_is_refused_too_wants_rset() {
    for no in ["503 5.5.1 No recipient", "554 5.5.1 No valid recipients"] {
        let sink =
            pipelining([at(At::Rcpt).nth(1).say("550 5.1.1 No such user"), at(At::Data).nth(1).say(no)]);
        let Offer::Declined { phase: Phase::Rcpt, session: Some(session), .. } =
            offer(plain_session(sink.port).await).await
        else {
            panic!()
        };
        assert_eq!(sink.count("RSET"), 0);
        let next = invited(session).await.submit(LETTER, None).await;
        assert!(matches!(next, Submission::Accepted { .. }));
        assert_eq!((sink.count("RSET"), sink.connections()), (1, 1));
    }
}

#[tokio::test]
async fn a_refused_sender_takes_recipient_and_data_with_it() {
    let sink = pipelining([
        at(At::Mail).nth(1).say("550 5.7.1 Not you"),
        at(At::Rcpt).nth(1).say("503 5.5.1 No sender"),
        at(At::Data).nth(1).say("503 5.5.1 No sender"),
    ]);
    let Offer::Declined { phase: Phase::Mail, session: Some(session), .. } =
        offer(plain_session(sink.port).await).await
    else {
        panic!()
    };
    invited(session).await.withdraw();
    assert_eq!((sink.count("RSET"), sink.connections()), (0, 1));
}

#[tokio::test]
async fn a_refused_sender_and_a_welcome_recipient_end_the_connection() {
    let sink = pipelining([at(At::Mail).nth(1).say("450 4.7.1 Later")]);
    let declined = offer(plain_session(sink.port).await).await;
    assert!(matches!(declined, Offer::Declined { phase: Phase::Mail, session: None, .. }), "{declined:?}");
}

#[tokio::test]
async fn a_relay_that_hangs_up_behind_the_dot_is_no_failure() {
    for rule in
        [at(At::Mail).nth(2).close(), at(At::Mail).nth(2).say("421 4.4.5 Enough for this connection").close()]
    {
        let sink = pipelining([rule]);
        let Offer::Broken(fault) = asked(&sink).await.answer().await else { panic!() };
        assert!(fault.is_idle_close(), "{fault:?}");
        assert_eq!(sink.records().len(), 1);
    }
}

#[tokio::test]
async fn a_no_to_the_dot_leaves_the_next_envelope_standing() {
    let sink = pipelining([at(At::Dot).nth(1).say("451 4.3.0 Later")]);
    let first = followed(plain_session(sink.port).await).await;
    let Submission::Declined { sequel: Sequel::Asked(asked), .. } = first else { panic!("{first:?}") };
    assert!(matches!(asked.answer().await, Offer::Invited(_)));
}

#[tokio::test]
async fn a_goodbye_to_the_dot_takes_the_next_envelope_with_it() {
    let sink = pipelining([at(At::Dot).say("421 4.3.2 Closing").close()]);
    let first = followed(plain_session(sink.port).await).await;
    assert!(matches!(first, Submission::Declined { sequel: Sequel::Closed, .. }), "{first:?}");
}

/// One reply too many: which of them is the dot's cannot be told.
#[tokio::test]
async fn an_unsolicited_reply_among_the_answers_is_seen() {
    for (contradiction, what) in [
        ("250 2.0.0 Ok\r\n554 5.7.1 Spam", "a no behind a yes"),
        ("554 5.7.1 Spam\r\n250 2.0.0 Ok", "a yes behind a no"),
        ("250 2.0.0 Ok\r\n250 2.0.0 Ok", "a yes too many"),
        ("250 2.0.0 Ok\r\nwhat?", "garbage"),
    ] {
        // All in one write, so that it is all there when it is looked at.
        let all = format!("{contradiction}\r\n250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 Go ahead");
        let sink = pipelining([at(At::Dot).say(&all).act(Act::Wait(LIMIT)).close()]);
        let first = followed(plain_session(sink.port).await).await;
        assert!(matches!(first, Submission::Uncertain { .. }), "{what}: {first:?}");
    }
}

#[tokio::test]
async fn an_unsolicited_reply_behind_the_answers_keeps_the_next_body_back() {
    let sink = pipelining([at(At::Data).nth(2).say("354 Go ahead\r\n250 2.0.0 Ok")]);
    match followed(plain_session(sink.port).await).await {
        Submission::Accepted { sequel: Sequel::Asked(asked), .. } => {
            let Offer::Invited(invited) = asked.answer().await else { panic!() };
            let second = invited.submit(SECOND, None).await;
            assert!(matches!(second, Submission::Unsent { .. }), "{second:?}");
        }
        // All of it was there when the answer to the dot was looked at: then even
        // that cannot be told from the rest.
        first => assert!(matches!(first, Submission::Uncertain { .. }), "{first:?}"),
    }
    assert_eq!(sink.records().len(), 1);
}

#[tokio::test]
async fn answers_that_come_byte_by_byte_are_the_same_answers() {
    let slow = LIMIT / 100;
    let sink = pipelining([
        at(At::Dot).nth(1).act(Act::Drip("250-2.0.0 Ok\r\n250 2.0.0 queued".to_owned(), slow)),
        at(At::Rcpt).nth(2).act(Act::Drip("250 2.1.5 Ok".to_owned(), slow)),
        at(At::Data).nth(2).act(Act::Drip("354 Go ahead".to_owned(), slow)),
    ]);
    let Offer::Invited(invited) = asked(&sink).await.answer().await else { panic!() };
    assert!(matches!(invited.submit(SECOND, None).await, Submission::Accepted { .. }));
}

#[tokio::test]
async fn silence_after_a_dot_with_an_envelope_behind_it_is_uncertain() {
    let sink = pipelining([at(At::Dot).silence()]);
    let session = dial(&impatient_for_bodies(settings(sink.port, Tls::None))).await.unwrap();
    let first = followed(session).await;
    assert!(matches!(first, Submission::Uncertain { .. }), "{first:?}");
    assert_eq!(sink.records().len(), 1);
}

/// The yes may be an answer to something else, and the first no the dot's own.
#[tokio::test]
async fn more_answers_than_questions_behind_a_dot_leave_the_letter_uncertain() {
    let said = "250 2.0.0 Stray\r\n554 5.0.0 No\r\n550 5.1.8 No\r\n503 5.5.1 No\r\n503 5.5.1 No";
    let sink = pipelining([at(At::Dot).say(said)]);
    let first = followed(plain_session(sink.port).await).await;
    assert!(matches!(first, Submission::Uncertain { .. }), "{first:?}");
}

#[tokio::test]
async fn a_goodbye_behind_the_answers_is_no_answer_to_the_dot() {
    let said = "250 2.0.0 Ok\r\n550 5.1.8 No\r\n503 5.5.1 No\r\n503 5.5.1 No\r\n421 4.7.0 Bye";
    let sink = pipelining([at(At::Dot).say(said).act(Act::Wait(LIMIT)).close()]);
    let first = followed(plain_session(sink.port).await).await;
    let Submission::Accepted { sequel: Sequel::Asked(asked), .. } = first else { panic!("{first:?}") };
    let next = asked.answer().await;
    assert!(matches!(next, Offer::Declined { phase: Phase::Mail, session: None, .. }), "{next:?}");
}
