//! Which letters a proof shows: outliers rather than the first rows.

use std::collections::BTreeMap;

use crate::letter::{Letter, Recipient};
use crate::supporters::Supporter;
use crate::terms::Language;

/// No proof shows more letters than this.
pub const SHOWN: usize = 200;

/// Why a letter is shown. In order of weight.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The first letter to this target in this language.
    First(Recipient, Language),
    /// The first with this language and own words, or without.
    Branch {
        language: Language,
        own_words: bool,
        copy: bool,
    },
    RightToLeft(Language),
    NonLatin(Language),
    Longest(Recipient),
    Shortest(Recipient),
    OwnSubject,
    /// The official does not see the name.
    NameKept,
    EmptyFields,
    LongestName,
}

/// A letter that was chosen, with every reason for it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub recipient: Recipient,
    pub language: Language,
    pub supporter: Supporter,
    pub letter: Letter,
    pub reasons: Vec<Reason>,
}

/// Looks at every letter of a dry run, and keeps few.
#[derive(Debug, Default)]
pub struct Sampler {
    best: BTreeMap<Reason, (u64, usize)>,
    kept: Vec<Option<Shown>>,
}

impl Sampler {
    /// Takes a look at a letter. It is copied only when it is kept.
    pub fn look(
        &mut self,
        recipient: Recipient,
        language: &Language,
        supporter: &Supporter,
        letter: &Letter,
    ) {
        let mut won = Vec::new();
        for (reason, weight) in reasons(recipient, language, supporter, letter) {
            let room = self.best.len() < SHOWN;
            match self.best.get(&reason) {
                Some((best, _)) if *best >= weight => {}
                None if !room => {}
                _ => won.push((reason, weight)),
            }
        }
        if won.is_empty() {
            return;
        }
        let place = self.kept.len();
        for (reason, weight) in won {
            if let Some((_, old)) = self.best.insert(reason, (weight, place)) {
                self.release(old);
            }
        }
        self.kept.push(Some(Shown {
            recipient,
            language: language.clone(),
            supporter: supporter.clone(),
            letter: letter.clone(),
            reasons: Vec::new(),
        }));
    }

    /// Forgets a letter that no reason holds any longer.
    fn release(&mut self, place: usize) {
        let held = self.best.values().any(|(_, p)| *p == place);
        if let Some(slot) = self.kept.get_mut(place).filter(|_| !held) {
            *slot = None;
        }
    }

    /// The chosen letters, in order of the CSV, with their reasons.
    #[must_use]
    pub fn finish(mut self) -> Vec<Shown> {
        for (reason, (_, place)) in std::mem::take(&mut self.best) {
            if let Some(Some(shown)) = self.kept.get_mut(place) {
                shown.reasons.push(reason);
            }
        }
        let mut shown: Vec<Shown> = self.kept.into_iter().flatten().collect();
        shown.sort_by_key(|s| (s.recipient, s.supporter.line));
        shown
    }
}

/// What is remarkable about a letter, and how much so: the heavier one wins.
fn reasons(
    recipient: Recipient,
    language: &Language,
    supporter: &Supporter,
    letter: &Letter,
) -> Vec<(Reason, u64)> {
    let own_words = !supporter.own_words.is_empty();
    let copy = matches!(recipient, Recipient::Copy(_));
    let length = letter.text.len() as u64;
    let mut found = vec![
        (Reason::First(recipient, language.clone()), 0),
        (Reason::Branch { language: language.clone(), own_words, copy }, 0),
        (Reason::Longest(recipient), length),
        (Reason::Shortest(recipient), u64::MAX - length),
        (Reason::LongestName, supporter.name.chars().count() as u64),
    ];
    if language.is_rtl() || supporter.name.chars().any(is_rtl) {
        found.push((Reason::RightToLeft(language.clone()), 0));
    }
    if supporter.name.chars().any(|c| c.is_alphabetic() && c > '\u{24f}') {
        found.push((Reason::NonLatin(language.clone()), 0));
    }
    if !supporter.subject.is_empty() {
        found.push((Reason::OwnSubject, 0));
    }
    if !letter.from.contains(&supporter.name) && !letter.text.contains(&supporter.name) {
        found.push((Reason::NameKept, 0));
    }
    let empty = [supporter.city.is_empty(), supporter.country.is_none(), supporter.language.is_none()];
    if empty.contains(&true) {
        found.push((Reason::EmptyFields, empty.iter().filter(|e| **e).count() as u64));
    }
    found
}

/// Hebrew, Arabic and their neighbours (Unicode blocks U+0590–08FF).
fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}
