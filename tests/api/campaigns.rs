//! An appeal becomes a campaign.

use std::fs;

use axum::http::StatusCode;
use serde_json::json;

use crate::bench::Console;
use crate::client::{self, organiser, problem};

const APPEAL: &str = include_str!("../appeals/seed-ilyashev.txt");

#[tokio::test]
async fn an_appeal_is_read_and_nothing_is_written() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let answer = anna.post("/api/v1/import", APPEAL).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let reading = client::json(&answer);
    let read = sincerely::appeal::read(APPEAL);
    assert_eq!(reading, json!(read));
    assert!(!console.folder.path().join("config/campaigns").exists());
}

#[tokio::test]
async fn what_is_no_appeal_is_told() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let answer = anna.post("/api/v1/import", "Potatoes, two pounds\nMilk\n").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(client::json(&answer)["problems"][0]["message"].as_str().unwrap().contains("no appeal"));
    let document = problem(&anna.post("/api/v1/campaigns", "Potatoes\n").await, 422, "wrong-input");
    assert!(document["problems"][0]["hint"].as_str().is_some(), "{document}");
    for odd in [&b""[..], b"PK\x03\x04not a zip", b"a\0b", b"\x89PNG\r\n\x1a\n"] {
        problem(&anna.post("/api/v1/import", odd).await, 422, "wrong-input");
    }
}

#[tokio::test]
async fn a_campaign_is_written_once_unless_it_is_to_be_written_over() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let answer = anna.post("/api/v1/campaigns?name=spring", APPEAL).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let made = client::json(&answer);
    assert_eq!(made["campaign"], "spring");
    for file in made["files"].as_array().unwrap() {
        assert!(console.folder.path().join(file.as_str().unwrap()).is_file(), "{file}");
    }
    let file = console.folder.path().join("config/campaigns/spring.toml");
    fs::write(&file, "mine").unwrap();
    problem(&anna.post("/api/v1/campaigns?name=spring", APPEAL).await, 409, "conflict");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(
        anna.post("/api/v1/campaigns?name=spring&force=true", APPEAL).await.status,
        StatusCode::CREATED
    );
    assert_ne!(fs::read_to_string(&file).unwrap(), "mine");
    let acts = console.store.audit(0, 100).await.unwrap();
    let imports = acts.iter().filter(|act| act.act == "import" && act.by == "organiser anna");
    assert_eq!(imports.clone().count(), 2);
    assert!(imports.into_iter().all(|act| act.subject == "campaign spring"));
    for odd in ["name=../x", "name=a%2Fb", "name=", "nmae=x", "force=yes", "name=a&name=b"] {
        problem(&anna.post(&format!("/api/v1/campaigns?{odd}"), APPEAL).await, 422, "wrong-input");
    }
}
