//! The lines of an appeal, cleaned of what a printer or a web page left in them.

use icu::normalizer::ComposingNormalizerBorrowed;

use super::fold::fold;

/// A line that holds something, by its number from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub number: usize,
    /// Without bullet, invisible characters and runs of blanks.
    pub text: String,
    pub bullet: Option<Bullet>,
    /// Whether an empty line stands before it.
    pub gap: bool,
    /// Whether "URGENT ACTION" stands alone above it.
    pub below_masthead: bool,
}

impl Line {
    /// How many lines below `other` it stands.
    pub fn line_after(&self, other: &Self) -> usize {
        self.number.saturating_sub(other.number)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bullet {
    Mark,
    Number,
}

/// Bullets, and the letters that symbol fonts leave behind in their place.
const MARKS: &str = "•▪■●○◦‣◼◾▶►➢➤✓✔·∙–—-*\u{F0B7}\u{F0A7}\u{F06E}";
const SYMBOL_LETTERS: &str = "νnoüØ§";

/// All lines that hold something. Where every line is followed by an empty
/// one, a single empty line means nothing.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut gaps = Vec::new();
    let mut empty = 0;
    let mut below_masthead = false;
    for (at, raw) in text.lines().enumerate() {
        let clean = clean(raw);
        if clean.is_empty() {
            empty += 1;
        } else if is_furniture(&clean) {
            below_masthead |= is_call(&clean);
        } else {
            let (bullet, text) = without_bullet(&clean);
            let below_masthead = std::mem::take(&mut below_masthead);
            found.push(Line { number: at + 1, text: text.to_owned(), bullet, gap: false, below_masthead });
            gaps.push(std::mem::take(&mut empty));
        }
    }
    let least = if is_double_spaced(&gaps) { 2 } else { 1 };
    found.iter_mut().zip(gaps).for_each(|(line, gap)| line.gap = gap >= least);
    found
}

/// The masthead under which the title stands.
fn is_call(text: &str) -> bool {
    text.len() < 40
        && [
            "urgent action",
            "action urgente",
            "accion urgente",
            "eilaktion",
            "acao urgente",
            "azione urgente",
        ]
        .contains(&fold(text).as_str())
}

fn is_double_spaced(gaps: &[usize]) -> bool {
    gaps.len() > 8 && gaps.iter().filter(|gap| **gap > 0).count() * 10 >= gaps.len() * 9
}

/// Joiners are letters of Persian and stay; what turns the direction of
/// writing, or cannot be seen, goes.
fn clean(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    // A name keeps its accents however the file has them.
    for c in ComposingNormalizerBorrowed::new_nfc().normalize(raw).chars() {
        match c {
            '\u{AD}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2060}'
            | '\u{FEFF}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            c => text.push(c),
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn without_bullet(text: &str) -> (Option<Bullet>, &str) {
    let Some((head, rest)) = text.split_once(' ') else { return (None, text) };
    let rest = rest.trim_start();
    let mut chars = head.chars();
    let (first, second) = (chars.next(), chars.next());
    match (first, second) {
        (Some(c), None) if MARKS.contains(c) => (Some(Bullet::Mark), rest),
        (Some(c), None) if SYMBOL_LETTERS.contains(c) && rest.starts_with(char::is_uppercase) => {
            (Some(Bullet::Mark), rest)
        }
        _ if is_ordinal(head) => (Some(Bullet::Number), rest),
        _ => match text.chars().next() {
            // Set tight: `•Release her`.
            Some(c) if "•▪■●◼◾➢➤\u{F0B7}".contains(c) => {
                (Some(Bullet::Mark), text[c.len_utf8()..].trim_start())
            }
            _ => (None, text),
        },
    }
}

/// `1.` or `2)` or `a)`.
fn is_ordinal(head: &str) -> bool {
    let Some(number) = head.strip_suffix(['.', ')']) else { return false };
    let digits = number.len() <= 2 && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    digits || (head.ends_with(')') && number.len() == 1 && number.chars().all(|c| c.is_ascii_lowercase()))
}

/// Page numbers, mastheads, the address line that a browser prints.
fn is_furniture(text: &str) -> bool {
    if text.chars().all(|c| !c.is_alphanumeric()) && text.chars().count() <= 80 {
        return text.chars().any(|c| !"[]()".contains(c)) || text.len() < 3;
    }
    if text.len() > 120 {
        return false;
    }
    let folded = fold(text);
    is_page_number(&folded) || is_masthead(&folded) || is_print_line(text)
}

fn is_page_number(folded: &str) -> bool {
    let number = |word: &str| word.len() <= 3 && word.chars().all(|c| c.is_ascii_digit());
    let words: Vec<&str> = folded.split(' ').collect();
    match words.as_slice() {
        [one] => one.len() <= 2 && number(one),
        ["page" | "pagina" | "seite", one] => number(one),
        ["page" | "pagina" | "seite", one, "of" | "sur" | "de" | "von", all] => number(one) && number(all),
        _ => false,
    }
}

const MASTHEADS: [&str; 26] = [
    "briefe gegen das vergessen",
    "letters against forgetting",
    "write for rights",
    "lettres contre l oubli",
    "eilaktion",
    "news",
    "home",
    "amnesty international",
    "amnistia internacional",
    "anistia internacional",
    "amnesty international uk",
    "amnesty international usa",
    "amnesty international publicaffairs",
    "urgent action",
    "urgent action network",
    "action urgente",
    "accion urgente",
    "acao urgente",
    "azione urgente",
    "urgent actions",
    "skip to main content",
    "log in",
    "share",
    "transcription",
    "public",
    "public document",
];

pub(super) fn is_masthead(folded: &str) -> bool {
    MASTHEADS.contains(&folded) || folded.starts_with("amnesty international prix nobel")
}

/// `https://example.org/x 1/2`, alone on its line.
fn is_print_line(text: &str) -> bool {
    let Some((head, tail)) = text.rsplit_once(' ') else { return false };
    let pages = tail.split_once('/').is_some_and(|(a, b)| {
        !a.is_empty()
            && !b.is_empty()
            && (a.len() + b.len()) < 7
            && format!("{a}{b}").chars().all(|c| c.is_ascii_digit())
    });
    pages && (head.starts_with("http") || head.starts_with("file:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        lines(text).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn invisible_characters_and_page_furniture_are_no_lines() {
        let text = "\u{FEFF}A\u{A0}title \r\nsoft\u{AD}ly\n\n1\nPage 2 of 3\nURGENT ACTION\n_____\nAMNESTY INTERNATIONAL\nend";
        assert_eq!(texts(text), ["A title", "softly", "end"]);
        assert_eq!(
            lines("\n\nx\n\u{200B}\ny")[1],
            Line { number: 5, text: "y".into(), bullet: None, gap: true, below_masthead: false }
        );
    }

    #[test]
    fn bullets_of_every_font_are_taken_off() {
        for line in [
            "◼ Release her",
            "n Release her",
            "ν Release her",
            "- Release her",
            "•Release her",
            "\u{F0B7} Release her",
        ] {
            let read = lines(line).remove(0);
            assert_eq!((read.text.as_str(), read.bullet), ("Release her", Some(Bullet::Mark)), "{line}");
        }
        assert_eq!(lines("2. Write to them").remove(0).bullet, Some(Bullet::Number));
        for line in ["n is a letter", "14 Main Street", "020 7930 8990", "-5 degrees"] {
            assert_eq!(lines(line).remove(0).bullet, None, "{line}");
        }
    }

    #[test]
    fn an_empty_line_after_every_line_means_nothing() {
        let text = (0..12).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n\n");
        assert!(lines(&text).iter().all(|line| !line.gap));
    }
}
