//! Transitions and their guards.

use sincerely::outbox::state::{Decline, EventKind};
use sincerely::outbox::{Attempt, LetterId, LetterState, Transition};
use sincerely::store::{JobAct, LogFilter};

use crate::support::{Plan, at, event, intent, rendering, said};

contract! {
    async fn a_letter_goes_from_ready_to_accepted(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        assert!(bench.intend(letter, at(1)).await);
        assert_eq!(bench.state(letter).await, LetterState::Submitting);
        let seen = bench.letter(letter).await;
        assert_eq!((seen.attempt, seen.attempts, seen.rendering), (Attempt(1), 1, Some(rendering(at(1)))));
        let receipt = said(at(2), 250, "2.0.0 Ok: queued as 4F2");
        assert!(bench.apply(Transition::accepted(letter, Attempt(1), receipt)).await);
        let row = bench.store.letter(letter).await.unwrap().unwrap();
        assert_eq!((row.state, row.code, row.attempts), (LetterState::Accepted, Some(250), 1));
        assert_eq!(row.reply.as_deref(), Some("2.0.0 Ok: queued as 4F2"));
        assert_eq!((row.sha256, row.updated), (Some(rendering(at(1)).sha256), at(2)));
    }

    async fn a_stale_attempt_changes_nothing(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        assert!(bench.apply(intent(letter, Attempt(0), at(1))).await);
        assert!(!bench.apply(Transition::accepted(letter, Attempt(0), said(at(2), 250, "2.0.0 Ok"))).await);
        assert!(!bench.apply(Transition::void(letter, Attempt(7), event(EventKind::Void, at(2)))).await);
        assert_eq!(bench.state(letter).await, LetterState::Submitting);
        let events = bench.store.events(&LogFilter::default(), LetterId(0), 10).await.unwrap();
        assert_eq!(events.len(), 1);
    }

    async fn a_letter_that_is_not_there_holds_no_guard(bench) {
        assert!(!bench.apply(intent(LetterId(5), Attempt(0), at(1))).await);
    }

    async fn of_many_intents_for_one_letter_one_wins(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        let store: &dyn sincerely::store::Store = &*bench.store;
        let (a, b, c) = tokio::join!(
            store.apply(intent(letter, Attempt(0), at(1))),
            store.apply(intent(letter, Attempt(0), at(1))),
            store.apply(intent(letter, Attempt(0), at(1))),
        );
        let won = [a, b, c].into_iter().filter(|won| *won.as_ref().unwrap()).count();
        assert_eq!(won, 1);
    }

    async fn an_intent_needs_a_running_job(bench) {
        let job = bench.schedule(Plan::live()).await.job.unwrap();
        let letter = bench.letters(job).await[0].id;
        assert!(!bench.intend(letter, at(1)).await);
        assert!(bench.act(job, JobAct::Start).await);
        assert!(bench.act(job, JobAct::Pause { why: None }).await);
        assert!(!bench.intend(letter, at(1)).await);
    }

    async fn a_cancel_by_another_process_beats_the_intent(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        let other = bench.other_process();
        assert!(other.act(job, JobAct::Cancel { why: None }, at(1), "organiser carla").await.unwrap());
        assert!(!bench.apply(intent(letter, Attempt(0), at(2))).await);
        assert_eq!(bench.state(letter).await, LetterState::Cancelled);
    }

    async fn the_first_rendering_stays_over_all_tries(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        bench.decline(letter, Decline::Deferred { next_try: at(60) }, at(1)).await;
        bench.lose(letter, at(61)).await;
        assert!(bench.apply(Transition::resend(letter, event(EventKind::Resent, at(90)))).await);
        bench.send(letter, at(99)).await;
        let row = bench.store.letter(letter).await.unwrap().unwrap();
        assert_eq!((row.sha256, row.attempts), (Some(rendering(at(1)).sha256), 3));
        assert_eq!(bench.letter(letter).await.rendering, Some(rendering(at(1))));
    }

    async fn a_void_try_does_not_count_and_an_answer_ends_the_row(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        for turn in 1..=2 {
            assert!(bench.intend(letter, at(turn)).await);
            let attempt = bench.letter(letter).await.attempt;
            assert!(bench.apply(Transition::void(letter, attempt, event(EventKind::Void, at(turn)))).await);
        }
        let seen = bench.letter(letter).await;
        assert_eq!((seen.state, seen.attempts, seen.voids), (LetterState::Ready, 0, 2));
        assert_eq!(seen.attempt, Attempt(2));
        bench.decline(letter, Decline::Deferred { next_try: at(60) }, at(3)).await;
        assert_eq!(bench.letter(letter).await.voids, 0);
    }

    async fn a_refused_envelope_counts_as_a_try(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        let no = said(at(1), 550, "5.1.1 no such user");
        assert!(bench.apply(Transition::envelope_declined(letter, Attempt(0), Decline::Refused, no)).await);
        let seen = bench.letter(letter).await;
        assert_eq!((seen.state, seen.attempt, seen.attempts), (LetterState::Refused, Attempt(1), 1));
        assert_eq!(seen.rendering, None);
    }

    async fn what_could_be_tried_now_is_counted(bench) {
        assert_eq!(bench.store.letters_due(at(0)).await.unwrap(), 0);
        let job = bench.schedule(Plan::live()).await.job.unwrap();
        assert_eq!(bench.store.letters_due(at(0)).await.unwrap(), 0, "nobody works the job yet");
        assert!(bench.act(job, JobAct::Start).await);
        let letter = bench.letters(job).await[0].id;
        bench.decline(letter, Decline::Deferred { next_try: at(60) }, at(1)).await;
        for (now, due) in [(0, 1), (59, 1), (60, 2)] {
            assert_eq!(bench.store.letters_due(at(now)).await.unwrap(), due, "at {now}");
        }
        assert!(bench.act(job, JobAct::Pause { why: None }).await);
        assert_eq!(bench.store.letters_due(at(60)).await.unwrap(), 0);
    }

    async fn a_deferred_letter_is_due_at_its_time(bench) {
        let job = bench.running(Plan::live()).await;
        let lane = bench.lane(job, 0).await;
        let ids: Vec<LetterId> = bench.letters(job).await.iter().map(|l| l.id).collect();
        bench.decline(ids[0], Decline::Deferred { next_try: at(60) }, at(1)).await;
        assert_eq!(bench.due(lane, at(59)).await, [ids[1]]);
        assert_eq!(bench.store.next_due(lane, at(59)).await.unwrap(), Some(at(60)));
        assert_eq!(bench.due(lane, at(60)).await, ids);
        assert_eq!(bench.store.next_due(lane, at(60)).await.unwrap(), None);
        assert!(bench.intend(ids[0], at(60)).await);
        assert_eq!(bench.store.next_due(lane, at(59)).await.unwrap(), None);
    }

    async fn due_letters_that_are_known_do_not_come_again(bench) {
        let job = bench.running(Plan::live().by(&["a@b.example", "c@b.example", "d@b.example"])).await;
        let lane = bench.lane(job, 0).await;
        let all = bench.due(lane, at(0)).await;
        assert_eq!(all.len(), 3);
        let page = bench.store.due(lane, at(0), vec![all[0], all[2]], 1).await.unwrap();
        assert_eq!(page.iter().map(|l| l.id).collect::<Vec<_>>(), [all[1]]);
    }

    async fn a_letter_ages_from_its_first_deferral_while_its_lane_is_open(bench) {
        let job = bench.running(Plan::live()).await;
        let (lane, letter) = (bench.lane(job, 0).await, bench.letters(job).await[0].id);
        bench.store.age_lane(lane, 5_000).await.unwrap();
        bench.decline(letter, Decline::Deferred { next_try: at(60) }, at(1)).await;
        bench.store.age_lane(lane, 7_000).await.unwrap();
        bench.decline(letter, Decline::Deferred { next_try: at(99) }, at(61)).await;
        assert_eq!(bench.letter(letter).await.deferred_since, Some(5_000));
        assert_eq!(bench.store.lanes(job).await.unwrap()[0].open_ms, 12_000);
    }

    async fn a_late_receipt_turns_uncertain_into_accepted(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        bench.lose(letter, at(1)).await;
        assert!(!bench.apply(Transition::accepted(letter, Attempt(0), said(at(2), 250, "2.0.0 Ok"))).await);
        assert!(bench.apply(Transition::accepted(letter, Attempt(1), said(at(2), 250, "2.0.0 Ok"))).await);
        assert_eq!(bench.state(letter).await, LetterState::Accepted);
    }

    async fn recover_makes_intents_uncertain(bench) {
        let job = bench.running(Plan::live()).await;
        let letters = bench.letters(job).await;
        assert!(bench.intend(letters[0].id, at(1)).await);
        assert_eq!(bench.store.recover(at(9), "worker b").await.unwrap(), 1);
        assert_eq!(bench.state(letters[0].id).await, LetterState::Uncertain);
        assert_eq!(bench.state(letters[1].id).await, LetterState::Ready);
        assert_eq!(bench.store.recover(at(9), "worker b").await.unwrap(), 0);
        let events = bench.store.events(&LogFilter::default(), LetterId(0), 10).await.unwrap();
        let kinds: Vec<EventKind> = events.iter().map(|e| e.event.kind).collect();
        assert_eq!(kinds, [EventKind::Submitting, EventKind::Uncertain]);
    }

    async fn an_organiser_settles_what_is_held_or_uncertain(bench) {
        let people = ["a@b.example", "c@b.example", "d@b.example", "e@b.example"];
        let job = bench.running(Plan::live().by(&people)).await;
        let ids: Vec<LetterId> = bench.letters(job).await.iter().map(|l| l.id).collect();
        bench.lose(ids[0], at(1)).await;
        bench.lose(ids[1], at(1)).await;
        let hold = event(EventKind::Held, at(1));
        assert!(bench.apply(Transition::hold(ids[2], Attempt(0), hold.clone())).await);
        assert!(bench.apply(Transition::hold(ids[3], Attempt(0), hold)).await);
        assert!(bench.apply(Transition::assume_sent(ids[0], event(EventKind::AssumedSent, at(2)))).await);
        assert!(bench.apply(Transition::drop(ids[1], event(EventKind::Dropped, at(2)))).await);
        assert!(bench.apply(Transition::release(ids[2], event(EventKind::Released, at(2)))).await);
        assert!(bench.apply(Transition::resend(ids[3], event(EventKind::Resent, at(2)))).await);
        assert!(!bench.apply(Transition::resend(ids[0], event(EventKind::Resent, at(3)))).await);
        assert_eq!(bench.state(ids[0]).await, LetterState::Accepted);
        assert_eq!(bench.state(ids[1]).await, LetterState::Cancelled);
        assert_eq!(bench.due(bench.lane(job, 0).await, at(2)).await, [ids[2], ids[3]]);
    }

    async fn a_letter_whose_time_ran_out_is_not_sent_again(bench) {
        let job = bench.running(Plan::live()).await;
        let (lost, held) = (bench.letters(job).await[0].id, bench.letters(job).await[1].id);
        bench.lose(lost, at(1)).await;
        bench.decline(held, Decline::Held, at(1)).await;
        // The lane ends at 100 000.
        let resent = |moment| Transition::resend(lost, event(EventKind::Resent, at(moment)));
        assert!(!bench.apply(resent(100_000)).await);
        assert!(!bench.apply(Transition::release(held, event(EventKind::Released, at(100_001)))).await);
        assert_eq!(bench.state(lost).await, LetterState::Uncertain);
        assert_eq!(bench.state(held).await, LetterState::Held);
        assert!(bench.apply(resent(99_999)).await);
        assert_eq!(bench.state(lost).await, LetterState::Ready);
    }

    async fn a_lane_is_held_or_expired_as_a_whole(bench) {
        let job = bench.running(Plan::live().to(&["a@gov.example", "b@gov.example"])).await;
        let (one, two) = (bench.lane(job, 0).await, bench.lane(job, 1).await);
        let sent = bench.due(one, at(0)).await[0];
        bench.send(sent, at(1)).await;
        assert_eq!(bench.store.hold_lane(one, "suspended", at(2), "worker a").await.unwrap(), 1);
        assert_eq!(bench.store.expire_lane(two, at(3), "worker a").await.unwrap(), 2);
        assert_eq!(bench.store.expire_lane(two, at(3), "worker a").await.unwrap(), 0);
        let job = bench.store.job(job).await.unwrap().unwrap();
        let count = |state| job.letters.of(state);
        assert_eq!(count(LetterState::Accepted), 1);
        assert_eq!((count(LetterState::Held), count(LetterState::Expired)), (1, 2));
        assert_eq!((job.letters.pending(), job.finished), (0, Some(at(3))));
    }
}
