//! Counts of what happens, for Prometheus.
//!
//! In: steps that a worker has carried out, requests that were answered. Out: a text
//! of counts and times since this process began. No label of them ever has a name, an
//! address or a number of a letter or job; each has few values.

use std::fmt;
use std::time::Duration;

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
    with_local_recorder,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};

use crate::outbox::Transition;

const EVENTS: &str = "sincerely_letter_events_total";
const ANSWER: &str = "sincerely_relay_answer_seconds";
const REACHABLE: &str = "sincerely_relay_reachable";
const COMMIT: &str = "sincerely_store_commit_seconds";
const REQUESTS: &str = "sincerely_http_requests_total";
const REQUEST: &str = "sincerely_http_request_seconds";
const LETTERS: &str = "sincerely_letters";
const DUE: &str = "sincerely_letters_due";
const JOBS: &str = "sincerely_jobs";
const VERSION: &str = "sincerely_build_info";

/// Seconds: a relay may think for ten minutes, a commit takes milliseconds.
const BUCKETS: [(&str, &[f64]); 3] = [
    (ANSWER, &[0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0]),
    (COMMIT, &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]),
    (REQUEST, &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0]),
];

/// Shared by whoever counts and whoever shows. Counting waits for nobody.
pub struct Meters(PrometheusRecorder);

impl fmt::Debug for Meters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meters")
    }
}

impl Default for Meters {
    fn default() -> Self {
        let buckets = |builder: PrometheusBuilder, (name, bounds): (&str, &[f64])| {
            // It refuses no list but an empty one.
            builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), bounds).unwrap_or_default()
        };
        let recorder = BUCKETS.into_iter().fold(PrometheusBuilder::new(), buckets).build_recorder();
        with_local_recorder(&recorder, describe);
        Self(recorder)
    }
}

fn describe() {
    describe_counter!(EVENTS, "What became of letters in the worker's hands, by the kind of event");
    describe_histogram!(ANSWER, Unit::Seconds, "From the offer of a letter to the relay's last word on it");
    describe_gauge!(REACHABLE, "0 while the relay is left alone because it failed, else 1");
    describe_histogram!(COMMIT, Unit::Seconds, "Until what became of letters was on the disk");
    describe_counter!(REQUESTS, "Requests that were answered");
    describe_histogram!(REQUEST, Unit::Seconds, "Until a request was answered");
    describe_gauge!(LETTERS, "Letters of all jobs, by state and mode");
    describe_gauge!(DUE, "Letters of running jobs that wait for nothing but pace and hours");
    describe_gauge!(JOBS, "Jobs, by state");
    describe_gauge!(VERSION, "Always 1; the version is its label");
    gauge!(VERSION, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    gauge!(REACHABLE).set(1.0);
}

impl Meters {
    /// Steps that share a commit, whether each was carried out, and how long that took.
    pub fn settled(&self, steps: &[Transition], done: &[bool], took: Duration) {
        with_local_recorder(&self.0, || {
            histogram!(COMMIT).record(took.as_secs_f64());
            for (step, _) in steps.iter().zip(done).filter(|(_, done)| **done) {
                let event = step.event();
                counter!(EVENTS, "event" => event.kind.name()).increment(1);
                if let Some(ms) = event.duration_ms {
                    histogram!(ANSWER).record(ms as f64 / 1000.0);
                }
            }
        });
    }

    pub fn relay_is_reachable(&self, reachable: bool) {
        with_local_recorder(&self.0, || gauge!(REACHABLE).set(if reachable { 1.0 } else { 0.0 }));
    }

    /// `route`: as it is written in the code, never as it was asked for.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        with_local_recorder(&self.0, || {
            let (route, status) = (route.to_owned(), status.to_string());
            histogram!(REQUEST, "route" => route.clone()).record(took.as_secs_f64());
            counter!(REQUESTS, "method" => method, "route" => route, "status" => status).increment(1);
        });
    }

    pub fn letters(&self, mode: &'static str, state: &'static str, letters: u64) {
        with_local_recorder(&self.0, || {
            gauge!(LETTERS, "mode" => mode, "state" => state).set(letters as f64);
        });
    }

    pub fn due(&self, letters: u64) {
        with_local_recorder(&self.0, || gauge!(DUE).set(letters as f64));
    }

    pub fn jobs(&self, state: &'static str, jobs: usize) {
        with_local_recorder(&self.0, || gauge!(JOBS, "state" => state).set(jobs as f64));
    }

    /// Adds up what was timed: else it lies in memory until somebody asks for it.
    pub fn tidy(&self) {
        self.0.handle().run_upkeep();
    }

    /// As Prometheus reads it (text format 0.0.4).
    #[must_use]
    pub fn text(&self) -> String {
        self.0.handle().render()
    }
}
