//! Letters for post: printed, posted, each by a human's word.

use sincerely::outbox::state::EventKind;
use sincerely::outbox::{LetterId, LetterState, Transition};
use sincerely::store::{JobAct, JobState, LogFilter, Retention};

use crate::support::{Bench, Plan, at, event, intent, mailbox, rendering};

fn posted(letter: LetterId, moment: jiff::Timestamp) -> Transition {
    Transition::posted(letter, event(EventKind::Posted, moment))
}

fn printed(letter: LetterId, moment: jiff::Timestamp) -> Transition {
    Transition::printed(letter, rendering(moment), event(EventKind::Printed, moment))
}

/// The letters for post of a job, in order.
async fn by_post(bench: &Bench, job: sincerely::outbox::JobId) -> Vec<LetterId> {
    let rows = bench.letters(job).await;
    rows.iter().filter(|row| row.mailbox.is_none()).map(|row| row.id).collect()
}

contract! {
    async fn letters_for_post_are_counted_apart_and_wait_to_be_printed(bench) {
        let scheduled = bench.schedule(Plan::live().with_post()).await;
        assert_eq!((scheduled.letters, scheduled.post), (2, 2));
        let job = bench.store.job(scheduled.job.unwrap()).await.unwrap().unwrap();
        assert_eq!((job.letters.total(), job.letters.of(LetterState::Ready)), (2, 2));
        assert_eq!((job.post.total(), job.post.of(LetterState::ToPrint)), (2, 2));
        let filter = LogFilter::parse(["state:to-print"]).unwrap();
        let rows = bench.store.log(&filter, LetterId(0), 10).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.mailbox.is_none() && row.target == "The Prison"));
    }

    async fn no_worker_is_given_one_and_no_job_waits_for_one(bench) {
        let job = bench.running(Plan::live().to(&[]).with_post()).await;
        let letter = by_post(&bench, job).await[0];
        let row = bench.letter(letter).await;
        assert!(bench.due(row.lane, at(5)).await.is_empty());
        assert!(!bench.apply(intent(letter, row.attempt, at(5))).await);
        assert!(bench.act(job, JobAct::Finish).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!(row.state, JobState::Finished);
        // Retention counts from then, though no letter moved.
        assert!(row.finished.is_some());
    }

    async fn it_is_printed_as_often_as_wanted_and_posted_once(bench) {
        let job = bench.running(Plan::live().with_post()).await;
        let letter = by_post(&bench, job).await[0];
        assert!(bench.apply(printed(letter, at(10))).await);
        assert!(bench.apply(printed(letter, at(20))).await);
        // The first print's day is that of every other.
        assert_eq!(bench.letter(letter).await.rendering, Some(rendering(at(10))));
        assert_eq!(bench.state(letter).await, LetterState::Printed);
        assert!(bench.apply(posted(letter, at(30))).await);
        assert!(!bench.apply(posted(letter, at(31))).await);
        assert!(!bench.apply(printed(letter, at(32))).await);
        let post = bench.store.job(job).await.unwrap().unwrap().post;
        assert_eq!((post.of(LetterState::Posted), post.of(LetterState::ToPrint)), (1, 1));
    }

    async fn a_mail_is_never_printed_or_posted(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        assert!(!bench.apply(printed(letter, at(10))).await);
        assert!(!bench.apply(posted(letter, at(10))).await);
    }

    async fn a_cancel_takes_back_what_is_not_posted(bench) {
        let job = bench.running(Plan::live().with_post()).await;
        let letters = by_post(&bench, job).await;
        assert!(bench.apply(printed(letters[0], at(10))).await);
        assert!(bench.apply(posted(letters[1], at(11))).await);
        assert!(bench.act(job, JobAct::Cancel { why: Some("he is free".into()) }).await);
        assert_eq!(bench.state(letters[0]).await, LetterState::Cancelled);
        assert_eq!(bench.state(letters[1]).await, LetterState::Posted);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.letters.of(LetterState::Cancelled), row.post.of(LetterState::Cancelled)), (2, 1));
    }

    async fn who_withdraws_is_not_printed(bench) {
        let job = bench.running(Plan::live().with_post()).await;
        let letters = by_post(&bench, job).await;
        let done = bench.store.withdraw(&mailbox("anna@example.org"), None, at(5), "organiser carla").await;
        assert_eq!(done.unwrap().cancelled, 2);
        assert_eq!(bench.state(letters[0]).await, LetterState::Cancelled);
        assert!(!bench.apply(printed(letters[0], at(10))).await);
    }

    async fn who_withdraws_after_the_print_is_not_posted(bench) {
        let job = bench.running(Plan::live().with_post()).await;
        let letters = by_post(&bench, job).await;
        assert!(bench.apply(printed(letters[0], at(4))).await);
        bench.store.withdraw(&mailbox("anna@example.org"), None, at(5), "organiser carla").await.unwrap();
        assert_eq!(bench.state(letters[0]).await, LetterState::Cancelled);
        assert!(!bench.apply(posted(letters[0], at(10))).await);
    }

    async fn one_that_is_held_is_printed_only_when_it_is_let_go(bench) {
        let job = bench.running(Plan::live().to(&[]).with_post().holding(&["anna@example.org"])).await;
        let letter = by_post(&bench, job).await[0];
        assert_eq!(bench.state(letter).await, LetterState::Held);
        assert!(!bench.apply(printed(letter, at(4))).await);
        let post = bench.store.job(job).await.unwrap().unwrap().post;
        assert_eq!((post.of(LetterState::Held), post.of(LetterState::ToPrint)), (1, 1));
        assert!(bench.act(job, JobAct::Finish).await);
        assert!(bench.apply(Transition::release(letter, event(EventKind::Released, at(6)))).await);
        assert_eq!(bench.state(letter).await, LetterState::ToPrint);
        let row = bench.store.job(job).await.unwrap().unwrap();
        // No worker has anything to do about it.
        assert_eq!((row.state, row.post.of(LetterState::ToPrint)), (JobState::Finished, 2));
        assert!(bench.apply(printed(letter, at(7))).await);
    }

    async fn the_text_stays_for_as_long_as_a_letter_is_to_be_posted(bench) {
        let job = bench.running(Plan::live().to(&[]).with_post()).await;
        let letters = by_post(&bench, job).await;
        assert!(bench.act(job, JobAct::Finish).await);
        let retention = Retention { bodies: Some(at(1000)), names: None };
        assert_eq!(bench.store.overdue(retention).await.unwrap().len(), 0);
        for letter in letters {
            assert!(bench.apply(posted(letter, at(20))).await);
        }
        assert_eq!(bench.store.overdue(retention).await.unwrap().len(), 1);
    }

    async fn nobody_writes_to_the_same_official_by_post_twice(bench) {
        let first = bench.running(Plan::live().with_post()).await;
        let again = bench.schedule(Plan { digest: 2, ..Plan::live().with_post() }).await;
        assert_eq!((again.job, again.already), (None, 4));
        let letters = by_post(&bench, first).await;
        assert!(bench.apply(Transition::drop(letters[0], event(EventKind::Dropped, at(9)))).await);
        let third = bench.schedule(Plan { digest: 3, ..Plan::live().with_post() }).await;
        assert_eq!((third.letters, third.post), (0, 1));
    }

    async fn a_rehearsal_by_post_stands_in_nobodys_way(bench) {
        bench.schedule(Plan::rehearsal().with_post()).await;
        let live = bench.schedule(Plan { digest: 2, ..Plan::live().with_post() }).await;
        assert_eq!((live.letters, live.post), (2, 2));
    }
}
