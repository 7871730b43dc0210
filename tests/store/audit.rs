//! The record of acts: who did what, in a chain that shows when it was tampered with.

use sincerely::outbox::state::EventKind;
use sincerely::outbox::{JobId, Transition};
use sincerely::store::{ActFilter, AuditFault, HumanAct, JobAct, Store};

use crate::support::{Bench, Plan, at, event, mailbox};

async fn acts(store: &dyn Store) -> Vec<(String, String)> {
    store.audit(0, 100).await.unwrap().into_iter().map(|row| (row.act, row.subject)).collect()
}

/// Eight acts of all kinds.
async fn busy_day(bench: &Bench) {
    let job = bench.running(Plan::live()).await;
    let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
    bench.lose(ids[0], at(1)).await;
    let sent = event(EventKind::AssumedSent, at(2)).saying("it is in their log");
    assert!(bench.apply(Transition::assume_sent(ids[0], sent)).await);
    assert!(bench.act(job, JobAct::Pause { why: Some("a holiday".into()) }).await);
    assert!(bench.act(job, JobAct::Resume { why: None }).await);
    let minister = mailbox("minister@gov.example");
    bench.store.suspend(&minister, "he asked", at(3), "organiser carla").await.unwrap();
    bench.store.unsuspend(&minister, "a mistake", at(4), "organiser carla").await.unwrap();
    let export = HumanAct {
        at: at(5),
        by: "organiser carla".into(),
        act: "export",
        subject: "delivery log".into(),
        why: None,
    };
    bench.store.note_act(export).await.unwrap();
}

contract! {
    async fn the_record_is_asked_for_newest_first(bench) {
        busy_day(&bench).await;
        let ask = async |filter: ActFilter, before: Option<i64>, limit: usize| {
            let rows = bench.store.acts(&filter, before, limit).await.unwrap();
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let all = ask(ActFilter::default(), None, 100).await;
        assert!(all.len() >= 8 && all.is_sorted_by(|a, b| a > b), "{all:?}");
        assert_eq!(ask(ActFilter::default(), None, 3).await, all[..3]);
        assert_eq!(ask(ActFilter::default(), Some(all[2]), 100).await, all[3..]);
        let of_job = ActFilter { job: Some(JobId(1)), ..ActFilter::default() };
        let acts = bench.store.acts(&of_job, None, 100).await.unwrap();
        assert!(acts.iter().all(|row| row.subject == "job 1") && acts.len() >= 3, "{acts:?}");
        let paused = ActFilter { act: Some("pause".into()), ..of_job };
        assert_eq!(ask(paused.clone(), None, 100).await.len(), 1);
        let by_nobody = ActFilter { by: Some("organiser nobody".into()), ..paused };
        assert!(ask(by_nobody, None, 100).await.is_empty());
        let acted = bench.store.acted().await.unwrap();
        assert_eq!(acted.people, ["organiser carla"]);
        assert!(acted.acts.is_sorted() && acted.acts.contains(&"suspend".to_owned()), "{acted:?}");
    }

    async fn every_act_is_on_record_once_and_in_order(bench) {
        busy_day(&bench).await;
        let wanted = [
            ("schedule", "job 1"),
            ("start", "job 1"),
            ("assumed-sent", "letter 1"),
            ("pause", "job 1"),
            ("resume", "job 1"),
            ("suspend", "mailbox minister@gov.example"),
            ("unsuspend", "mailbox minister@gov.example"),
            ("export", "delivery log"),
        ];
        assert_eq!(acts(&*bench.store).await, wanted.map(|(a, s)| (a.to_owned(), s.to_owned())));
        let rows = bench.store.audit(0, 100).await.unwrap();
        assert_eq!(rows[2].why.as_deref(), Some("it is in their log"));
        assert!(rows[0].why.as_deref().unwrap().contains("plan "), "{:?}", rows[0].why);
        assert_eq!(bench.store.audit(6, 1).await.unwrap()[0].id, 7);
    }

    async fn an_act_that_changed_nothing_is_not_on_record(bench) {
        let job = bench.running(Plan::live()).await;
        let before = acts(&*bench.store).await;
        assert!(!bench.act(job, JobAct::Resume { why: None }).await);
        let letter = bench.letters(job).await[0].id;
        assert!(!bench.apply(Transition::assume_sent(letter, event(EventKind::AssumedSent, at(2)))).await);
        assert_eq!(acts(&*bench.store).await, before);
    }

    async fn a_record_that_nobody_touched_holds_and_tells_its_newest_hash(bench) {
        assert_eq!(bench.store.verify_audit(None).await.unwrap().entries, 0);
        busy_day(&bench).await;
        let audited = bench.store.verify_audit(None).await.unwrap();
        assert_eq!((audited.entries, audited.faults), (8, vec![]));
        let rows = bench.store.audit(0, 100).await.unwrap();
        assert_eq!(audited.head, rows[7].hash);
        assert!(bench.store.verify_audit(Some(rows[3].hash)).await.unwrap().faults.is_empty());
        let other = bench.store.verify_audit(Some([9; 32])).await.unwrap();
        assert_eq!(other.faults, [AuditFault::NoAnchor]);
    }
}

/// What somebody who can write the database does, and what is found.
async fn tampered(sql: &str) -> Vec<AuditFault> {
    let bench = Bench::sqlite();
    busy_day(&bench).await;
    let head = bench.store.verify_audit(None).await.unwrap().head;
    let file = rusqlite::Connection::open(bench.path()).unwrap();
    file.execute_batch(sql).unwrap();
    bench.store.verify_audit(Some(head)).await.unwrap().faults
}

#[tokio::test]
async fn whatever_is_changed_in_an_entry_is_found() {
    for change in [
        "at = at + 1",
        "by = 'organiser mallory'",
        "act = 'resume'",
        "subject = 'job 2'",
        "why = 'another reason'",
        "why = NULL",
        "why_digest = NULL",
        "hash = zeroblob(32)",
    ] {
        let faults = tampered(&format!("UPDATE audit SET {change} WHERE id = 4")).await;
        assert_eq!(faults.first(), Some(&AuditFault::Changed(4)), "{change}");
    }
}

#[tokio::test]
async fn entries_that_were_removed_or_moved_are_found() {
    let gone = tampered("DELETE FROM audit WHERE id IN (3, 4)").await;
    assert_eq!(gone, [AuditFault::Missing { first: 3, last: 4 }]);
    let first = tampered("DELETE FROM audit WHERE id = 1").await;
    assert_eq!(first, [AuditFault::Missing { first: 1, last: 1 }]);
    let swapped = tampered(
        "UPDATE audit SET id = 99 WHERE id = 4; UPDATE audit SET id = 4 WHERE id = 5; \
         UPDATE audit SET id = 5 WHERE id = 99;",
    )
    .await;
    assert!(swapped.contains(&AuditFault::Changed(4)) && swapped.contains(&AuditFault::Changed(5)));
    // Renumbered, so that no gap shows.
    let closed = tampered("DELETE FROM audit WHERE id = 4; UPDATE audit SET id = id - 1 WHERE id > 4").await;
    assert!(closed.contains(&AuditFault::Changed(4)), "{closed:?}");
}

#[tokio::test]
async fn a_record_that_was_cut_short_no_longer_has_the_hash_that_was_written_down() {
    assert_eq!(tampered("DELETE FROM audit WHERE id > 6").await, [AuditFault::NoAnchor]);
}

#[tokio::test]
async fn a_text_that_was_erased_with_its_salt_leaves_the_chain_whole() {
    assert!(tampered("UPDATE audit SET why = NULL, salt = NULL WHERE id = 4").await.is_empty());
}
