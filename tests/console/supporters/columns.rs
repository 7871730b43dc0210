//! Whose column is what.

use std::fs;

use axum::http::StatusCode;
use sincerely::store::Role;

use super::{
    COLUMNS, COLUMNS_OF_LIST, LIST, PAGE, chosen, console, file, held_elsewhere, hidden, kept, say, say_of,
    upload, with_list,
};
use crate::bench::PASSWORD;

const FRENCH: &str = "Nom;Prénom;Ville;Pays;Adresse e-mail;Date de consentement;Moyen;Remarque\r\n\
    Lefèvre;Hélène;Besançon;France;helene@example.org;2026-03-01;formulaire web;à rappeler\r\n\
    Muñoz;José;Lyon;France;jose@example.org;2026-03-02;formulaire web;<script>alert(1)</script>\r\n";

#[tokio::test]
async fn columns_are_proposed_by_their_names_and_shown_with_the_first_rows() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let arrived = upload(&mut anna, "signataires <b>.csv", FRENCH.as_bytes()).await;
    assert_eq!((arrived.status, arrived.header("location")), (StatusCode::SEE_OTHER, COLUMNS));
    let page = anna.get(COLUMNS).await;
    for (ours, theirs) in [
        ("email", "Adresse e-mail"),
        ("name", "Prénom"),
        ("last_name", "Nom"),
        ("city", "Ville"),
        ("country", "Pays"),
        ("consent_at", "Date de consentement"),
    ] {
        assert_eq!(chosen(&page, ours).as_deref(), Some(theirs), "{}", page.text);
    }
    assert_eq!((chosen(&page, "consent_source"), chosen(&page, "own_words")), (None, None));
    assert!(page.text.contains("A semicolon stands between its columns."));
    assert!(page.text.contains("<td dir=\"auto\">helene@example.org</td>"));
    assert!(page.text.contains("&lt;script&gt;") && !page.text.contains("<script>alert"));
    assert!(page.text.contains("signataires &lt;b&gt;.csv"));
    // What nobody settled yet is told to whoever comes by.
    assert!(anna.get("/supporters").await.text.contains("Say what the columns are"));
}

#[tokio::test]
async fn first_and_last_names_become_one_and_what_no_letter_needs_is_not_kept() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    upload(&mut anna, "liste.csv", FRENCH.as_bytes()).await;
    let fields =
        [("email", "4"), ("name", "1"), ("last_name", "0"), ("consent_at", "5"), ("consent_source", "6")];
    let all = [("all_language", "fr"), ("country", "3")];
    let taken = say(&mut anna, &[&fields[..], &all].concat()).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    assert_eq!(
        fs::read_to_string(file(&console, "free-mira.csv")).unwrap(),
        "email,name,consent_at,consent_source,country,language\n\
        helene@example.org,Hélène Lefèvre,2026-03-01,formulaire web,France,fr\n\
        jose@example.org,José Muñoz,2026-03-02,formulaire web,France,fr\n"
    );
}

#[tokio::test]
async fn a_column_that_a_letter_uses_is_taken_along_unasked() {
    let console = console().await;
    let folder = console.folder.path().join("templates/free-mira");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("letter.en.txt"), "{{ supporter.extra.Remarque }}\n").unwrap();
    let mut anna = console.user("anna", Role::Organiser).await;
    upload(&mut anna, "liste.csv", FRENCH.as_bytes()).await;
    let page = anna.get(COLUMNS).await.text;
    assert!(page.contains("name=\"extra\" value=\"7\" checked"), "{page}");
    assert!(page.contains("name=\"extra\" value=\"6\">"), "{page}");
}

#[tokio::test]
async fn a_wrong_choice_is_told_beside_its_field_and_everything_else_stays_chosen() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    upload(&mut anna, "liste.csv", FRENCH.as_bytes()).await;
    let fields =
        [("email", "4"), ("name", "4"), ("city", "2"), ("all_language", "de"), ("all_country", "Atlantis")];
    let answer = say(&mut anna, &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (ours, words) in [
        ("name", "was chosen for something else already"),
        ("consent_at", "This is needed"),
        ("consent_source", "This is needed"),
        ("language", "no letters in this language"),
        ("country", "This is no country"),
    ] {
        let (_, wrong) = answer.text.split_once(&format!("id=\"{ours}-wrong\">")).expect(ours);
        assert!(wrong.split_once("</p>").unwrap().0.contains(words), "{ours}");
    }
    assert!(answer.text.contains("5 choices below need another look"), "{}", answer.text);
    assert_eq!(chosen(&answer, "city").as_deref(), Some("Ville"));
    assert_eq!(chosen(&answer, "last_name"), None, "not proposed anew");
    assert!(answer.text.contains("name=\"all_country\" value=\"Atlantis\""));
    assert_eq!(kept(&console), ["free-mira.upload", "free-mira.upload.json"]);
    for odd in [("email", "x"), ("email", "-1"), ("extra", "x"), ("encoding", "UTF-7")] {
        let page = anna.get(COLUMNS).await;
        let form = [("form", page.form()), ("upload", hidden(&page, "upload")), ("names", ""), odd];
        assert_eq!(anna.post(COLUMNS, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{odd:?}");
    }
}

#[tokio::test]
async fn nobodys_consent_is_made_up() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let list = "email,name,signed at,I agree,source\n\
        anna@example.org,Anna,2026-03-01,Yes,web form\n\
        boris@example.org,Boris,2026-03-01,No,web form\n\
        cleo@example.org,Cleo,2026-03-01,,web form\n\
        dina@example.org,Dina,,yes,web form\n\
        emil@example.org,Emil,2026-03-01,yes,no\n";
    upload(&mut anna, "list.csv", list.as_bytes()).await;
    let base = [("email", "0"), ("name", "1"), ("consent_at", "2")];
    let said = |more: &[(&'static str, &'static str)]| [&base[..], more].concat();
    let invented = say(&mut anna, &said(&[("all_consent_source", "we asked them")])).await;
    assert_eq!(invented.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(invented.text.contains("Consent is never made up"), "{}", invented.text);
    let taken = say(&mut anna, &said(&[("agreed", "3"), ("all_consent_source", "web form")])).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let page = anna.get(PAGE).await.text;
    assert!(page.contains("<dt>May sign</dt><dd>2</dd>"), "Anna and Emil: {page}");
    upload(&mut anna, "list.csv", list.as_bytes()).await;
    say(&mut anna, &said(&[("agreed", "3"), ("consent_source", "4")])).await;
    let page = anna.get(PAGE).await.text;
    assert!(page.contains("<dt>May sign</dt><dd>1</dd>"), "a source of “no” is none: {page}");
}

#[tokio::test]
async fn where_consent_is_held_elsewhere_no_column_of_it_is_needed() {
    let console = held_elsewhere().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    upload(&mut anna, "list.csv", b"mail,name\nanna@example.org,Anna\n").await;
    let page = anna.get(COLUMNS).await;
    assert!(!page.text.contains("id=\"agreed\"") && page.text.contains("consent is held elsewhere"));
    let taken = say(&mut anna, &[("email", "0"), ("name", "1")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
}

#[tokio::test]
async fn a_file_that_is_not_utf8_is_shown_as_it_seems_to_be_and_read_so_on_a_word() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let western = encoding_rs::WINDOWS_1252.encode(FRENCH).0.into_owned();
    let marked = [&[0xFF, 0xFE][..], &wide(FRENCH)].concat();
    for (bytes, encoding) in [(western, "windows-1252"), (wide(FRENCH), "UTF-16LE"), (marked, "UTF-16LE")] {
        let arrived = upload(&mut anna, "liste.csv", &bytes).await;
        assert_eq!(arrived.status, StatusCode::SEE_OTHER, "{}", arrived.text);
        let page = anna.get(COLUMNS).await;
        let told = format!("It seems to be {encoding}.");
        assert!(page.text.contains(&told) && page.text.contains("Lefèvre"), "{}", page.text);
        assert_eq!(chosen(&page, "encoding").as_deref(), Some(encoding));
        let fields =
            [("email", "4"), ("name", "1"), ("last_name", "0"), ("consent_at", "5"), ("consent_source", "6")];
        assert_eq!(say(&mut anna, &fields).await.status, StatusCode::SEE_OTHER);
        let list = fs::read_to_string(file(&console, "free-mira.csv")).unwrap();
        assert!(list.contains("helene@example.org,Hélène Lefèvre,"), "{list}");
    }
    let western = encoding_rs::WINDOWS_1252.encode(FRENCH).0.into_owned();
    upload(&mut anna, "liste.csv", &western).await;
    let other = anna.get(&format!("{COLUMNS}?encoding=windows-1251")).await;
    assert!(!other.text.contains("Lefèvre") && other.text.contains("Lef"), "{}", other.text);
    assert_eq!(hidden(&other, "encoding"), "windows-1251");
    let wrong = anna.get(&format!("{COLUMNS}?encoding=UTF-8")).await;
    assert!(
        wrong.text.contains("id=\"encoding-unreadable\"") && wrong.text.contains("0xE9"),
        "{}",
        wrong.text
    );
}

#[tokio::test]
async fn two_tabs_a_choice_about_another_file_is_kept_and_nothing_is_taken() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    upload(&mut anna, "one.csv", LIST.as_bytes()).await;
    let first = anna.get(COLUMNS).await;
    let other = LIST.replace("Cleo", "Clio");
    upload(&mut anna, "two.csv", other.as_bytes()).await;
    let fields = [("email", "0"), ("name", "4"), ("city", "1")];
    let answer = say_of(&mut anna, &first, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("Another file was uploaded meanwhile") && answer.text.contains("two.csv"));
    assert_eq!(chosen(&answer, "name").as_deref(), Some("local_group"), "kept: the columns are the same");
    assert_eq!(kept(&console), ["free-mira.upload", "free-mira.upload.json"]);
    upload(&mut anna, "three.csv", b"mail,who\nx@example.org,X\n").await;
    let answer = say_of(&mut anna, &first, &fields).await;
    assert_eq!((answer.status, chosen(&answer, "email").as_deref()), (StatusCode::CONFLICT, Some("mail")));
    // Said of the file that is there, it is taken; said twice, it changes nothing.
    upload(&mut anna, "one.csv", LIST.as_bytes()).await;
    let page = anna.get(COLUMNS).await;
    for _ in 0..2 {
        let answer = say_of(&mut anna, &page, &COLUMNS_OF_LIST).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, PAGE));
    }
    assert_eq!(kept(&console), ["free-mira.csv", "free-mira.report.jsonl"]);
    assert_eq!(anna.get(COLUMNS).await.header("location"), PAGE);
}

#[tokio::test]
async fn what_nobody_could_sign_is_not_taken_and_says_why() {
    let console = with_list().await;
    let mut anna = console.browser();
    anna.log_in("anna", PASSWORD).await;
    upload(&mut anna, "mine.csv", LIST.as_bytes()).await;
    let before = fs::read(file(&console, "free-mira.csv")).unwrap();
    let swapped = [("email", "1"), ("name", "0"), ("consent_at", "2"), ("consent_source", "3")];
    let answer = say(&mut anna, &swapped).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("nobody may sign") && answer.text.contains("email: "), "{}", answer.text);
    assert_eq!(chosen(&answer, "email").as_deref(), Some("name"));
    assert_eq!(fs::read(file(&console, "free-mira.csv")).unwrap(), before);
    let form = [("form", answer.form())];
    let gone = anna.post("/campaigns/free-mira/supporters/discard", &form).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert_eq!(kept(&console), ["free-mira.csv", "free-mira.report.jsonl"]);
}
