//! What the store costs: `cargo bench --bench store [LETTERS]`.
//!
//! Prints the time of an import, durable transitions per second, bytes a
//! letter with its two events, and how long a page takes, at that size. One
//! run, plain figures: only their order of magnitude counts.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use sincerely::campaign::CampaignName;
use sincerely::outbox::plan::{Inputs, LetterKind, PlannedLane, PlannedLetter, PlannedSupporter};
use sincerely::outbox::state::{Event, EventKind, Rendering};
use sincerely::outbox::{Attempt, JobId, LetterId, PlanDigest, Transition};
use sincerely::settings::{Mode, Sender};
use sincerely::store::sqlite::SqliteStore;
use sincerely::store::{JobAct, LogFilter, NewJob, Store};
use sincerely::terms::{Language, MailboxAddress};
use tokio::task::JoinSet;

const CALLERS: usize = 64;
const TARGETS: usize = 3;

fn main() {
    let asked: usize = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(300_000);
    // Each supporter writes to every target.
    let letters = asked / TARGETS * TARGETS;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let folder = tempfile::tempdir();
    if let (Ok(runtime), Ok(folder)) = (runtime, folder) {
        runtime.block_on(measure(&folder.path().join("s.db"), letters));
    }
}

async fn measure(path: &Path, letters: usize) {
    let store = Arc::new(SqliteStore::open(path).expect("a store"));
    let begun = Instant::now();
    let job = job();
    let rows = (0..letters / TARGETS).map(|i| Ok(planned(i)));
    let scheduled = store.schedule(job.clone(), Box::new(rows)).await.expect("an import");
    let took = begun.elapsed();
    println!(
        "import           {} letters in {:.1} s, peak {} MiB",
        scheduled.letters,
        took.as_secs_f64(),
        peak()
    );
    size(path, letters, "imported");
    let id = scheduled.job.expect("a job");
    assert!(store.act(id, JobAct::Start, at(0), "worker a").await.expect("an act"));
    pages(&store, id, letters).await;
    send(&store, letters).await;
    size(path, letters, "sent");
    pages(&store, id, letters).await;
    again(&store, job.clone(), letters).await;
    drop(store);
    size(path, letters, "closed");
    cancel(path, job, letters).await;
}

/// A second job, taken back as a whole.
async fn cancel(path: &Path, mut job: NewJob, letters: usize) {
    let store = SqliteStore::open(path).expect("a store");
    job.inputs.mode = Mode::Rehearsal;
    let rows = (0..letters / TARGETS).map(|i| Ok(planned(i)));
    let id = store.schedule(job, Box::new(rows)).await.expect("an import").job.expect("a job");
    let cancel = JobAct::Cancel { why: Some("he is free".into()) };
    assert!(time("cancel all", store.act(id, cancel, at(0), "organiser carla")).await.expect("an act"));
    println!("peak {} MiB", peak());
}

/// 64 callers, each with one letter in hand: intent, receipt, the next letter.
async fn send(store: &Arc<SqliteStore>, letters: usize) {
    let begun = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let store = Arc::clone(store);
        callers.spawn(async move {
            for id in (caller + 1..=letters).step_by(CALLERS) {
                one(&store, LetterId(i64::try_from(id).unwrap_or_default())).await;
            }
        });
    }
    while callers.join_next().await.is_some() {}
    let took = begun.elapsed().as_secs_f64();
    println!("durable applies  {:.0} a second ({CALLERS} callers)", 2.0 * letters as f64 / took);
}

async fn one(store: &SqliteStore, id: LetterId) {
    let rendering = Rendering { dated: at(id.0), sha256: [7; 32] };
    let intent = Transition::intent(
        id,
        Attempt(0),
        rendering,
        Event::new(EventKind::Submitting, at(id.0), "worker a"),
    );
    assert!(store.apply(intent).await.expect("an intent"));
    let receipt = Event {
        code: Some(250),
        enhanced: Some("2.0.0".into()),
        duration_ms: Some(12),
        ..Event::new(EventKind::Accepted, at(id.0), "worker a").saying("2.0.0 Ok: queued as 4XyZ9A1b2Cz3")
    };
    assert!(store.apply(Transition::accepted(id, Attempt(1), receipt)).await.expect("a receipt"));
}

async fn pages(store: &SqliteStore, job: JobId, letters: usize) {
    let middle = LetterId(i64::try_from(letters / 2).unwrap_or_default());
    time("job", store.job(job)).await.expect("a job");
    let lanes = time("lanes", store.lanes(job)).await;
    for words in [&[][..], &["state:ready"], &["state:accepted"], &["code:550"], &["target:Minister 1"]] {
        let filter = LogFilter { job: Some(job), ..LogFilter::parse(words.iter().copied()).expect("words") };
        time(&format!("log {words:?}"), store.log(&filter, middle, 100)).await.expect("a page");
    }
    let lane = lanes.expect("lanes")[0].id;
    time("due 64", store.due(lane, at(0), vec![middle], 64)).await.expect("due");
    let mailbox = MailboxAddress::parse("minister0@gov.example").expect("an address");
    time("recent sends", store.recent_sends(&mailbox, at(0), 500)).await.expect("sends");
}

async fn time<T>(what: &str, asked: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let got = asked.await;
    println!("  {what:<24} {:>8.2} ms", begun.elapsed().as_secs_f64() * 1000.0);
    got
}

/// The same supporters again: every one is looked up.
async fn again(store: &SqliteStore, job: NewJob, letters: usize) {
    let begun = Instant::now();
    let rows = (0..letters / TARGETS).map(|i| Ok(planned(i)));
    let already = store.already_written(job, Box::new(rows)).await.expect("a count").already;
    println!("already written  {already} in {:.1} s", begun.elapsed().as_secs_f64());
}

fn size(path: &Path, letters: usize, when: &str) {
    let bytes = std::fs::metadata(path).map_or(0, |m| m.len());
    let log = std::fs::metadata(format!("{}-wal", path.display())).map_or(0, |m| m.len());
    let each = bytes as f64 / letters as f64;
    println!("size, {when:<10} {each:.0} bytes a letter; log {} MiB; peak {} MiB", log >> 20, peak());
}

/// Peak memory of this process in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM"));
    line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) >> 10
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_790_000_000_000 + milliseconds).expect("a moment")
}

fn planned(i: usize) -> PlannedSupporter {
    let row = serde_json::json!({
        "line": i + 2, "email": format!("supporter{i}@example.org"), "name": format!("Anna Berg {i}"),
        "city": "Amsterdam", "country": "NL", "language": "ru",
        "consent_at": "2026-01-31T09:00:00Z", "consent_source": "web form",
    });
    let language = Language::parse("ru").expect("a language");
    let letters = (0..TARGETS)
        .map(|lane| PlannedLetter { lane, language: language.clone(), copy_of: None, held: None })
        .collect();
    PlannedSupporter { supporter: serde_json::from_value(row).expect("a row"), letters }
}

fn job() -> NewJob {
    let address = |text: &str| MailboxAddress::parse(text).expect("an address");
    let sender = Sender {
        name: "Rights".into(),
        address: address("letters@rights.example"),
        own_domains: vec![],
        return_path: None,
        verp: true,
        dkim: None,
    };
    let lane = |i| PlannedLane {
        kind: LetterKind::Letter,
        target: i,
        label: format!("Minister {i}"),
        mailbox: Some(address(&format!("minister{i}@gov.example"))),
        addresses: vec![address(&format!("minister{i}@gov.example"))],
        ends_at: None,
    };
    let rehearsal_to = sender.address.clone();
    NewJob {
        campaign: CampaignName::parse("ilyashev").expect("a name"),
        plan: PlanDigest::new([1; 32]),
        inputs: Inputs { campaign: String::new(), templates: vec![], sender, mode: Mode::Live, rehearsal_to },
        start_at: at(0),
        after_deadline: None,
        lanes: (0..TARGETS).map(lane).collect(),
        excluded: Vec::new(),
        at: at(0),
        by: "organiser carla".into(),
    }
}
