//! What a mailbox was sent, and whether it may be sent more.

use sincerely::outbox::state::{Decline, EventKind};
use sincerely::outbox::{Attempt, LetterState, Transition};
use sincerely::store::{Rest, Store};
use sincerely::terms::Slowed;

use crate::support::{Plan, at, event, mailbox, said};

contract! {
    async fn a_mailbox_is_suspended_once_and_let_go_once(bench) {
        let store: &dyn Store = &*bench.store;
        let box_ = mailbox("minister@gov.example");
        assert!(store.suspend(&box_, "550 three times", at(1), "worker a").await.unwrap().new);
        let shouted = mailbox("MINISTER@gov.example");
        assert!(!store.suspend(&shouted, "again", at(2), "worker a").await.unwrap().new);
        let rows = store.mailboxes().await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].suspended, Some((at(1), "550 three times".into(), "worker a".into())));
        assert!(store.unsuspend(&box_, "repaired", at(3), "organiser carla").await.unwrap());
        assert!(!store.unsuspend(&box_, "repaired", at(3), "organiser carla").await.unwrap());
        assert!(store.mailboxes().await.unwrap().is_empty());
    }

    async fn nothing_is_left_to_be_sent_to_a_suspended_mailbox(bench) {
        let people = ["a@b.example", "c@b.example", "d@b.example", "e@b.example", "f@b.example"];
        let job = bench.running(Plan::live().by(&people)).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        bench.lose(ids[0], at(1)).await;
        bench.decline(ids[1], Decline::Held, at(1)).await;
        assert!(bench.intend(ids[2], at(1)).await && bench.intend(ids[3], at(1)).await);
        let shouted = mailbox("MINISTER@GOV.example");
        assert!(bench.store.suspend(&shouted, "he asked", at(2), "organiser carla").await.unwrap().new);
        assert!(bench.apply(Transition::resend(ids[0], event(EventKind::Resent, at(3)))).await);
        assert!(bench.apply(Transition::release(ids[1], event(EventKind::Released, at(3)))).await);
        assert!(bench.apply(Transition::void(ids[2], Attempt(1), event(EventKind::Void, at(3)))).await);
        let decline = Decline::Deferred { next_try: at(60) };
        let later = said(at(3), 451, "4.0.0 later");
        assert!(bench.apply(Transition::declined(ids[3], Attempt(1), decline, later)).await);
        for id in &ids[..4] {
            let row = bench.store.letter(*id).await.unwrap().unwrap();
            assert_eq!((row.state, row.next_try), (LetterState::Held, None));
            assert_eq!(row.reply.as_deref(), Some("the mailbox is suspended"));
        }
        assert_eq!(bench.state(ids[4]).await, LetterState::Held);
        assert!(!bench.intend(ids[4], at(4)).await);
        assert!(bench.store.unsuspend(&shouted, "repaired", at(5), "organiser carla").await.unwrap());
        assert!(bench.apply(Transition::release(ids[3], event(EventKind::Released, at(6)))).await);
        assert_eq!(bench.state(ids[3]).await, LetterState::Ready);
    }

    async fn a_suspension_holds_what_waits_for_the_mailbox_in_live_jobs_and_counts_it(bench) {
        let live = bench.running(Plan::live().to(&["minister@gov.example", "prosecutor@gov.example"])).await;
        let rehearsal = bench.running(Plan::rehearsal()).await;
        let minister = mailbox("minister@gov.example");
        let done = bench.store.suspend(&minister, "he asked", at(2), "organiser carla").await.unwrap();
        assert_eq!((done.new, done.held), (true, 2));
        for (job, held) in [(live, 2), (rehearsal, 0)] {
            let row = bench.store.job(job).await.unwrap().unwrap();
            assert_eq!(row.letters.of(LetterState::Held), held);
        }
        let again = bench.store.suspend(&minister, "again", at(3), "organiser carla").await.unwrap();
        assert_eq!((again.new, again.held), (false, 0));
    }

    async fn a_rehearsal_goes_on_whatever_is_suspended(bench) {
        let job = bench.running(Plan::rehearsal()).await;
        let letter = bench.letters(job).await[0].id;
        let minister = mailbox("minister@gov.example");
        assert!(bench.store.suspend(&minister, "he asked", at(2), "organiser carla").await.unwrap().new);
        bench.send(letter, at(3)).await;
    }

    async fn only_live_letters_count_for_a_mailbox(bench) {
        let job = bench.running(Plan::live()).await;
        let rehearsal = bench.running(Plan::rehearsal()).await;
        let letters = bench.letters(job).await;
        bench.send(letters[0].id, at(10)).await;
        bench.send(bench.letters(rehearsal).await[0].id, at(20)).await;
        let rows = bench.store.mailboxes().await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].accepted, rows[0].pending, rows[0].last_send), (1, 1, Some(at(10))));
        let sends = bench.store.recent_sends(&mailbox("minister@gov.example"), at(0), 10).await.unwrap();
        assert_eq!(sends, [at(10)]);
        assert_eq!(bench.store.last_send().await.unwrap(), Some(at(20)));
    }

    async fn recent_sends_come_newest_first_over_all_jobs(bench) {
        let one = bench.running(Plan::live()).await;
        let two = bench.running(Plan { campaign: "other", ..Plan::live() }).await;
        let (one, two) = (bench.letters(one).await, bench.letters(two).await);
        bench.send(one[0].id, at(1)).await;
        bench.send(two[0].id, at(2)).await;
        bench.send(one[1].id, at(3)).await;
        bench.lose(two[1].id, at(4)).await;
        let minister = mailbox("minister@gov.example");
        let recent = |since, limit| bench.store.recent_sends(&minister, at(since), limit);
        assert_eq!(recent(0, 10).await.unwrap(), [at(4), at(3), at(2), at(1)]);
        assert_eq!(recent(2, 10).await.unwrap(), [at(4), at(3), at(2)]);
        assert_eq!(recent(0, 2).await.unwrap(), [at(4), at(3)]);
        let nobody = bench.store.recent_sends(&mailbox("x@gov.example"), at(0), 10).await.unwrap();
        assert_eq!(nobody, []);
    }

    async fn what_a_mailbox_asked_for_last_is_remembered_and_nothing_of_before(bench) {
        bench.running(Plan::live().to(&["minister@gov.example", "prosecutor@gov.example"])).await;
        let rests = async |store: &dyn Store| {
            let rows = store.mailboxes().await.unwrap();
            rows.into_iter().map(|row| (row.mailbox.to_string(), row.rest)).collect::<Vec<_>>()
        };
        let nothing = ("prosecutor@gov.example".to_owned(), Rest::default());
        let slowed = Some(Slowed::ask(Some(Slowed::ask(None, at(0))), at(400)));
        let shouted = mailbox("MINISTER@gov.example");
        let asked = [
            Rest { slowed, full_until: None },
            Rest { slowed, full_until: Some(at(86_400)) },
            Rest { slowed: None, full_until: Some(at(86_401)) },
            Rest::default(),
        ];
        for rest in asked {
            bench.store.note_rest(&shouted, rest).await.unwrap();
            let wanted = [("minister@gov.example".to_owned(), rest), nothing.clone()];
            assert_eq!(rests(&*bench.store).await, wanted);
            assert_eq!(rests(&*bench.other_process()).await, wanted);
        }
    }

    async fn a_store_without_letters_was_never_sent_from(bench) {
        assert_eq!(bench.store.last_send().await.unwrap(), None);
    }
}
