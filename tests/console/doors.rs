//! How people come in, stay, and go.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use jiff::SignedDuration;
use sincerely::store::{Role, UserName};

use crate::bench::{Console, PASSWORD};

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

#[tokio::test]
async fn the_first_organiser_comes_in_by_their_link_once() {
    let console = Console::new().await;
    let link = console.desk.first_link(console.now() + minutes(60)).unwrap();
    let path = link.strip_prefix("http://127.0.0.1:8025").unwrap();
    let mut anna = console.browser();
    let entry = [("name", "Anna"), ("password", PASSWORD), ("again", PASSWORD)];
    let answer = anna.fill(path, &entry).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    let page = anna.get("/").await;
    assert!(page.text.contains("anna, organiser"), "{}", page.text);
    let mut boris = console.browser();
    assert_eq!(boris.get(path).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn the_first_link_is_of_no_use_once_it_is_old_or_replaced_or_somebody_is_there() {
    let console = Console::new().await;
    let path = |link: String| link.strip_prefix("http://127.0.0.1:8025").unwrap().to_owned();
    let old = path(console.desk.first_link(console.now() + minutes(60)).unwrap());
    let new = path(console.desk.first_link(console.now() + minutes(60)).unwrap());
    assert_eq!(console.browser().get(&old).await.status, StatusCode::GONE);
    assert_eq!(console.browser().get(&new).await.status, StatusCode::OK);
    console.pass(minutes(60));
    assert_eq!(console.browser().get(&new).await.status, StatusCode::GONE);
    let fresh = path(console.desk.first_link(console.now() + minutes(60)).unwrap());
    console.invite("boris", Role::Organiser).await;
    assert_eq!(console.browser().get(&fresh).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_is_typed_stays_but_for_the_password_and_the_message_stands_beside_its_field() {
    let console = Console::new().await;
    let link = console.desk.first_link(console.now() + minutes(60)).unwrap();
    let path = link.strip_prefix("http://127.0.0.1:8025").unwrap();
    let long = "x".repeat(1001);
    for (name, password, again, told) in [
        ("<b>anna</b>", "Zwölf Zeichen", "Zwölf Zeichen", "bad-name"),
        ("anna", "kurz", "kurz", "shorter than 12"),
        ("anna", "twelve chars", "twelve charS", "not the same"),
        ("anna", &long, &long, "longer than"),
        ("", "twelve chars", "twelve chars", "bad-name"),
    ] {
        let entry = [("name", name), ("password", password), ("again", again)];
        let page = console.browser().fill(path, &entry).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(told), "{told}: {}", page.text);
        assert!(!page.text.contains("<b>") && !page.text.contains(password), "{}", page.text);
        assert!(!name.starts_with('a') || page.text.contains("value=\"anna\""), "{}", page.text);
    }
    assert!(console.store.users().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_link_of_user_add_sets_a_password_once() {
    let console = Console::new().await;
    let link = console.invite("anna", Role::Viewer).await;
    let mut anna = console.browser();
    assert!(anna.get(&link).await.text.contains("<strong>anna</strong>"));
    let set = anna.fill(&link, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
    assert!(anna.get("/").await.text.contains("anna, viewer"));
    assert_eq!(console.browser().get(&link).await.status, StatusCode::GONE);
    let late = console.invite("boris", Role::Viewer).await;
    console.pass(SignedDuration::from_hours(24));
    assert_eq!(console.browser().get(&late).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_name_and_its_password_log_in_and_lead_where_one_was_going() {
    let console = Console::new().await;
    console.user("anna", Role::Viewer).await;
    let mut anna = console.browser();
    let asked = anna.get("/jobs").await;
    assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, "/login?next=/jobs"));
    let page = anna.get("/login?next=/jobs").await;
    let entry = [("form", page.form()), ("next", "/jobs"), ("name", " ANNA "), ("password", PASSWORD)];
    let entered = anna.post("/login", &entry).await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/jobs"));
    assert_eq!(anna.get("/jobs").await.status, StatusCode::OK);
    assert_eq!(anna.get("/login").await.header("location"), "/");
}

#[tokio::test]
async fn what_was_wrong_is_not_told_and_no_password_comes_back() {
    let console = Console::new().await;
    console.user("anna", Role::Viewer).await;
    console.invite("boris", Role::Viewer).await;
    let mut told = Vec::new();
    for name in ["anna", "nobody", "boris", "<b>"] {
        let page = console.browser().log_in(name, "wrong horse battery").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}");
        assert!(!page.text.contains("wrong horse") && !page.text.contains("<b>"), "{}", page.text);
        let start = page.text.find("id=\"wrong\"").unwrap();
        told.push(page.text[start..].split_once("</p>").unwrap().0.to_owned());
    }
    assert!(told.iter().all(|words| *words == told[0]), "{told:?}");
}

#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_known_one() {
    let console = Console::new().await;
    console.user("anna", Role::Viewer).await;
    let mut times = Vec::new();
    for name in ["anna", "nobody"] {
        let mut best = Duration::MAX;
        for n in 0..3 {
            let mut browser = console.browser();
            let page = browser.get("/login").await;
            let name = format!("{name}{}", if name == "nobody" { n.to_string() } else { String::new() });
            let entry = [("form", page.form()), ("name", name.as_str()), ("password", "wrong horse battery")];
            let start = Instant::now();
            assert_eq!(browser.post("/login", &entry).await.status, StatusCode::FORBIDDEN);
            best = best.min(start.elapsed());
            console.pass(minutes(2));
        }
        times.push(best);
    }
    // Looking a name up takes microseconds, checking a password many milliseconds.
    assert!(times[1] * 2 > times[0], "{times:?}");
}

#[tokio::test]
async fn the_sixth_try_in_a_minute_is_refused_for_an_account_wherever_it_comes_from() {
    let console = Console::behind_proxy().await;
    console.user("anna", Role::Viewer).await;
    for n in 1..=5 {
        let mut browser = console.browser();
        browser.from = format!("192.0.2.{n}").parse().unwrap();
        assert_eq!(browser.log_in("anna", "wrong horse battery").await.status, StatusCode::FORBIDDEN);
    }
    let mut anna = console.browser();
    anna.from = "198.51.100.7".parse().unwrap();
    let refused = anna.log_in("anna", PASSWORD).await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"));
    assert!(refused.text.contains("value=\"anna\"") && !refused.text.contains(PASSWORD), "{}", refused.text);
    console.pass(minutes(1));
    assert_eq!(anna.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_sixth_try_in_a_minute_is_refused_for_an_address_whatever_the_account() {
    let console = Console::behind_proxy().await;
    console.user("anna", Role::Viewer).await;
    for n in 1..=5 {
        let page = console.browser().log_in(&format!("nobody{n}"), "wrong horse battery").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(console.browser().log_in("anna", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    let mut elsewhere = console.browser();
    elsewhere.from = "198.51.100.7".parse().unwrap();
    assert_eq!(elsewhere.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_cookie_is_for_this_host_only_and_not_for_scripts() {
    let console = Console::new().await;
    console.user("anna", Role::Viewer).await;
    let plain = console.browser().log_in("anna", PASSWORD).await;
    let cookies = plain.cookies().join("\n");
    assert!(cookies.starts_with("sincerely=") && !cookies.contains("Domain"), "{cookies}");
    for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookies.contains(word), "{cookies}");
    }
    let console = Console::behind_proxy().await;
    console.user("anna", Role::Viewer).await;
    let mut anna = console.browser();
    let door = anna.get("/login").await.cookies().join("\n");
    let secure = anna.log_in("anna", PASSWORD).await.cookies().join("\n");
    for cookie in [door, secure] {
        assert!(cookie.starts_with("__Host-sincerely") && cookie.contains("; Secure"), "{cookie}");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    }
}

#[tokio::test]
async fn a_login_changes_the_sessions_id_and_takes_none_that_is_brought_along() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    let first = anna.session().unwrap().clone();
    anna.cookies.clear();
    anna.cookies.insert("sincerely".into(), "AAAAAAAAAAAAAAAAAAAAAA".into());
    assert_eq!(anna.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
    let second = anna.session().unwrap();
    assert!(*second != first && second != "AAAAAAAAAAAAAAAAAAAAAA");
}

#[tokio::test]
async fn a_live_session_that_somebody_planted_is_not_the_one_that_a_login_begins() {
    let console = Console::new().await;
    console.user("anna", Role::Organiser).await;
    let mut mallory = console.user("mallory", Role::Viewer).await;
    let mut anna = console.browser();
    anna.cookies = mallory.cookies.clone();
    let form = anna.get("/").await.form().to_owned();
    let entry = [("form", form.as_str()), ("name", "anna"), ("password", PASSWORD)];
    assert_eq!(anna.post("/login", &entry).await.status, StatusCode::SEE_OTHER);
    assert!(anna.get("/").await.text.contains("anna, organiser"));
    assert_ne!(anna.session(), mallory.session());
    assert_eq!(mallory.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_logout_ends_the_session_for_whoever_has_its_cookie() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    let mut thief = console.browser();
    thief.cookies = anna.cookies.clone();
    assert_eq!(thief.get("/").await.status, StatusCode::OK);
    let form = anna.get("/").await.form().to_owned();
    assert_eq!(anna.post("/logout", &[("form", &form)]).await.header("location"), "/login");
    assert_eq!(anna.session(), None);
    assert_eq!(thief.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_a_page() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    for _ in 0..4 {
        console.pass(minutes(29));
        assert_eq!(anna.get("/").await.status, StatusCode::OK);
    }
    console.pass(minutes(30));
    assert_eq!(anna.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_busy() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    for quarter in 1..48 {
        console.pass(minutes(15));
        assert_eq!(anna.get("/").await.status, StatusCode::OK, "{quarter}");
    }
    console.pass(minutes(15));
    assert_eq!(anna.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_is_removed_is_out_at_once() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let name = UserName::parse("anna").unwrap();
    assert!(console.store.remove_user(&name, console.now(), "organiser carla").await.unwrap());
    assert_eq!(anna.get("/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(console.browser().log_in("anna", PASSWORD).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_store_keeps_no_secret_of_a_user_but_its_hash() {
    let console = Console::new().await;
    let link = console.invite("boris", Role::Viewer).await;
    let anna = console.user("anna", Role::Organiser).await;
    let cookie = anna.session().unwrap();
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(console.folder.path().join("data")).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let id = data_encoding::BASE64URL_NOPAD.decode(cookie.as_bytes()).unwrap();
    let token = link.rsplit('/').next().unwrap();
    for secret in [PASSWORD.as_bytes(), cookie.as_bytes(), &id, token.as_bytes()] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
    let hash = b"$argon2id$v=19$m=19456,t=2,p=1$";
    assert!(bytes.windows(hash.len()).any(|window| window == hash));
}
