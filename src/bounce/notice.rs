//! The text of a report, cut where the returned letter begins.

use super::limits::{MOST_LINES, shorten};
use super::mime::{Head, ids};
use super::phrases::each;

/// The longest line that is looked at.
const LONGEST: usize = 1000;

/// What a mail system wrote, and the text of the letter that it returns.
#[derive(Debug)]
pub(super) struct Notice<'a> {
    pub lines: Vec<&'a str>,
    returned: &'a str,
}

impl<'a> Notice<'a> {
    pub fn of(text: &'a str) -> Self {
        let mut at = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n').take(MOST_LINES) {
            if begins_letter(line.trim_end(), &text[at + line.len()..]) {
                break;
            }
            lines.push(shorten(line.trim_end(), LONGEST));
            at += line.len();
        }
        Self { lines, returned: &text[at..] }
    }

    /// The header of the returned letter, if it stands in the text.
    pub fn returned_head(&self) -> Option<Head> {
        let telling = |head: &Head| head.has("message-id") || (head.has("from") && head.has("subject"));
        let paragraphs = Paragraphs(self.returned).take(6);
        paragraphs.map(|text| Head::parse(text.as_bytes())).find(telling)
    }

    /// A Message-ID that the notice tells, as in "Message-id: <…>".
    pub fn told_id(&self) -> Option<String> {
        let told = |line: &&str| {
            let line = line.trim_start().to_ascii_lowercase();
            line.starts_with("message-id")
                || line.starts_with("message id")
                || line.starts_with("original message-id")
        };
        self.lines.iter().filter(|line| told(line)).flat_map(|line| ids(line)).next()
    }
}

/// What blank lines part, each as a piece of the text.
struct Paragraphs<'a>(&'a str);

impl<'a> Iterator for Paragraphs<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start_matches(['\r', '\n']);
        let mut end = 0;
        for line in text.split_inclusive('\n') {
            if line.trim().is_empty() {
                break;
            }
            end += line.len();
        }
        self.0 = &text[end..];
        (end > 0).then(|| &text[..end])
    }
}

/// Phrases that introduce the returned letter. A short one counts only in a
/// line that is all its own, or that is drawn as a rule.
const WIDE: &str = "below this line is a copy of; below the next line is a copy of; below is a copy of; \
    this is a copy of the message; this is a copy of your message; original message follows; \
    original mail follows; original mail as follows; original message headers; \
    original message header; the original message headers; message header follows; \
    message headers follow; message text follows; text of the message follows; \
    copy of the original message; copy of your original message; \
    included is a copy of the message; header of the original message; \
    headers of the original message; here is your returned mail; start of returned message; \
    undelivered message follows; unsent message follows; unsent message below; \
    returned message follows; the attachment contains the original; \
    en-têtes de message d'origine; content-type: message/rfc822; \
    content-type: text/rfc822-headers; a copy of the message follows; \
    a copy of your message follows; your message follows; text of your message; \
    returned mail follows; returned text follows; body of the message follows; \
    no message was collected; here is a copy of the first part of the message; \
    a copy of the original message below; attachment is a copy of the message";
const NARROW: &str = "original message; original mail; original mail info; returned message; returned mail; \
    unsent message; message follows; your original message; old message; the header; \
    message header; forwarded message; your message reads; original email; returned email; \
    mensaje original; message d'origine; ursprüngliche nachricht; исходное сообщение; \
    the original message; undelivered message; original headers";

/// Whether the returned letter begins at this line.
fn begins_letter(line: &str, after: &str) -> bool {
    let start = line.trim_start();
    let bare = start.trim_matches(|c: char| "-_=*#+|>~ .:\t".contains(c)).to_lowercase();
    let drawn = ["--", "==", "**", "__", "##", "++", "~~", "|-", ">>", "- -"]
        .iter()
        .any(|rule| start.starts_with(rule));
    let wide = |phrase: &str| bare.find(phrase).is_some_and(|at| drawn || at < 30);
    let narrow = |phrase: &str| bare == phrase || (drawn && bare.contains(phrase));
    let about_it = bare.contains("was received at") || bare.contains("original message was");
    (bare.len() < 120 && !about_it && (each(WIDE).any(wide) || each(NARROW).any(narrow)))
        || begins_header(line, after)
}

/// A header that no one introduced.
fn begins_header(line: &str, after: &str) -> bool {
    const FIRST: [&str; 8] = [
        "return-path:",
        "received:",
        "dkim-signature:",
        "message-id:",
        "delivered-to:",
        "authentication-results:",
        "arc-seal:",
        "x-received:",
    ];
    let start = shorten(line, 30).to_ascii_lowercase();
    let next = after.lines().next().unwrap_or_default();
    let is_field = |line: &str| {
        let name = line.split(':').next().unwrap_or_default();
        line.contains(':') && !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    FIRST.iter().any(|name| start.starts_with(name)) && (is_field(next) || next.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_begins_where_it_is_introduced() {
        for line in [
            "--- Below this line is a copy of the message.",
            "------ This is a copy of the message, including all the headers. ------",
            "   ----- Original message follows -----",
            "   ----- Unsent message follows -----",
            "------- Returned Message --------",
            "Original message follows.",
            "Original message headers:",
            "-------original message",
            "|------------------------- Message text follows: (body too large, truncated) --|",
            "Content-Type: message/rfc822",
        ] {
            let text = format!("no\n{line}\nMessage-ID: <1@b.example>\nFrom: a@b.example\n\nbody");
            let notice = Notice::of(&text);
            assert_eq!(notice.lines, ["no"], "{line}");
            assert_eq!(
                notice.returned_head().unwrap().id("message-id").as_deref(),
                Some("1@b.example"),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_said_of_the_letter_is_not_the_letter() {
        for line in [
            "The original message was received at Tue, 24 Mar 2026 12:00:00 GMT",
            "Your original message to office@example.gov could not be sent; it is attached.",
            "Message-ID: <1@b.example>",
        ] {
            assert_eq!(Notice::of(line).lines, [line]);
        }
    }

    #[test]
    fn a_letter_that_nobody_introduces_is_seen_by_its_header() {
        let notice = Notice::of("no\n\nReceived: from a\n  by b\nFrom: a@b.example\n");
        assert_eq!(notice.lines, ["no", ""]);
    }
}
