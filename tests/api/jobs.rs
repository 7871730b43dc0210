//! Jobs: what there is, and orders to them.

use serde_json::json;

use crate::bench::Console;
use crate::client::{self, job, organiser, problem};

#[tokio::test]
async fn a_job_has_the_shape_that_the_command_prints() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    assert_eq!(anna.ok("/api/v1/jobs").await, json!({ "jobs": [] }));
    let (number, _) = job(&console).await;
    let list = anna.ok("/api/v1/jobs").await;
    let first = &list["jobs"][0];
    assert_eq!(
        (&first["job"], &first["campaign"], &first["mode"]),
        (&number.0.into(), &"ilyashev".into(), &"live".into())
    );
    assert_eq!(
        (&first["state"], &first["letters"]["total"], &first["letters"]["ready"]),
        (&"running".into(), &2.into(), &2.into())
    );
    assert_eq!(first["post"]["total"], 0);
    assert!(first["lanes"].is_null(), "{first}");
    let one = anna.ok(&format!("/api/v1/jobs/{number}")).await;
    let lane = &one["lanes"][0];
    assert_eq!((&lane["mailbox"], &lane["kind"]), (&"minister@gov.example".into(), &"letter".into()));
    assert_eq!((&lane["letters"]["ready"], &lane["per_hour"]), (&2.into(), &60.0.into()));
}

#[tokio::test]
async fn an_order_is_obeyed_once_and_on_record_under_its_users_name() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    job(&console).await;
    for (order, state) in [("pause", "paused"), ("resume", "scheduled"), ("cancel", "cancelled")] {
        let path = format!("/api/v1/jobs/1/{order}");
        let answer = anna.post(&path, json!({ "why": format!("to {order}") }).to_string()).await;
        assert_eq!(client::json(&answer)["state"], state, "{}", answer.text);
        let document = problem(&anna.post(&path, "").await, 409, "conflict");
        assert!(document["detail"].as_str().unwrap().contains(state), "{document}");
    }
    let acts = console.store.audit(0, 100).await.unwrap();
    for order in ["pause", "resume", "cancel"] {
        let found = acts.iter().filter(|act| act.act == order).collect::<Vec<_>>();
        assert_eq!(found.len(), 1, "{acts:#?}");
        assert_eq!(
            (found[0].by.as_str(), found[0].why.as_deref()),
            ("organiser anna", Some(&*format!("to {order}")))
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    for path in ["/api/v1/jobs/7", "/api/v1/jobs/-1", "/api/v1/jobs/x", "/api/v1/jobs/99999999999999999999"] {
        problem(&anna.get(path).await, 404, "not-found");
    }
    problem(&anna.post("/api/v1/jobs/7/cancel", "").await, 404, "not-found");
}

#[tokio::test]
async fn a_body_that_says_something_else_changes_nothing() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    job(&console).await;
    let long = json!({ "why": "x".repeat(501) }).to_string();
    for odd in [
        "{",
        "[]",
        "[null]",
        "3",
        r#"{"wy":"a"}"#,
        r#"{"why":3}"#,
        r#"{"why":" "}"#,
        r#"{"why":"a\nb"}"#,
        &long,
        "\u{0}",
    ] {
        problem(&anna.post("/api/v1/jobs/1/cancel", odd.to_owned()).await, 422, "wrong-input");
    }
    let form = anna
        .request("POST", "/api/v1/jobs/1/cancel")
        .header("content-type", "application/x-www-form-urlencoded");
    problem(&console.ask(form.body("why=a".into()).unwrap()).await, 415, "not-json");
    assert_eq!(anna.ok("/api/v1/jobs/1").await["state"], "running");
}
