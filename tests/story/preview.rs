//! The dry run: everything is read and shown, nothing is touched.

use std::collections::BTreeSet;
use std::fs;

use crate::support::project::{Project, signers};
use crate::support::sink::Sink;

#[test]
fn a_dry_run_reconciles_its_counts() {
    let run = Project::example().dry_run();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = run.json();
    let rows = |key: &str| told["rows"][key].as_u64().unwrap();
    assert_eq!((rows("total"), rows("signed"), rows("excluded")), (15, 12, 3));
    assert_eq!(rows("total"), rows("signed") + rows("excluded"));
    let lanes = told["lanes"].as_array().unwrap();
    let letters: u64 = lanes.iter().map(|lane| lane["letters"].as_u64().unwrap()).sum();
    assert_eq!((told["letters"].as_u64().unwrap(), letters), (40, 40));
    let excluded = told["excluded"].as_array().unwrap();
    assert_eq!(excluded.len(), 3);
    for row in excluded {
        assert!(row["line"].as_u64().unwrap() > 1, "{row}");
        for key in ["column", "reason", "hint"] {
            assert!(!row[key].as_str().unwrap().is_empty(), "{key} of {row}");
        }
    }
    let plan = told["plan"].as_str().unwrap();
    assert!(plan.len() == 64 && plan.bytes().all(|b| b.is_ascii_hexdigit()), "{plan}");
}

#[test]
fn a_dry_run_writes_a_proof_whose_summary_agrees_with_it() {
    let project = Project::example();
    let told = project.dry_run().json();
    let summary: serde_json::Value = serde_json::from_str(&project.read("proof/summary.json")).unwrap();
    assert_eq!(summary["plan"], told["plan"]);
    let page = project.read("proof/index.html");
    assert!(page.contains(told["plan"].as_str().unwrap()));
    assert!(!page.contains("<script") && !page.contains("src=\"http"), "it must be self-contained");
}

#[test]
fn a_dry_run_connects_to_nothing_and_stores_nothing() {
    let sink = Sink::plain().start();
    let project = Project::example().to(&sink).live();
    assert_eq!(project.dry_run().code, 0);
    assert!(!project.root.join("data").exists(), "a dry run made a store");
    assert_eq!(project.with("MODE", "rehearsal").dry_run().code, 0);
    assert_eq!(sink.connections(), 0);
}

#[test]
fn a_dry_run_leaves_a_store_that_is_there_as_it_was() {
    let sink = Sink::plain().start();
    let project = Project::petition(2).to(&sink);
    assert_eq!(project.send().code, 0);
    let files = || {
        let entries = fs::read_dir(project.root.join("data")).unwrap();
        let files = entries.map(|e| e.unwrap().path()).map(|path| (path.clone(), fs::read(path).unwrap()));
        files.collect::<BTreeSet<_>>()
    };
    let (before, connections) = (files(), sink.connections());
    let told = project.dry_run().json();
    assert_eq!((told["letters"].as_u64(), told["already_written"].as_u64()), (Some(6), Some(6)));
    let after = files();
    let changed: Vec<_> = after.symmetric_difference(&before).map(|(path, _)| path).collect();
    assert!(changed.is_empty(), "{changed:?}");
    assert_eq!(sink.connections(), connections);
}

#[test]
fn the_same_inputs_give_the_same_plan_and_any_change_another() {
    let project = Project::petition(2);
    let mut plans = BTreeSet::from([project.plan()]);
    assert!(!plans.insert(project.plan()));
    let mut changes = |what: &str, project: &Project| {
        assert!(plans.insert(project.plan()), "{what} changed, the plan did not");
    };
    project.edit("signers.csv", "Signer 1,", "Signer I,");
    changes("the supporters", &project);
    project.edit("templates/petition/letter.en.txt", "I urge you", "I ask you");
    changes("a template", &project);
    project.edit("config/campaigns/petition.toml", "Dear Ombudsman,", "Dear Ombudswoman,");
    changes("the campaign", &project);
    let project = project.with("SENDER__NAME", "Letters Group");
    changes("the sender", &project);
    let project = project.live();
    changes("the mode", &project);
    let plan = project.plan();
    let slower = project.with("RELAY__PER_SECOND", 3).with("PACE__MAILBOX_PER_HOUR", 7);
    assert_eq!(slower.plan(), plan, "an organiser may slow a running job");
}

#[test]
fn a_past_deadline_blocks_and_says_when_it_was() {
    let sink = Sink::plain().start();
    let project = Project::example().to(&sink);
    let words = ["ilyashev", "--supporters", "supporters.example.csv"];
    let run = project.run(&[&["dry-run"], &words[..]].concat());
    assert_eq!((run.code, run.text().as_str()), (3, ""));
    assert!(run.stderr.contains("2020-06-08") && run.stderr.contains("--after-deadline"), "{}", run.stderr);
    let plan = project.plan();
    let run = project.run(&[&["send"], &words[..], &["--plan", &plan]].concat());
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(sink.connections(), 0);
}

#[test]
fn a_file_that_cannot_be_used_blocks_and_leaves_no_plan() {
    let project = Project::petition(2);
    project.write("signers.csv", "email;name\nann@example.org");
    let run = project.dry_run();
    assert_eq!((run.code, &run.json()["plan"]), (3, &serde_json::Value::Null));
    project.write("signers.csv", &format!("{}\"Ann,", signers(1, "Norway")));
    assert_eq!(project.dry_run().code, 3);
}
