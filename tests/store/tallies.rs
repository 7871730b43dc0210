//! Whatever happens to letters, the counts on the lanes are those of a recount.

use jiff::Timestamp;
use proptest::prelude::*;
use sincerely::outbox::state::{Decline, EventKind};
use sincerely::outbox::{JobId, LaneId, LetterId, LetterState, Transition};
use sincerely::store::{JobAct, LogFilter, Tally};

use crate::support::{Bench, Plan, at, event, intent, mailbox, said};

/// What may happen to a letter, or to all: applied whether or not it may.
#[derive(Debug, Clone, Copy)]
enum Step {
    Intent,
    Accepted,
    Uncertain,
    Deferred,
    Refused,
    EnvelopeRefused,
    Void,
    Hold,
    Resend,
    AssumeSent,
    Drop,
    Release,
    ExpireLane,
    HoldLane,
    HoldCopies,
    Recover,
    Pause,
    Resume,
    Start,
    Finish,
    Suspend,
    Unsuspend,
    Close,
    Cancel,
}

const STEPS: [Step; 24] = [
    Step::Intent,
    Step::Accepted,
    Step::Uncertain,
    Step::Deferred,
    Step::Refused,
    Step::EnvelopeRefused,
    Step::Void,
    Step::Hold,
    Step::Resend,
    Step::AssumeSent,
    Step::Drop,
    Step::Release,
    Step::ExpireLane,
    Step::HoldLane,
    Step::HoldCopies,
    Step::Recover,
    Step::Pause,
    Step::Resume,
    Step::Start,
    Step::Finish,
    Step::Suspend,
    Step::Unsuspend,
    Step::Close,
    Step::Cancel,
];

async fn take(bench: &Bench, step: Step, letter: LetterId, moment: i64) {
    let now = at(moment);
    let seen = bench.letter(letter).await;
    let attempt = seen.attempt;
    let transition = match step {
        Step::Intent => intent(letter, attempt, now),
        Step::Accepted => Transition::accepted(letter, attempt, said(now, 250, "2.0.0 Ok")),
        Step::Uncertain => Transition::uncertain(letter, attempt, event(EventKind::Uncertain, now)),
        Step::Deferred => {
            let decline = Decline::Deferred { next_try: at(moment + 60) };
            Transition::declined(letter, attempt, decline, said(now, 451, "4.0.0 later"))
        }
        Step::Refused => Transition::declined(letter, attempt, Decline::Refused, said(now, 550, "5.1.1 no")),
        Step::EnvelopeRefused => {
            Transition::envelope_declined(letter, attempt, Decline::Refused, said(now, 550, "5.1.1 no"))
        }
        Step::Void => Transition::void(letter, attempt, event(EventKind::Void, now)),
        Step::Hold => Transition::hold(letter, attempt, event(EventKind::Held, now)),
        Step::Resend => Transition::resend(letter, event(EventKind::Resent, now)),
        Step::AssumeSent => Transition::assume_sent(letter, event(EventKind::AssumedSent, now)),
        Step::Drop => Transition::drop(letter, event(EventKind::Dropped, now)),
        Step::Release => Transition::release(letter, event(EventKind::Released, now)),
        _ => return take_many(bench, step, seen.job, seen.lane, now).await,
    };
    bench.apply(transition).await;
}

async fn take_many(bench: &Bench, step: Step, job: JobId, lane: LaneId, now: Timestamp) {
    let store = &bench.store;
    let minister = mailbox("minister@gov.example");
    let (act, moved) = match step {
        Step::ExpireLane => (None, store.expire_lane(lane, now, "worker a").await),
        Step::HoldLane => (None, store.hold_lane(lane, "why", now, "worker a").await),
        Step::HoldCopies => (None, store.hold_waiting_copies(job, now, "worker a").await),
        Step::Recover => (None, store.recover(now, "worker a").await),
        Step::Pause => (Some(JobAct::Pause { why: None }), Ok(0)),
        Step::Resume => (Some(JobAct::Resume { why: None }), Ok(0)),
        Step::Start => (Some(JobAct::Start), Ok(0)),
        Step::Finish => (Some(JobAct::Finish), Ok(0)),
        Step::Suspend => (None, store.suspend(&minister, "why", now, "worker a").await.map(|s| s.held)),
        Step::Unsuspend => (None, store.unsuspend(&minister, "why", now, "worker a").await.map(u64::from)),
        Step::Close => {
            (None, store.close("ilyashev", "why", now, "carla").await.map(|jobs| jobs.len() as u64))
        }
        _ => (Some(JobAct::Cancel { why: None }), Ok(0)),
    };
    moved.unwrap();
    if let Some(act) = act {
        bench.act(job, act).await;
    }
}

async fn assert_tallies(bench: &Bench, job: JobId) {
    let letters = bench.letters(job).await;
    for lane in bench.store.lanes(job).await.unwrap() {
        let mut recount = Tally::default();
        for letter in letters.iter().filter(|l| l.mailbox == lane.mailbox) {
            recount.add(letter.state, 1);
        }
        assert_eq!(lane.letters, recount);
    }
    let row = bench.store.job(job).await.unwrap().unwrap();
    assert_eq!(row.letters.total(), letters.len() as u64);
    if row.letters.pending() > 0 {
        assert_eq!(row.finished, None);
    }
    if row.state.is_over() {
        let open = row.letters.of(LetterState::Ready) + row.letters.of(LetterState::Deferred);
        assert_eq!(open, 0, "nothing is left to send in a job that is over");
    }
}

/// No copy is ever on its way before its original was accepted.
async fn assert_copies_wait(bench: &Bench, job: JobId) {
    for letter in bench.letters(job).await {
        let seen = bench.letter(letter.id).await;
        let Some(original) = seen.original else { continue };
        let accepted =
            bench.store.events(&LogFilter::default(), LetterId(original.id.0 - 1), 1).await.unwrap();
        let accepted = accepted.iter().any(|e| {
            e.letter == original.id && matches!(e.event.kind, EventKind::Accepted | EventKind::AssumedSent)
        });
        assert!(accepted || seen.rendering.is_none(), "{seen:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn tallies_match_a_recount_after_any_sequence_of_steps(
        steps in proptest::collection::vec((0..STEPS.len(), 1..=4_i64), 1..60)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let bench = Bench::sqlite();
            let job = bench.running(Plan::live().with_copy()).await;
            for (moment, (step, letter)) in steps.into_iter().enumerate() {
                take(&bench, STEPS[step], LetterId(letter), 100 + i64::try_from(moment).unwrap()).await;
            }
            assert_tallies(&bench, job).await;
            assert_copies_wait(&bench, job).await;
        });
    }
}
