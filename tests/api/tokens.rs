//! Who comes in by a token, and what it opens.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use jiff::SignedDuration;
use sincerely::store::{Role, UserName};

use crate::bench::{Console, HOST, PASSWORD};
use crate::client::{client, job, json, organiser, problem};

#[tokio::test]
async fn without_a_token_nothing_opens_but_the_description() {
    let console = Console::new().await;
    let ask = |path: &str, method: &str| Request::builder().method(method).uri(path).header("host", HOST);
    let document = console.ask(ask("/api/v1/openapi.json", "GET").body(Body::empty()).unwrap()).await;
    assert_eq!((document.status, document.header("content-type")), (StatusCode::OK, "application/json"));
    let paths = json(&document)["paths"].as_object().unwrap().clone();
    assert!(paths.len() >= 13, "{:?}", paths.keys());
    for (path, operations) in paths {
        for method in operations.as_object().unwrap().keys() {
            let request = ask(&path.replace("{job}", "1").replace("{letter}", "1"), &method.to_uppercase());
            let answer = console.ask(request.body(Body::empty()).unwrap()).await;
            problem(&answer, 401, "no-token");
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"sincerely\"", "{path}");
            assert!(answer.cookies().is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn a_login_at_the_pages_opens_nothing_here() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    assert_eq!(anna.get("/jobs").await.status, StatusCode::OK);
    problem(&anna.get("/api/v1/jobs").await, 401, "no-token");
    problem(&anna.post("/api/v1/jobs/1/pause", &[]).await, 401, "no-token");
    // Nor the other way round.
    let boris = client(&console, "boris", Role::Organiser).await;
    assert_eq!(boris.get("/jobs").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_viewers_token_reads_and_an_organisers_acts() {
    let console = Console::new().await;
    let (number, _) = job(&console).await;
    let boris = client(&console, "boris", Role::Viewer).await;
    for path in [
        "/api/v1/jobs",
        "/api/v1/jobs/1",
        "/api/v1/letters",
        "/api/v1/letters/1",
        "/api/v1/events",
        "/api/v1/mailboxes",
        "/api/v1/withdrawn",
    ] {
        boris.ok(path).await;
    }
    for path in [
        "/api/v1/jobs/1/pause",
        "/api/v1/letters/1/resolve",
        "/api/v1/mailboxes/suspend",
        "/api/v1/import",
        "/api/v1/campaigns",
    ] {
        let document = problem(&boris.post(path, "{}").await, 403, "organisers-only");
        assert!(document["hint"].as_str().unwrap().contains("organiser"), "{document}");
    }
    let anna = organiser(&console).await;
    let answer = anna.post(&format!("/api/v1/jobs/{number}/pause"), "").await;
    assert_eq!((answer.status, &json(&answer)["state"]), (StatusCode::OK, &"paused".into()));
}

#[tokio::test]
async fn a_token_goes_with_its_user_or_when_it_is_ended() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let boris = client(&console, "boris", Role::Viewer).await;
    anna.ok("/api/v1/jobs").await;
    boris.ok("/api/v1/jobs").await;
    let gone = UserName::parse("anna").unwrap();
    assert!(console.store.remove_user(&gone, console.now(), "organiser carla").await.unwrap());
    let answer = anna.get("/api/v1/jobs").await;
    problem(&answer, 401, "wrong-token");
    assert!(answer.header("www-authenticate").contains("invalid_token"), "{:?}", answer.headers);
    let ended = console.store.revoke_token(boris.id, console.now(), "organiser carla").await.unwrap();
    assert_eq!(ended, Some(UserName::parse("boris").unwrap()));
    problem(&boris.get("/api/v1/jobs").await, 401, "wrong-token");
}

#[tokio::test]
async fn wrong_tokens_are_counted_as_wrong_passwords_are() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let wrong = |token: &str| {
        let request = Request::get("/api/v1/jobs").header("host", HOST);
        request.header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap()
    };
    for n in 0..5 {
        problem(&console.ask(wrong(&format!("sincerely_{n}"))).await, 401, "wrong-token");
        // A right one in between takes nothing back.
        if n < 4 {
            anna.ok("/api/v1/jobs").await;
        }
    }
    let answer = console.ask(wrong("sincerely_5")).await;
    problem(&answer, 429, "too-often");
    assert_eq!(answer.header("retry-after"), "60");
    problem(&anna.get("/api/v1/jobs").await, 429, "too-often");
    // The login has tries of its own.
    let entered = console.browser().log_in("nobody", PASSWORD).await;
    assert_eq!(entered.status, StatusCode::FORBIDDEN);
    console.pass(SignedDuration::from_secs(61));
    anna.ok("/api/v1/jobs").await;
}

#[tokio::test]
async fn what_is_no_bearer_token_is_none() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    for odd in ["Basic YW5uYTpwYXNz", "Bearer", "Bearer ", anna.token.as_str()] {
        let request = Request::get("/api/v1/jobs").header("host", HOST).header("authorization", odd);
        problem(&console.ask(request.body(Body::empty()).unwrap()).await, 401, "no-token");
    }
    let two = anna.request("GET", "/api/v1/jobs").header("authorization", "Bearer sincerely_x");
    problem(&console.ask(two.body(Body::empty()).unwrap()).await, 401, "no-token");
    let named = format!("/api/v1/jobs?access_token={}", anna.token);
    let request = Request::get(named).header("host", HOST).body(Body::empty()).unwrap();
    problem(&console.ask(request).await, 401, "no-token");
}

#[tokio::test]
async fn the_last_use_is_known_to_the_minute() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    let used = || async { console.store.tokens().await.unwrap()[0].used };
    assert_eq!(used().await, None);
    anna.ok("/api/v1/jobs").await;
    let first = console.now();
    assert_eq!(used().await, Some(first));
    console.pass(SignedDuration::from_secs(59));
    anna.ok("/api/v1/jobs").await;
    assert_eq!(used().await, Some(first));
    console.pass(SignedDuration::from_secs(1));
    anna.ok("/api/v1/jobs").await;
    assert_eq!(used().await, Some(console.now()));
}

#[tokio::test]
async fn an_error_is_a_problem_document_wherever_it_comes_from() {
    let console = Console::new().await;
    let anna = organiser(&console).await;
    problem(&anna.get("/api/v1/nothing").await, 404, "not-found");
    problem(&anna.get("/api/nothing").await, 404, "not-found");
    let answer = anna.post("/api/v1/jobs", "{}").await;
    problem(&answer, 405, "method");
    assert_eq!(answer.header("allow"), "GET,HEAD");
    let foreign =
        Request::get("/api/v1/jobs").header("host", "evil.example.org").body(Body::empty()).unwrap();
    problem(&console.ask(foreign).await, 421, "foreign-host");
    problem(&anna.post("/api/v1/import", vec![b'x'; 20_000_000]).await, 413, "too-large");
    let on = rusqlite::Connection::open(console.folder.path().join("data/sincerely.db")).unwrap();
    on.execute_batch("DROP TABLE exclusions; DROP TABLE jobs").unwrap();
    let answer = anna.get("/api/v1/jobs").await;
    problem(&answer, 503, "store");
    assert!(!answer.text.contains("no such table"), "{}", answer.text);
}
