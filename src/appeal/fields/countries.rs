//! Countries by the names that appeals in several languages give them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::appeal::fold::fold;
use crate::terms::{Country, Language};

/// By folded name, in the languages of appeals beside English.
static NAMES: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let languages: Vec<Language> =
        ["fr", "es", "de", "pt", "it"].iter().filter_map(|tag| Language::parse(tag).ok()).collect();
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let countries: Vec<Country> =
        codes.filter_map(|code| Country::parse(&code).filter(|c| c.code() == code)).collect();
    let named = |l: &Language| countries.iter().map(|c| (fold(&c.name_in(l)), c.clone())).collect::<Vec<_>>();
    languages.iter().flat_map(named).collect()
});

/// Names beside ICU's, folded.
const ALIASES: [(&str, &str); 24] = [
    ("russische foderation", "RU"),
    ("federation de russie", "RU"),
    ("federacion rusa", "RU"),
    ("federacion de rusia", "RU"),
    ("federacao russa", "RU"),
    ("federazione russa", "RU"),
    ("volksrepublik china", "CN"),
    ("republique populaire de chine", "CN"),
    ("republica popular china", "CN"),
    ("etats unis d amerique", "US"),
    ("etats unis", "US"),
    ("estados unidos de america", "US"),
    ("republique arabe syrienne", "SY"),
    ("birmanie", "MM"),
    ("birmania", "MM"),
    ("rd congo", "CD"),
    ("rdc", "CD"),
    ("demokratische republik kongo", "CD"),
    ("weissrussland", "BY"),
    ("bielorussie", "BY"),
    ("bielorrusia", "BY"),
    ("arabische republik agypten", "EG"),
    ("arabischen republik agypten", "EG"),
    ("eau", "AE"),
];

/// What stands before a country's name in its official style.
const STYLES: [&str; 16] = [
    "republique de ",
    "republique du ",
    "republique d ",
    "royaume de ",
    "republica de ",
    "republica del ",
    "republica bolivariana de ",
    "republik ",
    "konigreich ",
    "republica da ",
    "republica do ",
    "repubblica di ",
    "republique islamique d ",
    "republica islamica de ",
    "islamische republik ",
    "royaume du ",
];

pub(in crate::appeal) fn country_named(text: &str) -> Option<Country> {
    // A code of two letters is no name: `IN` and `AT` are words.
    if text.len() < 4 || text.len() > 80 {
        return None;
    }
    let folded = fold(text);
    let known = |name: &str| NAMES.get(name).cloned();
    let styled = || STYLES.iter().find_map(|style| folded.strip_prefix(style).and_then(known));
    let alias =
        || ALIASES.iter().find(|(name, _)| *name == folded).and_then(|(_, code)| Country::parse(code));
    Country::parse(text).or_else(|| known(&folded)).or_else(alias).or_else(styled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_in_the_languages_of_appeals() {
        for (name, code) in [
            ("Turquie", "TR"),
            ("TURQUIE", "TR"),
            ("Russland", "RU"),
            ("Arabia Saudí", "SA"),
            ("Viet Nam", "VN"),
            ("Kingdom of Saudi Arabia", "SA"),
            ("República de Honduras", "HN"),
            ("Iran", "IR"),
        ] {
            assert_eq!(country_named(name).map(|c| c.code().to_owned()).as_deref(), Some(code), "{name}");
        }
        for name in ["", "IN", "Urgent Action", "Paris", "the"] {
            assert_eq!(country_named(name), None, "{name}");
        }
    }
}
