//! What came back by mail, and what it makes of letters and mailboxes.

use sincerely::outbox::state::EventKind;
use sincerely::outbox::tokens::Tokens;
use sincerely::outbox::{Attempt, LetterId, LetterState, Transition};
use sincerely::store::{Incoming, IncomingKind, LogFilter, Mark};

use crate::support::{Bench, Plan, at, said};

/// A report on one recipient.
fn report(kind: IncomingKind, letter: Option<LetterId>, nth: u8) -> Incoming {
    Incoming {
        digest: [nth; 32],
        place: 0,
        kind,
        letter,
        token: None,
        mailbox: Some("minister@gov.example".into()),
        alone: true,
        gone: false,
        status: Some("5.1.1".into()),
        code: Some(550),
        reply: Some("no such user here".into()),
        system: Some("mx.gov.example".into()),
        message_id: None,
        why: None,
    }
}

async fn two_sent(bench: &Bench, plan: Plan) -> Vec<LetterId> {
    let job = bench.running(plan).await;
    let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
    for id in &ids[..2] {
        bench.send(*id, at(1)).await;
    }
    ids
}

async fn kinds(bench: &Bench, letter: LetterId) -> Vec<EventKind> {
    let events = bench.store.events(&LogFilter::default(), LetterId(letter.0 - 1), 1).await.unwrap();
    events.into_iter().filter(|e| e.letter == letter).map(|e| e.event.kind).collect()
}

contract! {
    async fn a_failure_makes_its_letter_bounced_with_the_remote_words(bench) {
        let ids = two_sent(&bench, Plan::live()).await;
        let taken = bench.store.take_in(report(IncomingKind::Failed, Some(ids[0]), 1), at(9), "worker a").await;
        let taken = taken.unwrap();
        assert_eq!((taken.new, taken.became), (true, Some(LetterState::Bounced)));
        assert!(taken.suspended.is_none() && taken.row.why.is_none());
        let row = bench.store.letter(ids[0]).await.unwrap().unwrap();
        assert_eq!((row.state, row.code, row.updated), (LetterState::Bounced, Some(550), at(9)));
        assert_eq!(row.reply.as_deref(), Some("no such user here"));
        assert_eq!(bench.state(ids[1]).await, LetterState::Accepted);
    }

    async fn the_same_message_again_changes_nothing(bench) {
        let ids = two_sent(&bench, Plan::live()).await;
        let failed = report(IncomingKind::Failed, Some(ids[0]), 1);
        let first = bench.store.take_in(failed.clone(), at(9), "worker a").await.unwrap();
        let again = bench.store.take_in(failed, at(10), "organiser carla").await.unwrap();
        assert_eq!((again.new, again.became, again.row.id), (false, None, first.row.id));
        assert_eq!(bench.store.incoming(0, 10).await.unwrap().len(), 1);
        assert_eq!(kinds(&bench, ids[0]).await.last(), Some(&EventKind::Bounced));
        assert_eq!(kinds(&bench, ids[0]).await.len(), 3);
    }

    async fn a_letter_is_found_by_the_token_of_its_message_id(bench) {
        let ids = two_sent(&bench, Plan::live()).await;
        let token = bench.letter(ids[1]).await.token;
        let failed = Incoming { token: Some(token), ..report(IncomingKind::Failed, None, 1) };
        assert_eq!(bench.store.take_in(failed, at(9), "worker a").await.unwrap().row.letter, Some(ids[1]));
        let mut stranger = token;
        stranger[15] ^= 1;
        let other = Incoming { token: Some(stranger), ..report(IncomingKind::Failed, None, 2) };
        let unknown = bench.store.take_in(other, at(9), "worker a").await.unwrap();
        assert_eq!((unknown.row.letter, unknown.became), (None, None));
        assert_eq!(unknown.row.why.as_deref(), Some("it is about no letter of this store"));
    }

    async fn a_delay_is_no_failure_and_a_delivery_no_more_than_a_note(bench) {
        let ids = two_sent(&bench, Plan::live()).await;
        for (kind, nth) in [(IncomingKind::Delayed, 1), (IncomingKind::Delivered, 2), (IncomingKind::Relayed, 3)] {
            let taken = bench.store.take_in(report(kind, Some(ids[0]), nth), at(9), "worker a").await.unwrap();
            assert_eq!(taken.became, Some(LetterState::Accepted));
        }
        let last = kinds(&bench, ids[0]).await;
        assert_eq!(last[2..], [EventKind::Delayed, EventKind::Delivered, EventKind::Relayed]);
    }

    async fn whatever_comes_back_settles_an_uncertain_letter(bench) {
        let job = bench.running(Plan::live()).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        for (id, kind, state) in [
            (ids[0], IncomingKind::Failed, LetterState::Bounced),
            (ids[1], IncomingKind::Delivered, LetterState::Accepted),
        ] {
            bench.lose(id, at(1)).await;
            let taken = bench.store.take_in(report(kind, Some(id), u8::try_from(id.0).unwrap()), at(9), "worker a");
            assert_eq!(taken.await.unwrap().became, Some(state));
            assert_eq!(bench.state(id).await, state);
        }
    }

    /// A mail server may be faster than our own disk.
    async fn a_bounce_before_the_receipt_stands_whatever_the_receipt_says(bench) {
        let job = bench.running(Plan::live()).await;
        let id = bench.letters(job).await[0].id;
        assert!(bench.intend(id, at(1)).await);
        let failed = report(IncomingKind::Failed, Some(id), 1);
        assert_eq!(bench.store.take_in(failed, at(2), "worker a").await.unwrap().became, Some(LetterState::Bounced));
        assert!(!bench.apply(Transition::accepted(id, Attempt(1), said(at(3), 250, "2.0.0 Ok"))).await);
        assert_eq!(bench.state(id).await, LetterState::Bounced);
    }

    async fn a_letter_that_never_left_is_not_touched(bench) {
        let job = bench.running(Plan::live()).await;
        let id = bench.letters(job).await[0].id;
        let taken = bench.store.take_in(report(IncomingKind::Failed, Some(id), 1), at(9), "worker a").await.unwrap();
        assert_eq!((taken.row.letter, taken.became), (Some(id), None));
        assert_eq!(bench.state(id).await, LetterState::Ready);
    }

    async fn a_mailbox_that_is_gone_is_suspended_and_its_letters_held(bench) {
        let people = ["a@b.example", "c@b.example", "d@b.example"];
        let ids = two_sent(&bench, Plan::live().by(&people)).await;
        let failed = Incoming { gone: true, ..report(IncomingKind::Failed, Some(ids[0]), 1) };
        let taken = bench.store.take_in(failed, at(9), "worker a").await.unwrap();
        let (mailbox, held) = taken.suspended.unwrap();
        assert_eq!((mailbox.to_string(), held), ("minister@gov.example".to_owned(), 1));
        assert_eq!(bench.state(ids[2]).await, LetterState::Held);
        let suspended = bench.store.mailboxes().await.unwrap()[0].suspended.clone().unwrap();
        assert_eq!(suspended.1, "a letter came back: 550 5.1.1 no such user here");
        let acts = bench.store.audit(0, 100).await.unwrap();
        assert_eq!(acts.last().unwrap().act, "suspend");
    }

    async fn nobody_is_suspended_for_a_rehearsal_nor_for_somebody_else(bench) {
        let live = two_sent(&bench, Plan::live()).await;
        let rehearsal = two_sent(&bench, Plan::rehearsal()).await;
        let gone = |letter, nth| Incoming { gone: true, ..report(IncomingKind::Failed, Some(letter), nth) };
        let other = Incoming { alone: false, mailbox: Some("aide@gov.example".into()), ..gone(live[0], 1) };
        let delayed = Incoming { kind: IncomingKind::Delayed, ..gone(live[1], 2) };
        for incoming in [other, delayed, gone(rehearsal[0], 3)] {
            assert!(bench.store.take_in(incoming, at(9), "worker a").await.unwrap().suspended.is_none());
        }
        assert!(bench.store.mailboxes().await.unwrap().iter().all(|m| m.suspended.is_none()));
    }

    async fn a_reply_is_kept_with_its_target_and_marked_once_it_was_read(bench) {
        let ids = two_sent(&bench, Plan::live()).await;
        let reply = Incoming { status: None, code: None, reply: None, ..report(IncomingKind::Reply, Some(ids[0]), 1) };
        let id = bench.store.take_in(reply, at(9), "worker a").await.unwrap().row.id;
        assert_eq!(bench.state(ids[0]).await, LetterState::Accepted);
        let row = bench.store.mark_reply(id, Mark::Refusal, "no more, please", at(10), "organiser carla").await;
        let row = row.unwrap().unwrap();
        assert_eq!(row.mark, Some(Mark::Refusal));
        assert!(row.target.is_some());
        let failed = bench.store.take_in(report(IncomingKind::Failed, Some(ids[1]), 2), at(9), "worker a").await;
        let failed = failed.unwrap().row.id;
        assert!(bench.store.mark_reply(failed, Mark::Answer, "?", at(10), "organiser carla").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_token_of_another_store_names_no_letter() {
    let (ours, theirs) = (Bench::sqlite(), Bench::sqlite());
    let id = two_sent(&ours, Plan::live()).await[0];
    let token = Tokens::new(theirs.store.secret()).verp(id);
    assert_eq!(Tokens::new(ours.store.secret()).read_verp(&token), None);
}
