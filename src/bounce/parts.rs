//! A message sorted into what a report is made of.

use mail_parser::decoders::html::html_to_text;

use super::fields::{Fields, groups};
use super::limits::{MOST_TEXT, shorten};
use super::mime::{Head, Leaf, leaves};
use super::phrases::is_one;

/// What the parts of a message hold.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub head: Head,
    /// All that is meant to be read by people.
    pub text: String,
    /// The groups of fields of its `message/delivery-status` parts.
    pub status: Vec<Fields>,
    /// The header of the letter that it returns.
    pub returned: Option<Head>,
    /// It has a receipt of reading (RFC 8098).
    pub disposition: bool,
    /// It has a complaint (RFC 5965).
    pub feedback: bool,
}

impl Parts {
    pub fn of(bytes: &[u8]) -> Self {
        let (head, leaves) = leaves(bytes);
        let mut parts = Self { head, ..Self::default() };
        let mut html = String::new();
        for leaf in &leaves {
            parts.take(leaf, &mut html);
        }
        if parts.text.trim().is_empty() {
            parts.text = html;
        }
        parts.text.truncate(shorten(&parts.text, MOST_TEXT).len());
        parts
    }

    /// A field of the report that is about the message as a whole.
    pub fn reported(&self, name: &str) -> Option<String> {
        let value = self.status.iter().find_map(|group| group.get(name))?;
        let word = value.split([' ', ';', '<', '>']).rfind(|word| word.contains('@'))?;
        Some(word.to_owned())
    }

    fn take(&mut self, leaf: &Leaf, html: &mut String) {
        match leaf.head.kind.as_str() {
            kind if kind.starts_with("message/") && kind.ends_with("delivery-status") => {
                self.status.extend(groups(&leaf.text()));
            }
            "message/disposition-notification" | "message/global-disposition-notification" => {
                self.disposition = true;
            }
            "message/feedback-report" => self.feedback = true,
            "message/rfc822" | "message/global" | "message/partial" => self.take_returned(leaf),
            "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" => {
                self.take_returned(leaf);
            }
            "text/html" => html.push_str(&html_text(&leaf.text())),
            kind if kind.starts_with("image/") => {}
            _ => self.take_text(&leaf.text()),
        }
    }

    fn take_returned(&mut self, leaf: &Leaf) {
        if self.returned.is_none() {
            self.returned = Some(Head::parse(leaf.body.trim_ascii_start()));
        }
    }

    /// Some gateways call a report's fields text, or a file.
    fn take_text(&mut self, text: &str) {
        let text = shorten(text, MOST_TEXT);
        if begins_as_report(text) {
            self.status.extend(groups(text));
        } else if self.text.len() < MOST_TEXT {
            self.text.push_str(text);
            self.text.push('\n');
        }
    }
}

fn begins_as_report(text: &str) -> bool {
    const FIRST: [&str; 5] = [
        "reporting-mta:",
        "original-envelope-id:",
        "arrival-date:",
        "final-recipient:",
        "original-recipient:",
    ];
    let start = shorten(text.trim_start(), 40).to_ascii_lowercase();
    FIRST.iter().any(|name| start.starts_with(name))
}

/// HTML as lines: what a browser would set below one another stays apart.
fn html_text(html: &str) -> String {
    let mut broken = String::new();
    for piece in shorten(html, MOST_TEXT).split_inclusive('<') {
        let tag = shorten(piece, 6).to_ascii_lowercase();
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next();
        let block = name
            .is_some_and(|name| is_one(name, "div; tr; td; th; li; ul; ol; h1; h2; h3; h4; pre; table; p"));
        if broken.ends_with('<') && block {
            broken.push_str("br><");
        }
        broken.push_str(piece);
    }
    let mut text = html_to_text(&broken);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_keeps_its_lines() {
        let text = html_text("<html><body><div>one</div><div>two &lt;a@example.org&gt;</div><p>three</p>");
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["one", "two <a@example.org>", "three"]);
    }
}
