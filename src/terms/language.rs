//! A language, by its BCP 47 tag.

use std::fmt;
use std::str::FromStr;

use icu::locale::LanguageIdentifier;
use serde::{Deserialize, Serialize};

/// A well-formed BCP 47 language tag in its canonical case: `ru`, `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// The text is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no language tag (BCP 47), such as en, ru or pt-BR")]
pub struct LanguageError(pub String);

impl Language {
    /// # Errors
    /// The text is no well-formed tag, or says no language (`und`).
    pub fn parse(text: &str) -> Result<Self, LanguageError> {
        let bad = || LanguageError(text.to_owned());
        let id: LanguageIdentifier = text.trim().parse().map_err(|_| bad())?;
        if id.language.is_unknown() { Err(bad()) } else { Ok(Self(id.to_string())) }
    }

    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This tag and then its ever shorter forms (RFC 4647 §3.4): `pt-BR`, `pt`.
    pub fn fallbacks(&self) -> impl Iterator<Item = Language> + '_ {
        std::iter::successors(Some(self.0.as_str()), |tag| tag.rsplit_once('-').map(|(head, _)| head))
            .map(|tag| Self(tag.to_owned()))
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        matches!(
            self.0.split('-').next(),
            Some("ar" | "fa" | "he" | "ur" | "ps" | "ckb" | "ug" | "yi" | "dv" | "sd")
        )
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, LanguageError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(text: String) -> Result<Self, LanguageError> {
        Self::parse(&text)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_falls_back_by_dropping_its_last_part() {
        let tags: Vec<String> = Language::parse("zh-hant-tw").unwrap().fallbacks().map(|l| l.0).collect();
        assert_eq!(tags, ["zh-Hant-TW", "zh-Hant", "zh"]);
        assert!(Language::parse("Russian").is_err() || Language::parse("und").is_err());
    }
}
impl Language {
    #[must_use]
    pub fn name_in(&self, _language: &Language) -> String {
        todo!()
    }
}
