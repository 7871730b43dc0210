//! Tables, JSON documents and times, as every command prints them.

use std::io::{self, IsTerminal, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

use super::CliError;
use crate::outbox::LetterState;
use crate::outbox::tokens::message_id;
use crate::store::{JobRow, JobState, LetterRow, Tally};
use crate::terms::MailboxAddress;

/// One JSON document, on a line of its own.
pub fn json_line(value: &impl Serialize) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Writes text to stdout, whatever reads it.
pub fn print(text: &str) -> Result<(), CliError> {
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

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

/// A table with a header, columns as wide as their widest cell. Numbers to the
/// right. Wide letters count as one: good enough for a log.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row.get(column).map_or(0, |c| c.chars().count()));
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let mut text = String::new();
    line(&mut text, &widths, &header.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>());
    for row in rows {
        line(&mut text, &widths, row);
    }
    text
}

fn line(text: &mut String, widths: &[usize], cells: &[String]) {
    let mut line = String::from("  ");
    for (cell, width) in cells.iter().zip(widths) {
        let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
        let number = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit());
        let padded = if number { format!("{gap}{cell}") } else { format!("{cell}{gap}") };
        line.push_str(&padded);
        line.push_str("  ");
    }
    text.push_str(line.trim_end());
    text.push('\n');
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

fn reason(job: &JobRow, time: fn(Timestamp) -> String) -> Option<String> {
    match (&job.reason, &job.wait, job.state) {
        (_, Some(wait), JobState::Running) => Some(match wait.until {
            Some(until) => format!("{}, until {}", wait.reason, time(until)),
            None => wait.reason.clone(),
        }),
        (reason, ..) => reason.clone(),
    }
}

/// A job as scripts see it.
pub fn job_json(job: &JobRow) -> Value {
    json!({
        "job": job.id,
        "plan": job.plan,
        "campaign": job.campaign.as_str(),
        "mode": job.mode,
        "state": job_state(job),
        "reason": reason(job, stamp),
        "letters": job.letters,
        "post": post_json(&job.post),
        "scheduled": stamp(job.scheduled_at),
        "starts": stamp(job.start_at),
        "started": job.started.map(stamp),
        "finished": job.finished.map(stamp),
        "after_deadline": job.after_deadline,
    })
}

/// A letter as scripts see it. `domain` is that of its Message-ID.
pub fn letter_json(letter: &LetterRow, domain: &str) -> Value {
    json!({
        "letter": letter.id,
        "job": letter.job,
        "campaign": letter.campaign.as_str(),
        "supporter": letter.supporter,
        "target": letter.target,
        "mailbox": letter.mailbox,
        "kind": letter.kind.name(),
        "language": letter.language,
        "state": letter.state,
        "attempts": letter.attempts,
        "code": letter.code,
        "enhanced": letter.enhanced,
        "reply": letter.reply,
        "message_id": message_id(letter.token, domain),
        "queued_as": letter.reply.as_deref().and_then(queued_as),
        "next_try": letter.next_try.map(stamp),
        "updated": stamp(letter.updated),
    })
}

/// The relay's own name for a message, where its 250 tells it: "queued as X"
/// (Postfix), "id=X" (Exim), "queued X" and the like.
pub fn queued_as(reply: &str) -> Option<String> {
    let words: Vec<&str> = reply.split_whitespace().collect();
    let after_queued = words.iter().position(|w| w.eq_ignore_ascii_case("queued")).and_then(|i| {
        let rest = &words[i + 1..];
        rest.iter().find(|w| !w.eq_ignore_ascii_case("as") && !w.eq_ignore_ascii_case("for"))
    });
    let named = words.iter().find_map(|w| w.strip_prefix("id="));
    let id = named.or(after_queued.copied())?.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let fits =
        (4..=64).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    fits.then(|| id.to_owned())
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

/// Letters for post as scripts see them.
pub fn post_json(letters: &Tally) -> Value {
    use LetterState::{Cancelled, Posted, Printed, ToPrint};
    json!({
        "total": letters.total(),
        "to_print": letters.of(ToPrint),
        "printed": letters.of(Printed),
        "posted": letters.of(Posted),
        "cancelled": letters.of(Cancelled),
    })
}

/// A mailbox, or that there is none.
pub fn way(mailbox: Option<&MailboxAddress>) -> String {
    mailbox.map_or("by post".to_owned(), |mailbox| format!("<{mailbox}>"))
}

/// What is still to be done by hand, if anything.
pub fn post_words(job: &JobRow) -> Option<String> {
    if job.post.total() == 0 {
        return None;
    }
    let todo = match (job.post.of(LetterState::ToPrint), job.post.of(LetterState::Printed)) {
        (0, 0) => String::new(),
        (0, _) => format!(" When they are in the post: sincerely posted {}", job.id),
        _ => format!(" Print them: sincerely print {} --out letters.pdf", job.id),
    };
    Some(format!("for post: {}.{todo}", tally_words(&job.post)))
}

/// Whether a person sits at the terminal and can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relays_own_name_for_a_letter_is_found() {
        assert_eq!(queued_as("2.0.0 Ok: queued as 4XyZ9k1B2c").as_deref(), Some("4XyZ9k1B2c"));
        assert_eq!(queued_as("OK id=1rABcD-000abc-2X").as_deref(), Some("1rABcD-000abc-2X"));
        assert_eq!(queued_as("2.0.0 Ok"), None);
    }
}
