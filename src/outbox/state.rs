//! The states of a letter, and the only ways from one to another.
//!
//! ```text
//! ready -> submitting -> accepted -> (presumed delivered | bounced)
//! ```
//!
//! Side exits: `deferred` (ready again at a time), `refused`, `held` (a human
//! decides), `uncertain`, `expired`, `cancelled`. A letter for post goes
//! `to-print -> printed -> posted`, each step by a human's word. A [`Transition`] can only be
//! made by a constructor that names what happened; the store carries it out
//! with `UPDATE … WHERE state IN (from) AND attempt = …`, so a worker whose
//! letter was taken from it changes nothing.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{Attempt, LetterId};

/// Where a letter stands. The numbers are what the store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum LetterState {
    /// May be taken by a worker. A copy waits in it for its original.
    Ready = 0,
    /// An intent is on record; body bytes may have left.
    Submitting = 1,
    /// The relay said 250 after the dot. Not the same as delivered.
    Accepted = 2,
    /// The relay asked to come back; ready again at `next_try`.
    Deferred = 3,
    /// The relay said no for good.
    Refused = 4,
    /// Something that a human must look at before it goes out.
    Held = 5,
    /// Body bytes left and no usable answer came: it may or may not be out.
    Uncertain = 6,
    /// A mail server behind the relay gave it back.
    Bounced = 7,
    /// Its time ran out.
    Expired = 8,
    /// A human, or a rule about copies, took it back before it left.
    Cancelled = 9,
    /// For post: nobody has printed it yet.
    ToPrint = 10,
    /// It lies on a table; it may be printed again, as the same page.
    Printed = 11,
    /// An organiser says that it is in the post.
    Posted = 12,
}

impl LetterState {
    pub const ALL: [Self; 13] = [
        Self::Ready,
        Self::Submitting,
        Self::Accepted,
        Self::Deferred,
        Self::Refused,
        Self::Held,
        Self::Uncertain,
        Self::Bounced,
        Self::Expired,
        Self::Cancelled,
        Self::ToPrint,
        Self::Printed,
        Self::Posted,
    ];

    /// What a letter that goes by e-mail can be, in order.
    pub const BY_MAIL: usize = 10;

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Submitting => "submitting",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Uncertain => "uncertain",
            Self::Bounced => "bounced",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::ToPrint => "to-print",
            Self::Printed => "printed",
            Self::Posted => "posted",
        }
    }

    /// Whether a worker still has to do something about it.
    #[must_use]
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Ready | Self::Submitting | Self::Deferred)
    }

    /// Whether the same supporter may be planned again for the same mailbox:
    /// only when nobody has to decide and, if the letter was never uncertain,
    /// nothing went out.
    #[must_use]
    pub fn may_be_planned_again(self) -> bool {
        matches!(self, Self::Expired | Self::Cancelled)
    }
}

impl fmt::Display for LetterState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for LetterState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.name() == text).ok_or(())
    }
}

/// What the delivery log says happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EventKind {
    Submitting = 1,
    Accepted = 2,
    Deferred = 3,
    Refused = 4,
    Held = 5,
    Uncertain = 6,
    Bounced = 7,
    Expired = 8,
    Cancelled = 9,
    /// The try ended before any body byte left; it does not count.
    Void = 10,
    /// A copy whose original was accepted, or a held letter let go by a human.
    Released = 11,
    /// A human sends it again, same Message-ID and bytes.
    Resent = 12,
    /// A human says that it was sent.
    AssumedSent = 13,
    /// A human gave it up.
    Dropped = 14,
    /// A mail server behind the relay is still trying.
    Delayed = 15,
    /// A mail server says that it put it into the mailbox.
    Delivered = 16,
    /// A mail server handed it to one that reports no more.
    Relayed = 17,
    /// A page was made of it.
    Printed = 18,
    /// A human says that it is in the post.
    Posted = 19,
}

impl EventKind {
    pub const ALL: [Self; 19] = [
        Self::Submitting,
        Self::Accepted,
        Self::Deferred,
        Self::Refused,
        Self::Held,
        Self::Uncertain,
        Self::Bounced,
        Self::Expired,
        Self::Cancelled,
        Self::Void,
        Self::Released,
        Self::Resent,
        Self::AssumedSent,
        Self::Dropped,
        Self::Delayed,
        Self::Delivered,
        Self::Relayed,
        Self::Printed,
        Self::Posted,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Submitting => "submitting",
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Uncertain => "uncertain",
            Self::Bounced => "bounced",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Void => "void",
            Self::Released => "released",
            Self::Resent => "resent",
            Self::AssumedSent => "assumed-sent",
            Self::Dropped => "dropped",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
            Self::Printed => "printed",
            Self::Posted => "posted",
        }
    }
}

/// A line of the delivery log, before it has a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub kind: EventKind,
    pub at: Timestamp,
    /// `worker NAME` or `organiser NAME`.
    pub by: String,
    /// SMTP reply code, where the relay spoke.
    pub code: Option<u16>,
    /// Enhanced status code (RFC 3463), `5.1.1`.
    pub enhanced: Option<String>,
    /// The relay's words, or why a human did it.
    pub reply: Option<String>,
    pub duration_ms: Option<i64>,
}

impl Event {
    #[must_use]
    pub fn new(kind: EventKind, at: Timestamp, by: impl Into<String>) -> Self {
        Self { kind, at, by: by.into(), code: None, enhanced: None, reply: None, duration_ms: None }
    }

    #[must_use]
    pub fn saying(mut self, words: impl Into<String>) -> Self {
        self.reply = Some(words.into());
        self
    }
}

/// The first rendering of a letter, which every later try repeats byte by byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rendering {
    /// The moment in its `Date` header and its printed date.
    pub dated: Timestamp,
    /// SHA-256 of the bytes before dot-stuffing.
    pub sha256: [u8; 32],
}

/// One step of one letter, guarded. Made only by the constructors below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    letter: LetterId,
    from: &'static [LetterState],
    guard: Option<Attempt>,
    to: LetterState,
    event: Event,
    tries: Tries,
    next_try: Option<Timestamp>,
    rendering: Option<Rendering>,
}

/// What a transition does to the count of tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// Leaves token and count as they are.
    Keep,
    /// A new try begins, or began and ended before its intent: new token, one more.
    Begin,
    /// The try does not count after all; `void` in a row, one more.
    Void,
}

const CLAIMABLE: &[LetterState] = &[LetterState::Ready, LetterState::Deferred];
const IN_HAND: &[LetterState] = &[LetterState::Submitting];
const IN_HAND_OR_LOST: &[LetterState] = &[LetterState::Submitting, LetterState::Uncertain];
const LEFT: &[LetterState] = &[LetterState::Submitting, LetterState::Accepted, LetterState::Uncertain];
const RESENDABLE: &[LetterState] = &[LetterState::Uncertain, LetterState::Held, LetterState::Refused];
const UNDECIDED: &[LetterState] = &[LetterState::Uncertain, LetterState::Held];
const UNSENT: &[LetterState] = &[
    LetterState::Ready,
    LetterState::Deferred,
    LetterState::Held,
    LetterState::ToPrint,
    LetterState::Printed,
];
const DROPPABLE: &[LetterState] = &[
    LetterState::Uncertain,
    LetterState::Held,
    LetterState::Ready,
    LetterState::Deferred,
    LetterState::ToPrint,
    LetterState::Printed,
];
const NOT_POSTED: &[LetterState] = &[LetterState::ToPrint, LetterState::Printed];

impl Transition {
    fn new(letter: LetterId, from: &'static [LetterState], to: LetterState, event: Event) -> Self {
        Self { letter, from, guard: None, to, event, tries: Tries::Keep, next_try: None, rendering: None }
    }

    fn guarded(mut self, attempt: Attempt) -> Self {
        self.guard = Some(attempt);
        self
    }

    fn beginning(mut self) -> Self {
        self.tries = Tries::Begin;
        self
    }

    /// The intent: from here on body bytes may leave. `attempt` is the token
    /// under which the letter was read; the try's own token is the next one.
    #[must_use]
    pub fn intent(letter: LetterId, attempt: Attempt, rendering: Rendering, event: Event) -> Self {
        let step = Self::new(letter, CLAIMABLE, LetterState::Submitting, event).guarded(attempt).beginning();
        Self { rendering: Some(rendering), ..step }
    }

    /// 250 after the dot. It may come late, when the letter already counts as
    /// uncertain: the same attempt may still turn it into accepted.
    #[must_use]
    pub fn accepted(letter: LetterId, attempt: Attempt, event: Event) -> Self {
        Self::new(letter, IN_HAND_OR_LOST, LetterState::Accepted, event).guarded(attempt)
    }

    /// Body bytes left, and no usable answer came.
    #[must_use]
    pub fn uncertain(letter: LetterId, attempt: Attempt, event: Event) -> Self {
        Self::new(letter, IN_HAND, LetterState::Uncertain, event).guarded(attempt)
    }

    /// An explicit refusal after the dot: `to` is deferred, refused or held.
    #[must_use]
    pub fn declined(letter: LetterId, attempt: Attempt, decline: Decline, event: Event) -> Self {
        let step = Self::new(letter, IN_HAND, decline.state(), event).guarded(attempt);
        Self { next_try: decline.next_try(), ..step }
    }

    /// The same before any intent was written: the envelope was refused.
    #[must_use]
    pub fn envelope_declined(letter: LetterId, attempt: Attempt, decline: Decline, event: Event) -> Self {
        let step = Self::new(letter, CLAIMABLE, decline.state(), event).guarded(attempt).beginning();
        Self { next_try: decline.next_try(), ..step }
    }

    /// An intent was written, and then nothing of the body left.
    #[must_use]
    pub fn void(letter: LetterId, attempt: Attempt, event: Event) -> Self {
        let step = Self::new(letter, IN_HAND, LetterState::Ready, event).guarded(attempt);
        Self { tries: Tries::Void, ..step }
    }

    /// Something is wrong with a letter that no one has in hand.
    #[must_use]
    pub fn hold(letter: LetterId, attempt: Attempt, event: Event) -> Self {
        Self::new(letter, CLAIMABLE, LetterState::Held, event).guarded(attempt)
    }

    /// Its time ran out before it left.
    #[must_use]
    pub fn expired(letter: LetterId, attempt: Attempt, event: Event) -> Self {
        Self::new(letter, CLAIMABLE, LetterState::Expired, event).guarded(attempt)
    }

    /// An organiser sends it again: same Message-ID, same bytes.
    #[must_use]
    pub fn resend(letter: LetterId, event: Event) -> Self {
        Self::new(letter, RESENDABLE, LetterState::Ready, event)
    }

    /// An organiser says that it arrived, or left.
    #[must_use]
    pub fn assume_sent(letter: LetterId, event: Event) -> Self {
        Self::new(letter, UNDECIDED, LetterState::Accepted, event)
    }

    /// An organiser gives it up.
    #[must_use]
    pub fn drop(letter: LetterId, event: Event) -> Self {
        Self::new(letter, DROPPABLE, LetterState::Cancelled, event)
    }

    /// Its supporter withdrew before it left.
    #[must_use]
    pub fn withdrawn(letter: LetterId, event: Event) -> Self {
        Self::new(letter, UNSENT, LetterState::Cancelled, event)
    }

    /// A page was made of it: `rendering` is of the page's text, and its date is
    /// that of every later print.
    #[must_use]
    pub fn printed(letter: LetterId, rendering: Rendering, event: Event) -> Self {
        let step = Self::new(letter, NOT_POSTED, LetterState::Printed, event);
        Self { rendering: Some(rendering), ..step }
    }

    /// An organiser says that it is in the post.
    #[must_use]
    pub fn posted(letter: LetterId, event: Event) -> Self {
        Self::new(letter, NOT_POSTED, LetterState::Posted, event)
    }

    /// An organiser lets a held letter go.
    #[must_use]
    pub fn release(letter: LetterId, event: Event) -> Self {
        Self::new(letter, &[LetterState::Held], LetterState::Ready, event)
    }

    /// What comes back by mail proves that the letter left, even before its receipt
    /// is written: a delay, or a mail server that says it was delivered.
    #[must_use]
    pub fn arrived(letter: LetterId, event: Event) -> Self {
        Self::new(letter, LEFT, LetterState::Accepted, event)
    }

    /// A mail server behind the relay gave it back.
    #[must_use]
    pub fn bounced(letter: LetterId, event: Event) -> Self {
        Self::new(letter, LEFT, LetterState::Bounced, event)
    }

    /// Whether a human decided it.
    #[must_use]
    pub fn is_human(&self) -> bool {
        use EventKind::{AssumedSent, Dropped, Released, Resent};
        matches!(self.event.kind, Resent | AssumedSent | Dropped | Released)
    }

    /// Whether it is a human's [`resend`](Self::resend) or
    /// [`release`](Self::release).
    #[must_use]
    pub fn lets_go(&self) -> bool {
        self.is_human() && self.to == LetterState::Ready
    }

    #[must_use]
    pub fn letter(&self) -> LetterId {
        self.letter
    }

    /// The states that the letter must be in.
    #[must_use]
    pub fn from(&self) -> &'static [LetterState] {
        self.from
    }

    /// The token that the letter must bear.
    #[must_use]
    pub fn guard(&self) -> Option<Attempt> {
        self.guard
    }

    #[must_use]
    pub fn to(&self) -> LetterState {
        self.to
    }

    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    #[must_use]
    pub fn tries(&self) -> Tries {
        self.tries
    }

    /// When a deferred letter is ready again.
    #[must_use]
    pub fn next_try(&self) -> Option<Timestamp> {
        self.next_try
    }

    /// To be kept with the letter, unless an earlier one is.
    #[must_use]
    pub fn rendering(&self) -> Option<Rendering> {
        self.rendering
    }
}

/// What an explicit no of the relay makes of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decline {
    Deferred { next_try: Timestamp },
    Refused,
    Held,
}

impl Decline {
    fn state(self) -> LetterState {
        match self {
            Self::Deferred { .. } => LetterState::Deferred,
            Self::Refused => LetterState::Refused,
            Self::Held => LetterState::Held,
        }
    }

    fn next_try(self) -> Option<Timestamp> {
        match self {
            Self::Deferred { next_try } => Some(next_try),
            Self::Refused | Self::Held => None,
        }
    }
}
