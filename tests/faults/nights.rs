//! What takes hours: the breaker, the pace, retries, sending hours and the
//! deadline, with the program's own worker and a clock that the test turns.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use sincerely::clock::{Clock, ManualClock, SystemClock};

use crate::kill::PIPELINING;
use crate::support::checker::{check, of};
use crate::support::night::{Night, asleep_for, clock, pass};
use crate::support::project::{PETITION, Project};
use crate::support::sink::{Act, At, Builder, Sink, at};
use crate::support::wait_until;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

#[test]
fn fault_25_a_relay_that_is_down_is_left_alone_and_no_letter_pays_for_it() {
    let sink = Sink::plain().rule(at(At::Greeting).close()).start();
    let project = Project::petition(2).to(&sink).live();
    let job = project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    let first = asleep_for(&clock, SECOND * 50);
    assert!(first <= SECOND * 60, "{first:?}");
    assert_eq!(sink.connections(), 5, "the breaker opens after five");
    wait_until("a job that says why it waits", || {
        project.job(&job)["reason"].as_str().is_some_and(|reason| reason.contains("relay"))
    });
    assert_eq!(project.job(&job)["state"], "waiting");
    pass(&clock, SECOND * 61);
    let second = asleep_for(&clock, SECOND * 100);
    assert!(second <= SECOND * 120, "{second:?}");
    assert_eq!(sink.connections(), 6, "one probe, no more");
    sink.behave();
    pass(&clock, SECOND * 121);
    sink.wait_until("all letters", |s| s.records().len() == 6);
    night.end().unwrap();
    assert_eq!(of(&check(&project, &sink, 6), "accepted"), 6);
    assert!(project.log(&[]).iter().all(|letter| letter["attempts"] == 1));
}

#[test]
fn fault_24_a_storm_of_421_slows_the_lanes_and_passes() {
    let sink = Sink::plain().rule(at(At::Mail).say("421 4.7.0 Too fast").close()).start();
    let project = Project::petition(2).to(&sink).live().with("PACE__MAILBOX_PER_HOUR", 3600);
    project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    let rest = asleep_for(&clock, SECOND * 50);
    assert!(rest <= SignedDuration::from_mins(5), "{rest:?}");
    assert!(sink.count("MAIL") <= 5, "{} tries", sink.count("MAIL"));
    sink.behave();
    let calm = clock.now();
    let mut sent = 0;
    while sent < 6 {
        pass(&clock, SECOND * 61);
        sink.wait_until("a letter, or rest", |s| s.records().len() > sent || clock.next_deadline().is_some());
        sent = sink.records().len();
        assert!(clock.now().duration_since(calm) < SignedDuration::from_hours(2), "{sent} letters");
    }
    night.end().unwrap();
    // A lane told to slow pauses for five minutes; a second would do otherwise.
    assert!(clock.now().duration_since(calm) >= SignedDuration::from_mins(4));
    assert_eq!(of(&check(&project, &sink, 6), "accepted"), 6);
    assert!(project.log(&[]).iter().all(|letter| letter["attempts"] == 1));
}

/// Waits until so many letters are out, and none in hand.
fn settled(project: &Project, letters: usize) {
    wait_until("the receipts", || project.log(&["state:accepted"]).len() == letters);
}

/// A letter a minute to each of three mailboxes; the first to each has gone.
fn a_slow_job() -> (Project, Sink, Arc<ManualClock>, Night) {
    let sink = Sink::plain().start();
    let project = Project::petition(4).to(&sink).live().with("PACE__MAILBOX_PER_HOUR", 60);
    project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    settled(&project, 3);
    asleep_for(&clock, SECOND * 50);
    (project, sink, clock, night)
}

#[test]
fn fault_28_a_clock_that_jumps_ahead_makes_up_for_nothing() {
    let (project, sink, clock, night) = a_slow_job();
    pass(&clock, SignedDuration::from_hours(1));
    settled(&project, 6);
    asleep_for(&clock, SECOND * 50);
    night.end().unwrap();
    assert_eq!(of(&check(&project, &sink, 12), "accepted"), 6);
}

/// The store refuses its letters in any case; a worker that holds on to a paused
/// job would offer them again and again.
#[test]
fn a_paused_job_is_let_go_and_no_worker_waits_for_its_time() {
    let (project, sink, clock, night) = a_slow_job();
    project.ok(&["pause", "1", "--why", "a question came up"]);
    wait_until("a worker that waits for no time", || clock.next_deadline().is_none());
    pass(&clock, SignedDuration::from_hours(1));
    project.ok(&["resume", "1"]);
    settled(&project, 6);
    night.end().unwrap();
    assert_eq!(of(&check(&project, &sink, 12), "accepted"), 6);
    assert_eq!(sink.count("MAIL"), 6, "envelopes offered while it was paused");
}

#[test]
fn fault_28_a_clock_that_was_set_back_costs_one_wait_at_most_and_sends_nothing_twice() {
    let (project, sink, clock, night) = a_slow_job();
    pass(&clock, SignedDuration::from_hours(-1));
    for round in 2..=4 {
        wait_until("a wait of a minute at most", || {
            clock.next_deadline().is_some_and(|next| next.duration_since(clock.now()) <= SECOND * 61)
        });
        pass(&clock, SECOND * 61);
        settled(&project, 3 * round);
    }
    night.end().unwrap();
    assert_eq!(of(&check(&project, &sink, 12), "accepted"), 12);
}

#[test]
fn fault_36_a_restart_in_mid_quota_never_bursts() {
    PIPELINING.into_iter().for_each(restarts_in_mid_quota);
}

fn restarts_in_mid_quota(offers: &[&str]) {
    let sink = Sink::plain().offers(offers).start();
    let project = Project::petition(4).to(&sink).live().with("PACE__MAILBOX_PER_HOUR", 60);
    project.schedule(&[]);
    let clock = clock();
    for round in 1..=3 {
        for _restart in 0..3 {
            let night = Night::begin(&project, &clock);
            sink.wait_until("a letter to each", |s| s.records().len() >= 3 * round);
            asleep_for(&clock, SECOND * 50);
            night.end().unwrap();
            assert_eq!(sink.records().len(), 3 * round, "a letter to each mailbox, round {round}");
        }
        pass(&clock, SECOND * 61);
    }
}

#[test]
fn fault_36_a_restart_never_bursts_at_the_relay_either() {
    let sink = Sink::plain().start();
    // A letter every 50 seconds, to whomever.
    let project = Project::petition(1).to(&sink).live().with("RELAY__PER_SECOND", 0.02);
    project.schedule(&[]);
    let clock = clock();
    for letters in 1..=2 {
        for _restart in 0..3 {
            let night = Night::begin(&project, &clock);
            sink.wait_until("a letter", |s| s.records().len() >= letters);
            asleep_for(&clock, SECOND * 40);
            night.end().unwrap();
            assert_eq!(sink.records().len(), letters);
        }
        // A letter of the night before may have left up to a minute after its intent.
        pass(&clock, SECOND * 120);
    }
}

#[test]
fn no_mailbox_gets_more_in_24_hours_than_its_cap_whatever_restarts() {
    PIPELINING.into_iter().for_each(restarts_within_a_day);
}

fn restarts_within_a_day(offers: &[&str]) {
    let sink = Sink::plain().offers(offers).start();
    let project = Project::petition(5).to(&sink).live().with("PACE__MAILBOX_PER_DAY", 2);
    project.schedule(&[]);
    let clock = clock();
    for day in 1..=2 {
        for _restart in 0..2 {
            let night = Night::begin(&project, &clock);
            sink.wait_until("two letters to each", |s| s.records().len() >= 6 * day);
            asleep_for(&clock, SignedDuration::from_hours(23));
            night.end().unwrap();
            assert_eq!(sink.records().len(), 6 * day, "two letters to each mailbox, day {day}");
        }
        pass(&clock, SignedDuration::from_hours(24) + SECOND);
    }
}

#[test]
fn a_letter_that_the_relay_keeps_deferring_expires_after_two_days() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("minister@").say("451 4.3.0 Later")).start();
    let project = Project::petition(1).to(&sink).live();
    let job = project.schedule(&[]);
    let clock = clock();
    let start = clock.now();
    let night = Night::begin(&project, &clock);
    let state = || project.letter(&["to:minister@"])["state"].as_str().unwrap().to_owned();
    let mut tries = 0;
    while project.job(&job)["state"] != "finished" {
        wait_until("a try, or the end", || {
            sink.count("RCPT TO:<minister@") > tries || project.job(&job)["state"] == "finished"
        });
        tries = sink.count("RCPT TO:<minister@");
        // The sink counts a try before the log has its end.
        wait_until("the end of the try", || {
            project.letter(&["to:minister@"])["attempts"].as_u64() >= Some(tries as u64)
                || state() == "expired"
        });
        if state() == "deferred" {
            let wait = asleep_for(&clock, SECOND * 50);
            pass(&clock, wait + SECOND);
            // The lanes' age is written down now and then, as time passes.
            let passed = clock.now().duration_since(start) - SECOND * 120;
            wait_until("lanes that have aged", || {
                night.aged() >= passed || project.job(&job)["state"] == "finished"
            });
        }
    }
    night.end().unwrap();
    let took = clock.now().duration_since(start);
    assert_eq!(state(), "expired");
    // 1, 5, 15, 30 minutes, 1, 2, 4 hours, then 6 and jitter; not till the next
    // of them after its time is up.
    assert!((SignedDuration::from_hours(48)..SignedDuration::from_hours(49)).contains(&took), "{took:?}");
    assert!((12..=16).contains(&tries), "{tries}");
    assert_eq!(of(&check(&project, &sink, 3), "accepted"), 2);
}

/// A laptop that was shut over a long weekend.
#[test]
fn days_in_which_the_machine_slept_make_no_deferred_letter_expire() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("minister@").nth(1).say("451 4.7.1 Greylisted")).start();
    let project = Project::petition(1).to(&sink).live();
    project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    wait_until("a deferred letter", || project.log(&["state:deferred"]).len() == 1);
    wait_until("the others", || project.log(&["state:accepted"]).len() == 2);
    pass(&clock, SignedDuration::from_hours(72));
    wait_until("the receipt", || project.log(&["state:accepted"]).len() == 3);
    night.end().unwrap();
}

/// What an official got, or may have got, is never sent with other words under
/// the same Message-ID.
#[test]
fn a_letter_that_would_be_written_otherwise_than_at_first_is_held() {
    let sink = Sink::plain().rule(at(At::Dot).to("minister@").say("451 4.3.0 Later")).start();
    let project = Project::petition(1).to(&sink).live();
    project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    settled(&project, 2);
    asleep_for(&clock, SECOND * 50);
    let on = rusqlite::Connection::open(project.root.join("data/sincerely.db")).unwrap();
    let sql = "UPDATE supporters SET json = replace(json, 'Signer 0', 'Signer 9')";
    assert_eq!(on.execute(sql, []).unwrap(), 1);
    pass(&clock, SECOND * 75);
    wait_until("a held letter", || project.letter(&["to:minister@"])["state"] == "held");
    night.end().unwrap();
    assert_eq!(of(&check(&project, &sink, 3), "held"), 1);
    assert_eq!(sink.records().len(), 3);
}

#[test]
fn letters_leave_only_in_the_officials_own_office_hours() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink).live().with("SENDING_HOURS", "Mon-Fri 09:00-17:00");
    let file = "config/campaigns/petition.toml";
    let text = project.read(file).replace("emails =", "time_zone = \"Asia/Almaty\"\nemails =");
    project.write(file, &text);
    project.schedule(&[]);
    let clock = clock();
    let zone = TimeZone::get("Asia/Almaty").unwrap();
    let local = clock.now().to_zoned_datetime(zone.clone());
    let saturday = local.nth_weekday(1, Weekday::Saturday).unwrap().with().hour(12).build().unwrap();
    clock.set(saturday.timestamp());
    let night = Night::begin(&project, &clock);
    let wait = asleep_for(&clock, SignedDuration::from_hours(40));
    let opens = (clock.now() + wait).to_zoned_datetime(zone);
    assert_eq!((opens.weekday(), opens.hour()), (Weekday::Monday, 9), "{opens}");
    assert_eq!(sink.connections(), 0);
    pass(&clock, wait + SECOND);
    sink.wait_until("the letters", |s| s.records().len() == 3);
    night.end().unwrap();
}

#[test]
fn what_is_unsent_at_the_deadline_expires_and_is_never_flushed() {
    let sink = Sink::plain().start();
    let project = Project::petition(4).to(&sink).live().with("PACE__MAILBOX_PER_HOUR", 1);
    let last_day = SystemClock.now().to_zoned_datetime(TimeZone::UTC).date().tomorrow().unwrap();
    project.edit("config/campaigns/petition.toml", "2099-12-31", &last_day.to_string());
    let job = project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    sink.wait_until("a letter to each", |s| s.records().len() == 3);
    asleep_for(&clock, SignedDuration::from_mins(50));
    assert_eq!(sink.records().len(), 3);
    pass(&clock, SignedDuration::from_hours(72));
    wait_until("the end of the job", || project.job(&job)["state"] == "finished");
    night.end().unwrap();
    let states = check(&project, &sink, 12);
    assert_eq!((of(&states, "accepted"), of(&states, "expired")), (3, 9));
}

/// On a socket, with the machine's clock: a guarantee, not a speed.
#[test]
fn no_second_brings_the_relay_more_letters_than_its_limit() {
    // A relay that hesitates now and then: letters taken in good time come late.
    let hesitates = (1..=4).map(|n| at(At::Dot).nth(7 * n).act(Act::Wait(Duration::from_millis(150))));
    let hesitates = hesitates.map(|rule| rule.say("250 2.0.0 Ok"));
    let sink = hesitates.fold(Sink::plain(), Builder::rule).start();
    let project = Project::petition(15).to(&sink).live().with("RELAY__PER_SECOND", 10);
    assert_eq!(project.send().code, 0);
    let dots = sink.dots();
    assert_eq!(dots.len(), 45);
    for ten in dots.windows(11) {
        let took = ten[10].duration_since(ten[0]);
        assert!(took >= Duration::from_secs(1), "eleven letters within {took:?}");
    }
}

/// What all threads of this process have computed so far.
fn computed() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

#[test]
fn a_deferred_letter_that_is_due_and_waits_for_its_pace_costs_no_work_and_delays_no_other() {
    let sink = Sink::plain().rule(at(At::Dot).nth(1).say("451 4.3.0 Later")).start();
    let project = Project::petition(1).to(&sink).live().with("PACE__MAILBOX_PER_HOUR", 1);
    let project = project.with("RETRY__SCHEDULE", "1m").with("RELAY__CONNECTIONS", 1);
    project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    wait_until("a deferred letter", || project.log(&["state:deferred"]).len() == 1);
    pass(&clock, SECOND * 120);
    asleep_for(&clock, SignedDuration::from_mins(50));
    let before = computed();
    std::thread::sleep(Duration::from_secs(1));
    let busy = computed().saturating_sub(before);
    assert!(busy < Duration::from_millis(300), "{busy:?} of a second");
    let project = project.second_petition();
    project.write("config/campaigns/second.toml", &PETITION.replace('@', "@other."));
    project.schedule(&[]);
    sink.wait_until("the letters of another job", |s| s.records().len() == 6);
    pass(&clock, SignedDuration::from_hours(1));
    wait_until("the receipts", || project.log(&["state:accepted"]).len() == 6);
    night.end().unwrap();
}

#[test]
fn a_relay_that_swallows_letters_gets_five_and_is_left_alone() {
    let sink = Sink::plain().rule(at(At::Dot).close()).start();
    let project = Project::petition(4).to(&sink).live().with("RELAY__CONNECTIONS", 1);
    project.schedule(&[]);
    let clock = clock();
    let night = Night::begin(&project, &clock);
    let rest = asleep_for(&clock, SECOND * 50);
    assert!(rest <= SECOND * 60, "{rest:?}");
    assert_eq!(sink.records().len(), 5);
    sink.behave();
    pass(&clock, SECOND * 61);
    wait_until("the rest of the letters", || project.log(&["state:accepted"]).len() == 7);
    night.end().unwrap();
    let states = check(&project, &sink, 12);
    assert_eq!((of(&states, "uncertain"), of(&states, "accepted")), (5, 7));
}
