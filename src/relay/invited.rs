//! The relay said 354: the body, its dot, and the one reply that decides.
//!
//! In: an invitation, a message, and perhaps the envelope that follows. Out: a
//! [`Submission`], and what the connection is good for next. It must never call
//! a letter accepted for anything but a 250 to its own dot, nor unsent when a
//! byte of it may have left.

use super::asked::{Asked, Offer, can_be_answers};
use super::envelope::Envelope;
use super::fault::Phase;
use super::link::{Cut, Pushed, Rest, Unread};
use super::reply::Reply;
use super::session::Session;
use super::wire::frame_body;

/// The relay said 354. Not one body byte has left.
#[derive(Debug)]
pub struct Invited {
    session: Session,
}

/// What became of a body.
#[derive(Debug)]
pub enum Submission {
    /// 250 after the dot.
    Accepted { reply: Reply, sequel: Sequel },
    /// 4xx or 5xx, after the dot or instead of waiting for it.
    Declined { reply: Reply, sequel: Sequel },
    /// Body bytes have left, and no usable answer came.
    Uncertain { why: String },
    /// None has left.
    Unsent { why: String },
}

/// What a connection is good for after a letter.
#[derive(Debug)]
pub enum Sequel {
    Idle(Session),
    /// The next envelope went behind the dot.
    Asked(Asked),
    Closed,
}

impl Sequel {
    /// The answer to the envelope that followed, or to one that is offered now.
    /// `None`: the connection is closed.
    pub async fn offer(self, envelope: &Envelope, size: usize) -> Option<Offer> {
        match self {
            Self::Idle(session) => Some(session.offer(envelope, size).await),
            Self::Asked(asked) => Some(asked.answer().await),
            Self::Closed => None,
        }
    }

    /// The session, if nothing was asked on it. An envelope that was asked for and
    /// is not wanted any more is withdrawn.
    pub fn idle(self) -> Option<Session> {
        match self {
            Self::Idle(session) => Some(session),
            Self::Asked(asked) => {
                asked.withdraw();
                None
            }
            Self::Closed => None,
        }
    }

    /// Whether the relay has answered an envelope that followed.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        matches!(self, Self::Asked(asked) if asked.is_answered())
    }
}

impl Invited {
    pub(super) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Whether the envelope of another letter may go behind this one's dot, on a
    /// connection that shall carry no more than `most` letters; 0: any number.
    #[must_use]
    pub fn may_be_followed(&self, most: u32) -> bool {
        self.session.offers.pipelining && (most == 0 || self.session.carried + 1 < most)
    }

    /// Sends the message, whose lines end with CRLF, and its dot. Where the relay
    /// allows it (RFC 2920 §3.1) the envelope of the next, with its size, goes
    /// right behind the dot: not for the last letter of a connection, nor before
    /// the next one may go.
    pub async fn submit(mut self, body: &[u8], next: Option<(&Envelope, usize)>) -> Submission {
        let mut frame = std::mem::take(&mut self.session.frame);
        if let Err(bare) = frame_body(body, &mut frame) {
            return Submission::Unsent { why: bare.to_string() };
        }
        let offers = &self.session.offers;
        let next = next.filter(|(next, size)| offers.pipelining && next.unfit(*size, offers).is_none());
        let dot = frame.len();
        if let Some((next, size)) = next {
            next.commands(size, offers).iter().for_each(|line| frame.extend_from_slice(line.as_bytes()));
        }
        // Whatever it says now cannot be about this letter. The runtime knows
        // of what lies in the socket only once it has looked.
        tokio::task::yield_now().await;
        if let Err(fault) = self.session.link.expect_silence(Phase::Body).await {
            return Submission::Unsent { why: fault.words().to_owned() };
        }
        let Pushed { taken, cut } = self.session.link.push(&frame, dot, self.session.timeouts.data).await;
        self.session.frame = frame;
        match cut {
            None => self.receipt(next.is_some()).await,
            Some(cut) => self.cut_short(cut, taken, dot).await,
        }
    }

    /// Takes the offer back by dropping the connection: after 354 there is no
    /// other way that cannot end in a letter (RFC 5321 §4.1.1.4).
    pub fn withdraw(self) {}

    /// Waits for the answer to the dot.
    async fn receipt(mut self, asked: bool) -> Submission {
        let limit = self.session.timeouts.data;
        let reply = match self.session.link.reply(Phase::Body, limit).await {
            Ok(reply) => reply,
            Err(fault) => return Submission::Uncertain { why: fault.words().to_owned() },
        };
        if reply.code != 250 && !reply.is_no() {
            return Submission::Uncertain { why: format!("the relay answered the dot with {reply}") };
        }
        self.settle(reply, asked)
    }

    /// One reply was waited for. Behind it the answers to the next envelope may
    /// lie. When anything else does, one of them may have been under way before
    /// the dot, and which is which cannot be told: they must all say the same.
    fn settle(mut self, reply: Reply, asked: bool) -> Submission {
        let Unread { replies, rest } = self.session.link.unread();
        let in_step = asked && reply.code != 421 && rest != Rest::Garbage && can_be_answers(&replies);
        let agrees = |r: &Reply| r.code == 421 || r.code == 221 || r.code / 100 == reply.code / 100;
        if !in_step && (rest != Rest::Nothing || !replies.iter().all(agrees)) {
            return Submission::Uncertain {
                why: format!("the relay answered {reply}, and then something else"),
            };
        }
        let idle = !asked && reply.code != 421 && replies.is_empty();
        self.session.carried += 1;
        self.session.served = true;
        let sequel = match self.session {
            session if in_step => Sequel::Asked(Asked::at_once(session)),
            session if idle => Sequel::Idle(session),
            _ => Sequel::Closed,
        };
        if reply.code == 250 {
            Submission::Accepted { reply, sequel }
        } else {
            Submission::Declined { reply, sequel }
        }
    }

    /// The body did not go out whole. While the dot is still with us a no is a
    /// no; a yes would be an answer to something else.
    async fn cut_short(mut self, cut: Cut, taken: usize, dot: usize) -> Submission {
        let dot_is_here = taken < dot;
        if dot_is_here && !matches!(cut, Cut::Timeout) {
            let limit = self.session.timeouts.command;
            if let Ok(reply) = self.session.link.reply(Phase::Body, limit).await
                && reply.is_no()
            {
                return Submission::Declined { reply, sequel: Sequel::Closed };
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
