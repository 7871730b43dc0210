//! The SMTP conversation about letters (RFC 5321 §3.3), one at a time.
//!
//! ```text
//! Session --offer--> Asked --answer--> Invited --submit--> Submission
//!    ^ idle          MAIL, RCPT,       the relay           what became of the
//!    |               DATA are said     said 354            letter, and a Sequel:
//!    +------------------------------------------------------ Idle, Asked or Closed
//! ```
//!
//! Its states are types and each step consumes the one before: a session on
//! which anything unexpected happened cannot be used again, and a wait that is
//! cancelled drops its connection. This file is the idle session; `asked` and
//! `invited` are the other two. None must ever call a letter accepted for
//! anything but a 250 to its own dot.

use std::fmt;
use std::time::Duration;

use lettre::transport::smtp::commands::{Quit, Rset};

use super::asked::{Asked, Offer};
use super::ehlo::Offers;
use super::envelope::Envelope;
use super::fault::{Phase, RelayFault};
use super::link::{Link, Wire};
use crate::settings::Timeouts;

/// How long a goodbye may take: nothing hangs on it, and shutdown waits for it.
const GOODBYE: Duration = Duration::from_secs(5);

/// Greeted, authenticated, idle.
pub struct Session {
    pub(super) link: Link<Box<dyn Wire>>,
    pub(super) offers: Offers,
    pub(super) timeouts: Timeouts,
    /// Over TLS we cannot tell what of a failed write has left.
    pub(super) encrypted: bool,
    pub(super) carried: u32,
    /// It has served a letter, so that its end in idleness is no failure.
    pub(super) served: bool,
    /// A refused envelope lies with the relay and wants RSET.
    pub(super) stale_envelope: bool,
    /// The framed body, kept for its capacity.
    pub(super) frame: Vec<u8>,
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

    /// Offers a letter of `size` bytes, and waits for the relay's answers.
    pub async fn offer(mut self, envelope: &Envelope, size: usize) -> Offer {
        if let Some(reason) = envelope.unfit(size, &self.offers) {
            return Offer::Unfit(reason, self);
        }
        if self.stale_envelope
            && let Err(fault) = self.reset().await
        {
            return Offer::Broken(fault);
        }
        let commands = envelope.commands(size, &self.offers);
        if !self.offers.pipelining {
            return Asked::step_by_step(self, commands).answer().await;
        }
        // They may go in one write, DATA last (RFC 2920 §3.1).
        let limit = self.timeouts.command;
        match self.link.say(Phase::Mail, &commands.concat(), limit).await {
            Ok(()) => Asked::at_once(self).answer().await,
            Err(fault) => Offer::Broken(self.seen_in_place(fault)),
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

    /// Makes the relay forget an envelope (RFC 5321 §4.1.1.5).
    pub(super) async fn reset(&mut self) -> Result<(), RelayFault> {
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
    pub(super) fn seen_in_place(&self, fault: RelayFault) -> RelayFault {
        let first = matches!(fault.phase(), Phase::Mail | Phase::Reset);
        let goodbye = fault.is_closed() || fault.reply().is_some_and(|r| matches!(r.code, 421 | 221));
        if first && goodbye && self.served { fault.while_idle() } else { fault }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("carried", &self.carried).finish_non_exhaustive()
    }
}
