//! One contract for every store, and what is SQLite's own.
//!
//! Each contract test is written once, against the trait `Store`, and runs on
//! every database that [`contract!`] names.

#![allow(clippy::doc_markdown, reason = "SQLite is a name, not a piece of code")]

#[macro_use]
mod support;

#[path = "../support/bytes.rs"]
mod bytes;

mod audit;
mod backup;
mod copies;
mod crowds;
mod erase;
mod held;
mod incoming;
mod jobs;
mod letters;
mod log;
mod mailboxes;
mod post;
mod purge;
mod report;
mod scheduling;
mod sqlite;
mod tallies;
mod users;
mod wal;
mod withdrawn;
