//! In which language the console speaks to whom.

use axum::body::Body;
use axum::http::StatusCode;
use sincerely::store::Role;

use crate::bench::{Answer, Browser, Console};

const PAGES: [&str; 4] = ["/", "/jobs", "/supporters", "/nothing-here"];

async fn get_in(browser: &mut Browser<'_>, path: &str, wanted: &str) -> Answer {
    let request = browser.request("GET", path).header("accept-language", wanted);
    browser.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_page_is_drawn_in_every_language_and_the_way_it_runs() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let invited = console.invite("boris", Role::Viewer).await;
    for (wanted, start, banner) in [
        ("en", "<html lang=\"en\" dir=\"ltr\">", "REHEARSAL"),
        ("fr-CA", "<html lang=\"fr\" dir=\"ltr\">", "RÉPÉTITION"),
        ("ar", "<html lang=\"ar\" dir=\"rtl\">", "تجربة"),
        ("tlh", "<html lang=\"en\" dir=\"ltr\">", "REHEARSAL"),
    ] {
        for path in PAGES {
            let page = get_in(&mut anna, path, wanted).await.text;
            assert!(page.contains(start) && page.contains(banner), "{path} in {wanted}: {page}");
        }
        for path in ["/login", invited.as_str(), "/first/none", "/jobs/a?b=c"] {
            let page = get_in(&mut console.browser(), path, wanted).await.text;
            assert!(page.contains(start) && page.contains(banner), "{path} in {wanted}: {page}");
        }
    }
}

#[tokio::test]
async fn a_language_that_was_chosen_stays_whatever_the_browser_asks_for() {
    let console = Console::new().await;
    let mut anna = console.browser();
    let page = get_in(&mut anna, "/login?next=/jobs", "en").await;
    let fields = [("form", page.form()), ("next", "/login?next=/jobs"), ("language", "ar")];
    let chosen = anna.post("/language", &fields).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text);
    assert_eq!(chosen.header("location"), "/login?next=/jobs");
    for path in ["/login", "/first/none"] {
        assert!(
            get_in(&mut anna, path, "fr").await.text.contains("<html lang=\"ar\" dir=\"rtl\">"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_switch_bears_the_page_it_stands_on() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    let page = anna.get("/jobs?after=3&q=%22a").await.text;
    assert!(page.contains("name=\"next\" value=\"/jobs?after=3&amp;q=%22a\""), "{page}");
    let mut boris = console.browser();
    let form = boris.get("/login").await.form().to_owned();
    let request = boris.request("POST", "/login").header("origin", "http://127.0.0.1:8025");
    let request = request.header("referer", "http://127.0.0.1:8025/login?next=/jobs");
    let entry = [("form", form.as_str()), ("name", "anna"), ("password", "wrong horse battery")];
    let again = boris.ask(crate::bench::form(request, &entry)).await.text;
    assert!(again.contains("name=\"next\" value=\"/login?next=/jobs\""), "{again}");
}

#[tokio::test]
async fn the_switch_leads_nowhere_else_and_takes_no_language_that_is_not_there() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    let form = anna.get("/").await.form().to_owned();
    for next in ["//example.org", "https://example.org", "/\\example.org", "jobs", "", "/a\r\nb"] {
        let fields = [("form", form.as_str()), ("next", next), ("language", "fr")];
        let answer = anna.post("/language", &fields).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"), "{next}");
    }
    for language in ["", "tlh", "../en", "FR", "fr; Path=/x"] {
        let fields = [("form", form.as_str()), ("next", "/"), ("language", language)];
        let answer = anna.post("/language", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
        assert!(answer.cookies().is_empty(), "{:?}", answer.cookies());
    }
    assert_eq!(anna.post("/language", &[("language", "fr")]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn behind_tls_the_choice_is_kept_for_this_very_host() {
    let console = Console::behind_proxy().await;
    let mut anna = console.browser();
    let form = anna.get("/login").await.form().to_owned();
    let answer = anna.post("/language", &[("form", &form), ("language", "fr")]).await;
    let cookie = answer.cookies().concat();
    for word in ["__Host-sincerely-language=fr;", "Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    assert!(anna.get("/login").await.text.contains("<html lang=\"fr\""));
}
