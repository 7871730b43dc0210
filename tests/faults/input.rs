//! A supporters' file that is none, or does not stay the same.

use std::process::Command;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::support::project::{Project, signers};
use crate::support::sink::Sink;
use crate::support::wait_until;

/// A dry run of a project in which a pipe stands where a file should: blocked,
/// as by a folder there, without waiting for a writer.
fn refused_for_a_pipe(file: &str, csv: &str) {
    let project = Project::petition(1);
    let path = project.root.join(file);
    let _ = std::fs::remove_file(&path);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let words = ["dry-run", "petition", "--supporters", csv];
    let mut running = project.start(&words);
    let mut code = None;
    wait_until("the end of the dry run", || {
        code = running.ended();
        code.is_some()
    });
    let said = running.said();
    assert!(said.contains("no ordinary file"), "{file}: {said}");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let folder = project.run(&words);
    assert_eq!(code, Some(folder.code), "{file}: {said} {}", folder.stderr);
    assert_ne!(folder.code, 0);
}

#[test]
fn a_pipe_instead_of_a_csv_is_refused_and_nobody_is_waited_for() {
    refused_for_a_pipe("pipe.csv", "pipe.csv");
}

#[test]
fn a_pipe_instead_of_a_campaign_or_a_template_is_refused_and_nobody_is_waited_for() {
    for file in ["config/campaigns/petition.toml", "templates/petition/letter.en.txt"] {
        refused_for_a_pipe(file, "signers.csv");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_csv_is_the_csv() {
    let project = Project::petition(2);
    let plan = project.plan();
    let (link, file) = (project.root.join("signers.csv"), project.root.join("kept.csv"));
    std::fs::rename(&link, &file).unwrap();
    std::os::unix::fs::symlink("kept.csv", &link).unwrap();
    assert_eq!(project.plan(), plan);
}

#[test]
fn a_csv_changed_after_its_dry_run_is_not_sent() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    let plan = project.plan();
    project.write("signers.csv", &signers(3, "Norway"));
    let run = project.send_plan(&plan, &["--confirm", "petition"]);
    assert_ne!(run.code, 0);
    assert!(run.stderr.contains("plan"), "{}", run.stderr);
    assert_eq!(sink.connections(), 0);
    assert!(!project.root.join("data/sincerely.db").exists());
}

/// Either what was approved, all of it, or nothing.
#[test]
fn a_csv_changed_while_it_is_imported_is_stored_as_approved_or_not_at_all() {
    for millis in [0, 10, 20, 40, 60, 80] {
        let project = Project::petition(400);
        let plan = project.plan();
        project.write("other.csv", &signers(401, "Norway"));
        let words = ["schedule", "petition", "--supporters", "signers.csv", "--plan", &plan];
        let running = project.start(&[&words[..], &["--confirm", "petition"]].concat());
        // Not to wait for anything: each round changes it at another moment.
        std::thread::sleep(Duration::from_millis(millis));
        std::fs::rename(project.root.join("other.csv"), project.root.join("signers.csv")).unwrap();
        let code = running.end();
        let stored = match project.root.join("data/sincerely.db").exists() {
            true => project.log(&[]).len(),
            false => 0,
        };
        assert_eq!(stored, if code == 0 { 1200 } else { 0 }, "{millis} ms, exit {code}");
    }
}

/// Quoting, dots and long lines are the way's business: what the relay was
/// given is what the log keeps, and the text in it is what was written.
#[test]
fn what_a_supporter_wrote_arrives_as_it_was_written() {
    let sink = Sink::plain().start();
    let project = Project::petition(0).to(&sink).live();
    let long = "x".repeat(1500);
    let words = format!("first\r.\n..\nFrom here <b>on</b> &amp; {long}\r\n.\r\nlast");
    let header = signers(0, "Norway").trim_end().to_owned();
    let row = "ann@example.org,<i>Ann</i> & Bo,Bergen,Norway,2026-01-02,web form";
    project.write("signers.csv", &format!("{header},own_words\n{row},\"{words}\"\n"));
    assert_eq!(project.send().code, 0);
    let records = sink.records();
    for letter in project.log(&[]) {
        let raw = project.ok(&["letter", &letter["letter"].to_string(), "--raw"]).stdout;
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&raw));
        assert!(records.iter().any(|r| r.sha256 == sha256 && r.bytes == raw.len()), "{letter}");
        let message = mail_parser::MessageParser::default().parse(&raw).unwrap();
        let body = message.body_text(0).unwrap().replace("\r\n", "\n");
        for part in ["<i>Ann</i> & Bo", "first\n.\n..\nFrom here <b>on</b> &amp;", &long, "\n.\nlast"] {
            assert!(body.contains(part), "{part:?} in {body:?}");
        }
    }
    assert_eq!(records.len(), 3);
}
