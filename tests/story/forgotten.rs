//! Somebody withdraws, somebody asks to be forgotten, time runs out.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::bytes::found;
use crate::support::project::{Project, REHEARSAL, signers};
use crate::support::sink::{At, Sink, at};
use crate::support::wait_until;

const ANNA: &str = "anna.field@example.net";
/// What no file of the store may have of her afterwards.
const HERS: [&str; 6] =
    [ANNA, "Anna.Field@", "Anna Жапарова-Field", "member-70041", "a neighbour of mine", "the blue door"];

/// Signers, and in their midst one of whom more is known.
fn with_anna(count: usize) -> String {
    let mut csv = String::from("email,name,city,country,consent_at,consent_source,id,own_words,remark\n");
    for (n, line) in signers(count, "Norway").lines().skip(1).enumerate() {
        writeln!(csv, "{line},m{n},,").unwrap();
        if n == count / 2 {
            csv += "Anna.Field@example.net,Anna Жапарова-Field,Bergen,Norway,2026-01-02,web form,member-70041,\
                \"Robin was a neighbour of mine for years.\",the blue door\n";
        }
    }
    csv
}

fn project(count: usize) -> Project {
    let project = Project::petition(0);
    project.write("signers.csv", &with_anna(count));
    project
}

fn left_out(run: &Value) -> (u64, u64) {
    (run["already_written"].as_u64().unwrap(), run["withdrawn"].as_u64().unwrap())
}

#[test]
fn who_withdraws_while_the_daemon_sends_is_written_for_no_more() {
    let sink = Sink::plain().start();
    let project = project(60).to(&sink).live().with("RELAY__PER_SECOND", 40);
    project.schedule(&[]);
    let daemon = project.start(&["serve"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 5);
    let told = project.ok(&["withdraw", ANNA, "--why", "she wrote to us", "--json"]).json();
    assert_eq!((&told["known"], &told["withdrawn_before"]), (&json!(true), &json!(false)));
    assert_eq!((told["cancelled"].as_u64(), told["letters"]["total"].as_u64()), (Some(3), Some(3)), "{told}");
    wait_until("the end of the job", || project.job("1")["state"] == "finished");
    assert_eq!(project.job("1")["letters"]["accepted"].as_u64(), Some(180));
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    assert_eq!(sink.records().len(), 180);
    let events = project.events(&["state:cancelled"]);
    assert!(events.iter().all(|e| e["reply"] == "the supporter withdrew"), "{events:#?}");
    // A later plan does not write for her either, and says so.
    let project = project.second_petition();
    let dry = project.dry_run().json();
    assert_eq!((left_out(&dry), dry["withdrawn_letters"].as_u64()), ((0, 1), Some(3)));
    let sent = project.send().json();
    assert_eq!((sent["scheduled_letters"].as_u64(), left_out(&sent)), (Some(180), (0, 1)));
}

#[test]
fn a_person_whom_no_job_knows_is_kept_out_all_the_same() {
    let project = project(1);
    let run = project.ok(&["withdraw", ANNA]);
    assert!(run.text().contains("No job knows this address"), "{}", run.text());
    assert_eq!(left_out(&project.dry_run().json()), (0, 1));
    assert!(
        !found(&project.root.join("proof"), &HERS[..3]).iter().any(|f| f.contains("eml")),
        "shown in a proof"
    );
    assert!(project.ok(&["withdraw", ANNA]).text().starts_with("Withdrawn before"));
    assert_eq!(project.run(&["withdraw", "anna"]).code, 2);
}

#[test]
fn who_is_erased_leaves_no_byte_while_the_daemon_works() {
    let sink = Sink::plain().start();
    let project = project(60).to(&sink).live().with("RELAY__PER_SECOND", 40);
    project.schedule(&[]);
    let data = project.root.join("data");
    assert!(found(&data, &HERS).len() >= 5, "{:?}", found(&data, &HERS));
    assert!(!found(&project.root.join("proof"), &HERS[2..3]).is_empty());
    let daemon = project.start(&["serve"]);
    sink.wait_until("the first letters", |s| s.records().len() >= 5);
    let told = project.ok(&["erase", ANNA, "--why", "Anna Жапарова-Field asked", "--json"]).json();
    assert_eq!((told["rows"].as_u64(), told["store_clean"].as_bool()), (Some(1), Some(true)), "{told}");
    assert_eq!(found(&data, &HERS), Vec::<String>::new());
    let files = |of: &str| told["files"][of].as_array().unwrap().clone();
    assert!(files("removed").contains(&json!("proof/index.html")), "{told}");
    assert_eq!(files("named"), [json!("signers.csv")]);
    assert_eq!(found(&project.root.join("proof"), &HERS), Vec::<String>::new());
    wait_until("the end of the job", || project.job("1")["state"] == "finished");
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    assert_eq!(found(&data, &HERS), Vec::<String>::new());
    assert_eq!(project.ok(&["audit", "--verify", "--json"]).json()["holds"], true);
    // The same list again, in another campaign, through dry run and sending.
    let project = project.second_petition();
    assert_eq!(project.send().code, 0);
    assert_eq!(found(&data, &HERS), Vec::<String>::new());
    assert_eq!(found(&project.root.join("proof"), &HERS), Vec::<String>::new());
    let again = project.ok(&["erase", ANNA]);
    assert!(again.text().contains("0 rows emptied"), "{}", again.text());
}

#[test]
fn letters_of_the_erased_stay_in_the_log_and_say_why_there_is_nothing_to_show() {
    let sink = Sink::plain().rule(at(At::Dot).to("prosecutor@").close()).start();
    let project = project(1).to(&sink).live();
    assert_eq!(project.send().code, 4);
    let hers = project.log(&[]).into_iter().find(|l| l["supporter"] == "member-70041").unwrap();
    let number = hers["letter"].to_string();
    project.ok(&["letter", &number, "--raw"]);
    let text = project.ok(&["erase", ANNA]).text();
    for said in ["had left already", "uncertain", "signers.csv", "your mail server"] {
        assert!(text.contains(said), "no {said:?} in {text}");
    }
    let after = project.letter(&[&format!("msgid:{}", hers["message_id"].as_str().unwrap())]);
    assert_eq!((&after["state"], &after["code"]), (&hers["state"], &hers["code"]));
    assert_ne!(after["supporter"], hers["supporter"]);
    project.ok(&["letter", &number]);
    let raw = project.run(&["letter", &number, "--raw"]);
    assert_eq!(raw.code, 2);
    assert!(raw.stderr.contains("its supporter was erased on"), "{}", raw.stderr);
    let lost =
        project.log(&["state:uncertain"]).into_iter().find(|l| l["supporter"] == after["supporter"]).unwrap();
    let lost = lost["letter"].to_string();
    let resend = project.run(&["resolve", &lost, "--resend", "--why", "once more"]);
    assert_eq!(resend.code, 2);
    assert!(resend.stderr.contains("only be dropped, or counted as sent"), "{}", resend.stderr);
    project.ok(&["resolve", &lost, "--assume-sent", "--why", "the relay's log has it"]);
}

#[test]
fn a_store_that_somebody_holds_open_is_told_of_and_the_same_again_ends_it() {
    let project = project(1);
    project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    let reader = rusqlite::Connection::open(project.root.join("data/sincerely.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM jobs;").unwrap();
    let run = project.run(&["erase", ANNA, "--json"]);
    assert_eq!((run.code, &run.json()["store_clean"]), (1, &json!(false)), "{}", run.stderr);
    assert!(run.stderr.contains("run the same `sincerely erase` again"), "{}", run.stderr);
    assert!(!run.json()["files"]["removed"].as_array().unwrap().is_empty());
    drop(reader);
    assert_eq!(project.ok(&["erase", ANNA, "--json"]).json()["store_clean"], true);
    assert_eq!(found(&project.root.join("data"), &HERS), Vec::<String>::new());
    assert_eq!(found(&project.root.join("proof"), &HERS), Vec::<String>::new());
}

#[test]
fn a_name_can_be_looked_for_where_no_job_knows_it() {
    let project = project(1);
    project.ok(&project.plan_words("dry-run", &[]));
    let pages = project.root.join("proof/letters/pages.pdf");
    assert!(pages.exists());
    project.write("notes/calls.txt", "ANNA ЖАПАРОВА-FIELD called");
    let blind = project.ok(&["erase", ANNA, "--json"]).json();
    assert_eq!(blind["files"]["named"], json!(["signers.csv"]));
    // What is typeset cannot be searched.
    assert!(!pages.exists());
    let told = project.ok(&["erase", ANNA, "--name", "Anna Жапарова-Field", "--json"]).json();
    assert_eq!(told["files"]["named"], json!(["notes/calls.txt", "signers.csv"]));
    assert!(!told["files"]["removed"].as_array().unwrap().is_empty(), "{told}");
    assert_eq!(found(&project.root.join("proof"), &HERS), Vec::<String>::new());
}

#[test]
fn what_is_past_its_time_is_told_first_and_then_removed() {
    let sink = Sink::plain().start();
    let project = project(2).to(&sink).live();
    project.write("data/supporters/petition.csv", &with_anna(2));
    project.write("data/supporters/another.csv", "email,name\nboris@example.net,Boris\n");
    assert_eq!(project.send().code, 0);
    let nothing = project.ok(&["retention"]);
    assert!(
        nothing.text().contains("Nothing is past its time") && nothing.stderr.contains("retention.bodies")
    );
    let project = project.with("RETENTION__BODIES", "1ms");
    let data = project.root.join("data");
    let dry = project.ok(&["retention", "--dry-run", "--json"]).json();
    assert_eq!(
        (&dry["jobs"][0]["removes"], dry["jobs"][0]["supporters"].as_u64()),
        (&json!("bodies"), Some(3))
    );
    assert_eq!(dry["lists"], json!(["petition"]));
    assert!(!found(&data, &HERS[4..]).is_empty(), "the dry run removed something");
    let list = project.root.join("data/supporters/petition.csv");
    assert!(list.exists(), "the dry run removed something");
    let text = project.ok(&["retention"]).text();
    assert!(text.contains("3 supporters lost own words"), "{text}");
    assert!(text.contains("The list of supporters of petition") && !list.exists(), "{text}");
    assert!(project.root.join("data/supporters/another.csv").exists(), "no job of it is over");
    assert_eq!(found(&data, &HERS[4..]), Vec::<String>::new());
    let raw = project.run(&["letter", "1", "--raw"]);
    assert!(raw.code == 2 && raw.stderr.contains("as retention.bodies says"), "{}", raw.stderr);
    let project = project.with("RETENTION__NAMES", "1ms");
    assert_eq!(project.ok(&["retention", "--json"]).json()["store_clean"], true);
    assert_eq!(found(&data, &HERS), Vec::<String>::new());
    assert_eq!(found(&data, &["signer0@", "Signer 0"]), Vec::<String>::new());
    // Nobody is written for twice by that.
    assert_eq!(project.dry_run().json()["already_written"].as_u64(), Some(9));
    let acts = project.ok(&["audit"]).text();
    assert!(acts.contains("purge job 1") && acts.contains("delete campaign petition"), "{acts}");
}

#[test]
fn the_daemon_removes_what_is_past_its_time_by_itself() {
    let sink = Sink::plain().start();
    let project = project(2).to(&sink).live();
    project.write("data/supporters/petition.csv", &with_anna(2));
    assert_eq!(project.send().code, 0);
    let project = project.with("RETENTION__NAMES", "1ms");
    let data = project.root.join("data");
    let daemon = project.start(&["serve"]);
    wait_until("the names to go", || found(&data, &HERS).is_empty());
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    let acts = project.ok(&["audit", "--json"]).json_lines();
    let purge = acts.iter().find(|act| act["act"] == "purge").unwrap();
    assert!(purge["by"].as_str().unwrap().starts_with("worker "), "{purge}");
    assert_eq!(purge["subject"], "job 1");
    assert!(!project.ok(&["log", "--json"]).text().contains(REHEARSAL));
}
