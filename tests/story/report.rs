//! What is shown to a board or a regulator: reports, exports, a letter's own bytes.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::project::Project;
use crate::support::sink::{At, Sink, at};
use crate::support::wait_until;

/// Four supporters and one bad row; the prosecutor's server refuses one with a
/// supporter's address in its words, the ombudsman's connection breaks once.
fn a_mixed_job() -> (Project, Sink) {
    let sink = Sink::plain()
        .rule(at(At::Dot).to("prosecutor@").nth(1).say("553 5.1.3 <signer0@example.org> is not welcome"))
        .rule(at(At::Dot).to("ombudsman@").nth(2).close())
        .rule(at(At::Dot).to("minister@").nth(1).say("451 4.3.0 later"))
        .start();
    let project = Project::petition(4).to(&sink).live().with("RETRY__SCHEDULE", "1s");
    let csv = project.read("signers.csv") + "nowhere,Signer X,Bergen,Norway,2026-01-02,web form\n";
    project.write("signers.csv", &csv);
    assert_eq!(project.send().code, 4);
    (project, sink)
}

fn report(project: &Project) -> Value {
    project.ok(&["report", "1", "--out", "r.json"]);
    serde_json::from_str(&project.read("r.json")).unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn a_report_counts_what_was_planned_left_out_and_sent() {
    let (project, _sink) = a_mixed_job();
    let told = report(&project);
    assert_eq!(told["job"]["plan"], project.job("1")["plan"]);
    assert_eq!(told["job"]["approved_by"], "organiser carla");
    assert_eq!(told["letters"], project.job("1")["letters"]);
    assert_eq!(number(&told["letters"]["total"]), 12);
    assert_eq!(
        told["excluded"],
        serde_json::json!({ "rows": 1, "reasons": [{ "column": "email", "reason": "it has no @", "rows": 1 }] })
    );
    for state in ["total", "accepted", "refused", "uncertain"] {
        let targets = told["targets"].as_array().unwrap();
        let sum: u64 = targets.iter().map(|t| number(&t["letters"][state])).sum();
        assert_eq!(sum, number(&told["letters"][state]), "{state}");
    }
    let accepted: u64 = told["days"].as_array().unwrap().iter().map(|d| number(&d["accepted"])).sum();
    assert_eq!(accepted, number(&told["letters"]["accepted"]));
    let tries: u64 = told["days"].as_array().unwrap().iter().map(|d| number(&d["submitting"])).sum();
    assert_eq!((tries, number(&told["tries"]), number(&told["retries"])), (13, 13, 1));
    assert_eq!(told["presumed_delivered"], 0, "not before bounces.wait is over");
    assert_eq!(told["audit"]["holds"], true);
    assert!(told["replies"].as_array().unwrap().iter().any(|r| r["code"] == 553 && r["enhanced"] == "5.1.3"));
}

#[test]
fn what_was_accepted_long_enough_ago_is_presumed_delivered() {
    let (project, _sink) = a_mixed_job();
    let project = project.with("BOUNCES__WAIT", "1s");
    wait_until("the end of the wait", || {
        let told = report(&project);
        told["presumed_delivered"] == told["letters"]["accepted"]
    });
}

#[test]
fn no_supporter_is_named_not_even_by_the_relay_or_in_a_reason() {
    let (project, _sink) = a_mixed_job();
    let lost = project.letter(&["state:uncertain"])["letter"].to_string();
    project.ok(&["resolve", &lost, "--assume-sent", "--why", "SIGNER 1 says that it arrived"]);
    project.ok(&["suspend", "minister@justice.example.org", "--why", "signer2@example.org asked for it"]);
    project.ok(&["unsuspend", "minister@justice.example.org", "--why", "a mistake of the office"]);
    project.ok(&["report", "1", "--out", "r.html"]);
    let told = report(&project).to_string();
    let page = project.read("r.html");
    for text in [&told, &page] {
        for word in ["signer", "not welcome", "Bergen", "nowhere"] {
            let found = text.to_lowercase().find(&word.to_lowercase());
            assert_eq!(found.map(|at| &text[at.saturating_sub(40)..at + 20]), None, "{word}");
        }
        assert_eq!(text.matches("[left out: it names a supporter]").count(), 2);
        assert!(text.contains("a mistake of the office") && text.contains("assumed-sent"));
    }
}

#[test]
fn the_page_needs_nothing_else_and_can_be_read_without_its_pictures() {
    let (project, _sink) = a_mixed_job();
    project.write("r.html", "an older report");
    project.ok(&["report", "1", "--out", "r.html"]);
    let path = project.root.join("r.html");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let page = project.read("r.html");
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""));
    for word in ["<script", "src=", "href=", "url(", "@import", " style=", "onload"] {
        assert!(!page.contains(word), "{word}");
    }
    assert_eq!(page.matches("http").count() - page.matches("http-equiv").count(), 2, "the SVGs' name space");
    assert_eq!(page.matches("<svg role=\"img\" aria-labelledby=").count(), 2);
    assert_eq!((page.matches("<title id=").count(), page.matches("<desc id=").count()), (2, 2));
    assert!(page.contains("not that it arrived"));
    for cell in ["Minister of Justice", "minister@justice.example.org", "553", "organiser carla"] {
        assert!(page.contains(cell), "{cell}");
    }
    let files = fs::read_dir(&project.root).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert!(files.into_iter().all(|name| !name.contains(".part")));
}

#[test]
fn reports_and_exports_are_on_record_and_a_report_ends_with_a_hash_to_keep() {
    let (project, _sink) = a_mixed_job();
    let head = report(&project)["audit"]["head"].as_str().unwrap().to_owned();
    project.ok(&["log", "--csv"]);
    project.ok(&["log", "1", "state:refused", "--csv"]);
    let audit = project.ok(&["audit"]).text();
    for entry in [
        "export job 1: a report of it",
        "export delivery log: log --csv",
        "export job 1: log --csv 1 state:refused",
    ] {
        assert!(audit.contains(entry), "{entry}: {audit}");
    }
    project.ok(&["audit", "--verify", "--head", &head]);
    // What is only looked at leaves no trace.
    let before = project.ok(&["audit"]).text();
    project.ok(&["log", "--json"]);
    assert_eq!(project.ok(&["audit"]).text(), before);
}

#[test]
fn a_report_of_what_is_not_there_or_into_another_kind_of_file_is_refused() {
    let sink = Sink::plain().start();
    let project = Project::petition(1).to(&sink).live();
    assert_eq!(project.send().code, 0);
    for words in
        [&["report", "9", "--out", "r.html"][..], &["report", "1", "--out", "r.pdf"], &["report", "1"]]
    {
        assert_eq!(project.run(words).code, 2, "{words:?}");
    }
    assert_eq!(project.run(&["report", "1", "--out", "nowhere/r.html"]).code, 1);
    assert!(!project.ok(&["audit"]).text().contains("export"));
}

#[test]
fn the_bytes_of_a_letter_are_given_whatever_became_of_it() {
    let (project, sink) = a_mixed_job();
    for state in ["accepted", "refused", "uncertain"] {
        let letter = &project.log(&[&format!("state:{state}")])[0];
        let number = letter["letter"].to_string();
        let raw = project.ok(&["letter", &number, "--raw"]).stdout;
        let hash = HEXLOWER.encode(&Sha256::digest(&raw));
        assert!(project.ok(&["letter", &number]).text().contains(&hash), "{state}");
        let id = crate::support::checker::message_id(letter);
        assert!(String::from_utf8_lossy(&raw).contains(&id), "{state}");
    }
    drop(sink);
}

#[test]
fn a_letter_that_was_purged_says_so_and_keeps_its_hash() {
    let (project, _sink) = a_mixed_job();
    let number = project.log(&["state:accepted"])[0]["letter"].to_string();
    let store = rusqlite::Connection::open(project.root.join("data/sincerely.db")).unwrap();
    store.execute("UPDATE supporters SET purged = 1", []).unwrap();
    drop(store);
    let run = project.run(&["letter", &number, "--raw"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot be made any more"), "{}", run.stderr);
    assert!(project.ok(&["letter", &number]).text().contains("SHA-256 of its bytes"));
}
