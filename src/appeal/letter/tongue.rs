//! The language that a letter is written in, by its script and small words.

use crate::appeal::fold::words;
use crate::terms::Language;

/// Words that every letter holds, folded, and few other languages share.
const SMALL_WORDS: [(&str, &[&str]); 8] = [
    (
        "en",
        &[
            "the", "and", "of", "to", "you", "that", "is", "for", "his", "her", "their", "with", "are",
            "have", "dear", "was", "this", "by", "on", "i",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "des", "et", "vous", "que", "pour", "une", "dans", "est", "du", "je", "ses", "sur",
            "qui", "au", "par", "monsieur", "nous", "pas",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "y", "que", "para", "una", "por", "del", "con", "su", "se", "al", "le",
            "senor", "sus", "como", "es", "lo", "mi",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ich", "sie", "zu", "den", "von", "mit", "ist", "nicht", "ihr",
            "fur", "auf", "eine", "dem", "sehr", "wurde", "im",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "as", "e", "que", "para", "uma", "por", "da", "do", "com", "nao", "dos", "em", "seu",
            "sua", "ao", "foi", "pela", "das",
        ],
    ),
    (
        "it",
        &[
            "il", "gli", "e", "che", "per", "una", "di", "della", "con", "non", "sono", "del", "alla", "nel",
            "suo", "dei", "le", "da", "stato", "la",
        ],
    ),
    (
        "tr",
        &[
            "ve",
            "bir",
            "icin",
            "bu",
            "ile",
            "sayin",
            "olarak",
            "olan",
            "da",
            "de",
            "ne",
            "cok",
            "gibi",
            "kadar",
            "sonra",
            "en",
            "tarafindan",
            "edilmesini",
            "hakkinda",
            "size",
        ],
    ),
    (
        "nl",
        &[
            "de", "het", "een", "en", "van", "ik", "dat", "niet", "voor", "zijn", "met", "aan", "op",
            "geachte", "te", "hij", "haar", "wordt", "bij", "u",
        ],
    ),
];

/// Enough to tell.
const LONGEST_LOOK: usize = 6000;

pub(super) fn language(text: &str) -> Option<Language> {
    let text = &text[..text.floor_char_boundary(LONGEST_LOOK)];
    Language::parse(by_script(text).or_else(|| by_small_words(text))?).ok()
}

/// Scripts that say enough; letters of one language only within them.
fn by_script(text: &str) -> Option<&'static str> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let of = |range: std::ops::RangeInclusive<char>| text.chars().filter(|c| range.contains(c)).count();
    let has = |list: &str| text.to_lowercase().chars().any(|c| list.contains(c));
    if letters == 0 {
        return None;
    }
    if of('\u{400}'..='\u{4FF}') * 2 > letters {
        let named = [("әғқңөұүһ", "kk"), ("їєґ", "uk"), ("ў", "be")].into_iter().find(|(own, _)| has(own));
        return Some(named.map_or("ru", |(_, tag)| tag));
    }
    if of('\u{600}'..='\u{6FF}') * 2 > letters {
        return Some(if has("پچژگ") { "fa" } else { "ar" });
    }
    (of('\u{4E00}'..='\u{9FFF}') * 2 > letters).then_some("zh")
}

fn by_small_words(text: &str) -> Option<&'static str> {
    let words = words(text);
    let score = |small: &[&str]| words.iter().filter(|w| small.contains(&w.folded.as_str())).count();
    let best =
        SMALL_WORDS.iter().map(|(tag, small)| (score(small), *tag)).rev().max_by_key(|(score, _)| *score)?;
    (best.0 >= 3.max(words.len() / 20)).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_tells_its_language() {
        for (text, tag) in [
            ("Dear Minister, I am writing to you about the case of Anna Example and her family.", "en"),
            (
                "Je vous demande d’ordonner la libération de cette personne et de ses proches dans les plus brefs délais.",
                "fr",
            ),
            (
                "Me dirijo a usted para expresarle mi preocupación por el caso de la señora y de los otros detenidos.",
                "es",
            ),
            (
                "Ich schreibe Ihnen, weil die Frau und der Mann nicht frei sind. Bitte lassen Sie sie frei.",
                "de",
            ),
            ("Venho por este meio expressar a minha preocupação com o caso da senhora e dos outros.", "pt"),
            ("Прошу Вас освободить её.", "ru"),
            ("Сізден оны босатуды сұраймын, өтінемін.", "kk"),
            ("أطلب منكم الإفراج عنه", "ar"),
            ("尊敬的部长：", "zh"),
        ] {
            assert_eq!(language(text).map(|l| l.to_string()).as_deref(), Some(tag), "{text}");
        }
        assert_eq!(language(""), None);
    }
}
