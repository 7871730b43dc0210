//! What still names a person in a project's folder.
//!
//! In: the folder, and by what the person is known. Out: which files named them. It
//! removes only what we made and can make again, letters and pages of a proof;
//! everything else is the organiser's, and is named for them. Follows no link.

use std::fs;
use std::path::{Path, PathBuf};

use mail_parser::{HeaderValue, Message, MessageParser, PartType};

use crate::supporters::Traces;

/// Bytes of a file that are searched at once; a longer one is for the organiser.
const LONGEST: u64 = 64 << 20;

/// Formats in which a text does not stand as it is read.
const PACKED: [&str; 12] =
    ["xlsx", "xls", "ods", "numbers", "docx", "odt", "pdf", "zip", "gz", "xz", "zst", "7z"];

/// What a search found.
#[derive(Debug, Default)]
pub struct Remains {
    /// Of a proof, and gone now.
    pub removed: Vec<PathBuf>,
    /// Names the person, and is not ours to remove.
    pub named: Vec<PathBuf>,
    /// Too long, packed, or closed to us.
    pub unread: Vec<PathBuf>,
}

/// Goes through a project's folder; the store sees to its own files.
pub fn clear(root: &Path, store: &Path, traces: &Traces) -> Remains {
    let mut remains = Remains::default();
    let mut folders = vec![(root.to_owned(), false)];
    while let Some((folder, in_proof)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            remains.unread.push(folder);
            continue;
        };
        let proof = is_proof(&folder);
        for entry in entries.flatten() {
            let path = entry.path();
            match entry.file_type() {
                // Versions that were committed are like backups.
                Ok(kind) if kind.is_dir() && entry.file_name() == ".git" => remains.unread.push(path),
                Ok(kind) if kind.is_dir() => folders.push((path, proof && entry.file_name() == "letters")),
                Ok(kind) if kind.is_file() && !is_of_store(&path, store) => {
                    let ours = (proof && entry.file_name() == "index.html")
                        || (in_proof && (has_ending(&path, "eml") || has_ending(&path, "pdf")));
                    look(path, ours, traces, &mut remains);
                }
                _ => {}
            }
        }
    }
    for list in [&mut remains.removed, &mut remains.named, &mut remains.unread] {
        list.sort();
    }
    remains
}

/// A folder that a dry run wrote.
fn is_proof(folder: &Path) -> bool {
    let summary = fs::read(folder.join("summary.json")).ok();
    let summary = summary.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    summary.is_some_and(|summary| summary["plan"].is_string() && summary["lanes"].is_array())
}

/// The database and what is kept beside it.
fn is_of_store(path: &Path, store: &Path) -> bool {
    let (name, store) = (path.as_os_str().as_encoded_bytes(), store.as_os_str().as_encoded_bytes());
    name.strip_prefix(store)
        .is_some_and(|ending| [&b""[..], b"-wal", b"-shm", b".lock", b".run"].contains(&ending))
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending))
}

fn look(path: PathBuf, ours: bool, traces: &Traces, remains: &mut Remains) {
    let short = path.metadata().is_ok_and(|found| found.len() <= LONGEST);
    let packed = PACKED.iter().any(|ending| has_ending(&path, ending));
    let bytes = if short && !packed { fs::read(&path).ok() } else { None };
    let Some(bytes) = bytes else {
        // Typeset pages cannot be searched, and a dry run makes them again.
        let gone = ours && packed && fs::remove_file(&path).is_ok();
        return if gone { remains.removed.push(path) } else { remains.unread.push(path) };
    };
    // In a page or a letter of ours a first name may be theirs; elsewhere it is
    // anybody's.
    let names = |text: &str| if ours { traces.in_words(text) } else { traces.in_text(text) };
    if !readings(&bytes).iter().any(|text| names(text)) {
        return;
    }
    if ours && fs::remove_file(&path).is_ok() {
        remains.removed.push(path);
    } else {
        remains.named.push(path);
    }
}

/// A file as text, in every way in which it may be meant.
fn readings(bytes: &[u8]) -> Vec<String> {
    if let Some(text) = wide(bytes) {
        return vec![text];
    }
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut readings = letters(bytes);
    if text.contains('&') {
        readings.push(unescaped(&text));
    }
    readings.push(text);
    readings
}

/// UTF-16, as spreadsheets save it: with its mark, or half of it NUL.
fn wide(bytes: &[u8]) -> Option<String> {
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).take(64).filter(|b| **b == 0).count();
    let pairs = bytes.len() >= 8 && bytes.len().is_multiple_of(2);
    let mostly = |from| pairs && zeros(from) * 4 > bytes.len().min(128);
    let big_endian = match bytes {
        [0xff, 0xfe, ..] => false,
        [0xfe, 0xff, ..] => true,
        _ if mostly(1) => false,
        _ if mostly(0) => true,
        _ => return None,
    };
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    };
    let units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

fn unescaped(html: &str) -> String {
    let pairs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&#x2F;", "/")];
    let text = pairs.iter().fold(html.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}

/// What the letters of a mail file say, decoded.
fn letters(bytes: &[u8]) -> Vec<String> {
    let mut said = Vec::new();
    if !is_mail(bytes) {
        return said;
    }
    let mut rest = bytes;
    loop {
        // An mbox has a line "From …" before each letter.
        let end = memchr::memmem::find(rest, b"\nFrom ").map_or(rest.len(), |at| at + 1);
        let (letter, more) = rest.split_at(end);
        let letter = if letter.starts_with(b"From ") { after_line(letter) } else { letter };
        if let Some(message) = MessageParser::default().parse(letter) {
            hear(&message, &mut said);
        }
        if more.is_empty() {
            return said;
        }
        rest = more;
    }
}

fn after_line(text: &[u8]) -> &[u8] {
    memchr::memchr(b'\n', text).map_or(&[], |at| &text[at + 1..])
}

/// Whether a file begins with a header, or as an mbox.
fn is_mail(bytes: &[u8]) -> bool {
    let name = bytes.split(|b| *b == b':').next().unwrap_or_default();
    let header = name.len() < bytes.len() && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    bytes.starts_with(b"From ") || (header && !name.is_empty())
}

fn hear(message: &Message<'_>, said: &mut Vec<String>) {
    for part in &message.parts {
        for header in &part.headers {
            match &header.value {
                HeaderValue::Text(text) => said.push(text.to_string()),
                HeaderValue::TextList(texts) => said.extend(texts.iter().map(ToString::to_string)),
                HeaderValue::Address(addresses) => {
                    let words = addresses.iter().flat_map(|a| [a.name(), a.address()]).flatten();
                    said.extend(words.map(str::to_owned));
                }
                _ => {}
            }
        }
        match &part.body {
            PartType::Text(text) => said.push(text.to_string()),
            PartType::Html(text) => said.push(unescaped(text)),
            PartType::Message(inner) => hear(inner, said),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                said.push(String::from_utf8_lossy(bytes).into_owned());
            }
            PartType::Multipart(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::MailboxAddress;

    fn anna() -> Traces {
        let mut traces = Traces::of(&MailboxAddress::parse("anna@example.org").unwrap());
        traces.add_name("Anna O'Жапарова");
        traces
    }

    fn found(bytes: &[u8]) -> bool {
        readings(bytes).iter().any(|text| anna().in_text(text))
    }

    #[test]
    fn a_person_is_found_in_every_way_of_writing_a_letter() {
        let name = "=?UTF-8?B?QW5uYSBPJ9CW0LDQv9Cw0YDQvtCy0LA=?=";
        for letter in [
            format!("From: {name} <letters@rights.example>\r\n\r\nDear Minister"),
            "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nann=\r\na=40example.org".to_owned(),
            "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nd3JpdGUgdG8gYW5uYUBleGFtcGxlLm9yZw==".to_owned(),
            format!("From x@y Mon\nSubject: a\n\nb\n\nFrom x@y Tue\nFrom: {name} <a@b.example>\n\nc\n"),
        ] {
            assert!(found(letter.as_bytes()), "{letter}");
        }
    }

    #[test]
    fn a_person_is_found_in_a_page_and_in_a_spreadsheets_text() {
        assert!(found("<b>Anna O&#x27;Жапарова</b>".as_bytes()));
        let text = "email;name\r\nANNA@example.org;x\r\n";
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        assert!(found(&wide(u16::to_le_bytes)) && found(&wide(u16::to_be_bytes)));
        assert!(found(&[&[0xff, 0xfe][..], &wide(u16::to_le_bytes)].concat()));
    }

    #[test]
    fn another_person_is_not() {
        assert!(!found(b"From: Hanna <hanna@example.org>\r\n\r\nHanna") && !found(b"") && !found(b"From "));
    }
}
