//! Who withdrew is not written for any more.

use jiff::Timestamp;
use sincerely::outbox::state::{Decline, Event, EventKind};
use sincerely::outbox::tokens::Tokens;
use sincerely::outbox::{Attempt, LetterId, LetterState, Transition};
use sincerely::store::{JobState, LogFilter, Withdrawal};

use crate::support::{Bench, Plan, at, event, intent, mailbox, said};

async fn withdraw(bench: &Bench, address: &str) -> Withdrawal {
    bench.store.withdraw(&mailbox(address), Some("she asked"), at(50), "organiser carla").await.unwrap()
}

async fn last_event(bench: &Bench, letter: LetterId) -> Event {
    let events = bench.store.events(&LogFilter::default(), LetterId(letter.0 - 1), 1).await.unwrap();
    events.last().unwrap().event.clone()
}

fn resend(letter: LetterId, moment: Timestamp) -> Transition {
    Transition::resend(letter, event(EventKind::Resent, moment).saying("once more"))
}

contract! {
    async fn what_has_not_left_is_cancelled_with_its_reason_in_every_job(bench) {
        let live = bench.running(Plan::live().to(&["a@gov.example", "b@gov.example", "c@gov.example"])).await;
        let rehearsal = bench.schedule(Plan { digest: 2, ..Plan::rehearsal() }).await.job.unwrap();
        let ids: Vec<_> = bench.letters(live).await.iter().map(|l| l.id).collect();
        bench.decline(ids[1], Decline::Deferred { next_try: at(900) }, at(1)).await;
        bench.decline(ids[2], Decline::Held, at(2)).await;
        let done = withdraw(&bench, "ANNA@example.org").await;
        assert!(done.new);
        assert_eq!((done.cancelled, &done.jobs), (4, &vec![live, rehearsal]));
        for letter in [ids[0], ids[1], ids[2]] {
            assert_eq!(bench.state(letter).await, LetterState::Cancelled);
            let last = last_event(&bench, letter).await;
            assert_eq!(last.reply.as_deref(), Some("the supporter withdrew"));
            assert_eq!(last.by, "organiser carla");
        }
        // Boris's are as they were.
        assert_eq!(bench.store.job(live).await.unwrap().unwrap().letters.of(LetterState::Ready), 3);
        assert_eq!(done.rehearsed.of(LetterState::Cancelled), 1);
        let again = withdraw(&bench, "anna@example.org").await;
        assert_eq!((again.new, again.cancelled, again.jobs.len()), (false, 0, 2));
    }

    async fn a_copy_goes_with_its_original_and_is_not_released_later(bench) {
        let job = bench.running(Plan::live().by(&["anna@example.org"]).with_copy()).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        assert!(bench.intend(ids[0], at(1)).await);
        assert_eq!(withdraw(&bench, "anna@example.org").await.cancelled, 1);
        assert_eq!(last_event(&bench, ids[1]).await.reply.as_deref(), Some("the supporter withdrew"));
        let receipt = said(at(2), 250, "2.0.0 Ok");
        assert!(bench.apply(Transition::accepted(ids[0], Attempt(1), receipt)).await);
        assert_eq!(bench.state(ids[1]).await, LetterState::Cancelled);
    }

    async fn what_is_in_hand_may_still_be_accepted_but_never_comes_back_to_be_sent(bench) {
        let job = bench.running(Plan::live().by(&["anna@example.org"]).to(&["a@gov.example", "b@gov.example"])).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        assert!(bench.intend(ids[0], at(1)).await && bench.intend(ids[1], at(1)).await);
        let done = withdraw(&bench, "anna@example.org").await;
        assert_eq!((done.cancelled, done.live.of(LetterState::Submitting)), (0, 2));
        assert!(bench.apply(Transition::void(ids[0], Attempt(1), event(EventKind::Void, at(2)))).await);
        let later = Decline::Deferred { next_try: at(900) };
        assert!(bench.apply(Transition::declined(ids[1], Attempt(1), later, said(at(2), 451, "4.0.0 later"))).await);
        for letter in ids {
            assert_eq!(bench.state(letter).await, LetterState::Cancelled);
        }
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().letters.pending(), 0);
    }

    async fn a_letter_that_a_worker_has_in_memory_gets_no_intent(bench) {
        let job = bench.running(Plan::live()).await;
        let letter = bench.letters(job).await[0].id;
        let known = bench.letter(letter).await;
        withdraw(&bench, "anna@example.org").await;
        assert!(!bench.apply(intent(letter, known.attempt, at(60))).await);
    }

    async fn an_uncertain_letter_can_be_counted_as_sent_or_dropped_not_sent_again(bench) {
        let job = bench.running(Plan::live().by(&["anna@example.org"]).to(&["a@gov.example", "b@gov.example"])).await;
        let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
        bench.lose(ids[0], at(1)).await;
        bench.lose(ids[1], at(1)).await;
        assert_eq!(withdraw(&bench, "anna@example.org").await.live.of(LetterState::Uncertain), 2);
        assert!(!bench.apply(resend(ids[0], at(60))).await);
        assert!(bench.apply(Transition::assume_sent(ids[0], event(EventKind::AssumedSent, at(61)))).await);
        assert!(bench.apply(Transition::drop(ids[1], event(EventKind::Dropped, at(62)))).await);
    }

    async fn no_later_plan_writes_for_them_and_they_are_counted(bench) {
        bench.schedule(Plan::live()).await;
        withdraw(&bench, "anna@example.org").await;
        for plan in [Plan { campaign: "other", ..Plan::live() }, Plan { digest: 7, ..Plan::rehearsal() }] {
            let plan = plan.to(&["a@gov.example", "b@gov.example"]);
            let left = bench.store.already_written(plan.job(), plan.rows()).await.unwrap();
            assert_eq!((left.already, left.withdrawn, left.withdrawn_letters), (0, 1, 2));
            let done = bench.schedule(plan).await;
            assert_eq!((done.letters, done.already, done.withdrawn), (2, 0, 1));
        }
        let alone = bench.schedule(Plan { campaign: "third", ..Plan::live() }.by(&["Anna@Example.org"])).await;
        assert_eq!((alone.job, alone.withdrawn), (None, 1));
    }

    async fn an_address_that_no_job_knows_is_kept_all_the_same(bench) {
        let done = withdraw(&bench, "anna@example.org").await;
        assert!(done.new && done.jobs.is_empty() && done.live.total() == 0);
        assert_eq!(bench.schedule(Plan::live()).await.withdrawn, 1);
        let gone = bench.store.withdrawn().await.unwrap();
        let key = Tokens::new(bench.store.secret()).supporter("anna@example.org");
        assert_eq!(gone.keys().collect::<Vec<_>>(), [&key]);
        assert!(!gone[&key].erased && gone[&key].since == at(50));
    }

    async fn a_withdrawal_while_an_import_is_under_way_counts_for_it(bench) {
        let plan = Plan::live();
        let other = bench.other_process();
        let (reached, far_enough) = tokio::sync::oneshot::channel();
        let mut reached = Some(reached);
        let (sender, receiver) = std::sync::mpsc::channel::<()>();
        // A thousand rows share a commit: with the last one the first are in the store.
        let many: Vec<String> = (0..1500).map(|n| if n == 0 { "anna@example.org".into() } else { format!("s{n}@example.org") }).collect();
        let plan = Plan { supporters: many, ..plan };
        let rows = plan.rows().enumerate().map(move |(n, row)| {
            if let Some(reached) = reached.take_if(|_| n == 1400) {
                reached.send(()).unwrap();
                receiver.recv().unwrap();
            }
            row
        });
        let withdrawal = async {
            far_enough.await.unwrap();
            let done = other.withdraw(&mailbox("anna@example.org"), None, at(50), "organiser carla").await.unwrap();
            sender.send(()).unwrap();
            done
        };
        let (done, withdrawn) = tokio::join!(bench.store.schedule(plan.job(), Box::new(rows)), withdrawal);
        assert!(withdrawn.jobs.is_empty(), "the job was there already");
        let job = done.unwrap().job.unwrap();
        assert_eq!(bench.store.job(job).await.unwrap().unwrap().letters.of(LetterState::Cancelled), 1);
        assert_eq!(bench.letters(job).await[0].state, LetterState::Cancelled);
    }

    async fn a_job_of_which_everybody_withdrew_comes_to_its_end(bench) {
        let job = bench.running(Plan::live().by(&["anna@example.org"])).await;
        withdraw(&bench, "anna@example.org").await;
        assert!(bench.act(job, sincerely::store::JobAct::Finish).await);
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.state, row.finished), (JobState::Finished, Some(at(50))));
    }

    async fn the_record_of_acts_names_them_by_their_key_alone(bench) {
        bench.schedule(Plan::live()).await;
        withdraw(&bench, "anna@example.org").await;
        withdraw(&bench, "anna@example.org").await;
        let acts = bench.store.audit(1, 10).await.unwrap();
        assert_eq!(acts.len(), 1, "a second time nothing is done: {acts:?}");
        assert_eq!((acts[0].act.as_str(), acts[0].why.as_deref()), ("withdraw", Some("she asked")));
        assert!(acts[0].subject.starts_with("supporter ") && !acts[0].subject.contains("anna"));
    }
}
