//! `html = true`: the same words twice, and nothing that asks for more.

use mail_parser::{MessageParser, MimeHeaders, PartType};
use proptest::prelude::*;
use sincerely::letter::{Letter, Letters, Recipient};

use crate::anyone::{NAME, TEMPLATE, WORDS, accepted};
use crate::languages::{CAMPAIGN, LETTERS, SIGNERS, language, signer};
use crate::support::project::PETITION;
use crate::{compose, inputs, name};

fn with_html(campaign: &str) -> String {
    format!("html = true\n{campaign}")
}

fn letters() -> Letters {
    inputs(&with_html(CAMPAIGN), &LETTERS).letters(name("teacher"), None).unwrap()
}

fn letter(tag: &str) -> Letter {
    compose(&letters(), &signer(tag), Recipient::Target(0), &language(tag)).unwrap()
}

/// The text and the page of a message, as a mail reader decodes them.
fn parts(letter: &Letter) -> (String, String) {
    let message = MessageParser::default().parse(&letter.bytes).unwrap();
    assert!(message.root_part().content_type().is_some_and(|t| t.subtype() == Some("alternative")));
    assert_eq!(message.parts.len(), 3);
    let (PartType::Text(text), PartType::Html(page)) = (&message.parts[1].body, &message.parts[2].body)
    else {
        panic!("{:?}", message.parts);
    };
    (text.replace("\r\n", "\n"), page.replace("\r\n", "\n"))
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The page's words as mail-parser, which is not ours, turns HTML into text.
fn words_of_page(page: &str) -> Vec<String> {
    words(&mail_parser::decoders::html::html_to_text(page))
}

#[test]
fn both_parts_have_the_same_words_in_each_language() {
    for (tag, ..) in SIGNERS {
        let letter = letter(tag);
        let (text, page) = parts(&letter);
        assert_eq!(text.trim_end_matches('\n'), letter.text, "{tag}");
        assert_eq!(words_of_page(&page), words(&letter.text), "{tag}");
    }
}

#[test]
fn the_page_asks_for_nothing_and_cannot_be_clicked() {
    let letter = letter("ar");
    let (_, page) = parts(&letter);
    assert!(letter.text.contains("https://news.example.org/"), "{}", letter.text);
    for word in ["src", "href", "url(", "@import", "<img", "<script", "<link"] {
        assert!(!page.contains(word), "{word} in {page}");
    }
}

#[test]
fn the_message_as_it_leaves() {
    let letter = letter("ar");
    let wire = String::from_utf8(letter.bytes).unwrap().replace("\r\n", "\n");
    insta::assert_snapshot!(wire);
}

#[test]
fn each_try_gives_the_same_bytes() {
    assert_eq!(letter("fr").bytes, letter("fr").bytes);
}

#[test]
fn a_copy_quotes_the_original_in_both_parts() {
    let letter = compose(&letters(), &signer("en"), Recipient::Copy(0), &language("en")).unwrap();
    let (text, page) = parts(&letter);
    assert!(text.contains("\n> "), "{text}");
    assert_eq!(words_of_page(&page), words(&letter.text));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_supporter_wrote_is_the_same_in_both_parts(who in NAME, written in WORDS) {
        let Some(supporter) = accepted(["ann@example.org", &who, &written, "", ""]) else { return Ok(()) };
        let petition = inputs(&with_html(PETITION), &[("petition/letter.en.txt", TEMPLATE)]);
        let letters = petition.letters(name("petition"), None).unwrap();
        let letter = compose(&letters, &supporter, Recipient::Target(0), &language("en")).unwrap();
        let wire = String::from_utf8(letter.bytes.clone()).unwrap();
        prop_assert!(wire.split("\r\n").all(|line| line.len() <= 998 && line.is_ascii()));
        let (text, page) = parts(&letter);
        prop_assert_eq!(text.trim_end_matches('\n'), &letter.text);
        prop_assert!(!page.contains("<script"), "{}", page);
    }
}
