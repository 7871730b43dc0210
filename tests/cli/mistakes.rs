//! What an organiser does wrong, and is told: exit code, words, hint. Nothing
//! is sent or stored by any of it.

use crate::support::project::{Project, Run};

const NOT_THE_PLAN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The exit code and everything said, without what differs from run to run.
fn told(project: &Project, run: &Run) -> String {
    let root = std::fs::canonicalize(&project.root).unwrap();
    let stderr = run.stderr.replace(root.to_str().unwrap(), "PROJECT");
    let stdout = run.text();
    format!("exit {}\n--- stdout\n{stdout}--- stderr\n{stderr}", run.code)
}

/// Runs it in the example's project, in which it must leave no store.
fn mistake(args: &[&str]) -> String {
    let project = Project::example();
    let run = project.run(args);
    assert!(!project.root.join("data").exists(), "{args:?} made a store");
    told(&project, &run)
}

/// In a project with one job that is over.
fn mistake_later(args: &[&str]) -> String {
    let project = Project::petition(1);
    project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    told(&project, &project.run(args))
}

fn mistaken_setting(key: &str, value: &str) -> String {
    let project = Project::example().with(key, value);
    told(&project, &project.run(&["jobs"]))
}

#[test]
fn no_project_folder() {
    insta::assert_snapshot!(mistake(&["-C", "/", "jobs"]));
}

#[test]
fn an_unknown_campaign_names_those_that_there_are() {
    insta::assert_snapshot!(mistake(&["check", "ilyashew"]));
}

#[test]
fn a_campaign_name_that_is_a_path() {
    insta::assert_snapshot!(mistake(&["check", "../../etc/passwd"]));
}

#[test]
fn an_unknown_command_names_the_nearest() {
    insta::assert_snapshot!(mistake(&["shedule"]));
}

#[test]
fn supporters_that_are_not_there() {
    insta::assert_snapshot!(mistake(&["dry-run", "ilyashev", "--supporters", "suporters.csv"]));
}

#[test]
fn a_folder_instead_of_a_csv() {
    insta::assert_snapshot!(mistake(&["dry-run", "ilyashev", "--supporters", "config"]));
}

#[test]
fn a_plan_that_is_no_digest() {
    insta::assert_snapshot!(mistake(&[
        "send",
        "ilyashev",
        "--supporters",
        "supporters.example.csv",
        "--plan",
        "abc"
    ]));
}

#[test]
fn a_plan_that_was_not_approved() {
    let words = ["send", "ilyashev", "--supporters", "supporters.example.csv", "--after-deadline", "a test"];
    insta::assert_snapshot!(mistake(&[&words[..], &["--plan", NOT_THE_PLAN]].concat()));
}

#[test]
fn a_time_that_is_none() {
    let words = ["schedule", "ilyashev", "--supporters", "supporters.example.csv", "--plan", NOT_THE_PLAN];
    insta::assert_snapshot!(mistake(&[&words[..], &["--at", "tomorrow"]].concat()));
}

#[test]
fn a_setting_that_is_unknown_names_the_nearest() {
    let project = Project::example();
    project.edit("config/sincerely.toml", "# host = \"localhost\"", "hots = \"localhost\"");
    insta::assert_snapshot!(told(&project, &project.run(&["jobs"])));
}

#[test]
fn a_variable_that_is_unknown_names_the_nearest() {
    insta::assert_snapshot!(mistaken_setting("RELAY__HOTS", "localhost"));
}

#[test]
fn a_variable_with_an_impossible_value() {
    insta::assert_snapshot!(mistaken_setting("PACE__MAILBOX_PER_HOUR", "-1"));
}

#[test]
fn plain_text_to_a_relay_elsewhere() {
    insta::assert_snapshot!(mistaken_setting("RELAY__HOST", "mail.example.org"));
}

#[test]
fn a_filter_that_is_misspelt_names_the_nearest() {
    insta::assert_snapshot!(mistake(&["log", "sate:refused"]));
}

#[test]
fn a_state_that_is_unknown_names_the_nearest() {
    insta::assert_snapshot!(mistake(&["log", "state:refusd"]));
}

#[test]
fn a_job_before_anything_was_scheduled() {
    insta::assert_snapshot!(mistake(&["job", "1"]));
}

#[test]
fn a_job_that_is_not_there() {
    insta::assert_snapshot!(mistake_later(&["pause", "7"]));
}

#[test]
fn an_order_that_the_job_is_in_no_state_for() {
    insta::assert_snapshot!(mistake_later(&["resume", "1"]));
}

#[test]
fn the_bytes_of_a_letter_that_was_not_sent_yet() {
    insta::assert_snapshot!(mistake_later(&["letter", "1", "--raw"]));
}

#[test]
fn settling_without_a_reason() {
    insta::assert_snapshot!(mistake_later(&["resolve", "1", "--drop"]));
}

#[test]
fn settling_in_two_ways_at_once() {
    insta::assert_snapshot!(mistake_later(&["resolve", "1", "--drop", "--resend", "--why", "both"]));
}

#[test]
fn init_never_writes_over_anything() {
    let project = Project::example();
    project.write("config/sincerely.toml", "mine");
    let run = project.run(&["init", "."]);
    assert_eq!(project.read("config/sincerely.toml"), "mine");
    insta::assert_snapshot!(told(&project, &run));
}

#[test]
fn every_problem_of_a_campaign_is_told_at_once() {
    let project = Project::example();
    project.edit("config/campaigns/ilyashev.toml", "own_words = \"replace\"", "own_word = \"replace\"");
    project.edit(
        "templates/ilyashev/letter.en.txt",
        "{% block model -%}",
        "{% block model -%}{{ suporter.name }}",
    );
    project.write("supporters.example.csv", "email,nam\nann@example.org,Ann\n");
    insta::assert_snapshot!(told(
        &project,
        &project.run(&["check", "ilyashev", "--supporters", "supporters.example.csv"])
    ));
}
