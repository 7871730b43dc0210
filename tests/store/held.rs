//! Letters that are held from their job's beginning, until an organiser decides.

use sincerely::outbox::state::EventKind;
use sincerely::outbox::{JobId, LetterId, LetterState, Transition};
use sincerely::store::{JobAct, JobState, LetterRow, LogFilter, Retention};
use sincerely::supporters::Traces;

use crate::support::{Bench, Plan, at, event, mailbox};

const ANNA: &[&str] = &["anna@example.org"];

/// A running job in which Anna's letter is held and Boris's is not.
async fn mixed(bench: &Bench) -> (JobId, Vec<LetterRow>) {
    let job = bench.running(Plan::live().holding(ANNA)).await;
    (job, bench.letters(job).await)
}

fn release(letter: LetterId, seconds: i64) -> Transition {
    Transition::release(letter, event(EventKind::Released, at(seconds)).saying("it is fine"))
}

fn drop_it(letter: LetterId, seconds: i64) -> Transition {
    Transition::drop(letter, event(EventKind::Dropped, at(seconds)).saying("a threat"))
}

async fn counted(bench: &Bench, job: JobId, state: LetterState) -> u64 {
    bench.store.job(job).await.unwrap().unwrap().letters.of(state)
}

contract! {
    async fn it_is_held_and_counted_from_the_first_moment(bench) {
        let scheduled = bench.schedule(Plan::live().with_copy().holding(ANNA)).await;
        assert_eq!((scheduled.letters, scheduled.held), (4, 1));
        let job = bench.store.job(scheduled.job.unwrap()).await.unwrap().unwrap();
        assert_eq!(job.letters.of(LetterState::Held), 1);
        // Boris's letter, and both copies, which wait.
        assert_eq!((job.letters.of(LetterState::Ready), job.letters.total()), (3, 4));
        assert_eq!((job.state, job.finished), (JobState::Scheduled, None));
    }

    async fn the_log_says_who_scheduled_it_and_why_it_is_held(bench) {
        let (job, letters) = mixed(&bench).await;
        assert_eq!(letters[0].reply.as_deref(), Some("own words with a link"));
        let filter = LogFilter { job: Some(job), ..LogFilter::default() };
        let events = bench.store.events(&filter, LetterId(0), 10).await.unwrap();
        assert_eq!(events.len(), 1);
        let held = &events[0];
        assert_eq!((held.letter, held.event.kind, held.event.at), (letters[0].id, EventKind::Held, at(0)));
        assert_eq!(held.event.by, "organiser carla");
    }

    async fn no_worker_gets_it_and_the_others_leave(bench) {
        let (job, letters) = mixed(&bench).await;
        let lane = bench.lane(job, 0).await;
        assert_eq!(bench.due(lane, at(1)).await, [letters[1].id]);
        assert!(!bench.intend(letters[0].id, at(1)).await);
        bench.send(letters[1].id, at(2)).await;
        assert!(bench.act(job, JobAct::Finish).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.state, row.finished), (JobState::Finished, Some(at(2))));
    }

    async fn what_is_released_is_sent_and_its_job_opens_again(bench) {
        let (job, letters) = mixed(&bench).await;
        bench.send(letters[1].id, at(2)).await;
        assert!(bench.act(job, JobAct::Finish).await);
        assert!(bench.apply(release(letters[0].id, 3)).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.state, row.letters.of(LetterState::Held)), (JobState::Scheduled, 0));
        assert!(bench.act(job, JobAct::Start).await);
        bench.send(letters[0].id, at(4)).await;
        assert_eq!(counted(&bench, job, LetterState::Accepted).await, 2);
    }

    async fn what_is_dropped_is_never_sent(bench) {
        let (job, letters) = mixed(&bench).await;
        assert!(bench.apply(drop_it(letters[0].id, 3)).await);
        assert!(!bench.apply(release(letters[0].id, 4)).await);
        assert_eq!(bench.due(bench.lane(job, 0).await, at(5)).await, [letters[1].id]);
        assert_eq!(counted(&bench, job, LetterState::Cancelled).await, 1);
    }

    async fn a_job_with_nothing_but_held_letters_is_over_at_once_and_opens_again(bench) {
        let both = &["anna@example.org", "boris@example.org"];
        let job = bench.running(Plan::live().holding(both)).await;
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().finished, None);
        assert!(bench.act(job, JobAct::Finish).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.state, row.started, row.finished), (JobState::Finished, None, Some(at(90))));
        let letters = bench.letters(job).await;
        assert!(bench.apply(release(letters[0].id, 1)).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.state, row.finished), (JobState::Scheduled, None));
    }

    async fn its_copy_waits_and_goes_where_it_goes(bench) {
        let job = bench.running(Plan::live().with_copy().holding(&["anna@example.org", "boris@example.org"])).await;
        let [annas, annas_copy, boriss, boriss_copy] =
            <[LetterRow; 4]>::try_from(bench.letters(job).await).unwrap().map(|l| l.id);
        assert_eq!(bench.due(bench.lane(job, 1).await, at(1)).await, []);
        assert_eq!(bench.store.hold_waiting_copies(job, at(2), "worker a").await.unwrap(), 2);
        assert!(bench.act(job, JobAct::Finish).await);
        assert!(bench.apply(release(annas, 3)).await);
        assert!(bench.apply(drop_it(boriss, 4)).await);
        assert_eq!(bench.state(boriss_copy).await, LetterState::Cancelled);
        assert!(bench.act(job, JobAct::Start).await);
        assert_eq!(bench.state(annas_copy).await, LetterState::Held);
        bench.send(annas, at(5)).await;
        bench.send(annas_copy, at(6)).await;
        assert_eq!(counted(&bench, job, LetterState::Accepted).await, 2);
    }

    async fn it_stands_in_the_way_of_a_second_letter(bench) {
        bench.schedule(Plan::live().holding(ANNA)).await;
        let again = bench.schedule(Plan { digest: 2, ..Plan::live() }).await;
        assert_eq!((again.job, again.already), (None, 2));
    }

    async fn one_whose_supporter_withdraws_is_cancelled(bench) {
        let (job, letters) = mixed(&bench).await;
        let anna = mailbox("anna@example.org");
        let done = bench.store.withdraw(&anna, None, at(5), "organiser carla").await.unwrap();
        assert_eq!((done.cancelled, bench.state(letters[0].id).await), (1, LetterState::Cancelled));
        assert!(!bench.apply(release(letters[0].id, 6)).await);
        assert_eq!(counted(&bench, job, LetterState::Held).await, 0);
    }

    async fn one_whose_supporter_withdraws_during_the_import_is_cancelled_with_it(bench) {
        let other = bench.other_process();
        let plan = Plan::live().holding(ANNA);
        let last = std::iter::once_with(move || {
            let withdraw = async move {
                other.withdraw(&mailbox("anna@example.org"), None, at(5), "organiser carla").await.unwrap();
            };
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            std::thread::spawn(move || runtime.block_on(withdraw)).join().unwrap();
            Vec::new()
        });
        let mut rows: Vec<_> = plan.rows().collect();
        let second = rows.pop().unwrap();
        // A whole piece, so that Anna's letter is written before she withdraws.
        let crowd: Vec<String> = (0..1000).map(|i| format!("signer{i}@example.org")).collect();
        rows.extend(Plan { supporters: crowd, ..Plan::live() }.rows());
        let rows = rows.into_iter().chain(last.flatten()).chain([second]);
        let scheduled = bench.store.schedule(plan.job(), Box::new(rows)).await.unwrap();
        let job = scheduled.job.unwrap();
        assert_eq!(counted(&bench, job, LetterState::Held).await, 0);
        assert_eq!(counted(&bench, job, LetterState::Cancelled).await, 1);
        assert_eq!(counted(&bench, job, LetterState::Ready).await, 1001);
    }

    async fn one_whose_supporter_is_erased_is_cancelled_and_stays_in_the_log(bench) {
        let (_, letters) = mixed(&bench).await;
        let anna = mailbox("anna@example.org");
        bench.store.erase(&anna, Traces::default(), None, at(5), "organiser carla").await.unwrap();
        assert_eq!(bench.state(letters[0].id).await, LetterState::Cancelled);
        assert!(!bench.apply(release(letters[0].id, 6)).await);
    }

    async fn one_whose_words_are_past_their_time_cannot_be_released(bench) {
        let (job, letters) = mixed(&bench).await;
        bench.send(letters[1].id, at(2)).await;
        assert!(bench.act(job, JobAct::Finish).await);
        let retention = Retention { bodies: Some(at(2)), names: None };
        for overdue in bench.store.overdue(retention).await.unwrap() {
            bench.store.purge(&overdue, at(9), "worker a").await.unwrap();
        }
        assert!(!bench.apply(release(letters[0].id, 10)).await);
        assert!(bench.apply(drop_it(letters[0].id, 11)).await);
    }

    async fn an_order_to_cancel_leaves_it_held_and_it_stays_there(bench) {
        let (job, letters) = mixed(&bench).await;
        assert!(bench.act(job, JobAct::Cancel { why: None }).await);
        assert_eq!(bench.state(letters[0].id).await, LetterState::Held);
        assert!(!bench.apply(release(letters[0].id, 2)).await);
        assert!(bench.apply(drop_it(letters[0].id, 3)).await);
    }
}
