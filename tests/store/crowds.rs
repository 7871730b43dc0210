//! More letters than fit into one commit: nobody waits for them, and nobody sees
//! the half of them.

use std::sync::mpsc;
use std::thread;

use sincerely::outbox::{LetterId, LetterState};
use sincerely::store::sqlite::SqliteStore;
use sincerely::store::{JobAct, LogFilter, PlannedRows, Store};

use crate::support::{Bench, Plan, at, mailbox};

/// More than a piece of an import has supporters.
const MANY: usize = 4500;

fn crowd(count: usize) -> Plan {
    let supporters = (0..count).map(|i| format!("signer{i}@example.org")).collect();
    Plan { supporters, campaign: "crowd", digest: 2, ..Plan::live() }
}

/// Rows of which the last but one asks `meanwhile`, while the import waits.
fn asking(plan: &Plan, meanwhile: impl FnOnce() + Send + 'static) -> PlannedRows {
    let (last, mut meanwhile) = (plan.supporters.len() - 1, Some(meanwhile));
    Box::new(plan.rows().enumerate().map(move |(i, row)| {
        if i == last
            && let Some(ask) = meanwhile.take()
        {
            ask();
        }
        row
    }))
}

/// Has another process's store asked on a thread of its own, and waits for it.
fn elsewhere<F: Future<Output = ()>>(
    store: SqliteStore,
    ask: impl FnOnce(SqliteStore) -> F + Send + 'static,
) {
    let (done, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(ask(store));
        done.send(()).unwrap();
    });
    told.recv().expect("the other process asked in vain");
}

#[tokio::test]
async fn an_import_under_way_keeps_nobody_waiting_and_is_not_seen() {
    let bench = Bench::sqlite();
    let job = bench.running(Plan::live()).await;
    let first = bench.letters(job).await[0].id;
    let other = SqliteStore::open(bench.path()).unwrap();
    let plan = crowd(MANY);
    let rows = asking(&plan, move || {
        elsewhere(other, async move |other| {
            let attempt = other.for_rendering(first).await.unwrap().unwrap().attempt;
            assert!(other.apply(crate::support::intent(first, attempt, at(1))).await.unwrap());
            assert_eq!(other.jobs().await.unwrap().len(), 1);
            assert_eq!(other.log(&LogFilter::default(), LetterId(0), 10).await.unwrap().len(), 2);
            assert!(other.letter(LetterId(1000)).await.unwrap().is_none());
            assert_eq!(other.already_written(plan_job(), crowd(MANY).rows()).await.unwrap().already, 0);
        });
    });
    let scheduled = bench.store.schedule(plan.job(), rows).await.unwrap();
    assert_eq!((scheduled.letters, scheduled.already), (MANY as u64, 0));
    assert_eq!(bench.state(first).await, LetterState::Submitting);
    let again = bench.schedule(crowd(MANY)).await;
    assert_eq!((again.job, again.already), (None, MANY as u64));
}

fn plan_job() -> sincerely::store::NewJob {
    crowd(MANY).job()
}

#[tokio::test]
async fn an_import_that_is_given_up_leaves_nothing_behind() {
    let bench = Bench::sqlite();
    let plan = crowd(MANY).holding(&["signer1@example.org", "signer2500@example.org"]);
    let rows = plan.rows().chain([Err("the file changed".to_owned())]);
    let error = bench.store.schedule(plan.job(), Box::new(rows)).await.unwrap_err();
    assert!(error.is_abandoned());
    let on = rusqlite::Connection::open(bench.path()).unwrap();
    let tables =
        ["jobs", "lanes", "supporters", "supporter_keys", "letters", "events", "message_ids", "imports"];
    for table in tables {
        let rows: i64 = on.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(bench.schedule(crowd(3)).await.letters, 3);
}

#[tokio::test]
async fn a_supporter_twice_in_different_pieces_is_refused_with_the_whole_plan() {
    let bench = Bench::sqlite();
    let mut plan = crowd(MANY);
    plan.supporters.push("signer0@example.org".to_owned());
    assert!(bench.store.schedule(plan.job(), plan.rows()).await.is_err());
    assert!(bench.store.jobs().await.unwrap().is_empty());
    assert_eq!(bench.schedule(crowd(MANY)).await.letters, MANY as u64);
}

#[tokio::test]
async fn a_campaign_that_is_closed_during_an_import_gets_no_job() {
    let bench = Bench::sqlite();
    let other = SqliteStore::open(bench.path()).unwrap();
    let plan = crowd(MANY);
    let rows = asking(&plan, move || {
        elsewhere(other, async move |other| {
            other.close("crowd", "he is free", at(1), "organiser carla").await.unwrap();
        });
    });
    assert!(bench.store.schedule(plan.job(), rows).await.unwrap_err().is_closed());
    assert!(bench.store.jobs().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_cancel_that_a_crash_cut_off_is_carried_on() {
    for by_hand in [false, true] {
        let bench = Bench::sqlite();
        let job = bench.running(Plan::live().with_copy()).await;
        // The first commit of a cancel, and then nothing more.
        let on = rusqlite::Connection::open(bench.path()).unwrap();
        on.execute("UPDATE jobs SET state = 4, reason = 'he is free'", []).unwrap();
        let first = bench.letters(job).await[0].id;
        assert!(!bench.intend(first, at(1)).await);
        if by_hand {
            assert!(bench.act(job, JobAct::Cancel { why: None }).await);
            assert!(!bench.act(job, JobAct::Cancel { why: None }).await);
        } else {
            assert_eq!(bench.store.recover(at(2), "worker a").await.unwrap(), 0);
        }
        let row = bench.store.job(job).await.unwrap().unwrap();
        assert_eq!((row.letters.of(LetterState::Cancelled), row.letters.pending()), (4, 0));
        assert!(bench.letters(job).await.iter().all(|l| l.reply.as_deref() == Some("he is free")));
    }
}

#[tokio::test]
async fn more_letters_than_a_commit_takes_are_all_held_and_counted() {
    let bench = Bench::sqlite();
    let many = 20_100;
    let job = bench.running(crowd(many)).await;
    let minister = mailbox("minister@gov.example");
    let done = bench.store.suspend(&minister, "he asked", at(2), "organiser carla").await.unwrap();
    assert_eq!(done.held, many as u64);
    let row = bench.store.job(job).await.unwrap().unwrap();
    assert_eq!((row.letters.of(LetterState::Held), row.letters.pending()), (many as u64, 0));
}
