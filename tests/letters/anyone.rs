//! Any row that is accepted gives one message per official that reads back to
//! the same text, and has no header that we did not write.

use std::collections::BTreeMap;

use mail_parser::MessageParser;
use proptest::prelude::*;
use sincerely::letter::{Letter, Letters, Recipient};
use sincerely::supporters::{Reader, Row, Rules, Supporter};
use sincerely::terms::Language;

use crate::support::project::PETITION;
use crate::{compose, inputs, name};

/// Each stands at most once, and no other one stands there.
const HEADERS: [&str; 11] = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "X-Sincerely-Rehearsal",
];

pub const TEMPLATE: &str = "{{ salutation }}\n\n{{ supporter.own_words }}\n\n{{ signature }}\n";

fn letters() -> Letters {
    inputs(PETITION, &[("petition/letter.en.txt", TEMPLATE)]).letters(name("petition"), None).unwrap()
}

/// A row written as CSV and read back; `None` if it may not sign.
pub fn accepted(fields: [&str; 5]) -> Option<Supporter> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["email", "name", "own_words", "city", "subject"]).unwrap();
    csv.write_record(fields).unwrap();
    let rules = Rules {
        longest_words: 2000,
        consent_required: false,
        today: "2026-03-24T12:00:00Z".parse().unwrap(),
        file: "supporters.csv".to_owned(),
    };
    let mut rows = Reader::new(std::io::Cursor::new(csv.into_inner().unwrap()), rules).unwrap();
    rows.find_map(|row| if let Ok(Row::Signed(s)) = row { Some(*s) } else { None })
}

/// Checks one message against what it was made from.
fn reads_back(letter: &Letter, mailbox: &str) {
    let head_end = letter.bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = std::str::from_utf8(&letter.bytes[..head_end]).expect("headers are ASCII");
    assert!(head.is_ascii(), "{head}");
    let names = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    let mut seen = BTreeMap::new();
    for line in names {
        *seen.entry(line.split(':').next().unwrap().to_owned()).or_insert(0) += 1;
    }
    for (header, times) in seen {
        assert!(times == 1 && HEADERS.contains(&header.as_str()), "{times} × {header:?} in {head}");
    }
    let wire = String::from_utf8(letter.bytes.clone()).unwrap();
    assert!(!wire.replace("\r\n", "").contains(['\r', '\n']), "a bare CR or LF");
    assert!(wire.split("\r\n").all(|line| line.len() <= 998), "a line beyond 998 bytes");

    let message = MessageParser::default().parse(&letter.bytes).unwrap();
    assert_eq!(message.parts.len(), 1);
    assert_eq!(blanks_apart(message.subject().unwrap_or_default()), blanks_apart(&letter.subject));
    let to = message.to().unwrap().clone().into_list();
    assert_eq!(to.iter().map(|a| a.address().unwrap()).collect::<Vec<_>>(), [mailbox]);
    let from = message.from().unwrap().clone().into_list();
    assert_eq!(
        from.iter().map(|a| a.address().unwrap()).collect::<Vec<_>>(),
        ["letters@sincerely.example.org"]
    );
    let body = message.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(body.trim_end_matches('\n'), letter.text);
}

/// Where a header is folded, a run of blanks reads as one (RFC 5322 §2.2.3).
fn blanks_apart(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters of many scripts with what a name may be written with.
pub const NAME: &str = "[\\p{Latin}\\p{Cyrillic}\\p{Arabic}\\p{Hebrew}\\p{Han}\\p{Devanagari}\\p{Thai}\
    \u{200C}\u{200D}0-9 ,.;:'\"<>@()\\\\=?_-]{1,40}";

/// Anything that is no control character, and the odd ones on purpose.
pub const WORDS: &str =
    "(\\PC{0,30}|\n|\r\n|\r|\n\\.\n|\nFrom |\t|=\\?utf-8\\?q\\?|\\{\\{ x \\}\\}|[a-zж]{1200}| \n){0,12}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_accepted_row_gives_one_message_per_official_that_reads_back(
        who in NAME, words in WORDS, city in NAME, subject in "(\\PC{0,80}|[a-z ]{200})",
    ) {
        let Some(supporter) = accepted(["ann@example.org", &who, &words, &city, &subject]) else { return Ok(()) };
        let (letters, english) = (letters(), Language::english());
        for target in 0..letters.campaign().targets.len() {
            let recipient = Recipient::Target(target);
            let letter = compose(&letters, &supporter, recipient, &english).unwrap();
            reads_back(&letter, letters.target(recipient).emails[0].as_str());
            let first_words = supporter.own_words.split(['\r', '\n', '\u{2028}', '\u{2029}']).find(|l| !l.trim().is_empty());
            if let Some(words) = first_words.filter(|w| !w.contains(char::is_control)) {
                prop_assert!(letter.text.contains(words.trim_end()), "{:?} in {:?}", words, letter.text);
            }
        }
    }
}

#[test]
fn most_of_what_the_property_tries_is_accepted() {
    for who in ["Ann Lee", "Светлана Орлова", "ليلى حداد", "李小龍", "علی‌رضا", "O'Hara, Mei-Lin (\"May\")"]
    {
        assert!(
            accepted(["ann@example.org", who, "I care.\r\n.\nFrom me", "Bern", "Free Robin"]).is_some(),
            "{who}"
        );
    }
}

#[test]
fn a_name_without_a_letter_never_signs() {
    for who in ["\u{200C}", "\u{200D} .", "-", "👍"] {
        assert!(accepted(["ann@example.org", who, "", "", ""]).is_none(), "{who:?}");
    }
}

#[test]
fn a_value_that_would_add_a_header_never_signs() {
    for who in ["Ann\r\nBcc: x@example.net", "Ann\nBcc: x@example.net", "Ann\rBcc: x@example.net", "A\0nn"] {
        assert!(accepted(["ann@example.org", who, "", "", ""]).is_none(), "{who:?}");
        assert!(accepted(["ann@example.org", "Ann", "", "", who]).is_none(), "subject {who:?}");
    }
}
