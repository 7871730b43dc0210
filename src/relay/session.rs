//! The SMTP conversation about letters (RFC 5321 §3.3), one at a time.
//!
//! In: an envelope, and once the relay has invited it, a body. Out: what
//! became of the letter, and the session if it can be used again. Its states
//! are types and each step consumes the one before: a session on which
//! anything unexpected happened cannot be used again, and a wait that is
//! cancelled drops its connection. It must never call a letter accepted for
//! anything but a 250 to its own dot.

use std::fmt;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{MailBodyParameter, MailParameter};

use super::ehlo::Offers;
use super::fault::{Phase, RelayFault};
use super::link::{Cut, Link, Pushed, Wire};
use super::reply::Reply;
use super::wire::frame_body;
use crate::settings::Timeouts;
use crate::terms::MailboxAddress;

/// How long a goodbye may take: nothing hangs on it, and shutdown waits for it.
const GOODBYE: Duration = Duration::from_secs(5);

/// Sender and recipient: one letter is one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    pub from: MailboxAddress,
    pub to: MailboxAddress,
}

/// Greeted, authenticated, idle.
pub struct Session {
    link: Link<Box<dyn Wire>>,
    offers: Offers,
    timeouts: Timeouts,
    /// Over TLS we cannot tell what of a failed write has left.
    encrypted: bool,
    carried: u32,
    /// It has served a letter, so that its end in idleness is no failure.
    served: bool,
    /// A refused envelope lies with the relay and wants RSET.
    stale_envelope: bool,
    /// The framed body, kept for its capacity.
    frame: Vec<u8>,
}

/// Why a letter cannot go by this relay at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitReason {
    #[error("an address needs SMTPUTF8, which the relay does not offer")]
    NeedsSmtpUtf8,
    #[error("the letter has {size} bytes, and the relay takes {limit}")]
    TooLarge { size: usize, limit: usize },
}

/// What the relay said to an envelope.
#[derive(Debug)]
pub enum Offer {
    Invited(Invited),
    /// 4xx or 5xx. No session: 421, or the relay said more than it was asked.
    Declined {
        phase: Phase,
        reply: Reply,
        session: Option<Session>,
    },
    Unfit(UnfitReason, Session),
    Broken(RelayFault),
}

/// The relay said 354. Not one body byte has left.
#[derive(Debug)]
pub struct Invited {
    session: Session,
}

/// What became of a body.
#[derive(Debug)]
pub enum Submission {
    /// 250 after the dot.
    Accepted { reply: Reply, session: Option<Session> },
    /// 4xx or 5xx, after the dot or instead of waiting for it.
    Declined { reply: Reply, session: Option<Session> },
    /// Body bytes have left, and no usable answer came.
    Uncertain { why: String },
    /// None has left.
    Unsent { why: String },
}

/// Why an envelope led to no invitation.
enum Setback {
    No(Phase, Reply),
    Fault(RelayFault),
}

impl From<RelayFault> for Setback {
    fn from(fault: RelayFault) -> Self {
        Self::Fault(fault)
    }
}

impl Session {
    pub(super) fn new(
        link: Link<Box<dyn Wire>>,
        offers: Offers,
        timeouts: Timeouts,
        encrypted: bool,
    ) -> Self {
        Self {
            link,
            offers,
            timeouts,
            encrypted,
            carried: 0,
            served: false,
            stale_envelope: false,
            frame: Vec::new(),
        }
    }

    /// Offers a letter of `size` bytes: MAIL, RCPT, DATA.
    pub async fn offer(mut self, envelope: &Envelope, size: usize) -> Offer {
        if let Some(reason) = self.unfit(envelope, size) {
            return Offer::Unfit(reason, self);
        }
        match self.invite(envelope, size).await {
            Ok(()) => Offer::Invited(Invited { session: self }),
            Err(Setback::Fault(fault)) => Offer::Broken(fault),
            Err(Setback::No(phase, reply)) => self.declined(phase, reply),
        }
    }

    /// Letters accepted or declined after their dot on this connection.
    #[must_use]
    pub fn carried(&self) -> u32 {
        self.carried
    }

    /// What the relay offered in its answer to EHLO.
    #[must_use]
    pub fn offers(&self) -> &Offers {
        &self.offers
    }

    /// Asks whether the relay is still there: RSET.
    ///
    /// # Errors
    /// It is not, or not in its senses.
    pub async fn probe(mut self) -> Result<Self, RelayFault> {
        self.reset().await?;
        Ok(self)
    }

    /// Says goodbye and waits for the answer, as RFC 5321 §4.1.1.10 asks; a
    /// relay that has gone already is no matter any more.
    pub async fn quit(mut self) {
        let limit = self.timeouts.command.min(GOODBYE);
        let _ = self.link.command(Phase::Reset, &Quit.to_string(), limit).await;
    }

    fn unfit(&self, envelope: &Envelope, size: usize) -> Option<UnfitReason> {
        if envelope.needs_smtputf8() && !self.offers.smtputf8 {
            return Some(UnfitReason::NeedsSmtpUtf8);
        }
        let limit = self.offers.size_limit?;
        (size > limit).then_some(UnfitReason::TooLarge { size, limit })
    }

    async fn invite(&mut self, envelope: &Envelope, size: usize) -> Result<(), Setback> {
        if self.stale_envelope {
            self.reset().await?;
        }
        for (phase, line) in self.envelope_lines(envelope, size) {
            let reply = match self.link.command(phase, &line, self.timeouts.command).await {
                Ok(reply) => reply,
                Err(fault) => return Err(self.seen_in_place(fault).into()),
            };
            self.stale_envelope |= phase == Phase::Mail && reply.code == 250;
            self.judge(phase, reply)?;
        }
        // From here on the body decides.
        self.stale_envelope = false;
        Ok(())
    }

    /// The three commands of an envelope, in the order of their replies.
    fn envelope_lines(&self, envelope: &Envelope, size: usize) -> [(Phase, String); 3] {
        let mut parameters = Vec::new();
        if self.offers.size {
            parameters.push(MailParameter::Size(size));
        }
        if envelope.needs_smtputf8() {
            parameters.push(MailParameter::SmtpUtfEight);
            if self.offers.eight_bit_mime {
                // Its header fields hold UTF-8 then (RFC 6531 §3.4).
                parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
            }
        }
        [
            (Phase::Mail, Mail::new(Some(on_the_wire(&envelope.from)), parameters).to_string()),
            (Phase::Rcpt, Rcpt::new(on_the_wire(&envelope.to), Vec::new()).to_string()),
            (Phase::Data, Data.to_string()),
        ]
    }

    fn judge(&self, phase: Phase, reply: Reply) -> Result<(), Setback> {
        let yes = match phase {
            // 251: will forward (RFC 5321 §3.4).
            Phase::Rcpt => matches!(reply.code, 250 | 251),
            Phase::Data => reply.code == 354,
            _ => reply.code == 250,
        };
        if yes {
            return Ok(());
        }
        if !reply.is_no() || (phase == Phase::Mail && self.served && reply.code == 421) {
            return Err(self.seen_in_place(RelayFault::answered(phase, reply)).into());
        }
        Err(Setback::No(phase, reply))
    }

    fn declined(mut self, phase: Phase, reply: Reply) -> Offer {
        self.served = true;
        let usable = reply.code != 421 && !self.link.has_unread();
        Offer::Declined { phase, reply, session: usable.then_some(self) }
    }

    async fn reset(&mut self) -> Result<(), RelayFault> {
        let limit = self.timeouts.command;
        let reply = match self.link.command(Phase::Reset, &Rset.to_string(), limit).await {
            Ok(reply) => reply,
            Err(fault) => return Err(self.seen_in_place(fault)),
        };
        if reply.code != 250 {
            return Err(self.seen_in_place(RelayFault::answered(Phase::Reset, reply)));
        }
        self.stale_envelope = false;
        Ok(())
    }

    /// The first command after a pause often finds that the relay has hung up
    /// meanwhile. Only on a connection that has served: a relay that greets
    /// and hangs up would else be dialled forever without being counted.
    fn seen_in_place(&self, fault: RelayFault) -> RelayFault {
        let first = matches!(fault.phase(), Phase::Mail | Phase::Reset);
        let goodbye = fault.is_closed() || fault.reply().is_some_and(|r| matches!(r.code, 421 | 221));
        if first && goodbye && self.served { fault.while_idle() } else { fault }
    }
}

impl Invited {
    /// Sends the message, whose lines end with CRLF, and its dot.
    pub async fn submit(mut self, body: &[u8]) -> Submission {
        let mut frame = std::mem::take(&mut self.session.frame);
        if let Err(bare) = frame_body(body, &mut frame) {
            return Submission::Unsent { why: bare.to_string() };
        }
        // Whatever it says now cannot be about this letter. The runtime knows
        // of what lies in the socket only once it has looked.
        tokio::task::yield_now().await;
        if let Err(fault) = self.session.link.expect_silence(Phase::Body).await {
            return Submission::Unsent { why: fault.words().to_owned() };
        }
        let limit = self.session.timeouts.data;
        let Pushed { taken, cut } = self.session.link.push(&frame, limit).await;
        match cut {
            None => self.receipt(frame).await,
            Some(cut) => self.cut_short(cut, taken, frame.len()).await,
        }
    }

    /// Takes the offer back by dropping the connection: after 354 there is no
    /// other way that cannot end in a letter (RFC 5321 §4.1.1.4).
    pub fn withdraw(self) {}

    /// Waits for the answer to the dot.
    async fn receipt(mut self, frame: Vec<u8>) -> Submission {
        self.session.frame = frame;
        let limit = self.session.timeouts.data;
        let reply = match self.session.link.reply(Phase::Body, limit).await {
            Ok(reply) => reply,
            Err(fault) => return Submission::Uncertain { why: fault.words().to_owned() },
        };
        if reply.code != 250 && !reply.is_no() {
            return Submission::Uncertain { why: format!("the relay answered the dot with {reply}") };
        }
        self.settle(reply)
    }

    /// One reply was asked for. When more came, one of them may have been
    /// under way before the dot, and which is which cannot be told: they must
    /// all say the same.
    fn settle(mut self, reply: Reply) -> Submission {
        let link = &self.session.link;
        let agrees = |r: Reply| r.code == 421 || r.code == 221 || r.code / 100 == reply.code / 100;
        if !link.unread_is_whole() || !link.said().all(agrees) {
            return Submission::Uncertain {
                why: format!("the relay answered {reply}, and then something else"),
            };
        }
        let usable = reply.code != 421 && !link.has_unread();
        self.session.carried += 1;
        self.session.served = true;
        let session = usable.then_some(self.session);
        if reply.code == 250 {
            Submission::Accepted { reply, session }
        } else {
            Submission::Declined { reply, session }
        }
    }

    /// The body did not go out whole. While the dot is still with us a no is a
    /// no; a yes would be an answer to something else.
    async fn cut_short(mut self, cut: Cut, taken: usize, whole: usize) -> Submission {
        let dot_is_here = taken < whole;
        if dot_is_here && !matches!(cut, Cut::Timeout) {
            let limit = self.session.timeouts.command;
            if let Ok(reply) = self.session.link.reply(Phase::Body, limit).await
                && reply.is_no()
            {
                return Submission::Declined { reply, session: None };
            }
        }
        let why = words(cut);
        if taken == 0 && !self.session.encrypted {
            Submission::Unsent { why }
        } else {
            Submission::Uncertain { why }
        }
    }
}

fn words(cut: Cut) -> String {
    match cut {
        Cut::Timeout => "the relay did not take the message in time".to_owned(),
        Cut::Interrupted => "the relay spoke before it had the message".to_owned(),
        Cut::Lost(why) => format!("the connection was lost within the message: {why}"),
    }
}

impl Envelope {
    /// Whether the relay must offer SMTPUTF8 (RFC 6531). A domain alone never
    /// needs it: it goes as A-label.
    #[must_use]
    pub fn needs_smtputf8(&self) -> bool {
        self.from.needs_smtputf8() || self.to.needs_smtputf8()
    }
}

/// The address with its domain in ASCII (RFC 5890).
fn on_the_wire(address: &MailboxAddress) -> Address {
    let whole = address.to_lettre();
    if whole.domain().is_ascii() {
        return whole;
    }
    idna::domain_to_ascii(whole.domain())
        .ok()
        .and_then(|domain| Address::new(whole.user(), domain).ok())
        .unwrap_or(whole)
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("carried", &self.carried).finish_non_exhaustive()
    }
}
