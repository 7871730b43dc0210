//! Lines -> paragraphs: lines that a printer broke are put together again.

use super::lines::Bullet;
use super::pieces::Piece;

/// A paragraph or an item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub text: String,
    pub first: usize,
    pub last: usize,
    pub bullet: Option<Bullet>,
    pub gap: bool,
}

/// Longer lines were not broken by a printer.
const WIDEST_PAGE: usize = 160;

pub(super) fn paragraphs(pieces: &[&Piece]) -> Vec<Paragraph> {
    let page = Page::of(pieces);
    let mut found: Vec<Paragraph> = Vec::new();
    let mut before = 0;
    for piece in pieces {
        let joins = found.last().is_some_and(|last| page.joins(last, before, piece));
        before = piece.text.chars().count();
        match found.last_mut().filter(|_| joins) {
            Some(last) => {
                join(&mut last.text, &piece.text);
                last.last = piece.line;
            }
            None => found.push(Paragraph {
                text: piece.text.clone(),
                first: piece.line,
                last: piece.line,
                bullet: piece.bullet,
                gap: piece.gap,
            }),
        }
    }
    found
}

fn join(text: &mut String, more: &str) {
    text.push(' ');
    text.push_str(more);
}

/// How wide the page is, where its lines were broken to fit.
struct Page {
    width: Option<usize>,
}

impl Page {
    fn of(pieces: &[&Piece]) -> Self {
        let widest = pieces.iter().map(|p| p.text.chars().count()).max().unwrap_or(0);
        let pairs = pieces.windows(2).filter(|w| w[1].line == w[0].line + 1 && w[1].bullet.is_none());
        let (count, broken) = pairs.fold((0, 0), |(count, broken), w| {
            (count + 1, broken + usize::from(breaks_off(&w[0].text, &w[1].text)))
        });
        let is_broken = (45..=WIDEST_PAGE).contains(&widest) && broken > 0 && broken * 4 >= count;
        Self { width: is_broken.then_some(widest) }
    }

    fn joins(&self, last: &Paragraph, before: usize, piece: &Piece) -> bool {
        if piece.gap || piece.bullet.is_some() || piece.line == last.last || last.text.ends_with(':') {
            return false;
        }
        let next = piece.text.split(' ').next().unwrap_or_default();
        let full = self.width.is_some_and(|width| {
            piece.line == last.last + 1 && (before + 1 + next.chars().count()) * 100 >= width * 85
        });
        full || (breaks_off(&last.text, &piece.text) && starts_small(&piece.text))
            || (self.width.is_some()
                && piece.line == last.last + 1
                && !ends_sentence(&last.text)
                && last.bullet.is_some())
    }
}

/// Whether a sentence goes on from one line to the next.
fn breaks_off(one: &str, two: &str) -> bool {
    !ends_sentence(one) && (starts_small(two) || !two.is_empty())
}

fn starts_small(text: &str) -> bool {
    text.starts_with(|c: char| c.is_lowercase())
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '’', '»', ')', ' ']).ends_with(['.', '!', '?', ';', ':', '。'])
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::super::pieces::pieces;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let pieces = pieces(&lines(text));
        paragraphs(&pieces.iter().collect::<Vec<_>>()).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn broken_lines_are_joined_and_paragraphs_are_not() {
        let text = "I am writing to you about the case of a person who was taken from\nher home on a cold day in spring and was not seen since that day by\nanyone.\nShe did nothing wrong and must be set free at once, and all of the\ncharges must be dropped.";
        assert_eq!(read(text).len(), 2);
        let text = format!("{}\n{}\n", "Long words here. ".repeat(20), "And another one. ".repeat(20));
        assert_eq!(read(&text).len(), 2);
        assert_eq!(read("First line here.\n\nSecond line here.").len(), 2);
    }

    #[test]
    fn an_item_goes_on_in_the_lines_below_it() {
        let text = "- Release her at once and\nwithout conditions;\n- Drop the charges.";
        assert_eq!(read(text), ["Release her at once and without conditions;", "Drop the charges."]);
    }
}
