//! A list of supporters: from a file as somebody has it to every row that may not sign.

mod columns;
mod program;
mod report;
mod upload;

use std::fs;
use std::path::PathBuf;

use axum::body::Body;
use axum::http::StatusCode;
use sincerely::store::Role;

use crate::bench::{Answer, Browser, Console, HOST};

pub const PAGE: &str = "/campaigns/free-mira/supporters";
pub const COLUMNS: &str = "/campaigns/free-mira/supporters/columns";

/// A list as the contract has it, in which one row may not sign.
pub const LIST: &str = "email,name,consent_at,consent_source,local_group\n\
    anna.berg@example.org,Anna Berg,2026-03-01,web form,North\n\
    boris@example,Boris <b>Field</b>,2026-03-02,web form,South\n\
    cleo@example.org,Cleo Mora,2026-03-03,paper list 3,\n";

pub const COLUMNS_OF_LIST: [(&str, &str); 4] =
    [("email", "0"), ("name", "1"), ("consent_at", "2"), ("consent_source", "3")];

/// A console over a project with a campaign.
pub async fn console() -> Console {
    with_campaign("").await
}

pub async fn held_elsewhere() -> Console {
    with_campaign("[consent]\nheld_elsewhere = true\n").await
}

async fn with_campaign(consent: &str) -> Console {
    let console = Console::new().await;
    campaign(&console, "free-mira", consent);
    console
}

pub fn campaign(console: &Console, name: &str, consent: &str) {
    let folder = console.folder.path().join("config/campaigns");
    fs::create_dir_all(&folder).unwrap();
    let statement =
        if consent.is_empty() { "[consent]\nstatement = \"I sign a letter.\"\n" } else { consent };
    let text = format!(
        "title = \"Free Mira Solen\"\nlanguages = [\"en\", \"fr\"]\nshare = []\n{statement}\
        [[targets]]\nname = \"Ana Example\"\nemails = [\"minister@gov.example.org\"]\n"
    );
    fs::write(folder.join(format!("{name}.toml")), text).unwrap();
}

pub fn file(console: &Console, name: &str) -> PathBuf {
    console.folder.path().join("data/supporters").join(name)
}

/// All that is kept of lists.
pub fn kept(console: &Console) -> Vec<String> {
    let Ok(entries) = fs::read_dir(file(console, "")) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != ".lock");
    names.sort();
    names
}

const EDGE: &str = "edge-of-a-part";

/// What a browser sends for a file.
pub fn parts(name: &str, bytes: &[u8]) -> Vec<u8> {
    [before(name).as_slice(), bytes, after().as_bytes()].concat()
}

pub fn before(name: &str) -> Vec<u8> {
    let kind = "Content-Type: text/csv";
    format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n{kind}\r\n\r\n"
    )
    .into_bytes()
}

pub fn after() -> String {
    format!("\r\n--{EDGE}--\r\n")
}

/// Sends a body as the form of the page does.
pub async fn send(browser: &mut Browser<'_>, body: Body) -> Answer {
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let path = format!("{PAGE}?form={}", page.form());
    let host = format!("http://{HOST}");
    let request = browser.request("POST", &path).header("origin", host);
    let kind = format!("multipart/form-data; boundary={EDGE}");
    browser.ask(request.header("content-type", kind).body(body).unwrap()).await
}

pub async fn upload(browser: &mut Browser<'_>, name: &str, bytes: &[u8]) -> Answer {
    send(browser, Body::from(parts(name, bytes))).await
}

/// Sends the form of the columns as it was drawn, with some of its fields changed.
pub async fn say(browser: &mut Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(COLUMNS).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    say_of(browser, &page, fields).await
}

pub async fn say_of(browser: &mut Browser<'_>, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let hidden = ["form", "upload", "names", "encoding"].map(|name| (name, hidden(page, name)));
    let all = [hidden.to_vec(), fields.to_vec()].concat();
    browser.post(COLUMNS, &all).await
}

pub fn hidden<'a>(page: &'a Answer, name: &str) -> &'a str {
    let (_, after) = page.text.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    after.split_once('"').unwrap().0
}

/// Which of theirs is chosen for one of ours.
pub fn chosen(page: &Answer, ours: &str) -> Option<String> {
    let (_, select) = page.text.split_once(&format!("<select id=\"{ours}\""))?;
    let (select, _) = select.split_once("</select>")?;
    let (_, option) = select.split_once(" selected>")?;
    Some(option.split_once('<')?.0.to_owned())
}

/// A campaign whose list was brought in.
pub async fn with_list() -> Console {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    assert_eq!(upload(&mut anna, "mine.csv", LIST.as_bytes()).await.status, StatusCode::SEE_OTHER);
    let taken = say(&mut anna, &COLUMNS_OF_LIST).await;
    assert_eq!((taken.status, taken.header("location")), (StatusCode::SEE_OTHER, PAGE), "{}", taken.text);
    console
}
