//! Letters on paper, as an organiser makes them: with the real program, and read
//! with the tool that reads any PDF.
#![cfg(feature = "print")]

#[path = "../support/mod.rs"]
mod support;

mod pages;
mod story;

use std::path::Path;
use std::process::Command;

use support::project::Project;

/// Two officials: one by post, one by e-mail.
const OFFICIALS: &str = r#"
title = "A letter for Robin Ash"
languages = ["en"]
until = "2099-12-31"
people = [{ name = "Robin Ash", pronouns = "they, them" }]
[consent]
statement = "I agree that a letter for Robin Ash is sent in my name."
[subject]
en = "Release Robin Ash"
[[targets]]
role = "primary"
office = "Minister of Justice"
address = ["1 Court Square", "10001 Somewhere"]
salutation.en = "Dear Minister,"
[[targets]]
role = "additional"
office = "Ombudsman"
emails = ["ombudsman@rights.example.com"]
salutation.en = "Dear Ombudsman,"
"#;

/// The same with nobody who reads mail.
const ONLY_BY_POST: &str = "[[targets]]\nrole = \"additional\"";

/// A project with so many signers, each with a letter for post and one by mail.
fn project(signers: usize) -> Project {
    let project = Project::petition(signers);
    project.write("config/campaigns/petition.toml", OFFICIALS);
    project
}

fn by_post_alone(signers: usize) -> Project {
    let project = Project::petition(signers);
    let (alone, _) = OFFICIALS.split_once(ONLY_BY_POST).unwrap();
    project.write("config/campaigns/petition.toml", alone);
    project
}

/// The words of each page, in order.
fn pages(pdf: &Path) -> Vec<Vec<String>> {
    let run = Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(pdf).arg("-").output();
    let run = run.expect("pdftotext of poppler-utils: ./test installs it");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8(run.stdout).unwrap();
    let pages = text.split('\u{c}').map(words).filter(|page| !page.is_empty());
    pages.collect()
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
