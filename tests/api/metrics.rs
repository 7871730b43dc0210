//! Counts, and no name among them.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use sincerely::store::Role;

use crate::bench::{Answer, Console, HOST};
use crate::client::{client, job, lose, problem};

async fn stranger(console: &Console) -> Answer {
    console.ask(Request::get("/metrics").header("host", HOST).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn counts_are_for_who_has_a_token() {
    let console = Console::new().await;
    problem(&stranger(&console).await, 401, "no-token");
    let boris = client(&console, "boris", Role::Viewer).await;
    let answer = boris.get("/metrics").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8")
    );
}

#[tokio::test]
async fn counts_are_for_everybody_where_the_settings_say_so() {
    let console = Console::with_open_metrics().await;
    assert_eq!(stranger(&console).await.status, StatusCode::OK);
}

#[tokio::test]
async fn letters_are_counted_by_state_and_mode() {
    let console = Console::with_open_metrics().await;
    let (_, letters) = job(&console).await;
    lose(&console, letters[0]).await;
    let text = stranger(&console).await.text;
    for line in [
        "sincerely_letters{mode=\"live\",state=\"ready\"} 1",
        "sincerely_letters{mode=\"live\",state=\"uncertain\"} 1",
        "sincerely_letters{mode=\"rehearsal\",state=\"ready\"} 0",
        "sincerely_letters_due 1",
        "sincerely_jobs{state=\"running\"} 1",
        "sincerely_relay_reachable 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
}

#[tokio::test]
async fn requests_are_counted_by_the_route_as_it_is_written() {
    let console = Console::with_open_metrics().await;
    let anna = client(&console, "anna", Role::Organiser).await;
    anna.get("/api/v1/letters/17").await;
    anna.get("/nothing/anna@example.org").await;
    anna.get("/invited/secret").await;
    let text = stranger(&console).await.text;
    let count =
        "sincerely_http_requests_total{method=\"GET\",route=\"/api/v1/letters/{letter}\",status=\"404\"} 1";
    assert!(text.lines().any(|found| found == count), "{text}");
    for word in ["anna", "secret", "17\"", "example.org"] {
        assert!(!text.contains(word), "{word} is in\n{text}");
    }
    assert!(text.contains("route=\"none\""), "{text}");
}
