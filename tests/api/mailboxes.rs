//! Mailboxes: suspended, and let go again.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::bench::Console;
use crate::client::{self, job, organiser, problem};

#[tokio::test]
async fn a_mailbox_is_suspended_and_let_go_again() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    job(&console).await;
    let named = json!({ "mailbox": "Minister@GOV.example", "why": "they asked for it" }).to_string();
    for _ in 0..2 {
        let answer = anna.post("/api/v1/mailboxes/suspend", named.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let mailbox = client::json(&answer);
        assert_eq!(
            (&mailbox["state"], &mailbox["suspended"]["by"]),
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
