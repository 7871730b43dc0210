//! Who signs, as far as the official may see it.

use super::casing;
use crate::supporters::Supporter;
use crate::terms::{Language, Share, Shared};

/// The supporter's name, their initials, or nothing. Initials are capitals of
/// the supporter's own language, else of the letter's: a Turkish i is an İ.
pub fn name(supporter: &Supporter, show: &Share, language: &Language) -> String {
    if show.has(Shared::Name) {
        supporter.name.clone()
    } else if show.has(Shared::Initials) {
        initials(&supporter.name, supporter.language.as_ref().unwrap_or(language))
    } else {
        String::new()
    }
}

/// The lines under a letter: name, town or postal address, country, e-mail.
pub fn lines(supporter: &Supporter, show: &Share, language: &Language) -> Vec<String> {
    let mut lines = vec![name(supporter, show, language)];
    if show.has(Shared::Address) && !supporter.address.is_empty() {
        lines.extend(supporter.address.lines().map(|l| l.trim().to_owned()));
    } else if show.has(Shared::City) {
        lines.push(supporter.city.clone());
    }
    if let Some(country) = supporter.country.as_ref().filter(|_| show.has(Shared::Country)) {
        lines.push(country.name_in(language));
    }
    if show.has(Shared::Email) {
        lines.push(supporter.email.to_string());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// "Mei-Lin O'Hara" becomes "M. O."
fn initials(name: &str, language: &Language) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphabetic());
    name.split_whitespace()
        .filter_map(first)
        .map(|c| format!("{}.", casing::capital(c, language)))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names_in_any_script() {
        let of = |name, tag| initials(name, &Language::parse(tag).unwrap());
        assert_eq!(of("Margaret ellis", "en"), "M. E.");
        assert_eq!(of("Дмитрий Вайс", "ru"), "Д. В.");
        assert_eq!(of("سمير ناصر", "ar"), "س. ن.");
        assert_eq!(of("inci Ilgaz", "tr"), "İ. I.");
        assert_eq!(of("inga ılgaz", "de"), "I. I.");
    }
}
