//! The conversation with the organisation's SMTP server.
//!
//! In: envelopes and message bytes, from [`worker`](crate::worker). Out: what
//! the relay said, what that means ([`classify`]), and when the next letter
//! may go. lettre gives the protocol's words; the conversation is ours,
//! because what was sent and what only may have been must never be confused:
//!
//! - [`Dialer`] connects, encrypts, logs in, and hands out a [`Session`].
//! - A session offers an envelope; the relay's 354 makes it [`Invited`]; only
//!   then can a body be submitted, and each step consumes the one before.
//! - [`Pace`], [`Window`] and [`Breaker`] say when, never whether.
//! - [`mailbox`] is a relay to try things with: it keeps what it gets.
//!
//! It must never store anything, nor decide what becomes of a letter.

mod asked;
mod auth;
mod breaker;
mod class;
mod dial;
mod ehlo;
mod envelope;
mod fault;
mod invited;
mod link;
pub mod mailbox;
mod pace;
mod preflight;
pub mod reply;
mod session;
mod tls;
mod window;
mod wire;

pub use asked::{Asked, Offer};
pub use breaker::{Breaker, Gate};
pub use class::{Class, classify, classify_fault};
pub use dial::Dialer;
pub use ehlo::Offers;
pub use envelope::{Envelope, UnfitReason};
pub use fault::{Phase, RelayFault};
pub use invited::{Invited, Sequel, Submission};
pub use pace::{Limit, Pace};
pub use preflight::Inquiry;
pub use reply::Reply;
pub use session::Session;
pub use window::Window;
pub use wire::BareLineEnd;
