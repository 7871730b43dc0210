//! Line ends and blanks: what a text looks like before it is encoded.

/// One kind of line end (`\n`), no blank lines at either end, no control
/// characters but the tab. Words are never touched and lines never re-wrapped.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                rest.next_if_eq(&'\n');
                out.push('\n');
            }
            '\n' | '\t' => out.push(c),
            // Unicode's own line ends (UAX #14) are line ends in a letter too.
            '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.trim_matches('\n').trim_end().to_owned()
}

/// The text as quoted in a copy: each line behind `> `.
pub fn quoted(text: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { ">".to_owned() } else { format!("> {line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_becomes_one() {
        assert_eq!(tidy("\r\na\r\nb\rc\u{2028}d\u{0}\n\n"), "a\nb\nc\nd");
    }

    #[test]
    fn quoting_leaves_no_blank_at_a_line_end() {
        assert_eq!(quoted("a\n\nb"), "> a\n>\n> b");
    }
}
