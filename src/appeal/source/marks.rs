//! The address behind a link, put beside its words: once.

use super::super::Question;

/// `mailto:a@b?subject=x` -> `a@b`.
pub(super) fn address_of(link: &str) -> Option<String> {
    let rest = link.trim();
    let scheme = rest.get(..7)?;
    let address = rest.get(7..).filter(|_| scheme.eq_ignore_ascii_case("mailto:"))?;
    let address = address.split(['?', '&']).next()?.trim().replace("%40", "@").replace("%20", "");
    let plausible = address.contains('@') && !address.contains(|c: char| c.is_control());
    (plausible && address.len() <= 254).then_some(address)
}

/// What is to be written behind the words of a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    /// The words do not say it.
    Address(String),
    /// The words say another address: only a person can tell which is right.
    Contradiction(String),
}

pub(super) fn behind(words: &str, link: Option<&str>) -> Behind {
    let Some(address) = link.and_then(address_of) else { return Behind::Nothing };
    let words = words.to_lowercase();
    if words.contains(&address.to_lowercase()) {
        Behind::Nothing
    } else if words.contains('@') && !words.contains("protected]") {
        Behind::Contradiction(address)
    } else {
        Behind::Address(address)
    }
}

pub(super) fn contradiction(line: usize, words: &str, address: &str) -> Question {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = format!(
        "“{words}” is a link to another address, {address}: which is right? Ask whoever published the appeal, and correct the address above if need be"
    );
    Question { line, field: "emails".to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_once() {
        let mail = Some("MAILTO:minister%40justice.example.org?subject=Hi");
        assert_eq!(behind("minister@justice.example.org", mail), Behind::Nothing);
        assert_eq!(behind("the minister", mail), Behind::Address("minister@justice.example.org".to_owned()));
        assert_eq!(
            behind("x@y.example", mail),
            Behind::Contradiction("minister@justice.example.org".to_owned())
        );
        assert_eq!(behind("the ministry", Some("https://justice.example.org/@x")), Behind::Nothing);
    }
}
