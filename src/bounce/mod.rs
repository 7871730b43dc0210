//! What comes back after a letter has left: reports of delivery, answers,
//! complaints.
//!
//! In: the bytes of one message, as a mail server dropped them. Out: one
//! [`Message`], which says what it is, whom it is about, and which letter it
//! answers. It must never take a warning for a failure, an automatic answer for
//! a bounce, nor a forged token for ours; and whatever the bytes are, it ends
//! soon, in little memory, with a value.
//!
//! Reports in the standard form (RFC 3464, RFC 6533) are read by their grammar.
//! For the others there is no list of mail systems: a message of a mail daemon
//! is cut where the returned letter begins, addresses are taken from where
//! recipients stand, and what is said near them gives the status.

mod addresses;
mod delay;
mod fields;
mod limits;
mod message;
mod mime;
mod notice;
mod parts;
mod phrases;
mod plain;
mod reasons;
mod scan;
mod settle;
mod signs;
mod standard;
mod status;

pub use limits::MOST_BYTES;
pub use message::{Action, Kind, Message, Original, Report, Reported, Unreadable};
pub use status::{Source, Status};

use notice::Notice;
use parts::Parts;

/// Reads one message. Only its first [`MOST_BYTES`] are looked at, so a caller
/// need not load more.
///
/// ```
/// use sincerely::bounce::{Action, Kind, read};
///
/// let message = read(b"From: MAILER-DAEMON@mail.example.org\n\
///     Subject: failure notice\n\n\
///     Hi. This is the qmail-send program at mail.example.org.\n\n\
///     <office@example.gov>:\n\
///     Sorry, no mailbox here by that name. (#5.1.1)\n");
/// let Kind::Report(report) = message.kind else { panic!() };
/// assert_eq!(report.recipients[0].recipient.as_deref(), Some("office@example.gov"));
/// assert_eq!(report.recipients[0].action, Action::Failed);
/// assert_eq!(report.recipients[0].status.to_string(), "5.1.1");
/// ```
#[must_use]
pub fn read(bytes: &[u8]) -> Message {
    let bytes = limits::cut(bytes);
    if bytes.is_empty() {
        return Message::unreadable(Unreadable::Empty);
    }
    let parts = Parts::of(bytes);
    if !parts.head.is_mail() {
        return Message::unreadable(Unreadable::NotMail);
    }
    let notice = Notice::of(&parts.text);
    let mut message = Message::about(&parts, &notice);
    message.kind = kind(&parts, &notice);
    message
}

fn kind(parts: &Parts, notice: &Notice) -> Kind {
    if let Some(report) = standard::read(parts, notice) {
        Kind::Report(report)
    } else if parts.disposition {
        Kind::ReadReceipt
    } else if parts.feedback {
        Kind::Complaint
    } else if let Some(report) = plain::read(parts, notice) {
        Kind::Report(report)
    } else if signs::reports_delivery(parts) {
        Kind::Unreadable(Unreadable::NoRecipient)
    } else if signs::automatic(&parts.head) {
        Kind::AutoReply
    } else {
        Kind::Reply
    }
}
