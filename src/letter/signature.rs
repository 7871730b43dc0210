//! Who signs, as far as the official may see it.

use crate::supporters::Supporter;
use crate::terms::{Language, Share, Shared};

/// The supporter's name, their initials, or nothing.
pub fn name(supporter: &Supporter, show: &Share) -> String {
    if show.has(Shared::Name) {
        supporter.name.clone()
    } else if show.has(Shared::Initials) {
        initials(&supporter.name)
    } else {
        String::new()
    }
}

/// The lines under a letter: name, town or postal address, country, e-mail.
pub fn lines(supporter: &Supporter, show: &Share, language: &Language) -> Vec<String> {
    let mut lines = vec![name(supporter, show)];
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
fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphabetic());
    name.split_whitespace()
        .filter_map(first)
        .map(|c| format!("{}.", c.to_uppercase()))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names_in_any_script() {
        assert_eq!(initials("Margaret Ellis"), "M. E.");
        assert_eq!(initials("Дмитрий Вайс"), "Д. В.");
        assert_eq!(initials("سمير ناصر"), "س. ن.");
    }
}
