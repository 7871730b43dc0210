//! Copies of the store, and what is done with one that was put in its place.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sincerely::outbox::LetterState::{self, Accepted, Ready, Uncertain};
use sincerely::store::sqlite::SqliteStore;
use sincerely::store::{AfterRestore, Doubt, JobAct, JobState, Store};

use crate::support::{Bench, Plan, at};

const BY: &str = "organiser carla";

/// A path of the same folder.
fn beside(bench: &Bench, ending: &str) -> PathBuf {
    let mut path = bench.path().as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Closes the store, puts a copy in its place, and opens that.
fn put_back(bench: &mut Bench, copy: &Path) {
    bench.close();
    fs::copy(copy, bench.path()).unwrap();
    bench.reopen();
}

/// A job with one letter sent, a backup, and then one more letter sent.
async fn yesterday(bench: &Bench) -> PathBuf {
    let copy = beside(bench, ".copy");
    let _lease = bench.store.lease().await.unwrap();
    let job = bench.running(Plan::live().by(&["a@example.org", "b@example.org", "c@example.org"])).await;
    let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
    bench.send(ids[0], at(10)).await;
    bench.store.backup(&copy, false, at(20), BY).await.unwrap();
    bench.send(ids[1], at(30)).await;
    copy
}

async fn states(store: &dyn Store) -> Vec<LetterState> {
    let all = sincerely::store::LogFilter::default();
    let rows = store.log(&all, sincerely::outbox::LetterId(0), 100).await.unwrap();
    rows.into_iter().map(|row| row.state).collect()
}

#[tokio::test]
async fn a_copy_is_one_whole_private_file_with_all_that_was_there() {
    let bench = Bench::sqlite();
    let copy = yesterday(&bench).await;
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let left = fs::read_dir(bench.path().parent().unwrap()).unwrap();
    let names: Vec<String> = left
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|n| n.contains("copy"))
        .collect();
    assert_eq!(names, ["sincerely.db.copy"], "no draft is left");
    let looked = SqliteStore::open_existing_read_only(&copy).unwrap().unwrap();
    assert_eq!(states(&looked).await, [Accepted, Ready, Ready]);
    let last = bench.store.audit(0, 100).await.unwrap().into_iter().find(|a| a.act == "backup").unwrap();
    assert_eq!((last.subject.as_str(), last.by.as_str()), ("file sincerely.db.copy", BY));
}

#[tokio::test]
async fn a_copy_takes_no_other_files_place_unless_told_and_never_the_stores_own() {
    let bench = Bench::sqlite();
    let copy = yesterday(&bench).await;
    let before = fs::read(&copy).unwrap();
    assert!(bench.store.backup(&copy, false, at(40), BY).await.is_err());
    assert_eq!(fs::read(&copy).unwrap(), before);
    bench.store.backup(&copy, true, at(40), BY).await.unwrap();
    assert_ne!(fs::read(&copy).unwrap(), before);
    for ending in ["", "-wal", ".run", ".lock"] {
        let error = bench.store.backup(&beside(&bench, ending), true, at(50), BY).await.unwrap_err();
        assert!(error.to_string().contains("the store itself"), "{ending}: {error}");
    }
    let link = beside(&bench, ".link");
    std::os::unix::fs::symlink(bench.path(), &link).unwrap();
    assert!(bench.store.backup(&link, true, at(50), BY).await.is_err());
    assert_eq!(states(&*bench.store).await.len(), 3);
}

#[tokio::test]
async fn a_store_put_back_from_a_backup_is_known_and_not_worked() {
    let mut bench = Bench::sqlite();
    let copy = yesterday(&bench).await;
    put_back(&mut bench, &copy);
    assert_eq!(bench.store.doubt().await.unwrap(), Some(Doubt::Copy(at(20))));
    assert!(bench.store.lease().await.unwrap_err().is_restored());
    let plan = Plan { digest: 2, ..Plan::live() }.by(&["d@example.org"]);
    assert!(bench.store.schedule(plan.job(), plan.rows()).await.unwrap_err().is_restored());
    assert_eq!(bench.store.jobs().await.unwrap().len(), 1);
}

#[tokio::test]
async fn with_hold_what_may_have_left_is_uncertain_and_the_rest_of_the_jobs_wait() {
    let mut bench = Bench::sqlite();
    let ahead = Plan { digest: 2, campaign: "later", ..Plan::live() };
    let mut later = ahead.job();
    later.start_at = at(90_000);
    let ahead = bench.store.schedule(later, ahead.rows()).await.unwrap().job.unwrap();
    let copy = yesterday(&bench).await;
    put_back(&mut bench, &copy);
    let settled = bench.store.settle_doubt(AfterRestore::Hold, "the disk broke", at(60), BY).await.unwrap();
    let settled = settled.unwrap();
    assert_eq!((settled.uncertain, settled.paused), (2, vec![ahead]));
    assert_eq!(states(&*bench.store).await, [Ready, Ready, Accepted, Uncertain, Uncertain]);
    assert_eq!(bench.store.job(ahead).await.unwrap().unwrap().state, JobState::Paused);
    let last = bench.store.audit(0, 100).await.unwrap().pop().unwrap();
    assert_eq!((last.act.as_str(), last.subject.as_str()), ("restored", "store: hold, 2 letters uncertain"));
    assert_eq!(last.why.as_deref(), Some("the disk broke"));
    assert!(bench.store.verify_audit(None).await.unwrap().faults.is_empty());
    let _lease = bench.store.lease().await.unwrap();
    assert_eq!(
        bench.store.settle_doubt(AfterRestore::Hold, "again", at(70), BY).await.map_err(drop),
        Err(())
    );
}

#[tokio::test]
async fn with_continue_everything_is_as_the_copy_has_it() {
    let mut bench = Bench::sqlite();
    let copy = yesterday(&bench).await;
    put_back(&mut bench, &copy);
    bench.store.settle_doubt(AfterRestore::GoOn, "nothing had left", at(60), BY).await.unwrap().unwrap();
    assert_eq!(states(&*bench.store).await, [Accepted, Ready, Ready]);
    drop(bench.store.lease().await.unwrap());
    assert_eq!(bench.store.settle_doubt(AfterRestore::GoOn, "again", at(70), BY).await.unwrap(), None);
}

/// What was lost had numbers, and bounces may still name them.
#[tokio::test]
async fn after_a_restore_no_job_and_no_letter_gets_a_number_of_one_that_was_lost() {
    let mut bench = Bench::sqlite();
    let copy = yesterday(&bench).await;
    let lost = Plan { digest: 2, campaign: "lost", ..Plan::live() };
    let lost = bench.schedule(lost).await.job.unwrap();
    put_back(&mut bench, &copy);
    bench.store.settle_doubt(AfterRestore::GoOn, "a test", at(60), BY).await.unwrap();
    let new = bench.schedule(Plan { digest: 3, campaign: "new", ..Plan::live() }).await.job.unwrap();
    assert!(new.0 > lost.0 + 100, "{new}");
    assert!(bench.letters(new).await[0].id.0 > 1_000_000);
}

#[tokio::test]
async fn a_copy_made_by_other_means_is_known_by_the_file_beside_the_store() {
    let mut bench = Bench::sqlite();
    let job = bench.running(Plan::live()).await;
    let lease = bench.store.lease().await.unwrap();
    let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
    // As a snapshot of the disk has it, in mid-run.
    let copy = beside(&bench, ".copy");
    let file = rusqlite::Connection::open(bench.path()).unwrap();
    file.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    bench.send(ids[0], at(10)).await;
    bench.store.move_on().await.unwrap();
    drop((lease, file));
    put_back(&mut bench, &copy);
    assert!(matches!(bench.store.doubt().await.unwrap(), Some(Doubt::Older(Some(_)))));
    assert!(bench.store.lease().await.unwrap_err().is_restored());
}

#[tokio::test]
async fn a_store_without_its_file_or_with_an_unreadable_one_is_in_doubt() {
    let mut bench = Bench::sqlite();
    drop(bench.store.lease().await.unwrap());
    let run = beside(&bench, ".run");
    assert_eq!(fs::metadata(&run).unwrap().permissions().mode() & 0o777, 0o600);
    for damage in [None, Some("# nothing more\n"), Some("zz\n"), Some("")] {
        bench.close();
        match damage {
            None => fs::remove_file(&run).unwrap(),
            Some(text) => fs::write(&run, text).unwrap(),
        }
        bench.reopen();
        assert!(matches!(bench.store.doubt().await.unwrap(), Some(Doubt::Alone(_))), "{damage:?}");
        bench.store.settle_doubt(AfterRestore::GoOn, "a test", at(60), BY).await.unwrap().unwrap();
        drop(bench.store.lease().await.unwrap());
    }
}

/// The machine stops after the store's commit and before the file is written.
#[tokio::test]
async fn a_file_that_is_one_token_behind_is_no_doubt_however_often_that_happens() {
    let bench = Bench::sqlite();
    let run = beside(&bench, ".run");
    for _ in 0..3 {
        drop(bench.store.lease().await.unwrap());
        let before = fs::read(&run).unwrap();
        drop(bench.store.lease().await.unwrap());
        assert_ne!(fs::read(&run).unwrap(), before);
        fs::write(&run, before).unwrap();
        assert_eq!(bench.store.doubt().await.unwrap(), None);
    }
    drop(bench.store.lease().await.unwrap());
}

#[tokio::test]
async fn a_file_that_cannot_be_written_stops_the_run_and_blocks_no_later_one() {
    let bench = Bench::sqlite();
    drop(bench.store.lease().await.unwrap());
    let job = bench.running(Plan::live()).await;
    let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
    let draft = beside(&bench, ".run.new");
    fs::create_dir(&draft).unwrap();
    for id in ids {
        bench.send(id, at(10)).await;
        assert!(bench.store.move_on().await.is_err());
    }
    fs::remove_dir(&draft).unwrap();
    assert_eq!(bench.store.doubt().await.unwrap(), None);
    drop(bench.store.lease().await.unwrap());
}

#[tokio::test]
async fn a_store_that_was_moved_with_its_file_is_the_same_store() {
    let bench = Bench::sqlite();
    drop(bench.store.lease().await.unwrap());
    let there = tempfile::tempdir().unwrap();
    for ending in ["", "-wal", ".run"] {
        fs::copy(beside(&bench, ending), there.path().join(format!("s.db{ending}"))).unwrap();
    }
    let moved = SqliteStore::open(&there.path().join("s.db")).unwrap();
    assert_eq!(moved.doubt().await.unwrap(), None);
    drop(moved.lease().await.unwrap());
}

#[tokio::test]
async fn two_copies_that_both_went_on_are_told_apart() {
    let mut bench = Bench::sqlite();
    let copy = yesterday(&bench).await;
    put_back(&mut bench, &copy);
    bench.store.settle_doubt(AfterRestore::GoOn, "one", at(60), BY).await.unwrap();
    let one = beside(&bench, ".one");
    bench.close();
    fs::copy(bench.path(), &one).unwrap();
    put_back(&mut bench, &copy);
    bench.store.settle_doubt(AfterRestore::GoOn, "two", at(61), BY).await.unwrap();
    put_back(&mut bench, &one);
    assert!(matches!(bench.store.doubt().await.unwrap(), Some(Doubt::Older(_))));
}

/// Receipts go on, and the copy has whole letters.
#[tokio::test]
async fn a_copy_made_while_letters_are_sent_is_consistent_and_loses_none() {
    let bench = Bench::sqlite();
    let many: Vec<String> = (0..400).map(|n| format!("s{n}@example.org")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let job = bench.running(Plan::live().by(&many)).await;
    let ids: Vec<_> = bench.letters(job).await.iter().map(|l| l.id).collect();
    let copies: Vec<PathBuf> = (0..3).map(|n| beside(&bench, &format!(".{n}"))).collect();
    let sending = async {
        for id in &ids {
            bench.send(*id, at(10)).await;
        }
    };
    let copying = async {
        for copy in &copies {
            bench.store.backup(copy, false, at(20), BY).await.unwrap();
        }
    };
    tokio::join!(sending, copying);
    assert!(states(&*bench.store).await.iter().all(|s| *s == LetterState::Accepted));
    for copy in copies {
        let store = SqliteStore::open_existing_read_only(&copy).unwrap().unwrap();
        let tally = store.job(job).await.unwrap().unwrap().letters;
        assert_eq!(tally.total(), 400);
        let filter = sincerely::store::LogFilter::parse(["state:accepted"]).unwrap();
        let accepted = store.log(&filter, sincerely::outbox::LetterId(0), 1000).await.unwrap().len();
        assert_eq!(accepted as u64, tally.of(LetterState::Accepted));
    }
    assert!(bench.act(job, JobAct::Finish).await);
}
