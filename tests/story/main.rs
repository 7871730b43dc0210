//! The whole journey as an organiser makes it, with the real program and a
//! relay on loopback.

#[path = "../support/mod.rs"]
mod support;

mod again;
mod comes_back;
mod daemon;
mod forgotten;
mod live;
mod outcomes;
mod own_words;
mod preview;
mod rehearsal;
mod report;
mod restore;
mod signing;
