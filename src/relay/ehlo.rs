//! What the relay offers: its answer to EHLO (RFC 5321 §4.1.1.1).
//!
//! In: the reply's lines. Out: the few extensions that we act upon. lettre's
//! `ServerInfo` knows neither SIZE nor PIPELINING and wants capitals.

use lettre::transport::smtp::authentication::Mechanism;

use super::reply::Lines;

/// The relay's extensions. What was said before STARTTLS counts no more after
/// it (RFC 3207 §4.2): it is read anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a keyword of the protocol, there or not")]
pub struct Offers {
    pub starttls: bool,
    pub smtputf8: bool,
    pub eight_bit_mime: bool,
    /// RFC 2920.
    pub pipelining: bool,
    /// RFC 1870 was announced: MAIL may tell the size.
    pub size: bool,
    /// The largest message it takes, in bytes, where it says so.
    pub size_limit: Option<usize>,
    pub auth: Vec<Mechanism>,
}

impl Offers {
    pub(super) fn read(said: &Lines) -> Self {
        let mut offers = Self::default();
        for line in said.lines.iter().skip(1) {
            offers.note(&line.to_ascii_uppercase());
        }
        offers
    }

    fn note(&mut self, line: &str) {
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("STARTTLS") => self.starttls = true,
            Some("SMTPUTF8") => self.smtputf8 = true,
            Some("8BITMIME") => self.eight_bit_mime = true,
            Some("PIPELINING") => self.pipelining = true,
            Some("SIZE") => {
                self.size = true;
                // 0 means no fixed limit (RFC 1870 §4).
                self.size_limit = words.next().and_then(|w| w.parse().ok()).filter(|n| *n > 0);
            }
            Some("AUTH") => self.auth = words.filter_map(mechanism).collect(),
            _ => {}
        }
    }

    /// The mechanism to log in with: PLAIN needs one round trip, LOGIN three.
    pub(super) fn mechanism(&self) -> Option<Mechanism> {
        [Mechanism::Plain, Mechanism::Login].into_iter().find(|m| self.auth.contains(m))
    }
}

fn mechanism(word: &str) -> Option<Mechanism> {
    match word {
        "PLAIN" => Some(Mechanism::Plain),
        "LOGIN" => Some(Mechanism::Login),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_read_in_any_case_and_the_greeting_line_is_none() {
        let lines = ["STARTTLS", "size 1000", "Auth LOGIN plain XOAUTH2", "PIPELINING", "SMTPUTF8", "X"];
        let offers =
            Offers::read(&Lines { code: 250, lines: lines.into_iter().map(str::to_owned).collect() });
        assert!(!offers.starttls && offers.pipelining && offers.smtputf8 && offers.size);
        assert_eq!(offers.size_limit, Some(1000));
        assert_eq!(offers.mechanism(), Some(Mechanism::Plain));
    }

    #[test]
    fn size_zero_is_no_limit() {
        let offers = Offers::read(&Lines { code: 250, lines: vec!["x".to_owned(), "SIZE 0".to_owned()] });
        assert_eq!((offers.size, offers.size_limit), (true, None));
    }
}
