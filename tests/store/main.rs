//! One contract for every store, and what is SQLite's own.
//!
//! Each contract test is written once, against the trait `Store`, and runs on
//! every database that [`contract!`] names.

#[macro_use]
mod support;

mod copies;
mod jobs;
mod letters;
mod log;
mod mailboxes;
mod scheduling;
mod sqlite;
mod tallies;
