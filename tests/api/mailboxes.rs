//! Mailboxes: suspended, and let go again.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::bench::Console;
use crate::client::{self, job, organiser, problem};
use crate::plans::mailbox;

#[tokio::test]
async fn a_mailbox_is_suspended_and_let_go_again() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    job(&console).await;
    let named = json!({ "mailbox": "Minister@GOV.example", "why": "they asked for it" }).to_string();
    for _ in 0..2 {
        let answer = anna.post("/api/v1/mailboxes/suspend", named.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let named = client::json(&answer);
        assert_eq!(
            (&named["state"], &named["suspended"]["by"]),
            (&"suspended".into(), &"organiser anna".into())
        );
    }
    assert_eq!(anna.ok("/api/v1/letters?filter=state:held").await["letters"].as_array().unwrap().len(), 2);
    let answer = anna.post("/api/v1/mailboxes/unsuspend", named.clone()).await;
    assert_eq!(
        (&client::json(&answer)["state"], &client::json(&answer)["suspended"]),
        (&"open".into(), &Value::Null)
    );
    problem(&anna.post("/api/v1/mailboxes/unsuspend", named).await, 409, "conflict");
    assert_eq!(anna.ok("/api/v1/mailboxes").await["mailboxes"].as_array().unwrap().len(), 1);
    let stranger = json!({ "mailbox": "nobody@gov.example", "why": "a slip" }).to_string();
    problem(&anna.post("/api/v1/mailboxes/unsuspend", stranger.clone()).await, 404, "not-found");
    assert_eq!(anna.post("/api/v1/mailboxes/suspend", stranger.clone()).await.status, StatusCode::OK);
    assert_eq!(anna.post("/api/v1/mailboxes/unsuspend", stranger).await.status, StatusCode::OK);
    for odd in
        [r#"{"mailbox":"a@b@c","why":"a"}"#, r#"{"mailbox":"a@b.example"}"#, r#"{"mailbox":"","why":"a"}"#]
    {
        problem(&anna.post("/api/v1/mailboxes/suspend", odd).await, 422, "wrong-input");
    }
}

#[tokio::test]
async fn who_withdrew_is_told_by_a_key_and_never_by_an_address() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    assert_eq!(anna.ok("/api/v1/withdrawn").await, json!({ "withdrawn": [] }));
    let boris = mailbox("boris@example.org");
    let done = console.store.withdraw(&boris, None, console.now(), "organiser carla").await.unwrap();
    let list = anna.ok("/api/v1/withdrawn").await;
    assert_eq!(list["withdrawn"][0]["since"], "2026-11-24T10:00:00.000Z");
    assert_eq!(list["withdrawn"][0]["erased"], false);
    assert_eq!(list["withdrawn"][0]["supporter"].as_str().unwrap().len(), 26);
    assert!(done.new && !list.to_string().contains("boris"), "{list}");
}
