//! A store that fails: nothing may be sent that cannot be recorded.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::checker::{check, of};
use crate::support::project::{Project, signers};
use crate::support::sink::{At, Sink, at};
use crate::support::{skip, wait_until};

/// A disk of its own for the store: small, and gone with the test.
struct Disk(PathBuf);

impl Disk {
    /// `None` where this user may not mount one.
    fn of(project: &Project, size: &str) -> Option<Self> {
        let path = project.root.join("data");
        fs::create_dir_all(&path).unwrap();
        let options = format!("size={size},mode=0700");
        let made = mount(&["-t", "tmpfs", "-o", &options, "none"], &path);
        if !made {
            skip("mount, or the right to use it,");
        }
        made.then_some(Self(path))
    }

    fn remount(&self, options: &str) {
        assert!(mount(&["-o", &format!("remount,{options}")], &self.0));
    }

    /// Fills it to the last block.
    fn fill(&self) {
        let filler = fs::File::create(self.0.join("filler")).unwrap();
        let mut full = &filler;
        let error = std::io::copy(&mut std::io::repeat(0), &mut full).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    }

    /// Gives some of it back.
    fn leave(&self, bytes: u64) {
        let filler = fs::OpenOptions::new().write(true).open(self.0.join("filler")).unwrap();
        filler.set_len(filler.metadata().unwrap().len() - bytes).unwrap();
    }

    fn empty(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mount(words: &[&str], path: &Path) -> bool {
    Command::new("mount").args(words).arg(path).output().is_ok_and(|done| done.status.success())
}

#[test]
fn fault_26_a_disk_that_is_full_at_the_import_takes_all_rows_or_none() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    let Some(disk) = Disk::of(&project, "2m") else { return };
    project.schedule(&[]);
    project.write("signers.csv", &signers(12_000, "Norway"));
    let plan = project.plan();
    let words = ["schedule", "petition", "--supporters", "signers.csv", "--plan", &plan];
    let words = [&words[..], &["--confirm", "petition"]].concat();
    let full = project.run(&words);
    assert_eq!(full.code, 1, "{}", full.stderr);
    assert!(full.stderr.contains("disk is full"), "{}", full.stderr);
    assert_eq!((project.ok(&["jobs", "--json"]).json_lines().len(), project.log(&[]).len()), (1, 6));
    disk.remount("size=64m");
    project.ok(&words);
    assert_eq!(project.log(&[]).len(), 36_000);
    assert!(sink.records().is_empty());
}

#[test]
fn fault_26_a_disk_that_fills_up_in_mid_job_stops_the_claiming_and_says_so() {
    let sink = Sink::plain().start();
    let project = Project::petition(300).to(&sink).live().with("PACE__MAILBOX_CONNECTIONS", 0);
    let Some(disk) = Disk::of(&project, "64m") else { return };
    project.schedule(&[]);
    let running = project.start(&["work", "--until-idle"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 5);
    disk.fill();
    let said = || running.said();
    wait_until("a store that fails", || said().contains("disk is full"));
    assert_eq!(running.end(), 1);
    let sent = sink.records().len();
    assert!(sent < 900, "{sent} letters");
    disk.empty();
    let code = project.work().code;
    let states = check(&project, &sink, 900);
    let uncertain = of(&states, "uncertain");
    assert!(uncertain <= 4, "{states:?}");
    assert_eq!(code, if uncertain > 0 { 4 } else { 0 });
    assert_eq!(of(&states, "accepted") + uncertain, 900, "{states:?}");
}

#[test]
fn fault_26_a_disk_without_room_for_a_backup_says_so_and_leaves_nothing_behind() {
    let sink = Sink::plain().start();
    let project = Project::petition(1000).to(&sink).live();
    let Some(disk) = Disk::of(&project, "16m") else { return };
    project.schedule(&[]);
    disk.fill();
    disk.leave(300_000);
    let full = project.run(&["backup", "data/copy.db"]);
    assert_eq!(full.code, 1, "{}", full.stderr);
    assert!(full.stderr.contains("data/copy.db: its disk is full"), "{}", full.stderr);
    let left = fs::read_dir(project.root.join("data")).unwrap();
    let left = left.map(|e| e.unwrap().file_name().into_string().unwrap());
    assert!(left.into_iter().all(|name| !name.contains("copy")));
    assert!(!project.ok(&["audit"]).text().contains("backup"));
    disk.empty();
    project.ok(&["backup", "data/copy.db"]);
    assert_eq!(project.log(&[]).len(), 3000);
}

#[test]
fn fault_27_on_a_disk_that_may_only_be_read_nothing_is_claimed() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    let Some(disk) = Disk::of(&project, "8m") else { return };
    project.schedule(&[]);
    disk.remount("ro");
    let refused = project.run(&["work", "--until-idle"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("cannot be written"), "{}", refused.stderr);
    assert!(sink.records().is_empty());
    disk.remount("rw");
    assert_eq!(project.work().code, 0);
    assert_eq!(of(&check(&project, &sink, 6), "accepted"), 6);
}

/// On `SQLite` the process's lock is the lease: a stopped process still has it.
#[test]
fn faults_29_and_32_a_stopped_worker_keeps_its_lease_and_goes_on_where_it_was() {
    let sink = Sink::plain().start();
    let project = Project::petition(100).to(&sink).live().with("RELAY__PER_SECOND", 100);
    project.schedule(&[]);
    let first = project.start(&["work", "--until-idle"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 5);
    first.signal("STOP");
    for words in [&["work"][..], &["serve"]] {
        let second = project.run(words);
        assert_eq!(second.code, 1, "{}", second.stderr);
        assert!(second.stderr.contains("another process"), "{}", second.stderr);
    }
    first.signal("CONT");
    assert_eq!(first.end(), 0);
    assert_eq!(of(&check(&project, &sink, 300), "accepted"), 300);
}

#[test]
fn fault_27_a_store_that_cannot_be_written_stops_the_claiming_and_says_so() {
    let sink = Sink::plain().start();
    let project = Project::petition(200).to(&sink).live();
    project.schedule(&[]);
    // Writes fail once a file has this many blocks, as on a full disk.
    let limit = "trap '' XFSZ; ulimit -f 900";
    let running = project.start_limited(limit, &["work", "--until-idle"]);
    let said = || running.said();
    wait_until("a store that fails", || said().contains("the store failed"));
    assert_eq!(running.end(), 1);
    let sent = sink.records().len();
    assert!(sent > 0 && sent < 600, "{sent} letters");
    let code = project.work().code;
    let states = check(&project, &sink, 600);
    let uncertain = of(&states, "uncertain");
    assert!(uncertain <= 4, "{states:?}");
    assert_eq!(code, if uncertain > 0 { 4 } else { 0 });
    assert_eq!(of(&states, "accepted") + uncertain, 600, "{states:?}");
}

#[test]
fn fault_34_a_worker_short_of_file_descriptors_still_sends_each_letter_once() {
    let sink = Sink::plain().start();
    let project = Project::petition(20).to(&sink).live().with("RELAY__CONNECTIONS", 40);
    let project = project.with("PACE__MAILBOX_CONNECTIONS", 0).with("RELAY__MESSAGES_PER_CONNECTION", 1);
    project.schedule(&[]);
    let short = project.start_limited("ulimit -n 32", &["work"]);
    // Short of descriptors it cannot connect: the breaker gives it a rest.
    wait_until("a worker that rests, or is done", || {
        let job = project.job("1");
        job["state"] == "finished" || job["reason"].as_str().is_some_and(|why| why.contains("relay"))
    });
    short.terminate();
    assert_eq!(short.end(), 0);
    assert_eq!(project.work().code, 0);
    assert_eq!(of(&check(&project, &sink, 60), "accepted"), 60);
}

#[test]
fn fault_35_a_corrupt_store_is_refused_and_never_replaced() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink).live();
    assert_eq!(project.send().code, 0);
    let path = project.root.join("data/sincerely.db");
    for damage in ["header", "pages", "cut"] {
        let good = fs::read(&path).unwrap();
        let mut bytes = good.clone();
        match damage {
            "header" => bytes[..16].copy_from_slice(b"not a database!!"),
            "pages" => bytes[4096..].fill(0xA5),
            _ => bytes.truncate(5000),
        }
        fs::write(&path, &bytes).unwrap();
        let plan = Project::petition(2).live().plan();
        let run = project.send_plan(&plan, &["--confirm", "petition"]);
        assert_eq!(run.code, 1, "{damage}: {}", run.stderr);
        assert!(run.stderr.contains("error:"), "{damage}: {}", run.stderr);
        assert_eq!(fs::read(&path).unwrap(), bytes, "{damage}: the store was changed");
        fs::write(&path, &good).unwrap();
    }
    assert_eq!(sink.records().len(), 6);
    assert_eq!(of(&check(&project, &sink, 6), "accepted"), 6);
}

#[test]
fn a_letter_whose_intent_cannot_be_written_does_not_leave() {
    let sink = Sink::plain()
        .rule(
            at(At::Rcpt)
                .act(crate::support::sink::Act::Wait(std::time::Duration::from_millis(500)))
                .say("250 2.1.5 Ok"),
        )
        .start();
    let project = Project::petition(1).to(&sink).live().with("RELAY__CONNECTIONS", 1);
    project.schedule(&[]);
    let running = project.start(&["work", "--until-idle"]);
    sink.wait_until("the first envelope", |s| s.count("RCPT") == 1);
    let mut other = rusqlite::Connection::open(project.root.join("data/sincerely.db")).unwrap();
    let writing = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    sink.wait_until("the invitation to send", |s| s.said("354") == 1);
    running.kill();
    drop(writing);
    sink.wait_until("the end of the connection", |s| s.ended() == 1);
    assert!(sink.records().is_empty());
    assert!(project.log(&[]).iter().all(|letter| letter["state"] == "ready" && letter["attempts"] == 0));
}

/// Keeps the store to itself, as a process that hangs in the midst of a change.
fn hold(project: &Project) -> rusqlite::Connection {
    let other = rusqlite::Connection::open(project.root.join("data/sincerely.db")).unwrap();
    other.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

#[test]
fn a_store_that_another_process_keeps_to_itself_stops_the_claiming_until_it_is_free() {
    let sink = Sink::plain().start();
    let project = Project::petition(30).to(&sink).live().with("RELAY__PER_SECOND", 20);
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 5);
    let other = hold(&project);
    let recorded = project.log(&["state:accepted"]).len();
    let said = || daemon.said().matches("nothing is sent until it is free").count();
    wait_until("a daemon that says what it waits for", || said() > 0);
    let sent = sink.records().len();
    assert!(sent <= recorded + 4, "{sent} letters, {recorded} receipts");
    drop(other);
    sink.wait_until("all letters", |s| s.records().len() == 90);
    wait_until("the end of the job", || project.job("1")["state"] == "finished");
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    assert_eq!(of(&check(&project, &sink, 90), "accepted"), 90);
}

#[test]
fn a_daemon_that_waits_for_the_store_still_ends_when_it_is_told_to() {
    let sink = Sink::plain().start();
    let project = Project::petition(30).to(&sink).live().with("RELAY__PER_SECOND", 20);
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 5);
    let other = hold(&project);
    wait_until("a daemon that waits", || daemon.said().contains("nothing is sent until it is free"));
    daemon.terminate();
    wait_until("its last word", || daemon.said().contains("error: another process kept the store"));
    assert_eq!(daemon.end(), 1);
    drop(other);
    let code = project.work().code;
    let states = check(&project, &sink, 90);
    let uncertain = of(&states, "uncertain");
    assert!(uncertain <= 4, "{states:?}");
    assert_eq!(code, if uncertain > 0 { 4 } else { 0 });
    assert_eq!(of(&states, "accepted") + uncertain, 90, "{states:?}");
}
