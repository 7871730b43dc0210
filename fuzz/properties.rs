//! What holds for any bytes, whoever wrote them. Both the fuzzer and `./test`,
//! which replays the corpora, call these.

use std::io::{Cursor, Read};

use sincerely::appeal;
use sincerely::appeal::source::{self, SourceFault};
use sincerely::bounce::{self, Kind, Message};
use sincerely::campaign::{self, CampaignName};
use sincerely::relay::reply;
use sincerely::supporters::{Reader, Row, Rules, Supporter};
use sincerely::terms::{MailboxAddress, Problem, Problems, check_line, check_lines, draw_all};

/// A CSV is read to its end, the same however its bytes arrive; who may sign
/// has nothing in the name that could begin a header, and is stored unchanged.
pub fn supporters(bytes: &[u8]) {
    let whole = rows(Cursor::new(bytes.to_vec()));
    assert_eq!(whole, rows(Drip(bytes.to_vec(), 0)));
    for row in whole.into_iter().flatten().flatten() {
        match row {
            Row::Signed(supporter) => may_sign(&supporter),
            Row::Excluded(exclusion) => assert!(!exclusion.reason.is_empty() && !exclusion.hint.is_empty()),
        }
    }
}

fn may_sign(supporter: &Supporter) {
    for line in [&supporter.name, &supporter.city, &supporter.subject] {
        assert_eq!(check_line(line), Ok(()), "{line:?}");
    }
    assert_eq!(check_lines(&supporter.own_words), Ok(()));
    assert!(!supporter.name.trim().is_empty());
    let stored = serde_json::to_string(supporter).unwrap();
    assert_eq!(&serde_json::from_str::<Supporter>(&stored).unwrap(), supporter);
}

fn rows(input: impl Read + Send + 'static) -> Result<Vec<Result<Row, Problem>>, Problems> {
    let today = "2026-03-24T12:00:00Z".parse().unwrap();
    let rules =
        Rules { consent_required: true, longest_words: 2000, today, file: "supporters.csv".to_owned() };
    Reader::new(input, rules).map(Iterator::collect)
}

/// Hands out three bytes at a time.
struct Drip(Vec<u8>, usize);

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let rest = &self.0[self.1..];
        let count = rest.len().min(buffer.len()).min(3);
        buffer[..count].copy_from_slice(&rest[..count]);
        self.1 += count;
        Ok(count)
    }
}

/// A campaign file is a campaign or has a problem that says why not; problems
/// can be drawn over the file's own lines.
pub fn campaign(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (campaign, problems) =
        campaign::read(text, "petition.toml", CampaignName::parse("petition").unwrap());
    assert_eq!(campaign.is_none(), problems.blocks(), "{problems:?}");
    let _ = draw_all(&problems, false);
    let Some(campaign) = campaign else { return };
    assert!(!campaign.targets.is_empty());
    assert_eq!(check_line(&campaign.title), Ok(()));
    for target in &campaign.targets {
        assert_eq!(check_line(target.label()), Ok(()));
    }
}

/// A reply is found whole or not yet, never in another place when more bytes
/// are behind it; nothing of the peer's can move a cursor.
pub fn reply(bytes: &[u8]) {
    let Ok(Some((said, used))) = reply::parse(bytes) else { return };
    assert!(used <= bytes.len() && used <= reply::MAX_REPLY);
    assert!(bytes[..used].ends_with(b"\r\n"));
    assert!((200..600).contains(&said.code));
    assert!(!said.to_string().chars().any(char::is_control), "{said:?}");
    for cut in 0..used.min(600) {
        assert_eq!(reply::parse(&bytes[..cut]), Ok(None), "cut at {cut}");
    }
    assert_eq!(reply::parse(&bytes[..used]), Ok(Some((said, used))));
}

/// An address keeps its spelling, can stand between angle brackets, and is the
/// same mailbox when it is read again.
pub fn address(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(address) = MailboxAddress::parse(text) else { return };
    assert_eq!(address.as_str(), text.trim());
    assert_eq!(format!("{}@{}", address.local(), address.domain()), address.as_str());
    assert!(address.local().len() <= 64 && address.as_str().len() <= 254);
    assert!(!address.as_str().chars().any(|c| c.is_control() || c.is_whitespace() || "<>".contains(c)));
    assert_eq!(MailboxAddress::parse(address.as_str()).as_ref(), Ok(&address));
    assert_eq!(address.needs_smtputf8(), !address.local().is_ascii());
}

/// Whatever comes back, reading it gives a value: a report has recipients, not
/// too many, and nothing in it can move a cursor. Read again, it is the same.
pub fn dsn(bytes: &[u8]) {
    let message = bounce::read(bytes);
    assert_eq!(message, bounce::read(bytes));
    for text in told(&message) {
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    let Kind::Report(report) = &message.kind else { return };
    assert!((1..=50).contains(&report.recipients.len()));
    for one in &report.recipients {
        assert!([2, 4, 5].contains(&one.status.class), "{one:?}");
        assert!(one.code.is_none_or(|code| (400..600).contains(&code)), "{one:?}");
        assert!(one.words.as_ref().is_none_or(|words| words.chars().count() <= 500), "{one:?}");
    }
}

/// All that others wrote.
fn told(message: &Message) -> Vec<&str> {
    let report = match &message.kind {
        Kind::Report(report) => report.recipients.as_slice(),
        _ => &[],
    };
    let mut texts: Vec<&str> = Vec::new();
    for one in report {
        texts.extend(one.recipient.as_deref());
        texts.extend(one.original_recipient.as_deref());
        texts.extend(one.words.as_deref());
        texts.extend(one.remote_mta.as_deref());
    }
    texts.extend(message.subject.as_deref());
    texts.extend(message.message_id.as_deref());
    texts.extend(message.from.as_deref());
    texts.extend(message.delivered_to.iter().map(String::as_str));
    texts.extend(message.original.message_id.as_deref());
    texts.extend(message.original.senders.iter().map(String::as_str));
    texts
}

/// Any document is a text or has a fault that says what to do; a text has lines
/// that end alike, something on them, and questions that point at one of them.
/// PDFs are left out: their reader may end its process, and has one of its own.
pub fn source(bytes: &[u8]) {
    if matches!(source::Kind::of(bytes), Ok(source::Kind::Pdf)) {
        return;
    }
    let read = source::text(bytes);
    assert_eq!(read, source::text(bytes));
    match read {
        Ok(read) => {
            assert!(!read.text.trim().is_empty() && !read.text.contains(['\r', '\0']));
            let lines = read.text.lines().count();
            assert!(read.doubts.iter().all(|doubt| (1..=lines.max(1)).contains(&doubt.line)), "{read:?}");
        }
        Err(fault) => {
            assert!(!fault.hint().is_empty());
            assert!(bytes.is_empty() == (fault == SourceFault::Empty));
        }
    }
}

/// Any text has a reading; every place and question is a line of the text, and
/// what is taken for an address can be written to.
pub fn appeal(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let reading = appeal::read(text);
    let lines = text.lines().count().max(1);
    for (field, place) in &reading.places {
        assert!(1 <= place.first && place.first <= place.last && place.last <= lines, "{field}: {place:?}");
    }
    for question in &reading.questions {
        assert!((1..=lines).contains(&question.line), "{question:?}");
    }
    for recipient in reading.targets.iter().chain(&reading.copies) {
        for email in &recipient.emails {
            assert!(MailboxAddress::parse(email).is_ok(), "{email}");
        }
    }
}
