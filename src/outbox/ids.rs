//! Names of things that are counted or hashed, so that one is never taken for
//! another.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

row_id! {
    /// A job's number in its store.
    JobId
}
row_id! {
    /// A letter's number in its store.
    LetterId
}
row_id! {
    /// A lane's number in its store.
    LaneId
}

/// The token of one try to hand over one letter. It grows with each try, so
/// that a worker that was overtaken finds that the letter is no longer its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt(pub u32);

impl Attempt {
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A supporter without their address: a keyed hash of it, the same in every
/// job of one store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SupporterKey(pub [u8; 16]);

/// SHA-256 over everything that shapes a plan's letters, in hex.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlanDigest(String);

/// The text is no digest that `dry-run` prints.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a plan digest is 64 hexadecimal digits, as `sincerely dry-run` prints it")]
pub struct DigestError;

impl PlanDigest {
    #[must_use]
    pub fn new(hash: [u8; 32]) -> Self {
        Self(HEXLOWER.encode(&hash))
    }

    /// # Errors
    /// The text is not 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, DigestError> {
        let text = text.trim().to_ascii_lowercase();
        let whole = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if whole { Ok(Self(text)) } else { Err(DigestError) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlanDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PlanDigest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for PlanDigest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        Self::parse(&text)
    }
}

impl From<PlanDigest> for String {
    fn from(digest: PlanDigest) -> Self {
        digest.0
    }
}
