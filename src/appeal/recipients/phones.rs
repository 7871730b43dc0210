//! Telephone and fax numbers as appeals print them.

/// Numbers, and the words around them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    pub list: Vec<String>,
    /// Remarks in brackets: `(please keep trying)`.
    pub notes: Vec<String>,
    /// What follows the numbers and is none.
    pub rest: String,
}

pub(super) fn numbers(text: &str) -> Numbers {
    let (text, notes) = without_remarks(text);
    let mut found = Numbers { notes, ..Numbers::default() };
    let mut current = String::new();
    let mut rest: Vec<&str> = Vec::new();
    for token in text.split_whitespace() {
        if !rest.is_empty() {
            rest.push(token);
        } else if token == "/" && (1..6).contains(&digits(&current)) {
            // An area code: `030 / 23125 960`.
            append(&mut current, token);
        } else if is_separator(token) {
            end(&mut current, &mut found.list);
        } else if is_number_part(token) || is_extension(token, &current) {
            number_part(token, &mut current, &mut found.list);
        } else {
            rest.push(token);
        }
    }
    end(&mut current, &mut found.list);
    found.rest = rest.join(" ");
    found
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

fn is_separator(token: &str) -> bool {
    matches!(
        token,
        "or" | "and"
            | "/"
            | ","
            | ";"
            | "|"
            | "I"
            | "ou"
            | "et"
            | "o"
            | "y"
            | "oder"
            | "und"
            | "l"
            | "&"
            | "•"
            | "-"
            | "–"
    )
}

fn is_number_part(token: &str) -> bool {
    let token = token.trim_end_matches('.');
    let digit = token.chars().any(|c| c.is_ascii_digit()) || token == "+";
    digit && token.chars().all(|c| c.is_ascii_digit() || "+()-–./,;|".contains(c))
}

fn is_extension(token: &str, current: &str) -> bool {
    !current.is_empty()
        && matches!(
            token.trim_end_matches(['.', ':']).to_ascii_lowercase().as_str(),
            "ext" | "extension" | "poste" | "x"
        )
}

/// A separator within a token: `51-72,` or `51/52`.
fn number_part(token: &str, current: &mut String, numbers: &mut Vec<String>) {
    let mut pieces = token.split([',', ';', '|']);
    append(current, pieces.next().unwrap_or_default());
    for piece in pieces {
        end(current, numbers);
        append(current, piece);
    }
}

fn append(current: &mut String, piece: &str) {
    if piece.is_empty() {
        return;
    }
    if !current.is_empty() {
        current.push(' ');
    }
    current.push_str(piece);
}

fn end(current: &mut String, numbers: &mut Vec<String>) {
    let number = std::mem::take(current);
    let number = number.trim_matches([' ', '.', '/', '-', '–']);
    if digits(number) >= 3 && numbers.len() < super::contact::MOST && !numbers.iter().any(|n| n == number) {
        numbers.push(number.to_owned());
    }
}

/// Brackets with letters in them are remarks; with digits only, an area code.
pub(super) fn without_remarks(text: &str) -> (String, Vec<String>) {
    let mut plain = String::new();
    let mut notes = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        let Some(close) = rest[open..].find(')').map(|at| open + at) else { break };
        let inner = &rest[open + 1..close];
        if inner.chars().any(char::is_alphabetic) {
            plain.push_str(&rest[..open]);
            notes.push(inner.trim().to_owned());
        } else {
            plain.push_str(&rest[..=close]);
        }
        rest = &rest[close + 1..];
    }
    plain.push_str(rest);
    (plain, notes)
}

/// A number without a label at the end of a text, nine digits or more: where
/// it begins.
pub(super) fn bare_number(text: &str) -> Option<usize> {
    let end = text.trim_end_matches([' ', ',', ';', '.']).len();
    let start = text[..end]
        .rfind(|c: char| !(c.is_ascii_digit() || "+()- .".contains(c)))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let run = text[start..end].trim_start_matches([' ', '-', '.', ')']);
    let digits = run.chars().filter(char::is_ascii_digit).count();
    ((9..=16).contains(&digits)).then_some(end - run.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<String>, String) {
        let found = numbers(text);
        (found.list, found.notes, found.rest)
    }

    #[test]
    fn numbers_are_split_where_the_text_splits_them() {
        for (text, wanted) in [
            ("020 792 51757", vec!["020 792 51757"]),
            ("(202) 342-3800 I", vec!["(202) 342-3800"]),
            ("+7 12 34 56, +7 12 34 57", vec!["+7 12 34 56", "+7 12 34 57"]),
            ("12 34 56 or 12 34 57 / 12 34 58", vec!["12 34 56", "12 34 57", "12 34 58"]),
            ("+ 8443 804 4130", vec!["+ 8443 804 4130"]),
            ("030 / 23125 960", vec!["030 / 23125 960"]),
            ("01.44.18.39.78", vec!["01.44.18.39.78"]),
            ("020 1234 ext. 12", vec!["020 1234 ext. 12"]),
        ] {
            assert_eq!(read(text).0, wanted, "{text}");
        }
        assert_eq!(read("+86 10 66262114 (Chinese Only)").1, ["Chinese Only"]);
        assert_eq!(read("+86 10 66262114 Embassy of X").2, "Embassy of X");
    }

    #[test]
    fn a_number_without_a_label_is_seen_and_a_postcode_is_not() {
        assert_eq!(bare_number("Portland Place W1B 1JL, 020 7299 4049,"), Some(24));
        assert_eq!(bare_number("Guangdong Sheng 510050"), None);
        assert_eq!(bare_number("1401 16th St NW, Washington DC 20036"), None);
    }
}
