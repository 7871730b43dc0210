//! What of a supporter an official may see.

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One thing about a supporter that can be shown or kept back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shared {
    Name,
    /// Instead of the name: "A. K."
    Initials,
    City,
    Country,
    /// The postal address.
    Address,
    Email,
}

impl Shared {
    pub const ALL: [(&'static str, Self); 6] = [
        ("name", Self::Name),
        ("initials", Self::Initials),
        ("city", Self::City),
        ("country", Self::Country),
        ("address", Self::Address),
        ("email", Self::Email),
    ];
}

impl FromStr for Shared {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.iter().find(|(name, _)| *name == word.to_lowercase()).map(|(_, s)| *s).ok_or(())
    }
}

/// The set of things shown. Set per campaign, and can only be narrowed per row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(BTreeSet<Shared>);

impl Share {
    #[must_use]
    pub fn new(items: impl IntoIterator<Item = Shared>) -> Self {
        Self(items.into_iter().collect())
    }

    #[must_use]
    pub fn has(&self, what: Shared) -> bool {
        self.0.contains(&what)
    }

    /// What a row leaves of this campaign's share. A row may ask for initials
    /// where the campaign shows names; it can never add anything.
    #[must_use]
    pub fn narrowed(&self, row: Option<&Share>) -> Share {
        let Some(row) = row else { return self.clone() };
        let mut left: BTreeSet<Shared> = self.0.intersection(&row.0).copied().collect();
        if row.has(Shared::Initials) && self.has(Shared::Name) {
            left.insert(Shared::Initials);
        }
        if left.contains(&Shared::Initials) {
            left.remove(&Shared::Name);
        }
        Share(left)
    }
}

impl Default for Share {
    fn default() -> Self {
        Self::new([Shared::Name, Shared::City, Shared::Country])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_narrows_and_never_widens() {
        let campaign = Share::default();
        let row = Share::new([Shared::Initials, Shared::Email]);
        let shown = campaign.narrowed(Some(&row));
        assert!(shown.has(Shared::Initials));
        assert!(!shown.has(Shared::Name) && !shown.has(Shared::Email) && !shown.has(Shared::City));
    }
}
