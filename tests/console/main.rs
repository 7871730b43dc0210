//! The console's door: who comes in, and what no request gets past.

#[path = "../support/mod.rs"]
mod support;

mod bench;
mod doors;
mod guards;
mod program;
mod roles;
mod sockets;
mod supporters;
mod words;
