//! What was read, told to a person.

use crate::appeal::draft::Draft;
use crate::appeal::{ReadRecipient, Reading};
use crate::project::import::{Paths, Read};
use crate::project::words::{count, cut, plain};
use crate::terms::Language;

/// Wide enough for a line of an address.
const WIDTH: usize = 100;

pub fn summary(read: &Read) -> String {
    let reading = &read.reading;
    let lines = read.text.lines().count() as u64;
    let mut out = format!("Read {}: {} of text.\n\n", read.shown, count(lines, "line", "lines"));
    let mut row = |title: &str, items: Vec<String>| {
        let items = if items.is_empty() { vec!["-".to_owned()] } else { items };
        for (n, item) in items.iter().enumerate() {
            let title = if n == 0 { title } else { "" };
            out.push_str(&format!("  {title:<10} {}\n", cut(&plain(item), WIDTH)));
        }
    };
    row("Title", reading.title.clone().into_iter().collect());
    row("For", reading.people.iter().map(|p| with(&p.name, p.pronouns.as_deref())).collect());
    row("To", reading.targets.iter().map(official).collect());
    row("Copies", reading.copies.iter().map(official).collect());
    row("Languages", languages(reading));
    row("Until", reading.until.map(|day| day.to_string()).into_iter().collect());
    row("Letter", vec![letter(reading)]);
    out
}

fn with(text: &str, aside: Option<&str>) -> String {
    aside.map_or_else(|| text.to_owned(), |aside| format!("{text} ({aside})"))
}

fn official(read: &ReadRecipient) -> String {
    let who: Vec<&str> = [&read.name, &read.office].into_iter().flatten().map(String::as_str).collect();
    let way = match (read.emails.is_empty(), read.fax.first(), read.address.is_empty()) {
        (false, _, _) => read.emails.join(", "),
        (true, Some(fax), _) => format!("no e-mail address; fax {fax}"),
        (true, None, false) => "no e-mail address; by post".to_owned(),
        (true, None, true) => "no address".to_owned(),
    };
    format!("{}: {way}", who.join(", "))
}

fn english(language: &Language) -> String {
    language.name_in(&Language::english())
}

fn languages(reading: &Reading) -> Vec<String> {
    let mut names: Vec<String> = reading.languages.iter().map(english).collect();
    if reading.own_language {
        names.push("the supporter's own".to_owned());
    }
    if names.is_empty() { names } else { vec![names.join(", ")] }
}

fn letter(reading: &Reading) -> String {
    let demands = count(reading.letter.demands.len() as u64, "demand", "demands");
    let language = reading.letter.language.as_ref().map(|l| format!("{}, ", english(l))).unwrap_or_default();
    match reading.letter.paragraphs.first() {
        Some(first) => {
            let words: Vec<&str> = first.split_whitespace().take(8).collect();
            format!("{language}“{} …”, {demands}", words.join(" "))
        }
        None => format!("none; it lists {demands}"),
    }
}

/// Each question with the line that raised it.
pub fn questions(read: &Read, draft: &Draft, paths: &Paths) -> String {
    let number = count(draft.questions.len() as u64, "question", "questions");
    if draft.questions.is_empty() {
        return "\nNothing is left open.\n".to_owned();
    }
    let mut out = format!("\n{number}, also at the end of {}:\n", paths.campaign);
    let lines: Vec<&str> = read.text.lines().collect();
    let mut last = 0;
    for question in &draft.questions {
        if question.line != last {
            let source = lines.get(question.line.saturating_sub(1)).unwrap_or(&"").trim();
            out.push_str(&format!("\n  line {}: {}\n", question.line, cut(&plain(source), WIDTH - 20)));
            last = question.line;
        }
        out.push_str(&format!("    - {}\n", plain(&question.message)));
    }
    out
}
