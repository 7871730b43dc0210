//! An envelope that the relay was told of, and its three answers.
//!
//! In: a session whose MAIL, RCPT and DATA are said, or are said as the answers
//! come. Out: an [`Offer`]. It must never take an invitation for an envelope
//! that the relay refused: a 354 behind a no ends the connection, and no dot is
//! ever sent on it.

use super::envelope::{Commands, PHASES, UnfitReason};
use super::fault::{Phase, RelayFault};
use super::invited::Invited;
use super::reply::Reply;
use super::session::Session;

/// MAIL, RCPT and DATA are said; the relay's answers are to come.
#[derive(Debug)]
pub struct Asked {
    session: Session,
    /// Without PIPELINING each command waits for the answer to the one before.
    unsaid: Option<Commands>,
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

/// What one answer means.
enum Answer {
    Yes,
    No(Reply),
    /// No answer to this command, or a goodbye.
    Fault(RelayFault),
}

impl Asked {
    /// All three went in one write.
    pub(super) fn at_once(session: Session) -> Self {
        Self { session, unsaid: None }
    }

    pub(super) fn step_by_step(session: Session, commands: Commands) -> Self {
        Self { session, unsaid: Some(commands) }
    }

    /// Whether the relay has answered already: [`Self::answer`] will not wait.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.session.link.unread().replies.len() >= PHASES.len()
    }

    /// Waits for the relay's answers.
    pub async fn answer(mut self) -> Offer {
        for (i, phase) in PHASES.into_iter().enumerate() {
            match self.hear(i, phase).await {
                Answer::Yes => {}
                Answer::No(reply) => return self.declined(phase, reply, &PHASES[i + 1..]).await,
                Answer::Fault(fault) => return Offer::Broken(fault),
            }
        }
        // From here on the body decides.
        self.session.stale_envelope = false;
        Offer::Invited(Invited::new(self.session))
    }

    /// Takes the envelope back by dropping the connection: its DATA is said, and
    /// behind a 354 there is no other way that cannot end in a letter
    /// (RFC 5321 §4.1.1.4).
    pub fn withdraw(self) {}

    async fn hear(&mut self, i: usize, phase: Phase) -> Answer {
        let session = &mut self.session;
        let limit = session.timeouts.command;
        let heard = match &self.unsaid {
            Some(commands) => session.link.command(phase, &commands[i], limit).await,
            None => session.link.reply(phase, limit).await,
        };
        let reply = match heard {
            Ok(reply) => reply,
            Err(fault) => return Answer::Fault(session.seen_in_place(fault)),
        };
        session.stale_envelope |= phase == Phase::Mail && reply.code == 250;
        if is_yes(phase, &reply) {
            Answer::Yes
        } else if !reply.is_no() || (phase == Phase::Mail && session.served && reply.code == 421) {
            Answer::Fault(session.seen_in_place(RelayFault::answered(phase, reply)))
        } else {
            Answer::No(reply)
        }
    }

    async fn declined(mut self, phase: Phase, reply: Reply, behind: &[Phase]) -> Offer {
        self.session.served = true;
        let usable = reply.code != 421 && self.declines_all(behind).await && !self.session.link.has_unread();
        Offer::Declined { phase, reply, session: usable.then_some(self.session) }
    }

    /// Behind a no only a no makes sense (RFC 2920 §3.1). Anything else, a 354
    /// above all, ends the connection, and so does a goodbye.
    async fn declines_all(&mut self, behind: &[Phase]) -> bool {
        // Step by step, nothing behind it was said.
        let behind = if self.unsaid.is_some() { &[] } else { behind };
        let limit = self.session.timeouts.command;
        for phase in behind {
            match self.session.link.reply(*phase, limit).await {
                Ok(reply) if reply.is_no() && reply.code != 421 => {}
                _ => return false,
            }
        }
        true
    }
}

/// 251: will forward (RFC 5321 §3.4).
fn is_yes(phase: Phase, reply: &Reply) -> bool {
    match phase {
        Phase::Rcpt => matches!(reply.code, 250 | 251),
        Phase::Data => reply.code == 354,
        _ => reply.code == 250,
    }
}

/// Whether replies, in their order, can be answers to MAIL, RCPT and DATA.
pub(super) fn can_be_answers(said: &[Reply]) -> bool {
    let mut refused = false;
    let in_turn = PHASES.into_iter().zip(said).all(|(phase, reply)| {
        refused |= reply.is_no();
        // RCPT refused, and DATA invited all the same: `answer` knows what to do.
        reply.is_no() || (is_yes(phase, reply) && (!refused || phase == Phase::Data))
    });
    // More than was asked can only be a goodbye.
    in_turn && said.iter().skip(PHASES.len()).all(|reply| matches!(reply.code, 421 | 221))
}
