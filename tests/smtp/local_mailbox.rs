//! The local mailbox of the demo keeps what it says it keeps.

use std::path::Path;

use sincerely::relay::mailbox::{self, Answer, AnswerPhase};
use sincerely::relay::{Offer, Sequel, Submission};
use tokio::net::TcpListener;

use crate::{LETTER, envelope, invited, offer, plain_session};

async fn started(maildir: &Path, answers: Vec<Answer>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(mailbox::run(listener, maildir.to_owned(), answers, std::future::pending()));
    port
}

fn kept(maildir: &Path) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(maildir.join("new")).unwrap();
    files.map(|f| std::fs::read(f.unwrap().path()).unwrap()).collect()
}

#[tokio::test]
async fn a_letter_is_kept_byte_for_byte_before_it_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let session = plain_session(started(folder.path(), vec![]).await).await;
    let body = [LETTER, b".\r\n..dots\r\n.\r\n"].concat();
    let Submission::Accepted { sequel: Sequel::Idle(session), .. } =
        invited(session).await.submit(&body, None).await
    else {
        panic!()
    };
    assert_eq!(kept(folder.path()), [body]);
    session.quit().await;
}

#[tokio::test]
async fn it_answers_as_it_is_told_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let answer =
        |phase, nth, reply: &str| Answer { to: "minister@".to_owned(), nth, phase, reply: reply.to_owned() };
    let answers = vec![
        answer(AnswerPhase::Rcpt, 2, "550 5.1.1 Gone"),
        answer(AnswerPhase::Dot, 2, "550 5.7.1 Looks like spam"),
    ];
    let mut session = plain_session(started(folder.path(), answers).await).await;
    let mut outcomes = Vec::new();
    for _ in 0..4 {
        let (outcome, next) = match offer(session).await {
            Offer::Declined { reply, session, .. } => (reply.to_string(), session),
            Offer::Invited(invited) => match invited.submit(LETTER, None).await {
                Submission::Accepted { sequel, .. } => ("250".to_owned(), sequel.idle()),
                Submission::Declined { reply, sequel } => (reply.to_string(), sequel.idle()),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        outcomes.push(outcome);
        session = next.unwrap();
    }
    assert_eq!(outcomes, ["250", "550 5.1.1 Gone", "550 5.7.1 Looks like spam", "250"]);
    assert_eq!(kept(folder.path()).len(), 2);
    let Offer::Invited(_) = session.offer(&envelope("other@gov.example"), 1).await else { panic!() };
}

#[tokio::test]
async fn shutdown_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    mailbox::run(listener, folder.path().to_owned(), vec![], async {}).await.unwrap();
}
