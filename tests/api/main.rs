//! `/api/v1` and `/metrics`: what programs may ask, and what they are told.

#[allow(dead_code, reason = "the pages' tests use more of it")]
#[path = "../console/bench.rs"]
mod bench;
#[allow(dead_code, unused_macros, reason = "the store's tests use more of it")]
#[path = "../store/support.rs"]
mod plans;
#[path = "../support/mod.rs"]
mod support;

mod campaigns;
mod client;
mod contract;
mod jobs;
mod letters;
mod mailboxes;
mod metrics;
mod program;
mod tokens;
