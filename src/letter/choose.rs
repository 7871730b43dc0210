//! Which language a letter is in: one language a letter, salutation and body
//! alike.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::Recipient;
use crate::terms::Language;

/// More languages than supporters of one campaign have.
const KEPT: usize = 256;

/// The language of the letters to one recipient, by the supporters' own.
#[derive(Debug, Default)]
struct Known {
    by_own: HashMap<Language, Language>,
    /// Of supporters who name none.
    usual: Option<Language>,
}

/// What was chosen once is kept: thousands of supporters write in a few
/// languages, and a relation between two tags takes longer than a lookup.
#[derive(Debug, Default)]
pub struct Chosen(Mutex<BTreeMap<Recipient, Known>>);

impl Chosen {
    pub fn get(
        &self,
        recipient: Recipient,
        own: Option<&Language>,
        choose: impl FnOnce() -> Language,
    ) -> Language {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(recipient).or_default();
        let kept = match own {
            Some(own) => known.by_own.get(own),
            None => known.usual.as_ref(),
        };
        if let Some(language) = kept {
            return language.clone();
        }
        let language = choose();
        match own {
            Some(own) if known.by_own.len() < KEPT => {
                known.by_own.insert(own.clone(), language.clone());
            }
            Some(_) => {}
            None => known.usual = Some(language.clone()),
        }
        language
    }
}

/// The supporter's own language, if there is a letter in it and the target
/// reads it or the appeal invites every language; else what the target reads,
/// most preferred first.
pub fn for_letter<'a>(
    own: Option<&Language>,
    any_language: bool,
    reads: &[Language],
    available: impl Iterator<Item = &'a Language> + Clone,
) -> Language {
    match own.and_then(|own| own.find_in(available.clone())) {
        Some(own) if any_language || reads.iter().any(|r| r.is_form_of(own)) => own.clone(),
        _ => best_of(reads.iter(), available),
    }
}

/// The first of `wanted` that is available; else English; else any.
pub fn best_of<'a, 'w>(
    mut wanted: impl Iterator<Item = &'w Language>,
    mut available: impl Iterator<Item = &'a Language> + Clone,
) -> Language {
    wanted
        .find_map(|w| w.find_in(available.clone()))
        .or_else(|| Language::english().find_in(available.clone()))
        .or_else(|| available.next())
        .cloned()
        .unwrap_or_else(Language::english)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<Language> {
        text.split_whitespace().map(|t| Language::parse(t).unwrap()).collect()
    }

    fn choose(own: &str, any: bool, reads: &str, available: &str) -> String {
        let own = tags(own);
        for_letter(own.first(), any, &tags(reads), tags(available).iter()).to_string()
    }

    #[test]
    fn the_supporters_language_where_it_is_welcome_and_there() {
        assert_eq!(choose("en", true, "ru kk", "en kk ru"), "en");
        assert_eq!(choose("en-GB", true, "ru kk", "en kk ru"), "en");
        assert_eq!(choose("kk", false, "ru kk", "en kk ru"), "kk");
    }

    #[test]
    fn a_regional_form_will_do_where_there_is_no_other() {
        assert_eq!(choose("pt", false, "pt", "en pt-BR"), "pt-BR");
        assert_eq!(choose("zh-TW", false, "zh", "zh zh-Hant"), "zh-Hant");
        assert_eq!(choose("", false, "pt-AO es", "es pt"), "pt");
    }

    #[test]
    fn else_what_the_target_prefers() {
        assert_eq!(choose("en", false, "ru kk", "en kk ru"), "ru");
        assert_eq!(choose("ar", true, "ru kk", "en kk ru"), "ru");
        assert_eq!(choose("", true, "kk", "en kk ru"), "kk");
        assert_eq!(choose("", true, "uz", "en kk ru"), "en");
    }
}
