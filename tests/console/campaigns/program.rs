//! A PDF is read by a process of its own: here the program itself runs.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::{EDGE, parts};
use crate::program::{Browser, PASSWORD, link, split};
use crate::support::project::Project;

fn upload(who: &mut Browser, name: &str, bytes: &[u8]) -> String {
    let page = who.ask("GET", "/campaigns/import", "");
    let form = page.split_once("name=\"form\" value=\"").expect(&page).1.split_once('"').unwrap().0;
    let body = parts(&[("paste", "")], Some((name, bytes)));
    let (host, length) = (&who.host, body.len());
    let cookies: Vec<String> = who.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    write!(
        stream,
        "POST /campaigns/import?form={form} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         origin: http://{host}\r\ncookie: {}\r\ncontent-type: multipart/form-data; boundary={EDGE}\r\n\
         content-length: {length}\r\n\r\n",
        cookies.join("; "),
    )
    .unwrap();
    stream.write_all(&body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_pdf_is_read_and_one_that_cannot_be_is_told_at_its_field() {
    let project = Project::petition(1);
    let mut daemon = project.start(&["serve"]);
    let (mut anna, path) = split(&link(&mut daemon));
    let set = anna.fill(&path, &path, &format!("name=anna&password={PASSWORD}&again={PASSWORD}"));
    assert!(set.starts_with("HTTP/1.1 303"), "{set}");
    let read = upload(&mut anna, "river.pdf", include_bytes!("../../appeals/ok/river.pdf"));
    assert!(read.starts_with("HTTP/1.1 200") && read.contains("Marin Tesk"), "{read}");
    for (name, bytes) in [
        ("scan.pdf", include_bytes!("../../appeals/errors/scan.pdf").as_slice()),
        ("locked.pdf", include_bytes!("../../appeals/errors/locked.pdf")),
        ("cut-off.pdf", include_bytes!("../../appeals/errors/cut-off.pdf")),
        ("pdf-in-name-only.pdf", include_bytes!("../../appeals/errors/pdf-in-name-only.pdf")),
    ] {
        let page = upload(&mut anna, name, bytes);
        assert!(page.starts_with("HTTP/1.1 422") && page.contains("id=\"document-wrong\""), "{name}: {page}");
    }
    daemon.terminate();
    assert_eq!(daemon.end(), 0);
}
