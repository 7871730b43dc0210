//! Names of languages, in the languages of appeals.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::appeal::fold::{fold, words};
use crate::terms::Language;

/// Names beside ICU's, folded. German bends its own.
const OTHERS: [(&str, &str); 40] = [
    ("farsi", "fa"),
    ("persan", "fa"),
    ("mandarin", "zh"),
    ("mandarin chinese", "zh"),
    ("simplified chinese", "zh-Hans"),
    ("traditional chinese", "zh-Hant"),
    ("castellano", "es"),
    ("castilian", "es"),
    ("burmese", "my"),
    ("birman", "my"),
    ("dari", "fa-AF"),
    ("sorani", "ckb"),
    ("kurmanji", "kmr"),
    ("tigrinya", "ti"),
    ("kyrgyz", "ky"),
    ("kirghiz", "ky"),
    ("belarusian", "be"),
    ("belarussian", "be"),
    ("bielorusso", "be"),
    ("brazilian portuguese", "pt-BR"),
    ("bahasa", "id"),
    ("bahasa indonesia", "id"),
    ("bahasa malaysia", "ms"),
    ("filipino", "fil"),
    ("tagalog", "fil"),
    ("khmer", "km"),
    ("hindi", "hi"),
    ("englischer", "en"),
    ("englischem", "en"),
    ("russischem", "ru"),
    ("spanischem", "es"),
    ("franzosischem", "fr"),
    ("arabischem", "ar"),
    ("deutsch", "de"),
    ("turkmen", "tk"),
    ("kinyarwanda", "rw"),
    ("uighur", "ug"),
    ("uyghur", "ug"),
    ("bangla", "bn"),
    ("moldovan", "ro"),
];

static NAMES: LazyLock<HashMap<String, Language>> = LazyLock::new(|| {
    let letters = || 'a'..='z';
    let tags = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let known: Vec<Language> =
        tags.filter_map(|tag| Language::parse_known(&tag).ok().filter(|l| l.as_str() == tag)).collect();
    let by: Vec<Language> =
        ["en", "fr", "es", "de", "pt", "it"].iter().filter_map(|tag| Language::parse(tag).ok()).collect();
    let named = |language: &Language| {
        by.iter().map(|b| (fold(&language.name_in(b)), language.clone())).collect::<Vec<_>>()
    };
    let mut names: HashMap<String, Language> =
        known.iter().flat_map(named).filter(|(name, _)| name.len() > 3).collect();
    names.extend(
        OTHERS.iter().filter_map(|(name, tag)| Some(((*name).to_owned(), Language::parse(tag).ok()?))),
    );
    names
});

/// The languages that a text names, in its order.
pub(in crate::appeal) fn languages(text: &str) -> Vec<Language> {
    let words = words(text);
    let mut found: Vec<Language> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let two = words.get(at + 1).map(|next| format!("{} {}", words[at].folded, next.folded));
        let (language, taken) = match two.and_then(|two| NAMES.get(&two)) {
            Some(language) => (Some(language), 2),
            None => (NAMES.get(&words[at].folded), 1),
        };
        if let Some(language) = language.filter(|l| !found.contains(l)) {
            found.push(language.clone());
        }
        at += taken;
    }
    found
}

/// "or your own language", in the languages of appeals.
const OWN: [&str; 26] = [
    "your own language",
    "in your language",
    "or your language",
    "votre propre langue",
    "dans votre langue",
    "votre langue",
    "langue de votre choix",
    "su propio idioma",
    "tu propio idioma",
    "su idioma",
    "tu idioma",
    "su propia lengua",
    "su lengua",
    "idioma propio",
    "eigenen sprache",
    "ihrer sprache",
    "ihrer muttersprache",
    "landessprache",
    "seu proprio idioma",
    "sua propria lingua",
    "seu idioma",
    "sua lingua",
    "vostra lingua",
    "tua lingua",
    "propria lingua",
    "you own language",
];

pub(in crate::appeal) fn says_own_language(text: &str) -> bool {
    let folded = fold(text);
    OWN.iter().any(|phrase| folded.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<String> {
        languages(text).into_iter().map(|l| l.to_string()).collect()
    }

    #[test]
    fn languages_are_read_in_the_order_of_the_text() {
        for (text, wanted) in [
            ("Russian, Kazakh.", &["ru", "kk"][..]),
            ("English, Chinese or your own language", &["en", "zh"]),
            ("turc, anglais ou votre propre langue", &["tr", "en"]),
            ("español o inglés", &["es", "en"]),
            ("Sie können in gutem Russisch, Englisch oder auf Deutsch schreiben", &["ru", "en", "de"]),
            ("Farsi / Arabic", &["fa", "ar"]),
            ("Vietnamese, Brazilian Portuguese and Kurdish", &["vi", "pt-BR", "ku"]),
            ("any", &[]),
        ] {
            assert_eq!(tags(text), wanted, "{text}");
        }
        assert!(says_own_language("ou votre propre langue") && !says_own_language("their own language"));
    }
}
