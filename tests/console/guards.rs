//! What every request has to pass, and what every answer bears.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use sincerely::store::Role;

use crate::bench::{Console, HOST, PASSWORD, form};
use crate::roles::PAGES;

fn pages() -> impl Iterator<Item = &'static str> {
    PAGES.into_iter().chain(["/login", "/healthz", "/nothing-here", "/first/none"])
}

#[tokio::test]
async fn every_answer_forbids_frames_foreign_scripts_and_keeping_it() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    for path in pages() {
        let answer = anna.get(path).await;
        let policy = answer.header("content-security-policy");
        for word in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]
        {
            assert!(policy.contains(word), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn pages_hold_nothing_that_their_own_policy_would_stop() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    for path in pages() {
        let page = anna.get(path).await.text;
        for word in ["<script>", "<style", " style=", " onclick=", "http://", "https://"] {
            assert!(!page.contains(word), "{path} has {word}");
        }
    }
}

#[tokio::test]
async fn the_style_is_kept_for_good_under_a_name_that_changes_with_it() {
    let console = Console::new().await;
    let page = console.browser().get("/login").await.text;
    let path = page.split_once("rel=\"stylesheet\" href=\"").unwrap().1.split_once('"').unwrap().0;
    let style = console.browser().get(path).await;
    assert_eq!(style.status, StatusCode::OK);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    let other = console.browser().get("/assets/0000000000000000/style.css").await;
    assert_eq!((other.status, other.header("cache-control")), (StatusCode::NOT_FOUND, "no-store"));
}

#[tokio::test]
async fn a_foreign_host_is_misdirected() {
    let console = Console::new().await;
    for host in
        ["evil.example.org", "127.0.0.1:8026", "127.0.0.1", "localhost", "127.0.0.1:8025.example.org", ""]
    {
        for path in ["/", "/login", "/healthz", "/nothing-here"] {
            let request = Request::get(path).header("host", host).body(Body::empty()).unwrap();
            assert_eq!(console.ask(request).await.status, StatusCode::MISDIRECTED_REQUEST, "{host} {path}");
        }
    }
    let none = Request::get("/login").body(Body::empty()).unwrap();
    assert_eq!(console.ask(none).await.status, StatusCode::MISDIRECTED_REQUEST);
    let two = Request::get("/login").header("host", HOST).header("host", "evil.example.org");
    assert_eq!(console.ask(two.body(Body::empty()).unwrap()).await.status, StatusCode::MISDIRECTED_REQUEST);
    let in_line = Request::get("http://evil.example.org/login").header("host", HOST);
    assert_eq!(
        console.ask(in_line.body(Body::empty()).unwrap()).await.status,
        StatusCode::MISDIRECTED_REQUEST
    );
    for host in [HOST, "localhost:8025", "LOCALHOST:8025"] {
        let request = Request::get("/login").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(console.ask(request).await.status, StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn behind_a_proxy_its_name_is_ours_too() {
    let console = Console::behind_proxy().await;
    let ask = |host: &'static str| Request::get("/login").header("host", host).body(Body::empty()).unwrap();
    assert_eq!(console.ask(ask("letters.example.org")).await.status, StatusCode::OK);
    assert_eq!(console.ask(ask("letters.example.net")).await.status, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(console.ask(ask(HOST)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_change_without_its_form_is_refused() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let mut boris = console.user("boris", Role::Organiser).await;
    let foreign = boris.get("/").await.form().to_owned();
    let own = anna.get("/").await.form().to_owned();
    for token in ["", "aaaa", &foreign, &own[1..]] {
        let answer = anna.post("/logout", &[("form", token)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{token}");
        assert!(answer.text.contains("out of date"), "{}", answer.text);
    }
    assert_eq!(anna.post("/logout", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(anna.get("/").await.status, StatusCode::OK, "still logged in");
    assert_eq!(anna.post("/logout", &[("form", &own)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_change_from_a_foreign_origin_is_refused_though_its_form_is_right() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let own = anna.get("/").await.form().to_owned();
    let from = |headers: &[(&str, &str)]| {
        let mut request = anna.request("POST", "/logout");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        form(request, &[("form", &own)])
    };
    for headers in [
        &[][..],
        &[("origin", "https://evil.example.org")],
        &[("origin", "null")],
        &[("origin", "http://localhost:8025")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example.org"), ("sec-fetch-site", "same-origin")],
    ] {
        let answer = console.ask(from(headers)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(answer.text.contains("another page"), "{}", answer.text);
    }
    let fetched = console.ask(from(&[("sec-fetch-site", "same-origin")])).await;
    assert_eq!(fetched.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_is_logged_in_as_somebody_else_by_a_strangers_form() {
    let console = Console::new().await;
    console.user("mallory", Role::Viewer).await;
    let theirs = console.browser().get("/login").await.form().to_owned();
    let mut anna = console.browser();
    anna.get("/login").await;
    let entry = [("form", theirs.as_str()), ("name", "mallory"), ("password", PASSWORD)];
    assert_eq!(anna.post("/login", &entry).await.status, StatusCode::FORBIDDEN);
    assert_eq!(anna.session(), None);
}

#[tokio::test]
async fn a_body_of_100_mb_is_too_large_whether_it_says_so_or_not() {
    let console = Console::new().await;
    let browser = console.browser();
    let request = || {
        let request = browser.request("POST", "/login").header("origin", format!("http://{HOST}"));
        request.header("content-type", "application/x-www-form-urlencoded")
    };
    let said = request().header("content-length", "104857600").body(Body::empty()).unwrap();
    assert_eq!(console.ask(said).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let unsaid = request().body(Body::from(vec![b'x'; 104_857_600])).unwrap();
    let answer = console.ask(unsaid).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("too large"), "{}", answer.text);
}

#[tokio::test]
async fn no_path_leads_out_of_the_pages() {
    let console = Console::new().await;
    for path in [
        "/../",
        "/../../etc/passwd",
        "/assets/../../Cargo.toml",
        "/assets/..%2f..%2fetc/passwd",
        "/%2e%2e/",
        "/jobs/../jobs",
        "//jobs",
        "/templates/console/layout.html",
        "/data/sincerely.db",
    ] {
        assert_eq!(console.browser().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_error_is_told_on_a_page_and_says_nothing_of_our_insides() {
    let console = Console::new().await;
    let browser = console.browser();
    let wrong = browser.request("DELETE", "/healthz").body(Body::empty()).unwrap();
    let answer = console.ask(wrong).await;
    assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    assert!(answer.text.contains("<h1>"), "{}", answer.text);
    let request = browser.request("POST", "/login").header("origin", format!("http://{HOST}"));
    let odd =
        request.header("content-type", "application/x-www-form-urlencoded").body(Body::from("%ff=%ff&form"));
    let answer = console.ask(odd.unwrap()).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    assert!(answer.text.contains("<h1>") && !answer.text.contains("serde"), "{}", answer.text);
}

#[tokio::test]
async fn a_damaged_store_is_told_without_detail() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let on = rusqlite::Connection::open(console.folder.path().join("data/sincerely.db")).unwrap();
    on.execute_batch("DROP TABLE jobs").unwrap();
    let answer = anna.get("/jobs").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        answer.text.contains("store cannot be used") && !answer.text.contains("no such table"),
        "{}",
        answer.text
    );
    assert_eq!(anna.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(anna.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn ready_means_that_letters_are_worked() {
    let mut console = Console::new().await;
    let ready = console.browser().get("/readyz").await;
    assert_eq!((ready.status, ready.text.as_str()), (StatusCode::OK, "ready\n"));
    console.lease = None;
    assert_eq!(console.browser().get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_banner_says_on_every_page_whether_letters_reach_officials() {
    for (console, word, other) in
        [(Console::new().await, "REHEARSAL", "LIVE"), (Console::live().await, "LIVE", "REHEARSAL")]
    {
        let mut anna = console.user("anna", Role::Viewer).await;
        for path in ["/", "/jobs", "/nothing-here", "/first/none"] {
            let page = anna.get(path).await.text;
            assert!(page.contains(word) && !page.contains(other), "{path}: {page}");
        }
    }
}
