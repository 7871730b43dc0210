//! Weeks of two jobs that write to the same officials, with the program's own
//! worker started anew every night, across the days on which clocks change.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sincerely::clock::{Clock, ManualClock};

use crate::support::checker::{check, of};
use crate::support::night::{Night, clock};
use crate::support::project::Project;
use crate::support::sink::Sink;
use crate::support::wait_until;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const ZONES: [(&str, &str); 3] = [
    ("minister@justice.example.org", "Europe/Berlin"),
    ("prosecutor@courts.example.net", "America/New_York"),
    ("ombudsman@rights.example.com", "Asia/Kolkata"),
];
const PER_HOUR: usize = 6;
const PER_DAY: usize = 10;
const SUPPORTERS: usize = 12;

fn petition(sink: &Sink) -> Project {
    Project::petition(SUPPORTERS)
        .to(sink)
        .live()
        // One connection: while it waits nothing is under way.
        .with("RELAY__CONNECTIONS", 1)
        .with("PACE__MAILBOX_PER_HOUR", PER_HOUR)
        .with("PACE__MAILBOX_PER_DAY", PER_DAY)
        // Holds the hour that is missing in spring and there twice in autumn.
        .with("SENDING_HOURS", "Mon-Sun 00:30-04:00")
}

fn in_zones(project: &Project) {
    let file = format!("config/campaigns/{}.toml", project.campaign);
    for (mailbox, zone) in ZONES {
        let line = format!("emails = [\"{mailbox}\"]");
        project.edit(&file, &line, &format!("time_zone = \"{zone}\"\n{line}"));
    }
}

/// Lives through all letters; the worker starts anew before each long wait.
fn live_through(project: &Project, sink: &Sink, clock: &Arc<ManualClock>, letters: usize) {
    let mut night = Night::begin(project, clock);
    let over = || sink.records().len() == letters;
    let waits_for = || {
        let mut next = None;
        wait_until("a worker that waits, or the last letter", || {
            next = clock.next_deadline();
            next.is_some() || over()
        });
        next.filter(|_| !over())
    };
    while let Some(next) = waits_for() {
        if next.duration_since(clock.now()) > HOUR {
            night.end().unwrap();
            night = Night::begin(project, clock);
            let Some(next) = waits_for() else { break };
            clock.set(next);
        } else {
            clock.set(next);
        }
    }
    wait_until("the last receipt", || project.log(&["state:accepted"]).len() == letters);
    night.end().unwrap();
}

fn most_in(window: SignedDuration, sends: &[Timestamp]) -> usize {
    let within = |first: &Timestamp| sends.iter().filter(|s| *s >= first && **s < *first + window).count();
    sends.iter().map(within).max().unwrap_or(0)
}

/// The moments of the intents to each mailbox.
fn sends(project: &Project) -> BTreeMap<String, Vec<Timestamp>> {
    let letters = project.log(&[]);
    let to = |id: &Value| {
        letters.iter().find(|l| l["letter"] == *id).unwrap()["mailbox"].as_str().unwrap().to_owned()
    };
    let mut sends: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for event in project.events(&[]).iter().filter(|event| event["event"] == "submitting") {
        sends.entry(to(&event["letter"])).or_default().push(event["at"].as_str().unwrap().parse().unwrap());
    }
    sends
}

fn weeks_from(start: &str) {
    let sink = Sink::plain().start();
    let project = petition(&sink);
    in_zones(&project);
    project.schedule(&[]);
    let project = project.second_petition();
    in_zones(&project);
    project.schedule(&[]);
    let clock = clock();
    clock.set(start.parse().unwrap());
    let letters = 2 * ZONES.len() * SUPPORTERS;
    live_through(&project, &sink, &clock, letters);

    assert_eq!(of(&check(&project, &sink, letters), "accepted"), letters);
    let sends = sends(&project);
    for (mailbox, zone) in ZONES {
        let sends = &sends[mailbox];
        assert_eq!(sends.len(), 2 * SUPPORTERS, "{mailbox}");
        assert!(most_in(HOUR, sends) <= PER_HOUR, "{mailbox}: {sends:?}");
        assert!(most_in(DAY, sends) <= PER_DAY, "{mailbox}: {sends:?}");
        for at in sends {
            let local = at.to_zoned_datetime(TimeZone::get(zone).unwrap());
            let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
            assert!((30..240).contains(&minute), "{mailbox}: {local}");
        }
    }
    let mut all: Vec<_> = sends.values().flatten().collect();
    all.sort_unstable();
    let took = all[all.len() - 1].duration_since(*all[0]);
    assert!(took < DAY * 5, "slower than the caps ask for: {took:#}, {sends:#?}");
}

#[test]
fn caps_and_hours_hold_over_all_jobs_when_clocks_go_forward_in_new_york() {
    weeks_from("2027-03-12T12:00Z");
}

#[test]
fn caps_and_hours_hold_over_all_jobs_when_clocks_go_forward_in_berlin() {
    weeks_from("2027-03-26T12:00Z");
}

#[test]
fn caps_and_hours_hold_over_all_jobs_when_clocks_go_back_in_berlin() {
    weeks_from("2027-10-29T12:00Z");
}

#[test]
fn caps_and_hours_hold_over_all_jobs_when_clocks_go_back_in_new_york() {
    weeks_from("2027-11-05T12:00Z");
}
