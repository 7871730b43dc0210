//! The labels of an appeal, in the languages and layouts in which appeals are
//! published, found by how near a text is to one.

mod english;
mod french;
mod german;
mod gist;
mod others;
mod spanish;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::Word;

/// What a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Label {
    /// The title, named as such.
    Title,
    Published,
    UaNumber,
    Index,
    Country,
    Summary,
    /// "Take action: write an appeal in your own words…": officials follow, or the letter.
    Action,
    /// "Please write immediately…": what to ask for follows, for the supporter to put into words.
    Instructions,
    /// The model letter follows.
    Letter,
    /// Officials follow.
    Targets,
    Additional,
    Copies,
    /// Copies to whoever represents the country where the supporter lives.
    Diplomats,
    Background,
    Languages,
    OwnLanguage,
    Deadline,
    AfterDeadline,
    People,
    PreviousUa,
    /// Who signs, in a form: the letter's own frame.
    Sender,
    /// A line for readers of the page, not for the letter.
    Aside,
    /// The page's foot: nothing of the appeal follows.
    Foot,
}

/// Where a label may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Begins a line, and a colon or the line's end follows, or it is in capitals.
    Head,
    /// Begins a line or a sentence, and the sentence goes on.
    Opening,
    /// Is the line.
    Line,
}

type Table = &'static [(Label, Form, &'static [&'static str])];

#[derive(Debug)]
struct Phrase {
    label: Label,
    form: Form,
    words: Vec<&'static str>,
    text: &'static str,
}

/// A label found in a text: the words that it takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub label: Label,
    pub form: Form,
    pub words: usize,
}

#[derive(Debug)]
struct Book {
    phrases: Vec<Phrase>,
    by_first: HashMap<String, Vec<usize>>,
    by_second: HashMap<&'static str, Vec<usize>>,
}

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let tables = [english::TABLE, french::TABLE, spanish::TABLE, german::TABLE, others::TABLE];
    let mut book = Book { phrases: Vec::new(), by_first: HashMap::new(), by_second: HashMap::new() };
    for (label, form, texts) in tables.into_iter().flatten() {
        texts.iter().for_each(|text| book.add(*label, *form, text));
    }
    book
});

impl Book {
    fn add(&mut self, label: Label, form: Form, text: &'static str) {
        let words: Vec<&str> = text.split(' ').collect();
        let index = self.phrases.len();
        self.by_first.entry(stem(words[0])).or_default().push(index);
        if let Some(second) = words.get(1) {
            self.by_second.entry(second).or_default().push(index);
        }
        self.phrases.push(Phrase { label, form, words, text });
    }

    /// The phrases that could begin at this word.
    fn candidates(&self, words: &[Word]) -> impl Iterator<Item = &Phrase> {
        let first = words.first().and_then(|w| self.by_first.get(&stem(&w.folded)));
        let second = words.get(1).and_then(|w| self.by_second.get(w.folded.as_str()));
        first.into_iter().chain(second).flatten().map(|index| &self.phrases[*index])
    }
}

/// The beginning of a word, where slips are rare.
fn stem(word: &str) -> String {
    word.chars().take(3).collect()
}

/// The longest label that these words begin with. A slip costs more than a
/// letter: `Adresse` is not a shorter `Adresses`.
pub(super) fn label_at(words: &[Word]) -> Option<Found> {
    let mut best: Option<(usize, Found)> = None;
    for phrase in BOOK.candidates(words) {
        let Some((taken, distance)) = phrase.matches(words) else { continue };
        let weight = (phrase.text.len() + 1).saturating_sub(3 * distance);
        if best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, Found { label: phrase.label, form: phrase.form, words: taken }));
        }
    }
    best.map(|(_, found)| found)
}

/// What a whole line announces that begins with no known label.
pub(super) fn label_of_line(text: &str, words: &[Word]) -> Option<Found> {
    if words.len() > 28 {
        return None;
    }
    let folded: Vec<&str> = words.iter().map(|w| w.folded.as_str()).collect();
    gist::gist(text, &folded).map(|label| Found { label, form: Form::Opening, words: words.len() })
}

impl Phrase {
    /// How many words match, and how far they are from the phrase. A slip may
    /// have joined or split two words.
    fn matches(&self, words: &[Word]) -> Option<(usize, usize)> {
        let count = self.words.len();
        let around = [count, count + 1, count.saturating_sub(1)];
        let tries = if count == 1 { &around[..1] } else { &around[..] };
        tries
            .iter()
            .filter(|n| **n > 0 && **n <= words.len())
            .filter_map(|n| Some((*n, self.distance(&words[..*n])?)))
            .min_by_key(|(_, distance)| *distance)
    }

    fn distance(&self, words: &[Word]) -> Option<usize> {
        let reach = reach(self.text.len());
        let length: usize = words.iter().map(|w| w.folded.len() + 1).sum::<usize>() - 1;
        if length.abs_diff(self.text.len()) > reach {
            return None;
        }
        let same =
            words.len() == self.words.len() && words.iter().zip(&self.words).all(|(a, b)| a.folded == *b);
        if same {
            return Some(0);
        }
        // Cheap, before the dear comparison: most words of a long label are whole.
        let whole = words.iter().filter(|w| self.words.contains(&w.folded.as_str())).count();
        if self.words.len() > 2 && whole * 2 < self.words.len() {
            return None;
        }
        let text: Vec<&str> = words.iter().map(|w| w.folded.as_str()).collect();
        count_comparison();
        let distance = strsim::osa_distance(&text.join(" "), self.text);
        (distance <= reach).then_some(distance)
    }
}

/// How many slips a label of this length may hold.
fn reach(length: usize) -> usize {
    match length {
        0..=5 => 0,
        6..=9 => 1,
        n => n / 7,
    }
}

#[cfg(not(test))]
fn count_comparison() {}

#[cfg(test)]
thread_local! {
    static COMPARISONS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

#[cfg(test)]
fn count_comparison() {
    COMPARISONS.with(|count| count.set(count.get() + 1));
}

/// How often two texts were compared on this thread: the work that reading does.
#[cfg(test)]
pub(super) fn comparisons() -> usize {
    COMPARISONS.with(std::cell::Cell::get)
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, words};
    use super::*;

    fn label(text: &str) -> Option<Label> {
        label_at(&words(text)).map(|found| found.label)
    }

    #[test]
    fn slips_case_and_accents_do_not_hide_a_label() {
        for (text, wanted) in [
            ("NAME AND PREFFERED PRONOUN: A", Label::People),
            ("Name and prefered pronouns: A", Label::People),
            ("PREFERED LANGAUGE TO ADDRESS TARGET: Dari", Label::Languages),
            ("Addtional information", Label::Background),
            ("PLEASE TAKE ACTION AS SOON AS POSIBLE UNTIL: 1 May 2020", Label::Deadline),
            ("LANGUES A PRIVILEGIER POUR", Label::Languages),
            ("Informacion complementária", Label::Background),
        ] {
            assert_eq!(label(text), Some(wanted), "{text}");
        }
        for text in ["", "Dear Minister,", "The name of the man", "She was informed"] {
            assert_eq!(label(text), None, "{text}");
        }
    }

    #[test]
    fn every_phrase_is_written_as_it_is_compared_and_stands_once() {
        let mut seen = std::collections::BTreeSet::new();
        for phrase in &BOOK.phrases {
            assert_eq!(fold(phrase.text), phrase.text);
            assert!(seen.insert(phrase.text), "{} stands twice", phrase.text);
        }
    }
}
