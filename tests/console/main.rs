//! The console's door: who comes in, and what no request gets past.

#[path = "../support/mod.rs"]
mod support;

mod audit;
mod bench;
mod campaigns;
mod doors;
mod guards;
mod program;
mod roles;
mod sockets;
mod supporters;
mod words;
