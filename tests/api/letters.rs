//! The delivery log, and what a human decides.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::bench::Console;
use crate::client::{self, job, lose, organiser, problem};

fn numbers(page: &Value) -> Vec<i64> {
    page["letters"].as_array().unwrap().iter().map(|letter| letter["letter"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn letters_come_in_pages_and_each_once() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let (_, letters) = job(&console).await;
    let (first, second) = (letters[0].0, letters[1].0);
    let page = anna.ok("/api/v1/letters?limit=1").await;
    assert_eq!((numbers(&page), &page["next"]), (vec![first], &first.into()));
    let page = anna.ok(&format!("/api/v1/letters?limit=1&after={first}")).await;
    assert_eq!(numbers(&page), [second]);
    let page = anna.ok(&format!("/api/v1/letters?limit=1&after={second}")).await;
    assert_eq!((numbers(&page), &page["next"]), (vec![], &Value::Null));
    let all = anna.ok("/api/v1/letters").await;
    assert_eq!((numbers(&all), &all["next"]), (vec![first, second], &Value::Null));
    let letter = &all["letters"][0];
    assert_eq!((&letter["state"], &letter["mailbox"]), (&"ready".into(), &"minister@gov.example".into()));
    assert!(letter["message_id"].as_str().unwrap().ends_with("@rights.example"), "{letter}");
    assert!(!all.to_string().contains("@example.org"), "no supporter's address: {all}");
}

#[tokio::test]
async fn the_filters_are_those_of_the_log() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let (_, letters) = job(&console).await;
    lose(&console, letters[1]).await;
    let page = anna.ok("/api/v1/letters?filter=state:uncertain,held&filter=to:GOV&job=1").await;
    assert_eq!(numbers(&page), [letters[1].0]);
    assert_eq!(
        numbers(&anna.ok("/api/v1/letters?filter=target:%D0%96%D0%B0%D0%BF%D0%B0%D1%80%D0%BE%D0%B2").await)
            .len(),
        2
    );
    assert_eq!(numbers(&anna.ok("/api/v1/letters?job=2").await).len(), 0);
    for (query, word) in [
        ("filter=state:refusd", "did you mean state:refused"),
        ("filter=12", "filters are"),
        ("filter=to:a&filter=to:b", "once"),
        ("fliter=state:held", "`filter`"),
        ("limit=0", "1 to 1000"),
        ("limit=1001", "1 to 1000"),
        ("limit=1&limit=2", "once"),
        ("after=-1", "0 to"),
        ("after=", "0 to"),
        ("job=x", "1 to"),
    ] {
        for path in ["/api/v1/letters", "/api/v1/events"] {
            let document = problem(&anna.get(&format!("{path}?{query}")).await, 422, "wrong-input");
            assert!(document["hint"].as_str().unwrap().contains(word), "{query}: {document}");
        }
    }
}

#[tokio::test]
async fn a_letter_has_its_events() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let (_, letters) = job(&console).await;
    lose(&console, letters[0]).await;
    let letter = anna.ok(&format!("/api/v1/letters/{}", letters[0])).await;
    let kinds: Vec<_> = letter["events"].as_array().unwrap().iter().map(|event| &event["event"]).collect();
    assert_eq!(kinds, ["submitting", "uncertain"]);
    assert_eq!((&letter["letter"], &letter["state"]), (&letters[0].0.into(), &"uncertain".into()));
    assert_eq!(anna.ok(&format!("/api/v1/letters/{}", letters[1])).await["events"], json!([]));
    let events = anna.ok("/api/v1/events").await;
    assert_eq!(events["events"], letter["events"]);
    let rest = anna.ok(&format!("/api/v1/events?after={}", events["next"])).await;
    assert_eq!(rest, json!({ "events": [], "next": null }));
    problem(&anna.get("/api/v1/letters/99").await, 404, "not-found");
}

#[tokio::test]
async fn a_human_settles_an_uncertain_letter_once() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let (_, letters) = job(&console).await;
    lose(&console, letters[0]).await;
    let path = format!("/api/v1/letters/{}/resolve", letters[0]);
    for odd in [
        "",
        "{}",
        r#"{"choice":"resend"}"#,
        r#"{"choice":"resent","why":"a"}"#,
        r#"{"choice":"drop","why":""}"#,
    ] {
        problem(&anna.post(&path, odd.to_owned()).await, 422, "wrong-input");
    }
    let decision = json!({ "choice": "assume-sent", "why": "the ministry called" }).to_string();
    let answer = anna.post(&path, decision.clone()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let letter = client::json(&answer);
    let last = letter["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&letter["state"], &last["by"]), (&"accepted".into(), &"organiser anna".into()));
    assert_eq!(last["reply"], "the ministry called");
    let document = problem(&anna.post(&path, decision.clone()).await, 409, "conflict");
    assert!(document["detail"].as_str().unwrap().contains("it is accepted"), "{document}");
    problem(&anna.post("/api/v1/letters/99/resolve", decision).await, 404, "not-found");
}
