//! The same words once more, for mail readers that prefer HTML.
//!
//! Nothing in it is fetched from anywhere, and nothing can be clicked: an address
//! within the text stays text. The style is one line, so that a letter looks like
//! a letter where styles are dropped, too.

use crate::terms::Language;

/// A letter's text as a page. Paragraphs are what blank lines stand between.
pub fn page(text: &str, language: &Language) -> String {
    let direction = if language.is_rtl() { "rtl" } else { "ltr" };
    let mut out = String::with_capacity(text.len() + text.len() / 4 + 256);
    out.push_str("<!DOCTYPE html>\n");
    out.push_str(&format!("<html lang=\"{language}\" dir=\"{direction}\">\n"));
    out.push_str("<head><meta charset=\"utf-8\"></head>\n");
    out.push_str("<body style=\"font: 1rem/1.5 serif; max-width: 42rem\">\n");
    for paragraph in text.split("\n\n") {
        // By its own first letter: a copy quotes a letter in another script.
        out.push_str("<p dir=\"auto\">");
        for (n, line) in paragraph.split('\n').enumerate() {
            if n > 0 {
                out.push_str("<br>\n");
            }
            push_line(&mut out, line);
        }
        out.push_str("</p>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// Escaped; blanks that HTML would swallow become no-break spaces.
fn push_line(out: &mut String, line: &str) {
    let mut before = ' ';
    for c in line.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            ' ' if before == ' ' => out.push_str("&nbsp;"),
            c => out.push(c),
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, tag: &str) -> String {
        page(text, &Language::parse(tag).unwrap())
    }

    /// What is left of a page without its tags: the words, line by line.
    fn words(page: &str) -> String {
        let body = page.split_once("2rem\">\n").unwrap().1.strip_suffix("</body>\n</html>\n").unwrap();
        body.replace("<p dir=\"auto\">", "")
            .replace("<br>\n", "\n")
            .replace("</p>\n", "\n\n")
            .replace("&nbsp;", " ")
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .strip_suffix("\n\n")
            .unwrap()
            .to_owned()
    }

    #[test]
    fn paragraphs_and_lines_stay_and_nothing_becomes_markup() {
        let page = of("Dear <b>Minister</b> & all,\n\nOne\n  two", "en");
        assert!(page.contains("<p dir=\"auto\">Dear &lt;b&gt;Minister&lt;/b&gt; &amp; all,</p>"), "{page}");
        assert!(page.contains("One<br>\n&nbsp;&nbsp;two</p>"), "{page}");
    }

    #[test]
    fn a_letter_from_right_to_left_says_so() {
        assert!(of("معالي الوزير", "ar").contains("<html lang=\"ar\" dir=\"rtl\">"));
        assert!(of("Señora", "es").contains("<html lang=\"es\" dir=\"ltr\">"));
    }

    proptest::proptest! {
        #[test]
        fn the_words_are_those_of_the_plain_text(text in "([a-z<>&\" ا\u{2068}\u{3000}]|\n){0,80}") {
            proptest::prop_assert_eq!(words(&of(&text, "en")), text);
        }
    }
}
