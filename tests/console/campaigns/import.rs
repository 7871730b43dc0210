//! An appeal comes in by upload or paste, and becomes a campaign.

use axum::http::StatusCode;
use sincerely::store::Role;

use super::{acts, area, hidden, names, parts, read, send, send_body, unescape, upload};
use crate::bench::{Answer, Browser, Console};

const APPEAL: &[u8] = include_bytes!("../../appeals/ok/river.html");
const DOCX: &[u8] = include_bytes!("../../appeals/ok/river.docx");

macro_rules! bad {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../appeals/errors/", $name)).as_slice())
    };
}

/// Goes on from a reading, with a name.
async fn make(who: &mut Browser<'_>, reading: &Answer, name: &str, over: &str) -> Answer {
    let (text, doubts) = (hidden(&reading.text, "text"), hidden(&reading.text, "doubts"));
    let file = hidden(&reading.text, "file");
    let fields =
        [("text", text.as_str()), ("doubts", &doubts), ("file", &file), ("name", name), ("over", over)];
    send(who, "/campaigns/import/make", &fields).await
}

#[tokio::test]
async fn a_document_is_read_and_nothing_is_stored_before_a_name_is_given() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    for (file, bytes) in [("river.html", APPEAL), ("river.docx", DOCX)] {
        let page = upload(&mut anna, file, bytes).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(
            page.text.contains("Marin Tesk") && page.text.contains("name=\"name\" value=\"tesk\""),
            "{}",
            page.text
        );
        assert!(page.text.contains("<ol class=\"source\""), "{}", page.text);
    }
    assert!(names(&console, "config/campaigns").is_empty());
    assert!(acts(&console).await.is_empty());
}

#[tokio::test]
async fn every_field_and_question_points_to_its_lines() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let page = upload(&mut anna, "river.html", APPEAL).await.text;
    let text = hidden(&page, "text");
    let links: Vec<usize> =
        page.split("href=\"#line-").skip(1).map(|s| s.split_once('"').unwrap().0.parse().unwrap()).collect();
    assert!(links.len() > 15, "{links:?}");
    for line in links {
        assert!(page.contains(&format!("<li id=\"line-{line}\"")), "{line}");
    }
    // The deadline's link leads to the line that says it.
    let (_, after) = page.split_once("<dt>Deadline</dt>").unwrap();
    let line: usize = after.split_once("#line-").unwrap().1.split_once('"').unwrap().0.parse().unwrap();
    let said = text.lines().nth(line - 1).unwrap();
    assert!(said.chars().any(|c| c.is_ascii_digit()), "{said}");
    assert!(page.contains("class=\"marked\""));
}

#[tokio::test]
async fn a_reading_becomes_a_campaign_with_the_appeal_beside_its_questions() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let reading = upload(&mut anna, "river.docx", DOCX).await;
    let made = make(&mut anna, &reading, " river ", "").await;
    assert_eq!((made.status, made.header("location")), (StatusCode::SEE_OTHER, "/campaigns/river"));
    assert_eq!(names(&console, "config/campaigns"), ["river.appeal.txt", "river.toml"]);
    assert_eq!(names(&console, "templates/river"), ["letter.en.txt"]);
    let page = anna.get("/campaigns/river").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.contains("<ul class=\"source near\"") && page.text.contains("of the appeal"),
        "{}",
        page.text
    );
    assert_eq!(acts(&console).await, ["import campaign river by organiser anna"]);
    // The same form once more makes nothing else of it.
    let again = make(&mut anna, &reading, "river", "").await;
    assert_eq!((again.status, again.header("location")), (StatusCode::SEE_OTHER, "/campaigns/river"));
    assert_eq!(acts(&console).await.len(), 1);
}

#[tokio::test]
async fn a_pasted_text_is_the_same_appeal() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let uploaded = upload(&mut anna, "river.html", APPEAL).await;
    let text = hidden(&uploaded.text, "text");
    let pasted = send(&mut anna, "/campaigns/import", &[("paste", &text)]).await;
    assert_eq!(pasted.status, StatusCode::OK, "{}", pasted.text);
    assert_eq!(hidden(&pasted.text, "text"), text);
    assert_eq!(make(&mut anna, &pasted, "tesk", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(read(&console, "config/campaigns/tesk.appeal.txt"), text);
}

#[tokio::test]
async fn a_name_that_is_there_is_written_over_only_deliberately() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    super::campaign(&console);
    let before = read(&console, "config/campaigns/berg.toml");
    let reading = upload(&mut anna, "river.html", APPEAL).await;
    for over in ["", "yes", "tesk"] {
        let page = make(&mut anna, &reading, "berg", over).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{over}");
        assert!(
            page.text.contains("id=\"name-wrong\"") && page.text.contains("aria-invalid=\"true\""),
            "{}",
            page.text
        );
        assert_eq!(hidden(&page.text, "text"), hidden(&reading.text, "text"), "the document is still there");
        assert_eq!(read(&console, "config/campaigns/berg.toml"), before);
    }
    let made = make(&mut anna, &reading, "berg", "berg").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert!(read(&console, "config/campaigns/berg.toml").contains("Marin Tesk"));
}

#[tokio::test]
async fn a_name_that_is_none_is_told_at_its_field() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let reading = upload(&mut anna, "river.html", APPEAL).await;
    let long = "x".repeat(65);
    for name in ["", "../etc", "two words", "<b>", "import", &long, "naïve"] {
        let page = make(&mut anna, &reading, name, "").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.text.contains("id=\"name-wrong\""), "{name}");
        assert!(!page.text.contains("value=\"<b>"), "{name}");
        assert_eq!(unescape(&hidden(&page.text, "text")), unescape(&hidden(&reading.text, "text")));
    }
    assert!(names(&console, "config/campaigns").is_empty());
}

#[tokio::test]
async fn what_is_no_appeal_is_told_beside_the_document_with_what_to_do() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    for (file, bytes) in [
        bad!("archive.zip"),
        bad!("binary-junk.txt"),
        bad!("blank.txt"),
        bad!("broken-xml.docx"),
        bad!("cut-off.docx"),
        bad!("empty.txt"),
        bad!("libre-office.docx"),
        bad!("no-appeal.txt"),
        bad!("nul-byte.txt"),
        bad!("old-word.doc"),
        bad!("picture.png"),
        bad!("two-appeals.txt"),
        bad!("zip-bomb.docx"),
    ] {
        let page = upload(&mut anna, file, bytes).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{file}");
        assert!(
            page.text.contains("id=\"document-wrong\"") && page.text.contains("→ "),
            "{file}: {}",
            page.text
        );
    }
    assert!(names(&console, "config/campaigns").is_empty());
}

#[tokio::test]
async fn a_paste_that_is_no_appeal_is_kept() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let text = "\nMinutes of a meeting\n\n</textarea><script>alert(1)</script>\nWe met & talked.";
    let page = send(&mut anna, "/campaigns/import", &[("paste", text)]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(area(&page.text, "paste"), text);
    assert!(
        page.text.contains("id=\"paste-wrong\"") && !page.text.contains("<script>alert"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn nothing_at_all_and_both_at_once_are_told() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let none = send(&mut anna, "/campaigns/import", &[("paste", " \n ")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("nothing to read yet"), "{}", none.text);
    let body = parts(&[("paste", "Dear Minister,")], Some(("river.html", APPEAL)));
    let both = send_body(&mut anna, "/campaigns/import", body).await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(area(&both.text, "paste"), "Dear Minister,");
    assert!(both.text.contains("Which of them?"), "{}", both.text);
}

#[tokio::test]
async fn what_is_too_large_is_told_at_its_field_and_what_goes_on_is_cut() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let large = upload(&mut anna, "large.txt", &vec![b'x'; 10 * 1024 * 1024 + 1]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.text.contains("id=\"document-wrong\"") && large.text.contains("10 MiB"), "{}", large.text);
    let text = "x".repeat(1024 * 1024 + 1);
    let paste = send(&mut anna, "/campaigns/import", &[("paste", &text)]).await;
    assert_eq!(paste.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(paste.text.contains("id=\"paste-wrong\""));
    assert_eq!(area(&paste.text, "paste").len(), text.len());
    let endless = upload(&mut anna, "endless.txt", &vec![b'x'; 100 * 1024 * 1024]).await;
    assert_eq!(endless.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(endless.text.contains("<h1>This is too large</h1>"), "{}", endless.text);
}

#[tokio::test]
async fn an_upload_that_is_cut_off_stores_nothing_and_keeps_what_came() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let whole = parts(&[("paste", "Kept words.")], Some(("river.html", APPEAL)));
    for part in [4, 3, 2] {
        let cut = whole[..whole.len() - whole.len() / part].to_vec();
        let page = send_body(&mut anna, "/campaigns/import", cut).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(
            page.text.contains("did not arrive whole") && page.text.contains("Kept words."),
            "{}",
            page.text
        );
    }
    assert!(names(&console, "config/campaigns").is_empty());
}

#[tokio::test]
async fn a_viewer_brings_nothing_in() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let reading = upload(&mut anna, "river.html", APPEAL).await;
    let mut vera = console.user("vera", Role::Viewer).await;
    let page = vera.get("/campaigns/import").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("type=\"file\""), "{}", page.text);
    assert_eq!(upload(&mut vera, "river.html", APPEAL).await.status, StatusCode::FORBIDDEN);
    assert_eq!(make(&mut vera, &reading, "river", "").await.status, StatusCode::FORBIDDEN);
    assert!(names(&console, "config/campaigns").is_empty());
}
