//! A country, by its ISO 3166 code, named in any language by ICU.

mod names;

use std::fmt;

use icu::experimental::displaynames::multi::RegionDisplayNames;
use icu::experimental::displaynames::{DisplayNamesOptions, Style};
use icu::locale::subtags::Region;
use serde::{Deserialize, Serialize};

use super::Language;

/// An ISO 3166-1 alpha-2 code in capitals: `GB`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Country(String);

/// ICU's long names of these are a political statement or an aside ("Hong Kong
/// SAR China", "Myanmar (Burma)") that no supporter writes under a letter.
const SHORT_NAMED: [&str; 4] = ["HK", "MM", "MO", "PS"];

impl Country {
    /// Reads a code (`gb`, `GBR`) or an English name (`United Kingdom`), as in
    /// the supporters' CSV. Case, accents and punctuation do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        names::by_code(text).or_else(|| names::by_name(text)).map(|code| Self(code.to_owned()))
    }

    /// The English name most like `text`, for a hint.
    #[must_use]
    pub fn suggest(text: &str) -> Option<String> {
        names::nearest(text).map(|code| Self(code.to_owned()).name_in_english())
    }

    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Its name in `language`, else in English, else the code.
    #[must_use]
    pub fn name_in(&self, language: &Language) -> String {
        self.name_by_icu(language.as_str()).unwrap_or_else(|| self.name_in_english())
    }

    fn name_in_english(&self) -> String {
        self.name_by_icu("en").unwrap_or_else(|| self.0.clone())
    }

    fn name_by_icu(&self, language: &str) -> Option<String> {
        let locale: icu::locale::Locale = language.parse().ok()?;
        let region: Region = self.0.parse().ok()?;
        let mut options = DisplayNamesOptions::default();
        options.style = SHORT_NAMED.contains(&self.code()).then_some(Style::Short);
        let names = RegionDisplayNames::try_new((&locale).into(), options).ok()?;
        names.of(region).filter(|name| *name != self.0).map(str::to_owned)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        Country::parse(text).map(|c| c.0)
    }

    #[test]
    fn a_country_is_known_by_its_codes_and_by_the_names_people_write() {
        for (text, expected) in [
            ("gb", "GB"),
            (" GBR ", "GB"),
            ("UK", "GB"),
            ("U.K.", "GB"),
            ("Great Britain", "GB"),
            ("united kingdom", "GB"),
            ("USA", "US"),
            ("the United States of America", "US"),
            ("Russia", "RU"),
            ("Russian Federation", "RU"),
            ("Czech Republic", "CZ"),
            ("Turkey", "TR"),
            ("Türkiye", "TR"),
            ("TURKIYE", "TR"),
            ("Ivory Coast", "CI"),
            ("Cote d’Ivoire", "CI"),
            ("Korea, Republic of", "KR"),
            ("Iran (Islamic Republic of)", "IR"),
            ("Republic of Kazakhstan", "KZ"),
            ("Viet Nam", "VN"),
            ("St. Lucia", "LC"),
            ("Bosnia & Herzegovina", "BA"),
            ("Palestine", "PS"),
            ("Hong Kong", "HK"),
            ("Kosovo", "XK"),
            ("Macedonia", "MK"),
            ("Democratic Republic of the Congo", "CD"),
            ("Republic of the Congo", "CG"),
        ] {
            assert_eq!(code(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "  ", "ZZ", "XX", "EU", "Atlantis", "republic of", "419", "é", "…"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn every_code_has_an_english_name_that_leads_back_to_it() {
        for (alpha2, alpha3) in names::codes() {
            let name = Country(alpha2.to_owned()).name_in_english();
            assert_ne!(name, alpha2);
            assert_eq!(code(&name).as_deref(), Some(alpha2), "{name}");
            assert_eq!(code(alpha3).as_deref(), Some(alpha2));
        }
    }

    #[test]
    fn a_country_is_named_in_the_language_of_the_letter() {
        let named = |code: &str, tag: &str| Country(code.to_owned()).name_in(&Language::parse(tag).unwrap());
        assert_eq!(named("GB", "ru"), "Великобритания");
        assert_eq!(named("DE", "fr-CA"), "Allemagne");
        assert_eq!(named("HK", "en"), "Hong Kong");
        assert_eq!(named("DE", "zxx"), "Germany");
    }

    #[test]
    fn a_misspelt_country_is_guessed_for_the_hint_only() {
        assert_eq!(code("Untied Kingdom"), None);
        assert_eq!(Country::suggest("Untied Kingdom").as_deref(), Some("United Kingdom"));
        assert_eq!(Country::suggest("Q"), None);
    }
}
