//! Lists of phrases, and texts that are compared with them.

/// The phrases of a list: a text with `; ` between them.
pub(super) fn each(list: &str) -> impl Iterator<Item = &str> {
    list.split("; ")
}

/// Whether a text, [`squeezed`], has one of the phrases in it.
pub(super) fn says(text: &str, list: &str) -> bool {
    each(list).any(|phrase| text.contains(phrase))
}

/// Whether a word is one of the list.
pub(super) fn is_one(word: &str, list: &str) -> bool {
    each(list).any(|known| known == word)
}

/// Lower case and single blanks; typographic apostrophes made plain.
pub(super) fn squeezed(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase().replace(['\u{2019}', '`'], "'")
}
