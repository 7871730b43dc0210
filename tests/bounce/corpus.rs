use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Deserialize;
use sincerely::bounce::{Kind, Message, Report, Reported, Source, Unreadable, read};

use crate::{folder, tokens};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    message: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    file: String,
    kind: String,
    #[serde(default)]
    standard: bool,
    letter: Option<i64>,
    #[serde(default)]
    message_id: bool,
    #[serde(default)]
    recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipient {
    recipient: String,
    original: Option<String>,
    action: String,
    status: String,
    source: Option<String>,
    code: Option<u16>,
    remote: Option<String>,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(folder().join("expected.toml")).unwrap();
    toml::from_str::<Expected>(&text).unwrap().message
}

fn message(row: &Row) -> (Vec<u8>, Message) {
    let bytes = std::fs::read(folder().join("data").join(&row.file)).unwrap();
    let message = read(&bytes);
    (bytes, message)
}

/// Every row that is not met, with what was read instead.
fn told(check: impl Fn(&Row, &[u8], &Message) -> Result<(), String>) {
    let mut wrong = String::new();
    for row in rows() {
        let (bytes, message) = message(&row);
        if let Err(why) = check(&row, &bytes, &message) {
            writeln!(wrong, "{}: {why}", row.file).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Report(_) => "report",
        Kind::AutoReply => "auto-reply",
        Kind::Reply => "reply",
        Kind::Complaint => "complaint",
        Kind::ReadReceipt => "read-receipt",
        Kind::Unreadable(Unreadable::Empty) => "empty",
        Kind::Unreadable(Unreadable::NotMail) => "not mail",
        Kind::Unreadable(Unreadable::NoRecipient) => "no recipient",
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Said => "said",
        Source::Inferred => "inferred",
    }
}

fn report(row: &Row, message: &Message) -> Result<(), String> {
    let same = name(&message.kind) == row.kind;
    if !same {
        return Err(format!("is a {}, wanted a {}", name(&message.kind), row.kind));
    }
    let Kind::Report(report) = &message.kind else { return Ok(()) };
    recipients(row, report)
}

fn recipients(row: &Row, report: &Report) -> Result<(), String> {
    let met = report.standard == row.standard
        && report.recipients.len() == row.recipients.len()
        && report.recipients.iter().zip(&row.recipients).all(|(one, wanted)| meets(one, wanted));
    if met { Ok(()) } else { Err(format!("{report:#?}")) }
}

fn meets(one: &Reported, wanted: &Recipient) -> bool {
    let given = |text: &Option<String>, found: Option<&str>| text.is_none() || text.as_deref() == found;
    one.recipient.as_deref() == Some(&wanted.recipient)
        && one.original_recipient == wanted.original
        && one.action.as_str() == wanted.action
        && one.status.to_string() == wanted.status
        && given(&wanted.source, Some(source(one.source)))
        && (wanted.code.is_none() || wanted.code == one.code)
        && given(&wanted.remote, one.remote_mta.as_deref())
}

#[test]
fn every_message_is_what_it_is_and_its_recipients_are_told() {
    told(|row, _, message| report(row, message));
}

#[test]
fn line_ends_make_no_difference() {
    told(|row, bytes, _| {
        let text: Vec<u8> = bytes.iter().copied().filter(|b| *b != b'\r').collect();
        let crlf = text
            .iter()
            .flat_map(|b| if *b == b'\n' { b"\r\n".to_vec() } else { vec![*b] })
            .collect::<Vec<u8>>();
        report(row, &read(&text)).and_then(|()| report(row, &read(&crlf)))
    });
}

#[test]
fn the_letter_is_known_by_its_token_or_its_message_id() {
    let ours: [u8; 16] = std::array::from_fn(|n| u8::try_from(n).unwrap());
    told(|row, _, message| {
        let letter = message.letter(&tokens()).map(|letter| letter.0);
        let by_id = message.letter_message_id();
        let met =
            letter == row.letter && by_id.is_some() == row.message_id && by_id.is_none_or(|id| id == ours);
        if met { Ok(()) } else { Err(format!("letter {letter:?}, {:#?}", message.original)) }
    });
}

#[test]
fn nothing_of_others_can_move_a_cursor() {
    told(|_, _, message| {
        let Kind::Report(report) = &message.kind else { return Ok(()) };
        let words = report.recipients.iter().filter_map(|one| one.words.as_deref());
        let wrong = words.chain(message.subject.as_deref()).find(|text| text.chars().any(char::is_control));
        wrong.map_or(Ok(()), |text| Err(format!("{text:?}")))
    });
}

#[test]
fn every_file_has_its_row() {
    let rows: BTreeSet<String> = rows().into_iter().map(|row| row.file).collect();
    let files = folder().join("data").read_dir().unwrap();
    let files: BTreeSet<String> =
        files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(rows, files);
    assert!(files.len() >= 50);
}
