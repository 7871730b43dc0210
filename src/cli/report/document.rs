//! A report's facts as one document: `docs/src/reference/json.md` explains the keys.
//!
//! In: what the store counted, what the plan froze, the settings as they are. Out:
//! JSON, from which the page is made too: both say the same.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::super::output::{self, stamp};
use crate::campaign::Campaign;
use crate::outbox::plan::{Inputs, LetterKind};
use crate::outbox::state::EventKind;
use crate::settings::{Mode, Settings};
use crate::store::{Audited, EventCounts, JobFacts, JobRow, LaneFacts, ReplyCount, Tally};

/// Everything that a report is made of.
pub struct Told<'s> {
    pub job: JobRow,
    pub facts: JobFacts,
    pub inputs: Inputs,
    pub audited: Audited,
    pub now: Timestamp,
    pub zone: TimeZone,
    pub settings: &'s Settings,
}

impl Told<'_> {
    /// As it was frozen with the plan; the signing key is not needed to read it.
    pub fn campaign(&self) -> Option<Campaign> {
        let mut inputs = self.inputs.clone();
        inputs.sender.dkim = None;
        inputs.letters(self.job.campaign.clone(), None).ok().map(|letters| letters.campaign().clone())
    }

    pub fn lanes(&self) -> impl Iterator<Item = &LaneFacts> {
        self.facts.lanes.iter()
    }

    fn sum(&self, of: impl Fn(&LaneFacts) -> u64) -> u64 {
        self.lanes().map(of).sum()
    }

    fn copies(&self) -> Tally {
        let mut copies = Tally::default();
        for facts in self.lanes().filter(|facts| facts.lane.kind == LetterKind::Copy) {
            for state in crate::outbox::LetterState::ALL {
                copies.add(state, facts.lane.letters.of(state));
            }
        }
        copies
    }

    /// What happened on each day, over all targets.
    pub fn days(&self) -> BTreeMap<Date, EventCounts> {
        let mut days: BTreeMap<Date, EventCounts> = BTreeMap::new();
        for (day, counts) in self.lanes().flat_map(|facts| &facts.days) {
            days.entry(*day).or_default().include(counts);
        }
        days
    }
}

pub fn of(told: &Told<'_>) -> Value {
    let (letters_tried, tries) = (told.sum(|f| f.tried), told.sum(|f| f.tries));
    let mut document = json!({
        "format": 1,
        "made": stamp(told.now),
        "program": concat!("sincerely ", env!("CARGO_PKG_VERSION")),
        "time_zone": told.zone.iana_name().unwrap_or("the machine's"),
        "job": planned(told),
        "excluded": excluded(&told.facts),
        "letters": told.job.letters,
        "copies": told.copies(),
        "presumed_delivered": told.sum(|f| f.presumed_delivered),
        "presumed_after_hours": told.settings.bounces.wait.as_secs() / 3600,
        "reported_delivered": told.sum(|f| f.reported_delivered),
        "assumed_sent": told.sum(|f| f.assumed_sent),
        "tried": letters_tried,
        "tries": tries,
        "retries": tries.saturating_sub(letters_tried),
        "targets": told.lanes().map(target).collect::<Vec<_>>(),
        "days": days(&told.days()),
        "replies": told.facts.replies.iter().map(reply).collect::<Vec<_>>(),
    });
    document["decisions"] = decisions(&told.facts);
    document["decisions_left_out"] = told.facts.acts_left_out.into();
    document["letter_decisions"] = letter_decisions(&told.facts);
    document["audit"] = json!({
        "entries": told.audited.entries,
        "head": HEXLOWER.encode(&told.audited.head),
        "holds": told.audited.faults.is_empty(),
        "faults": told.audited.faults.len(),
    });
    document
}

fn planned(told: &Told<'_>) -> Value {
    let Told { job, facts, inputs, settings, .. } = told;
    let campaign = told.campaign();
    let campaign = campaign.as_ref();
    let sender = &inputs.sender;
    json!({
        "job": job.id,
        "plan": job.plan,
        "campaign": job.campaign.as_str(),
        "title": campaign.map(|c| c.title.as_str()),
        "people": campaign.map(|c| c.people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>()),
        "consent": campaign.map(|c| c.consent.statement.as_str()),
        "deadline": campaign.and_then(|c| c.until).map(|day| day.to_string()),
        "after_deadline": facts.after_deadline,
        "mode": job.mode,
        "rehearsal_to": (job.mode == Mode::Rehearsal).then_some(&inputs.rehearsal_to),
        "state": output::job_state(job),
        "reason": facts.reason,
        "approved_by": facts.scheduled_by,
        "scheduled": stamp(job.scheduled_at),
        "starts": stamp(job.start_at),
        "started": job.started.map(stamp),
        "finished": job.finished.map(stamp),
        "sender": {
            "name": sender.name,
            "address": sender.address,
            "return_path": sender.return_path.as_ref().unwrap_or(&sender.address),
            "signed_for": sender.dkim.as_ref().map(|dkim| dkim.domain.as_str()),
        },
        "pace": {
            "mailbox_per_hour": settings.pace.mailbox_per_hour,
            "mailbox_per_day": settings.pace.mailbox_per_day,
            "relay_per_second": settings.relay.per_second,
        },
    })
}

fn excluded(facts: &JobFacts) -> Value {
    let reasons =
        facts.excluded.iter().map(|e| json!({ "column": e.field, "reason": e.reason, "rows": e.rows }));
    json!({
        "rows": facts.excluded.iter().map(|e| e.rows).sum::<u64>(),
        "reasons": reasons.collect::<Vec<_>>(),
    })
}

fn target(facts: &LaneFacts) -> Value {
    let LaneFacts { lane, suspended, .. } = facts;
    let most = facts.days.values().map(|counts| counts.of(EventKind::Submitting)).max();
    json!({
        "target": lane.label,
        "kind": lane.kind.name(),
        "mailbox": lane.mailbox,
        "suspended_since": suspended.map(stamp),
        "ends": lane.ends_at.map(stamp),
        "letters": lane.letters,
        "post": lane.mailbox.is_none().then(|| output::post_json(&lane.letters)),
        "presumed_delivered": facts.presumed_delivered,
        "reported_delivered": facts.reported_delivered,
        "assumed_sent": facts.assumed_sent,
        "tries": facts.tries,
        "retries": facts.tries.saturating_sub(facts.tried),
        "most_in_a_day": most.unwrap_or(0),
        "days": days(&facts.days),
    })
}

fn days(days: &BTreeMap<Date, EventCounts>) -> Vec<Value> {
    let of_day = |(day, counts): (&Date, &EventCounts)| {
        let mut fields = Map::new();
        fields.insert("day".into(), day.to_string().into());
        for kind in EventKind::ALL {
            fields.insert(kind.name().into(), counts.of(kind).into());
        }
        Value::Object(fields)
    };
    days.iter().map(of_day).collect()
}

fn reply(reply: &ReplyCount) -> Value {
    json!({
        "event": reply.kind.name(),
        "code": reply.code,
        "enhanced": reply.enhanced,
        "meaning": meaning(reply),
        "times": reply.times,
    })
}

/// What a reply means in words of our own, never in the relay's: those may name
/// somebody. The subjects are those of RFC 3463 §3.
fn meaning(reply: &ReplyCount) -> &'static str {
    let parts: Vec<&str> = reply.enhanced.as_deref().unwrap_or_default().split('.').collect();
    let (permanent, subject, detail) = match parts.as_slice() {
        [class, subject, detail] => (*class == "5", *subject, *detail),
        _ => (reply.code >= 500, "", ""),
    };
    match (reply.code, subject, detail) {
        (250, ..) | (_, "", "") if reply.code < 400 => "taken",
        (_, "1", "1" | "2" | "3" | "6" | "10") => "no such mailbox",
        (_, "1", "7" | "8") => "the sender was not accepted",
        (_, "2", "1") => "the mailbox is closed",
        (_, "2", "2") | (452 | 552, "", _) => "the mailbox or the server is full",
        (_, "3", "4") => "too large",
        (_, "3" | "4", _) => "trouble of the mail system or the network",
        (_, "6", _) => "the content was not accepted",
        (_, "7", _) if permanent => "not accepted: policy or spam",
        (_, "7", _) => "too fast, or put off by policy",
        (421, ..) => "the server closes for now",
        _ if permanent => "refused",
        _ if reply.code < 400 => "taken",
        _ => "try again later",
    }
}

fn decisions(facts: &JobFacts) -> Value {
    let entry = |act: &crate::store::AuditRow| {
        json!({
            "entry": act.id, "at": stamp(act.at), "by": act.by, "act": act.act, "subject": act.subject,
            "why": act.why, "erased": act.erased,
        })
    };
    facts.acts.iter().map(entry).collect()
}

fn letter_decisions(facts: &JobFacts) -> Value {
    let acts = facts.letter_acts.iter().map(|acts| {
        json!({
            "act": acts.act, "by": acts.by, "why": acts.why, "letters": acts.letters,
            "first": stamp(acts.first), "last": stamp(acts.last),
        })
    });
    acts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_told_in_words_of_our_own() {
        let of = |code, enhanced: &str| {
            let enhanced = Some(enhanced.to_owned()).filter(|e| !e.is_empty());
            meaning(&ReplyCount { kind: EventKind::Refused, code, enhanced, times: 1 })
        };
        for (code, enhanced, words) in [
            (250, "2.0.0", "taken"),
            (250, "", "taken"),
            (550, "5.1.1", "no such mailbox"),
            (550, "", "refused"),
            (550, "5.7.1", "not accepted: policy or spam"),
            (421, "4.7.0", "too fast, or put off by policy"),
            (421, "", "the server closes for now"),
            (452, "4.2.2", "the mailbox or the server is full"),
            (451, "4.3.0", "trouble of the mail system or the network"),
            (450, "", "try again later"),
        ] {
            assert_eq!(of(code, enhanced), words, "{code} {enhanced}");
        }
    }
}
