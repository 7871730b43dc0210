//! Asking whether the relay would take a letter, without ever giving it one:
//! MAIL, RCPT, RSET (RFC 5321 §4.1.1).
//!
//! In: an idle session, an envelope, the letter's size. Out: what the relay said
//! to it, and the session. It must never say DATA.

use super::envelope::{Envelope, UnfitReason};
use super::fault::{Phase, RelayFault};
use super::reply::Reply;
use super::session::Session;

/// What the relay said to an envelope behind which no letter comes.
#[derive(Debug)]
pub enum Inquiry {
    /// It would take the letter. No session: it broke off afterwards.
    Welcome { reply: Reply, session: Option<Session> },
    /// 4xx or 5xx to MAIL or RCPT.
    Declined { phase: Phase, reply: Reply, session: Option<Session> },
    /// It was not asked: its EHLO answers already.
    Unfit(UnfitReason, Session),
    /// A goodbye (421), or no conversation any more.
    Broken(RelayFault),
}

impl Session {
    /// Asks about a letter of `size` bytes, and takes the question back.
    pub async fn inquire(mut self, envelope: &Envelope, size: usize) -> Inquiry {
        if let Some(reason) = envelope.unfit(size, &self.offers) {
            return Inquiry::Unfit(reason, self);
        }
        let [mail, rcpt, _] = envelope.commands(size, &self.offers);
        let mut phase = Phase::Mail;
        let mut said = self.say(phase, &mail).await;
        if said.as_ref().is_ok_and(|reply| !reply.is_no()) {
            phase = Phase::Rcpt;
            said = self.say(phase, &rcpt).await;
        }
        let reply = match said {
            Ok(reply) => reply,
            Err(fault) => return Inquiry::Broken(fault),
        };
        match (reply.is_no(), self.probe().await.ok()) {
            (false, session) => Inquiry::Welcome { reply, session },
            (true, session) => Inquiry::Declined { phase, reply, session },
        }
    }

    /// A yes or a no; all else, and a goodbye, ends the conversation.
    async fn say(&mut self, phase: Phase, line: &str) -> Result<Reply, RelayFault> {
        let limit = self.timeouts.command;
        let reply = self.link.command(phase, line, limit).await?;
        let yes = reply.code == 250 || (phase == Phase::Rcpt && reply.code == 251);
        match yes || (reply.is_no() && reply.code != 421) {
            true => Ok(reply),
            false => Err(RelayFault::answered(phase, reply)),
        }
    }
}
