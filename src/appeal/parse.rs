//! From lines to a [`Reading`]: the order of the steps.

use std::collections::BTreeSet;

use super::fields::{
    FoundDate, Named, Order, country_named, dates, index_in, languages, named_in_prose, people,
    says_own_language, ua_in,
};
use super::fold::fold;
use super::head::{Head, head};
use super::labels::Label;
use super::letter::{is_damaged, letter, signature_doubts};
use super::lines::lines;
use super::paragraphs::paragraphs;
use super::pieces::{Piece, pieces};
use super::questions::missing;
use super::recipients::{Found, recipients};
use super::sections::{Fact, Sections, Zone, sections};
use super::{Kind, Lines, Question, ReadPerson, ReadRole, Reading};

/// Reads a published appeal. Any text gives a reading; what could not be read
/// is absent from it, or a question.
#[must_use]
pub fn read(text: &str) -> Reading {
    let sections = sections(pieces(&lines(text)));
    let head = head(&sections);
    let mut reader = Reader { sections: &sections, reading: Reading::default() };
    reader.head(&head);
    reader.recipients(&head);
    reader.letter();
    reader.background();
    reader.languages();
    reader.deadline();
    reader.reference();
    reader.people();
    let mut reading = reader.reading;
    reading.kind = kind(&sections, &reading);
    reading.questions.extend(missing(&reading, text.lines().count().max(1)));
    reading.questions.sort_by_key(|q| q.line);
    reading
}

struct Reader<'a> {
    sections: &'a Sections,
    reading: Reading,
}

impl Reader<'_> {
    fn place(&mut self, field: impl Into<String>, first: usize, last: usize) {
        self.reading.places.insert(field.into(), Lines { first, last });
    }

    fn ask(&mut self, line: usize, field: impl Into<String>, message: impl Into<String>) {
        self.reading.questions.push(Question { line, field: field.into(), message: message.into() });
    }

    fn head(&mut self, head: &Head) {
        if let Some(title) = &head.title {
            if is_damaged(&title.text) {
                self.ask(
                    title.first,
                    "title",
                    "letters of the title were damaged on the way: set them right from the original appeal",
                );
            }
            self.reading.title = Some(title.text.clone());
            self.reading.reference.ua.clone_from(&title.ua);
            self.reading.reference.country.clone_from(&title.country);
            self.place("title", title.first, title.last);
            for (field, known) in
                [("reference.ua", title.ua.is_some()), ("reference.country", title.country.is_some())]
            {
                if known {
                    self.place(field, title.first, title.last);
                }
            }
        }
        if let Some((text, first, last)) = &head.summary {
            self.reading.summary = Some(text.clone());
            self.place("summary", *first, *last);
        }
    }

    /// Targets stand behind a label; else above the letter, else below it.
    fn recipients(&mut self, head: &Head) {
        let mut targets = self.found(&[Zone::Action, Zone::Targets], ReadRole::Primary);
        if targets.is_empty() {
            targets = recipients(&head.address, ReadRole::Primary);
        }
        if targets.is_empty() {
            targets = self.found(&[Zone::Rest], ReadRole::Primary);
        }
        if targets.is_empty() {
            targets = self.found(&[Zone::Instructions], ReadRole::Primary);
        }
        targets.iter_mut().skip(1).for_each(|found| found.recipient.role = ReadRole::Additional);
        targets.extend(self.found(&[Zone::Additional], ReadRole::Additional));
        let copies = self.found(&[Zone::Copies], ReadRole::Copy);
        for (list, found) in [("targets", targets), ("copies", copies)] {
            for (at, one) in found.into_iter().enumerate() {
                self.recipient(list, at, one);
            }
        }
        let general: Vec<usize> = self
            .sections
            .sections
            .iter()
            .filter_map(|s| s.label.as_ref())
            .filter(|p| p.label() == Some(Label::Diplomats))
            .map(|p| p.line)
            .collect();
        for line in general {
            self.ask(line, "copies", "copies go to the embassies in the countries where your supporters live: which embassies, at which addresses, for which countries?");
        }
    }

    fn found(&self, zones: &[Zone], role: ReadRole) -> Vec<Found> {
        let sections = self.sections.sections.iter().filter(|s| zones.contains(&s.zone));
        sections.flat_map(|s| recipients(&s.pieces.iter().collect::<Vec<&Piece>>(), role)).collect()
    }

    fn recipient(&mut self, list: &str, at: usize, found: Found) {
        let path = format!("{list}.{at}");
        if let Some(lines) = found.lines {
            self.place(path.clone(), lines.first, lines.last);
        }
        for (field, lines) in found.places {
            self.place(format!("{path}.{field}"), lines.first, lines.last);
        }
        for (line, field, message) in found.questions {
            self.ask(line, format!("{path}.{field}"), message);
        }
        let recipients = if list == "targets" { &mut self.reading.targets } else { &mut self.reading.copies };
        recipients.push(found.recipient);
    }

    fn letter(&mut self) {
        let found = letter(self.sections);
        self.reading.letter = found.text;
        self.reading.questions.extend(found.questions);
        for (field, lines) in found.places {
            self.place(field, lines.first, lines.last);
        }
        let rest: Vec<&Piece> = self.sections.of(Zone::Rest).flat_map(|s| &s.pieces).collect();
        self.reading.questions.extend(signature_doubts(&rest));
    }

    fn background(&mut self) {
        let pieces: Vec<&Piece> = self.sections.of(Zone::Background).flat_map(|s| &s.pieces).collect();
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let (first, last) = (first.line, last.line);
        let texts: Vec<String> = paragraphs(&pieces).into_iter().map(|p| p.text).collect();
        self.reading.background = Some(texts.join("\n\n"));
        self.place("background", first, last);
    }

    fn languages(&mut self) {
        let facts: Vec<&Fact> = self.sections.facts(Label::Languages).collect();
        for fact in &facts {
            let text = fact.text();
            let (first, last) = fact.lines();
            self.add_languages(&text, first, last);
        }
        let instructions: Vec<(String, usize)> =
            self.labels(Label::Instructions).map(|p| (instruction(p).to_owned(), p.line)).collect();
        if self.reading.languages.is_empty() {
            for (text, line) in &instructions {
                self.add_languages(text, *line, *line);
            }
        } else {
            self.reading.own_language |= instructions.iter().any(|(text, _)| says_own_language(text));
        }
        if let Some(fact) = self.sections.facts(Label::OwnLanguage).next() {
            self.reading.own_language = true;
            let (first, last) = fact.lines();
            self.place("own_language", first, last);
        }
    }

    fn add_languages(&mut self, text: &str, first: usize, last: usize) {
        for language in languages(text) {
            if !self.reading.languages.contains(&language) {
                self.reading.languages.push(language);
                self.place("languages", first, last);
            }
        }
        if says_own_language(text) {
            self.reading.own_language = true;
            self.place("own_language", first, last);
        }
    }

    fn labels(&self, label: Label) -> impl Iterator<Item = &Piece> {
        self.sections
            .sections
            .iter()
            .filter_map(|s| s.label.as_ref())
            .filter(move |p| p.label() == Some(label))
    }

    fn deadline(&mut self) {
        let facts = self.sections.facts(Label::Deadline).map(|f| (f.text(), f.lines()));
        let targets = self.labels(Label::Targets).map(|p| (p.text[..p.value].to_owned(), (p.line, p.line)));
        let after: Vec<(String, (usize, usize))> =
            self.sections.facts(Label::AfterDeadline).map(|f| (f.text(), f.lines())).collect();
        let named: Vec<(String, (usize, usize))> = facts.chain(targets).collect();
        let order = self.order();
        let found = |list: &[(String, (usize, usize))]| {
            list.iter()
                .flat_map(|(text, lines)| dates(text, order).into_iter().map(|date| (date, *lines)))
                .collect::<Vec<_>>()
        };
        let mut dates = found(&named);
        if dates.is_empty() {
            dates = found(&after);
        }
        self.settle_deadline(&dates);
        if let Some((text, (first, last))) = after.first() {
            self.reading.after_deadline = Some(text.clone());
            self.place("after_deadline", *first, *last);
        }
    }

    fn settle_deadline(&mut self, dates: &[(FoundDate, (usize, usize))]) {
        let Some((first, (line, last))) = dates.first().copied() else { return };
        let days: BTreeSet<jiff::civil::Date> = dates
            .iter()
            .filter_map(|(d, _)| if let FoundDate::Day(day) = d { Some(*day) } else { None })
            .collect();
        match (first, days.len()) {
            (FoundDate::Day(day), 1) => {
                self.reading.until = Some(day);
                self.place("until", line, last);
            }
            (FoundDate::Day(_), _) => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                self.ask(
                    line,
                    "until",
                    format!("more than one last day is named ({}): which one holds?", days.join(", ")),
                );
            }
            (FoundDate::Either(one, other), _) => {
                self.ask(
                    line,
                    "until",
                    format!("the deadline can be read as {one} or as {other}: which one is meant?"),
                );
            }
            (FoundDate::Unclear, _) => {
                self.ask(line, "until", "the deadline has no year that is written out: which day is meant?");
            }
        }
    }

    /// In other languages than English, nobody writes the month first.
    fn order(&self) -> Order {
        let english = self.reading.letter.language.as_ref().is_none_or(|l| l.as_str() == "en");
        if english { Order::Unknown } else { Order::DayFirst }
    }

    fn reference(&mut self) {
        let texts: Vec<(Label, String, usize)> = self
            .sections
            .facts
            .iter()
            .filter(|f| matches!(f.label, Label::UaNumber | Label::Index | Label::Country | Label::Aside))
            .map(|f| (f.label, f.text(), f.lines().0))
            .collect();
        let (labelled, asides): (Vec<_>, Vec<_>) =
            texts.into_iter().partition(|(label, _, _)| *label != Label::Aside);
        for (label, text, line) in labelled.into_iter().chain(asides) {
            self.reference_of(label, &text, line);
        }
        let alone: Vec<(String, usize)> = self
            .sections
            .of(Zone::Head)
            .flat_map(|s| &s.pieces)
            .filter(|p| p.text.len() < 60)
            .map(|p| (p.text.clone(), p.line))
            .collect();
        for (text, line) in &alone {
            self.country(text, *line);
        }
        let prose: Vec<(String, usize)> = self
            .sections
            .sections
            .iter()
            .filter(|s| !matches!(s.zone, Zone::Letter | Zone::Background))
            .flat_map(|s| s.label.iter().chain(&s.pieces))
            .map(|p| (p.text.clone(), p.line))
            .collect();
        for (text, line) in prose {
            self.reference_of(Label::Aside, &text, line);
        }
        self.country_of_target();
    }

    fn reference_of(&mut self, label: Label, text: &str, line: usize) {
        if self.reading.reference.index.is_none()
            && let Some((index, end)) = index_in(text)
        {
            self.reading.reference.index = Some(index);
            self.place("reference.index", line, line);
            self.country(&text[end..], line);
        }
        let named = label == Label::UaNumber || says_ua(text);
        if self.reading.reference.ua.is_none()
            && named
            && let Some(ua) = ua_behind_mark(text, label)
        {
            self.reading.reference.ua = Some(ua);
            self.place("reference.ua", line, line);
        }
        if label == Label::Country {
            self.country(text.split_once(':').map_or(text, |(_, value)| value), line);
        }
    }

    fn country(&mut self, text: &str, line: usize) {
        let text = text.trim_matches([' ', ',', '.', '–', '-', '|']);
        if self.reading.reference.country.is_none() && country_named(text).is_some() {
            self.reading.reference.country = Some(text.to_owned());
            self.place("reference.country", line, line);
        }
    }

    /// Where nothing else names it: the country of the first official's address,
    /// if that is an address of their own.
    fn country_of_target(&mut self) {
        let Some(target) = self.reading.targets.first() else { return };
        if target.address.iter().any(|line| line.to_lowercase().contains("c/o")) {
            return;
        }
        let lines = target
            .address
            .iter()
            .enumerate()
            .rev()
            .map(|(at, line)| (format!("targets.0.address.{at}"), last_words(line)));
        let office = target.office.iter().filter_map(|o| {
            o.rsplit_once(" of ").map(|(_, of)| ("targets.0.office".to_owned(), of.to_owned()))
        });
        let Some((field, country)) = lines.chain(office).find(|(_, text)| country_named(text).is_some())
        else {
            return;
        };
        let Some(line) = self.reading.places.get(&field).map(|l| l.first) else { return };
        self.country(&country, line);
    }

    fn people(&mut self) {
        let facts: Vec<(Named, (usize, usize))> =
            self.sections.facts(Label::People).map(|f| (people(&f.value()), f.lines())).collect();
        for (named, (first, last)) in facts {
            if let Some(gender) = named.gender.filter(|_| !named.people.is_empty()) {
                self.ask(last, "people", format!("the appeal says “{gender}” of whom it is for, and no pronouns: which pronouns do they use?"));
            }
            for person in named.people {
                self.place(format!("people.{}", self.reading.people.len()), first, last);
                self.reading.people.push(person);
            }
        }
        if self.reading.people.is_empty() {
            self.people_in_prose();
        }
    }

    /// A guess, and said to be one.
    fn people_in_prose(&mut self) {
        let r = &self.reading;
        let first = r.letter.paragraphs.first().map(String::as_str);
        let lead = sentences([r.summary.as_deref(), first].into_iter().flatten());
        let texts = [&r.title, &r.summary, &r.background]
            .into_iter()
            .flatten()
            .chain(&r.letter.paragraphs)
            .chain(&r.letter.demands);
        let whole = sentences(texts.map(String::as_str));
        let officials: Vec<&str> = r
            .targets
            .iter()
            .chain(&r.copies)
            .flat_map(|t| {
                t.name
                    .as_deref()
                    .into_iter()
                    .chain(t.office.as_deref())
                    .chain(t.address.iter().map(String::as_str))
            })
            .collect();
        let officials = officials.join(" . ");
        let officials = &officials[..officials.floor_char_boundary(20_000)];
        let names = named_in_prose(&lead, &whole, officials);
        let line =
            r.places.get("summary").or_else(|| r.places.get("letter.paragraphs.0")).map_or(1, |l| l.first);
        let message = if names.is_empty() {
            "no line says whom the appeal is for: write the full names and pronouns, or leave them out for a group".to_owned()
        } else {
            format!(
                "no line says whom the appeal is for; the text names {} most: is that right, and which pronouns do they use?",
                names.join(", ")
            )
        };
        self.ask(line, "people", message);
        for name in names {
            self.place(format!("people.{}", self.reading.people.len()), line, line);
            self.reading.people.push(ReadPerson { name, pronouns: None });
        }
    }
}

/// Texts one behind the other, each its own sentence.
fn sentences<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join("\n").replace('\n', " .\n")
}

/// What stands behind the last comma, without its postcode.
fn last_words(line: &str) -> String {
    let last = line.rsplit(',').next().unwrap_or(line);
    last.trim_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '-').to_owned()
}

/// What tells supporters how to write: all that stands before its list.
fn instruction(piece: &Piece) -> &str {
    let text = &piece.text[..piece.text.floor_char_boundary(400)];
    text.rfind(':').map_or(text, |colon| &text[..colon])
}

fn says_ua(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|w| w == "UA" || w == "AU")
        || fold(text).contains("urgent action")
}

fn ua_behind_mark(text: &str, label: Label) -> Option<String> {
    if label == Label::UaNumber {
        return ua_in(text);
    }
    let at = ["UA ", "AU ", "UA:", "AU:", "UA-", "AU-", "rgent Action ", "URGENT ACTION "]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()?;
    ua_in(&text[at..text.floor_char_boundary((at + 40).min(text.len()))])
}

/// Two letters that each have their deadline, number or call are two appeals.
fn kind(sections: &Sections, reading: &Reading) -> Kind {
    let openings = sections.of(Zone::Letter).count();
    let calls = sections
        .sections
        .iter()
        .filter_map(|s| s.label.as_ref())
        .filter(|p| p.label() == Some(Label::Action))
        .count();
    let deadlines: BTreeSet<String> =
        sections.facts(Label::Deadline).map(|f| fold(&f.value())).filter(|v| !v.is_empty()).collect();
    let indexes: BTreeSet<String> =
        sections.facts(Label::Index).filter_map(|f| index_in(&f.text())).map(|(index, _)| index).collect();
    let people = sections.facts(Label::People).filter(|f| !f.value().is_empty()).count();
    let signs = [calls >= 2, deadlines.len() >= 2, indexes.len() >= 2, people >= 2]
        .into_iter()
        .filter(|sign| *sign)
        .count();
    if openings >= 2 && signs >= 1 || signs >= 3 {
        return Kind::Several;
    }
    if evidence(sections, reading) >= 2 { Kind::Appeal } else { Kind::Other }
}

/// How many things are there that only appeals have together.
fn evidence(sections: &Sections, reading: &Reading) -> usize {
    let labelled = |labels: &[Label]| {
        sections
            .sections
            .iter()
            .filter_map(|s| s.label.as_ref())
            .filter_map(Piece::label)
            .any(|l| labels.contains(&l))
            || sections.facts.iter().any(|f| labels.contains(&f.label))
    };
    [
        labelled(&[Label::Action, Label::Instructions]),
        labelled(&[Label::Deadline, Label::AfterDeadline]),
        labelled(&[Label::Diplomats, Label::Additional]),
        labelled(&[Label::OwnLanguage]),
        reading.reference.ua.is_some() || reading.reference.index.is_some(),
        !reading.targets.is_empty(),
        !reading.letter.paragraphs.is_empty(),
        !reading.letter.demands.is_empty(),
    ]
    .into_iter()
    .filter(|there| *there)
    .count()
}
