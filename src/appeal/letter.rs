//! The model letter: its salutation, paragraphs, demands and closing.

mod demands;
mod doubts;
mod tongue;

use super::labels::Label;
use super::paragraphs::{Paragraph, paragraphs};
use super::pieces::{Mark, Piece};
use super::recipients::is_prose;
use super::sections::{Section, Sections, Zone};
use super::{LetterText, Lines, Question};

pub(super) use doubts::{is_damaged, signature_doubts};

/// The letter, where its parts stand, and what is open about them.
#[derive(Debug, Default)]
pub(super) struct FoundLetter {
    pub text: LetterText,
    pub places: Vec<(String, Lines)>,
    pub questions: Vec<Question>,
}

/// The first letter of the appeal; where there is none, what it tells
/// supporters to ask for.
pub(super) fn letter(sections: &Sections) -> FoundLetter {
    if let Some(section) = sections.of(Zone::Letter).next() {
        return of_section(section);
    }
    match unopened(sections) {
        Some(section) => of_section(section),
        None => instructions(sections),
    }
}

/// Behind "Sample letter", where no salutation opens it.
fn unopened(sections: &Sections) -> Option<&Section> {
    let labelled = |s: &&Section| s.label.as_ref().and_then(Piece::label) == Some(Label::Letter);
    let long = |s: &&Section| s.pieces.iter().any(|p| p.text.len() > 160);
    sections.of(Zone::Action).filter(labelled).find(long)
}

fn of_section(section: &Section) -> FoundLetter {
    let mut found = FoundLetter::default();
    found.salutation(section);
    found.closing(section);
    let body: Vec<&Piece> = section
        .pieces
        .iter()
        .filter(|p| p.mark == Mark::Text || (p.mark == Mark::Opening && p.line != section.pieces[0].line))
        .collect();
    let split = demands::split(paragraphs(&body));
    found.text.demands_after = split.before.len();
    for paragraph in split.before.into_iter().chain(split.after) {
        found.paragraph(paragraph);
    }
    for demand in split.demands {
        found.demand(demand);
    }
    found.text.language = tongue::language(&found.all());
    found.questions.extend(doubts::doubts(&found));
    found
}

/// Items behind "Please write immediately": they ask the supporter, in the
/// third person, and are no letter. Where bullets were lost, sentences are items.
fn instructions(sections: &Sections) -> FoundLetter {
    let mut found = FoundLetter::default();
    for section in sections.of(Zone::Instructions) {
        let pieces: Vec<&Piece> = section.pieces.iter().collect();
        let items: Vec<Paragraph> = paragraphs(&pieces).into_iter().flat_map(demands::bulleted).collect();
        let listed = items.iter().any(|p| p.bullet.is_some());
        let is_item = |p: &Paragraph| {
            if listed {
                p.bullet.is_some()
            } else {
                is_prose(&p.text) && p.text.ends_with([';', '.', ',', '!'])
            }
        };
        let opened = items.into_iter().skip_while(|p| !is_item(p));
        opened.take_while(|p| listed || is_item(p)).filter(is_item).for_each(|item| found.demand(item));
    }
    found
}

impl FoundLetter {
    fn salutation(&mut self, section: &Section) {
        let Some(piece) = section.pieces.first().filter(|p| p.mark == Mark::Opening) else { return };
        let lines = Lines { first: piece.line, last: piece.line };
        self.places.push(("letter.salutation".to_owned(), lines));
        self.text.salutation = Some(piece.text.clone());
        if super::frame::is_double_salutation(&piece.text) {
            let message = format!(
                "the letter opens with two salutations, “{}”: write under each target the one that is meant for it",
                piece.text
            );
            self.questions.push(Question {
                line: piece.line,
                field: "letter.salutation".to_owned(),
                message,
            });
        }
    }

    fn closing(&mut self, section: &Section) {
        let pieces: Vec<&Piece> = section.pieces.iter().filter(|p| p.mark == Mark::Closing).collect();
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        self.places.push(("letter.closing".to_owned(), Lines { first: first.line, last: last.line }));
        let text: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
        let text = text.join(" ");
        let (closing, name) = match text
            .split_once(',')
            .filter(|(head, rest)| head.split(' ').count() <= 4 && doubts::placeholder(rest).is_some())
        {
            Some((head, rest)) => (format!("{head},"), Some(rest.trim().to_owned())),
            None => (text, None),
        };
        self.text.closing = Some(closing);
        self.questions.extend(name.map(|name| doubts::signature_doubt(&name, last.line)));
    }

    fn paragraph(&mut self, paragraph: Paragraph) {
        let place = format!("letter.paragraphs.{}", self.text.paragraphs.len());
        self.places.push((place, Lines { first: paragraph.first, last: paragraph.last }));
        self.text.paragraphs.push(paragraph.text);
    }

    fn demand(&mut self, demand: Paragraph) {
        let place = format!("letter.demands.{}", self.text.demands.len());
        self.places.push((place, Lines { first: demand.first, last: demand.last }));
        self.text.demands.push(demand.text);
    }

    fn all(&self) -> String {
        let salutation = self.text.salutation.iter();
        let texts: Vec<&str> =
            salutation.chain(&self.text.paragraphs).chain(&self.text.demands).map(String::as_str).collect();
        texts.join("\n")
    }
}
