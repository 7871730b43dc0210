//! A country, by its ISO 3166 code, named in any language by ICU.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An ISO 3166-1 alpha-2 code in capitals: `GB`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Country(String);

impl Country {
    /// Reads a code (`gb`) or an English name (`United Kingdom`), as in the
    /// supporters' CSV.
    #[must_use]
    pub fn parse(_text: &str) -> Option<Self> {
        todo!()
    }

    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl Country {
    #[must_use]
    pub fn name_in(&self, _language: &crate::terms::Language) -> String {
        todo!()
    }
}
