//! Copies follow their originals.

use sincerely::outbox::state::{Decline, EventKind};
use sincerely::outbox::{Attempt, JobId, LetterId, LetterState, Transition};
use sincerely::store::{JobAct, JobState, LogFilter};

use crate::support::{Bench, Plan, at, event, intent, rendering};

/// A running job with one letter and its copy.
async fn pair(bench: &Bench) -> (JobId, LetterId, LetterId) {
    let job = bench.running(Plan::live().by(&["anna@example.org"]).with_copy()).await;
    let letters = bench.letters(job).await;
    (job, letters[0].id, letters[1].id)
}

contract! {
    async fn a_copy_waits_for_its_original(bench) {
        let (job, _, copy) = pair(&bench).await;
        let lane = bench.lane(job, 1).await;
        assert_eq!(bench.due(lane, at(0)).await, []);
        assert!(!bench.apply(intent(copy, Attempt(0), at(1))).await);
        assert_eq!(bench.state(copy).await, LetterState::Ready);
    }

    async fn an_original_that_is_accepted_releases_its_copy(bench) {
        let (job, original, copy) = pair(&bench).await;
        bench.send(original, at(1)).await;
        assert_eq!(bench.due(bench.lane(job, 1).await, at(2)).await, [copy]);
        let quoted = bench.letter(copy).await.original.unwrap();
        assert_eq!((quoted.id, quoted.dated), (original, Some(rendering(at(1)).dated)));
        assert_eq!(quoted.token, bench.letter(original).await.token);
        bench.send(copy, at(3)).await;
    }

    async fn an_original_that_is_refused_cancels_its_copy(bench) {
        let (_, original, copy) = pair(&bench).await;
        bench.decline(original, Decline::Refused, at(1)).await;
        let row = bench.store.letter(copy).await.unwrap().unwrap();
        assert_eq!(row.state, LetterState::Cancelled);
        assert!(row.reply.unwrap().contains("refused"));
    }

    async fn a_lane_that_expires_cancels_the_copies_of_its_letters(bench) {
        let (job, original, copy) = pair(&bench).await;
        let lane = bench.lane(job, 0).await;
        assert_eq!(bench.store.expire_lane(lane, at(1), "worker a").await.unwrap(), 1);
        assert_eq!(bench.state(original).await, LetterState::Expired);
        assert_eq!(bench.state(copy).await, LetterState::Cancelled);
    }

    async fn a_copy_of_an_uncertain_letter_is_held_until_that_is_settled(bench) {
        let (job, original, copy) = pair(&bench).await;
        assert_eq!(bench.store.hold_waiting_copies(job, at(1), "worker a").await.unwrap(), 0);
        bench.lose(original, at(1)).await;
        assert_eq!(bench.state(copy).await, LetterState::Ready);
        assert_eq!(bench.store.hold_waiting_copies(job, at(2), "worker a").await.unwrap(), 1);
        assert_eq!(bench.state(copy).await, LetterState::Held);
        assert!(bench.apply(Transition::assume_sent(original, event(EventKind::AssumedSent, at(3)))).await);
        assert_eq!(bench.due(bench.lane(job, 1).await, at(4)).await, [copy]);
    }

    async fn a_copy_held_meanwhile_is_cancelled_when_its_original_is_dropped(bench) {
        let (job, original, copy) = pair(&bench).await;
        bench.lose(original, at(1)).await;
        bench.store.hold_waiting_copies(job, at(2), "worker a").await.unwrap();
        assert!(bench.apply(Transition::drop(original, event(EventKind::Dropped, at(3)))).await);
        assert_eq!(bench.state(copy).await, LetterState::Cancelled);
    }

    async fn a_copy_held_for_its_own_reason_stays_held(bench) {
        let (job, original, copy) = pair(&bench).await;
        let lane = bench.lane(job, 1).await;
        assert_eq!(bench.store.hold_lane(lane, "suspended", at(1), "worker a").await.unwrap(), 1);
        bench.send(original, at(2)).await;
        assert_eq!(bench.state(copy).await, LetterState::Held);
        assert!(bench.apply(Transition::release(copy, event(EventKind::Released, at(3)))).await);
        assert_eq!(bench.due(lane, at(4)).await, [copy]);
    }

    async fn a_released_copy_still_waits_for_its_original(bench) {
        let (job, original, copy) = pair(&bench).await;
        bench.lose(original, at(1)).await;
        bench.store.hold_waiting_copies(job, at(2), "worker a").await.unwrap();
        assert!(bench.apply(Transition::release(copy, event(EventKind::Released, at(3)))).await);
        assert_eq!(bench.due(bench.lane(job, 1).await, at(4)).await, []);
    }

    async fn a_copy_released_into_a_finished_job_takes_it_up_again(bench) {
        let (job, original, copy) = pair(&bench).await;
        bench.lose(original, at(1)).await;
        bench.store.hold_waiting_copies(job, at(2), "worker a").await.unwrap();
        assert!(bench.act(job, JobAct::Finish).await);
        assert!(bench.apply(Transition::assume_sent(original, event(EventKind::AssumedSent, at(3)))).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.state, row.finished), (JobState::Scheduled, None));
        assert!(bench.act(job, JobAct::Start).await);
        bench.send(copy, at(4)).await;
    }

    async fn a_copy_is_not_released_into_a_closed_campaign(bench) {
        let (job, original, copy) = pair(&bench).await;
        bench.lose(original, at(1)).await;
        bench.store.hold_waiting_copies(job, at(2), "worker a").await.unwrap();
        assert!(bench.act(job, JobAct::Finish).await);
        bench.store.close("ilyashev", "he is free", at(3), "organiser carla").await.unwrap();
        assert!(bench.apply(Transition::assume_sent(original, event(EventKind::AssumedSent, at(4)))).await);
        assert_eq!(bench.state(copy).await, LetterState::Cancelled);
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().state, JobState::Finished);
    }

    async fn a_copy_cancelled_with_its_refused_original_waits_again_when_that_is_resent(bench) {
        let (job, original, copy) = pair(&bench).await;
        let lane = bench.lane(job, 1).await;
        for turn in [1, 11] {
            bench.decline(original, Decline::Refused, at(turn)).await;
            assert_eq!(bench.state(copy).await, LetterState::Cancelled);
            assert!(bench.apply(Transition::resend(original, event(EventKind::Resent, at(turn + 1)))).await);
            assert_eq!(bench.state(copy).await, LetterState::Ready);
            assert_eq!(bench.due(lane, at(turn + 2)).await, []);
        }
        bench.send(original, at(20)).await;
        assert_eq!(bench.due(lane, at(21)).await, [copy]);
        bench.send(copy, at(22)).await;
    }

    async fn a_copy_given_up_by_a_human_does_not_come_back_with_its_original(bench) {
        let (_, original, copy) = pair(&bench).await;
        assert!(bench.apply(Transition::drop(copy, event(EventKind::Dropped, at(1)))).await);
        bench.decline(original, Decline::Refused, at(2)).await;
        assert!(bench.apply(Transition::resend(original, event(EventKind::Resent, at(3)))).await);
        bench.send(original, at(4)).await;
        assert_eq!(bench.state(copy).await, LetterState::Cancelled);
    }

    async fn a_cancelled_copy_is_found_in_the_log(bench) {
        let (job, original, copy) = pair(&bench).await;
        bench.decline(original, Decline::Refused, at(1)).await;
        let states = vec![LetterState::Cancelled];
        let filter = LogFilter { job: Some(job), states, ..LogFilter::default() };
        let found = bench.store.log(&filter, LetterId(0), 10).await.unwrap();
        assert_eq!(found.iter().map(|l| l.id).collect::<Vec<_>>(), [copy]);
    }
}
