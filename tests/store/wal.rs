//! The log beside the database: a torn end is normal, damage before it is not.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use sincerely::outbox::{Attempt, LetterId, LetterState};
use sincerely::store::sqlite::SqliteStore;
use sincerely::store::{JobAct, Store, StoreError};

use crate::support::{Plan, at, intent};

const HEADER: usize = 32;
const FRAME: usize = 24 + 4096;

/// A store as its process left it when it died: the file, and its log.
struct Wreck {
    folder: tempfile::TempDir,
    log: Vec<u8>,
}

impl Wreck {
    /// After a job, and the intents of its letters, in a commit each.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alive.db");
        let store = SqliteStore::open(&path).unwrap();
        job(&store).await;
        for id in 1..=4 {
            assert!(store.apply(intent(LetterId(id), Attempt(0), at(id))).await.unwrap());
        }
        Self::of(folder, &path)
    }

    fn of(folder: tempfile::TempDir, alive: &Path) -> Self {
        fs::copy(alive, folder.path().join("dead.db")).unwrap();
        let log = fs::read(beside(alive, "-wal")).unwrap();
        Self { folder, log }
    }

    fn frame(place: usize) -> Range<usize> {
        let start = HEADER + place * FRAME;
        start..start + FRAME
    }

    fn frames(&self) -> usize {
        (self.log.len() - HEADER) / FRAME
    }

    /// The frames of the present round that end a transaction.
    fn commits(&self) -> Vec<usize> {
        let ends = |place: &usize| {
            let frame = &self.log[Self::frame(*place)];
            frame[8..16] == self.log[16..24] && frame[4..8] != [0; 4]
        };
        (0..self.frames()).filter(ends).collect()
    }

    /// Where the frames of the last transaction are.
    fn last(&self) -> Range<usize> {
        let commits = self.commits();
        let [.., before, last] = commits[..] else { panic!("{commits:?}") };
        before + 1..last + 1
    }

    /// The next process finds this log.
    fn find(&self, log: &[u8]) -> Result<SqliteStore, StoreError> {
        let path = self.path();
        fs::copy(&path, self.folder.path().join("found.db")).unwrap();
        let path = self.folder.path().join("found.db");
        fs::write(beside(&path, "-wal"), log).unwrap();
        let _ = fs::remove_file(beside(&path, "-shm"));
        SqliteStore::open(&path)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("dead.db")
    }

    fn assert_refused(&self, log: &[u8], what: &str) {
        let Err(error) = self.find(log) else { panic!("{what} is not seen") };
        assert!(error.is_damaged() && error.to_string().contains("-wal is bad"), "{what}: {error}");
        let found = self.folder.path().join("found.db");
        let looked = SqliteStore::open_existing_read_only(&found).map(|store| store.is_some());
        assert!(looked.unwrap_err().is_damaged(), "{what}");
        assert_eq!(fs::read(beside(&found, "-wal")).unwrap(), log, "{what}");
        assert_eq!(fs::read(&found).unwrap(), fs::read(self.path()).unwrap(), "{what}");
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    format!("{}{ending}", path.display()).into()
}

async fn job(store: &dyn Store) {
    let plan = Plan::live().by(&["a@b.example", "c@b.example", "d@b.example", "e@b.example"]);
    let job = store.schedule(plan.job(), plan.rows()).await.unwrap().job.unwrap();
    assert!(store.act(job, JobAct::Start, at(0), "worker a").await.unwrap());
}

async fn state(store: &SqliteStore, letter: i64) -> LetterState {
    store.letter(LetterId(letter)).await.unwrap().unwrap().state
}

#[tokio::test]
async fn a_whole_log_is_read_to_its_end() {
    let wreck = Wreck::new().await;
    let store = wreck.find(&wreck.log).unwrap();
    for id in 1..=4 {
        assert_eq!(state(&store, id).await, LetterState::Submitting);
    }
}

#[tokio::test]
async fn a_last_commit_that_was_torn_is_no_damage_wherever_it_was() {
    let wreck = Wreck::new().await;
    let last = wreck.last();
    assert!(last.len() > 1, "a commit of several pages");
    let (start, end) = (Wreck::frame(last.start).start, Wreck::frame(last.end - 1).end);
    let own_commit = Wreck::frame(last.end - 1).start;
    for cut in (start..end).step_by(512) {
        let (mut short, mut empty, mut hole) = (wreck.log.clone(), wreck.log.clone(), wreck.log.clone());
        short.truncate(cut);
        empty[cut..end].fill(0);
        // The parts of a commit reach the disk in any order.
        hole[cut..(cut + 512).min(end)].fill(0xA5);
        for (how, log) in [("short", short), ("empty", empty), ("hole", hole)] {
            if log == wreck.log {
                // These bytes were zero before.
                continue;
            }
            let store = wreck.find(&log).unwrap_or_else(|e| panic!("{how} at {cut}: {e}"));
            assert_eq!(state(&store, 3).await, LetterState::Submitting, "{how} at {cut}");
            assert_eq!(state(&store, 4).await, LetterState::Ready, "{how} at {cut}");
            if how == "hole" && cut + 512 < own_commit {
                // Two such would look like damage: none is left for the next crash.
                let log = fs::read(beside(&wreck.folder.path().join("found.db"), "-wal")).unwrap();
                assert!(log.len() < own_commit, "{cut}");
            }
        }
    }
}

#[tokio::test]
async fn a_bit_that_turned_before_the_last_commit_is_damage() {
    let wreck = Wreck::new().await;
    // The header of a frame: page, size, salts, checksum; and its page.
    let places = [0, 3, 9, 13, 17, 23, 24, 1000, FRAME - 1];
    for frame in 0..wreck.last().start {
        let is_commit = wreck.commits().contains(&frame);
        let near = frame + 1 == wreck.last().start;
        for place in places {
            // Of the last commit but one, nothing tells a frame that does not bear the
            // round's salts from a part of the commit that follows.
            if is_commit && near && (8..16).contains(&place) {
                continue;
            }
            let mut log = wreck.log.clone();
            log[Wreck::frame(frame).start + place] ^= 0b1000;
            wreck.assert_refused(&log, &format!("byte {place} of frame {frame}"));
        }
    }
    for place in [0, 8, 17, 20, 25, 31] {
        let mut log = wreck.log.clone();
        log[place] ^= 0b1000;
        wreck.assert_refused(&log, &format!("byte {place} of the header"));
    }
}

#[tokio::test]
async fn what_is_left_of_an_earlier_round_is_no_damage_however_it_looks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alive.db");
    let store = SqliteStore::open(&path).unwrap();
    job(&store).await;
    let other = rusqlite::Connection::open(&path).unwrap();
    let busy: i64 = other.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get(0)).unwrap();
    assert_eq!(busy, 0);
    assert!(store.apply(intent(LetterId(1), Attempt(0), at(1))).await.unwrap());
    let wreck = Wreck::of(folder, &path);
    let (valid, all) = (wreck.commits().last().unwrap() + 1, wreck.frames());
    assert!(valid + 2 < all, "{valid} of {all} frames are of this round");
    for damaged in [None, Some(valid), Some(all - 1)] {
        let mut log = wreck.log.clone();
        if let Some(frame) = damaged {
            log[Wreck::frame(frame).start + 100] ^= 1;
        }
        let found = wreck.find(&log).unwrap();
        assert_eq!(state(&found, 1).await, LetterState::Submitting);
        assert_eq!(state(&found, 2).await, LetterState::Ready);
    }
}

#[tokio::test]
async fn a_log_that_no_frame_was_written_to_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    job(&SqliteStore::open(&path).unwrap()).await;
    for log in [&[0_u8; 0][..], &[0; HEADER], &[0xA5; HEADER - 1], &[0; HEADER + 2 * FRAME]] {
        fs::write(beside(&path, "-wal"), log).unwrap();
        assert_eq!(SqliteStore::open(&path).unwrap().jobs().await.unwrap().len(), 1);
    }
}

/// The look into the files does not take a process that writes for damage.
#[tokio::test]
async fn a_log_that_is_being_written_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.db");
    let store = SqliteStore::open(&path).unwrap();
    job(&store).await;
    let (done, looks) = std::sync::mpsc::channel::<()>();
    let looker = std::thread::spawn(move || {
        let mut times = 0;
        while looks.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            SqliteStore::open_existing_read_only(&path).unwrap().unwrap();
            times += 1;
        }
        times
    });
    let lane = store.lanes(sincerely::outbox::JobId(1)).await.unwrap()[0].id;
    for _ in 0..300 {
        store.age_lane(lane, 1).await.unwrap();
    }
    drop(done);
    assert!(looker.join().unwrap() > 3);
}
