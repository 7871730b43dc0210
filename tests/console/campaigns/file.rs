//! The campaign file as text.

use axum::http::StatusCode;
use sincerely::store::Role;

use super::{CAMPAIGN, acts, area, campaign, hidden, names, read, send, write};
use crate::bench::Console;

const FILE: &str = "config/campaigns/berg.toml";
const PAGE: &str = "/campaigns/berg/file";

#[tokio::test]
async fn a_file_is_saved_as_it_was_typed_and_on_record() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let page = anna.get(PAGE).await.text;
    assert_eq!(area(&page, "text"), CAMPAIGN);
    let base = hidden(&page, "base");
    let text = CAMPAIGN.replace("Minister Nordin", "Minister Åkesson & Söner");
    let saved = send(&mut anna, PAGE, &[("base", &base), ("text", &text)]).await;
    assert_eq!(
        (saved.status, saved.header("location")),
        (StatusCode::SEE_OTHER, "/campaigns/berg/file?saved=yes")
    );
    assert_eq!(read(&console, FILE), text, "no carriage return, no other change");
    assert_eq!(acts(&console).await, ["edited campaign berg by organiser anna"]);
    assert!(anna.get(saved.header("location")).await.text.contains("Saved."));
    // The same form once more: it stands there already.
    let again = send(&mut anna, PAGE, &[("base", &base), ("text", &text)]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(acts(&console).await.len(), 1);
    assert_eq!(names(&console, "config/campaigns"), ["berg.toml"], "nothing is left behind");
}

#[tokio::test]
async fn problems_are_told_with_their_lines() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let page = anna.get(PAGE).await.text;
    let line = 1 + CAMPAIGN.lines().position(|line| line.contains("to be found out")).unwrap();
    assert!(page.contains(&format!("line {line}, column")), "{page}");
    assert!(page.contains(&format!("<li id=\"line-{line}\" class=\"marked\">")), "{page}");
}

#[tokio::test]
async fn what_would_block_is_not_saved_unless_it_is_wanted() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let base = hidden(&anna.get(PAGE).await.text, "base");
    for (from, to, told) in [
        ("Europe/Stockholm", "Europe/Stokholm", "there is no such time zone"),
        ("title = \"Free Anna Berg\"", "title = \"Free Anna Berg", "not written as TOML"),
        ("salutation.ar = \"معالي الوزير،\"\n", "", "has no salutation in Arabic"),
        ("until", "untill", "untill"),
    ] {
        let text = CAMPAIGN.replace(from, to);
        let page = send(&mut anna, PAGE, &[("base", &base), ("text", &text)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{to}");
        assert!(page.text.contains("Nothing was saved") && page.text.contains(told), "{to}: {}", page.text);
        assert!(page.text.contains("name=\"anyway\""), "{to}");
        assert_eq!(area(&page.text, "text"), text);
        assert_eq!(read(&console, FILE), CAMPAIGN);
    }
    let text = CAMPAIGN.replace("Europe/Stockholm", "Europe/Stokholm");
    let fields = [("base", base.as_str()), ("text", &text), ("anyway", "yes")];
    assert_eq!(send(&mut anna, PAGE, &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(read(&console, FILE), text);
    // What was wrong before keeps nobody from changing something else.
    let base = hidden(&anna.get(PAGE).await.text, "base");
    let other = text.replace("\"city\"", "\"country\"");
    assert_eq!(
        send(&mut anna, PAGE, &[("base", &base), ("text", &other)]).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn of_two_tabs_with_different_edits_the_second_is_shown_both() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let base = hidden(&anna.get(PAGE).await.text, "base");
    let theirs = CAMPAIGN.replace("Minister Nordin", "Minister Theirs");
    let mine = CAMPAIGN.replace("Minister Nordin", "Minister Mine");
    assert_eq!(
        send(&mut anna, PAGE, &[("base", &base), ("text", &theirs)]).await.status,
        StatusCode::SEE_OTHER
    );
    let page = send(&mut anna, PAGE, &[("base", &base), ("text", &mine), ("anyway", "yes")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(area(&page.text, "text"), mine);
    assert!(
        page.text.contains("<li class=\"marked\">name = &quot;Minister Theirs&quot;</li>"),
        "{}",
        page.text
    );
    assert_eq!(read(&console, FILE), theirs);
    // Having seen both, they may save theirs over it.
    let base = hidden(&page.text, "base");
    assert_eq!(
        send(&mut anna, PAGE, &[("base", &base), ("text", &mine)]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(read(&console, FILE), mine);
}

#[tokio::test]
async fn an_edit_at_the_machine_meanwhile_is_not_lost_either() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let base = hidden(&anna.get(PAGE).await.text, "base");
    write(&console, FILE, &format!("{CAMPAIGN}# by hand\n"));
    let page =
        send(&mut anna, PAGE, &[("base", &base), ("text", "title = \"x\"\n"), ("anyway", "yes")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text.contains("# by hand"), "{}", page.text);
}

#[tokio::test]
async fn what_is_too_long_or_no_form_of_ours_is_not_saved() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let base = hidden(&anna.get(PAGE).await.text, "base");
    let long = format!("{CAMPAIGN}# {}\n", "x".repeat(512 * 1024));
    let page = send(&mut anna, PAGE, &[("base", &base), ("text", &long)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.text.contains("longer than 512 KiB"));
    assert_eq!(area(&page.text, "text").len(), long.len(), "it is still there");
    let huge = "x".repeat(3 * 1024 * 1024);
    assert_eq!(
        send(&mut anna, PAGE, &[("base", &base), ("text", &huge)]).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let form = anna.get("/").await.form().to_owned();
    let plain = anna.post(PAGE, &[("form", &form), ("text", "x")]).await;
    assert_eq!(plain.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(&mut anna, PAGE, &[]).await.status, StatusCode::CONFLICT, "a form without a base");
    assert_eq!(read(&console, FILE), CAMPAIGN);
}

#[tokio::test]
async fn a_viewer_reads_the_file_and_changes_nothing() {
    let console = Console::new().await;
    let mut vera = console.user("vera", Role::Viewer).await;
    campaign(&console);
    let page = vera.get(PAGE).await.text;
    assert!(page.contains("Minister Nordin") && !page.contains("<textarea"), "{page}");
    assert_eq!(send(&mut vera, PAGE, &[("text", "x")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(read(&console, FILE), CAMPAIGN);
}
