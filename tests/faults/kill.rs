//! SIGKILL, at chosen moments and at random ones. After it, no letter is lost,
//! none is out twice, and what may be out is told as uncertain.

use std::time::Duration;

use crate::support::checker::{check, message_id, of};
use crate::support::project::{Project, Running, signers};
use crate::support::sink::{At, Rule, Sink, at};
use crate::support::wait_until;

/// Open connections: the most that one crash may leave uncertain.
const CONNECTIONS: usize = 4;

/// Enough letters to be in the midst of them.
const SUPPORTERS: usize = 20;
const LETTERS: usize = 3 * SUPPORTERS;

/// A job whose letters do not wait for each other.
fn busy(sink: &Sink, supporters: usize) -> Project {
    Project::petition(supporters).to(sink).live().with("PACE__MAILBOX_CONNECTIONS", 0)
}

/// A relay that takes one command at a time, and one that takes several: behind
/// a letter in hand the envelope of another is under way there.
pub const PIPELINING: [&[&str]; 2] = [&[], &["PIPELINING"]];

/// A send that comes to a rule in its midst.
fn sending(offers: &[&str], rule: Rule) -> (Project, Sink, Running) {
    let sink = Sink::plain().offers(offers).rule(rule).start();
    let project = busy(&sink, SUPPORTERS);
    let running = project.start_sending();
    (project, sink, running)
}

/// How many letters a dead process left with an intent and no receipt.
fn in_hand(project: &Project) -> usize {
    project.log(&["state:submitting"]).len()
}

#[test]
fn fault_1_killed_during_the_import_leaves_all_letters_or_none() {
    let sink = Sink::plain().start();
    let project = Project::petition(0).to(&sink);
    // More than an import takes at a time.
    project.write("signers.csv", &signers(5000, "Norway"));
    let plan = project.plan();
    let words = ["schedule", "petition", "--supporters", "signers.csv", "--plan", &plan];
    let words = [&words[..], &["--confirm", "petition"]].concat();
    for millis in [0, 20, 80, 200, 500, 1000] {
        let running = project.start(&words);
        wait_until("an import", || project.root.join("data/sincerely.db-wal").exists());
        // Not to wait for anything: each round dies at another moment.
        std::thread::sleep(Duration::from_millis(millis));
        running.kill();
        let (jobs, letters) = (project.ok(&["jobs", "--json"]).json_lines().len(), project.log(&[]).len());
        assert_eq!(letters, jobs * 15_000, "{jobs} jobs after {millis} ms");
    }
    project.ok(&words);
    assert_eq!(project.log(&["state:ready"]).len(), 15_000);
    let on = rusqlite::Connection::open(project.root.join("data/sincerely.db")).unwrap();
    for (table, rows) in [("jobs", 1), ("letters", 15_000), ("message_ids", 15_000), ("supporter_keys", 5000)]
    {
        let found: i64 = on.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap();
        assert_eq!(found, rows, "{table}");
    }
}

#[test]
fn faults_2_and_3_killed_before_the_intent_each_letter_is_sent_once() {
    for offers in PIPELINING {
        let (project, sink, running) = sending(offers, at(At::Rcpt).silence());
        sink.wait_until("every connection at RCPT", |s| s.count("RCPT") == CONNECTIONS);
        running.kill();
        assert_eq!(in_hand(&project), 0);
        sink.behave();
        assert_eq!(project.work().code, 0);
        assert_eq!(of(&check(&project, &sink, LETTERS), "accepted"), LETTERS);
        assert!(project.log(&[]).iter().all(|letter| letter["attempts"] == 1));
    }
}

#[test]
fn fault_4_killed_between_intent_and_dot_the_letter_is_uncertain_and_not_out() {
    for offers in PIPELINING {
        let (project, sink, running) = sending(offers, at(At::Body).nth(LETTERS / 2).silence());
        let others = LETTERS - 1 - offers.len();
        sink.wait_until("all other letters", |s| s.records().len() == others);
        wait_until("the receipts of the others", || in_hand(&project) == 1);
        running.kill();
        sink.behave();
        assert_eq!(project.work().code, 4);
        let states = check(&project, &sink, LETTERS);
        assert_eq!((of(&states, "accepted"), of(&states, "uncertain")), (LETTERS - 1, 1));
    }
}

#[test]
fn fault_5_killed_between_dot_and_250_the_letter_is_uncertain_and_not_sent_again() {
    for offers in PIPELINING {
        let (project, sink, running) = sending(offers, at(At::Dot).nth(LETTERS / 2).silence());
        let others = LETTERS - offers.len();
        sink.wait_until("all other letters", |s| s.records().len() == others);
        wait_until("the receipts of the others", || in_hand(&project) == 1);
        running.kill();
        sink.behave();
        assert_eq!(project.work().code, 4);
        let uncertain = project.letter(&["state:uncertain"]);
        let held = sink.records().into_iter().find(|r| r.action == "silence").unwrap();
        assert_eq!(message_id(&uncertain), held.message_id);
        assert_eq!(of(&check(&project, &sink, LETTERS), "accepted"), LETTERS - 1);
    }
}

#[test]
fn fault_6_killed_between_250_and_receipt_the_letter_is_uncertain_and_not_sent_again() {
    let slowly = at(At::Dot).nth(5).act(crate::support::sink::Act::Wait(Duration::from_secs(1)));
    let sink = Sink::plain().rule(slowly.say("250 2.0.0 Yes, the fifth")).start();
    let project = busy(&sink, SUPPORTERS).with("RELAY__CONNECTIONS", 1);
    let running = project.start_sending();
    sink.wait_until("the fifth letter", |s| s.records().len() == 5);
    // Another writer has the store: the receipt cannot be written.
    let mut other = rusqlite::Connection::open(project.root.join("data/sincerely.db")).unwrap();
    let writing = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    sink.wait_until("the 250", |s| s.said("250 2.0.0 Yes") == 1);
    running.kill();
    drop(writing);
    assert_eq!(project.work().code, 4);
    let states = check(&project, &sink, LETTERS);
    assert_eq!((of(&states, "accepted"), of(&states, "uncertain")), (LETTERS - 1, 1));
    assert_eq!(sink.records().len(), LETTERS);
}

#[test]
fn killed_with_every_connection_at_its_dot_no_more_than_those_are_uncertain() {
    for offers in PIPELINING {
        let (project, sink, running) = sending(offers, at(At::Dot).silence());
        sink.wait_until("every connection at its dot", |s| s.records().len() == CONNECTIONS);
        running.kill();
        assert_eq!(in_hand(&project), CONNECTIONS);
        sink.behave();
        assert_eq!(project.work().code, 4);
        let states = check(&project, &sink, LETTERS);
        assert_eq!((of(&states, "accepted"), of(&states, "uncertain")), (LETTERS - CONNECTIONS, CONNECTIONS));
    }
}

/// Fault 7. `SINCERELY_TEST_KILLS` asks for more than the usual number.
#[test]
fn fault_7_killed_at_random_moments_nothing_is_lost_and_nothing_twice() {
    let kills: usize = std::env::var("SINCERELY_TEST_KILLS").map_or(40, |n| n.parse().unwrap());
    let supporters = 40 * kills;
    let sink = Sink::plain().offers(PIPELINING[1]).start();
    let project = busy(&sink, supporters);
    let mut dice = Dice::new();
    let mut running = project.start_sending();
    let mut crashes = 0;
    while crashes < kills {
        let goal = sink.records().len() + 1 + dice.up_to(25);
        let all = 3 * supporters - CONNECTIONS * (crashes + 1);
        wait_until("more letters", || {
            assert_eq!(running.ended(), None, "it gave up: {} {dice:?}", running.said());
            sink.records().len() >= goal.min(all)
        });
        std::thread::sleep(Duration::from_micros(dice.up_to(3000) as u64));
        running.kill();
        crashes += 1;
        let left = in_hand(&project);
        assert!(left <= CONNECTIONS, "{left} letters in hand, {dice:?}");
        running = project.start(&["-q", "work"]);
    }
    running.kill();
    // Of a job that was over before it a worker has nothing to say.
    let over = project.job("1")["state"] == "finished";
    let code = project.work().code;
    let states = check(&project, &sink, 3 * supporters);
    let uncertain = of(&states, "uncertain");
    assert_eq!(code, if uncertain > 0 && !over { 4 } else { 0 }, "{states:?}, {dice:?}");
    assert!(uncertain <= CONNECTIONS * (kills + 1), "{states:?}, {dice:?}");
    assert_eq!(of(&states, "accepted") + uncertain, 3 * supporters, "{states:?}, {dice:?}");
}

/// Random numbers whose seed a failure tells (`SplitMix64`).
#[derive(Debug)]
struct Dice {
    #[allow(dead_code, reason = "printed by a failing test")]
    seed: u64,
    state: u64,
}

impl Dice {
    fn new() -> Self {
        let seed = getrandom::u64().unwrap();
        Self { seed, state: seed }
    }

    fn up_to(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }
}
