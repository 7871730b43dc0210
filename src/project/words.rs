//! Times, counts and states in words, as every face of the project tells them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::outbox::LetterState;
use crate::store::{JobRow, JobState, Tally};

/// RFC 3339 with milliseconds, UTC.
pub fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// For people: their own clock's time, to the minute.
pub fn local(at: Timestamp) -> String {
    in_zone(at, &TimeZone::system())
}

/// For people: the time at a place, with its zone.
pub fn in_zone(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%a %-d %b %Y %H:%M %Z").to_string()
}

/// A text cut to a width, with an ellipsis.
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let head: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{head}…")
}

/// Control characters of foreign words must not reach a terminal.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// What was said of a letter: the relay's code, status and words, or a human's.
pub fn words(code: Option<u16>, enhanced: Option<&str>, reply: Option<&str>) -> String {
    let code = code.map(|c| c.to_string());
    [code.as_deref(), enhanced, reply].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// "3 letters", "1 letter".
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// What a person is told of a job's state, where a waiting one says so.
pub fn job_state(job: &JobRow) -> &'static str {
    if job.state == JobState::Running && job.wait.is_some() { "waiting" } else { job.state.name() }
}

/// Why a job rests or waits, and until when by the reader's own clock.
pub fn job_reason(job: &JobRow) -> Option<String> {
    reason(job, local)
}

pub(super) fn reason(job: &JobRow, time: fn(Timestamp) -> String) -> Option<String> {
    match (&job.reason, &job.wait, job.state) {
        (_, Some(wait), JobState::Running) => Some(match wait.until {
            Some(until) => format!("{}, until {}", wait.reason, time(until)),
            None => wait.reason.clone(),
        }),
        (reason, ..) => reason.clone(),
    }
}

/// The states that leave something for a human to look at.
pub fn loose_ends(letters: &Tally) -> u64 {
    use LetterState::{Bounced, Expired, Held, Refused, Uncertain};
    [Refused, Held, Uncertain, Expired, Bounced].into_iter().map(|s| letters.of(s)).sum()
}

/// "12 accepted, 1 refused": the states that have letters.
pub fn tally_words(letters: &Tally) -> String {
    let parts: Vec<String> = LetterState::ALL
        .into_iter()
        .filter(|state| letters.of(*state) > 0)
        .map(|state| format!("{} {state}", letters.of(state)))
        .collect();
    if parts.is_empty() { "no letters".to_owned() } else { parts.join(", ") }
}
