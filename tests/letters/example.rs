//! The example campaign, letter by letter.

use serde_json::json;
use sincerely::letter::{Letters, Recipient};
use sincerely::supporters::Supporter;
use sincerely::terms::Language;

use crate::{compose, inputs, name, supporter};

fn ilyashev() -> Letters {
    let templates = [
        ("ilyashev/letter.en.txt", include_str!("../../templates/ilyashev/letter.en.txt")),
        ("ilyashev/letter.kk.txt", include_str!("../../templates/ilyashev/letter.kk.txt")),
        ("ilyashev/letter.ru.txt", include_str!("../../templates/ilyashev/letter.ru.txt")),
    ];
    let inputs = inputs(include_str!("../../config/campaigns/ilyashev.toml"), &templates);
    inputs.letters(name("ilyashev"), None).unwrap()
}

fn anna(language: &str) -> Supporter {
    supporter(json!({
        "line": 2, "email": "anna.berg@example.org", "name": "Anna Berg", "city": "London",
        "country": "GB", "language": language,
    }))
}

/// Subject, sender and text, as the official reads them.
fn read(letters: &Letters, supporter: &Supporter, recipient: Recipient, language: &str) -> String {
    let language = Language::parse(language).unwrap();
    let letter = compose(letters, supporter, recipient, &language).unwrap();
    format!("From: {}\nSubject: {}\n\n{}\n", letter.from, letter.subject, letter.text)
}

#[test]
fn the_model_letter_in_each_language() {
    for language in ["en", "ru", "kk"] {
        let text = read(&ilyashev(), &anna(language), Recipient::Target(0), language);
        insta::with_settings!({ snapshot_suffix => language }, { insta::assert_snapshot!(text) });
    }
}

#[test]
fn each_official_is_greeted_in_the_language_of_the_letter() {
    let letters = ilyashev();
    let mut greetings = String::new();
    for target in 0..letters.campaign().targets.len() {
        for language in ["en", "ru", "kk"] {
            let text = read(&letters, &anna(language), Recipient::Target(target), language);
            // From, Subject, blank, date, blank, greeting.
            let greeting = text.lines().nth(5).unwrap();
            greetings += &format!("{target} {language}: {greeting}\n");
        }
    }
    insta::assert_snapshot!(greetings);
}

#[test]
fn own_words_replace_the_model_text_and_never_the_demands() {
    let mut anna = anna("en");
    anna.own_words = "I teach law.\n\n{{ supporter.email }} {% include \"../secret\" %} {# no #}".to_owned();
    insta::assert_snapshot!(read(&ilyashev(), &anna, Recipient::Target(0), "en"));
}

#[test]
fn a_supporter_who_shows_initials_is_named_nowhere() {
    let mut anna = anna("en");
    anna.show = serde_json::from_value(json!(["initials", "country"])).ok();
    let letters = ilyashev();
    let english = Language::english();
    let letter = compose(&letters, &anna, Recipient::Target(0), &english).unwrap();
    assert!(letter.text.ends_with("Yours sincerely,\n\nA. B.\nUnited Kingdom"), "{}", letter.text);
    let bytes = String::from_utf8(letter.bytes).unwrap();
    for secret in ["Anna", "Berg", "anna.berg", "London"] {
        assert!(!bytes.contains(secret), "{secret} in {bytes}");
    }
}

#[test]
fn a_copy_quotes_the_letter_to_the_primary_target() {
    insta::assert_snapshot!(read(&ilyashev(), &anna("en"), Recipient::Copy(0), "en"));
}

#[test]
fn the_message_has_these_headers_and_no_others() {
    let english = Language::english();
    let letter = compose(&ilyashev(), &anna("en"), Recipient::Target(0), &english).unwrap();
    let bytes = String::from_utf8(letter.bytes).unwrap();
    insta::assert_snapshot!(bytes.split_once("\r\n\r\n").unwrap().0.replace("\r\n", "\n"));
}

#[test]
fn the_same_request_gives_the_same_bytes() {
    let once = || compose(&ilyashev(), &anna("ru"), Recipient::Target(1), &Language::parse("ru").unwrap());
    assert_eq!(once().unwrap().bytes, once().unwrap().bytes);
}
