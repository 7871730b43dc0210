//! The real program, and a browser that knows its link.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use crate::support::project::{Project, Running};
use crate::support::wait_until;

pub const PASSWORD: &str = "correct-horse-battery";

/// A page or a form, asked for as a browser does.
pub struct Browser {
    pub host: String,
    pub cookies: Vec<(String, String)>,
}

impl Browser {
    pub fn ask(&mut self, method: &str, path: &str, body: &str) -> String {
        self.send(method, path, "application/x-www-form-urlencoded", body)
    }

    pub fn send(&mut self, method: &str, path: &str, kind: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let host = &self.host;
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\norigin: http://{host}\r\n\
             cookie: {}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        for line in answer.lines().take_while(|line| !line.is_empty()) {
            if let Some((name, rest)) = line.strip_prefix("set-cookie: ").and_then(|c| c.split_once('=')) {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), rest.split(';').next().unwrap().to_owned()));
            }
        }
        answer
    }

    pub fn fill(&mut self, page: &str, path: &str, fields: &str) -> String {
        let page = self.ask("GET", page, "");
        let form = page.split_once("name=\"form\" value=\"").expect(&page).1.split_once('"').unwrap().0;
        self.ask("POST", path, &format!("form={form}&{fields}"))
    }
}

pub fn link(daemon: &mut Running) -> String {
    wait_until("the link", || {
        assert_eq!(daemon.ended(), None, "{}", daemon.said());
        daemon.said().contains("sincerely serves")
    });
    let said = daemon.said();
    let line = said.lines().find(|line| line.trim_start().starts_with("http://")).expect(&said);
    line.trim().to_owned()
}

pub fn split(link: &str) -> (Browser, String) {
    let (host, path) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
    (Browser { host: host.to_owned(), cookies: Vec::new() }, format!("/{path}"))
}

#[test]
fn the_first_start_shows_a_link_by_which_an_organiser_comes_in_and_goes() {
    let project = Project::petition(1);
    let mut daemon = project.start(&["serve"]);
    let link = link(&mut daemon);
    let (mut anna, path) = split(&link);
    let set = anna.fill(&path, &path, &format!("name=anna&password={PASSWORD}&again={PASSWORD}"));
    assert!(set.starts_with("HTTP/1.1 303"), "{set}");
    assert!(anna.ask("GET", "/", "").contains("<h1>Overview</h1>"));
    let cookies: Vec<String> = anna.cookies.iter().map(|(_, value)| value.clone()).collect();
    assert!(anna.fill("/jobs", "/logout", "").starts_with("HTTP/1.1 303"));
    assert!(anna.ask("GET", "/", "").contains("location: /login"));

    // A second user, who is let in and out while it runs.
    let added = project.ok(&["user", "add", "Boris", "--role", "viewer"]).text();
    let token = added.split_once("/invited/").expect(&added).1.split_whitespace().next().unwrap();
    let (mut boris, _) = split(&link);
    let invited = format!("/invited/{token}");
    let set = boris.fill(&invited, &invited, &format!("password={PASSWORD}&again={PASSWORD}"));
    assert!(set.starts_with("HTTP/1.1 303"), "{set}");
    assert!(boris.ask("GET", "/jobs", "").starts_with("HTTP/1.1 200"));
    let users = project.ok(&["user", "list", "--json"]).json_lines();
    let names: Vec<_> =
        users.iter().map(|u| (u["user"].as_str(), u["role"].as_str(), &u["active"])).collect();
    assert_eq!(names[0], (Some("anna"), Some("organiser"), &true.into()));
    assert_eq!(names[1], (Some("boris"), Some("viewer"), &true.into()));
    project.ok(&["user", "remove", "boris"]);
    assert!(boris.ask("GET", "/jobs", "").contains("location: /login"));

    daemon.terminate();
    let said = daemon.said();
    assert_eq!(daemon.end(), 0);
    // What is said at the terminal is the link, once; of people and secrets nothing.
    assert_eq!(said.matches("/first/").count(), 1, "{said}");
    for secret in [PASSWORD, token, "anna", "boris"].into_iter().chain(cookies.iter().map(String::as_str)) {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    assert!(project.ok(&["audit", "--verify"]).text().contains("holds"));
}

#[test]
fn once_somebody_is_there_no_link_is_shown() {
    let project = Project::petition(1);
    project.ok(&["user", "add", "anna", "--role", "organiser"]);
    let mut daemon = project.start(&["serve"]);
    wait_until("a daemon", || {
        assert_eq!(daemon.ended(), None, "{}", daemon.said());
        daemon.said().contains("sincerely serves")
    });
    assert!(!daemon.said().contains("/first/"), "{}", daemon.said());
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}

#[test]
fn a_journal_is_not_told_the_link() {
    let project = Project::petition(1).with_plain("JOURNAL_STREAM", "8:12345");
    let mut daemon = project.start(&["serve"]);
    wait_until("a daemon", || {
        assert_eq!(daemon.ended(), None, "{}", daemon.said());
        daemon.said().contains("sincerely serves")
    });
    let said = daemon.said();
    assert!(!said.contains("/first/") && said.contains("sincerely user add"), "{said}");
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}

#[test]
fn a_port_that_is_taken_is_told_at_the_start_and_off_goes_without() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let project = Project::petition(1).with("CONSOLE__LISTEN", taken.local_addr().unwrap());
    let run = project.run(&["serve"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("hint:") && run.stderr.contains("\"off\""), "{}", run.stderr);
    let project = project.with("CONSOLE__LISTEN", "off");
    let mut daemon = project.start(&["serve"]);
    wait_until("a daemon", || {
        assert_eq!(daemon.ended(), None, "{}", daemon.said());
        daemon.said().contains("sincerely serves")
    });
    assert!(!daemon.said().contains("http://"), "{}", daemon.said());
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}

#[test]
fn an_address_that_others_can_reach_needs_a_server_with_tls_before_it() {
    let project = Project::petition(1).with("CONSOLE__LISTEN", "0.0.0.0:0");
    let run = project.run(&["serve"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("console.behind_proxy"), "{}", run.stderr);
}
