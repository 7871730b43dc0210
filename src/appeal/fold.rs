//! Words as they are compared: no case, no accents, no punctuation.

use icu::normalizer::DecomposingNormalizerBorrowed;
use icu::properties::CodePointMapData;
use icu::properties::props::GeneralCategory;

/// A word of a text, folded, and the bytes of the text that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub folded: String,
    pub start: usize,
    pub end: usize,
}

/// The folded words of a text. A plural in brackets belongs to its word:
/// `LANGUE(S)` is `langues`, `PREF(F)ERED` is `preffered`.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut open: Option<usize> = None;
    let mut skip_until = 0;
    for (at, c) in text.char_indices() {
        if at < skip_until && !c.is_alphanumeric() {
            continue;
        }
        if c.is_alphanumeric() || is_mark(c) {
            open.get_or_insert(at);
        } else if let Some(start) = open {
            if let Some(end) = bracket_within_word(text, at) {
                skip_until = end;
            } else {
                found.push(word(text, start, at));
                open = None;
            }
        }
    }
    if let Some(start) = open {
        found.push(word(text, start, text.len()));
    }
    found
}

/// All words in one line, a blank between them.
pub(crate) fn fold(text: &str) -> String {
    let words: Vec<String> = words(text).into_iter().map(|w| w.folded).collect();
    words.join(" ")
}

fn word(text: &str, start: usize, end: usize) -> Word {
    Word { folded: fold_word(&text[start..end]), start, end }
}

fn fold_word(word: &str) -> String {
    if word.is_ascii() {
        return word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    let plain = DecomposingNormalizerBorrowed::new_nfkd().normalize(&word.to_lowercase()).into_owned();
    let plain = plain.replace('ß', "ss").replace('ı', "i");
    plain.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::NonspacingMark
}

/// Where a bracket of one or two letters closes that opens at `at`.
fn bracket_within_word(text: &str, at: usize) -> Option<usize> {
    let inner = text[at..].strip_prefix('(')?;
    let close = inner.char_indices().take(3).find(|(_, c)| *c == ')')?.0;
    let letters = (1..=2).contains(&close) && inner[..close].chars().all(char::is_alphabetic);
    letters.then_some(at + close + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_punctuation_and_bracketed_plurals_do_not_count() {
        assert_eq!(fold("LANGUE(S) À PRIVILÉGIER :"), "langues a privilegier");
        assert_eq!(fold("  E-mail…"), "e mail");
        assert_eq!(fold("PREF(F)ER(R)ED PRONOUN(S)"), "prefferred pronouns");
        assert_eq!(fold("İçişleri Bakanlığı"), "icisleri bakanligi");
        assert_eq!(fold("\u{FF21}\u{301}b"), "ab");
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "d’agir: «été»";
        let found: Vec<&str> = words(text).iter().map(|w| &text[w.start..w.end]).collect();
        assert_eq!(found, ["d", "agir", "été"]);
    }
}
