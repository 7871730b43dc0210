//! Capitals and small letters as the letter's language has them: a Turkish i is
//! an İ, and ı an I.

use std::borrow::Cow;

use icu::casemap::CaseMapper;
use icu::casemap::options::TitlecaseOptions;
use icu::locale::LanguageIdentifier;
use tera::{Kwargs, State, Tera, TeraResult};

use crate::terms::Language;

/// Puts filters in the place of Tera's own, which know one alphabet.
pub fn register(tera: &mut Tera) {
    tera.register_filter("upper", by_language(upper));
    tera.register_filter("lower", by_language(lower));
    tera.register_filter("capitalize", by_language(capitalized));
    tera.register_filter("title", by_language(title));
}

type Cased = fn(&str, &LanguageIdentifier) -> String;

fn by_language(cased: Cased) -> impl Fn(&str, Kwargs, &State) -> TeraResult<String> {
    move |text, _, state| {
        let tag = state.get::<String>("language")?.unwrap_or_default();
        Ok(cased(text, &tag.parse().unwrap_or(LanguageIdentifier::UNKNOWN)))
    }
}

/// A letter as the first of a word.
pub fn capital(letter: char, language: &Language) -> String {
    let tag = language.as_str().parse().unwrap_or(LanguageIdentifier::UNKNOWN);
    upper(letter.encode_utf8(&mut [0; 4]), &tag)
}

fn upper(text: &str, language: &LanguageIdentifier) -> String {
    CaseMapper::new().uppercase_to_string(text, language).into_owned()
}

fn lower(text: &str, language: &LanguageIdentifier) -> String {
    CaseMapper::new().lowercase_to_string(text, language).into_owned()
}

fn capitalized(text: &str, language: &LanguageIdentifier) -> String {
    let mapper = CaseMapper::new();
    mapper
        .titlecase_segment_with_only_case_data_to_string(text, language, TitlecaseOptions::default())
        .into_owned()
}

/// Each word with a capital; an apostrophe is within a word.
fn title(text: &str, language: &LanguageIdentifier) -> String {
    let ends = |c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '\'');
    let words = text.split_inclusive(ends).map(|word| {
        let bare = word.trim_end_matches(ends);
        Cow::from(capitalized(bare, language)) + &word[bare.len()..]
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(template: &str, language: &str) -> String {
        let mut tera = Tera::default();
        register(&mut tera);
        tera.add_raw_template("letter", template).unwrap();
        let mut context = tera::Context::new();
        context.insert("language", language);
        tera.render("letter", &context).unwrap()
    }

    #[test]
    fn filters_know_the_letters_alphabet() {
        let all = "{{ 'istanbul' | upper }} {{ 'ISPARTA' | lower }} {{ 'ırmak' | capitalize }} {{ 'inci iLGAZ-ınan' | title }}";
        assert_eq!(rendered(all, "tr"), "İSTANBUL ısparta Irmak İnci İlgaz-Inan");
        assert_eq!(rendered(all, "en"), "ISTANBUL isparta Irmak Inci Ilgaz-Inan");
    }

    #[test]
    fn titles_are_as_tera_writes_them_where_no_language_says_otherwise() {
        let text = "o'hara's  (anna) berg, ÉLODIE\\tx";
        let mut tera = Tera::default();
        tera.add_raw_template("letter", &format!("{{{{ \"{text}\" | title }}}}")).unwrap();
        let theirs = tera.render("letter", &tera::Context::new()).unwrap();
        assert_eq!(rendered(&format!("{{{{ \"{text}\" | title }}}}"), "en"), theirs);
    }

    #[test]
    fn a_capital_is_of_a_language() {
        let of = |c, tag| capital(c, &Language::parse(tag).unwrap());
        assert_eq!((of('i', "tr"), of('i', "az"), of('i', "en")), ("İ".into(), "İ".into(), "I".into()));
    }
}
