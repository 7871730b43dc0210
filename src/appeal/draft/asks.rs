//! What an appeal never says, and only a person can add.

use super::officials::{EMBASSIES, emails};
use super::{english, has_letter};
use crate::appeal::{Question, ReadRecipient, Reading};
use crate::campaign::CampaignName;
use crate::terms::Language;

/// The reading's questions and these, by line of the appeal.
pub(super) fn all(
    reading: &Reading,
    name: &CampaignName,
    language: &Language,
    has_frame: &impl Fn(&Language) -> bool,
) -> Vec<Question> {
    let mut list = List { reading, name, language, asked: reading.questions.clone() };
    for question in &mut list.asked {
        question.message = sentence(&question.message);
        if question.field == EMBASSIES {
            "representatives".clone_into(&mut question.field);
            question.message.push_str(
                " Write a section [representatives.FR] for each, by the country's code, or decide against copies.",
            );
        }
    }
    list.letters(has_frame);
    list.campaign();
    for (n, target) in reading.targets.iter().enumerate() {
        list.official(&format!("targets.{n}"), "[[targets]]", target);
    }
    for (n, copy) in reading.copies.iter().enumerate() {
        list.official(&format!("copies.{n}"), "[[copies]]", copy);
        list.countries(n, copy);
    }
    list.asked.sort_by_key(|question| question.line);
    list.asked
}

struct List<'a> {
    reading: &'a Reading,
    name: &'a CampaignName,
    language: &'a Language,
    asked: Vec<Question>,
}

impl List<'_> {
    /// Asks about a field, unless the reading has.
    fn ask(&mut self, near: &str, field: &str, message: String) {
        if self.asked.iter().any(|question| question.field == field) {
            return;
        }
        let line = self.line_of(near);
        self.asked.push(Question { line, field: field.to_owned(), message });
    }

    /// The line of a field, or of what it is part of.
    fn line_of(&self, field: &str) -> usize {
        let mut path = field;
        loop {
            let within = format!("{path}.");
            let found = self.reading.places.get(path).or_else(|| {
                self.reading.places.iter().find(|(place, _)| place.starts_with(&within)).map(|(_, l)| l)
            });
            match (found, path.rsplit_once('.')) {
                (Some(lines), _) => return lines.first,
                (None, Some((outer, _))) => path = outer,
                (None, None) => return 1,
            }
        }
    }

    fn letters(&mut self, has_frame: &impl Fn(&Language) -> bool) {
        let (name, own) = (self.name, self.language);
        let file = format!("templates/{name}/letter.{own}.txt");
        if !has_letter(self.reading) {
            let place = format!("Write it in {file}; rename the file if it is not in {}.", english(own));
            match self.asked.iter_mut().find(|question| question.field == "letter") {
                Some(question) => question.message.push_str(&format!(" {place}")),
                None => self.ask("letter", "letter", format!("The appeal has no letter of its own. {place}")),
            }
        } else if self.reading.letter.language.is_none() {
            self.ask("letter", "letter.language", format!(
                "In which language is the appeal's letter? It was put into {file}: rename the file if it is not in {}.",
                english(own)
            ));
        } else if !has_frame(own) {
            self.ask("letter", "letter.closing", format!(
                "There is no frame for letters in {}: read {file}, and set date, salutation and closing as that language does.",
                english(own)
            ));
        }
        for other in self.reading.languages.iter().filter(|l| *l != own) {
            let frame = if has_frame(other) {
                format!(" Begin it with {{% extends \"frames/{other}.txt\" %}}.")
            } else {
                String::new()
            };
            let tongue = english(other);
            self.ask("languages", &format!("letter.{other}"), format!(
                "There is no letter in {tongue}, which the officials prefer: have it translated into templates/{name}/letter.{other}.txt, or decide to do without.{frame}"
            ));
        }
    }

    fn campaign(&mut self) {
        let subject = "What is the subject line, in each language? Write [subject] above, such as en = \"Release …\", or decide for the title.";
        self.ask("title", "subject", subject.to_owned());
        let consent = "What did supporters read when they agreed that their opinion is passed on? Write [consent] above with its statement.";
        self.ask("title", "consent.statement", consent.to_owned());
    }

    fn official(&mut self, path: &str, section: &str, read: &ReadRecipient) {
        let label = label(read);
        if read.name.is_none() && read.office.is_none() {
            self.ask(path, &format!("{path}.name"), format!(
                "Who is this official? The appeal gives only {label}. Write name or office under that {section}."
            ));
        }
        for (n, email) in read.emails.iter().enumerate() {
            if !emails(read).any(|good| good.eq_ignore_ascii_case(email.trim())) {
                self.ask(path, &format!("{path}.emails.{n}"), format!(
                    "“{email}” is no e-mail address, and was left out: what is the address of {label}? Write it into emails under that {section}."
                ));
            }
        }
        if emails(read).next().is_some() {
            self.ask(path, &format!("{path}.time_zone"), format!(
                "In which time zone is {label}? Letters arrive in its office hours. Write time_zone = \"Region/City\" under that {section}, such as \"Europe/Berlin\"."
            ));
        }
        let missing = self.unspoken(path, read);
        if !missing.is_empty() {
            let keys: Vec<String> = missing.iter().map(|l| format!("salutation.{l}")).collect();
            let names: Vec<String> = missing.iter().map(english).collect();
            self.ask(
                path,
                &format!("{path}.salutation"),
                format!(
                    "How is {label} greeted in {}? Write {} under that {section}.",
                    and(&names),
                    and(&keys)
                ),
            );
        }
    }

    /// The languages of letters in which a recipient has no salutation yet.
    fn unspoken(&self, path: &str, read: &ReadRecipient) -> Vec<Language> {
        let known = self.reading.letter.language.is_some() && spoken_of(self.reading, path, read).is_some();
        let own = std::iter::once(self.language).filter(|_| !known);
        let others = self.reading.languages.iter().filter(|l| *l != self.language);
        own.chain(others).cloned().collect()
    }

    fn countries(&mut self, n: usize, read: &ReadRecipient) {
        let (path, label) = (format!("copies.{n}"), label(read));
        self.ask(&path, &format!("{path}.countries"), format!(
            "Whose letters are copied to {label}? An embassy suits supporters of the country where it is: write countries = [\"United Kingdom\"] or the like under that [[copies]]."
        ));
    }
}

/// How the appeal greets a recipient; its letter is to the first target.
fn spoken_of<'a>(reading: &'a Reading, path: &str, read: &'a ReadRecipient) -> Option<&'a str> {
    let of_letter = reading.letter.salutation.as_deref().filter(|_| path == "targets.0");
    read.salutation.as_deref().or(of_letter).filter(|words| !words.trim().is_empty())
}

/// With a capital letter and an end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut rest = text.chars();
    let first: String = rest.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['.', '?', '!', ':']) { "" } else { "." };
    format!("{first}{}{end}", rest.as_str())
}

fn label(read: &ReadRecipient) -> String {
    let known = [&read.name, &read.office].into_iter().flatten().chain(&read.emails).chain(&read.address);
    known.into_iter().next().map_or_else(|| "this official".to_owned(), |text| format!("“{text}”"))
}

fn and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}
