//! What is told of languages before any supporter is known.

use sincerely::letter::{Letters, Recipient};
use sincerely::terms::{Problems, draw_all};

use crate::support::project::PETITION;
use crate::{inputs, name};

const ENGLISH: &str = "{% extends \"frames/en.txt\" %}{% block model %}I care.{% endblock model %}";
const FRENCH: &str = "{% extends \"frames/fr.txt\" %}{% block model %}Je vous écris.{% endblock model %}";
const GERMAN: &str = "{# Needs a native check #}\n{% extends \"frames/de.txt\" %}\n{% block model -%}\nIch schreibe Ihnen.\n{%- endblock model %}";

fn letters(campaign: &str, templates: &[(&str, &str)]) -> Letters {
    let named: Vec<(String, &str)> =
        templates.iter().map(|(tag, text)| (format!("petition/letter.{tag}.txt"), *text)).collect();
    let named: Vec<(&str, &str)> = named.iter().map(|(file, text)| (file.as_str(), *text)).collect();
    inputs(campaign, &named).letters(name("petition"), None).unwrap()
}

fn told(letters: &Letters) -> String {
    draw_all(&letters.problems(), false)
}

/// The petition with a subject in every language of these tests.
fn petition() -> String {
    let others = "[subject]\nde = \"Für Robin Ash\"\nfr = \"Pour Robin Ash\"\nsv = \"För Robin Ash\"";
    PETITION.replacen("[subject]", others, 1)
}

/// A row a line: target, language, and what there is for it.
fn rows(letters: &Letters) -> String {
    let mut text = String::new();
    for row in letters.matrix() {
        let kind = if matches!(row.recipient, Recipient::Copy(_)) { "copy to " } else { "" };
        text += &format!(
            "{kind}{} | {} | {} | {} | {} | {} | {}\n",
            row.target,
            row.language,
            if row.wanted { "reads it" } else { "-" },
            row.letter.as_deref().unwrap_or("no letter"),
            row.frame.as_deref().unwrap_or("no frame"),
            row.salutation.as_deref().unwrap_or("no salutation"),
            row.checked_by.as_deref().unwrap_or(if row.needs_check { "unread" } else { "-" }),
        );
    }
    text
}

#[test]
fn each_official_and_language_and_what_there_is_for_it() {
    let campaign = petition()
        .replacen("languages = [\"en\"]", "languages = [\"pt\", \"en\"]\nown_language = true", 1)
        .replacen("[consent]", "[checked]\nde = \"Imke, Kiel\"\n[consent]", 1)
        .replacen("salutation.en", "salutation.fr = \"Madame la Ministre,\"\nsalutation.en", 1);
    let letters = letters(&campaign, &[("en", ENGLISH), ("fr", FRENCH), ("de", GERMAN)]);
    insta::assert_snapshot!(rows(&letters));
}

#[test]
fn an_official_who_reads_portuguese_is_served_by_a_brazilian_letter() {
    let campaign = petition().replacen("languages = [\"en\"]", "languages = [\"pt\"]", 1);
    let letters = letters(&campaign, &[("pt-BR", ENGLISH)]);
    let row = &letters.matrix()[0];
    assert_eq!((row.language.as_str(), row.wanted), ("pt-BR", true));
    assert_eq!(row.letter.as_deref(), Some("petition/letter.pt-BR.txt"));
}

#[test]
fn every_salutation_that_is_missing_is_told_at_once() {
    let campaign = petition().replacen("until", "own_language = true\nuntil", 1);
    insta::assert_snapshot!(told(&letters(&campaign, &[("en", ENGLISH), ("fr", FRENCH)])));
}

#[test]
fn a_salutation_is_missed_only_where_a_letter_may_come_and_says_it() {
    let without = "{% block all %}Dear Minister, I care. {{ signature }}{% endblock all %}";
    let any = petition().replacen("until", "own_language = true\nuntil", 1);
    assert_eq!(letters(&any, &[("en", ENGLISH), ("sv", without)]).problems(), Problems::default());
    let told = told(&letters(&petition(), &[("en", ENGLISH), ("fr", FRENCH)]));
    assert!(!told.contains("salutation"), "{told}");
}

#[test]
fn a_letter_whose_frame_nobody_has_read_waits_for_a_reader_too() {
    let campaign = petition().replace("salutation.en", "salutation.fr = \"Madame,\"\nsalutation.en");
    let campaign = campaign.replacen("until", "own_language = true\nuntil", 1);
    let french = told(&letters(&campaign, &[("en", ENGLISH), ("fr", FRENCH)]));
    insta::assert_snapshot!(french);
    let read = campaign.replacen("[consent]", "[checked]\nfr = \"Zoé, Orléans\"\n[consent]", 1);
    assert_eq!(letters(&read, &[("en", ENGLISH), ("fr", FRENCH)]).problems(), Problems::default());
}

#[test]
fn a_german_letter_that_goes_on_with_a_capital_is_told_unless_its_salutation_ends_a_sentence() {
    let campaign = |salutation: &str| {
        let checked = petition().replacen("[consent]", "[checked]\nde = \"Imke, Kiel\"\n[consent]", 1);
        let checked = checked.replacen("languages = [\"en\"]", "languages = [\"de\"]", 1);
        checked.replace("salutation.en", &format!("salutation.de = \"{salutation}\"\nsalutation.en"))
    };
    insta::assert_snapshot!(told(&letters(&campaign("Sehr geehrte Frau Ministerin,"), &[("de", GERMAN)])));
    let ends = letters(&campaign("Sehr geehrte Frau Ministerin!"), &[("de", GERMAN)]);
    assert_eq!(ends.problems(), Problems::default());
}

#[test]
fn a_letter_without_a_subject_of_its_own_is_told() {
    let campaign = PETITION.replacen("[consent]", "[checked]\nfr = \"Zoé, Orléans\"\n[consent]", 1);
    insta::assert_snapshot!(told(&letters(&campaign, &[("en", ENGLISH), ("fr", FRENCH)])));
}
