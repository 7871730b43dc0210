//! Sincerely sends each supporter's own signed letter to each official a
//! campaign writes to: once, politely paced, and on the record.
//!
//! # A letter's path
//!
//! [`terms`] and [`clock`] are the words that every room shares: an address, a
//! language, sending hours, a problem with its place in a file, the time.
//! [`settings`] reads `config/sincerely.toml` and the environment, [`meters`] counts
//! what happens.
//!
//! 0. An [`appeal`] is published as a text for people; read, it becomes a draft
//!    of the campaign file and a list of questions.
//! 1. An organiser describes the case in a [`campaign`] file: whom the appeal
//!    is for, which officials to write to, in which languages, until when.
//! 2. [`supporters`] reads the CSV of those who agreed to sign, row by row, and
//!    says of each row that may not be used what is wrong with it.
//! 3. [`letter`] chooses language and template, renders the text and makes the
//!    message: the bytes that an official receives.
//! 4. [`outbox`] multiplies the two into a *plan* with one digest, and holds
//!    the rules of a letter's life: its states, its retries, its forecast.
//! 5. [`store`] keeps jobs, letters and the delivery log durably.
//! 6. [`relay`] speaks SMTP with the organisation's server, says what each of
//!    its replies means, and keeps the pace.
//! 7. [`worker`] takes due letters lane by lane: intent, body, receipt.
//! 8. [`bounce`] reads what comes back: who was not reached, and why.
//! 9. [`doctor`] looks for what would go wrong: files, store, clock, relay, DNS.
//! 10. [`mod@print`] typesets letters for officials without e-mail, for people to post.
//! 11. [`project`] is the organiser's folder, and what is done in it: import, preview,
//!     order, decision.
//! 12. [`console`] is their desk in a browser: pages, behind a login.
//! 13. [`cli`] is the desk at a terminal: one file per command.
//!
//! Arrows point one way, from the end of this list to its beginning. From
//! `appeal` to `outbox`, and in `bounce`, code takes text or bytes and returns values: no
//! files, no sockets, no `now()`.
#![forbid(unsafe_code)]

pub mod appeal;
pub mod bounce;
pub mod campaign;
pub mod cli;
pub mod clock;
pub mod console;
pub mod doctor;
pub mod letter;
pub mod meters;
pub mod outbox;
pub mod print;
pub mod project;
pub mod relay;
pub mod settings;
pub mod store;
pub mod supporters;
pub mod terms;
pub mod worker;
