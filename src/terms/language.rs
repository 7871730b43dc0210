//! A language, by its BCP 47 tag.

mod negotiation;
mod suggestions;

use std::fmt;
use std::str::FromStr;

use icu::experimental::displaynames::DisplayNamesOptions;
use icu::experimental::displaynames::multi::LocaleDisplayNamesFormatter;
use icu::locale::{LanguageIdentifier, Locale};
use serde::{Deserialize, Serialize};

/// A well-formed BCP 47 language tag in its canonical case: `ru`, `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// The text is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no language tag (BCP 47), such as en, ru or pt-BR")]
pub struct LanguageError(pub String);

/// The text is no language that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLanguage {
    /// The language that was probably meant.
    pub meant: Option<Language>,
}

impl UnknownLanguage {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> String {
        const TAG: &str = "write a language tag such as en, ru or pt-BR";
        self.meant.as_ref().map_or_else(
            || TAG.to_owned(),
            |meant| {
                let english = meant.name_by_icu("en").unwrap_or_default();
                format!("for {english}, write “{meant}”")
            },
        )
    }
}

impl Language {
    /// # Errors
    /// The text is no well-formed tag, or says no language (`und`). Words of
    /// five to eight letters are well-formed by the letter of BCP 47, but none
    /// was ever registered: `Russian` is a name, not a tag.
    pub fn parse(text: &str) -> Result<Self, LanguageError> {
        let bad = || LanguageError(text.to_owned());
        let id: LanguageIdentifier = text.trim().parse().map_err(|_| bad())?;
        if id.language.is_unknown() || id.language.as_str().len() > 3 {
            return Err(bad());
        }
        Ok(Self(id.to_string()))
    }

    /// As [`Language::parse`], for what a person typed: the tag must also be of
    /// a language that ICU can name. `kz` and `ua` are countries.
    ///
    /// # Errors
    /// What to write instead, where it can be guessed.
    pub fn parse_known(text: &str) -> Result<Self, UnknownLanguage> {
        let known = Self::parse(&text.replace('_', "-")).ok().filter(|l| l.name_by_icu("en").is_some());
        known.ok_or_else(|| UnknownLanguage { meant: suggestions::meant_by(text) })
    }

    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its name in `language`, else in English, else the tag.
    #[must_use]
    pub fn name_in(&self, language: &Language) -> String {
        let name = self.name_by_icu(&language.0).or_else(|| self.name_by_icu("en"));
        name.unwrap_or_else(|| self.0.clone())
    }

    /// ICU answers with the tag itself where it has no name.
    fn name_by_icu(&self, language: &str) -> Option<String> {
        let locale: Locale = language.parse().ok()?;
        let this: Locale = self.0.parse().ok()?;
        let names =
            LocaleDisplayNamesFormatter::try_new((&locale).into(), DisplayNamesOptions::default()).ok()?;
        let name = names.of(&this);
        let is_named = name.split_whitespace().next() != Some(this.id.language.as_str());
        is_named.then(|| name.into_owned())
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
    fn a_tag_is_kept_in_its_canonical_case() {
        assert_eq!(Language::parse("zh-hant-tw").unwrap().as_str(), "zh-Hant-TW");
        assert!(Language::parse("Russian").is_err() && Language::parse("und").is_err());
    }

    #[test]
    fn a_language_is_named_in_any_language() {
        let named =
            |tag: &str, by: &str| Language::parse(tag).unwrap().name_in(&Language::parse(by).unwrap());
        assert_eq!(named("ru", "en"), "Russian");
        assert_eq!(named("kk", "ru"), "казахский");
        assert_eq!(named("pt-BR", "en"), "Brazilian Portuguese");
        assert_eq!(named("ru", "zxx"), "Russian");
        assert_eq!(named("xq", "en"), "xq");
    }

    #[test]
    fn what_is_no_language_is_guessed_for_the_hint() {
        let hint = |text: &str| Language::parse_known(text).unwrap_err().hint();
        assert_eq!(hint("Russian"), "for Russian, write “ru”");
        assert_eq!(hint("kz"), "for Kazakh, write “kk”");
        assert_eq!(hint("русский"), "write a language tag such as en, ru or pt-BR");
        assert_eq!(hint("en_US.UTF-8"), "write a language tag such as en, ru or pt-BR");
        for tag in ["en", "zh-Hant", "pt-br", "ckb", "sr-Latn-RS", "en_GB"] {
            assert!(Language::parse_known(tag).is_ok(), "{tag}");
        }
    }
}
