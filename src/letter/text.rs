//! Line ends and blanks: what a text looks like before it is encoded.

/// One kind of line end (`\n`), no blank lines at either end, no control
/// characters but the tab. Words are never touched and lines never re-wrapped.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut taken = 0;
    for i in odd_ones(text) {
        let Some(c) = text[i..].chars().next() else { break };
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

/// Where the characters are that do not stay. Most texts have none, and say so
/// without being taken apart: those beyond ASCII begin with one of two bytes.
fn odd_ones(text: &str) -> Vec<usize> {
    let is_control = |b: u8| (b < b' ' && b != b'\n' && b != b'\t') || b == 0x7f;
    if text.bytes().fold(false, |any, b| any | is_control(b)) {
        return text.char_indices().filter(|(_, c)| !stays(*c)).map(|(i, _)| i).collect();
    }
    let suspects = memchr::memchr2_iter(0xc2, 0xe2, text.as_bytes());
    suspects.filter(|i| text[*i..].chars().next().is_some_and(|c| !stays(c))).collect()
}

fn stays(c: char) -> bool {
    match c {
        ' '..='~' | '\n' | '\t' => true,
        '\u{2028}' | '\u{2029}' => false,
        c => !c.is_control(),
    }
}

/// Without the marks that set runs of another direction apart (UAX #9).
pub fn without_isolates(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')).collect()
}

/// The text as quoted in a copy: each line behind `> `. Beneath lines from right
/// to left an empty one would show its mark on the other side.
pub fn quoted(text: &str, is_rtl: bool) -> String {
    let empty = if is_rtl { ">\u{200F}" } else { ">" };
    text.lines()
        .map(|line| if line.is_empty() { empty.to_owned() } else { format!("> {line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every paragraph begins two ideographic spaces in, as in a Chinese letter. A
/// line that is set in already stays.
pub fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        if !line.is_empty() && !line.starts_with(char::is_whitespace) {
            out.push_str("\u{3000}\u{3000}");
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_becomes_one() {
        assert_eq!(tidy("\r\na\r\nb\rc\u{2028}d\u{0}\n\n"), "a\nb\nc\nd");
    }

    #[test]
    fn what_is_no_control_character_stays() {
        let text = "«Здравствуйте» — don’t\t\u{200d}\u{200c}é";
        assert_eq!(tidy(text), text);
        assert_eq!(tidy(&format!("{text}\u{9b}\u{85}{text}\u{2029}")), format!("{text}\n{text}"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_odd_is_left(text: String) {
            let tidied = tidy(&text);
            proptest::prop_assert!(tidied.chars().all(stays));
            proptest::prop_assert_eq!(tidy(&tidied), tidied);
        }
    }

    #[test]
    fn paragraphs_are_set_in_once() {
        assert_eq!(
            indented("一\n\n- 二\n\u{3000}\u{3000}三"),
            "\u{3000}\u{3000}一\n\n\u{3000}\u{3000}- 二\n\u{3000}\u{3000}三"
        );
    }

    #[test]
    fn quoting_leaves_no_blank_at_a_line_end() {
        assert_eq!(quoted("a\n\nb", false), "> a\n>\n> b");
        assert_eq!(quoted("ا\n\nب", true), "> ا\n>\u{200F}\n> ب");
    }
}
