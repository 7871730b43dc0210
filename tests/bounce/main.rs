//! What comes back is read: a message of `data/` is a row of `expected.toml`;
//! and whatever the bytes are, reading ends soon.

mod corpus;
mod hostile;

use std::path::{Path, PathBuf};

use sincerely::outbox::tokens::Tokens;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounce")
}

/// The secret that the tokens in `data/` were made under.
fn tokens() -> Tokens {
    Tokens::new([7; 32])
}
