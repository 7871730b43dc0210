use std::fmt::Write;
use std::time::{Duration, Instant};

use sincerely::bounce::{Action, Kind, MOST_BYTES, Message, Unreadable, read};

/// Far above what any of them takes, far below what somebody would notice.
const SOON: Duration = Duration::from_secs(5);

fn read_soon(bytes: &[u8]) -> Message {
    let begin = Instant::now();
    let message = read(bytes);
    assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
    message
}

fn head(kind: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nTo: us@appeals.example\nSubject: failure notice\nContent-Type: {kind}\n\n"
    )
}

const FIELDS: &str = "Content-Type: message/delivery-status\n\n\
    Reporting-MTA: dns; mx.example\n\n\
    Final-Recipient: rfc822; minister@justice.example\nAction: failed\nStatus: 5.1.1\n\n";

fn first(message: &Message) -> &str {
    let Kind::Report(report) = &message.kind else { panic!("{message:#?}") };
    report.recipients[0].recipient.as_deref().unwrap()
}

#[test]
fn ten_thousand_parts_are_too_many_but_the_first_are_read() {
    let mut text = head("multipart/report; boundary=b") + "--b\n" + FIELDS;
    for part in 0..10_000 {
        write!(text, "--b\nContent-Type: text/plain\n\n<a{part}@b.example>: 550 no\n").unwrap();
    }
    assert_eq!(first(&read_soon(text.as_bytes())), "minister@justice.example");
}

#[test]
fn a_message_in_a_message_two_hundred_times_is_not_opened() {
    let mut text = head("multipart/report; boundary=b") + "--b\n" + FIELDS + "--b\n";
    text.push_str(&"Content-Type: message/rfc822\n\n".repeat(200));
    assert_eq!(first(&read_soon(text.as_bytes())), "minister@justice.example");
    let deep = "Content-Type: message/rfc822\n\n".repeat(MOST_BYTES / 30);
    assert!(matches!(read_soon(deep.as_bytes()).kind, Kind::Reply));
}

#[test]
fn parts_in_parts_end_somewhere() {
    let mut text = head("multipart/mixed; boundary=b0");
    for depth in 1..20_000 {
        write!(text, "--b{}\nContent-Type: multipart/mixed; boundary=b{depth}\n\n", depth - 1).unwrap();
    }
    read_soon(text.as_bytes());
    let same = head("multipart/mixed; boundary=b")
        + &"--b\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(20_000);
    read_soon(same.as_bytes());
}

#[test]
fn a_hundred_megabytes_are_not_read() {
    let mut text = (head("text/plain") + "<minister@justice.example>: 550 5.1.1 unknown\n").into_bytes();
    text.resize(100 * 1024 * 1024, b'x');
    assert_eq!(first(&read_soon(&text)), "minister@justice.example");
}

#[test]
fn endless_headers_fields_lines_and_addresses_are_cut() {
    let header = "X-Again: a@b.example\n".repeat(60_000);
    read_soon(header.as_bytes());
    let folded = format!("Subject: a\n{}", " a@b.example\n".repeat(80_000));
    read_soon(folded.as_bytes());
    let fields = head("message/delivery-status")
        + &"Final-Recipient: rfc822; a@b.example\nStatus: 5.1.1\n\n".repeat(20_000);
    read_soon(fields.as_bytes());
    let mut many = head("text/plain");
    for n in 0..30_000 {
        write!(many, "<a{n}@b.example>:\n550 5.1.1 unknown\n").unwrap();
    }
    let Kind::Report(report) = read_soon(many.as_bytes()).kind else { panic!() };
    assert!(report.recipients.len() <= 50);
    read_soon((head("text/plain") + &"a@b.example ".repeat(80_000)).as_bytes());
    read_soon((head("text/plain") + &"@".repeat(MOST_BYTES)).as_bytes());
    read_soon((head("text/plain") + &"5.".repeat(MOST_BYTES / 2)).as_bytes());
    read_soon((head("text/html") + &"<div".repeat(MOST_BYTES / 4)).as_bytes());
    read_soon((head("multipart/mixed") + &"--\n".repeat(MOST_BYTES / 3)).as_bytes());
}

#[test]
fn a_report_cut_at_any_place_is_never_read_as_another() {
    let whole = include_bytes!("data/postfix-delayed.eml");
    for cut in 0..whole.len() {
        if let Kind::Report(report) = read(&whole[..cut]).kind {
            for one in report.recipients {
                assert_ne!(one.action, Action::Delivered, "cut at {cut}");
            }
        }
    }
}

#[test]
fn what_is_no_message_is_told_with_a_reason() {
    for (bytes, why) in [
        (&b""[..], Unreadable::Empty),
        (b"\n\n  \n", Unreadable::Empty),
        (b"just words", Unreadable::NotMail),
        (b"\0\xFF\xFE\x01:\x02", Unreadable::NotMail),
    ] {
        assert_eq!(read(bytes).kind, Kind::Unreadable(why), "{bytes:?}");
    }
    assert_eq!(Unreadable::NotMail.to_string(), "this is no message: it has no header");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_change_of_a_report_makes_it_panic(
        file in 0usize..3, at in 0usize..4000, with in "\\PC{0,12}|[\\r\\n: @<>;.=-]{0,6}", drop in 0usize..200,
    ) {
        let whole: &[u8] = [
            &include_bytes!("data/sendmail-two-recipients.eml")[..],
            include_bytes!("data/exim-text.eml"),
            include_bytes!("data/office365-html-and-fields.eml"),
        ][file];
        let at = at.min(whole.len());
        let end = (at + drop).min(whole.len());
        let changed = [&whole[..at], with.as_bytes(), &whole[end..]].concat();
        let _ = read(&changed);
    }
}
