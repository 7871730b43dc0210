//! From the plan to the post office.

use super::{by_post_alone, pages, project};
use crate::support::project::Project;
use crate::support::sink::Sink;

/// Prints a job into a file of that name; what was said.
fn print(project: &Project, job: &str, name: &str, more: &[&str]) -> String {
    let out = project.root.join(name);
    let words = [&["print", job, "--out", out.to_str().unwrap()], more].concat();
    project.ok(&words).text()
}

fn states(project: &Project) -> Vec<String> {
    let rows = project.log(&[]);
    rows.iter()
        .map(|row| format!("{} {}", row["target"].as_str().unwrap(), row["state"].as_str().unwrap()))
        .collect()
}

#[test]
fn one_official_gets_mail_and_the_other_gets_paper() {
    let sink = Sink::plain().start();
    let project = project(2).to(&sink).live();
    let told = project.ok(&project.plan_words("dry-run", &["--json"])).json();
    assert_eq!(told["letters"], 2);
    assert_eq!(told["post"], serde_json::json!([{ "target": "Minister of Justice", "letters": 2 }]));
    assert_eq!(told["lanes"].as_array().unwrap().len(), 1);
    // Each letter that the proof shows has its page, however it goes.
    let (proof, shown) =
        (project.read("proof/index.html"), pages(&project.root.join("proof/letters/pages.pdf")));
    assert_eq!(proof.matches("<article").count(), shown.len());
    assert!((1..=shown.len()).all(|page| proof.contains(&format!("letters/pages.pdf#page={page}\""))));
    assert!(shown.iter().all(|page| page.join(" ").contains("PREVIEW")), "{shown:?}");

    let run = project.send();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let job = run.json();
    assert_eq!((job["state"].as_str(), &job["letters"]["total"]), (Some("finished"), &2.into()));
    assert_eq!((&job["post"]["total"], &job["post"]["to_print"]), (&2.into(), &2.into()));
    assert_eq!(sink.records().len(), 2);

    let said = print(&project, "1", "letters.pdf", &[]);
    assert!(said.contains("2 letters in"), "{said}");
    let sheets = pages(&project.root.join("letters.pdf"));
    assert_eq!(sheets.len(), 2);
    assert!(sheets[0].join(" ").contains("Minister of Justice 1 Court Square 10001 Somewhere"), "{sheets:?}");
    let addresses = project.read("letters.csv");
    assert_eq!(addresses.matches("Minister of Justice,").count(), 2, "{addresses}");
    assert_eq!(project.log(&["state:printed"]).len(), 2);

    assert!(project.ok(&["posted", "1", "--why", "on Friday"]).text().contains("2 letters are in the post"));
    let posted = &project.log(&["state:posted"])[0];
    assert_eq!((&posted["kind"], &posted["mailbox"]), (&"letter".into(), &serde_json::Value::Null));
    let audit = project.ok(&["audit"]).text();
    assert!(audit.contains("printed") && audit.contains("2 letters: on Friday"), "{audit}");
}

#[test]
fn a_second_print_gives_the_same_pages_and_writes_over_nothing() {
    let sink = Sink::plain().start();
    let project = project(2).to(&sink).live();
    assert_eq!(project.send().code, 0);
    print(&project, "1", "one.pdf", &[]);
    print(&project, "1", "two.pdf", &[]);
    let bytes = |name| std::fs::read(project.root.join(name)).unwrap();
    assert_eq!(bytes("one.pdf"), bytes("two.pdf"));
    let out = project.root.join("one.pdf");
    let again = project.run(&["print", "1", "--out", out.to_str().unwrap()]);
    assert_eq!(again.code, 2, "{}", again.stderr);
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
    print(&project, "1", "one.pdf", &["--force"]);
}

#[test]
fn mails_can_be_printed_too_and_stay_what_they_are() {
    let sink = Sink::plain().start();
    let project = project(1).to(&sink).live();
    assert_eq!(project.send().code, 0);
    print(&project, "1", "all.pdf", &["--all"]);
    assert_eq!(pages(&project.root.join("all.pdf")).len(), 2);
    assert_eq!(states(&project), ["Ombudsman accepted", "Minister of Justice printed"]);
}

#[test]
fn a_job_for_post_alone_is_over_at_once_and_writes_to_nobody_twice() {
    let project = by_post_alone(3).live();
    let run = project.send();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.json()["state"], "finished");
    print(&project, "1", "letters.pdf", &[]);
    project.edit("signers.csv", "Signer 1,", "Signer One,");
    let again = project.send();
    assert_eq!((again.code, &again.json()["scheduled_post"]), (0, &0.into()), "{}", again.stderr);
}

#[test]
fn who_withdrew_before_the_print_is_not_printed() {
    let project = by_post_alone(2).live();
    assert_eq!(project.send().code, 0);
    let email = project
        .read("signers.csv")
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .find(|c| c.contains('@'))
        .unwrap()
        .to_owned();
    project.ok(&["withdraw", &email]);
    print(&project, "1", "letters.pdf", &[]);
    assert_eq!(pages(&project.root.join("letters.pdf")).len(), 1);
}

#[test]
fn a_rehearsals_pages_say_that_they_are_not_to_be_posted() {
    let project = by_post_alone(1);
    assert_eq!(project.send().code, 0);
    print(&project, "1", "letters.pdf", &[]);
    let sheets = pages(&project.root.join("letters.pdf"));
    assert!(sheets.concat().contains(&"REHEARSAL".to_owned()), "{sheets:?}");
}

#[test]
fn a_campaign_is_previewed_and_nothing_goes_on_record() {
    let project = project(3);
    let out = project.root.join("look.pdf");
    project.ok(&[
        "print",
        "petition",
        "--supporters",
        "signers.csv",
        "--out",
        out.to_str().unwrap(),
        "--paper",
        "letter",
    ]);
    let sheets = pages(&out);
    assert!(!sheets.is_empty() && sheets.iter().all(|sheet| sheet.contains(&"PREVIEW".to_owned())));
    assert!(!project.root.join("data").exists());
}
