//! From text to message (RFC 5322, MIME) by lettre.
//!
//! Nothing that an organiser or supporter wrote can add a header: every value
//! comes through lettre's types, and what they would not refuse is refused here.

use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{self, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Mailboxes, SinglePart};

use super::message_id::message_id;
use super::signature;
use crate::settings::{Mode, Sender};
use crate::supporters::Supporter;
use crate::terms::{Language, MailboxAddress, Problem, Share, Shared};

/// A letter's parts, before they are put together.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    pub sender: &'a Sender,
    pub mode: Mode,
    pub supporter: &'a Supporter,
    pub show: &'a Share,
    pub to_name: &'a str,
    pub to: &'a MailboxAddress,
    pub language: &'a Language,
    pub dated: Timestamp,
    pub token: [u8; 16],
    pub subject: &'a str,
    pub text: &'a str,
}

/// What comes of it.
#[derive(Debug)]
pub struct Message {
    /// The `From` line in words.
    pub from: String,
    pub from_domain: String,
    pub bytes: Vec<u8>,
}

impl Draft<'_> {
    /// The message, unsigned.
    ///
    /// # Errors
    /// A header value that holds a line end or control character.
    pub fn build(&self) -> Result<Message, Box<Problem>> {
        let from = self.from();
        for (what, value) in [
            ("From", self.name_shown()),
            ("To", self.to_name.to_owned()),
            ("Subject", self.subject.to_owned()),
        ] {
            if value.chars().any(char::is_control) {
                return Err(self
                    .problem(format!("the {what} line would hold a line end or control character"), &value));
            }
        }
        let shown = from.to_string();
        let from_domain = from.email.domain().to_owned();
        // The parts of a message, put together by hand: lettre's builder reads its
        // own headers back, for an envelope that is not used here.
        let to = Mailbox::new(Some(self.to_name.to_owned()), self.to.to_lettre());
        let id = format!("<{}>", message_id(self.token, self.sender.address.domain()));
        let mut part = SinglePart::builder()
            .header(header::From::from(Mailboxes::from(from)))
            .header(header::To::from(Mailboxes::from(to)))
            .header(header::Subject::from(self.subject.to_owned()))
            .header(header::Date::from(self.whole_second()?))
            .header(header::MessageId::from(id))
            .header(ContentLanguage(self.language.to_string()));
        if self.show.has(Shared::Email) {
            let supporter = Mailbox::new(Some(self.name_shown()), self.supporter.email.to_lettre());
            part = part.header(header::ReplyTo::from(Mailboxes::from(supporter)));
        }
        if self.mode == Mode::Rehearsal {
            part = part.header(Rehearsal(format!("for {}; not sent there", self.to)));
        }
        let message =
            part.header(header::MIME_VERSION_1_0).header(ContentType::TEXT_PLAIN).body(self.body()?);
        Ok(Message { from: shown, from_domain, bytes: message.formatted() })
    }

    /// "SUPPORTER via ORGANISATION" at the organisation's address: a supporter's
    /// own address would fail DMARC, unless the domain is ours.
    fn from(&self) -> Mailbox {
        let own = self.sender.own_domains.contains(&self.supporter.email.domain().to_lowercase());
        if own && self.show.has(Shared::Email) {
            return Mailbox::new(Some(self.name_shown()), self.supporter.email.to_lettre());
        }
        let name = match self.name_shown() {
            name if name.is_empty() => self.sender.name.clone(),
            name => format!("{name} via {}", self.sender.name),
        };
        Mailbox::new(Some(name), self.sender.address.to_lettre())
    }

    fn name_shown(&self) -> String {
        signature::name(self.supporter, self.show, self.language)
    }

    /// Headers count in seconds.
    fn whole_second(&self) -> Result<SystemTime, Box<Problem>> {
        Timestamp::from_second(self.dated.as_second())
            .and_then(SystemTime::try_from)
            .map_err(|e| self.problem(format!("the date cannot be written: {e}"), self.subject))
    }

    /// Quoted-printable where most of it is ASCII, base64 elsewhere: never 8bit,
    /// so the bytes do not depend on what a relay announces.
    fn body(&self) -> Result<Body, Box<Problem>> {
        let mut text = self.text.replace('\n', "\r\n");
        text.push_str("\r\n");
        let foreign = text.bytes().filter(|b| !b.is_ascii()).count();
        let encoding = if foreign * 6 > text.len() {
            ContentTransferEncoding::Base64
        } else {
            ContentTransferEncoding::QuotedPrintable
        };
        // As bytes: lettre would look for the line ends once more.
        Body::new_with_encoding(text.into_bytes(), encoding)
            .map_err(|_| self.problem("the text cannot be encoded".to_owned(), self.subject))
    }

    fn problem(&self, message: String, value: &str) -> Box<Problem> {
        let place = format!("the letter of CSV line {}", self.supporter.line);
        Box::new(
            Problem::error(place, message).value(value).hint("take it out of the CSV or the campaign file"),
        )
    }
}

/// `Content-Language`, RFC 3282.
#[derive(Debug, Clone)]
struct ContentLanguage(String);

/// Says that a letter was a rehearsal, and for whom it would have been.
#[derive(Debug, Clone)]
struct Rehearsal(String);

macro_rules! plain_header {
    ($type:ident, $name:literal) => {
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

plain_header!(ContentLanguage, "Content-Language");
plain_header!(Rehearsal, "X-Sincerely-Rehearsal");
