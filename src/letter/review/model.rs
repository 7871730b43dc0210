//! The model text, and whether own words are more than that.

/// Words alone, in small letters, a blank between: how a text is laid out and
/// punctuated makes it no other.
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        out.extend(word.chars().flat_map(char::to_lowercase));
        out.push(' ');
    }
    out
}

/// Whether every line stands in the model text, or all of it as one. What has no
/// word in it says nothing either way.
pub(super) fn is_part(words: &str, model: &str) -> bool {
    let whole = normal(words);
    let in_model = |line: &str| model.contains(&normal(line));
    whole.len() > 1 && (model.contains(&whole) || words.lines().all(in_model))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "Dear Minister,\n\nI urge you to release Anna Berg at once.\nDrop all charges!";

    #[test]
    fn a_part_of_the_model_is_nothing_else_however_it_is_set() {
        for words in [
            MODEL,
            "i urge you to release\nANNA BERG at once",
            "Drop all charges.\n\n- I urge you to release Anna Berg at once;",
        ] {
            assert!(is_part(words, &normal(MODEL)), "{words}");
        }
    }

    #[test]
    fn a_word_of_ones_own_is_more() {
        for words in ["I urge you, please, to release Anna Berg", "Drop all char", "Anna is my friend.", "—"]
        {
            assert!(!is_part(words, &normal(MODEL)), "{words}");
        }
    }
}
