//! From what is given and said to one action and one status.

use super::message::Action;
use super::reasons::reason;
use super::status::{Source, Status, smtp_code};

/// What is known of one recipient in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Settled {
    pub action: Action,
    pub status: Status,
    pub source: Source,
    pub code: Option<u16>,
}

/// What is said of a recipient.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    /// Beside and below it.
    pub near: &'a str,
    /// In the whole notice.
    pub far: &'a str,
    /// Nobody else is in the notice: all of it is about this one.
    pub alone: bool,
}

/// Settles the status by the report's own field, or else by what is said of the
/// recipient; and the action by its field, or else by the status.
pub(super) fn settle(given: Option<Status>, action: Option<Action>, said: Said) -> Settled {
    let (status, source) = status(given, action, said);
    let by_class = match status.class {
        2 => Action::Delivered,
        4 => Action::Delayed,
        _ => Action::Failed,
    };
    let far = if said.alone { said.far } else { "" };
    let code = smtp_code(said.near).or_else(|| smtp_code(far));
    Settled { action: action.unwrap_or(by_class), status, source, code }
}

fn status(given: Option<Status>, action: Option<Action>, said: Said) -> (Status, Source) {
    let went = matches!(action, Some(Action::Delivered | Action::Relayed | Action::Expanded));
    let classes: &[u8] = if went { &[2] } else { &[4, 5] };
    let near = Status::find(said.near, classes);
    if let Some(given) = given {
        let other = near.or_else(|| Status::find(said.far, classes));
        return (other.filter(|other| says_more(*other, given)).unwrap_or(given), Source::Said);
    }
    // Where others are in the notice too, what is inferred from the words
    // beside a recipient is surer than a code that stands elsewhere.
    let beside = if said.alone { None } else { inferred(said.near, "", action) };
    let far = || if beside.is_some() { None } else { Status::find(said.far, classes) };
    if let Some(found) = near.or_else(far) {
        return (found, Source::Said);
    }
    let inferred = beside.or_else(|| inferred(said.near, said.far, action)).filter(|_| !went);
    (inferred.unwrap_or_else(|| without_reason(action)), Source::Inferred)
}

/// Servers that know no better fill the field with zeros, and the code stands
/// in the words (RFC 3463 §3.1).
fn says_more(said: Status, given: Status) -> bool {
    said.tells() > given.tells() && (given.tells() == 0 || said.class == given.class)
}

/// Words before numbers: 550 is said of everything.
fn inferred(near: &str, far: &str, action: Option<Action>) -> Option<Status> {
    let code = smtp_code(near).or_else(|| smtp_code(far));
    let class = match action {
        Some(Action::Delayed) => Some(4),
        _ => code.and_then(|code| u8::try_from(code / 100).ok()),
    };
    let status = reason(near).or_else(|| reason(far)).or_else(|| code.map(Status::of_code));
    status.map(|status| class.map_or(status, |class| status.in_class(class)))
}

/// Only the class is known.
fn without_reason(action: Option<Action>) -> Status {
    match action {
        Some(Action::Delayed) => Status::new(4, 0, 0),
        Some(Action::Failed) | None => Status::new(5, 0, 0),
        Some(Action::Delivered | Action::Relayed | Action::Expanded) => Status::new(2, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(given: Option<&str>, action: Option<Action>, text: &str) -> (Action, String, Source) {
        let given = given.and_then(|text| Status::find(text, &[2, 4, 5]));
        let settled = settle(given, action, Said { near: text, far: "", alone: true });
        (settled.action, settled.status.to_string(), settled.source)
    }

    #[test]
    fn the_field_counts_unless_the_words_say_more() {
        use Action::{Delayed, Delivered, Failed};
        use Source::{Inferred, Said};
        for (given, action, text, wanted) in [
            (Some("5.1.1"), Some(Failed), "550 5.7.1 no", (Failed, "5.1.1", Said)),
            (Some("5.0.0"), Some(Failed), "550 5.1.1 no", (Failed, "5.1.1", Said)),
            (Some("5.0.0"), Some(Failed), "550 user unknown", (Failed, "5.0.0", Said)),
            (Some("5.5.0"), Some(Failed), "550 5.1.1 no", (Failed, "5.1.1", Said)),
            (Some("4.4.0"), Some(Failed), "550 5.1.1 no", (Failed, "4.4.0", Said)),
            (Some("4.4.1"), None, "", (Delayed, "4.4.1", Said)),
            (Some("2.0.0"), None, "250 ok", (Delivered, "2.0.0", Said)),
            (None, Some(Failed), "550 5.2.2 full", (Failed, "5.2.2", Said)),
            (None, Some(Failed), "550 user unknown", (Failed, "5.1.1", Inferred)),
            (None, Some(Delayed), "mailbox full", (Delayed, "4.2.2", Inferred)),
            (None, Some(Failed), "452 no", (Failed, "4.3.1", Inferred)),
            (None, Some(Failed), "no", (Failed, "5.0.0", Inferred)),
            (None, Some(Delayed), "later", (Delayed, "4.0.0", Inferred)),
            (None, Some(Delivered), "550 user unknown", (Delivered, "2.0.0", Inferred)),
        ] {
            let (action, status, source) = settled(given, action, text);
            assert_eq!((action, status.as_str(), source), wanted, "{given:?} {text}");
        }
    }
}
