//! The record of acts as a page, and the settings with their sources.

use axum::http::StatusCode;
use sincerely::store::{HumanAct, Role};

use crate::bench::Console;

async fn note(console: &Console, act: &'static str, subject: &str, why: Option<&str>) {
    let (at, by) = (console.now(), "organiser carla".to_owned());
    let (subject, why) = (subject.to_owned(), why.map(str::to_owned));
    console.store.note_act(HumanAct { at, by, act, subject, why }).await.unwrap();
}

#[tokio::test]
async fn the_record_is_shown_newest_first_in_pages_of_fifty() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    for n in 0..60 {
        note(&console, "export", &format!("job {n}"), Some("for <b>the board</b>")).await;
    }
    let page = anna.get("/audit").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("The record holds: 62 entries"), "{}", page.text);
    assert_eq!(page.text.matches("<td class=\"n\">").count(), 50);
    assert!(page.text.contains("href=\"/jobs#job-59\"") && !page.text.contains("href=\"/jobs#job-9\""));
    assert!(page.text.contains("for &lt;b&gt;the board"), "{}", page.text);
    let older = page.text.split_once("name=\"before\" value=\"").unwrap().1.split_once('"').unwrap().0;
    let rest = anna.get(&format!("/audit?before={older}&by=&act=&job=")).await.text;
    assert_eq!(rest.matches("<td class=\"n\">").count(), 12);
    assert!(rest.contains("href=\"/jobs#job-9\"") && !rest.contains("name=\"before\""), "{rest}");
}

#[tokio::test]
async fn the_record_is_asked_by_person_act_and_job() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    note(&console, "export", "job 3", None).await;
    note(&console, "settings", "project", Some("mode: rehearsal -> live")).await;
    for (query, entries) in [
        ("by=organiser+carla", 3),
        ("act=export", 1),
        ("job=3", 1),
        ("job=%233", 1),
        ("by=organiser+carla&act=settings&job=", 1),
        ("by=organiser+carla&act=settings&job=3", 0),
        ("by=nobody", 0),
    ] {
        let page = anna.get(&format!("/audit?{query}")).await.text;
        assert_eq!(page.matches("<td class=\"n\">").count(), entries, "{query}: {page}");
    }
    let page = anna.get("/audit?by=organiser+carla&act=export").await.text;
    assert!(page.contains("<option selected>organiser carla</option>"), "{page}");
    assert!(page.contains("<option selected>export</option>"), "{page}");
    let wrong = anna.get("/audit?job=spring&act=export").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("id=\"job-wrong\"") && wrong.text.contains("value=\"spring\""),
        "{}",
        wrong.text
    );
    assert!(wrong.text.contains("<option selected>export</option>"), "{}", wrong.text);
}

#[tokio::test]
async fn a_record_that_was_changed_says_so() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Viewer).await;
    note(&console, "export", "job 3", None).await;
    note(&console, "export", "job 4", None).await;
    let on = rusqlite::Connection::open(console.folder.path().join("data/sincerely.db")).unwrap();
    on.execute_batch("UPDATE audit SET subject = 'job 9' WHERE subject = 'job 3'").unwrap();
    let page = anna.get("/audit").await.text;
    assert!(page.contains("not as it was written") && page.contains("Entry 3 was changed"), "{page}");
}

#[tokio::test]
async fn settings_are_shown_with_their_sources_and_no_secret() {
    let console = Console::live().await;
    let file = console.folder.path().join("config/sincerely.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let text = "mode = \"live\"\n[sender]\nname = \"Group\"\naddress = \"letters@group.example.org\"\n\
                [relay]\nhost = \"smtp.example.org\"\nusername = \"anna\"\npassword_file = \"config/secret-place\"\n";
    std::fs::write(&file, text).unwrap();
    let mut boris = console.user("boris", Role::Viewer).await;
    let page = boris.get("/settings").await.text;
    for word in ["letters@group.example.org", "line 1<", "line 4<", "default", "[relay.timeouts]"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    // The file says what was not in force when the console began.
    assert!(page.contains("after a restart:") && page.contains("smtp.example.org"), "{page}");
    assert!(!page.contains("secret-place") && !page.contains("/settings/doctor"), "{page}");
    assert_eq!(boris.get("/settings/doctor").await.status, StatusCode::FORBIDDEN);
    let mut anna = console.user("anna", Role::Organiser).await;
    assert!(anna.get("/settings").await.text.contains("/settings/doctor"));
}

#[tokio::test]
async fn the_doctors_findings_are_a_page() {
    let console = Console::new().await;
    let file = console.folder.path().join("config/sincerely.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    // Nothing listens there: it is told at once.
    let text = "[sender]\nname = \"Group\"\naddress = \"letters@group.example.org\"\n\
                [relay]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\n";
    std::fs::write(&file, text).unwrap();
    let mut anna = console.user("anna", Role::Organiser).await;
    let page = anna.get("/settings/doctor").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for word in ["<h2>Settings</h2>", "<h2>Mail server</h2>", "<h2>Disk</h2>", "sender.name"] {
        assert!(page.text.contains(word), "{word}: {}", page.text);
    }
    std::fs::write(&file, "[sender\n").unwrap();
    let page = anna.get("/settings/doctor").await.text;
    assert!(page.contains("nothing else was looked at"), "{page}");
    let settings = anna.get("/settings").await;
    assert_eq!(settings.status, StatusCode::OK, "{}", settings.text);
}
