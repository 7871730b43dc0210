//! The whole journey: from an appeal and a list to letters that are out, and the record
//! of them. Nothing is typed at a terminal.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::chromium::Chromium;
use crate::desk::Desk;
use crate::support::project::{Project, signers};
use crate::support::sink::Sink;

/// What the appeal leaves open, by its field, and what an organiser says to it.
const ANSWERS: [(&str, &str); 4] = [
    ("subject", "Release Marin Tesk"),
    (
        "consent.statement",
        "I agree that a letter for Marin Tesk is sent in my name, and a copy to the embassy.",
    ),
    ("countries", "United Kingdom"),
    ("time_zone", "Europe/London"),
];

/// An appeal of our own making, in the layout in which they are published.
fn appeal() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/appeals/ok/river.docx")
}

pub async fn have_the_appeal_read(browser: &Chromium) {
    browser.follow("nav a[href='/campaigns']").await;
    browser.follow("a[href='/campaigns/import']").await;
    browser.upload("#document", &appeal()).await;
    browser.follow("form[enctype] button").await;
    browser.sees("Marin Tesk").await;
}

pub async fn name_the_campaign(browser: &Chromium, name: &str) {
    browser.fill("#name", name).await;
    browser.follow("form[action^='/campaigns/import/make'] button").await;
}

/// Where none of ours fits, it is decided in words.
async fn answer_its_questions(browser: &Chromium) {
    for _ in 0..20 {
        if !browser.has(".question.open form").await {
            return;
        }
        let field = browser.eval("return document.querySelector('.question.open code').textContent").await;
        let field = field.as_str().unwrap();
        let answer = ANSWERS.iter().find(|(ours, _)| field.ends_with(ours)).map(|(_, answer)| *answer);
        let place = match answer {
            Some(_) => ".question.open [name=value], .question.open [name='value.en']",
            None => ".question.open [name=words]",
        };
        browser.fill(place, answer.unwrap_or("English will do.")).await;
        browser.follow(".question.open button").await;
    }
    panic!("questions without end: {}", browser.text().await);
}

async fn upload_the_list(browser: &Chromium, project: &Project) {
    fs::write(project.root.join("list.csv"), signers(3, "United Kingdom")).unwrap();
    browser.open("/campaigns/river/supporters").await;
    browser.upload("#file", &project.root.join("list.csv")).await;
    browser.follow("form[enctype] button").await;
    browser.is_at("/campaigns/river/supporters/columns").await;
    browser.follow("form.columns button").await;
    browser.is_at("/campaigns/river/supporters").await;
    let facts = browser
        .eval_with("return document.querySelector(arguments[0]).innerText", &[json!("dl.facts")])
        .await;
    assert!(facts.as_str().unwrap().contains('3'), "{facts}");
}

async fn travel(desk: &Desk, browser: &Chromium) {
    have_the_appeal_read(browser).await;
    name_the_campaign(browser, "river").await;
    browser.is_at("/campaigns/river").await;
    answer_its_questions(browser).await;
    upload_the_list(browser, &desk.project).await;
}

#[tokio::test]
async fn an_appeal_and_a_list_become_letters_in_a_browser_alone() {
    let sink = Sink::plain().start();
    let desk = Desk::open(Project::example().to(&sink).live());
    let Some(browser) = desk.with("anna", "organiser").await else { return };
    travel(&desk, &browser).await;
}

#[tokio::test]
async fn they_do_where_scripts_are_off() {
    let sink = Sink::plain().start();
    let desk = Desk::open(Project::example().to(&sink).live());
    let Some(browser) = Chromium::without_scripts(&desk.origin).await else { return };
    desk.come_in(&browser, "anna", "organiser").await;
    travel(&desk, &browser).await;
}
