//! Whether own words are in the language of the letter around them.
//!
//! Statistics of three letters know some seventy languages and err on short texts
//! and between neighbours. So only what is sure is said: another script, or a
//! text that is long enough, in a language that is told well from the letter's.

use icu::locale::{LanguageIdentifier, LocaleExpander};
use whatlang::{Lang, Script};

use crate::terms::Language;

/// Below this many letters nothing is said.
const ENOUGH: usize = 40;

/// How sure it has to be, of 1.
const SURE: f64 = 0.95;

const LIKELY: LocaleExpander = LocaleExpander::new_extended();

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mismatch {
    Script,
    /// The other language, by its English name.
    Language(String),
}

pub(super) fn mismatch(words: &str, language: &Language) -> Option<Mismatch> {
    if words.chars().filter(|c| c.is_alphabetic()).count() < ENOUGH {
        return None;
    }
    let id = full(language)?;
    let found = whatlang::detect(words)?;
    if !fits(found.script(), &id)? {
        return Some(Mismatch::Script);
    }
    let wanted = known(id.language.as_str())?;
    if !(found.is_reliable() && found.confidence() >= SURE) || related(found.lang(), wanted) {
        return None;
    }
    Some(Mismatch::Language(found.lang().eng_name().to_owned()))
}

/// With its likely script.
fn full(language: &Language) -> Option<LanguageIdentifier> {
    let mut id: LanguageIdentifier = language.as_str().parse().ok()?;
    LIKELY.maximize(&mut id);
    Some(id)
}

/// Whether a language is written so. `None`: nothing is known of that.
fn fits(found: Script, wanted: &LanguageIdentifier) -> Option<bool> {
    use Script::{Arabic, Cyrillic, Hangul, Hiragana, Katakana, Latin, Mandarin};
    let two = ["az", "bs", "ku", "ms", "sr", "tk", "uz"].contains(&wanted.language.as_str());
    Some(match wanted.script?.as_str() {
        _ if two => matches!(found, Latin | Cyrillic | Arabic),
        "Latn" => found == Latin,
        "Cyrl" => found == Cyrillic,
        "Arab" => found == Arabic,
        "Hans" | "Hant" => found == Mandarin,
        "Jpan" => matches!(found, Hiragana | Katakana | Mandarin),
        "Kore" => matches!(found, Hangul | Mandarin),
        "Deva" => found == Script::Devanagari,
        "Grek" => found == Script::Greek,
        "Hebr" => found == Script::Hebrew,
        "Armn" => found == Script::Armenian,
        "Geor" => found == Script::Georgian,
        "Thai" => found == Script::Thai,
        "Ethi" => found == Script::Ethiopic,
        "Beng" => found == Script::Bengali,
        _ => return None,
    })
}

/// The languages that are told apart well enough, by their tags.
fn known(tag: &str) -> Option<Lang> {
    const KNOWN: [(&str, Lang); 39] = [
        ("ar", Lang::Ara),
        ("be", Lang::Bel),
        ("bg", Lang::Bul),
        ("ca", Lang::Cat),
        ("cs", Lang::Ces),
        ("da", Lang::Dan),
        ("de", Lang::Deu),
        ("el", Lang::Ell),
        ("en", Lang::Eng),
        ("es", Lang::Spa),
        ("et", Lang::Est),
        ("fa", Lang::Pes),
        ("fi", Lang::Fin),
        ("fr", Lang::Fra),
        ("he", Lang::Heb),
        ("hi", Lang::Hin),
        ("hr", Lang::Hrv),
        ("hu", Lang::Hun),
        ("id", Lang::Ind),
        ("it", Lang::Ita),
        ("ja", Lang::Jpn),
        ("ko", Lang::Kor),
        ("lt", Lang::Lit),
        ("lv", Lang::Lav),
        ("mk", Lang::Mkd),
        ("nb", Lang::Nob),
        ("nl", Lang::Nld),
        ("no", Lang::Nob),
        ("pl", Lang::Pol),
        ("pt", Lang::Por),
        ("ro", Lang::Ron),
        ("ru", Lang::Rus),
        ("sk", Lang::Slk),
        ("sl", Lang::Slv),
        ("sv", Lang::Swe),
        ("tr", Lang::Tur),
        ("uk", Lang::Ukr),
        ("ur", Lang::Urd),
        ("vi", Lang::Vie),
    ];
    KNOWN.iter().find(|(known, _)| *known == tag).map(|(_, lang)| *lang)
}

/// The same, or so near that a page may be taken for the other.
fn related(a: Lang, b: Lang) -> bool {
    const NEAR: [&[Lang]; 7] = [
        &[Lang::Dan, Lang::Nob, Lang::Swe],
        &[Lang::Hrv, Lang::Srp, Lang::Slv],
        &[Lang::Ces, Lang::Slk],
        &[Lang::Ind, Lang::Jav],
        &[Lang::Bul, Lang::Mkd],
        &[Lang::Spa, Lang::Cat],
        &[Lang::Tur, Lang::Aze],
    ];
    a == b || NEAR.iter().any(|near| near.contains(&a) && near.contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "Прошу Вас освободить моего соседа, он ни в чём не виноват и тяжело болен.";
    const KAZAKH: &str = "Мен сізден көршімді босатуды сұраймын, ол ешқандай қылмыс жасаған жоқ және науқас.";
    const ENGLISH: &str = "I ask you to release my neighbour, who is innocent and gravely ill in prison.";
    const GERMAN: &str =
        "Bitte lassen Sie meinen Nachbarn frei, er ist unschuldig und schwer krank im Gefängnis.";
    const FRENCH: &str =
        "Je vous demande de libérer mon voisin, qui est innocent et gravement malade en prison.";
    const SPANISH: &str =
        "Le pido que libere a mi vecino, que es inocente y está gravemente enfermo en prisión.";
    const PORTUGUESE: &str =
        "Peço-lhe que liberte o meu vizinho, que é inocente e está gravemente doente na prisão.";
    const TURKISH: &str =
        "Sizden komşumu serbest bırakmanızı istiyorum, kendisi suçsuz ve cezaevinde ağır hasta.";
    const ARABIC: &str = "أطلب منكم الإفراج عن جاري فهو بريء ومريض جدا في السجن منذ أكثر من عام كامل";
    const FARSI: &str = "از شما می‌خواهم همسایه‌ام را آزاد کنید، او بی‌گناه است و در زندان به شدت بیمار شده است";
    const CHINESE: &str = "我请求您释放我的邻居，他是无辜的，而且在监狱里病得很重，他的家人非常担心他的健康，请您尽快采取行动。";
    const ALL: [(&str, &str); 11] = [
        ("ru", RUSSIAN),
        ("kk", KAZAKH),
        ("en", ENGLISH),
        ("de", GERMAN),
        ("fr", FRENCH),
        ("es", SPANISH),
        ("pt", PORTUGUESE),
        ("tr", TURKISH),
        ("ar", ARABIC),
        ("fa", FARSI),
        ("zh", CHINESE),
    ];

    fn found(words: &str, tag: &str) -> Option<Mismatch> {
        mismatch(words, &Language::parse(tag).unwrap())
    }

    #[test]
    fn nothing_is_said_of_a_text_in_the_letters_language() {
        for (tag, words) in ALL {
            assert_eq!(found(words, tag), None, "{tag}");
        }
    }

    #[test]
    fn another_script_is_always_told() {
        for (words, tag) in
            [(ENGLISH, "ru"), (ENGLISH, "kk"), (RUSSIAN, "en"), (CHINESE, "ar"), (ARABIC, "zh")]
        {
            assert_eq!(found(words, tag), Some(Mismatch::Script), "{tag}");
        }
        assert_eq!(found(ENGLISH, "sr"), None);
    }

    #[test]
    fn another_language_in_the_same_script_is_told_where_it_is_sure() {
        for (words, tag, name) in
            [(GERMAN, "en", "German"), (FRENCH, "de", "French"), (ENGLISH, "tr", "English")]
        {
            assert_eq!(found(words, tag), Some(Mismatch::Language(name.to_owned())), "{tag}");
        }
    }

    #[test]
    fn nothing_is_said_of_a_few_words_or_of_a_language_that_it_does_not_know() {
        assert_eq!(found("Please release him now!", "ru"), None);
        assert_eq!(found(RUSSIAN, "kk"), None);
        assert_eq!(found(GERMAN, "cy"), None);
    }
}
