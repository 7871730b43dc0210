//! The list of campaigns, a campaign's page, and its questions.

use axum::http::StatusCode;
use sincerely::store::Role;

use super::{CAMPAIGN, acts, campaign, fill_at, hidden, read, ready, write};
use crate::bench::Console;

const FILE: &str = "config/campaigns/berg.toml";

#[tokio::test]
async fn where_there_is_no_campaign_the_page_says_how_to_begin() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let page = anna.get("/campaigns").await.text;
    assert!(
        page.contains("There is no campaign yet") && page.contains("href=\"/campaigns/import\""),
        "{page}"
    );
    let mut vera = console.user("vera", Role::Viewer).await;
    assert!(!vera.get("/campaigns").await.text.contains("href=\"/campaigns/import\""));
}

#[tokio::test]
async fn each_campaign_says_how_it_stands_and_what_comes_next() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let page = anna.get("/campaigns").await.text;
    for word in ["Free Anna Berg", "2027-01-31", "English, Arabic", "Answer 2 questions", "no list yet"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    ready(&console);
    let page = anna.get("/campaigns").await.text;
    assert!(
        page.contains("list is there") && page.contains("dry-run berg --supporters data/supporters/berg.csv"),
        "{page}"
    );
    std::fs::remove_file(console.folder.path().join("data/supporters/berg.csv")).unwrap();
    assert!(anna.get("/campaigns").await.text.contains("href=\"/campaigns/berg/supporters\""));
    write(&console, FILE, &read(&console, FILE).replace("Europe/Stockholm", "Europe/Nowhere"));
    assert!(anna.get("/campaigns").await.text.contains("See to the problem"));
}

#[tokio::test]
async fn a_campaign_that_was_closed_says_so_and_why() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    ready(&console);
    console.store.close("berg", "She is free.", console.now(), "organiser anna").await.unwrap();
    for path in ["/campaigns", "/campaigns/berg"] {
        let page = anna.get(path).await.text;
        assert!(page.contains("Closed:") && page.contains("She is free."), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_shown_with_its_problems() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    write(&console, "config/campaigns/broken.toml", "title = \"A\nlanguages = [");
    std::fs::write(console.folder.path().join("config/campaigns/junk.toml"), b"title = \"\xff\xfe\"")
        .unwrap();
    let page = anna.get("/campaigns").await.text;
    assert!(
        page.contains("Free Anna Berg") && page.matches("cannot be read: look at it").count() == 2,
        "{page}"
    );
    let broken = anna.get("/campaigns/broken").await.text;
    assert!(broken.contains("not written as TOML") && broken.contains("line 1"), "{broken}");
    let junk = anna.get("/campaigns/junk/file").await;
    assert_eq!(junk.status, StatusCode::OK);
    assert!(junk.text.contains("not UTF-8 text") && !junk.text.contains("<textarea"), "{}", junk.text);
}

#[tokio::test]
async fn a_campaigns_page_tells_all_of_it_though_questions_are_open() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let mailbox = sincerely::terms::MailboxAddress::parse("office@gov.example").unwrap();
    console.store.suspend(&mailbox, "They <agreed>.", console.now(), "organiser anna").await.unwrap();
    let page = anna.get("/campaigns/berg").await.text;
    for word in [
        "Anna Berg",
        "she, her",
        "2027-01-31",
        "Ask the section.",
        "I agree that a letter",
        "minister@gov.example",
        "They &lt;agreed&gt;.",
        "Mon-Fri 08:00-16:00",
        "Europe/Stockholm",
        "lang=\"ar\" dir=\"rtl\">معالي الوزير،",
        "Prosecutor &lt;General&gt;",
        "Is the &lt;b&gt;second&lt;/b&gt; paragraph right?",
        "href=\"/campaigns/berg/letters/ar\"",
        "<th scope=\"col\">Read by a native</th>",
        "Huda",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert!(!page.contains("<b>second"), "{page}");
}

#[tokio::test]
async fn what_is_no_campaign_has_no_page() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    for path in [
        "/campaigns/none",
        "/campaigns/..%2f..%2fetc",
        "/campaigns/none/file",
        "/campaigns/none/letters/en",
        "/campaigns/none/letters?language=en",
    ] {
        assert_eq!(anna.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    campaign(&console);
    for path in
        ["/campaigns/berg/letters/..%2fx", "/campaigns/berg/letters/kz", "/campaigns/berg/letters/Russian"]
    {
        assert_eq!(anna.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// The form of the question with these words.
fn form(page: &str, ask: &str) -> (String, String) {
    let section =
        page.split("<section class=\"question").find(|s| s.contains(ask)).unwrap_or_else(|| panic!("{page}"));
    (hidden(section, "question"), hidden(section, "base"))
}

#[tokio::test]
async fn an_answer_goes_where_it_belongs_and_leaves_the_rest_of_the_file_alone() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let page = anna.get("/campaigns/berg").await.text;
    let (question, base) = form(&page, "which time zone");
    let fields = [("question", question.as_str()), ("base", &base), ("value", "Europe/Oslo"), ("words", "")];
    let answer = fill_at(&mut anna, "/campaigns/berg", "/campaigns/berg/questions", &fields).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/campaigns/berg#questions")
    );
    let after = read(&console, FILE);
    assert!(
        after.contains("time_zone = \"Europe/Oslo\"")
            && after.contains("answer = \"Europe/Oslo\" # to be found out"),
        "{after}"
    );
    for line in CAMPAIGN.lines().filter(|line| !line.contains("to be found out")) {
        assert!(after.contains(line), "{line}: {after}");
    }
    let (question, base) = form(&page, "paragraph right");
    let words = [("question", question.as_str()), ("base", &base), ("words", "Yes: \"quite\".\nWe asked.")];
    let answer = fill_at(&mut anna, "/campaigns/berg", "/campaigns/berg/questions", &words).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = anna.get("/campaigns/berg").await.text;
    assert!(page.contains("No question is open.") && page.contains("We asked."), "{page}");
    assert_eq!(acts(&console).await, ["edited campaign berg by organiser anna"; 2]);
    // Sent once more, it changes nothing.
    let before = read(&console, FILE);
    let answer = fill_at(&mut anna, "/campaigns/berg", "/campaigns/berg/questions", &words).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(read(&console, FILE), before);
}

#[tokio::test]
async fn a_bad_answer_is_told_at_its_field_and_kept() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let page = anna.get("/campaigns/berg").await.text;
    let (question, base) = form(&page, "which time zone");
    for (value, told) in
        [("", "Write a value"), ("Oslo/<b>", "there is no such time zone"), ("a\u{7}b", "do not belong")]
    {
        let fields = [("question", question.as_str()), ("base", &base), ("value", value), ("words", "")];
        let answer = fill_at(&mut anna, "/campaigns/berg", "/campaigns/berg/questions", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert!(
            answer.text.contains(told) && answer.text.contains("aria-invalid=\"true\""),
            "{value}: {}",
            answer.text
        );
        assert!(
            value.is_empty() || value.contains('\u{7}') || answer.text.contains("value=\"Oslo"),
            "{}",
            answer.text
        );
    }
    assert_eq!(read(&console, FILE), CAMPAIGN);
}

#[tokio::test]
async fn a_question_that_somebody_else_answered_is_not_answered_over() {
    let console = Console::new().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    campaign(&console);
    let page = anna.get("/campaigns/berg").await.text;
    let (question, base) = form(&page, "paragraph right");
    write(&console, FILE, &CAMPAIGN.replace("right?\"\nanswer = \"\"", "right?\"\nanswer = \"It is not.\""));
    let fields = [("question", question.as_str()), ("base", &base), ("words", "Yes.")];
    let answer = fill_at(&mut anna, "/campaigns/berg", "/campaigns/berg/questions", &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("It is not.") && answer.text.contains("meanwhile"), "{}", answer.text);
    assert!(answer.text.contains("Yes."), "what was typed is kept: {}", answer.text);
    assert!(read(&console, FILE).contains("It is not."));
}

#[tokio::test]
async fn a_viewer_sees_the_questions_and_answers_none() {
    let console = Console::new().await;
    let mut vera = console.user("vera", Role::Viewer).await;
    campaign(&console);
    let page = vera.get("/campaigns/berg").await.text;
    assert!(page.contains("which time zone") && !page.contains("name=\"words\""), "{page}");
    let form = vera.get("/").await.form().to_owned();
    let answer = vera.post("/campaigns/berg/questions", &[("form", &form), ("words", "x")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
