//! The real program: a token is made, used over the wire, and ended.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::project::{Project, Running};
use crate::support::sink::{At, Sink, at};
use crate::support::wait_until;

/// Where the console is, once it is open: `127.0.0.1:PORT`.
pub fn host(daemon: &mut Running) -> String {
    wait_until("the console", || {
        assert_eq!(daemon.ended(), None, "{}", daemon.said());
        daemon.said().contains("sincerely serves")
    });
    let said = daemon.said();
    let link = said.split_once("the console is at http://").expect(&said).1;
    link.split_once('/').unwrap().0.to_owned()
}

/// A token of a new user's.
pub fn token(project: &Project, name: &str, role: &str) -> String {
    project.ok(&["user", "add", name, "--role", role]);
    let made = project.ok(&["user", "token", name, "--label", "a test"]).text();
    made.lines().next().unwrap().to_owned()
}

fn get(host: &str, path: &str, token: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_token_is_shown_once_used_and_ended() {
    let project = Project::petition(2);
    project.schedule(&[]);
    let token = token(&project, "boris", "viewer");
    assert!(token.starts_with("sincerely_") && token.len() == 42, "{token}");
    let mut daemon = project.start(&["serve"]);
    let host = host(&mut daemon);
    let answer = get(&host, "/api/v1/jobs", &token);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"campaign\":\"petition\""), "{answer}");
    let counts = get(&host, "/metrics", &token);
    assert!(counts.contains("sincerely_letters{"), "{counts}");
    let list = project.ok(&["user", "token", "--list", "--json"]).json_lines();
    assert_eq!(
        (&list[0]["token"], &list[0]["user"], &list[0]["label"]),
        (&1.into(), &"boris".into(), &"a test".into())
    );
    assert!(list[0]["used"].is_string(), "{list:?}");
    assert!(!project.ok(&["user", "token", "--list"]).text().contains(&token));
    project.ok(&["user", "token", "--revoke", "1"]);
    assert!(get(&host, "/api/v1/jobs", &token).starts_with("HTTP/1.1 401"));
    let again = project.run(&["user", "token", "--revoke", "1"]);
    assert!(again.code == 2 && again.stderr.contains("--list"), "{}", again.stderr);

    let said = daemon.said();
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
    assert!(!said.contains(&token) && !said.contains("boris"), "{said}");
    // Only its hash was ever kept.
    for file in fs::read_dir(project.root.join("data")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()));
    }
    let acts = project.ok(&["audit"]).text();
    assert!(acts.contains("token-add user boris: token 1: a test"), "{acts}");
    assert!(acts.contains("token-revoke user boris: token 1"), "{acts}");
}

#[test]
fn what_became_of_letters_is_counted_where_they_are_worked() {
    let sink = Sink::plain().rule(at(At::Rcpt).to("ombudsman@").say("553 5.3.0 Not here")).start();
    let project = Project::petition(4).to(&sink).live();
    let job = project.schedule(&[]);
    let token = token(&project, "boris", "viewer");
    let mut daemon = project.start(&["serve"]);
    let host = host(&mut daemon);
    wait_until("the job's end", || project.job(&job)["state"] == "finished");
    let counts = get(&host, "/metrics", &token);
    for line in [
        "sincerely_letter_events_total{event=\"submitting\"} 8",
        "sincerely_letter_events_total{event=\"accepted\"} 8",
        "sincerely_letter_events_total{event=\"refused\"} 4",
        "sincerely_letters{mode=\"live\",state=\"accepted\"} 8",
        "sincerely_letters{mode=\"live\",state=\"refused\"} 4",
        "sincerely_relay_answer_seconds_count 12",
        "sincerely_relay_reachable 1",
    ] {
        assert!(counts.lines().any(|found| found == line), "{line} is not in\n{counts}");
    }
    assert!(counts.contains("sincerely_store_commit_seconds_bucket{le=\"0.001\"}"), "{counts}");
    for word in ["ombudsman", "example", "signer", "boris", "petition"] {
        assert!(!counts.contains(word), "{word} is in\n{counts}");
    }
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}

#[test]
fn a_token_needs_somebody_whose_it_is() {
    let project = Project::petition(1);
    project.ok(&["user", "add", "anna", "--role", "organiser"]);
    let run = project.run(&["user", "token", "boris"]);
    assert!(run.code == 2 && run.stderr.contains("there is no user boris"), "{}", run.stderr);
    for odd in [
        &["user", "token"][..],
        &["user", "token", "anna", "--label", ""],
        &["user", "token", "anna", "--list"],
    ] {
        assert_eq!(project.run(odd).code, 2, "{odd:?}");
    }
    let none = project.ok(&["user", "token", "--list"]).text();
    assert!(none.contains("There are no tokens"), "{none}");
}
