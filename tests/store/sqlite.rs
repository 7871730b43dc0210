//! What is SQLite's own: files, their modes, damage, the lease, the lock.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use sincerely::outbox::{Attempt, LetterId, LetterState};
use sincerely::store::sqlite::SqliteStore;
use sincerely::store::{JobAct, LogFilter, Store};

use crate::support::{Plan, at, intent, mailbox};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Every file of a folder with its bytes and its date.
fn picture(folder: &Path) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let file = |e: fs::DirEntry| {
        let (path, meta) = (e.path(), e.metadata().unwrap());
        (path.display().to_string(), (fs::read(&path).unwrap(), meta.modified().unwrap()))
    };
    entries.map(file).collect()
}

async fn one_job(store: &dyn Store) {
    let plan = Plan::live();
    let job = store.schedule(plan.job(), plan.rows()).await.unwrap().job.unwrap();
    assert!(store.act(job, JobAct::Start, at(0), "worker a").await.unwrap());
}

#[tokio::test]
async fn folder_and_files_are_their_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("project/data");
    let store = SqliteStore::open(&data.join("sincerely.db")).unwrap();
    one_job(&store).await;
    let _lease = store.lease().await.unwrap();
    assert_eq!(mode(&data), 0o700);
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    names.sort();
    assert_eq!(
        names,
        ["sincerely.db", "sincerely.db-shm", "sincerely.db-wal", "sincerely.db.lock", "sincerely.db.run"]
    );
}

#[tokio::test]
async fn a_database_that_others_may_read_is_closed_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    drop(SqliteStore::open(&path).unwrap());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    drop(SqliteStore::open(&path).unwrap());
    assert_eq!(mode(&path), 0o600);
}

#[tokio::test]
async fn a_reopened_store_has_its_secret_and_its_letters() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let store = SqliteStore::open(&path).unwrap();
    one_job(&store).await;
    let secret = store.secret();
    assert_ne!(secret, [0; 32]);
    drop(store);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the log is folded in at the end");
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.secret(), secret);
    assert_eq!(store.jobs().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let garbage = [b"garbage ".repeat(1000), Vec::new(), vec![0; 8192]];
    for bytes in garbage {
        let path = folder.path().join("s.db");
        fs::write(&path, &bytes).unwrap();
        let error = SqliteStore::open(&path).unwrap_err();
        assert!(error.is_unhealthy(), "{error}");
        assert!(SqliteStore::open_existing_read_only(&path).is_err());
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[tokio::test]
async fn another_programs_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE notes (x)").unwrap();
    assert!(SqliteStore::open(&path).unwrap_err().to_string().contains("no store of Sincerely"));
}

#[tokio::test]
async fn a_page_of_damage_is_told_when_it_is_met() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let store = SqliteStore::open(&path).unwrap();
    one_job(&store).await;
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    for page in bytes.chunks_mut(4096).skip(1) {
        page[0] = 0xff;
    }
    fs::write(&path, &bytes).unwrap();
    let found = match SqliteStore::open(&path) {
        Err(error) => error,
        Ok(store) => store.log(&LogFilter::default(), LetterId(0), 10).await.unwrap_err(),
    };
    assert!(found.is_unhealthy(), "{found}");
}

#[tokio::test]
async fn a_log_without_its_database_is_no_reason_to_begin_afresh() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    fs::write(folder.path().join("s.db-wal"), b"something").unwrap();
    assert!(SqliteStore::open(&path).unwrap_err().is_unhealthy());
    assert!(!path.exists());
}

#[tokio::test]
async fn a_second_lease_is_refused_until_the_first_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let (one, two) = (SqliteStore::open(&path).unwrap(), SqliteStore::open(&path).unwrap());
    let lease = one.lease().await.unwrap();
    assert!(two.lease().await.unwrap_err().is_leased());
    drop(lease);
    two.lease().await.unwrap();
}

#[tokio::test]
async fn two_who_make_the_store_at_once_share_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let open = || {
        let path = path.clone();
        std::thread::spawn(move || SqliteStore::open(&path).unwrap().secret())
    };
    let threads: Vec<_> = (0..4).map(|_| open()).collect();
    let secrets: Vec<[u8; 32]> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    assert!(secrets.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn a_group_of_callers_is_answered_each_with_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(&folder.path().join("s.db")).unwrap());
    let people: Vec<String> = (0..500).map(|i| format!("s{i}@example.org")).collect();
    let plan = Plan { supporters: people, ..Plan::live() };
    let job = store.schedule(plan.job(), plan.rows()).await.unwrap().job.unwrap();
    store.act(job, JobAct::Start, at(0), "worker a").await.unwrap();
    let intend = |id: i64, attempt| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.apply(intent(LetterId(id), Attempt(attempt), at(1))).await.unwrap() })
    };
    // Every third is stale: it must not fail its neighbours in the commit.
    let asked: Vec<_> = (1..=500).map(|id| (id, intend(id, u32::from(id % 3 == 0)))).collect();
    for (id, answer) in asked {
        assert_eq!(answer.await.unwrap(), id % 3 != 0, "{id}");
    }
    let row = store.job(job).await.unwrap().unwrap();
    assert_eq!(row.letters.of(LetterState::Submitting), 334);
}

#[tokio::test]
async fn looking_where_there_is_no_store_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/s.db");
    assert!(SqliteStore::open_existing_read_only(&path).unwrap().is_none());
    assert!(!path.parent().unwrap().exists());
}

/// Looks, tries to write, and goes.
async fn look(path: &Path) {
    let store = SqliteStore::open_existing_read_only(path).unwrap().unwrap();
    let plan = Plan::live();
    assert_eq!(store.already_written(plan.job(), plan.rows()).await.unwrap().already, 2);
    assert_eq!(store.jobs().await.unwrap().len(), 1);
    store.version().await.unwrap();
    assert!(store.schedule(plan.job(), plan.rows()).await.is_err());
    assert!(store.apply(intent(LetterId(1), Attempt(0), at(1))).await.is_err());
    assert!(store.suspend(&mailbox("a@b.example"), "why", at(1), "carla").await.is_err());
    assert!(store.lease().await.is_err());
}

#[tokio::test]
async fn looking_into_a_store_at_rest_changes_nothing_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s%20?#.db");
    let store = SqliteStore::open(&path).unwrap();
    one_job(&store).await;
    drop(store);
    let before = picture(folder.path());
    look(&path).await;
    assert_eq!(picture(folder.path()), before);
}

#[tokio::test]
async fn looking_into_a_store_whose_process_died_changes_nothing_on_disk() {
    let (folder, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = folder.path().join("s.db");
    let store = SqliteStore::open(&path).unwrap();
    one_job(&store).await;
    for ending in ["", "-wal", "-shm"] {
        let name = format!("s.db{ending}");
        fs::copy(folder.path().join(&name), after.path().join(&name)).unwrap();
    }
    let before = picture(after.path());
    look(&after.path().join("s.db")).await;
    assert_eq!(picture(after.path()), before);
}

#[tokio::test]
async fn looking_into_a_store_at_work_sees_its_last_commit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let store = SqliteStore::open(&path).unwrap();
    one_job(&store).await;
    let names = || picture(folder.path()).into_keys().collect::<Vec<_>>();
    let before = names();
    look(&path).await;
    assert_eq!(names(), before);
    assert!(store.apply(intent(LetterId(1), Attempt(0), at(1))).await.unwrap());
}

#[tokio::test]
async fn a_look_that_was_overtaken_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    drop(SqliteStore::open(&path).unwrap());
    let looking = SqliteStore::open_existing_read_only(&path).unwrap().unwrap();
    assert!(looking.jobs().await.unwrap().is_empty());
    let store = SqliteStore::open(&path).unwrap();
    one_job(&store).await;
    assert!(looking.jobs().await.unwrap_err().to_string().contains("run it again"));
}
