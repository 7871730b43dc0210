//! What comes in, and what does not.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use hyper::body::Frame;
use sincerely::store::Role;

use super::{
    COLUMNS, COLUMNS_OF_LIST, LIST, PAGE, after, before, console, file, kept, parts, say, send, upload,
    with_list,
};
use crate::bench::{Browser, HOST, PASSWORD};

/// A body that is made as it is read.
struct Made<I>(I);

impl<I: Iterator<Item = Result<Bytes, std::io::Error>> + Unpin> hyper::body::Body for Made<I> {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        std::task::Poll::Ready(self.0.next().map(|piece| piece.map(Frame::data)))
    }
}

fn made(pieces: impl Iterator<Item = Result<Bytes, std::io::Error>> + Send + Unpin + 'static) -> Body {
    Body::new(Made(pieces))
}

#[tokio::test]
async fn a_list_comes_in_and_only_its_owner_can_read_it() {
    let console = with_list().await;
    assert_eq!(kept(&console), ["free-mira.csv", "free-mira.report.jsonl"]);
    let mode = |name| fs::metadata(file(&console, name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("free-mira.csv"), mode("free-mira.report.jsonl")), (0o700, 0o600, 0o600));
    let list = fs::read_to_string(file(&console, "free-mira.csv")).unwrap();
    assert!(
        list.starts_with("email,name,consent_at,consent_source\nanna.berg@example.org,Anna Berg,"),
        "{list}"
    );
    let page = console.user("boris", Role::Viewer).await.get(PAGE).await.text;
    for word in ["mine.csv", "organiser anna", "<dd>3</dd>", "<dd>2</dd>"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    let acts = console.store.audit(0, 100).await.unwrap();
    let act = acts.iter().find(|act| act.act == "upload").unwrap();
    assert_eq!((act.by.as_str(), act.subject.as_str()), ("organiser anna", "campaign free-mira"));
    assert!(act.why.as_ref().unwrap().starts_with("supporters: 3 rows, 2 may sign, 1 may not; SHA-256 "));
}

#[tokio::test]
async fn what_is_no_list_is_told_beside_the_field_and_leaves_nothing() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let junk: Vec<u8> = (0..50_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (bytes, words) in [
        (&b""[..], "This file is empty"),
        (b"\r\n \r\n", "This file is empty"),
        (b"PK\x03\x04\x14\0\0\0\x08\0list.csv", "This is a ZIP archive"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml", "a workbook of a spreadsheet program"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", "a workbook of a spreadsheet program"),
        (b"%PDF-1.7\n%\xE2\xE3", "This is a PDF"),
        (b"<!DOCTYPE html><html>", "This is a web page"),
        (b"\x1F\x8B\x08\0\0\0", "This file is packed"),
        (&junk, "This is no text"),
        (b"email,name\n", "names its columns and holds nobody"),
        (b"email,name\nanna@example.org,\"Anna\n", "Line 2: <bdi dir=\"auto\" lang=\"en\">a quotation mark"),
    ] {
        let answer = upload(&mut anna, "list.csv", bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        let (_, wrong) = answer.text.split_once("id=\"file-wrong\"").expect(words);
        assert!(wrong.split_once("<input id=\"file\"").unwrap().0.contains(words), "{words}: {wrong}");
        assert!(answer.text.contains("aria-describedby=\"file-help file-wrong\" aria-invalid=\"true\""));
        assert_eq!(kept(&console), [""; 0], "{words}");
    }
    let none = upload(&mut anna, "", b"").await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.text.contains("No file came"));
}

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing_and_the_list_as_it_was() {
    let console = with_list().await;
    let before = fs::read(file(&console, "free-mira.csv")).unwrap();
    let mut anna = console.browser();
    anna.log_in("anna", PASSWORD).await;
    let rows = Bytes::from("dina@example.org,Dina,2026-03-01,web form,\n".repeat(1000));
    let head = || [before_part(), rows.clone(), rows.clone()].into_iter().map(Ok);
    let broken = Err(std::io::Error::other("the line broke"));
    for body in [
        made(head().chain([broken]).collect::<Vec<_>>().into_iter()),
        made(head().collect::<Vec<_>>().into_iter()),
    ] {
        let answer = send(&mut anna, body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
        assert!(answer.text.contains("The upload broke off"), "{}", answer.text);
        assert_eq!(kept(&console), ["free-mira.csv", "free-mira.report.jsonl"]);
        assert_eq!(fs::read(file(&console, "free-mira.csv")).unwrap(), before);
    }
}

fn before_part() -> Bytes {
    before("list.csv").into()
}

#[tokio::test]
async fn a_list_of_100_mb_comes_in_piece_by_piece() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let words = "a word of my own ".repeat(3000);
    let head = Bytes::from("email,name,consent_at,consent_source,remark\n");
    let row = move |n: usize| Bytes::from(format!("a{n}@example.org,Anna,2026-03-01,web form,{words}\n"));
    let rows = 2050;
    let pieces = [before_part(), head].into_iter().chain((0..rows).map(row)).chain([after().into()]);
    let arrived = send(&mut anna, made(pieces.map(Ok))).await;
    assert_eq!(arrived.status, StatusCode::SEE_OTHER, "{}", arrived.text);
    assert!(fs::metadata(file(&console, "free-mira.upload")).unwrap().len() > 100_000_000);
    let fields = [&COLUMNS_OF_LIST[..], &[("extra", "4")]].concat();
    let taken = say(&mut anna, &fields).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    assert!(fs::metadata(file(&console, "free-mira.csv")).unwrap().len() > 100_000_000);
    assert!(anna.get(PAGE).await.text.contains(&format!("<dd>{rows}</dd>")));
    assert_eq!(kept(&console), ["free-mira.csv", "free-mira.report.jsonl"]);
}

#[tokio::test]
async fn more_than_is_allowed_is_too_large_and_leaves_nothing() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    let piece = Bytes::from(vec![b'x'; 1 << 20]);
    // Zip: it is not written down, only counted.
    let zip = Bytes::from([b"PK\x03\x04".as_slice(), &[b'x'; 8192]].concat());
    let pieces = [before_part(), zip].into_iter().chain(std::iter::repeat_n(piece, 512));
    let answer = send(&mut anna, made(pieces.map(Ok))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("larger than 512 MB"), "{}", answer.text);
    assert_eq!(kept(&console), [""; 0]);
}

#[tokio::test]
async fn a_viewer_brings_in_nothing_and_a_foreign_form_neither() {
    let console = console().await;
    let mut boris = console.user("boris", Role::Viewer).await;
    let body = || Body::from(parts("list.csv", LIST.as_bytes()));
    let form = boris.get("/").await.form().to_owned();
    let path = format!("{PAGE}?form={form}");
    let ask = |browser: &Browser<'_>, path: &str| {
        let request = browser.request("POST", path).header("origin", format!("http://{HOST}"));
        request.header("content-type", "multipart/form-data; boundary=edge-of-a-part").body(body()).unwrap()
    };
    let request = ask(&boris, &path);
    assert_eq!(boris.ask(request).await.status, StatusCode::FORBIDDEN);
    let mut anna = console.user("anna", Role::Organiser).await;
    let request = ask(&anna, &path);
    assert_eq!(anna.ask(request).await.status, StatusCode::FORBIDDEN, "somebody else's form");
    assert_eq!(kept(&console), [""; 0]);
    for path in [COLUMNS, "/campaigns/free-mira/supporters/rejected.csv"] {
        assert_eq!(boris.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let page = boris.get(PAGE).await.text;
    assert!(!page.contains("type=\"file\"") && !page.contains("/delete"), "{page}");
}

#[tokio::test]
async fn a_campaign_that_is_none_has_no_list() {
    let console = console().await;
    let mut anna = console.user("anna", Role::Organiser).await;
    for name in ["nobody", "..", "free-mira.toml", "a%2f..%2fb", "free%00mira"] {
        let path = format!("/campaigns/{name}/supporters");
        assert_eq!(anna.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
