//! The known word most like the one that was written, for a hint.

/// The candidate nearest to `word`, if it is near enough to be meant.
pub(crate) fn nearest_of<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let reach = match word.chars().count() {
        // Comparing is quadratic: nobody misspells a known word by so much.
        0..=2 | 200.. => return None,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    };
    let near = |known: &&str| strsim::osa_distance(&word, &known.to_lowercase());
    candidates
        .into_iter()
        .map(|known| (near(&known), known))
        .filter(|(distance, known)| *distance <= reach || is_abbreviated(&word, known))
        .min()
        .map(|(_, known)| known)
}

/// `lang` for `language`, `country` for `countries`: far by distance, and yet
/// plain.
fn is_abbreviated(word: &str, known: &str) -> bool {
    let known = known.to_lowercase();
    let shared = word.chars().zip(known.chars()).take_while(|(a, b)| a == b).count();
    let length = word.chars().count();
    shared >= 4 && (shared == length || (shared >= 6 && shared + 1 == length))
}

#[cfg(test)]
mod tests {
    use super::nearest_of;

    #[test]
    fn a_slip_of_the_finger_is_understood_and_another_word_is_not() {
        let known = ["email", "name", "language", "own_words"];
        assert_eq!(nearest_of("e-mail", known), Some("email"));
        assert_eq!(nearest_of("langauge", known), Some("language"));
        assert_eq!(nearest_of("lang", known), Some("language"));
        assert_eq!(nearest_of("country", ["countries", "city"]), Some("countries"));
        assert_eq!(nearest_of("Own words", known), Some("own_words"));
        assert_eq!(nearest_of("newsletter", known), None);
        assert_eq!(nearest_of(&"x".repeat(10_000), known), None);
    }
}
