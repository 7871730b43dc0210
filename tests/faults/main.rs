//! What goes wrong, and what must hold all the same. Tests bear the number of
//! their row in the table of faults; those of the conversation alone are in
//! `tests/smtp`, those of commands beside each other in `tests/story`.

#[path = "../support/mod.rs"]
mod support;

mod hangups;
mod input;
mod kill;
mod nights;
mod relay;
mod restarts;
mod secure;
mod store;
mod talk;
mod weeks;
