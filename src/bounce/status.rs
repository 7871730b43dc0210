//! Status codes: enhanced ones (RFC 3463) and those of SMTP (RFC 5321 §4.2),
//! and where they stand in a text.

use std::fmt;

use super::phrases::is_one;

/// An enhanced status code, class 2, 4 or 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Status {
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

/// How a status came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The report says it, in a field or in the remote server's words.
    Said,
    /// Inferred from an SMTP code, or from words like "user unknown".
    Inferred,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl Status {
    #[must_use]
    pub const fn new(class: u8, subject: u16, detail: u16) -> Self {
        Self { class, subject, detail }
    }

    /// The mailbox is not there, or takes no more mail for good: 5.1.x but for
    /// what is wrong with the sender (5.1.7, 5.1.8), and 5.2.1.
    #[must_use]
    pub fn says_gone(self) -> bool {
        match (self.class, self.subject) {
            (5, 1) => !matches!(self.detail, 7 | 8),
            (5, 2) => self.detail == 1,
            _ => false,
        }
    }

    #[must_use]
    pub(super) fn in_class(self, class: u8) -> Self {
        Self { class, ..self }
    }

    /// How much it tells: "other, undefined" is a zero (RFC 3463 §3.1).
    pub(super) fn tells(self) -> u8 {
        u8::from(self.subject != 0) + u8::from(self.detail != 0)
    }

    /// The code in a text of those classes that tells most; of several, one
    /// behind an SMTP code or `#`, then the first.
    pub(super) fn find(text: &str, classes: &[u8]) -> Option<Self> {
        let mut best: Option<(u8, Self)> = None;
        for (at, byte) in text.bytes().enumerate() {
            if !byte.is_ascii_digit() {
                continue;
            }
            let Some(found) = enhanced_at(text.as_bytes(), at) else { continue };
            let weight = found.tells() + 3 * u8::from(is_marked(&text.as_bytes()[..at]));
            if classes.contains(&found.class) && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, found));
            }
        }
        best.map(|(_, status)| status)
    }

    /// What an SMTP code alone says (RFC 5321 §4.2.3).
    pub(super) fn of_code(code: u16) -> Self {
        match code {
            421 => Self::new(4, 3, 2),
            450 => Self::new(4, 2, 0),
            451 => Self::new(4, 3, 0),
            452 => Self::new(4, 3, 1),
            500 => Self::new(5, 5, 2),
            502 | 503 => Self::new(5, 5, 1),
            501 | 504 => Self::new(5, 5, 4),
            551 => Self::new(5, 1, 6),
            552 => Self::new(5, 2, 2),
            553 => Self::new(5, 1, 3),
            400..=499 => Self::new(4, 0, 0),
            _ => Self::new(5, 0, 0),
        }
    }
}

/// Reads `5.1.1` at a place; nothing of an address or a version may touch it.
fn enhanced_at(text: &[u8], at: usize) -> Option<Status> {
    let before = at.checked_sub(1).map(|before| text[before]);
    let joined =
        before.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'@' | b'/' | b'+'));
    if joined || (before == Some(b'-') && !ends_in_code(&text[..at - 1])) {
        return None;
    }
    let class = matches!(text[at], b'2' | b'4' | b'5').then(|| text[at] - b'0')?;
    let (subject, at) = number(text, dot(text, at + 1)?)?;
    let (detail, at) = number(text, dot(text, at)?)?;
    let glued = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'@';
    let next = text.get(at);
    let goes_on = next.is_some_and(glued) || (next == Some(&b'.') && text.get(at + 1).is_some_and(glued));
    // RFC 3463 has subjects 0 to 7; higher numbers are versions and dates.
    (!goes_on && subject <= 7).then_some(Status::new(class, subject, detail))
}

fn dot(text: &[u8], at: usize) -> Option<usize> {
    (text.get(at) == Some(&b'.')).then_some(at + 1)
}

/// One to three digits, and where they end.
fn number(text: &[u8], at: usize) -> Option<(u16, usize)> {
    let digits = text[at..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let value = text[at..at + digits].iter().fold(0, |value, digit| value * 10 + u16::from(digit - b'0'));
    (1..=3).contains(&digits).then_some((value, at + digits))
}

/// Whether an SMTP code or `#` stands right before.
fn is_marked(before: &[u8]) -> bool {
    let marks = before.iter().rev().take(3).take_while(|b| {
        matches!(b, b' ' | b'-' | b'#' | b'(' | b':' | b',' | b';' | b'\'' | b'"' | b'[' | b'<')
    });
    let count = marks.count();
    let bare = &before[..before.len() - count];
    before.ends_with(b"#") || (count > 0 && ends_in_code(bare))
}

fn ends_in_code(text: &[u8]) -> bool {
    let start = text.len().saturating_sub(3);
    let joined = start > 0 && text[start - 1].is_ascii_alphanumeric();
    code_in(&text[start..]).is_some() && !joined
}

/// Three digits that are a reply code of SMTP.
fn code_in(text: &[u8]) -> Option<u16> {
    if text.len() != 3 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code = text.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    let used = matches!(code, 421 | 422 | 431 | 432 | 441 | 442 | 446..=455 | 458 | 459 | 471)
        || matches!(code, 500..=505 | 510..=513 | 521 | 523 | 525 | 530..=535 | 538 | 541 | 550..=557 | 559..=561 | 571);
    used.then_some(code)
}

/// The first SMTP code (4xx, 5xx) in a text. Numbers with a unit are none.
pub(super) fn smtp_code(text: &str) -> Option<u16> {
    let bytes = text.as_bytes();
    let starts = (0..bytes.len().saturating_sub(2)).filter(|at| matches!(bytes[*at], b'4' | b'5'));
    starts.filter_map(|at| code_at(text, at)).next()
}

fn code_at(text: &str, at: usize) -> Option<u16> {
    let bytes = text.as_bytes();
    let code = code_in(&bytes[at..at + 3])?;
    let joins =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b'@' | b'+' | b'$');
    if at.checked_sub(1).is_some_and(|before| joins(&bytes[before])) {
        return None;
    }
    let rest = text.get(at + 3..)?;
    let next = rest.bytes().next();
    let ends = next.is_none_or(|b| {
        matches!(
            b,
            b' ' | b'-'
                | b':'
                | b')'
                | b','
                | b';'
                | b'"'
                | b'\''
                | b']'
                | b'<'
                | b'.'
                | b'\t'
                | b'\n'
                | b'\r'
        )
    });
    (ends && !is_counted(rest)).then_some(code)
}

/// "550 bytes", "512.5".
fn is_counted(rest: &str) -> bool {
    const UNITS: &str = "byte; bytes; kb; mb; kbytes; minute; minutes; hour; hours; day; days; second; seconds; \
        messages; recipients; characters; lines; attempts";
    let fraction = rest.strip_prefix('.').is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()));
    let word = rest.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    fraction || is_one(&word.to_ascii_lowercase(), UNITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        Status::find(text, &[4, 5]).map(|status| status.to_string())
    }

    #[test]
    fn an_enhanced_code_is_found_where_it_stands() {
        for text in [
            "5.1.1",
            "550 5.1.1 no",
            "550-5.1.1 no",
            "(#5.1.1)",
            "smtp;550 5.1.1",
            "<<< 550 #5.1.1.",
            "[5.1.1]",
        ] {
            assert_eq!(found(text).as_deref(), Some("5.1.1"), "{text}");
        }
        assert_eq!(found("554 5.0.0 unavailable, 550 5.1.1 unknown").as_deref(), Some("5.1.1"));
        assert_eq!(found("550 5.7.26 not authenticated").as_deref(), Some("5.7.26"));
    }

    #[test]
    fn addresses_versions_and_dates_are_no_codes() {
        for text in [
            "4.2.2.1",
            "192.5.1.1",
            "exim-4.94.2",
            "5.5.2653.19",
            "4.1.1.example.org",
            "a5.1.1",
            "2.1.5",
            "mx-5.1.1",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn an_smtp_code_is_told_from_other_numbers() {
        for text in [
            "550 no",
            "said: 550-5.1.1 no",
            "(550)",
            "code:550",
            "host x [192.0.2.1]: 550 no",
            "550",
            "returned '550 5.1.1",
        ] {
            assert_eq!(smtp_code(text), Some(550), "{text}");
        }
        for text in ["512 bytes", "450 minutes", "1550", "550x", "2026-550", "port 587", "552.5", "ofr_506"] {
            assert_eq!(smtp_code(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_sender_says_nothing_of_the_mailbox() {
        assert!(Status::new(5, 1, 1).says_gone() && Status::new(5, 2, 1).says_gone());
        for status in [Status::new(5, 1, 8), Status::new(4, 1, 1), Status::new(5, 2, 2), Status::new(5, 0, 0)]
        {
            assert!(!status.says_gone(), "{status}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_search_panic(text: String) {
            let _ = (found(&text), smtp_code(&text));
        }

        #[test]
        fn a_code_between_other_words_is_found(before in "[a-z ]{0,20}", subject in 0u16..8, detail in 0u16..700) {
            let status = Status::new(5, subject, detail);
            let text = format!("{before} 550 {status} no");
            proptest::prop_assert_eq!(Status::find(&text, &[5]), Some(status));
        }
    }
}
