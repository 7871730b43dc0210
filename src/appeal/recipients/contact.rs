//! E-mail and web addresses as they survive in copied texts: doubled by broken
//! links, hidden from robots, glued to the next word.

use crate::terms::MailboxAddress;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contacts {
    pub emails: Vec<String>,
    pub web: Vec<String>,
    pub social: Vec<String>,
    /// What cannot be used as it stands, in words for the organiser.
    pub doubts: Vec<String>,
    /// Words that are no address.
    pub rest: Vec<String>,
    pub notes: Vec<String>,
}

/// What stands in place of an address that a web page hides from robots.
const HIDDEN: [&str; 9] = [
    "[email protected]",
    "[email protected",
    "[email\u{A0}protected]",
    "[correo electrónico protegido]",
    "[courriel protégé]",
    "[email protégé]",
    "[e-mail protected]",
    "[e-mail geschützt]",
    "[email protegido]",
];

pub(super) fn contacts(text: &str) -> Contacts {
    let mut found = Contacts::default();
    let (text, notes) = super::phones::without_remarks(text);
    found.notes = notes;
    let text = found.take_hidden(&text);
    for token in text.split([' ', ',', ';', '|', '<', '>', '"', '“', '”', '\u{A0}']).filter(|t| !t.is_empty())
    {
        found.token(token);
    }
    found
}

impl Contacts {
    fn take_hidden(&mut self, text: &str) -> String {
        let mut plain = text.to_owned();
        for hidden in HIDDEN {
            if plain.contains(hidden) {
                let words = "the page hides an e-mail address here behind “[email protected]”: look it up in the \
                    original appeal and write it in";
                if !self.doubts.iter().any(|d| d == words) {
                    self.doubts.push(words.to_owned());
                }
                plain = plain.replace(hidden, " ");
            }
        }
        plain
    }

    fn token(&mut self, token: &str) {
        // Two addresses with a bar between them, but not the bars of a link.
        if token.contains('/') && token.matches('@').count() > 1 {
            return token.split('/').for_each(|part| self.token(part));
        }
        let word = trimmed(token);
        if word.starts_with('@') && word.len() > 1 {
            push_new(&mut self.social, word);
        } else if is_web(word) {
            push_new(&mut self.web, word.trim_end_matches('/'));
        } else if word.contains('@') {
            self.email(word);
        } else if !is_joint(word) {
            self.rest.push(token.to_owned());
        }
    }

    fn email(&mut self, word: &str) {
        let word = word.strip_prefix("mailto:").unwrap_or(word);
        match fault(word) {
            None => push_new(&mut self.emails, word),
            Some(why) => self
                .doubts
                .push(format!("“{word}” {why}: look the address up in the original appeal and write it in")),
        }
    }
}

fn trimmed(token: &str) -> &str {
    token.trim_matches(|c: char| "()[]{}'’‘«»*:!?".contains(c)).trim_end_matches(['.', ',', '-', '–'])
}

fn is_joint(word: &str) -> bool {
    word.is_empty()
        || matches!(
            word,
            "or" | "and" | "ou" | "et" | "o" | "y" | "oder" | "und" | "/" | "I" | "e" | "&" | "-" | "–" | "•"
        )
}

fn is_web(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.")
}

/// More addresses than anyone has.
pub(super) const MOST: usize = 100;

/// The first spelling stays.
fn push_new(list: &mut Vec<String>, word: &str) {
    if list.len() < MOST && !list.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        list.push(word.to_owned());
    }
}

/// Why an address cannot be the one that was meant.
fn fault(word: &str) -> Option<&'static str> {
    if word.contains('\u{FFFD}') || word.chars().any(|c| "ÃÂâ€™".contains(c)) {
        return Some("holds characters that were damaged on the way");
    }
    if word.contains("...") || word.contains('…') || word.contains("***") {
        return Some("was shortened");
    }
    if MailboxAddress::parse(word).is_err() {
        return Some("is no e-mail address");
    }
    let ending = word.rsplit('.').next().unwrap_or_default();
    is_glued(ending).then_some("seems to be glued to the word behind it")
}

/// Long endings of domains that exist; a longer ending than `.museum` that is
/// none of them is a word that slipped in.
const LONG_ENDINGS: [&str; 14] = [
    "museum",
    "travel",
    "agency",
    "foundation",
    "international",
    "email",
    "online",
    "center",
    "solutions",
    "community",
    "support",
    "network",
    "digital",
    "example",
];

fn is_glued(ending: &str) -> bool {
    let lower_then_upper =
        ending.chars().zip(ending.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    let plain = ending.to_ascii_lowercase();
    let known = LONG_ENDINGS.contains(&plain.as_str()) || plain.starts_with("xn--");
    lower_then_upper
        || (ending.is_ascii() && ending.len() > 6 && !known)
        || ending.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_doubled_by_a_broken_link_is_one() {
        for text in [
            "a@example.org\" a@example.org",
            "A@example.org\" a@example.org",
            "a@example.org; a@example.org",
            "<mailto:a@example.org> (a@example.org)",
            "[a@example.org](mailto:a@example.org)",
        ] {
            let emails = contacts(text).emails;
            assert_eq!(emails.len(), 1, "{text}: {emails:?}");
        }
        let both = contacts(
            "L@example.org\" L@example.org m@example.org\" m@example.org www.example.org/x\" www.example.org/x",
        );
        assert_eq!(
            (both.emails, both.web),
            (vec!["L@example.org".into(), "m@example.org".into()], vec!["www.example.org/x".into()])
        );
    }

    #[test]
    fn addresses_are_told_apart_by_any_separator() {
        for text in [
            "a@x.example, b@y.example",
            "a@x.example / b@y.example",
            "a@x.example/b@y.example",
            "a@x.example|b@y.example",
            "a@x.example or b@y.example",
            "a@x.example;b@y.example",
        ] {
            assert_eq!(contacts(text).emails, ["a@x.example", "b@y.example"], "{text}");
        }
    }

    #[test]
    fn what_cannot_be_trusted_is_a_doubt_and_no_address() {
        for text in [
            "[email protected]",
            "x@ministry.govTwitter",
            "info@ministry.gov.xyFacebook",
            "pr\u{FFFD}ss@example.org",
            "press@",
            "a@b@example.org",
            "pre...@example.org",
            "press@ministry.govtwitter",
        ] {
            let found = contacts(text);
            assert_eq!((found.emails.len(), found.doubts.len()), (0, 1), "{text}");
        }
        assert_eq!(contacts("[email protected] , [email protected]").doubts.len(), 1);
    }
}
