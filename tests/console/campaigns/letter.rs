//! Letters, and what they become while they are written.

use axum::http::StatusCode;
use sincerely::store::Role;

use super::{
    ARABIC, ENGLISH, SUPPORTERS, acts, area, campaign, hidden, names, read, ready, send, unescape, write,
};
use crate::bench::{Browser, Console};

const PAGE: &str = "/campaigns/berg/letters/en";
const FILE: &str = "templates/berg/letter.en.txt";

/// What the official would read.
fn letter(page: &str) -> String {
    let preview = page.split_once("id=\"letter-preview\"").map_or(page, |(_, after)| after);
    let (_, after) = preview.split_once("<pre class=\"letter\"").unwrap_or_else(|| panic!("{page}"));
    unescape(after.split_once('>').unwrap().1.split_once("</pre>").unwrap().0)
}

async fn preview(who: &mut Browser<'_>, text: &str, supporter: &str, line: &str, target: &str) -> String {
    let fields = [
        ("base", "x"),
        ("text", text),
        ("supporter", supporter),
        ("line", line),
        ("target", target),
        ("do", "preview"),
    ];
    let page = send(who, PAGE, &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page.text
}

#[tokio::test]
async fn a_letter_is_shown_as_the_official_will_read_it() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    let page = anna.get(PAGE).await.text;
    let text = letter(&page);
    for word in [
        "Dear Minister,",
        "Anna Berg was arrested.",
        "Please release her.",
        "Eva-Maria <i>Lindqvist</i> Andersson",
        "Malmö",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!page.contains("<i>Lindqvist") && page.contains("line 3 of the list"), "{page}");
    // She would write in Arabic.
    assert!(page.contains("would write to this official in Arabic"), "{page}");
    let other = anna.get(&format!("{PAGE}?supporter=2&target=1")).await.text;
    assert!(letter(&other).contains("Dear Prosecutor,") && letter(&other).contains("Bo Ek"), "{other}");
}

#[tokio::test]
async fn what_is_typed_is_previewed_and_saved_only_when_asked() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    let text = ENGLISH.replace("arrested", "arrested <b>again</b>");
    let page = preview(&mut anna, &text, "line", "2", "1").await;
    assert!(letter(&page).contains("arrested <b>again</b>") && !page.contains("<b>again"), "{page}");
    assert!(letter(&page).contains("Bo Ek") && letter(&page).contains("Dear Prosecutor,"), "{page}");
    assert_eq!(area(&page, "text"), text);
    assert_eq!(read(&console, FILE), ENGLISH);
    let base = hidden(&anna.get(PAGE).await.text, "base");
    let fields =
        [("base", base.as_str()), ("text", &text), ("supporter", "words"), ("target", "1"), ("do", "save")];
    let saved = send(&mut anna, PAGE, &fields).await;
    assert_eq!(
        saved.header("location"),
        format!("{PAGE}?saved=yes&target=1&supporter=words"),
        "{}",
        saved.text
    );
    assert_eq!(read(&console, FILE), text);
    assert_eq!(acts(&console).await, ["edited campaign berg by organiser anna"]);
    let page = anna.get(saved.header("location")).await.text;
    assert!(page.contains("Saved.") && letter(&page).contains("as a teacher"), "{page}");
}

#[tokio::test]
async fn the_script_gets_the_preview_alone() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    let fields = [("text", ENGLISH), ("supporter", "longest"), ("target", "0")];
    let part = send(&mut anna, "/campaigns/berg/letters/en/preview", &fields).await;
    assert_eq!(part.status, StatusCode::OK);
    assert!(
        !part.text.contains("<html") && letter(&part.text).contains("Please release her."),
        "{}",
        part.text
    );
    assert!(part.header("content-security-policy").contains("default-src 'none'"));
}

#[tokio::test]
async fn a_letter_from_right_to_left_is_shown_so() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    let page = anna.get("/campaigns/berg/letters/ar").await.text;
    assert!(page.contains("<pre class=\"letter\" lang=\"ar\" dir=\"rtl\""), "{page}");
    assert!(
        page.contains("<textarea id=\"text\" name=\"text\" rows=\"28\" lang=\"ar\" dir=\"rtl\""),
        "{page}"
    );
    assert!(letter(&page).contains("معالي الوزير،"), "{page}");
    assert_eq!(area(&page, "text"), ARABIC);
}

#[tokio::test]
async fn problems_in_a_template_are_told_with_their_place_and_keep_it_from_being_saved() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    let base = hidden(&anna.get(PAGE).await.text, "base");
    for (text, told, place) in [
        (ENGLISH.replace("Anna Berg was", "{{ supporter.nmae }} was"), "nmae", "line 3"),
        (ENGLISH.replace("Anna Berg was", "{% if x %} was"), "", "line "),
        (ENGLISH.replace("frames/en.txt", "../../etc/passwd"), "etc/passwd", "templates/berg/letter.en.txt"),
        ("x".repeat(65 * 1024), "larger than 64 KiB", ""),
    ] {
        let page = preview(&mut anna, &text, "invented", "", "0").await;
        assert!(page.contains(told) && page.contains(place), "{told}: {page}");
        let page = send(&mut anna, PAGE, &[("base", &base), ("text", &text), ("do", "save")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(
            page.text.contains("Nothing was saved") && page.text.contains("name=\"anyway\""),
            "{}",
            page.text
        );
        assert_eq!(area(&page.text, "text").trim_end(), text.trim_end());
        assert_eq!(read(&console, FILE), ENGLISH);
    }
    let fields = [("base", base.as_str()), ("text", "{{ nothing }}\n"), ("do", "save"), ("anyway", "yes")];
    assert_eq!(send(&mut anna, PAGE, &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(read(&console, FILE), "{{ nothing }}\n");
}

#[tokio::test]
async fn who_cannot_sign_is_told() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    for (line, told) in [
        ("4", "This row may not sign:"),
        ("99", "No row of the list begins on this line"),
        ("0", "No row of the list"),
        ("-1", "No row of the list"),
        ("two", "No row of the list"),
        ("99999999999999999999", "No row of the list"),
    ] {
        let page = preview(&mut anna, ENGLISH, "line", line, "0").await;
        assert!(page.contains(told), "{line}: {page}");
    }
    let bo = sincerely::terms::MailboxAddress::parse("bo@example.org").unwrap();
    console.store.withdraw(&bo, None, console.now(), "organiser anna").await.unwrap();
    let page = preview(&mut anna, ENGLISH, "line", "2", "0").await;
    assert!(page.contains("This supporter withdrew") && !page.contains("Bo Ek"), "{page}");
    write(&console, "data/supporters/berg.csv", "name\nx\n");
    assert!(
        preview(&mut anna, ENGLISH, "longest", "", "0").await.contains("list of supporters cannot be read")
    );
    std::fs::remove_file(console.folder.path().join("data/supporters/berg.csv")).unwrap();
    assert!(preview(&mut anna, ENGLISH, "longest", "", "0").await.contains("no list of supporters yet"));
    let page = anna.get(PAGE).await.text;
    assert!(page.contains("who is invented") && letter(&page).contains("Example-Lindqvist"), "{page}");
}

#[tokio::test]
async fn a_list_that_changes_is_read_anew() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    assert!(letter(&anna.get(PAGE).await.text).contains("Lindqvist"));
    let more = format!("{SUPPORTERS}z@example.org,{},Kiruna,2026-03-01,web,en\n", "Zoë ".repeat(20).trim());
    write(&console, "data/supporters/berg.csv", &more);
    assert!(letter(&anna.get(PAGE).await.text).contains("Zoë Zoë"));
}

#[tokio::test]
async fn a_new_language_begins_with_its_frame_and_is_not_sent_before_it_is_written() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    let begin = anna.get("/campaigns/berg/letters?language=fr").await;
    assert_eq!(
        (begin.status, begin.header("location")),
        (StatusCode::SEE_OTHER, "/campaigns/berg/letters/fr")
    );
    let path = "/campaigns/berg/letters/fr";
    let page = anna.get(path).await.text;
    let text = area(&page, "text");
    assert!(text.contains("{% extends \"frames/fr.txt\" %}") && page.contains("not saved yet"), "{page}");
    assert!(page.contains("The letter in English"), "something to write it by: {page}");
    assert_eq!(names(&console, "templates/berg"), ["letter.ar.txt", "letter.en.txt"]);
    let base = hidden(&page, "base");
    let unwritten = send(&mut anna, path, &[("base", &base), ("text", &text), ("do", "save")]).await;
    assert_eq!(unwritten.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unwritten.text);
    let written = text.replace("{{ the_letter_is_not_written_yet }}", "Anna Berg a été arrêtée.");
    let saved = send(&mut anna, path, &[("base", &base), ("text", &written), ("do", "save")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(read(&console, "templates/berg/letter.fr.txt"), written);
    // Somebody else who began it as well is shown both.
    let late = send(&mut anna, path, &[("base", &base), ("text", &text), ("do", "save")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("a été arrêtée") && area(&late.text, "text") == text, "{}", late.text);
}

#[tokio::test]
async fn a_language_that_is_none_is_told_at_its_field() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    for language in ["", "kz", "Klingonisch", "%3Cb%3E"] {
        let page = anna.get(&format!("/campaigns/berg/letters?language={language}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{language}");
        assert!(
            page.text.contains("id=\"language-wrong\"") && !page.text.contains("value=\"<b>"),
            "{}",
            page.text
        );
    }
}

#[tokio::test]
async fn a_viewer_reads_letters_and_writes_none() {
    let console = Console::new().await;
    let mut vera = console.user("vera", Role::Viewer).await;
    ready(&console);
    let page = vera.get(&format!("{PAGE}?supporter=words")).await.text;
    assert!(letter(&page).contains("as a teacher") && !page.contains("<textarea"), "{page}");
    for path in [PAGE, "/campaigns/berg/letters/en/preview"] {
        let answer = send(&mut vera, path, &[("text", "x"), ("do", "save")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(read(&console, FILE), ENGLISH);
}
