//! Reports in fields: RFC 3464, and RFC 6533 for addresses beyond ASCII.

use super::fields::{Fields, groups, untyped};
use super::limits::{MOST_RECIPIENTS, MOST_SAID, shorten};
use super::message::{Action, Report, Reported};
use super::mime::is_shown;
use super::notice::Notice;
use super::parts::Parts;
use super::plain::{host, words_of};
use super::scan::{Named, Page};
use super::settle::{Said, settle};
use super::status::Status;
use super::{addresses, signs};

/// Fields that name a recipient (RFC 3464 §2.3).
const WHO: &[&str] = &["final-recipient", "original-recipient", "x-actual-recipient"];
/// Fields that say what became of it.
const WHAT: &[&str] = &["action", "status", "diagnostic-code"];

/// Reads the fields of a report; `None` where there are none.
pub(super) fn read(parts: &Parts, notice: &Notice) -> Option<Report> {
    let (whole, mut people) = sorted(parts.status.clone());
    if people.is_empty() && parts.status.is_empty() && signs::reports_delivery(parts) {
        people = in_text(notice);
    }
    if people.is_empty() && whole.has_any(WHAT) {
        people.push(whole.clone());
    }
    let page = Page::of(&notice.lines);
    let all = notice.lines.join("\n");
    let text = Text { page: &page, all: shorten(&all, MOST_SAID), alone: people.len() == 1 };
    let mut recipients: Vec<Reported> = Vec::new();
    for person in people.iter().take(MOST_RECIPIENTS) {
        let next = text.reported(person, parts);
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
            if let Some(last) = people.last_mut() {
                last.fill(group);
            }
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

/// What a report says for people, beside its fields.
struct Text<'a> {
    page: &'a Page<'a>,
    all: &'a str,
    alone: bool,
}

impl Text<'_> {
    fn reported(&self, person: &Fields, parts: &Parts) -> Reported {
        let (recipient, original_recipient) = self.who(person, parts);
        let field = person.get("status").unwrap_or_default();
        let given = Status::find(field, &[2, 4, 5]);
        let diagnostic = person.get("diagnostic-code").map(untyped).unwrap_or_default();
        let told = recipient.as_deref().map(|address| self.page.about(address).near()).unwrap_or_default();
        // The text may be about other recipients too, and is asked only where
        // the fields do not tell.
        let unsaid = given.is_none_or(|given| given.tells() == 0);
        let near =
            if unsaid { format!("{diagnostic}\n{field}\n{told}") } else { format!("{diagnostic}\n{field}") };
        let far = if given.is_none() { self.all } else { "" };
        let action = person.get("action").and_then(action);
        let settled = settle(given, action, Said { near: &near, far, alone: self.alone });
        let words = [diagnostic, comment(field), told.trim()].into_iter().find(|text| !text.is_empty());
        Reported {
            recipient,
            original_recipient,
            action: settled.action,
            status: settled.status,
            source: settled.source,
            code: settled.code,
            words: words.and_then(words_of),
            remote_mta: person.get("remote-mta").map(untyped).and_then(remote).or_else(|| host(diagnostic)),
        }
    }

    /// The final recipient, and the original one where it is another.
    fn who(&self, person: &Fields, parts: &Parts) -> (Option<String>, Option<String>) {
        let address = |name: &str| person.get(name).and_then(address_of);
        let original = address("original-recipient");
        let in_diagnostic =
            || person.get("diagnostic-code").and_then(|said| addresses::all(said).into_iter().next());
        let in_text = || self.page.recipients(&[]).into_iter().next().map(|named: Named| named.address);
        let recipient = address("final-recipient")
            .or_else(|| original.clone())
            .or_else(|| address("x-actual-recipient"))
            .or_else(|| signs::failed_recipients(&parts.head).into_iter().next())
            .or_else(in_diagnostic)
            .or_else(in_text)
            .or_else(|| person.get("final-recipient").map(untyped).and_then(words_of));
        let other =
            |one: &String| recipient.as_ref().is_some_and(|final_one| !addresses::same(final_one, one));
        let original = original.filter(other);
        (recipient, original)
    }
}

/// The address in a typed value, without its type, brackets and comments.
fn address_of(value: &str) -> Option<String> {
    let value = unescaped(untyped(value));
    let bare = value.trim_matches(['<', '>', ' ', '"', '\'']);
    let plain = bare.chars().all(|c| is_shown(c) && !c.is_whitespace() && !"<(".contains(c));
    let simple = plain && bare.matches('@').count() == 1 && !bare.starts_with('@');
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
    words_of(name.trim_end_matches('.')).filter(|name| name.len() > 2)
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
        for value in [
            "x400; /c=gov/s=office",
            "rfc822; office",
            "rfc822; @b.example",
            "rfc822; \"a\tb\"@c.example",
            "",
        ] {
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
