//! What must hold between the delivery log and what a relay was given, however
//! a job came to its end.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::project::Project;
use super::sink::{Record, Sink};

/// Letters per state.
pub type States = BTreeMap<String, usize>;

/// Holds the log against the sink's records; the letters' states.
pub fn check(project: &Project, sink: &Sink, planned: usize) -> States {
    let letters = project.log(&[]);
    let records = sink.records();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for record in records.iter().filter(|record| may_have_been_taken(record)) {
        *taken.entry(record.message_id.clone()).or_default() += 1;
    }
    let mut states = States::new();
    for letter in &letters {
        let state = letter["state"].as_str().unwrap();
        let times = taken.remove(&message_id(letter)).unwrap_or(0);
        match state {
            "accepted" | "bounced" => {
                assert_eq!(times, 1, "{state}, and the relay has it {times} times: {letter}");
            }
            "uncertain" => assert!(times <= 1, "the relay has it {times} times: {letter}"),
            _ => assert_eq!(times, 0, "the relay may have it: {letter}"),
        }
        *states.entry(state.to_owned()).or_default() += 1;
    }
    assert!(taken.is_empty(), "the relay has letters that the log does not know: {taken:?}");
    assert_eq!(letters.len(), planned, "{states:?}");
    states
}

/// A relay that said no keeps nothing; one that said yes, or nothing, may.
fn may_have_been_taken(record: &Record) -> bool {
    !record.action.starts_with(['4', '5'])
}

/// As the sink writes it down.
pub fn message_id(letter: &Value) -> String {
    format!("<{}>", letter["message_id"].as_str().unwrap())
}

/// How many letters are in a state.
pub fn of(states: &States, state: &str) -> usize {
    states.get(state).copied().unwrap_or(0)
}
