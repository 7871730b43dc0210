//! Reports in fields: RFC 3464, and RFC 6533 for addresses beyond ASCII.

use super::fields::{Fields, groups, untyped};
use super::limits::MOST_RECIPIENTS;
use super::message::{Action, Report, Reported};
use super::mime::is_shown;
use super::notice::Notice;
use super::parts::Parts;
use super::plain::{host, words_of};
use super::scan::{self, Named};
use super::settle::settle;
use super::status::Status;
use super::{addresses, signs};

/// Fields that name a recipient (RFC 3464 §2.3).
const WHO: &[&str] = &["final-recipient", "original-recipient", "x-actual-recipient"];
/// Fields that say what became of it.
const WHAT: &[&str] = &["action", "status", "diagnostic-code"];

/// Reads the fields of a report; `None` where there are none.
pub(super) fn read(parts: &Parts, notice: &Notice) -> Option<Report> {
    let (whole, mut people) = sorted(parts.status.clone());
    if people.is_empty() && parts.status.is_empty() {
        people = in_text(notice);
    }
    if people.is_empty() && whole.has_any(WHAT) {
        people.push(whole.clone());
    }
    let mut recipients: Vec<Reported> = Vec::new();
    for person in people.iter().take(MOST_RECIPIENTS) {
        let next = reported(person, parts, notice);
        // Some systems report the same mailbox in two groups.
        let known = next
            .recipient
            .as_deref()
            .and_then(|address| recipients.iter().position(|one| one.is_for(address)));
        match known {
            Some(at) if next.status.tells() > recipients[at].status.tells() => recipients[at] = next,
            Some(_) => {}
            None => recipients.push(next),
        }
    }
    let reporting_mta = whole.get("reporting-mta").map(untyped).and_then(words_of);
    Report::of(true, reporting_mta, recipients)
}

/// The fields about the message, and those of each recipient.
fn sorted(groups: Vec<Fields>) -> (Fields, Vec<Fields>) {
    let mut whole = Fields::default();
    let mut people: Vec<Fields> = Vec::new();
    for group in groups {
        let broken_off = people.last().is_some_and(|last| !last.has_any(&["action", "status"]));
        if group.has_any(WHO) {
            people.push(group);
        } else if group.has_any(WHAT) && broken_off {
            people.last_mut().into_iter().for_each(|last| last.fill(group.clone()));
        } else {
            whole.fill(group);
        }
    }
    (whole, people)
}

/// Fields that a gateway, or a missing boundary, has put into the text.
fn in_text(notice: &Notice) -> Vec<Fields> {
    let (_, mut people) = sorted(groups(&notice.lines.join("\n")));
    people.retain(|person| person.has_any(&["action", "status"]));
    people
}

fn reported(person: &Fields, parts: &Parts, notice: &Notice) -> Reported {
    let (recipient, original) = who(person, parts, notice);
    let action = person.get("action").and_then(action);
    let field = person.get("status").unwrap_or_default();
    let given = Status::find(field, &[2, 4, 5]);
    let diagnostic = person.get("diagnostic-code").map(untyped).unwrap_or_default();
    let near = format!("{diagnostic}\n{field}");
    let told = recipient.as_deref().map(|address| scan::about(&notice.lines, address));
    let told = told.as_ref().map(Named::near).unwrap_or_default();
    let all = notice.lines.join("\n");
    // The text is for people, and may be about other recipients as well.
    let settled = match given.is_some_and(|given| given.tells() > 0) {
        true => settle(given, action, &[&near]),
        false => settle(given, action, &[&near, &told, &all]),
    };
    let words = [diagnostic, comment(field), told.trim()].into_iter().find(|text| !text.is_empty());
    Reported {
        recipient,
        original_recipient: original,
        action: settled.action,
        status: settled.status,
        source: settled.source,
        code: settled.code,
        words: words.and_then(words_of),
        remote_mta: person.get("remote-mta").map(untyped).and_then(remote).or_else(|| host(diagnostic)),
    }
}

/// The final recipient, and the original one where it is another.
fn who(person: &Fields, parts: &Parts, notice: &Notice) -> (Option<String>, Option<String>) {
    let address = |name: &str| person.get(name).and_then(address_of);
    let original = address("original-recipient");
    let in_diagnostic =
        || person.get("diagnostic-code").and_then(|said| addresses::all(said).into_iter().next());
    let last = || person.get("final-recipient").map(untyped).and_then(words_of);
    let recipient = address("final-recipient")
        .or_else(|| original.clone())
        .or_else(|| address("x-actual-recipient"))
        .or_else(|| signs::failed_recipients(&parts.head).into_iter().next())
        .or_else(in_diagnostic)
        .or_else(|| scan::recipients(&notice.lines, &[]).into_iter().next().map(|named| named.address))
        .or_else(last);
    let other = |original: &String| recipient.as_ref().is_some_and(|one| !addresses::same(one, original));
    let original = original.filter(other);
    (recipient, original)
}

/// The address in a typed value, without its type, brackets and comments.
fn address_of(value: &str) -> Option<String> {
    let value = unescaped(untyped(value));
    let bare = value.trim_matches(['<', '>', ' ', '"', '\'']);
    let simple = bare.matches('@').count() == 1 && !bare.contains([' ', '<', '(']) && !bare.starts_with('@');
    let found = if simple { Some(bare.to_owned()) } else { addresses::all(&value).into_iter().next() };
    found.filter(|address| address.len() <= 320)
}

/// `\x{44F}` stands for a letter where only ASCII may pass (RFC 6533 §3), and
/// `+40` for `@` where a server did not undo xtext (RFC 3461 §4).
fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("\\x{") {
        out.push_str(before);
        let (code, behind) = after.split_once('}').unwrap_or((after, ""));
        out.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32).filter(|c| is_shown(*c)));
        rest = behind;
    }
    out.push_str(rest);
    if out.contains('@') { out } else { out.replace("+40", "@") }
}

/// RFC 3464 §2.3.3, and what else was seen there.
fn action(value: &str) -> Option<Action> {
    let value = value.trim().to_ascii_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| value.starts_with(word));
    match () {
        () if starts(&["fail", "expired", "error", "undeliver", "bounce", "reject", "perm"]) => {
            Some(Action::Failed)
        }
        () if starts(&["delay", "defer", "retry", "temp", "transient"]) => Some(Action::Delayed),
        () if starts(&["deliver", "success"]) => Some(Action::Delivered),
        () if starts(&["relay"]) => Some(Action::Relayed),
        () if starts(&["expand"]) => Some(Action::Expanded),
        () => None,
    }
}

/// `5.1.1 (mailbox unknown)`: what stands in brackets.
fn comment(field: &str) -> &str {
    let inner = field.split_once('(').map_or("", |(_, rest)| rest.trim_end().trim_end_matches(')'));
    inner.trim()
}

/// A host, or what a system says instead; a type alone is nothing.
fn remote(value: &str) -> Option<String> {
    let name = value.split([' ', '(']).next().unwrap_or_default();
    words_of(name).filter(|name| name.len() > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_fields_are_read_in_every_dress() {
        for (value, wanted) in [
            ("rfc822; a@b.example", "a@b.example"),
            ("RFC822;<a@b.example>", "a@b.example"),
            ("rfc822; The Office <a@b.example> (forwarded)", "a@b.example"),
            ("a@b.example", "a@b.example"),
            ("rfc822; a+40b.example", "a@b.example"),
            ("utf-8; \\x{43F}@b.example", "п@b.example"),
            ("rfc822;\"a b\"@c.example", "\"a b\"@c.example"),
            ("rfc822; root@localhost", "root@localhost"),
        ] {
            assert_eq!(address_of(value).as_deref(), Some(wanted), "{value}");
        }
        for value in ["x400; /c=gov/s=office", "rfc822; office", "rfc822; @b.example", ""] {
            assert_eq!(address_of(value), None, "{value}");
        }
    }

    #[test]
    fn actions_are_read_as_they_are_meant() {
        assert_eq!(action("Failed"), Some(Action::Failed));
        assert_eq!(action("delayed (4 hours)"), Some(Action::Delayed));
        assert_eq!(action("expired"), Some(Action::Failed));
        assert_eq!(action("delivery"), Some(Action::Delivered));
        assert_eq!(action("?"), None);
    }
}
