//! What several test crates share. Use it with
//! `#[path = "../support/mod.rs"] mod support;`.
#![allow(dead_code, reason = "each test crate uses its own part")]

pub mod certs;
pub mod checker;
pub mod dkim;
pub mod night;
pub mod project;
pub mod sink;

use std::time::{Duration, Instant};

/// Waits, for a bounded time, until something can be seen.
pub fn wait_until(what: &str, mut seen: impl FnMut() -> bool) {
    let start = Instant::now();
    while !seen() {
        assert!(start.elapsed() < Duration::from_secs(20), "never seen: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// For a test whose server is not on this machine: says so, and fails where
/// everything is required (`./test` installs it).
pub fn skip(what: &str) {
    assert!(
        std::env::var("SINCERELY_TEST_REQUIRE").as_deref() != Ok("all"),
        "{what} is not installed, and SINCERELY_TEST_REQUIRE=all wants it"
    );
    println!("skipped: {what} is not installed");
}
