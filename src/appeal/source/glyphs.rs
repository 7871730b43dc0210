//! Letters on a page -> lines and paragraphs, by where they stand.
//!
//! A PDF knows no words, lines or paragraphs. Letters in the order of the file
//! that stand beside each other are a line; a line is continued by the next
//! where that one's first word would not have fitted into it.

/// A letter, in points from the lower left corner of the page.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub x: f64,
    pub y: f64,
    /// Where the next letter would stand.
    pub end: f64,
    pub size: f64,
    pub letter: Box<str>,
}

struct Line {
    text: String,
    x: f64,
    y: f64,
    end: f64,
    size: f64,
    /// The first word's width: the line above was full if it had no room for it.
    first_word: f64,
}

/// A gap wider than this part of the letters' size is a blank.
const BLANK: f64 = 0.2;

/// Lines of a paragraph stand at most so many sizes apart.
const LEADING: f64 = 1.75;

pub(super) fn lines_of(glyphs: &[Glyph]) -> String {
    let mut lines: Vec<Line> = Vec::new();
    for glyph in glyphs.iter().filter(|g| g.x.is_finite() && g.y.is_finite() && g.end.is_finite()) {
        match lines.last_mut() {
            Some(line) if line.goes_on_with(glyph) => line.add(glyph),
            _ => lines.push(Line::begin(glyph)),
        }
    }
    lines.retain(|line| !line.text.trim().is_empty());
    let margin = lines.iter().map(|line| line.end).fold(0.0, f64::max);
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        let before = at.checked_sub(1).map(|above| &lines[above]);
        out.push_str(before.map_or("", |before| before.join(line, margin)));
        out.push_str(line.text.trim());
    }
    out.push('\n');
    out
}

impl Line {
    fn begin(glyph: &Glyph) -> Self {
        let Glyph { x, y, end, size, .. } = *glyph;
        let text = glyph.letter.to_string();
        Self { text, x, y, end, size, first_word: end - x }
    }

    fn goes_on_with(&self, glyph: &Glyph) -> bool {
        let beside = (glyph.y - self.y).abs() < self.size.max(glyph.size) * 0.4;
        beside && glyph.x > self.end - self.size
    }

    fn add(&mut self, glyph: &Glyph) {
        // Bold type may be the same letter printed twice, a hair apart.
        let again = self.text.ends_with(&*glyph.letter) && (glyph.end - self.end).abs() < self.size * 0.05;
        if again && !glyph.letter.trim().is_empty() {
            return;
        }
        let apart = glyph.x > self.end + self.size * BLANK && !self.text.ends_with(' ');
        if apart && !glyph.letter.starts_with(' ') {
            self.text.push(' ');
        }
        if !self.text.trim().contains(' ') && !glyph.letter.starts_with(' ') {
            self.first_word = glyph.end - self.x;
        }
        self.text.push_str(&glyph.letter);
        self.end = self.end.max(glyph.end);
    }

    /// What stands between this line and the next one.
    fn join(&self, next: &Self, margin: f64) -> &'static str {
        let size = self.size.max(next.size);
        let (down, alike) = (self.y - next.y, (self.size - next.size).abs() < 0.5);
        if down > size * LEADING || down < 0.0 {
            return "\n\n";
        }
        let was_full = self.end + self.size * 0.25 + next.first_word > margin;
        let same_edge = (self.x - next.x).abs() < size * 2.5;
        match was_full && alike && same_edge && !is_item(&next.text) {
            // The hyphen may be the word's own, and stays.
            true if self.text.trim_end().ends_with('-') => "",
            true => " ",
            false => "\n",
        }
    }
}

/// Whether a line begins with a bullet or a number.
fn is_item(text: &str) -> bool {
    let text = text.trim_start();
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.starts_with(['•', '▪', '■', '●', '◦', '–', '-', '\u{F0B7}', '\u{F0A7}'])
        || (number.len() < text.len() && number.starts_with(". "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of five-point letters at a place.
    fn set(x: f64, y: f64, text: &str) -> Vec<Glyph> {
        let place = |n: usize| x + 5.0 * n as f64;
        let letter = |(n, c): (usize, char)| Glyph {
            x: place(n),
            y,
            end: place(n + 1),
            size: 10.0,
            letter: c.to_string().into(),
        };
        text.chars().enumerate().map(letter).collect()
    }

    #[test]
    fn a_full_line_goes_on_and_a_short_one_ends() {
        let page = [
            set(50.0, 700.0, "Canal Street 4"),
            set(50.0, 688.0, "1000 Ostrava"),
            set(50.0, 660.0, "A line that fills the whole of the page"),
            set(50.0, 648.0, "and goes on here."),
            set(50.0, 636.0, "Another."),
        ];
        assert_eq!(
            lines_of(&page.concat()),
            "Canal Street 4\n1000 Ostrava\n\nA line that fills the whole of the page and goes on here.\nAnother.\n"
        );
    }

    #[test]
    fn letters_apart_are_words() {
        let page = [set(50.0, 700.0, "Dear"), set(74.0, 700.0, "Minister,")];
        assert_eq!(lines_of(&page.concat()), "Dear Minister,\n");
    }

    #[test]
    fn numbers_that_are_none_do_no_harm() {
        let mut page = set(50.0, 700.0, "Dear");
        page[1].x = f64::NAN;
        page[2].end = f64::INFINITY;
        assert_eq!(lines_of(&page), "D r\n");
    }
}
