//! Which of the languages that there are serves someone who wants another.
//!
//! Lookup by RFC 4647 §3.4, over CLDR's parents instead of cut tags, since
//! `zh-TW` is written as `zh-Hant` is and `pt-AO` as `pt-PT` is.

use icu::locale::fallback::LocaleFallbackConfig;
use icu::locale::{
    LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleDirectionality, LocaleExpander, LocaleFallbacker,
};

use super::Language;

const CANONICAL: LocaleCanonicalizer = LocaleCanonicalizer::new_extended();
const LIKELY: LocaleExpander = LocaleExpander::new_extended();
const DIRECTION: LocaleDirectionality = LocaleDirectionality::new_extended();

impl Language {
    /// The one of `available` that serves who wants this language: itself; else
    /// what it falls back to; else a regional form of it in the same script.
    pub fn find_in<'a>(
        &self,
        available: impl IntoIterator<Item = &'a Language, IntoIter: Clone>,
    ) -> Option<&'a Language> {
        let available = available.into_iter();
        available.clone().find(|a| *a == self).or_else(|| {
            let wanted = Wanted::of(self)?;
            let kin: Vec<_> = available.filter_map(|a| Wanted::of(a).map(|tag| (a, tag))).collect();
            let kin: Vec<_> = kin.iter().filter(|(_, tag)| tag.may_serve(&wanted)).collect();
            let in_chain = wanted.chain().into_iter().find_map(|step| {
                let full = maximized(&step);
                let same = kin.iter().find(|(_, tag)| tag.id == step);
                same.or_else(|| kin.iter().find(|(_, tag)| tag.full == full))
            });
            let found =
                in_chain.or_else(|| kin.iter().find(|(_, tag)| tag.full.script == wanted.full.script));
            found.map(|(language, _)| *language)
        })
    }

    /// Whether both are forms of one language: `pt-BR` and `pt`.
    #[must_use]
    pub fn is_form_of(&self, other: &Language) -> bool {
        self == other
            || Wanted::of(self).zip(Wanted::of(other)).is_some_and(|(a, b)| a.id.language == b.id.language)
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        self.0.parse().is_ok_and(|id: LanguageIdentifier| DIRECTION.is_right_to_left(&id))
    }
}

/// A tag in the form in which tags can be compared.
struct Wanted {
    /// `cmn-TW` is `zh-TW`, `prs` is `fa-AF`.
    id: LanguageIdentifier,
    /// With the likely script and region: `zh-Hant-TW`.
    full: LanguageIdentifier,
}

impl Wanted {
    fn of(language: &Language) -> Option<Self> {
        let mut locale: Locale = language.as_str().parse().ok()?;
        CANONICAL.canonicalize(&mut locale);
        let full = maximized(&locale.id);
        Some(Self { id: locale.id, full })
    }

    /// Norwegian is the one language whose parent goes by another tag.
    fn may_serve(&self, wanted: &Self) -> bool {
        let of = |tag: &Self| match tag.id.language.as_str() {
            "nb" | "nn" => "no".to_owned(),
            other => other.to_owned(),
        };
        of(self) == of(wanted)
    }

    /// The tag, its parents by CLDR, and at last the bare language, whatever
    /// script that is in.
    fn chain(&self) -> Vec<LanguageIdentifier> {
        let locale = Locale::from(self.id.clone());
        let fallbacker = LocaleFallbacker::new().for_config(LocaleFallbackConfig::default());
        let mut parents = fallbacker.fallback_for((&locale).into());
        let mut chain = vec![self.id.clone()];
        while !parents.get().is_unknown() {
            chain.push(parents.get().into_locale().id);
            parents.step();
        }
        chain.push(LanguageIdentifier::from(self.id.language));
        chain
    }
}

fn maximized(id: &LanguageIdentifier) -> LanguageIdentifier {
    let mut full = id.clone();
    LIKELY.maximize(&mut full);
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Language {
        Language::parse(text).unwrap()
    }

    fn found(wanted: &str, available: &str) -> String {
        let available: Vec<Language> = available.split(' ').map(tag).collect();
        tag(wanted).find_in(&available).map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn a_tag_finds_itself_and_then_the_nearest_that_it_falls_back_to() {
        assert_eq!(found("zh-Hant-TW", "zh zh-Hant zh-Hant-TW"), "zh-Hant-TW");
        assert_eq!(found("zh-Hant-TW", "zh zh-Hant"), "zh-Hant");
        assert_eq!(found("zh-Hant-TW", "en zh"), "zh");
        assert_eq!(found("pt-BR", "en pt"), "pt");
        assert_eq!(found("es-MX", "es es-419"), "es-419");
        assert_eq!(found("pt-AO", "pt pt-PT"), "pt-PT");
    }

    #[test]
    fn a_place_tells_the_script() {
        assert_eq!(found("zh-TW", "zh zh-Hant"), "zh-Hant");
        assert_eq!(found("zh-HK", "zh-CN zh-TW"), "zh-TW");
        assert_eq!(found("zh-CN", "zh zh-Hant"), "zh");
        assert_eq!(found("sr-Latn-RS", "sr-Cyrl sr-Latn"), "sr-Latn");
    }

    #[test]
    fn a_plain_language_finds_a_regional_form_in_its_own_script_only() {
        assert_eq!(found("pt", "en pt-BR"), "pt-BR");
        assert_eq!(found("pt", "pt-AO pt-BR"), "pt-BR");
        assert_eq!(found("pt", "en pt-PT"), "pt-PT");
        assert_eq!(found("en-GB", "en-US fr"), "en-US");
        assert_eq!(found("zh", "zh-Hant"), "");
        assert_eq!(found("sr", "sr-Latn"), "");
    }

    #[test]
    fn another_name_of_a_language_finds_it_and_another_language_does_not() {
        assert_eq!(found("cmn-TW", "zh-Hant"), "zh-Hant");
        assert_eq!(found("prs", "ar fa"), "fa");
        assert_eq!(found("nb", "no"), "no");
        assert_eq!(found("no", "nb"), "nb");
        assert_eq!(found("hi-Latn", "en"), "");
        assert_eq!(found("uz", "kk ru"), "");
    }

    #[test]
    fn forms_of_one_language_are_known_as_such() {
        assert!(tag("pt-BR").is_form_of(&tag("pt")) && tag("cmn").is_form_of(&tag("zh-Hant")));
        assert!(!tag("pt").is_form_of(&tag("es")));
    }

    #[test]
    fn the_script_says_which_way_a_language_is_written() {
        assert!(["ar", "fa-AF", "he", "ur", "ckb", "ks", "az-Arab"].iter().all(|t| tag(t).is_rtl()));
        assert!(["en", "kk", "tr", "zh-Hant", "sd-Deva"].iter().all(|t| !tag(t).is_rtl()));
    }

    proptest::proptest! {
        #[test]
        fn what_is_there_is_found_as_itself(a in "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", b in "[a-z]{2}") {
            let (Ok(a), Ok(b)) = (Language::parse(&a), Language::parse(&b)) else { return Ok(()) };
            let available = [b, a.clone()];
            proptest::prop_assert_eq!(a.find_in(&available), Some(&a));
        }
    }
}
