//! What is missing and only a human can supply.

use std::collections::HashSet;

use super::{Question, Reading};

/// Asked where the appeal does not say it. Line 1: it stands nowhere.
pub(super) fn missing(reading: &Reading, last_line: usize) -> Vec<Question> {
    let known: HashSet<&str> = reading.questions.iter().map(|q| q.field.as_str()).collect();
    let mut asked = Vec::new();
    let mut ask = |line: usize, field: &str, message: &str| {
        asked.push(Question { line: line.max(1), field: field.to_owned(), message: message.to_owned() });
    };
    if reading.title.is_none() {
        ask(1, "title", "no title was found: what is this appeal called?");
    }
    if reading.targets.is_empty() {
        ask(1, "targets", "no official was found to write to: who is addressed, and at which address?");
    }
    if reading.letter.paragraphs.is_empty() {
        let line = reading.places.get("letter.demands.0").map_or(last_line, |lines| lines.first);
        let message = if reading.letter.demands.is_empty() {
            "no model letter was found: write the letter that supporters will sign"
        } else {
            "the appeal lists what to ask for and has no model letter: write the letter that supporters will sign"
        };
        ask(line, "letter", message);
    }
    if reading.until.is_none() && !known.contains("until") {
        ask(last_line, "until", "no deadline was found: until which day may letters leave?");
    }
    if reading.languages.is_empty() {
        ask(
            last_line,
            "languages",
            "no preferred language was found: in which languages do the officials read letters?",
        );
    }
    for (at, target) in reading.targets.iter().enumerate() {
        let field = format!("targets.{at}.emails");
        if target.emails.is_empty() && !known.contains(field.as_str()) {
            let line = reading.places.get(&format!("targets.{at}")).map_or(1, |l| l.first);
            let who = target.name.as_deref().or(target.office.as_deref()).unwrap_or("this official");
            ask(
                line,
                &field,
                &format!(
                    "no e-mail address is given for {who}: is the letter to go by post, or is there an address?"
                ),
            );
        }
    }
    asked
}
