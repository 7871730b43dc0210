//! Whom a text is about: addresses that stand where recipients do.
//!
//! Four places, the surer first; the first that has somebody is taken alone.

use super::addresses::{self, Found};
use super::limits::{MOST_RECIPIENTS, MOST_SAID, shorten};
use super::phrases::is_one;
use super::reasons::reason;
use super::status::smtp_code;

/// The most addresses of one line that are looked at.
const MOST_IN_LINE: usize = 10;

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
        let near = format!("{}\n{}", self.beside, self.below);
        shorten(&near, MOST_SAID).to_owned()
    }
}

/// The lines of a notice, and where addresses stand in them.
#[derive(Debug)]
pub(super) struct Page<'a> {
    lines: &'a [&'a str],
    /// Each address that is found, with its line; those of senders too.
    found: Vec<(usize, &'a str)>,
    spots: Vec<Spot<'a>>,
}

impl<'a> Page<'a> {
    pub fn of(lines: &'a [&'a str]) -> Self {
        let mut page = Self { lines, found: Vec::new(), spots: Vec::new() };
        let mut before = "";
        for (at, line) in lines.iter().enumerate() {
            for found in addresses::find(line).into_iter().take(MOST_IN_LINE) {
                page.found.push((at, found.address));
                page.spots.extend(spot(line, at, found, before));
            }
            if !line.trim().is_empty() {
                before = line;
            }
        }
        page
    }

    /// The recipients. `ours` are addresses that are none: the reader's and the
    /// daemon's. They and postmasters are taken only where there is nobody else.
    pub fn recipients(&self, ours: &[String]) -> Vec<Named> {
        let is_ours = |address: &str| ours.iter().any(|our| addresses::same(our, address));
        let other = |spot: &&Spot| !is_role(spot.address) && !is_ours(spot.address);
        let others: Vec<Spot> = self.spots.iter().filter(other).copied().collect();
        let mut chosen = surest(&others);
        if chosen.is_empty() {
            let sure = self.spots.iter().filter(|spot| spot.place <= Place::Named);
            chosen = surest(&sure.copied().collect::<Vec<_>>());
        }
        chosen.iter().map(|spot| self.told(spot.address, Some(spot), &chosen)).collect()
    }

    /// What is said of a recipient that is known from elsewhere.
    pub fn about(&self, address: &str) -> Named {
        let own = |spot: &&Spot| addresses::same(spot.address, address);
        let begins: Vec<Spot> = self.spots.iter().filter(|s| s.place == Place::Begins).copied().collect();
        let first = begins.iter().find(own).or_else(|| self.spots.iter().find(own));
        self.told(address, first, &begins)
    }

    fn told(&self, address: &str, spot: Option<&Spot>, all: &[Spot]) -> Named {
        let others = all.iter().filter(|other| !addresses::same(other.address, address));
        let others: Vec<usize> = others.map(|other| other.line).collect();
        let mut beside = Vec::new();
        for (at, _) in self.found.iter().filter(|(_, known)| addresses::same(known, address)).take(10) {
            let next = self.lines.get(at + 1).filter(|_| !others.contains(&(at + 1)));
            beside.extend([self.lines.get(*at), next].into_iter().flatten().copied());
        }
        let mut below = Vec::new();
        if let Some(spot) = spot {
            below.push(&self.lines[spot.line][spot.end..]);
            let rest = (spot.line + 1..self.lines.len()).take(30).take_while(|at| !others.contains(at));
            below.extend(rest.map(|at| self.lines[at]));
        }
        Named { address: address.to_owned(), beside: beside.join("\n"), below: below.join("\n") }
    }
}

fn spot<'a>(line: &'a str, at: usize, found: Found<'a>, before: &str) -> Option<Spot<'a>> {
    let indent = line.len() - line.trim_start().len();
    let place = place(line, found, before)?;
    Some(Spot { address: found.address, place, line: at, end: found.end, indent })
}

/// Where in its line an address stands; `None` if it is a sender's, or no
/// address at all but a Message-ID.
fn place(line: &str, found: Found, before: &str) -> Option<Place> {
    let head = &line[..found.start];
    let lead = head.trim_matches(|c: char| " \t<>\"'*-•·|([:：=;,.".contains(c)).to_ascii_lowercase();
    let last = lead
        .rsplit([' ', '\t', ':', '：', ';', '=', '<', '"', '\'', '(', '[', ','])
        .next()
        .unwrap_or_default();
    let tail = line[found.end..].trim_matches(|c: char| " \t<>\"':;,.)]|*".contains(c));
    if lead.contains("message-id") || lead.contains("message id") || names_sender(&lead, last) {
        return None;
    }
    // "1) office@…"; three digits would be a code.
    let is_number = lead.len() <= 2 && lead.bytes().all(|b| b.is_ascii_digit() || b == b')');
    if lead.is_empty() || is_number {
        return (!introduces_sender(before)).then_some(Place::Begins);
    }
    if is_one(last, RECIPIENTS) {
        return Some(Place::Named);
    }
    if tail.is_empty() && is_name(head) {
        return Some(Place::Begins);
    }
    let says = smtp_code(line).is_some() || reason(line).is_some();
    Some(if says { Place::Coded } else { Place::Loose })
}

/// Words after which a sender, or a helper, is named.
const SENDERS: &str = "from; sender; by; contact; hello; dear; hi; mailto; reply-to; cc; bcc; owner; email; \
    e-mail; return-path; author; you; with; hallo; bonjour; von; de";

/// "From", "Sender address": whoever stands here was not written to.
fn names_sender(lead: &str, last: &str) -> bool {
    let before = lead.strip_suffix(last).map(str::trim_end).unwrap_or_default();
    let owner = before.rsplit(' ').next().unwrap_or_default();
    is_one(last, SENDERS)
        || (last == "address" && is_one(owner, "sender; sender's; from; return; your; originator; reply"))
}

/// Words after which a recipient is named.
const RECIPIENTS: &str = "to; recipient; recipients; recipient(s; recipient(s); rcpt; user; users; address; \
    addresses; address(es; address(es); mailbox; account; errors; error-for; for; \
    undeliverable; unknown; failed; alias; userid; emailaddress; destination; smtp; an; a; para; pour; \
    destinatario; destinataire; empfänger; getter; адресату; 得信者; 收件人; 宛先";

/// "A message sent by" at the end of the line above.
fn introduces_sender(before: &str) -> bool {
    let before = before.trim().trim_end_matches([':', ' ']).to_ascii_lowercase();
    let last = before.rsplit([' ', '\t']).next().unwrap_or_default();
    is_one(last, "from; by; sender; contact; email; e-mail; mailto")
}

/// "Office of Complaints <": a few words, none of them a sentence.
fn is_name(head: &str) -> bool {
    let Some(name) = head.trim_end().strip_suffix('<') else { return false };
    name.split_whitespace().count() <= 4 && !name.contains([':', '=', ';']) && smtp_code(name).is_none()
}

/// Who is written to about a mail system, and seldom by it.
fn is_role(address: &str) -> bool {
    const ROLES: &str = "postmaster; mailer-daemon; abuse; support; helpdesk; help; hostmaster; no-reply; noreply; \
        mail-daemon";
    let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
    is_one(&local, ROLES)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let lines: Vec<&str> = text.lines().collect();
        let ours = ["us@example.org".to_owned()];
        Page::of(&lines).recipients(&ours).into_iter().map(|named| named.address).collect()
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
        let named = Page::of(&lines).recipients(&[]);
        assert_eq!(named.len(), 2);
        assert!(named[0].near().contains("5.1.1") && !named[0].near().contains("5.2.2"));
        assert!(named[1].near().contains("5.2.2") && !named[1].near().contains("5.1.1"));
    }

    #[test]
    fn our_own_address_is_a_recipient_only_where_there_is_no_other() {
        assert_eq!(found("<us@example.org>: user unknown"), ["us@example.org"]);
    }
}
