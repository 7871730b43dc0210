//! What can go wrong between us and the relay, apart from any letter.
//!
//! In: what the connection saw. Out: a [`RelayFault`] with the phase it
//! happened in, which callers ask by predicate. It must never hold a command
//! of ours: AUTH carries the password.

use std::fmt;
use std::io;
use std::time::Duration;

use super::reply::Reply;

/// Where in the conversation something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Name resolution, TCP, and TLS from the first byte.
    Connect,
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The body, and the reply to its dot.
    Body,
    /// RSET, between letters.
    Reset,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Greeting => "greeting",
            Self::Ehlo => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Auth => "AUTH",
            Self::Mail => "MAIL",
            Self::Rcpt => "RCPT",
            Self::Data => "DATA",
            Self::Body => "message body",
            Self::Reset => "RSET",
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unreachable,
    Timeout,
    Closed,
    Garbage,
    OutOfTurn,
    Answered,
    Certificate,
    NoStartTls,
    NoAuth,
    Setting,
    IdleClose,
}

/// The relay cannot be used, or this connection to it can no longer be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{phase}: {words}")]
pub struct RelayFault {
    phase: Phase,
    kind: Kind,
    reply: Option<Reply>,
    words: String,
}

impl RelayFault {
    fn new(phase: Phase, kind: Kind, words: impl Into<String>) -> Self {
        Self { phase, kind, reply: None, words: words.into() }
    }

    pub(super) fn unreachable(words: impl Into<String>) -> Self {
        Self::new(Phase::Connect, Kind::Unreachable, words)
    }

    pub(super) fn timeout(phase: Phase, limit: Duration) -> Self {
        Self::new(phase, Kind::Timeout, format!("the relay did not answer within {limit:?}"))
    }

    pub(super) fn closed(phase: Phase) -> Self {
        Self::new(phase, Kind::Closed, "the relay closed the connection")
    }

    pub(super) fn lost(phase: Phase, error: &io::Error) -> Self {
        Self::new(phase, Kind::Closed, format!("the connection was lost: {error}"))
    }

    pub(super) fn garbage(phase: Phase) -> Self {
        Self::new(phase, Kind::Garbage, "the relay sent something that is no SMTP reply")
    }

    /// The relay spoke when it was not asked; `reply` is what it said, if that
    /// can be read.
    pub(super) fn out_of_turn(phase: Phase, reply: Option<Reply>) -> Self {
        let words = match &reply {
            Some(reply) => format!("the relay spoke out of turn: {reply}"),
            None => "the relay spoke out of turn".to_owned(),
        };
        Self { reply, ..Self::new(phase, Kind::OutOfTurn, words) }
    }

    pub(super) fn answered(phase: Phase, reply: Reply) -> Self {
        let words = format!("the relay answered {reply}");
        Self { reply: Some(reply), ..Self::new(phase, Kind::Answered, words) }
    }

    pub(super) fn certificate(phase: Phase, error: &rustls::Error) -> Self {
        Self::new(phase, Kind::Certificate, format!("the relay's certificate cannot be trusted: {error}"))
    }

    pub(super) fn no_starttls() -> Self {
        let words = "the relay does not offer STARTTLS, and nothing is sent without encryption";
        Self::new(Phase::StartTls, Kind::NoStartTls, words)
    }

    /// A port for STARTTLS, or none for TLS at all.
    pub(super) fn speaks_plainly() -> Self {
        Self::setting(
            "this port does not begin with TLS but with plain SMTP; perhaps it wants relay.tls = \"starttls\"",
        )
    }

    pub(super) fn no_auth() -> Self {
        Self::new(Phase::Auth, Kind::NoAuth, "the relay offers neither AUTH PLAIN nor AUTH LOGIN")
    }

    pub(super) fn setting(words: impl Into<String>) -> Self {
        Self::new(Phase::Connect, Kind::Setting, words)
    }

    /// The same, seen as the end of a connection that had served and lay idle.
    pub(super) fn while_idle(self) -> Self {
        Self { kind: Kind::IdleClose, ..self }
    }

    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// What the relay said, where it said anything.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        self.reply.as_ref()
    }

    /// The cause in words, without the phase.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// A connection that had carried letters was closed while it lay idle
    /// (421, 221 or nothing): no failure. Connect again at once, count nothing.
    #[must_use]
    pub fn is_idle_close(&self) -> bool {
        self.kind == Kind::IdleClose
    }

    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind == Kind::Timeout
    }

    #[must_use]
    pub fn is_certificate(&self) -> bool {
        self.kind == Kind::Certificate
    }

    /// The relay answered, sensibly or not, when it had not been asked, or
    /// what is no SMTP.
    #[must_use]
    pub fn is_desync(&self) -> bool {
        matches!(self.kind, Kind::OutOfTurn | Kind::Garbage)
    }

    /// The connection ended, orderly or not.
    pub(super) fn is_closed(&self) -> bool {
        self.kind == Kind::Closed
    }

    /// No retry can help: certificate, missing STARTTLS or AUTH, settings.
    pub(super) fn is_lasting(&self) -> bool {
        matches!(self.kind, Kind::Certificate | Kind::NoStartTls | Kind::NoAuth | Kind::Setting)
    }
}
