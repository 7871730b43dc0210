//! The command line as scripts and people meet it: help, mistakes and their
//! exit codes, and the shape of the JSON.

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod help;
mod mistakes;
