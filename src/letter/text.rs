//! Line ends and blanks: what a text looks like before it is encoded.

/// One kind of line end (`\n`), no blank lines at either end, no control
/// characters but the tab. Words are never touched and lines never re-wrapped.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut taken = 0;
    for (i, c) in text.char_indices().filter(|(_, c)| !stays(*c)) {
        out.push_str(&text[taken..i]);
        taken = i + c.len_utf8();
        // Unicode's own line ends (UAX #14) are line ends in a letter too.
        let ends_line = match c {
            '\r' => !text[taken..].starts_with('\n'),
            c => matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}'),
        };
        if ends_line {
            out.push('\n');
        }
    }
    out.push_str(&text[taken..]);
    out.truncate(out.trim_end().len());
    let blank = out.len() - out.trim_start_matches('\n').len();
    out.drain(..blank);
    out
}

fn stays(c: char) -> bool {
    match c {
        ' '..='~' | '\n' | '\t' => true,
        '\u{2028}' | '\u{2029}' => false,
        c => !c.is_control(),
    }
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
