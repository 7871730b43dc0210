//! Whom a text is about: addresses that stand where recipients do.
//!
//! Four places, the surer first; the first that has somebody is taken alone.

use super::addresses::{self, Found};
use super::limits::MOST_RECIPIENTS;
use super::reasons::reason;
use super::status::smtp_code;

/// How surely an address is that of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// It begins its line, as in a list: `<office@example.gov>: 550 no`.
    Begins,
    /// Behind a word for recipients: `RCPT TO:<office@example.gov>`.
    Named,
    /// In a line with a code or a reason: `550 office@example.gov... unknown`.
    Coded,
    /// Anywhere.
    Loose,
}

/// A place in the text where an address stands.
#[derive(Debug, Clone, Copy)]
struct Spot<'a> {
    address: &'a str,
    place: Place,
    line: usize,
    end: usize,
    indent: usize,
}

/// A recipient, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub address: String,
    /// The lines that hold the address, each with the next.
    pub beside: String,
    /// The lines from it to the next recipient.
    pub below: String,
}

impl Named {
    /// All that is said, the nearest first.
    pub fn near(&self) -> String {
        format!("{}\n{}", self.beside, self.below)
    }
}

/// The recipients in the lines of a notice. `ours` are addresses that are none:
/// the reader's and the daemon's. They and postmasters are taken only where
/// there is nobody else.
pub(super) fn recipients(lines: &[&str], ours: &[String]) -> Vec<Named> {
    let spots = spots(lines);
    let other =
        |spot: &&Spot| !is_role(spot.address) && !ours.iter().any(|our| addresses::same(our, spot.address));
    let others: Vec<Spot> = spots.iter().filter(other).copied().collect();
    let mut chosen = surest(&others);
    if chosen.is_empty() {
        chosen = surest(&spots.iter().filter(|spot| spot.place <= Place::Named).copied().collect::<Vec<_>>());
    }
    chosen.iter().map(|spot| told(lines, spot.address, Some(spot), &chosen)).collect()
}

/// What is said of a recipient that is known from elsewhere.
pub(super) fn about(lines: &[&str], address: &str) -> Named {
    let spots = spots(lines);
    let own = |spot: &&Spot| addresses::same(spot.address, address);
    let begins: Vec<Spot> = spots.iter().filter(|spot| spot.place == Place::Begins).copied().collect();
    told(lines, address, begins.iter().find(own).or_else(|| spots.iter().find(own)), &begins)
}

fn spots<'a>(lines: &[&'a str]) -> Vec<Spot<'a>> {
    let mut spots = Vec::new();
    let mut before = "";
    for (at, line) in lines.iter().enumerate() {
        for found in addresses::find(line) {
            if let Some(place) = place(line, found, before) {
                let indent = line.len() - line.trim_start().len();
                spots.push(Spot { address: found.address, place, line: at, end: found.end, indent });
            }
        }
        if !line.trim().is_empty() {
            before = line;
        }
        if spots.len() > MOST_RECIPIENTS * 20 {
            break;
        }
    }
    spots
}

/// Where in its line an address stands; `None` if it is a sender's, or no
/// address at all but a Message-ID.
fn place(line: &str, found: Found, before: &str) -> Option<Place> {
    let head = &line[..found.start];
    let lead = head.trim_matches(|c: char| " \t<>\"'*-•·|([:=;,.".contains(c)).to_ascii_lowercase();
    let last = lead.rsplit([' ', '\t', ':', ';', '=', '<', '"', '\'', '(', ',']).next().unwrap_or_default();
    let tail = line[found.end..].trim_matches(|c: char| " \t<>\"':;,.)]|*".contains(c));
    if lead.contains("message-id") || lead.contains("message id") || SENDERS.contains(&last) {
        return None;
    }
    let is_number =
        !lead.is_empty() && lead.len() <= 3 && lead.bytes().all(|b| b.is_ascii_digit() || b == b')');
    if lead.is_empty() || is_number {
        return (!introduces_sender(before)).then_some(Place::Begins);
    }
    if RECIPIENTS.contains(&last) {
        return Some(Place::Named);
    }
    if tail.is_empty() && is_name(head) {
        return Some(Place::Begins);
    }
    let says = smtp_code(line).is_some() || reason(line).is_some();
    Some(if says { Place::Coded } else { Place::Loose })
}

/// Words after which a sender, or a helper, is named.
const SENDERS: &[&str] = &[
    "from",
    "sender",
    "by",
    "contact",
    "hello",
    "dear",
    "hi",
    "mailto",
    "reply-to",
    "cc",
    "bcc",
    "owner",
    "email",
    "e-mail",
    "return-path",
    "author",
    "you",
    "with",
    "hallo",
    "bonjour",
    "von",
    "de",
];

/// Words after which a recipient is named.
const RECIPIENTS: &[&str] = &[
    "to",
    "recipient",
    "recipients",
    "recipient(s",
    "recipient(s)",
    "rcpt",
    "user",
    "users",
    "address",
    "addresses",
    "address(es",
    "address(es)",
    "mailbox",
    "account",
    "errors",
    "error-for",
    "for",
    "undeliverable",
    "unknown",
    "failed",
    "alias",
    "userid",
    "destination",
    "smtp",
    "an",
    "a",
    "para",
    "pour",
    "destinatario",
    "destinataire",
    "empfänger",
    "getter",
    "адресату",
    "得信者",
    "收件人",
    "宛先",
];

/// "A message sent by" at the end of the line above.
fn introduces_sender(before: &str) -> bool {
    let before = before.trim().trim_end_matches([':', ' ']).to_ascii_lowercase();
    let last = before.rsplit([' ', '\t']).next().unwrap_or_default();
    ["from", "by", "sender", "contact", "email", "e-mail", "mailto"].contains(&last)
}

/// "Office of Complaints <": a few words, none of them a sentence.
fn is_name(head: &str) -> bool {
    let Some(name) = head.trim_end().strip_suffix('<') else { return false };
    name.split_whitespace().count() <= 4 && !name.contains([':', '=', ';']) && smtp_code(name).is_none()
}

/// Who is written to about a mail system, and seldom by it.
fn is_role(address: &str) -> bool {
    const ROLES: &[&str] = &[
        "postmaster",
        "mailer-daemon",
        "abuse",
        "support",
        "helpdesk",
        "help",
        "hostmaster",
        "no-reply",
        "noreply",
        "mail-daemon",
    ];
    let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
    ROLES.contains(&local.as_str())
}

/// One spot for each recipient in the surest place.
fn surest<'a>(spots: &[Spot<'a>]) -> Vec<Spot<'a>> {
    let Some(best) = spots.iter().map(|spot| spot.place).min() else { return Vec::new() };
    let mut of_place: Vec<Spot> = spots.iter().filter(|spot| spot.place == best).copied().collect();
    // A deeper line belongs to the recipient above it: a wrapped reply may
    // begin with the address that mail was forwarded to.
    let indent = of_place.first().map_or(0, |spot| spot.indent);
    if best == Place::Begins {
        of_place.retain(|spot| spot.indent <= indent);
    }
    let mut chosen: Vec<Spot> = Vec::new();
    for spot in of_place {
        if !chosen.iter().any(|known| addresses::same(known.address, spot.address))
            && chosen.len() < MOST_RECIPIENTS
        {
            chosen.push(spot);
        }
    }
    if best == Place::Loose {
        chosen.truncate(1);
    }
    chosen
}

fn told(lines: &[&str], address: &str, spot: Option<&Spot>, all: &[Spot]) -> Named {
    let is_other =
        |line: usize| all.iter().any(|spot| spot.line == line && !addresses::same(spot.address, address));
    let mut beside = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if beside.len() < 40
            && line.contains('@')
            && addresses::find(line).iter().any(|f| addresses::same(f.address, address))
        {
            beside.push(*line);
            beside.extend(lines.get(at + 1).filter(|_| !is_other(at + 1)));
        }
    }
    let mut below = Vec::new();
    if let Some(spot) = spot {
        below.push(&lines[spot.line][spot.end..]);
        let rest = (spot.line + 1..lines.len()).take(30).take_while(|at| !is_other(*at));
        below.extend(rest.map(|at| lines[at]));
    }
    Named { address: address.to_owned(), beside: beside.join("\n"), below: below.join("\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let lines: Vec<&str> = text.lines().collect();
        recipients(&lines, &["us@example.org".to_owned()]).into_iter().map(|named| named.address).collect()
    }

    #[test]
    fn recipients_are_found_where_they_stand() {
        for text in [
            "<a@b.example>:\nSorry, no mailbox here by that name.",
            "  a@b.example\n    host mx.b.example: 550 <z@y.example>: no",
            "   * a@b.example\n\nSMTP:RCPT host 192.0.2.8: 553 5.3.0 <x@y.example>",
            "The Office <a@b.example>\nuser unknown",
            "Unknown user: a@b.example",
            "Unable to deliver message to: <a@b.example>",
            "550 5.1.1 <a@b.example>... User unknown",
            ">>> RCPT To:<a@b.example>\n<<< 550 no",
            "A message sent by\n\n  <x@y.example>\n\ncould not be delivered:\n\n  a@b.example",
            "Your message to \"a@b.example\" cannot be delivered, write to postmaster@b.example",
            "Hello x@y.example,\nthe group a@b.example may not exist",
            "us@example.org wrote\na@b.example: 550 no",
        ] {
            assert_eq!(found(text), ["a@b.example"], "{text}");
        }
    }

    #[test]
    fn a_list_has_all_its_recipients_each_with_what_is_said_of_it() {
        let text = "<a@b.example>:\n550 5.1.1 no\n\n<c@d.example>:\n550 5.2.2 full\n";
        let lines: Vec<&str> = text.lines().collect();
        let named = recipients(&lines, &[]);
        assert_eq!(named.len(), 2);
        assert!(named[0].near().contains("5.1.1") && !named[0].near().contains("5.2.2"));
        assert!(named[1].near().contains("5.2.2") && !named[1].near().contains("5.1.1"));
    }

    #[test]
    fn our_own_address_is_a_recipient_only_where_there_is_no_other() {
        assert_eq!(found("<us@example.org>: user unknown"), ["us@example.org"]);
    }
}
