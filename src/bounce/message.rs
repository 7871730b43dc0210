//! The values that reading gives.

use jiff::Timestamp;

use super::limits::shorten;
use super::mime::is_shown;
use super::notice::Notice;
use super::parts::Parts;
use super::status::{Source, Status};
use super::{addresses, signs};
use crate::outbox::LetterId;
use crate::outbox::tokens::{Tokens, read_message_id};

/// One message that came back, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub kind: Kind,
    /// Its own Message-ID, without angle brackets.
    pub message_id: Option<String>,
    /// Its own Date. Written by others: it may be wrong by years.
    pub date: Option<Timestamp>,
    /// The address in its From.
    pub from: Option<String>,
    /// Decoded, on one line.
    pub subject: Option<String>,
    /// The addresses it was delivered to, the most certain first
    /// (`Delivered-To`, `X-Original-To`, `Envelope-To`, `To`).
    pub delivered_to: Vec<String>,
    /// What it tells of the letter that it is about.
    pub original: Original,
}

/// What a message tells of the letter that it answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Original {
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// From whom the letter left: its return path, as far as it is told.
    pub senders: Vec<String>,
    /// Its To.
    pub to: Vec<String>,
}

/// What a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A mail system tells what became of the letter.
    Report(Report),
    /// A machine answers, and says so in its header (RFC 3834).
    AutoReply,
    /// A person answers, or a machine that does not say so.
    Reply,
    /// A complaint about spam (RFC 5965).
    Complaint,
    /// A receipt of reading (RFC 8098): it tells nothing of delivery.
    ReadReceipt,
    /// Nothing can be said of it; a person should look.
    Unreadable(Unreadable),
}

/// Why nothing can be said of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is empty")]
    Empty,
    #[error("this is no message: it has no header")]
    NotMail,
    #[error("a delivery report that names no recipient")]
    NoRecipient,
}

/// A report on delivery. It has one recipient at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// In the form of RFC 3464, or its successor RFC 6533.
    pub standard: bool,
    /// The host that reports.
    pub reporting_mta: Option<String>,
    pub recipients: Vec<Reported>,
}

/// What became of the letter to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// As the report spells it. `None`: the report is about our letter, but
    /// names nobody.
    pub recipient: Option<String>,
    /// Whom the letter was written to, if it was forwarded since.
    pub original_recipient: Option<String>,
    pub action: Action,
    pub status: Status,
    /// Whether the report says the status, or it was inferred.
    pub source: Source,
    /// The SMTP code of the remote server, 400 to 599.
    pub code: Option<u16>,
    /// The words of the remote server: one line, without control characters.
    pub words: Option<String>,
    /// The host that refused.
    pub remote_mta: Option<String>,
}

/// RFC 3464 §2.3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    Failed,
    /// Not yet delivered, and still being tried: not a failure.
    Delayed,
    Delivered,
    /// Handed to a system that reports no more. Not a proof of delivery.
    Relayed,
    /// Handed to the members of a list.
    Expanded,
}

impl Action {
    /// Its name in RFC 3464.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
            Self::Expanded => "expanded",
        }
    }
}

impl Message {
    /// The letter that this message is about, by the token of its envelope
    /// sender. A token that was not made under our secret names no letter.
    #[must_use]
    pub fn letter(&self, tokens: &Tokens) -> Option<LetterId> {
        let addresses = self.delivered_to.iter().chain(&self.original.senders);
        addresses.filter_map(|address| verp_token(address)).find_map(|token| tokens.read_verp(token))
    }

    /// The token in the Message-ID of the letter, if it has the form of ours.
    /// The store knows whether there is such a letter.
    #[must_use]
    pub fn letter_message_id(&self) -> Option<[u8; 16]> {
        self.original.message_id.as_deref().and_then(read_message_id)
    }

    pub(super) fn unreadable(why: Unreadable) -> Self {
        Self {
            kind: Kind::Unreadable(why),
            message_id: None,
            date: None,
            from: None,
            subject: None,
            delivered_to: Vec::new(),
            original: Original::default(),
        }
    }

    /// All but the kind.
    pub(super) fn about(parts: &Parts, notice: &Notice) -> Self {
        let head = &parts.head;
        Self {
            message_id: head.id("message-id"),
            date: head.date,
            from: head.from.clone(),
            subject: head.subject.as_deref().map(|text| clean(text, 200)),
            delivered_to: signs::delivered_to(head),
            original: original(parts, notice),
            ..Self::unreadable(Unreadable::Empty)
        }
    }
}

/// The token of `LOCAL+TOKEN@DOMAIN`.
fn verp_token(address: &str) -> Option<&str> {
    let (local, _) = address.rsplit_once('@')?;
    local.rsplit_once('+').map(|(_, token)| token)
}

fn original(parts: &Parts, notice: &Notice) -> Original {
    let returned = parts.returned.clone().or_else(|| notice.returned_head()).unwrap_or_default();
    let reported = |name: &str| parts.reported(name);
    let message_id = returned
        .id("message-id")
        .or_else(|| reported("original-message-id"))
        .or_else(|| notice.told_id())
        .or_else(|| parts.head.id("x-original-message-id"))
        .or_else(|| parts.head.id("in-reply-to"))
        .or_else(|| parts.head.last_id("references"));
    let sent_from = ["return-path", "x-original-return-path", "sender", "from"];
    let mut senders: Vec<String> = reported("x-postfix-sender").into_iter().collect();
    senders.extend(sent_from.iter().flat_map(|name| returned.addresses(name)).take(20));
    senders.dedup();
    Original { message_id, senders, to: returned.addresses("to") }
}

/// What others wrote, on one line, and no longer than `most` characters.
pub(super) fn clean(text: &str, most: usize) -> String {
    let text = shorten(text, most * 8);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = line.chars().filter(|c| is_shown(*c)).take(most).collect();
    shown.trim_end().to_owned()
}

impl Report {
    /// `None` when there is nobody in it.
    pub(super) fn of(
        standard: bool,
        reporting_mta: Option<String>,
        recipients: Vec<Reported>,
    ) -> Option<Self> {
        (!recipients.is_empty()).then_some(Self { standard, reporting_mta, recipients })
    }
}

impl Reported {
    /// Whether two entries are about the same mailbox.
    pub(super) fn is_for(&self, address: &str) -> bool {
        self.recipient.as_deref().is_some_and(|one| addresses::same(one, address))
    }
}
