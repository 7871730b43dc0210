//! What someone meant who wrote a language's name or its country.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Language;

/// Codes of countries that are taken for codes of their languages.
const COUNTRY_CODES: [(&str, &str); 14] = [
    ("br", "pt-BR"),
    ("by", "be"),
    ("cn", "zh"),
    ("cz", "cs"),
    ("dk", "da"),
    ("gb", "en"),
    ("gr", "el"),
    ("ir", "fa"),
    ("jp", "ja"),
    ("kp", "ko"),
    ("kz", "kk"),
    ("ua", "uk"),
    ("us", "en"),
    ("vn", "vi"),
];

/// Also known as.
const OTHER_NAMES: [(&str, &str); 6] = [
    ("farsi", "fa"),
    ("mandarin", "zh"),
    ("castilian", "es"),
    ("flemish", "nl"),
    ("sorani", "ckb"),
    ("dari", "fa-AF"),
];

pub(super) fn meant_by(text: &str) -> Option<Language> {
    let word = text.trim().to_lowercase();
    let listed = COUNTRY_CODES.iter().chain(&OTHER_NAMES).find(|(wrong, _)| *wrong == word);
    match listed {
        Some((_, tag)) => Some(Language((*tag).to_owned())),
        None if word.len() > 3 && word.is_ascii() => NAMES.get(&word).cloned(),
        None => None,
    }
}

/// By English name in lower case. Languages with a two-letter tag are enough
/// for a guess.
static NAMES: LazyLock<HashMap<String, Language>> = LazyLock::new(|| {
    let letters = || 'a'..='z';
    let tags = letters().flat_map(|a| letters().map(move |b| Language(format!("{a}{b}"))));
    tags.filter_map(|l| Some((l.name_by_icu("en")?.to_lowercase(), l))).collect()
});
