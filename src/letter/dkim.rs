//! The signature on a letter (DKIM, RFC 6376), canonicalised relaxed/relaxed.
//!
//! In: a finished message and its date. Out: the header that goes above it,
//! always the same for the same message. Every header is signed, and named once
//! more than it stands there, so that none can be added (§5.4); the whole body is,
//! without `l=`, so that nothing can be added there either. It must never sign for
//! a domain that is not the key's.

use std::sync::Arc;

use data_encoding::BASE64;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::settings::{Dkim, SigningKey};
use crate::terms::{Problem, Problems};

/// Signed in their absence: whoever adds one turns answers, or blame, elsewhere.
const ABSENT_TOO: [&str; 2] = ["Reply-To", "Cc"];

/// Lines of the signature's header stay shorter than this.
const WIDTH: usize = 76;

/// Signs the letters of a plan.
#[derive(Debug)]
pub struct Signer {
    dkim: Dkim,
    key: Arc<SigningKey>,
}

impl Signer {
    /// The signer that a sender's settings ask for, if they ask for one.
    ///
    /// # Errors
    /// There is no key, or not the one with which the plan was made.
    pub fn of(dkim: Option<&Dkim>, key: Option<Arc<SigningKey>>) -> Result<Option<Self>, Problems> {
        let Some(dkim) = dkim else { return Ok(None) };
        match key.filter(|key| key.public() == dkim.public_key) {
            Some(key) => Ok(Some(Self { dkim: dkim.clone(), key })),
            None => Err(Problem::error(
                "config/sincerely.toml",
                "the DKIM key is not the one with which the plan was made",
            )
            .hint("put that key back until its jobs are over; give a new key a new selector")
            .into()),
        }
    }

    /// Whether a signature of ours vouches for letters from this domain.
    pub fn covers(&self, from: &str) -> bool {
        self.dkim.covers(from)
    }

    /// The `DKIM-Signature` header of a message, CRLF included. `None`: the
    /// system has no random numbers.
    pub fn sign(&self, message: &[u8], dated: Timestamp) -> Option<String> {
        let (head, body) = split(message);
        let headers = headers(head);
        let body_hash = BASE64.encode(&Sha256::digest(relaxed_body(body)));
        // From the bottom up, as a verifier looks for them (§5.4.2).
        let mut signed = Vec::with_capacity(head.len());
        for (name, value) in headers.iter().rev() {
            relaxed_header(name, value, &mut signed);
            signed.extend_from_slice(b"\r\n");
        }
        let names: Vec<&str> = headers.iter().rev().map(|(name, _)| *name).collect();
        let unsigned = self.unsigned(&names, &body_hash, dated);
        // The signature signs its own header too, without an end (§3.7).
        relaxed_header("DKIM-Signature", unsigned.as_bytes(), &mut signed);
        let signature = BASE64.encode(&self.key.sign(&signed)?);
        let lines: Vec<&str> = chunks(&signature, WIDTH - " b=".len()).collect();
        Some(format!("DKIM-Signature:{unsigned}{}\r\n", lines.join("\r\n ")))
    }

    /// The header's value up to its empty `b=`.
    fn unsigned(&self, names: &[&str], body_hash: &str, dated: Timestamp) -> String {
        format!(
            " v=1; a={}; c=relaxed/relaxed;\r\n d={};\r\n s={}; t={};\r\n h={};\r\n bh={body_hash};\r\n b=",
            self.key.algorithm(),
            self.dkim.domain_in_ascii(),
            self.dkim.selector,
            dated.as_second(),
            folded(&oversigned(names)),
        )
    }
}

/// The names, each once more than it stands there, and those that must not.
fn oversigned<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut once_more = names.to_vec();
    once_more.sort_unstable_by_key(|name| name.to_ascii_lowercase());
    once_more.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    let absent = |name: &&str| !names.iter().any(|n| n.eq_ignore_ascii_case(name));
    [names, &once_more[..], &ABSENT_TOO.into_iter().filter(absent).collect::<Vec<_>>()[..]].concat()
}

/// A list with colons, which may be folded behind any of them (§3.5, `h=`).
fn folded(names: &[&str]) -> String {
    let mut text = names.first().copied().unwrap_or_default().to_owned();
    let mut width = "h=".len() + text.len();
    for name in names.iter().skip(1) {
        text.push(':');
        width += 1 + name.len();
        if width > WIDTH {
            text.push_str("\r\n ");
            width = 1 + name.len();
        }
        text.push_str(name);
    }
    text
}

fn chunks(text: &str, size: usize) -> impl Iterator<Item = &str> {
    (0..text.len()).step_by(size).map(move |at| &text[at..(at + size).min(text.len())])
}

/// Head and body, around the blank line.
fn split(message: &[u8]) -> (&[u8], &[u8]) {
    match message.windows(4).position(|w| w == b"\r\n\r\n") {
        Some(at) => (&message[..at + 2], &message[at + 4..]),
        None => (message, b""),
    }
}

/// Name and value of each header, folds and all.
fn headers<'a>(head: &'a [u8]) -> Vec<(&'a str, &'a [u8])> {
    let mut found: Vec<&[u8]> = Vec::new();
    let mut start = 0;
    for (at, _) in head.windows(2).enumerate().filter(|(_, w)| w == b"\r\n") {
        // A line that begins with a blank goes on with the one before it.
        if !matches!(head.get(at + 2), Some(b' ' | b'\t')) {
            found.push(&head[start..at]);
            start = at + 2;
        }
    }
    let parts = |header: &'a [u8]| {
        let colon = header.iter().position(|b| *b == b':')?;
        Some((std::str::from_utf8(&header[..colon]).ok()?, &header[colon + 1..]))
    };
    found.into_iter().filter_map(parts).collect()
}

/// §3.4.2: the name in lower case, unfolded, blanks as one, none at the ends.
fn relaxed_header(name: &str, value: &[u8], into: &mut Vec<u8>) {
    into.extend(name.trim_end().bytes().map(|b| b.to_ascii_lowercase()));
    into.push(b':');
    let words = value.split(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n')).filter(|word| !word.is_empty());
    for (i, word) in words.enumerate() {
        if i > 0 {
            into.push(b' ');
        }
        into.extend_from_slice(word);
    }
}

/// §3.4.4: blanks as one, none at the end of a line, no empty lines at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 2);
    let mut kept = 0;
    for line in body.split_inclusive(|b| *b == b'\n') {
        let text = line.strip_suffix(b"\r\n").unwrap_or(line);
        let mut blank = false;
        let start = out.len();
        for byte in text {
            match byte {
                b' ' | b'\t' => blank = true,
                _ => {
                    if std::mem::take(&mut blank) {
                        out.push(b' ');
                    }
                    out.push(*byte);
                }
            }
        }
        let empty = out.len() == start;
        out.extend_from_slice(b"\r\n");
        if !empty {
            kept = out.len();
        }
    }
    out.truncate(kept);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6376 §3.4.5.
    #[test]
    fn the_example_of_the_rfc_is_canonicalised_as_there() {
        let message = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (head, body) = split(message);
        let mut relaxed = Vec::new();
        for (name, value) in headers(head) {
            relaxed_header(name, value, &mut relaxed);
            relaxed.extend_from_slice(b"\r\n");
        }
        assert_eq!(String::from_utf8(relaxed).unwrap(), "a:X\r\nb:Y Z\r\n");
        assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
    }

    #[test]
    fn a_body_of_nothing_but_empty_lines_is_none() {
        for body in [&b""[..], b"\r\n", b" \t\r\n\r\n"] {
            assert_eq!(relaxed_body(body), b"", "{body:?}");
        }
    }

    #[test]
    fn each_name_stands_once_more_than_in_the_letter_and_answers_cannot_be_turned_away() {
        assert_eq!(oversigned(&["To", "From"]), ["To", "From", "From", "To", "Reply-To", "Cc"]);
        assert_eq!(oversigned(&["Reply-To"]), ["Reply-To", "Reply-To", "Cc"]);
    }
}
