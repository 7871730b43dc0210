//! The parts of a message, bounded in number and depth.
//!
//! mail-parser reads the headers and decodes the bodies. The walk over the
//! parts is ours: it opens no returned letter, stops after
//! [`MOST_PARTS`] and [`MOST_DEPTH`], and needs no final boundary.

use std::borrow::Cow;

use jiff::Timestamp;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{MessageParser, MimeHeaders};

use super::addresses;
use super::limits::{MOST_DEPTH, MOST_HEADER, MOST_PARTS};

/// A header, with what is asked of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// Names in lower case, values on one line.
    fields: Vec<(String, String)>,
    pub subject: Option<String>,
    pub from: Option<String>,
    pub from_name: String,
    pub date: Option<Timestamp>,
    /// Like `text/plain`, in lower case.
    pub kind: String,
    boundary: Option<String>,
    charset: Option<String>,
}

impl Head {
    /// Reads the header at the beginning of `bytes`.
    pub fn parse(bytes: &[u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(MOST_HEADER)];
        let plain = Self { kind: "text/plain".to_owned(), ..Self::default() };
        let Some(parsed) = MessageParser::default().parse_headers(bytes) else { return plain };
        let Some(part) = parsed.parts.first() else { return plain };
        let field = |header: &mail_parser::Header| {
            let raw = bytes.get(header.offset_start() as usize..header.offset_end() as usize);
            let value = String::from_utf8_lossy(raw.unwrap_or_default());
            (header.name().to_ascii_lowercase(), one_line(&value))
        };
        let from = parsed.from().and_then(|list| list.first());
        let kind = part.content_type();
        let subtype = |kind: &mail_parser::ContentType| {
            format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("plain")).to_ascii_lowercase()
        };
        Self {
            fields: part.headers.iter().map(field).collect(),
            subject: parsed.subject().map(one_line),
            from: from.and_then(|one| one.address()).map(one_line),
            from_name: from.and_then(|one| one.name()).map(one_line).unwrap_or_default(),
            date: parsed.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
            kind: kind.map_or(plain.kind, subtype),
            boundary: kind.and_then(|kind| kind.attribute("boundary")).map(str::to_owned),
            charset: kind.and_then(|kind| kind.attribute("charset")).map(str::to_owned),
        }
    }

    /// Whether this is the header of mail, and not a text with a colon in it.
    pub fn is_mail(&self) -> bool {
        const USUAL: [&str; 8] =
            ["from", "to", "subject", "date", "message-id", "received", "return-path", "content-type"];
        USUAL.iter().any(|name| self.get(name).is_some())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The first Message-ID in a field, without angle brackets.
    pub fn id(&self, name: &str) -> Option<String> {
        ids(self.get(name)?).next()
    }

    pub fn last_id(&self, name: &str) -> Option<String> {
        ids(self.get(name)?).last()
    }

    /// The addresses in all fields of a name.
    pub fn addresses(&self, name: &str) -> Vec<String> {
        self.all(name).flat_map(addresses::all).collect()
    }

    /// What a MIME type says beside its name, like `report-type`.
    pub fn is_report(&self) -> bool {
        let told = self.get("content-type").unwrap_or_default().to_ascii_lowercase();
        self.kind == "multipart/report" && (!told.contains("report-type") || told.contains("delivery-status"))
    }
}

fn one_line(value: &str) -> String {
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| is_shown(*c)).collect()
}

/// The Message-IDs in a text.
pub(super) fn ids(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(['<', '>', ' ', ',', '\t']);
    words
        .map(|word| word.trim_matches(['"', '\'', ';', '(', ')']))
        .filter(|word| word.contains('@'))
        .map(str::to_owned)
}

/// A part that has no parts itself.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    pub head: Head,
    /// Decoded, but still in its charset.
    pub body: Cow<'a, [u8]>,
}

impl Leaf<'_> {
    /// The body as text, in lines. A wrong charset costs letters, never the
    /// digits and addresses.
    pub fn text(&self) -> String {
        // Believed only where the bytes are no plain text (ISO-2022-JP has
        // ESC in it): it is often wrong.
        if let Ok(text) = std::str::from_utf8(&self.body)
            && !text.contains(['\0', '\u{1B}'])
        {
            return in_lines(text);
        }
        let decode = self.head.charset.as_deref().and_then(|name| charset_decoder(name.as_bytes()));
        in_lines(
            &decode.map_or_else(
                || String::from_utf8_lossy(&self.body).into_owned(),
                |decode| decode(&self.body),
            ),
        )
    }
}

/// With `\n` at the end of each line, and nothing else that moves a cursor.
fn in_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| matches!(c, '\n' | '\t') || is_shown(*c)).collect()
}

/// Neither a control character nor one that turns the direction of writing.
pub(super) fn is_shown(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The header of a message and all its leaves, in their order.
pub(super) fn leaves(bytes: &[u8]) -> (Head, Vec<Leaf<'_>>) {
    let mut found = Vec::new();
    let head = walk(bytes, 0, &mut found);
    (head, found)
}

fn walk<'a>(bytes: &'a [u8], depth: usize, found: &mut Vec<Leaf<'a>>) -> Head {
    let (header, body) = split(bytes);
    let head = Head::parse(header);
    if head.kind.starts_with("multipart/") && depth < MOST_DEPTH {
        let inner = between(body, head.boundary.as_deref());
        for part in inner.iter().take(MOST_PARTS) {
            if found.len() >= MOST_PARTS {
                break;
            }
            walk(part, depth + 1, found);
        }
        if !inner.is_empty() {
            return head;
        }
    }
    found.push(Leaf { body: decoded(&head, body), head: head.clone() });
    head
}

/// Header and body: a blank line parts them.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            return bytes.split_at(at);
        }
    }
    (bytes, &[])
}

/// What stands between the boundaries; the last part may end without one. A
/// boundary that is not there is guessed: gateways rewrite them.
fn between<'a>(body: &'a [u8], boundary: Option<&str>) -> Vec<&'a [u8]> {
    let told = boundary.map(|told| parts_at(body, told.as_bytes())).unwrap_or_default();
    if !told.is_empty() {
        return told;
    }
    guessed(body).map(|boundary| parts_at(body, boundary)).unwrap_or_default()
}

fn parts_at<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut begin = None;
    let mut at = 0;
    for line in body.split_inclusive(|b| *b == b'\n') {
        let after =
            line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary)).map(<[u8]>::trim_ascii);
        if matches!(after, Some(b"" | b"--")) {
            parts.extend(begin.map(|begin| &body[begin..at]));
            begin = after.is_some_and(<[u8]>::is_empty).then_some(at + line.len());
            if parts.len() >= MOST_PARTS {
                return parts;
            }
        }
        at += line.len();
    }
    parts.extend(begin.map(|begin| &body[begin..]));
    parts
}

/// The first line that could be a boundary and has a header under it.
fn guessed(body: &[u8]) -> Option<&[u8]> {
    let mut lines = body.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_end).take(2000).peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        let header = next.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        if let Some(boundary) = line.strip_prefix(b"--")
            && header
            && !boundary.is_empty()
        {
            return Some(boundary);
        }
    }
    None
}

/// The body without its transfer encoding; as it is, where that is broken.
fn decoded<'a>(head: &Head, body: &'a [u8]) -> Cow<'a, [u8]> {
    let encoding = head.get("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    let plain = match encoding.split([' ', ';']).next().unwrap_or_default() {
        "base64" => base64_decode(body),
        "quoted-printable" => quoted_printable_decode(body),
        _ => None,
    };
    plain.map_or(Cow::Borrowed(body), Cow::Owned)
}
