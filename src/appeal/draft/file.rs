//! The text of a campaign file, in the order and the words of the example's.

use super::{has_letter, officials, toml};
use crate::appeal::{Question, Reading};
use crate::terms::Language;

/// `answer` is empty but in tests.
pub(super) fn campaign(
    reading: &Reading,
    language: &Language,
    questions: &[Question],
    answer: &str,
) -> String {
    let mut out = head(reading);
    out.push_str(&case(reading));
    out.push_str(&rules(reading));
    out.push_str(&people(reading));
    out.push_str(&tables(reading, language));
    out.push_str(&officials::officials(reading, language));
    out.push_str(&asked(questions, answer));
    out
}

fn head(reading: &Reading) -> String {
    let names: Vec<&str> = reading.people.iter().map(|p| p.name.as_str()).collect();
    let whom = if names.is_empty() { String::new() } else { format!(" for {}", names.join(", ")) };
    format!(
        "{}\n# Its questions stand at the end of this file: nothing is sent before they are answered.\n\n",
        toml::comment(&format!("The appeal{whom}, as it was read by `sincerely import`."))
    )
}

fn case(reading: &Reading) -> String {
    let mut out = match reading.title.as_deref().filter(|t| !toml::one_line(t).is_empty()) {
        Some(title) => format!("title = {}\n\n", toml::line(title)),
        None => "# title = \"…\"\n\n".to_owned(),
    };
    if let Some(summary) = &reading.summary {
        out.push_str(&format!("summary = {}\n\n", toml::lines(summary)));
    }
    if let Some(background) = &reading.background {
        out.push_str("# \"Additional information\" of the appeal: for supporters, not for the letter.\n");
        out.push_str(&format!("background = {}\n\n", toml::lines(background)));
    }
    out
}

fn rules(reading: &Reading) -> String {
    let mut out = "# The last day on which letters may leave, at each target's place.\n".to_owned();
    match reading.until {
        Some(until) => out.push_str(&format!("until = \"{until}\"\n")),
        None => out.push_str("# until = \"2027-01-31\"\n"),
    }
    if let Some(after) = &reading.after_deadline {
        out.push_str(&format!("after_deadline = {}\n", toml::line(after)));
    }
    let languages: Vec<String> = reading.languages.iter().map(ToString::to_string).collect();
    out.push_str(
        "\n# Languages the targets prefer, most preferred first. Supporters may also write\n\
         # in their own language, where `own_language` says so and there is a letter in it.\n",
    );
    out.push_str(&format!(
        "languages = {}\nown_language = {}\n",
        toml::list(&languages),
        reading.own_language
    ));
    out.push_str(own_words(reading));
    out.push_str("\n# What officials see of a supporter; a row of the CSV can ask for less.\n");
    out.push_str("share = [\"name\", \"city\", \"country\"]\n");
    out
}

/// Own words never take the place of what the letter asks for.
fn own_words(reading: &Reading) -> &'static str {
    if has_letter(reading) && reading.letter.demands.is_empty() {
        "\n# A supporter's own words go before the model text: it has no list of demands that\n\
         # would stay by itself. \"replace\" keeps only the `demands` block of the letter.\n\
         own_words = \"precede\"\n"
    } else {
        "\n# A supporter's own words replace the model text; the demands always stay.\n\
         own_words = \"replace\"\n"
    }
}

fn people(reading: &Reading) -> String {
    let mut out = String::new();
    for person in reading.people.iter().filter(|p| !toml::one_line(&p.name).is_empty()) {
        out.push_str(&format!("\n[[people]]\nname = {}\n", toml::line(&person.name)));
        if let Some(pronouns) = &person.pronouns {
            out.push_str(&format!("pronouns = {}\n", toml::line(pronouns)));
        }
    }
    out
}

fn tables(reading: &Reading, language: &Language) -> String {
    let reference = &reading.reference;
    let known = [("ua", &reference.ua), ("index", &reference.index), ("country", &reference.country)];
    let known: Vec<_> = known.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?))).collect();
    let mut out = String::new();
    if !known.is_empty() {
        out.push_str("\n[reference]\n");
    }
    for (key, value) in known {
        out.push_str(&format!("{key} = {}\n", toml::line(value)));
    }
    out.push_str("\n# What supporters read when they agreed, for example:\n# [consent]\n");
    out.push_str(&toml::comment(&format!("statement = {}", toml::line(&statement(reading)))));
    out.push_str(&format!(
        "\n\n# The subject line, in each language a letter is written in, for example:\n# [subject]\n# {language} = \"…\"\n"
    ));
    if has_letter(reading) {
        out.push_str(&format!(
            "\n# Who has read the letters as a native speaker. Until someone has, `check` warns.\n\
             [checked]\n{language} = \"the published appeal\"\n"
        ));
    }
    out
}

/// A suggestion: what supporters agreed to, only the organisers know.
fn statement(reading: &Reading) -> String {
    let whom = reading.people.first().map_or("…", |p| p.name.as_str());
    let copy = match reading.copies.is_empty() {
        true => "",
        false => ", and a copy to the embassy in my country",
    };
    format!("I agree that a letter for {whom} is sent in my name to the officials named in the appeal{copy}.")
}

fn asked(questions: &[Question], answer: &str) -> String {
    if questions.is_empty() {
        return String::new();
    }
    let mut out = "\n# What only a person can answer. Put each answer where it belongs in this file, then\n\
        # delete the question, or keep it and write into `answer` what was decided.\n"
        .to_owned();
    for question in questions {
        out.push_str(&format!(
            "\n[[questions]]\nline = {}\nfield = {}\nask = {}\nanswer = {}\n",
            question.line.max(1),
            toml::line(&question.field),
            toml::line(&question.message),
            toml::line(answer)
        ));
    }
    out
}
