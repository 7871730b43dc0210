//! From text to message (RFC 5322, MIME) by lettre.
//!
//! Nothing that an organiser or supporter wrote can add a header: every value
//! comes through lettre's types, and what they would not refuse is refused here.

use std::time::SystemTime;

use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use lettre::message::header::{self, ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Mailboxes, MultiPart, MultiPartBuilder, SinglePart, SinglePartBuilder};

use super::message_id::message_id;
use super::{html, signature};
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
    /// Whether the same words come as HTML, too.
    pub html: bool,
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
        let reply_to = self.show.has(Shared::Email).then(|| {
            let supporter = Mailbox::new(Some(self.name_shown()), self.supporter.email.to_lettre());
            header::ReplyTo::from(Mailboxes::from(supporter))
        });
        let rehearsal =
            (self.mode == Mode::Rehearsal).then(|| Rehearsal(format!("for {}; not sent there", self.to)));
        let head = Head {
            from: header::From::from(Mailboxes::from(from)),
            to: header::To::from(Mailboxes::from(to)),
            subject: header::Subject::from(self.subject.to_owned()),
            date: header::Date::from(self.whole_second()?),
            id: header::MessageId::from(id),
            language: ContentLanguage(self.language.to_string()),
            reply_to,
            rehearsal,
        };
        let bytes = match self.html {
            false => self.plain(head.on(SinglePart::builder()))?.formatted(),
            true => self.alternatives(head.on(MultiPart::alternative()))?.formatted(),
        };
        Ok(Message { from: shown, from_domain, bytes })
    }

    fn plain(&self, part: SinglePartBuilder) -> Result<SinglePart, Box<Problem>> {
        Ok(part.header(ContentType::TEXT_PLAIN).body(self.body(self.text)?))
    }

    /// The plain text, and the same words as HTML: readers take the last that they
    /// can show (RFC 2046 §5.1.4).
    fn alternatives(&self, parts: MultiPartBuilder) -> Result<MultiPart, Box<Problem>> {
        let page = html::page(self.text, self.language);
        let page = SinglePart::builder().header(ContentType::TEXT_HTML).body(self.body(&page)?);
        let parts = parts.boundary(self.boundary());
        Ok(parts.singlepart(self.plain(SinglePart::builder())?).singlepart(page))
    }

    /// The letter's own, so that each try gives the same bytes; and `=_` stands
    /// neither in quoted-printable nor in base64 (RFC 2045 §6.7).
    fn boundary(&self) -> String {
        format!("=_{}", BASE32_NOPAD.encode(&self.token).to_ascii_lowercase())
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
    fn body(&self, text: &str) -> Result<Body, Box<Problem>> {
        let mut text = text.replace('\n', "\r\n");
        if !text.ends_with('\n') {
            text.push_str("\r\n");
        }
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

/// The headers of a message, whatever its body is made of.
struct Head {
    from: header::From,
    to: header::To,
    subject: header::Subject,
    date: header::Date,
    id: header::MessageId,
    language: ContentLanguage,
    reply_to: Option<header::ReplyTo>,
    rehearsal: Option<Rehearsal>,
}

/// What headers can be put on; lettre's two builders have no trait for it.
trait TakesHeaders: Sized {
    fn put<H: Header>(self, header: H) -> Self;

    fn put_if<H: Header>(self, header: Option<H>) -> Self {
        match header {
            Some(header) => self.put(header),
            None => self,
        }
    }
}

impl TakesHeaders for SinglePartBuilder {
    fn put<H: Header>(self, header: H) -> Self {
        self.header(header)
    }
}

impl TakesHeaders for MultiPartBuilder {
    fn put<H: Header>(self, header: H) -> Self {
        self.header(header)
    }
}

impl Head {
    fn on<T: TakesHeaders>(self, part: T) -> T {
        part.put(self.from)
            .put(self.to)
            .put(self.subject)
            .put(self.date)
            .put(self.id)
            .put(self.language)
            .put_if(self.reply_to)
            .put_if(self.rehearsal)
            .put(header::MIME_VERSION_1_0)
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
