//! How close a job comes to the relay's limit: `cargo bench --bench pace`.
//!
//! The program's release build sends over loopback to a sink that notes when it
//! read each final dot; prints the mean rate as a share of the limit, and the
//! most letters that any second held. One run, plain figures.

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use support::project::Project;
use support::sink::Sink;

/// Seconds that each rate is kept up for.
const TIME: usize = 6;

fn main() {
    println!(
        "{:>9}  {:>7}  {:>9}  {:>12}  {:>5}",
        "limit 1/s", "letters", "mean 1/s", "mean / limit", "worst"
    );
    for limit in [10, 50, 200, 500] {
        // Three officials each.
        let sink = Sink::plain().offers(&["PIPELINING", "SIZE 50000000", "8BITMIME"]).start();
        let project = Project::petition(limit * TIME / 3)
            .to(&sink)
            .live()
            .with("RELAY__PER_SECOND", limit)
            .with("PACE__MAILBOX_CONNECTIONS", 0);
        let sent = project.send();
        assert_eq!(sent.code, 0, "{}", sent.stderr);
        let dots = sink.dots();
        let (Some(first), Some(last)) = (dots.first(), dots.last()) else { continue };
        let mean = (dots.len() - 1) as f64 / last.duration_since(*first).as_secs_f64();
        let (share, worst) = (mean / limit as f64, most_in_a_second(&dots));
        println!("{limit:>9}  {:>7}  {mean:>9.1}  {share:>12.3}  {worst:>5}", dots.len());
    }
}

fn most_in_a_second(dots: &[Instant]) -> usize {
    let second = Duration::from_secs(1);
    let within = |i: usize| dots[i..].iter().take_while(|d| d.duration_since(dots[i]) < second).count();
    (0..dots.len()).map(within).max().unwrap_or(0)
}
