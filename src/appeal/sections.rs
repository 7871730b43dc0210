//! Pieces, put where they belong: the head of an appeal, its letter, its
//! officials, its facts.

use super::fold::fold;
use super::frame;
use super::labels::Label;
use super::pieces::{Mark, Piece};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Zone {
    /// Title and summary.
    Head,
    /// Behind "Take action": officials, the letter soon.
    Action,
    Instructions,
    Targets,
    Additional,
    Copies,
    Letter,
    Background,
    /// What no label announces.
    Rest,
    Foot,
}

/// A run of pieces in one zone. A label's value is its first piece.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub zone: Zone,
    pub label: Option<Piece>,
    pub pieces: Vec<Piece>,
}

/// A label whose value is a line: a deadline, a name.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub label: Label,
    pub pieces: Vec<Piece>,
}

#[derive(Debug, Default)]
pub(super) struct Sections {
    pub sections: Vec<Section>,
    pub facts: Vec<Fact>,
}

impl Sections {
    pub fn of(&self, zone: Zone) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |section| section.zone == zone)
    }

    pub fn facts(&self, label: Label) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |fact| fact.label == label)
    }
}

impl Fact {
    pub fn lines(&self) -> (usize, usize) {
        let first = self.pieces.first().map_or(0, |p| p.line);
        (first, self.pieces.last().map_or(first, |p| p.line))
    }

    /// Its label's words, then the value.
    pub fn text(&self) -> String {
        join(self.pieces.iter().map(|p| p.text.as_str()))
    }

    pub fn value(&self) -> String {
        join(self.pieces.iter().map(Piece::value))
    }
}

fn join<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(super) fn sections(pieces: Vec<Piece>) -> Sections {
    let mut walk = Walk { found: Sections::default(), closing: false, open_fact: false };
    walk.enter(Zone::Head, None);
    for piece in pieces {
        walk.take(piece);
    }
    walk.found.sections.retain(|s| !s.pieces.is_empty() || s.label.is_some());
    walk.found
}

struct Walk {
    found: Sections,
    /// The letter's closing goes on over this line.
    closing: bool,
    /// The last fact has no value yet, or its value goes on.
    open_fact: bool,
}

impl Walk {
    fn zone(&self) -> Zone {
        self.found.sections.last().map_or(Zone::Head, |s| s.zone)
    }

    fn enter(&mut self, zone: Zone, label: Option<Piece>) {
        self.open_fact = false;
        self.found.sections.push(Section { zone, label, pieces: Vec::new() });
    }

    fn push(&mut self, piece: Piece) {
        if let Some(section) = self.found.sections.last_mut() {
            section.pieces.push(piece);
        }
    }

    fn take(&mut self, piece: Piece) {
        match piece.mark {
            Mark::Label(label) if self.heeds(label, &piece) => self.label(label, piece),
            Mark::Opening if !matches!(self.zone(), Zone::Background | Zone::Letter) => {
                self.enter(Zone::Letter, None);
                self.push(piece);
            }
            Mark::Closing if self.zone() == Zone::Letter => {
                self.closing = goes_on(&piece.text);
                self.push(piece);
                if !self.closing {
                    self.enter(Zone::Rest, None);
                }
            }
            _ => self.text(Piece {
                mark: if piece.mark == Mark::Opening { piece.mark } else { Mark::Text },
                value: 0,
                ..piece
            }),
        }
    }

    fn text(&mut self, piece: Piece) {
        if self.closing {
            self.closing = goes_on(&piece.text);
            self.push(Piece { mark: Mark::Closing, ..piece });
            if !self.closing {
                self.enter(Zone::Rest, None);
            }
            return;
        }
        if self.open_fact && self.continues_fact(&piece) {
            return;
        }
        self.open_fact = false;
        if self.zone() == Zone::Letter && is_signature(&piece.text) {
            self.enter(Zone::Rest, None);
        }
        self.push(piece);
    }

    /// Whether the label counts here: prose and letters use the same words.
    fn heeds(&self, label: Label, piece: &Piece) -> bool {
        use Label::{
            Action, Aside, Country, Index, Instructions, People, Published, Sender, Summary, Title, UaNumber,
        };
        let weak =
            matches!(label, Title | Published | Country | Summary | Aside | Instructions | UaNumber | Index);
        let single = matches!(label, People | Sender) && piece.value < 14;
        match self.zone() {
            Zone::Letter => !weak && !single && label != Action || self.closing,
            Zone::Background => (!weak || label == Instructions) && !(single && piece.value().is_empty()),
            _ => true,
        }
    }

    fn label(&mut self, label: Label, piece: Piece) {
        self.closing = false;
        let zone = match label {
            Label::Summary => Zone::Head,
            Label::Action | Label::Letter => Zone::Action,
            Label::Instructions => Zone::Instructions,
            Label::Targets => Zone::Targets,
            Label::Additional => Zone::Additional,
            Label::Copies | Label::Diplomats => Zone::Copies,
            Label::Background => Zone::Background,
            Label::Foot => Zone::Foot,
            _ => return self.fact(label, piece),
        };
        let value = behind(&piece);
        self.enter(zone, Some(piece));
        if let Some(value) = value {
            self.push(value);
        }
    }

    fn fact(&mut self, label: Label, piece: Piece) {
        let resumes = matches!(
            self.zone(),
            Zone::Head
                | Zone::Action
                | Zone::Targets
                | Zone::Instructions
                | Zone::Copies
                | Zone::Additional
                | Zone::Foot
        );
        let ends =
            matches!(label, Label::AfterDeadline | Label::People | Label::PreviousUa | Label::Languages)
                && !matches!(self.zone(), Zone::Head | Zone::Action);
        if !resumes || ends {
            self.enter(Zone::Rest, None);
        }
        let text = piece.value().trim_end_matches(['.', ' ']);
        self.open_fact = !matches!(label, Label::Aside | Label::OwnLanguage)
            && (text.is_empty()
                || text.ends_with(',')
                || label == Label::AfterDeadline
                || label == Label::People
                || label == Label::Title);
        self.found.facts.push(Fact { label, pieces: vec![piece] });
    }

    /// Takes a line that belongs to the fact before it.
    fn continues_fact(&mut self, piece: &Piece) -> bool {
        let Some(fact) = self.found.facts.last_mut() else { return false };
        let value = fact.value();
        let lower = piece.text.starts_with(char::is_lowercase);
        let goes_on = match fact.label {
            Label::Sender | Label::Published | Label::UaNumber | Label::Index | Label::Country => false,
            _ if value.is_empty() => piece.text.len() < 300,
            Label::AfterDeadline => !piece.gap && lower && !value.ends_with('.'),
            Label::Title => !piece.gap && lower && piece.text.len() < 120,
            Label::People => {
                piece.text.len() < 120 && ((!piece.gap && piece.text.contains('(')) || is_gender(&piece.text))
            }
            _ => !piece.gap && value.trim_end_matches(['.', ' ']).ends_with(','),
        };
        if goes_on {
            fact.pieces.push(piece.clone());
            self.open_fact = matches!(fact.label, Label::AfterDeadline | Label::People | Label::Languages);
        }
        goes_on
    }
}

/// `(name, union, signature)`, `[Your name]`, `Signature:`: the letter has ended.
fn is_signature(text: &str) -> bool {
    const SIGNS: &[&str] = &[
        "name",
        "nom",
        "nombre",
        "signature",
        "firma",
        "unterschrift",
        "signed",
        "signe",
        "datum",
        "date",
        "address",
        "adresse",
        "direccion",
        "your",
        "union",
        "organisation",
        "city",
        "place",
        "country",
        "tu",
        "votre",
        "ihr",
    ];
    let folded = fold(text);
    let bracketed = text.starts_with(['(', '[', '<', '_']) || text.trim_end().ends_with(':');
    let words: Vec<&str> = folded.split(' ').collect();
    text.len() < 80
        && bracketed
        && words.len() <= 8
        && words.iter().any(|w| ["name", "nom", "nombre", "signature", "firma", "unterschrift"].contains(w))
        && words.iter().filter(|w| SIGNS.contains(w)).count() * 3 >= words.len()
}

/// `Gender m/f: f`, below the name.
fn is_gender(text: &str) -> bool {
    ["Gender", "Geschlecht", "Sexe", "Sexo", "Género", "Genre"].iter().any(|label| text.starts_with(label))
}

/// A label's value as a piece of its own.
fn behind(piece: &Piece) -> Option<Piece> {
    let text = piece.value().trim_start_matches([':', '.', ' ', '*']);
    let worth = text.chars().any(char::is_alphanumeric);
    let mark = if frame::salutation(text, true) == Some(text.len()) { Mark::Opening } else { Mark::Text };
    worth.then(|| Piece { text: text.to_owned(), value: 0, mark, gap: false, ..piece.clone() })
}

/// Whether a closing sentence goes on in the next line.
fn goes_on(text: &str) -> bool {
    let is_sentence = text.split_whitespace().count() > 5;
    is_sentence && !text.trim_end().ends_with(['.', '!', ',', ':'])
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::super::pieces::pieces;
    use super::*;

    fn zones(text: &str) -> Vec<(Zone, usize)> {
        sections(pieces(&lines(text))).sections.iter().map(|s| (s.zone, s.pieces.len())).collect()
    }

    #[test]
    fn each_line_goes_where_the_last_label_says() {
        let text = "A TITLE\nIt happened.\nTAKE ACTION: WRITE AN APPEAL IN YOUR OWN WORDS OR USE THIS MODEL LETTER\nA B\nMinister of Tests\n\
            Dear Minister,\nI write.\nYours sincerely,\nAdditional information\nMore.\nPREFERRED LANGUAGE TO ADDRESS TARGET: Dari\nrest\nAnd copies to:\nEmbassy";
        let wanted = [
            (Zone::Head, 2),
            (Zone::Action, 2),
            (Zone::Letter, 3),
            (Zone::Background, 1),
            (Zone::Rest, 1),
            (Zone::Copies, 1),
        ];
        assert_eq!(zones(text), wanted);
    }

    #[test]
    fn a_label_alone_takes_the_next_line_as_its_value() {
        let read = sections(pieces(&lines("PREFERRED LANGUAGE TO ADDRESS TARGET:\n\nDari, Pashto\nX")));
        assert_eq!(read.facts[0].value(), "Dari, Pashto");
        assert_eq!(read.facts[0].lines(), (1, 3));
    }
}
