//! What several test crates share. Use it with
//! `#[path = "../support/mod.rs"] mod support;`.
#![allow(dead_code, reason = "each test crate uses its own part")]

pub mod bytes;
pub mod certs;
pub mod chasquid;
pub mod checker;
pub mod dkim;
pub mod dns;
pub mod night;
pub mod postfix;
pub mod project;
pub mod sink;
pub mod smtp_sink;

use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Stdio};
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

/// A port for a program that wants to be told one.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Runs a program to its good end, with this as its input.
pub fn feed(command: &mut Command, input: &str) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{command:?}");
}
