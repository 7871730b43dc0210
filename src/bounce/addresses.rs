//! Addresses in a text.

use super::limits::shorten;
use super::mime::is_shown;

/// The longest address (RFC 5321 §4.5.3.1.3).
const LONGEST: usize = 254;

/// An address and where it stands in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub address: &'a str,
    pub start: usize,
    pub end: usize,
}

/// The addresses in a line, but not those of links.
pub(super) fn find(line: &str) -> Vec<Found<'_>> {
    let mut found: Vec<Found> = Vec::new();
    for (at, _) in line.match_indices('@') {
        let after = found.last().map_or(0, |last| last.end);
        if let Some(next) = address_at(line, at, after) {
            found.push(next);
        }
    }
    found
}

/// The addresses in a value, if they stand near its beginning.
pub(super) fn all(value: &str) -> Vec<String> {
    find(shorten(value, 4096)).into_iter().map(|found| found.address.to_owned()).collect()
}

/// Addresses are compared without their letter case, as the lists of campaigns
/// are.
pub(super) fn same(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(two)
}

fn address_at(line: &str, at: usize, after: usize) -> Option<Found<'_>> {
    let start = local_start(line, at)?.max(after);
    let end = at + 1 + domain_len(&line[at + 1..]);
    let address = line.get(start..end)?;
    let (local, domain) = address.split_once('@')?;
    let bracketed = line[end..].starts_with('>') || line[..start].ends_with('<');
    let whole = !local.is_empty() && !domain.is_empty() && (domain.contains('.') || bracketed);
    let fits = whole && address.len() <= LONGEST && address.chars().all(is_shown);
    (fits && !is_link(line, start)).then_some(Found { address, start, end })
}

/// Where the local part before `@` begins.
fn local_start(line: &str, at: usize) -> Option<usize> {
    if line[..at].ends_with('"') {
        return line[..at - 1].rfind('"');
    }
    let fits = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let local: &str = &line[..at];
    let mut start =
        local.char_indices().rev().take_while(|(_, c)| fits(*c)).last().map(|(start, _)| start)?;
    start += leading(&line[start..at]);
    (start < at).then_some(start)
}

/// The length of what stands before a local part, but does not belong to it.
fn leading(local: &str) -> usize {
    let marks = local.len()
        - local.trim_start_matches(['\'', '*', '=', '/', '.', '-', '`', '{', '|', '#', '~', '&']).len();
    let typed = local.rfind('=').filter(|at| {
        let word = local[..*at].rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        ["smtp", "rfc822", "to", "rcpt", "address"].iter().any(|kind| word.eq_ignore_ascii_case(kind))
    });
    marks.max(typed.map_or(0, |at| at + 1))
}

fn domain_len(text: &str) -> usize {
    let fits = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', '-']).len()
}

/// Whether the word that holds the address is a link.
fn is_link(line: &str, start: usize) -> bool {
    let word = line[..start].rsplit([' ', '\t', '<', '"', '(']).next().unwrap_or_default();
    word.contains("://") || word.starts_with("www.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_in(line: &str) -> Vec<&str> {
        find(line).iter().map(|found| found.address).collect()
    }

    #[test]
    fn addresses_are_found_in_every_dress() {
        for line in [
            "office@example.gov",
            "  <office@example.gov>: unknown",
            "'office@example.gov' on 4/29/2010",
            "RCPT TO:<office@example.gov>",
            "c=gov;a= ;p=x;SMTP=office@example.gov on",
            "not to office@example.gov.",
            "rfc822;office@example.gov",
            "*office@example.gov*",
        ] {
            assert_eq!(all_in(line), ["office@example.gov"], "{line}");
        }
        assert_eq!(all_in("\"the office\"@example.gov"), ["\"the office\"@example.gov"]);
        assert_eq!(all_in("a@b.example, c=d@e.example"), ["a@b.example", "c=d@e.example"]);
        assert_eq!(all_in("приёмная@пример.example"), ["приёмная@пример.example"]);
        assert_eq!(all_in("<root@localhost>"), ["root@localhost"]);
    }

    #[test]
    fn what_is_no_address_is_left() {
        for line in
            ["@", "a@", "@b.example", "https://example.org/?to=a@b.example", "a @ b", "root@localhost", "@@@"]
        {
            assert_eq!(all_in(line), [""; 0], "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic(line in "[a-z@\"<>='*é. -]{0,60}") {
            for found in find(&line) {
                proptest::prop_assert_eq!(&line[found.start..found.end], found.address);
            }
        }
    }
}
