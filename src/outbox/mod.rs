//! A campaign times its supporters: the plan, and the rules of a letter's life.
//!
//! In: a campaign, templates, rows. Out: planned letters with one digest,
//! transitions between letter states, times to retry, a forecast. Never opens
//! a file, a socket or a clock.

pub mod forecast;
pub mod ids;
pub mod plan;
pub mod retry;
pub mod sample;
pub mod state;
pub mod tokens;

pub use ids::{Attempt, JobId, LaneId, LetterId, PlanDigest, SupporterKey};
pub use state::{LetterState, Transition};
