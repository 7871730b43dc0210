//! Who is erased leaves a key, and not one byte more.

use std::path::Path;
use std::time::Duration;

use sincerely::outbox::state::EventKind;
use sincerely::outbox::{LetterState, Transition};
use sincerely::store::sqlite::SqliteStore;
use sincerely::store::{
    Erasure, JobAct, NewJob, NewToken, NewUser, PlannedRows, Purged, Role, Store, UserName,
};
use sincerely::supporters::Traces;

use crate::bytes::found;
use crate::support::{Bench, Plan, at, event, mailbox};

/// All that is known of one supporter.
const ANNA: [&str; 7] = [
    "anna@example.org",
    "ANNA@Example.ORG",
    "Anna Жапарова",
    "member-70041",
    "a neighbour of mine",
    "Elm Road 7",
    "blue door",
];

/// Her row, and another's; many of it, so that pages are split.
fn rows(plan: &Plan) -> PlannedRows {
    Box::new(plan.rows().map(|row| {
        let mut row = row?;
        let tell = row.supporter.email.key() == ANNA[0];
        let mut json = serde_json::to_value(&row.supporter).unwrap();
        if tell {
            json["email"] = ANNA[1].into();
            json["name"] = ANNA[2].into();
            json["id"] = ANNA[3].into();
            json["own_words"] = "He was a neighbour of mine for years. ".repeat(120).into();
            json["address"] = "Elm Road 7\nBergen".into();
            json["extra"] = serde_json::json!({ "remark": "the blue door on the left" });
        }
        row.supporter = serde_json::from_value(json).unwrap();
        Ok(row)
    }))
}

fn crowd() -> Plan {
    let mut names: Vec<String> = (0..400).map(|n| format!("signer{n}@example.org")).collect();
    names.insert(200, ANNA[0].to_owned());
    Plan { supporters: names, ..Plan::live() }
}

async fn schedule(store: &dyn Store, plan: &Plan) -> NewJob {
    let job = plan.job();
    store.schedule(job.clone(), rows(plan)).await.unwrap().job.unwrap();
    job
}

/// A store in which she is named everywhere.
async fn told(bench: &Bench) -> sincerely::outbox::JobId {
    schedule(&*bench.store, &crowd()).await;
    let job = bench.store.jobs().await.unwrap()[0].id;
    assert!(bench.act(job, JobAct::Start).await);
    let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
    bench.send(ids[0], at(1)).await;
    bench.lose(ids[1], at(2)).await;
    let sent = event(EventKind::AssumedSent, at(3)).saying("the other one is from Anna  жапарова");
    assert!(bench.apply(Transition::assume_sent(ids[1], sent)).await);
    bench.send(ids[200], at(4)).await;
    assert!(bench.act(job, JobAct::Pause { why: Some("anna@example.org asked us to wait".into()) }).await);
    let mailbox = mailbox("other@gov.example");
    bench.store.suspend(&mailbox, "he wrote to Anna Жапарова", at(5), "organiser carla").await.unwrap();
    come_back(bench.path());
    job
}

/// What mail and the rows left out of a CSV tell of her.
fn come_back(path: &Path) {
    let file = rusqlite::Connection::open(path).unwrap();
    file.execute_batch(
        "INSERT INTO exclusions (job, field, reason, rows) VALUES \
         (1, 'city', 'is no city; also: email “anna@example.org”: is no address', 1), \
         (1, 'city', 'is no city; also: name “Anna Жапарова”: is no name', 2), \
         (1, 'city', 'is no city', 4); \
         INSERT INTO incoming (digest, place, at, kind, mailbox, reply) VALUES \
         (x'01', 0, 1, 1, 'ANNA@Example.ORG', 'not me, says anna  Жапарова'), \
         (x'02', 0, 1, 1, 'boris@example.org', 'not me');",
    )
    .unwrap();
}

async fn erase(store: &dyn Store) -> Erasure {
    let anna = mailbox(ANNA[0]);
    store
        .erase(&anna, Traces::of(&anna), Some("Anna Жапарова asked"), at(50), "organiser carla")
        .await
        .unwrap()
}

fn folder(bench: &Bench) -> &Path {
    bench.path().parent().unwrap()
}

/// Rows grow, shrink and move, as a long life of a store makes them.
fn wear(path: &Path) {
    let file = rusqlite::Connection::open(path).unwrap();
    for round in 1..30 {
        let words = "x".repeat(round * 97 % 3000);
        file.execute(
            "UPDATE supporters SET json = json_set(json, '$.city', ?1) WHERE id % 3 = ?2 OR id = 201",
            (&words, i64::try_from(round % 3).unwrap()),
        )
        .unwrap();
        file.execute("UPDATE supporters SET shown = ?1 || ' member-70041' WHERE id = 201", [&words]).unwrap();
    }
}

#[tokio::test]
async fn not_one_byte_of_them_is_left_in_any_file() {
    let bench = Bench::sqlite();
    told(&bench).await;
    wear(bench.path());
    assert!(found(folder(&bench), &ANNA).len() >= 6, "{:?}", found(folder(&bench), &ANNA));
    let done = erase(&*bench.store).await;
    assert_eq!((done.rows, done.kept.len()), (1, 0));
    assert!(bench.store.compact().await.unwrap());
    assert_eq!(found(folder(&bench), &ANNA), Vec::<String>::new());
    let lower = ["anna", "жапарова", "Жапарова", "70041", "neighbour"];
    assert_eq!(found(folder(&bench), &lower), Vec::<String>::new());
    // Still so after more writing, and when everybody has let go.
    bench.act(sincerely::outbox::JobId(1), JobAct::Resume { why: None }).await;
    assert_eq!(found(folder(&bench), &ANNA), Vec::<String>::new());
}

#[tokio::test]
async fn the_same_while_another_process_has_the_store_open_and_writes() {
    let bench = Bench::sqlite();
    let job = told(&bench).await;
    let daemon = bench.other_process();
    let lease = daemon.lease().await.unwrap();
    let lane = bench.lane(job, 0).await;
    let busy = async {
        for n in 0..100 {
            daemon.age_lane(lane, n).await.unwrap();
            daemon.due(lane, at(90), Vec::new(), 200).await.unwrap();
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let removal = async {
        erase(&*bench.store).await;
        assert!(bench.store.compact().await.unwrap());
    };
    tokio::join!(busy, removal);
    assert_eq!(found(folder(&bench), &ANNA), Vec::<String>::new());
    drop(lease);
}

#[tokio::test]
async fn what_a_cut_off_import_left_of_them_goes_too() {
    let bench = Bench::sqlite();
    let plan = crowd();
    schedule(&*bench.store, &Plan::live().by(&["vera@example.org"])).await;
    let file = rusqlite::Connection::open(bench.path()).unwrap();
    schedule(&*bench.store, &Plan { campaign: "other", ..plan }).await;
    // As if it had died before its job's row was written.
    file.execute_batch(
        "PRAGMA foreign_keys = OFF; INSERT INTO imports (job, first_supporter) VALUES (2, 2); \
         DELETE FROM inputs WHERE job = 2; DELETE FROM jobs WHERE id = 2;",
    )
    .unwrap();
    drop(file);
    assert!(!found(folder(&bench), &ANNA).is_empty());
    erase(&*bench.store).await;
    assert!(bench.store.compact().await.unwrap());
    assert_eq!(found(folder(&bench), &ANNA), Vec::<String>::new());
}

#[tokio::test]
async fn a_reader_that_keeps_the_log_open_is_told_of_and_a_second_time_ends_it() {
    let bench = Bench::sqlite();
    told(&bench).await;
    let reader = rusqlite::Connection::open(bench.path()).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM jobs", [], |row| row.get(0)).unwrap();
    erase(&*bench.store).await;
    assert!(!bench.store.compact().await.unwrap());
    reader.execute_batch("COMMIT").unwrap();
    let again = erase(&*bench.store).await;
    assert_eq!((again.rows, again.texts), (0, 0));
    assert!(bench.store.compact().await.unwrap());
    assert_eq!(found(folder(&bench), &ANNA), Vec::<String>::new());
}

#[tokio::test]
async fn what_came_back_by_mail_and_rows_left_out_tell_of_them_no_more() {
    let bench = Bench::sqlite();
    told(&bench).await;
    erase(&*bench.store).await;
    let file = rusqlite::Connection::open(bench.path()).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut query = file.prepare(sql).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let left = texts("SELECT reason || ' ' || rows FROM exclusions ORDER BY rows");
    assert_eq!(left, ["[erased] 3", "is no city 4"]);
    let mail = texts("SELECT coalesce(mailbox, 'nobody') || ': ' || reply FROM incoming ORDER BY id");
    assert_eq!(mail, ["nobody: [erased]", "boris@example.org: not me"]);
}

contract! {
    async fn letters_of_erased_people_stay_on_record_under_their_key(bench) {
        let job = told(&bench).await;
        let before = bench.letters(job).await;
        assert_eq!(before[200].supporter, ANNA[3]);
        erase(&*bench.store).await;
        let after = bench.letters(job).await;
        assert_eq!(after.len(), before.len());
        assert_eq!((after[200].state, after[200].token), (LetterState::Accepted, before[200].token));
        let key = bench.letter(after[200].id).await;
        assert_eq!(after[200].supporter, sincerely::outbox::tokens::short_name(key.supporter_key));
        assert_eq!((key.purged, key.supporter.name.as_str()), (Purged::Names, "[erased]"));
        assert_eq!(bench.letter(after[201].id).await.purged, Purged::Nothing);
        assert!(bench.store.withdrawn().await.unwrap()[&key.supporter_key].erased);
    }

    async fn the_record_of_acts_still_holds_and_has_no_reason_that_names_them(bench) {
        told(&bench).await;
        let head = bench.store.verify_audit(None).await.unwrap().head;
        erase(&*bench.store).await;
        let audited = bench.store.verify_audit(Some(head)).await.unwrap();
        assert_eq!(audited.faults, vec![]);
        let acts = bench.store.audit(0, 100).await.unwrap();
        let erased: Vec<_> = acts.iter().filter(|row| row.erased).map(|row| row.act.as_str()).collect();
        assert_eq!(erased, ["assumed-sent", "pause", "suspend"]);
        let last = acts.last().unwrap();
        assert_eq!((last.act.as_str(), last.why.as_deref()), ("erase", None), "its reason names her");
        let job = bench.store.jobs().await.unwrap().remove(0);
        assert_eq!(job.reason.as_deref(), Some("[erased]"));
    }

    async fn what_a_token_is_for_names_them_no_more(bench) {
        told(&bench).await;
        let (user, by) = (UserName::parse("boris").unwrap(), "organiser carla".to_owned());
        let (at, link_until) = (at(6), at(90));
        let role = Role::Viewer;
        let new = NewUser { name: user.clone(), role, link: [1; 32], link_until, at, by: by.clone() };
        assert!(bench.store.add_user(new).await.unwrap());
        for (n, label) in [(2, "for Anna Жапарова's letters"), (3, "counts")] {
            let (label, user, by) = (Some(label.to_owned()), user.clone(), by.clone());
            bench.store.add_token(NewToken { hash: [n; 32], user, label, at, by }).await.unwrap();
        }
        erase(&*bench.store).await;
        let labels: Vec<_> = bench.store.tokens().await.unwrap().into_iter().map(|t| t.label).collect();
        assert_eq!(labels, [Some("[erased]".to_owned()), Some("counts".to_owned())]);
        assert!(bench.store.token(&[2; 32]).await.unwrap().is_some(), "it opens what it opened");
        let acts = bench.store.audit(0, 100).await.unwrap();
        assert!(acts.iter().any(|act| act.act == "token-add" && act.erased), "{acts:?}");
    }

    async fn a_later_csv_does_not_bring_them_back(bench) {
        told(&bench).await;
        erase(&*bench.store).await;
        let again = Plan { campaign: "other", ..crowd() };
        let left = bench.store.already_written(again.job(), rows(&again)).await.unwrap();
        assert_eq!((left.withdrawn, left.withdrawn_letters), (1, 1));
        let done = bench.store.schedule(again.job(), rows(&again)).await.unwrap();
        assert_eq!((done.letters, done.withdrawn), (400, 1));
    }

    async fn what_cannot_be_changed_is_told(bench) {
        let plan = Plan::live().by(&["me@rights.example"]);
        bench.schedule(plan).await;
        let me = mailbox("me@rights.example");
        let done = bench.store.erase(&me, Traces::of(&me), None, at(9), "organiser carla").await.unwrap();
        assert_eq!(done.kept, ["the campaign, templates or sender of job 1"]);
    }
}

#[tokio::test]
async fn a_store_that_was_only_opened_to_look_erases_nothing() {
    let bench = Bench::sqlite();
    told(&bench).await;
    let look = SqliteStore::open_existing_read_only(bench.path()).unwrap().unwrap();
    let anna = mailbox(ANNA[0]);
    assert!(look.erase(&anna, Traces::of(&anna), None, at(9), "x").await.is_err());
    assert!(look.withdraw(&anna, None, at(9), "x").await.is_err() && look.compact().await.is_err());
}
