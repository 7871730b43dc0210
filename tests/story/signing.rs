//! Signed letters, from key to relay.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::support::dkim::{ED25519, RSA, Verifier, make_key, record};
use crate::support::project::Project;
use crate::support::sink::{At, Sink, at};

const NAME_IN_DNS: &str = "letters._domainkey.sincerely.example.org";

/// A project whose letters are signed.
fn signing(project: Project, kind: &[&str]) -> Project {
    make_key(&key_of(&project.root), kind);
    project
        .with("SENDER__DKIM__DOMAIN", "sincerely.example.org")
        .with("SENDER__DKIM__SELECTOR", "letters")
        .with("SENDER__DKIM__KEY_FILE", "config/dkim.pem")
}

fn key_of(root: &Path) -> PathBuf {
    root.join("config/dkim.pem")
}

#[test]
fn what_the_relay_is_given_is_signed_and_a_retry_is_the_same() {
    for kind in [&RSA[..], &ED25519[..]] {
        let sink = Sink::plain().rule(at(At::Dot).nth(1).say("451 4.3.0 later")).start();
        let project = signing(Project::petition(0).to(&sink).live(), kind).with("RETRY__SCHEDULE", "1s");
        project.write(
            "signers.csv",
            "email,name,own_words,country,consent_at,consent_source\n\
             sara@example.org,Сара Ким,\"I teach law in Bergen.\n.\n..\n\nFrom me\n\n\",GB,2026-01-02,web form\n\
             layla@example.org,ليلى حداد,,Norway,2026-01-02,web form\n",
        );
        let Some(verifier) = Verifier::start(NAME_IN_DNS, &record(&key_of(&project.root))) else { return };
        assert_eq!(project.send().code, 0);

        let records = sink.records();
        assert_eq!(records.len(), 8, "seven letters, one of them twice");
        let again: Vec<_> = records.iter().filter(|r| r.message_id == records[0].message_id).collect();
        assert_eq!((again.len(), &again[0].sha256), (2, &again[1].sha256));
        for letter in project.log(&[]) {
            let raw = project.ok(&["letter", &letter["letter"].to_string(), "--raw"]).stdout;
            // The very bytes that the relay had, with their dots unstuffed.
            let hash = HEXLOWER.encode(&Sha256::digest(&raw));
            assert!(records.iter().any(|record| record.sha256 == hash), "{letter}");
            assert!(verifier.verifies(&raw), "{}", String::from_utf8_lossy(&raw));
        }
    }
}

#[test]
fn a_plan_is_the_same_wherever_its_folder_stands_and_another_with_another_key() {
    let mut moved = signing(Project::petition(1), &ED25519);
    let plan = moved.plan();
    let elsewhere = moved.root.with_file_name("elsewhere");
    std::fs::rename(&moved.root, &elsewhere).unwrap();
    moved.root = elsewhere;
    assert_eq!(moved.plan(), plan);
    std::fs::rename(key_of(&moved.root), moved.root.join("config/other.pem")).unwrap();
    let renamed = moved.with("SENDER__DKIM__KEY_FILE", "config/other.pem");
    assert_eq!(renamed.plan(), plan, "the file's name says nothing about the letters");

    let selected = renamed.with("SENDER__DKIM__SELECTOR", "letters2");
    assert_ne!(selected.plan(), plan);
    let back = selected.with("SENDER__DKIM__SELECTOR", "letters");
    make_key(&back.root.join("config/other.pem"), &ED25519);
    assert_ne!(back.plan(), plan);
    let run = back.send_plan(&plan, &[]);
    assert_eq!(run.code, 3, "{}", run.stderr);
}

#[test]
fn a_job_whose_key_was_exchanged_stops_and_goes_on_with_its_own() {
    let sink = Sink::plain().start();
    let project = signing(Project::petition(1).to(&sink), &ED25519);
    let job = project.schedule(&[]);
    let kept = project.root.join("config/kept.pem");
    std::fs::rename(key_of(&project.root), &kept).unwrap();
    make_key(&key_of(&project.root), &ED25519);
    project.work();
    let told = project.job(&job);
    assert_eq!((&told["state"], sink.records().len()), (&"stopped".into(), 0), "{told}");
    assert!(told["reason"].as_str().unwrap().contains("DKIM key"), "{told}");

    std::fs::rename(&kept, key_of(&project.root)).unwrap();
    project.ok(&["resume", &job]);
    assert_eq!(project.work().code, 0);
    assert_eq!(sink.records().len(), 3);
}

#[test]
fn only_commands_that_make_letters_need_the_key_and_only_those_that_send_the_password() {
    let sink = Sink::plain().start();
    let project = signing(Project::petition(1).to(&sink), &ED25519);
    assert_eq!(project.send().code, 0);
    std::fs::remove_file(key_of(&project.root)).unwrap();
    let project = project.with("RELAY__PASSWORD_FILE", "config/nowhere");
    for look in [&["log"][..], &["jobs"], &["job", "1"], &["letter", "1"], &["mailboxes"]] {
        project.ok(look);
    }
    for (make, missing) in [
        (&["letter", "1", "--raw"][..], &["DKIM key"][..]),
        (&["check", "petition"], &["DKIM key"]),
        (&["dry-run", "petition", "--supporters", "signers.csv"], &["DKIM key"]),
        (&["work", "--until-idle"], &["DKIM key", "password"]),
    ] {
        let run = project.run(make);
        assert_eq!(run.code, 3, "{make:?}: {}", run.stderr);
        for file in missing {
            assert!(run.stderr.contains(&format!("the {file} file cannot be read")), "{}", run.stderr);
        }
        assert_eq!(run.stderr.contains("password file"), missing.len() == 2, "{}", run.stderr);
    }
}
