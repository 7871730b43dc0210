//! What comes back by mail, taken in: a message's bytes to rows of the store.
//!
//! In: one message. Out: what was kept of it and what it changed. It must never
//! keep the text of a reply, nor ask whether a message is true: only a token of
//! ours names a letter.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::bounce::{Action, Kind, Message, Report, Reported, Source, read};
use crate::outbox::tokens::Tokens;
use crate::store::{Incoming, IncomingKind, Result, Store, TakenIn};

/// One message, of which the beginning may be enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// At most [`bounce::MOST_BYTES`](crate::bounce::MOST_BYTES) of it.
    pub bytes: Vec<u8>,
    /// SHA-256 over all of it: the same mail twice is one.
    pub digest: [u8; 32],
}

impl Mail {
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes).into();
        Self { bytes, digest }
    }
}

/// Takes in one message: a row for each recipient that it reports, or one.
///
/// # Errors
/// The store failed. What it took in stays; asking again takes in the rest.
pub async fn take_in(store: &dyn Store, mail: &Mail, at: Timestamp, by: &str) -> Result<Vec<TakenIn>> {
    let tokens = Tokens::new(store.secret());
    let mut taken = Vec::new();
    for incoming in rows(&read(&mail.bytes), mail.digest, &tokens) {
        taken.push(store.take_in(incoming, at, by).await?);
    }
    Ok(taken)
}

fn rows(message: &Message, digest: [u8; 32], tokens: &Tokens) -> Vec<Incoming> {
    let base = Incoming {
        digest,
        place: 0,
        kind: IncomingKind::Unread,
        letter: message.letter(tokens),
        token: message.letter_message_id(),
        mailbox: message.from.clone(),
        alone: true,
        gone: false,
        status: None,
        code: None,
        reply: None,
        system: None,
        message_id: message.original.message_id.clone(),
        why: None,
    };
    let one = |kind, why: Option<&str>| vec![Incoming { kind, why: why.map(str::to_owned), ..base.clone() }];
    match &message.kind {
        Kind::Report(report) => {
            let place = |(place, reported)| row(&base, report, place, reported);
            report.recipients.iter().enumerate().map(place).collect()
        }
        Kind::AutoReply => one(IncomingKind::AutoReply, None),
        Kind::ReadReceipt => one(IncomingKind::AutoReply, Some("a receipt of reading")),
        Kind::Complaint => one(IncomingKind::Reply, Some("a complaint: somebody took the letter for spam")),
        Kind::Reply => one(IncomingKind::Reply, None),
        Kind::Unreadable(why) => {
            vec![Incoming { mailbox: None, why: Some(why.to_string()), ..base }]
        }
    }
}

fn row(base: &Incoming, report: &Report, place: usize, reported: &Reported) -> Incoming {
    let kind = match reported.action {
        Action::Failed => IncomingKind::Failed,
        Action::Delayed => IncomingKind::Delayed,
        Action::Delivered => IncomingKind::Delivered,
        Action::Relayed | Action::Expanded => IncomingKind::Relayed,
    };
    Incoming {
        place,
        kind,
        mailbox: reported.recipient.clone(),
        alone: report.recipients.len() == 1,
        // What was inferred from words alone suspends nobody's mailbox.
        gone: reported.status.says_gone() && reported.source == Source::Said,
        status: Some(reported.status.to_string()),
        code: reported.code,
        reply: reported.words.as_deref().map(|words| bare(words, reported)),
        system: reported.remote_mta.clone().or_else(|| report.reporting_mta.clone()),
        ..base.clone()
    }
}

/// The remote server's words without the codes that they begin with: those are
/// kept beside them.
fn bare(words: &str, reported: &Reported) -> String {
    let mut rest = words;
    let codes = [reported.code.map(|code| code.to_string()), Some(reported.status.to_string())];
    for code in codes.into_iter().flatten() {
        let after = rest.trim_start_matches([' ', '-', '#', '(']).strip_prefix(&code);
        rest = after.map_or(rest, |after| after.trim_start_matches([' ', '-', ')', ':']));
    }
    if rest.is_empty() { words.to_owned() } else { rest.to_owned() }
}
