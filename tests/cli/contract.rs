//! The JSON that scripts read: keys may be added, never renamed or taken away.

use serde_json::Value;

use crate::support::project::Project;
use crate::support::sink::{At, Sink, at};

fn has(document: &Value, keys: &[&str]) {
    let object = document.as_object().unwrap_or_else(|| panic!("no object: {document}"));
    for key in keys {
        assert!(object.contains_key(*key), "no {key:?} in {document}");
    }
}

const STATES: [&str; 11] = [
    "total",
    "ready",
    "submitting",
    "deferred",
    "accepted",
    "refused",
    "held",
    "uncertain",
    "bounced",
    "expired",
    "cancelled",
];

fn is_job(job: &Value) {
    has(job, &["job", "plan", "campaign", "state", "reason", "letters", "started", "finished"]);
    has(&job["letters"], &STATES);
    let count = |state: &str| job["letters"][state].as_u64().unwrap();
    assert_eq!(count("total"), STATES[1..].iter().map(|state| count(state)).sum::<u64>());
}

/// RFC 3339 with milliseconds.
fn is_stamp(value: &Value) {
    let text = value.as_str().unwrap_or_else(|| panic!("no time: {value}"));
    assert!(
        text.parse::<jiff::Timestamp>().is_ok() && text.len() == "2026-05-04T09:00:00.000Z".len(),
        "{text}"
    );
}

#[test]
fn a_dry_run_tells_plan_rows_lanes_and_problems() {
    let told = Project::example().dry_run().json();
    has(&told, &["plan", "mode", "rows", "excluded", "letters", "lanes", "problems", "proof"]);
    has(&told["rows"], &["total", "signed", "excluded"]);
    has(&told["excluded"][0], &["line", "column", "value", "reason", "hint"]);
    has(&told["lanes"][0], &["mailbox", "target", "letters", "starts", "ends", "unsent_at_deadline"]);
    has(&told["problems"][0], &["severity", "file", "line", "column", "message", "hint"]);
    assert_eq!(told["mode"], "rehearsal");
}

#[test]
fn a_job_is_told_alike_by_send_schedule_job_and_jobs() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink);
    let sent = project.send().json();
    is_job(&sent);
    is_stamp(&sent["started"]);
    is_stamp(&sent["finished"]);
    let told = project.job("1");
    is_job(&told);
    has(&told["lanes"][0], &["mailbox", "letters"]);
    let project = project.second_petition();
    project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    let jobs = project.ok(&["jobs", "--json"]).json_lines();
    jobs.iter().for_each(is_job);
    let numbers: Vec<_> = jobs.iter().map(|job| job["job"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [2, 1], "newest first");
    assert_eq!((&jobs[0]["state"], &jobs[0]["started"]), (&Value::from("scheduled"), &Value::Null));
}

#[test]
fn the_log_tells_letters_and_events() {
    let sink = Sink::plain().rule(at(At::Rcpt).nth(1).say("450 4.2.0 Later")).start();
    let project = Project::petition(1).to(&sink).with("RETRY__SCHEDULE", "1s");
    assert_eq!(project.send().code, 0);
    let letter = &project.log(&[])[0];
    has(
        letter,
        &[
            "letter",
            "job",
            "campaign",
            "supporter",
            "target",
            "mailbox",
            "kind",
            "language",
            "state",
            "attempts",
            "code",
            "enhanced",
            "reply",
            "message_id",
            "queued_as",
            "next_try",
            "updated",
        ],
    );
    is_stamp(&letter["updated"]);
    let events = project.events(&[]);
    for event in &events {
        has(event, &["letter", "at", "event", "by", "code", "reply", "duration_ms"]);
        is_stamp(&event["at"]);
        assert!(event["by"].as_str().unwrap().starts_with("worker "), "{event}");
    }
    let deferred = events.iter().find(|e| e["event"] == "deferred").unwrap();
    assert_eq!(deferred["code"].as_u64(), Some(450));
}

#[test]
fn a_supporters_address_is_nowhere_in_log_jobs_or_stderr() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    let sent = project.send();
    let mut said = sent.text() + &sent.stderr;
    for args in [
        &["log"][..],
        &["log", "--json"],
        &["log", "--csv"],
        &["log", "--events"],
        &["job", "1"],
        &["letter", "1"],
    ] {
        let run = project.ok(args);
        said += &(run.text() + &run.stderr);
    }
    assert!(!said.contains("signer0@") && !said.contains("Signer 0"), "{said}");
}

#[test]
fn a_blocked_dry_run_still_owes_its_reader_a_document() {
    let project = Project::example();
    let run = project.run(&["dry-run", "nobody", "--supporters", "supporters.example.csv", "--json"]);
    assert_eq!((run.code, &run.json()["plan"]), (3, &Value::Null));
    has(&run.json()["problems"][0], &["severity", "file", "message", "hint"]);
    let run = project.run(&["check", "nobody", "--json"]);
    assert_eq!(run.code, 3);
    has(&run.json()["problems"][0], &["severity", "file", "message", "hint"]);
}

#[test]
fn off_a_terminal_nothing_is_coloured_and_quiet_is_quiet() {
    let project = Project::example();
    let run = project.run(&["check", "ilyashev"]);
    assert!(!(run.text() + &run.stderr).contains('\u{1B}'));
    let words =
        ["dry-run", "ilyashev", "--supporters", "supporters.example.csv", "--after-deadline", "a test"];
    assert_eq!(project.ok(&[&["-q"], &words[..]].concat()).stderr, "");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let project = Project::petition(400);
    project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    let pipe = "(\"$0\" \"$@\"; echo $? >code) | head -n 1 >/dev/null; exit 0";
    let end = project.start_limited(pipe, &["log", "--json"]).end();
    assert_eq!(end, 0);
    assert_eq!(project.read("code").trim(), "0");
}

#[test]
fn a_check_tells_officials_by_languages() {
    let told = Project::example().run(&["check", "ilyashev", "--json"]).json();
    let rows = told["languages"].as_array().unwrap();
    assert_eq!(rows.len(), 4 * 3);
    for row in rows {
        has(row, &["target", "language", "wanted", "letter", "frame", "salutation", "checked_by"]);
    }
    let of = |target: &str, language: &str| {
        rows.iter().find(|row| row["target"] == target && row["language"] == language).unwrap()
    };
    let russian = of("Human Rights Ombudsman", "ru");
    assert_eq!((&russian["wanted"], &russian["letter"]), (&Value::from(true), &Value::from(true)));
    assert_eq!((&russian["frame"], &russian["checked_by"]), (&Value::from("frames/ru.txt"), &Value::Null));
    let english = of("Human Rights Ombudsman", "en");
    assert_eq!(
        (&english["wanted"], &english["salutation"]),
        (&Value::from(false), &Value::from("Dear Ombudsman,"))
    );
    assert_eq!(english["checked_by"], "the published appeal");
}

#[test]
fn a_salutation_that_is_missing_is_told_once_by_check_and_by_a_dry_run() {
    let project = Project::petition(3);
    project.edit("config/campaigns/petition.toml", "salutation.en = \"Dear Prosecutor,\"\n", "");
    project.edit("config/campaigns/petition.toml", "salutation.en = \"Dear Ombudsman,\"\n", "");
    let check = ["check", "petition", "--json"];
    let with_rows = ["check", "petition", "--supporters", "signers.csv", "--json"];
    let dry_run = ["dry-run", "petition", "--supporters", "signers.csv", "--json"];
    for command in [&check[..], &with_rows[..], &dry_run[..]] {
        let run = project.run(command);
        assert_eq!(run.code, 3, "{}", run.text());
        let told = run.json();
        let problems = told["problems"].as_array().unwrap();
        let errors: Vec<_> = problems.iter().filter(|p| p["severity"] == "error").collect();
        let about =
            |office: &str| errors.iter().filter(|p| p["message"].as_str().unwrap().contains(office)).count();
        assert_eq!((errors.len(), about("Public Prosecutor"), about("Ombudsman")), (2, 1, 1), "{told}");
        assert!(errors.iter().all(|p| p["hint"].as_str().unwrap().contains("salutation.en = ")), "{told}");
    }
}
