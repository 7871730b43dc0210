//! Jobs and letters as scripts see them.

use serde_json::{Value, json};

use super::words::{job_state, reason, stamp};
use crate::outbox::LetterState;
use crate::outbox::tokens::message_id;
use crate::store::{JobRow, LetterRow, Tally};

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
