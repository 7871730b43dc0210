//! A store in a folder of its own, and short words for what tests do with it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sincerely::campaign::CampaignName;
use sincerely::outbox::plan::{Inputs, LetterKind, PlannedLane, PlannedLetter, PlannedSupporter};
use sincerely::outbox::state::{Decline, Event, EventKind, Rendering};
use sincerely::outbox::{Attempt, JobId, LaneId, LetterId, LetterState, PlanDigest, Transition};
use sincerely::settings::{Mode, Sender};
use sincerely::store::sqlite::SqliteStore;
use sincerely::store::{DueLetter, JobAct, LetterRow, LogFilter, NewJob, PlannedRows, Scheduled, Store};
use sincerely::supporters::Supporter;
use sincerely::terms::{Language, MailboxAddress};

/// Writes a test once and runs it on each database.
macro_rules! contract {
    ($($(#[$doc:meta])* async fn $name:ident($bench:ident) $body:block)*) => {
        $($(#[$doc])* mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn story($bench: $crate::support::Bench) $body

            #[tokio::test]
            async fn on_sqlite() {
                story($crate::support::Bench::sqlite()).await;
            }
        })*
    };
}

/// A fresh store.
pub struct Bench {
    pub store: Box<dyn Store>,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Bench {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/sincerely.db");
        Self { store: Box::new(SqliteStore::open(&path).unwrap()), path, _folder: folder }
    }

    /// The same store, as another process has it.
    pub fn other_process(&self) -> Box<dyn Store> {
        Box::new(SqliteStore::open(&self.path).unwrap())
    }

    /// Ends this process's hold on the store: its files are as they are left.
    pub fn close(&mut self) {
        let nothing = self.path.with_extension("none");
        self.store = Box::new(SqliteStore::open(&nothing).unwrap());
    }

    pub fn reopen(&mut self) {
        self.store = Box::new(SqliteStore::open(&self.path).unwrap());
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub async fn schedule(&self, plan: Plan) -> Scheduled {
        self.store.schedule(plan.job(), plan.rows()).await.unwrap()
    }

    /// A job that a worker has taken up.
    pub async fn running(&self, plan: Plan) -> JobId {
        let job = self.schedule(plan).await.job.unwrap();
        assert!(self.act(job, JobAct::Start).await);
        job
    }

    pub async fn act(&self, job: JobId, act: JobAct) -> bool {
        self.store.act(job, act, at(90), "worker a").await.unwrap()
    }

    pub async fn letters(&self, job: JobId) -> Vec<LetterRow> {
        let filter = LogFilter { job: Some(job), ..LogFilter::default() };
        self.store.log(&filter, LetterId(0), 1000).await.unwrap()
    }

    pub async fn state(&self, letter: LetterId) -> LetterState {
        self.store.letter(letter).await.unwrap().unwrap().state
    }

    pub async fn letter(&self, letter: LetterId) -> DueLetter {
        self.store.for_rendering(letter).await.unwrap().unwrap()
    }

    pub async fn lane(&self, job: JobId, place: usize) -> LaneId {
        self.store.lanes(job).await.unwrap()[place].id
    }

    pub async fn due(&self, lane: LaneId, now: Timestamp) -> Vec<LetterId> {
        let due = self.store.due(lane, now, Vec::new(), 100).await.unwrap();
        due.into_iter().map(|l| l.id).collect()
    }

    pub async fn apply(&self, step: Transition) -> bool {
        self.store.apply(step).await.unwrap()
    }

    /// The intent under which the letter is now read.
    pub async fn intend(&self, letter: LetterId, moment: Timestamp) -> bool {
        let attempt = self.letter(letter).await.attempt;
        self.apply(intent(letter, attempt, moment)).await
    }

    /// Intent and receipt.
    pub async fn send(&self, letter: LetterId, moment: Timestamp) {
        assert!(self.intend(letter, moment).await);
        let attempt = self.letter(letter).await.attempt;
        assert!(self.apply(Transition::accepted(letter, attempt, said(moment, 250, "2.0.0 Ok"))).await);
    }

    /// Intent and a refusal after the dot.
    pub async fn decline(&self, letter: LetterId, decline: Decline, moment: Timestamp) {
        assert!(self.intend(letter, moment).await);
        let attempt = self.letter(letter).await.attempt;
        let no = said(moment, 550, "5.1.1 no such user");
        assert!(self.apply(Transition::declined(letter, attempt, decline, no)).await);
    }

    /// Intent, and then nothing that can be relied on.
    pub async fn lose(&self, letter: LetterId, moment: Timestamp) {
        assert!(self.intend(letter, moment).await);
        let attempt = self.letter(letter).await.attempt;
        assert!(
            self.apply(Transition::uncertain(letter, attempt, event(EventKind::Uncertain, moment))).await
        );
    }
}

/// What a test plans: by default two supporters, each to one official, live.
#[derive(Clone)]
pub struct Plan {
    pub campaign: &'static str,
    pub mode: Mode,
    /// Fills the digest.
    pub digest: u8,
    pub supporters: Vec<String>,
    pub mailboxes: Vec<&'static str>,
    /// A copy of the first letter for each supporter.
    pub copy_to: Option<&'static str>,
    /// One more target, without an e-mail address.
    pub post: bool,
    /// Whose letters are held from the beginning.
    pub held: &'static [&'static str],
}

impl Plan {
    pub fn live() -> Self {
        Self {
            campaign: "ilyashev",
            mode: Mode::Live,
            digest: 1,
            supporters: vec!["anna@example.org".into(), "boris@example.org".into()],
            mailboxes: vec!["minister@gov.example"],
            copy_to: None,
            post: false,
            held: &[],
        }
    }

    pub fn rehearsal() -> Self {
        Self { mode: Mode::Rehearsal, ..Self::live() }
    }

    pub fn by(self, supporters: &[&str]) -> Self {
        Self { supporters: supporters.iter().map(ToString::to_string).collect(), ..self }
    }

    pub fn to(self, mailboxes: &[&'static str]) -> Self {
        Self { mailboxes: mailboxes.to_vec(), ..self }
    }

    pub fn with_copy(self) -> Self {
        Self { copy_to: Some("embassy@abroad.example"), ..self }
    }

    pub fn with_post(self) -> Self {
        Self { post: true, ..self }
    }

    pub fn holding(self, held: &'static [&'static str]) -> Self {
        Self { held, ..self }
    }

    pub fn job(&self) -> NewJob {
        let letter = |(i, m): (usize, &&'static str)| lane(LetterKind::Letter, i, m);
        let mut lanes: Vec<PlannedLane> = self.mailboxes.iter().enumerate().map(letter).collect();
        lanes.extend(self.copy_to.map(|m| lane(LetterKind::Copy, 0, m)));
        lanes.extend(self.post.then(by_post));
        NewJob {
            campaign: CampaignName::parse(self.campaign).unwrap(),
            plan: PlanDigest::new([self.digest; 32]),
            inputs: inputs(self.mode),
            start_at: at(0),
            after_deadline: None,
            lanes,
            excluded: Vec::new(),
            at: at(0),
            by: "organiser carla".into(),
        }
    }

    pub fn rows(&self) -> PlannedRows {
        let mut letters: Vec<PlannedLetter> = (0..self.mailboxes.len()).map(|i| planned(i, None)).collect();
        letters.extend(self.copy_to.map(|_| planned(self.mailboxes.len(), Some(0))));
        letters.extend(self.post.then(|| planned(letters.len(), None)));
        let supporters = self.supporters.clone().into_iter().enumerate();
        let held = self.held;
        Box::new(supporters.map(move |(i, email)| {
            let mut letters = letters.clone();
            let looked_at = letters.iter_mut().filter(|l| held.contains(&&*email) && l.copy_of.is_none());
            looked_at.for_each(|letter| letter.held = Some("own words with a link".into()));
            Ok(PlannedSupporter { supporter: supporter(i as u64 + 2, &email), letters })
        }))
    }
}

fn lane(kind: LetterKind, target: usize, address: &str) -> PlannedLane {
    let label = format!("Target {target} Жапаров");
    let addresses = vec![mailbox(address)];
    PlannedLane {
        kind,
        target,
        label,
        mailbox: Some(mailbox(address)),
        addresses,
        ends_at: Some(at(100_000)),
    }
}

fn by_post() -> PlannedLane {
    let (kind, label, addresses) = (LetterKind::Post, "The Prison".to_owned(), vec![]);
    PlannedLane { kind, target: 9, label, mailbox: None, addresses, ends_at: Some(at(100_000)) }
}

fn planned(lane: usize, copy_of: Option<usize>) -> PlannedLetter {
    PlannedLetter { lane, language: Language::parse("ru").unwrap(), copy_of, held: None }
}

fn inputs(mode: Mode) -> Inputs {
    let sender = Sender {
        name: "Rights".into(),
        address: mailbox("letters@rights.example"),
        own_domains: vec![],
        return_path: None,
        verp: true,
        dkim: None,
    };
    let templates = vec![("letter.ru.txt".to_owned(), "Dear".to_owned())];
    Inputs {
        campaign: "title = 1".into(),
        templates,
        sender,
        mode,
        rehearsal_to: mailbox("me@rights.example"),
    }
}

pub fn supporter(line: u64, email: &str) -> Supporter {
    serde_json::from_value(serde_json::json!({ "line": line, "email": email, "name": "Anna Berg" })).unwrap()
}

pub fn mailbox(address: &str) -> MailboxAddress {
    MailboxAddress::parse(address).unwrap()
}

/// Seconds after the beginning of the story.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

pub fn event(kind: EventKind, moment: Timestamp) -> Event {
    Event::new(kind, moment, "worker a")
}

pub fn said(moment: Timestamp, code: u16, words: &str) -> Event {
    let kind = if code == 250 { EventKind::Accepted } else { EventKind::Refused };
    let (enhanced, _) = words.split_once(' ').unwrap();
    Event {
        code: Some(code),
        enhanced: Some(enhanced.into()),
        duration_ms: Some(7),
        ..event(kind, moment).saying(words)
    }
}

pub fn rendering(moment: Timestamp) -> Rendering {
    Rendering { dated: moment, sha256: [u8::try_from(moment.as_second() % 200).unwrap(); 32] }
}

pub fn intent(letter: LetterId, attempt: Attempt, moment: Timestamp) -> Transition {
    Transition::intent(letter, attempt, rendering(moment), event(EventKind::Submitting, moment))
}
