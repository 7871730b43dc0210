//! What is said of a list, what is taken away of it, and its end.

use std::fmt::Write as _;
use std::fs;

use axum::http::StatusCode;
use sincerely::store::Role;
use sincerely::terms::MailboxAddress;

use super::{
    COLUMNS, COLUMNS_OF_LIST, LIST, PAGE, campaign, chosen, console, file, hidden, kept, say, upload,
    with_list,
};
use crate::bench::{Browser, PASSWORD};

const REJECTED: &str = "/campaigns/free-mira/supporters/rejected.csv";
const DELETE: &str = "/campaigns/free-mira/supporters/delete";

/// Rows of which every second may not sign.
fn many(rows: usize) -> String {
    let mut list = String::from("E-mail,name,consent_at,consent_source\n");
    for n in 0..rows {
        let at = if n % 2 == 0 { "@" } else { "#" };
        writeln!(list, "a{n}{at}example.org,Anna {n},2026-03-01,=web").unwrap();
    }
    list
}

#[tokio::test]
async fn every_row_that_may_not_sign_is_shown_a_hundred_a_page_and_counted_by_reason() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    upload(&mut anna, "many.csv", many(500).as_bytes()).await;
    say(&mut anna, &COLUMNS_OF_LIST).await;
    let mut boris = console.user("boris", Role::Viewer).await;
    let mut path = PAGE.to_owned();
    let mut lines = Vec::new();
    for page in 0..3 {
        let text = boris.get(&path).await.text;
        assert!(text.contains("250 rows that may not sign"), "{text}");
        assert!(text.contains("<td class=\"n\">250</td><td><bdi>email</bdi></td>"), "{text}");
        let (_, rows) = text.split_once("<caption>Row by row</caption>").unwrap();
        lines.extend(rows.split("<tr><td class=\"n\">").skip(1).map(|row| {
            assert!(row.contains("<bdi class=\"quiet\" dir=\"auto\">E-mail</bdi>"), "{row}");
            row.split_once('<').unwrap().0.parse::<usize>().unwrap()
        }));
        let next = text.split_once("rel=\"next\" href=\"").map(|(_, after)| after.split_once('"').unwrap().0);
        assert_eq!(next.is_some(), page < 2, "{page}");
        path = next.unwrap_or_default().replace("&amp;", "&");
    }
    assert_eq!(lines, (0..250).map(|n| 2 * n + 3).collect::<Vec<_>>());
    // A place of another list is none of this one.
    let first = boris.get(&format!("{PAGE}?from=17&of=aaaaaaaaaaaa")).await;
    assert!(first.status == StatusCode::OK && first.text.contains("<tr><td class=\"n\">3</td>"));
    let short = path_mark(&boris.get(PAGE).await.text);
    let odd = boris.get(&format!("{PAGE}?from=17&of={short}")).await;
    assert!(odd.status == StatusCode::OK && odd.text.contains("<tr><td class=\"n\">3</td>"));
}

fn path_mark(page: &str) -> String {
    page.split_once("&amp;of=").unwrap().1.split_once('#').unwrap().0.to_owned()
}

#[tokio::test]
async fn rejected_rows_are_taken_away_by_organisers_only_on_record_and_harmless() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    upload(&mut anna, "many.csv", many(5000).as_bytes()).await;
    say(&mut anna, &COLUMNS_OF_LIST).await;
    let before = console.store.audit(0, 100).await.unwrap().len();
    let csv = anna.get(REJECTED).await;
    assert_eq!(csv.status, StatusCode::OK);
    assert!(csv.header("content-disposition").contains("free-mira.rejected.csv"));
    assert_eq!(csv.text.lines().count(), 2501);
    let line = csv.text.lines().nth(1).unwrap();
    assert!(
        line.starts_with("3,email: ") && line.ends_with(",a1#example.org,Anna 1,2026-03-01,'=web"),
        "{line}"
    );
    let acts = console.store.audit(0, 100).await.unwrap();
    assert_eq!((acts.len(), acts.last().unwrap().act.as_str()), (before + 1, "export"));
    let mut boris = console.user("boris", Role::Viewer).await;
    assert_eq!(boris.get(REJECTED).await.status, StatusCode::FORBIDDEN);
    assert!(!boris.get(PAGE).await.text.contains("rejected.csv"));
}

#[tokio::test]
async fn who_withdrew_is_neither_shown_nor_handed_out_nor_written_down_again() {
    let console = with_list().await;
    let mut anna = console.browser();
    anna.log_in("anna", PASSWORD).await;
    let list = "email,name,consent_at,consent_source\n\
        anna.berg@example.org,Anna Berg,2026-03-01,web form\n\
        dina@example.org,Dina Lee,,web form\n\
        dina@example.org,Dina Lee,2026-03-01,web form\n\
        dina@example.org,Dina Again,2026-03-01,web form\n";
    let bring = async |anna: &mut Browser<'_>| {
        upload(anna, "list.csv", list.as_bytes()).await;
        assert_eq!(say(anna, &COLUMNS_OF_LIST).await.status, StatusCode::SEE_OTHER);
    };
    bring(&mut anna).await;
    assert!(anna.get(PAGE).await.text.contains("dina@example.org"));
    assert!(anna.get(REJECTED).await.text.contains("dina@example.org"));
    let dina = MailboxAddress::parse("dina@example.org").unwrap();
    console.store.withdraw(&dina, None, console.now(), "organiser anna").await.unwrap();
    let page = anna.get(PAGE).await.text;
    assert!(!page.contains("dina@example.org") && page.contains("[withdrew]"), "{page}");
    assert!(!anna.get(REJECTED).await.text.contains("ina"));
    bring(&mut anna).await;
    for name in kept(&console) {
        let text = fs::read_to_string(file(&console, &name)).unwrap().to_lowercase();
        assert!(!text.contains("dina"), "{name}: {text}");
    }
    let page = anna.get(PAGE).await.text;
    assert!(
        page.contains("<dt>May sign</dt><dd>1</dd>") && page.contains("this supporter withdrew"),
        "{page}"
    );
}

#[tokio::test]
async fn a_list_is_deleted_by_who_types_its_name_and_that_is_on_record() {
    let console = with_list().await;
    let mut anna = console.browser();
    anna.log_in("anna", PASSWORD).await;
    let page = anna.get(PAGE).await;
    let (form, list) = (page.form().to_owned(), hidden(&page, "list").to_owned());
    let wrong = anna.post(DELETE, &[("form", &form), ("list", &list), ("name", "free mira")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("id=\"name-wrong\"") && wrong.text.contains("value=\"free mira\""));
    let right = [("form", form.as_str()), ("list", "aaaaaaaaaaaa"), ("name", "free-mira")];
    let other = anna.post(DELETE, &right).await;
    assert!(other.status == StatusCode::CONFLICT && other.text.contains("replaced meanwhile"));
    assert_eq!(kept(&console).len(), 2);
    let right = [("form", form.as_str()), ("list", list.as_str()), ("name", "free-mira")];
    for _ in 0..2 {
        assert_eq!(anna.post(DELETE, &right).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(kept(&console), [""; 0]);
    let acts = console.store.audit(0, 100).await.unwrap();
    assert_eq!(acts.iter().filter(|act| act.act == "delete").count(), 1);
    assert!(anna.get(PAGE).await.text.contains("has no list of supporters yet"));
}

#[tokio::test]
async fn a_list_that_came_by_other_hands_is_checked_on_a_word() {
    let console = with_list().await;
    let mut anna = console.browser();
    anna.log_in("anna", PASSWORD).await;
    fs::write(file(&console, "free-mira.csv"), LIST.replace("cleo@example.org", "cleo")).unwrap();
    let page = anna.get(PAGE).await;
    assert!(
        page.text.contains("nothing is known about it") && !page.text.contains("<dt>May sign"),
        "{}",
        page.text
    );
    assert!(anna.get("/supporters").await.text.contains("Check the list"));
    let check = "/campaigns/free-mira/supporters/check";
    let form = page.form().to_owned();
    assert_eq!(anna.post(check, &[("form", &form)]).await.status, StatusCode::SEE_OTHER);
    assert!(anna.get(PAGE).await.text.contains("<dt>May sign</dt><dd>1</dd>"));
    // Other rules, another report.
    campaign(&console, "free-mira", "[consent]\nheld_elsewhere = true\n");
    assert!(anna.get(PAGE).await.text.contains("asks for something else"));
    anna.post(check, &[("form", &form)]).await;
    assert!(!anna.get(PAGE).await.text.contains("asks for something else"));
    fs::write(file(&console, "free-mira.csv"), "email,name\nanna@example.org,\"Anna\n").unwrap();
    let broken = anna.post(check, &[("form", &form)]).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        broken.text.contains("id=\"check-wrong\"") && broken.text.contains("quotation mark"),
        "{}",
        broken.text
    );
}

#[tokio::test]
async fn all_lists_are_on_one_page_with_what_is_missing() {
    let console = with_list().await;
    campaign(&console, "another", "");
    let page = console.user("boris", Role::Viewer).await.get("/supporters").await.text;
    for words in ["free-mira", "another", "Upload a list", "Nothing: the list is ready"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn a_model_of_a_list_is_given_and_comes_in_as_it_is() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let model = anna.get("/supporters.example.csv").await;
    assert_eq!((model.status, model.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    upload(&mut anna, "supporters.example.csv", model.text.as_bytes()).await;
    let page = anna.get(COLUMNS).await;
    let names =
        ["email", "name", "consent_at", "consent_source", "city", "country", "language", "own_words", "show"];
    for name in names {
        assert_eq!(chosen(&page, name).as_deref(), Some(name));
    }
}
