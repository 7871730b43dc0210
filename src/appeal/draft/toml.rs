//! Values as TOML writes them. Whatever an appeal holds, it stays a value.

use crate::terms::{check_line, check_lines};

/// One line between quotation marks.
pub(super) fn line(text: &str) -> String {
    let mut out = String::from("\"");
    for c in one_line(text).chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Any number of lines, between triple quotation marks that stand alone.
pub(super) fn lines(text: &str) -> String {
    let text = bare(text);
    let mut out = String::from("\"\"\"\n");
    let mut quotes = 0;
    for c in text.trim().chars() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            '\\' => out.push_str("\\\\"),
            '"' if quotes == 3 => {
                out.push_str("\\\"");
                quotes = 0;
            }
            c => out.push(c),
        }
    }
    // A quotation mark at the end would belong to the closing ones.
    if quotes > 0 {
        out.pop();
        out.push_str("\\\"");
    }
    out + "\"\"\""
}

/// A list on one line, or on one line each where that would be long.
pub(super) fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| line(item)).collect();
    let length: usize = items.iter().map(|item| item.chars().count() + 2).sum();
    match length {
        0..=100 => format!("[{}]", items.join(", ")),
        _ => format!("[\n  {},\n]", items.join(",\n  ")),
    }
}

/// Text behind `# `, on one line.
pub(super) fn comment(text: &str) -> String {
    format!("# {}", one_line(text))
}

/// What a campaign file may hold in a line: see [`check_line`].
pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let allowed = |c: &char| check_line(c.encode_utf8(&mut [0; 4])).is_ok();
    spaced.chars().filter(allowed).collect::<String>().trim().to_owned()
}

/// The same for a text of many lines.
fn bare(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| check_lines(c.encode_utf8(&mut [0; 4])).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(written: &str) -> ::toml::Value {
        ::toml::from_str::<::toml::Table>(&format!("x = {written}\n")).unwrap()["x"].clone()
    }

    fn text_back(written: &str) -> String {
        read_back(written).as_str().unwrap().to_owned()
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(text: String, quotes in "[\"\\\\a\n{}#]{0,12}") {
            for text in [text, quotes] {
                proptest::prop_assert_eq!(text_back(&line(&text)), one_line(&text));
                proptest::prop_assert_eq!(text_back(&lines(&text)), bare(&text).trim().to_owned());
                let long = vec![text; 20];
                proptest::prop_assert_eq!(read_back(&list(&long)).as_array().map(Vec::len), Some(20));
            }
        }
    }
}
