//! Replies of the relay (RFC 5321 §4.2, enhanced codes of RFC 3463).
//!
//! In: bytes as they came. Out: one [`Reply`] and how many bytes it took, "not
//! all there yet", or garbage. Bounded, whatever the peer sends; it must never
//! let a control character of the peer through, nor guess at a half-read line.

use std::fmt;

/// The longest line, its CRLF included. RFC 5321 §4.5.3.1.5 says 512; real
/// relays exceed it with their links.
pub const MAX_LINE: usize = 2048;
/// The most lines of one reply.
pub const MAX_LINES: usize = 64;
/// The most bytes of one reply.
pub const MAX_REPLY: usize = 16 * 1024;

/// One reply of the relay, safe to print and to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// 200 to 599.
    pub code: u16,
    /// RFC 3463, as in `5.1.1`.
    pub enhanced: Option<String>,
    /// Its lines joined by blanks, codes left out. May be empty.
    pub text: String,
}

impl Reply {
    /// 4xx: come back later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.code / 100 == 4
    }

    /// 5xx: no.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }

    /// A refusal that says so: 4xx or 5xx.
    #[must_use]
    pub fn is_no(&self) -> bool {
        self.is_transient() || self.is_permanent()
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = &self.enhanced {
            write!(f, " {enhanced}")?;
        }
        if self.text.is_empty() { Ok(()) } else { write!(f, " {}", self.text) }
    }
}

/// The bytes are no SMTP reply, or exceed every reasonable bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("something that is no SMTP reply")]
pub struct Garbage;

/// A reply with its lines apart, as the answer to EHLO needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    pub code: u16,
    /// Never empty; without codes and control characters.
    pub lines: Vec<String>,
}

impl From<Lines> for Reply {
    fn from(said: Lines) -> Self {
        let enhanced = said.lines.first().and_then(|l| enhanced_code(l)).map(str::to_owned);
        // Relays repeat the enhanced code on each line (RFC 2034 §4).
        let texts = said.lines.iter().map(|line| match &enhanced {
            Some(code) => line.strip_prefix(code.as_str()).unwrap_or(line).trim(),
            None => line.trim(),
        });
        let text = texts.filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ");
        Self { code: said.code, enhanced, text }
    }
}

/// Reads the first reply in `bytes`; `None` when it is not all there yet.
///
/// # Errors
/// No more bytes can make a reply of it.
pub fn parse(bytes: &[u8]) -> Result<Option<(Reply, usize)>, Garbage> {
    Ok(parse_lines(bytes)?.map(|(said, used)| (said.into(), used)))
}

/// As [`parse`], with the lines kept apart.
///
/// # Errors
/// No more bytes can make a reply of it.
pub fn parse_lines(bytes: &[u8]) -> Result<Option<(Lines, usize)>, Garbage> {
    let mut first = None;
    let mut lines = Vec::new();
    let mut used = 0;
    while let Some(line) = next_line(&bytes[used..])? {
        used += line.len() + 2;
        let (code, more, text) = split_line(line)?;
        if *first.get_or_insert(code) != code || lines.len() == MAX_LINES || used > MAX_REPLY {
            return Err(Garbage);
        }
        lines.push(printable(text));
        if !more {
            return Ok(Some((Lines { code, lines }, used)));
        }
    }
    Ok(None)
}

/// The next line without its CRLF. A bare LF ends no line of SMTP
/// (RFC 5321 §2.3.8): who sends one may mean to smuggle.
fn next_line(bytes: &[u8]) -> Result<Option<&[u8]>, Garbage> {
    let window = &bytes[..bytes.len().min(MAX_LINE)];
    match window.iter().position(|b| *b == b'\n') {
        Some(end) => window[..end].strip_suffix(b"\r").map(Some).ok_or(Garbage),
        None if bytes.len() >= MAX_LINE => Err(Garbage),
        None => Ok(None),
    }
}

/// Code, whether more lines follow, text. `250` without a blank is a whole
/// line too: RFC 5321 §4.2 asks clients to take it.
fn split_line(line: &[u8]) -> Result<(u16, bool, &[u8]), Garbage> {
    let (digits, rest) = line.split_at_checked(3).ok_or(Garbage)?;
    if !digits.iter().all(u8::is_ascii_digit) || !(b'2'..=b'5').contains(&digits[0]) {
        return Err(Garbage);
    }
    let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    match rest.split_first() {
        None => Ok((code, false, rest)),
        Some((b' ', text)) => Ok((code, false, text)),
        Some((b'-', text)) => Ok((code, true, text)),
        Some(_) => Err(Garbage),
    }
}

/// Peer text as it may stand in a log or on a terminal: no control
/// characters, nor those that turn the direction of what follows.
fn printable(text: &[u8]) -> String {
    if text.iter().all(|b| matches!(b, b' '..=b'~')) {
        return String::from_utf8_lossy(text).into_owned();
    }
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    String::from_utf8_lossy(text).chars().filter(|c| !c.is_control() && !turns(*c)).collect()
}

/// The code that a line begins with: class, subject, detail (RFC 3463 §2).
fn enhanced_code(line: &str) -> Option<&str> {
    let word = line.split(' ').next()?;
    let mut parts = word.split('.');
    let class = matches!(parts.next()?, "2" | "4" | "5");
    let number = |part: Option<&str>| {
        part.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    (class && number(parts.next()) && number(parts.next()) && parts.next().is_none()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Reply {
        let (reply, used) = parse(text.as_bytes()).unwrap().unwrap();
        assert_eq!(used, text.len());
        reply
    }

    #[test]
    fn a_reply_may_have_no_text() {
        assert_eq!(whole("250\r\n"), Reply { code: 250, enhanced: None, text: String::new() });
        assert_eq!(whole("250 \r\n").to_string(), "250");
    }

    #[test]
    fn lines_of_one_code_make_one_reply_and_repeat_no_enhanced_code() {
        let reply = whole("550-5.1.1 No such\r\n550-5.1.1 user here\r\n550 5.1.1\r\n");
        assert_eq!(reply.enhanced.as_deref(), Some("5.1.1"));
        assert_eq!(reply.to_string(), "550 5.1.1 No such user here");
    }

    #[test]
    fn a_number_that_is_no_enhanced_code_stays_text() {
        for text in ["5.1", "5.1.1.1", "3.1.1", "5.1234.1", "10.0.0.1", "5..1"] {
            let reply = whole(&format!("550 {text} rest\r\n"));
            assert_eq!((reply.enhanced, reply.text), (None, format!("{text} rest")));
        }
    }

    #[test]
    fn what_is_not_all_there_is_waited_for() {
        for text in ["", "2", "250 ok", "250 ok\r", "250-one\r\n", "250-one\r\n250"] {
            assert_eq!(parse(text.as_bytes()), Ok(None), "{text:?}");
        }
    }

    #[test]
    fn the_rest_of_the_buffer_is_left_alone() {
        let (reply, used) = parse(b"250 first\r\n250 second\r\n").unwrap().unwrap();
        assert_eq!((reply.text.as_str(), used), ("first", 11));
    }

    #[test]
    fn anything_else_is_garbage() {
        let long = format!("250 {}\r\n", "x".repeat(MAX_LINE));
        let endless = "250-x\r\n".repeat(MAX_LINES + 1);
        let heavy = format!("250-{}\r\n", "x".repeat(2000)).repeat(9);
        for text in [
            "hello\r\n",
            "250\n",
            "250 a\nb\r\n",
            "25\r\n",
            "2500 ok\r\n",
            "199 ok\r\n",
            "650 ok\r\n",
            "250-one\r\n251 two\r\n",
            "250_ok\r\n",
            "\r\n",
            &long,
            &endless,
            &heavy,
        ] {
            assert_eq!(parse(text.as_bytes()), Err(Garbage), "{text:.40}");
        }
    }

    #[test]
    fn control_characters_of_the_peer_are_stripped() {
        let reply = whole("550 \u{1b}[31mred\u{7f}\u{9b}\0 \u{202e}txet\r\n");
        assert_eq!(reply.text, "[31mred txet");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_let_a_control_character_through(bytes: Vec<u8>) {
            if let Ok(Some((reply, used))) = parse(&bytes) {
                proptest::prop_assert!(used <= bytes.len() && !reply.text.chars().any(char::is_control));
            }
        }

        #[test]
        fn a_reply_reads_the_same_however_it_is_cut(cut in 0usize..40) {
            let all = b"250-2.0.0 one\r\n250-two\r\n250 2.0.0 three\r\n";
            proptest::prop_assert_eq!(parse(&all[..cut]), Ok(None));
        }
    }
}
