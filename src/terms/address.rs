//! An e-mail address that can stand in an envelope and in a header.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use idna::AsciiDenyList;
use lettre::Address;
use serde::{Deserialize, Serialize};

/// One mailbox, `local@domain`, within the limits of RFC 5321 §4.5.3.1 and
/// free of anything that could end a header line.
///
/// It keeps its spelling, but is the same mailbox in any letter case: it
/// compares as its [`key`](Self::key).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailboxAddress(Address);

/// Why a text is no address we would write to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("it is empty")]
    Empty,
    #[error("it has no @")]
    NoAt,
    #[error("it has more than one @")]
    ManyAts,
    #[error("it holds a blank or control character")]
    Blank,
    #[error("the part before the @ is longer than 64 bytes")]
    LocalTooLong,
    #[error("it is longer than 254 bytes")]
    TooLong,
    #[error("its domain is no public mail domain")]
    Domain,
    #[error("it is not written as local@domain")]
    Syntax,
}

impl AddressError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "write an address such as anna@example.org",
            Self::NoAt | Self::Syntax => "an address is written as anna@example.org",
            Self::ManyAts => "write one address only; look for two that were run together",
            Self::Blank => "write one address only, without a name or a blank in it",
            Self::LocalTooLong | Self::TooLong => "look for something that was pasted into it by mistake",
            Self::Domain => "write the domain by its full name, such as example.org",
        }
    }
}

impl MailboxAddress {
    /// Reads an address, blanks around it ignored.
    ///
    /// # Errors
    /// What an organiser would have to correct.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(AddressError::Blank);
        }
        if text.len() > 254 {
            return Err(AddressError::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NoAt)?;
        if local.contains('@') && !local.starts_with('"') {
            return Err(AddressError::ManyAts);
        }
        if local.len() > 64 {
            return Err(AddressError::LocalTooLong);
        }
        if !is_public_domain(domain) {
            return Err(AddressError::Domain);
        }
        // Legal between quotes (RFC 5321 §4.1.2). But a relay that looks for the
        // next `>` of `RCPT TO:<"a>b"@example.org>` finds another mailbox.
        if local.contains(['<', '>']) {
            return Err(AddressError::Syntax);
        }
        Address::new(local, domain).map(Self).map_err(|_| AddressError::Syntax)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    #[must_use]
    pub fn local(&self) -> &str {
        self.0.user()
    }

    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    /// The form by which two spellings of one supporter are known as one:
    /// wholly lower-cased.
    #[must_use]
    pub fn key(&self) -> String {
        self.as_str().to_lowercase()
    }

    /// The key, without a new text where the address is its own key.
    fn folded(&self) -> Cow<'_, str> {
        let text = self.as_str();
        if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(self.key())
        }
    }

    /// Whether the local part needs SMTPUTF8 (RFC 6531): a relay without it
    /// cannot carry the letter.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        !self.local().is_ascii()
    }

    /// For lettre's builders and commands.
    #[must_use]
    pub fn to_lettre(&self) -> Address {
        self.0.clone()
    }
}

/// A name with a dot in it: neither an IP literal nor a bare host. Asked of the
/// name that will be looked up (UTS 46), in which full-width digits are digits
/// and some characters are not there at all.
fn is_public_domain(domain: &str) -> bool {
    let Ok(name) = idna::domain_to_ascii_cow(domain.as_bytes(), AsciiDenyList::EMPTY) else { return false };
    domain.contains('.')
        && !name.starts_with('[')
        && name.parse::<std::net::IpAddr>().is_err()
        && name != "localhost.localdomain"
}

impl PartialEq for MailboxAddress {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for MailboxAddress {}

impl PartialOrd for MailboxAddress {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MailboxAddress {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(&other.folded())
    }
}

impl Hash for MailboxAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl fmt::Display for MailboxAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MailboxAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for MailboxAddress {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        Self::parse(&text)
    }
}

impl From<MailboxAddress> for String {
    fn from(address: MailboxAddress) -> Self {
        address.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::*;

    #[test]
    fn one_mailbox_in_two_spellings_is_one_and_keeps_its_spelling() {
        // The last pair ends a word in sigma, whose small form depends on that.
        for (one, two) in [
            ("7170001@PROKUROR.KZ", "7170001@prokuror.kz"),
            ("Жапаров@пример.kg", "жапаров@ПРИМЕР.KG"),
            ("ΟΔΟΣ@example.org", "οδος@example.org"),
        ] {
            let (one, two) = (MailboxAddress::parse(one).unwrap(), MailboxAddress::parse(two).unwrap());
            assert_eq!(one, two);
            assert_eq!(one.cmp(&two), Ordering::Equal);
            assert!(HashSet::from([one.clone()]).contains(&two));
            assert!(BTreeSet::from([one.clone()]).contains(&two));
            assert_ne!(one.to_string(), two.to_string());
            let json = serde_json::to_string(&one).unwrap();
            assert_eq!(json, format!("\"{one}\""));
            let back: MailboxAddress = serde_json::from_str(&json).unwrap();
            assert_eq!(back.as_str(), one.as_str());
        }
        assert_ne!(MailboxAddress::parse("a@b.example"), MailboxAddress::parse("c@b.example"));
    }

    #[test]
    fn what_cannot_be_an_address_is_refused_with_its_reason() {
        let long = format!("{}@example.org", "a".repeat(65));
        for (text, why) in [
            ("", AddressError::Empty),
            ("anna.example.org", AddressError::NoAt),
            ("anna@home@example.org", AddressError::ManyAts),
            ("anna@[127.0.0.1]", AddressError::Domain),
            ("anna@127.0.0.1", AddressError::Domain),
            ("anna@localhost", AddressError::Domain),
            ("anna@\u{FF11}27.0.0.1", AddressError::Domain),
            ("anna@\u{34F}[.example.org>x]", AddressError::Domain),
            ("Ann\r\nBcc: x@y.example", AddressError::Blank),
            (long.as_str(), AddressError::LocalTooLong),
            ("\"a@b<@c>\"@example.org", AddressError::Syntax),
        ] {
            assert_eq!(MailboxAddress::parse(text), Err(why), "{text:?}");
        }
        assert!(MailboxAddress::parse(" Anna@Example.org ").is_ok_and(|a| a.key() == "anna@example.org"));
    }
}
