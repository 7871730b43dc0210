//! What came back by mail, as the store takes and gives it.

use jiff::Timestamp;

use crate::outbox::{LetterId, LetterState};
use crate::terms::MailboxAddress;

/// What came back by mail: what it says of one recipient, or that it is an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// SHA-256 of the message, and the recipient's place in it.
    pub digest: [u8; 32],
    pub place: usize,
    pub kind: IncomingKind,
    /// The letter, by a token that was proved to be ours.
    pub letter: Option<LetterId>,
    /// Else by the token in its Message-ID.
    pub token: Option<[u8; 16]>,
    /// The recipient as the report spells it; of a reply, who wrote it.
    pub mailbox: Option<String>,
    /// Nobody else stands in the report.
    pub alone: bool,
    /// The mailbox is not there, or takes no more mail for good.
    pub gone: bool,
    /// RFC 3463, `5.1.1`.
    pub status: Option<String>,
    pub code: Option<u16>,
    /// The remote server's words.
    pub reply: Option<String>,
    /// The host that reports.
    pub system: Option<String>,
    /// The letter's Message-ID, as the message tells it.
    pub message_id: Option<String>,
    /// What a human should know of it.
    pub why: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum IncomingKind {
    Failed = 1,
    /// Still being tried.
    Delayed = 2,
    Delivered = 3,
    /// Handed to a system that reports no more.
    Relayed = 4,
    /// A machine answers, and says so in its header (RFC 3834).
    AutoReply = 5,
    Reply = 6,
    /// It could not be read.
    Unread = 7,
}

impl IncomingKind {
    pub const ALL: [Self; 7] = [
        Self::Failed,
        Self::Delayed,
        Self::Delivered,
        Self::Relayed,
        Self::AutoReply,
        Self::Reply,
        Self::Unread,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
            Self::AutoReply => "auto-reply",
            Self::Reply => "reply",
            Self::Unread => "unread",
        }
    }
}

/// What an organiser took a reply for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mark {
    /// No more letters, please.
    Refusal = 1,
    Answer = 2,
}

impl Mark {
    pub const ALL: [Self; 2] = [Self::Refusal, Self::Answer];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refusal => "refusal",
            Self::Answer => "answer",
        }
    }
}

/// What came back, as it is kept.
#[derive(Debug, Clone)]
pub struct IncomingRow {
    pub id: i64,
    pub at: Timestamp,
    pub kind: IncomingKind,
    pub letter: Option<LetterId>,
    pub mailbox: Option<String>,
    pub status: Option<String>,
    pub code: Option<u16>,
    pub reply: Option<String>,
    pub system: Option<String>,
    pub message_id: Option<String>,
    pub why: Option<String>,
    pub mark: Option<Mark>,
    /// The target of its letter, or of the mailbox that wrote.
    pub target: Option<String>,
}

/// What taking it in came to.
#[derive(Debug, Clone)]
pub struct TakenIn {
    pub row: IncomingRow,
    /// `false`: it was read before, and changed nothing now.
    pub new: bool,
    /// What the letter became by it.
    pub became: Option<LetterState>,
    /// The mailbox that it suspended, and the letters held for that.
    pub suspended: Option<(MailboxAddress, u64)>,
}
