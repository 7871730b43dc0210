//! A letter in each language that has a frame: an invented teacher, an invented
//! minister, a supporter from each part of the world.

use proptest::prelude::*;
use serde_json::json;
use sincerely::letter::{Letters, Recipient};
use sincerely::outbox::plan::Inputs;
use sincerely::supporters::Supporter;
use sincerely::terms::Language;

use crate::anyone::{NAME, WORDS, accepted};
use crate::{compose, inputs, name, supporter};

pub const CAMPAIGN: &str = include_str!("languages/campaign.toml");

pub const LETTERS: [(&str, &str); 11] = [
    ("teacher/letter.ar.txt", include_str!("languages/letter.ar.txt")),
    ("teacher/letter.de.txt", include_str!("languages/letter.de.txt")),
    ("teacher/letter.en.txt", include_str!("languages/letter.en.txt")),
    ("teacher/letter.es.txt", include_str!("languages/letter.es.txt")),
    ("teacher/letter.fa.txt", include_str!("languages/letter.fa.txt")),
    ("teacher/letter.fr.txt", include_str!("languages/letter.fr.txt")),
    ("teacher/letter.kk.txt", include_str!("languages/letter.kk.txt")),
    ("teacher/letter.pt.txt", include_str!("languages/letter.pt.txt")),
    ("teacher/letter.ru.txt", include_str!("languages/letter.ru.txt")),
    ("teacher/letter.tr.txt", include_str!("languages/letter.tr.txt")),
    ("teacher/letter.zh.txt", include_str!("languages/letter.zh.txt")),
];

/// Who signs in each language: name, town, country.
pub const SIGNERS: [(&str, &str, &str, &str); 11] = [
    ("ar", "سمير ناصر", "القاهرة", "EG"),
    ("de", "Jörg Weiß", "Köln", "DE"),
    ("en", "Anna Berg", "Oslo", "NO"),
    ("es", "Begoña Núñez", "León", "ES"),
    ("fa", "علی‌رضا کریمی", "شیراز", "IR"),
    ("fr", "Zoé L’Hôte", "Orléans", "FR"),
    ("kk", "Әсел Қожахметова", "Алматы", "KZ"),
    ("pt", "João Conceição", "Lisboa", "PT"),
    ("ru", "Светлана Орлова", "Казань", "RU"),
    ("tr", "İnci Ilgaz", "İzmir", "TR"),
    ("zh", "李小龙", "广州", "CN"),
];

fn teacher() -> Inputs {
    inputs(CAMPAIGN, &LETTERS)
}

fn letters() -> Letters {
    teacher().letters(name("teacher"), None).unwrap()
}

pub fn language(tag: &str) -> Language {
    Language::parse(tag).unwrap()
}

pub fn signer(tag: &str) -> Supporter {
    let (_, name, city, country) = SIGNERS.iter().find(|(language, ..)| *language == tag).unwrap();
    supporter(json!({
        "line": 2, "email": "someone@example.org", "name": name, "city": city, "country": country,
        "language": tag,
    }))
}

fn text(supporter: &Supporter, recipient: Recipient, tag: &str) -> String {
    compose(&letters(), supporter, recipient, &language(tag)).unwrap().text
}

fn minister(supporter: &Supporter, tag: &str) -> String {
    text(supporter, Recipient::Target(0), tag)
}

/// What a screen does not show, written out.
fn visible(text: &str) -> String {
    let hidden = |c: char| {
        matches!(c, '\u{A0}' | '\u{200E}' | '\u{200F}' | '\u{202F}' | '\u{2066}'..='\u{2069}' | '\u{3000}')
    };
    text.chars().map(|c| if hidden(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

fn without_marks(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')).collect()
}

#[test]
fn a_letter_in_each_language() {
    for (tag, ..) in SIGNERS {
        let letter = compose(&letters(), &signer(tag), Recipient::Target(0), &language(tag)).unwrap();
        let shown = format!("Subject: {}\n\n{}\n", visible(&letter.subject), visible(&letter.text));
        insta::with_settings!({ snapshot_suffix => tag }, { insta::assert_snapshot!(shown) });
    }
}

#[test]
fn the_covering_note_of_a_copy_in_each_language() {
    let mut notes = String::new();
    for (tag, ..) in SIGNERS {
        let text = text(&signer(tag), Recipient::Copy(0), tag);
        let note = text.split("\n\n\n> ").next().unwrap();
        notes += &format!("{}\n\n----\n\n", visible(note));
    }
    insta::assert_snapshot!(notes);
}

#[test]
fn a_letter_from_abroad_keeps_what_is_latin_in_it_together() {
    let mut anna = signer("en");
    anna.email = "anna.berg@example.org".parse().unwrap();
    anna.own_words = "زرت Port Ex في 2019. I taught there.\n\nI teach law, too.".to_owned();
    anna.show = serde_json::from_value(json!(["name", "city", "email"])).ok();
    let mut inputs = teacher();
    inputs.campaign = CAMPAIGN.replacen("[consent]", "share = [\"name\", \"city\", \"email\"]\n[consent]", 1);
    let letters = inputs.letters(name("teacher"), None).unwrap();
    let letter = compose(&letters, &anna, Recipient::Target(0), &language("ar")).unwrap();
    insta::assert_snapshot!(visible(&letter.text));
}

#[test]
fn a_copy_leaves_the_letter_that_it_quotes_as_that_was() {
    for tag in ["ar", "fa"] {
        let original = minister(&signer(tag), tag);
        let copy = text(&signer(tag), Recipient::Copy(0), tag);
        let quoted: Vec<&str> = copy.lines().filter_map(|l| l.strip_prefix('>')).collect();
        let quoted: Vec<&str> = quoted.iter().map(|l| l.strip_prefix(' ').unwrap_or_default()).collect();
        assert_eq!(quoted.join("\n"), original);
    }
}

#[test]
fn the_french_closing_repeats_the_title_and_a_place_stands_only_where_it_may_be_seen() {
    let zoe = signer("fr");
    let french = minister(&zoe, "fr");
    assert!(french.starts_with("Orléans, le 20 mai 2020\n\nMadame la Ministre,\n"), "{french}");
    let closing =
        "Je vous prie d’agréer, Madame la Ministre, l’expression de ma haute considération.\n\nZoé L’Hôte";
    assert!(french.contains(closing), "{french}");

    let hidden = Supporter { show: serde_json::from_value(json!(["name"])).ok(), ..zoe };
    assert!(minister(&hidden, "fr").starts_with("Le 20 mai 2020\n"));
    let joao = Supporter { city: String::new(), ..signer("pt") };
    assert!(minister(&joao, "pt").starts_with("20 de maio de 2020\n"));
    assert!(minister(&signer("pt"), "pt").starts_with("Lisboa, 20 de maio de 2020\n"));
}

#[test]
fn own_words_are_set_as_they_were_written() {
    let zoe = Supporter { own_words: "Pourquoi ? Je demande !".to_owned(), ..signer("fr") };
    assert!(minister(&zoe, "fr").contains("\n\nPourquoi ? Je demande !\n\n"));
    let li = Supporter { own_words: "我是教师。\n\n请释放她。".to_owned(), ..signer("zh") };
    let chinese = minister(&li, "zh");
    assert!(
        chinese.contains("\n\n\u{3000}\u{3000}我是教师。\n\n\u{3000}\u{3000}请释放她。\n\n"),
        "{chinese}"
    );
    assert!(
        chinese.contains("\n\n\u{3000}\u{3000}此致\n敬礼！\n\n李小龙\n广州\n中国\n2020年5月20日"),
        "{chinese}"
    );
}

#[test]
fn initials_are_capitals_of_the_supporters_language() {
    let initials = |name: &str, language: Option<&str>, letter: &str| {
        let mut someone = Supporter { name: name.to_owned(), city: String::new(), ..signer("en") };
        someone.language = language.map(|tag| Language::parse(tag).unwrap());
        someone.show = serde_json::from_value(json!(["initials"])).ok();
        let composed = compose(&letters(), &someone, Recipient::Target(0), &self::language(letter)).unwrap();
        let signed = composed.text.lines().next_back().unwrap().to_owned();
        assert_eq!(
            composed.from,
            format!("\"{signed} via Sincerely Example Group\" <letters@sincerely.example.org>")
        );
        signed
    };
    assert_eq!(initials("inci ılgaz", Some("tr"), "en"), "İ. I.");
    assert_eq!(initials("inci ılgaz", None, "tr"), "İ. I.");
    assert_eq!(initials("inga berg", Some("de"), "tr"), "I. B.");
}

#[test]
fn the_addressee_is_in_the_case_that_the_campaign_gives() {
    let template = "{% for line in addressee %}{{ line }}\n{% endfor %}";
    let named = LETTERS.map(|(file, _)| (file, template));
    let letters = inputs(CAMPAIGN, &named).letters(name("teacher"), None).unwrap();
    let block =
        |tag: &str| compose(&letters, &signer("en"), Recipient::Target(0), &language(tag)).unwrap().text;
    assert_eq!(block("ru"), "Министру юстиции Эксланда\nг-же Ане Экземплар");
    assert_eq!(block("en"), "Ana Exemplar\nMinister of Justice of Exland\n14 Harbour Street\n1001 Port Ex");
    let target = letters.target(Recipient::Target(0));
    assert_eq!(target.addressee(&language("ru-KZ"))[0], "Министру юстиции Эксланда");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whoever signs a right-to-left letter, only marks come to their words, and
    /// each line closes what it opens.
    #[test]
    fn marks_change_no_word_of_any_supporter(who in NAME, words in WORDS, city in NAME) {
        let row = accepted(["ann@example.org", &who, &words, &city, ""]);
        let Some(supporter) = row else { return Ok(()) };
        for tag in ["ar", "fa"] {
            let letter = compose(&letters(), &supporter, Recipient::Target(0), &language(tag)).unwrap();
            let plain = without_marks(&letter.text);
            let own = |line: &str| {
                let line = without_marks(line.trim_end());
                line.contains(char::is_control) || plain.contains(&line)
            };
            prop_assert!(words.split(['\r', '\n', '\u{2028}', '\u{2029}', '\u{85}']).all(own), "{:?}", letter.text);
            prop_assert!(plain.contains(&without_marks(supporter.name.trim())));
            if !words.contains(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}']) {
                let count = |line: &str, mark: char| line.matches(mark).count();
                let balanced = |line: &str| count(line, '\u{2068}') == count(line, '\u{2069}');
                prop_assert!(letter.text.lines().all(balanced), "{:?}", letter.text);
            }
        }
    }
}
