//! Campaigns: brought in, asked about, written.

mod file;
mod import;
mod letter;
mod pages;
mod program;

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;

use crate::bench::{Answer, Browser, Console};

/// A campaign that could be sent, but for two questions.
pub const CAMPAIGN: &str = r#"# The case of Anna Berg.
title = "Free Anna Berg" # as published

until = "2027-01-31"
after_deadline = "Ask the section."
languages = ["en", "ar"]
share = ["name", "city"]

[[people]]
name = "Anna Berg"
pronouns = "she, her"

[consent]
statement = "I agree that a letter for Anna Berg is sent in my name."

[subject]
en = "Free Anna Berg"
ar = "الحرية لآنا بيرغ"

[checked]
en = "the published appeal"
ar = "Huda"

# The officials.
[[targets]]
name = "Minister Nordin"
office = "Minister of Justice"
emails = ["minister@gov.example", "office@gov.example"]
time_zone = "Europe/Stockholm"
sending_hours = "Mon-Fri 08:00-16:00"
salutation.en = "Dear Minister,"
salutation.ar = "معالي الوزير،"

[[targets]]
office = "Prosecutor <General>"
emails = ["prosecutor@gov.example"]
salutation.en = "Dear Prosecutor,"
salutation.ar = "حضرة المدعي العام،"

# What is open.
[[questions]]
line = 3
field = "targets.1.time_zone"
ask = "In which time zone is the prosecutor?"
answer = "" # to be found out

[[questions]]
line = 5
field = "letter"
ask = "Is the <b>second</b> paragraph right?"
answer = ""
"#;

pub const ENGLISH: &str = "{% extends \"frames/en.txt\" %}\n{% block model -%}\nAnna Berg was arrested.\n\
    {%- endblock model %}\n{% block demands -%}\nPlease release her.\n{%- endblock demands %}\n";

pub const ARABIC: &str = "{% extends \"frames/ar.txt\" %}\n{% block model -%}\nاعتقلت آنا بيرغ.\n\
    {%- endblock model %}\n{% block demands -%}\nنطلب الإفراج عنها.\n{%- endblock demands %}\n";

pub const SUPPORTERS: &str = "email,name,city,consent_at,consent_source,language\n\
    bo@example.org,Bo Ek,Lund,2026-03-01,web,en\n\
    eva@example.org,Eva-Maria <i>Lindqvist</i> Andersson,Malmö,2026-03-01,web,ar\n\
    no@example.org,No Consent,Umeå,,,en\n";

/// A campaign in the folder of a console.
pub fn campaign(console: &Console) {
    write(console, "config/campaigns/berg.toml", CAMPAIGN);
    write(console, "templates/berg/letter.en.txt", ENGLISH);
    write(console, "templates/berg/letter.ar.txt", ARABIC);
}

/// The same, without an open question, and with supporters.
pub fn ready(console: &Console) {
    campaign(console);
    let (text, _) = CAMPAIGN.split_once("# What is open.").unwrap();
    write(console, "config/campaigns/berg.toml", text);
    write(console, "data/supporters/berg.csv", SUPPORTERS);
}

pub fn write(console: &Console, file: &str, text: &str) {
    let path = console.folder.path().join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

pub fn read(console: &Console, file: &str) -> String {
    std::fs::read_to_string(console.folder.path().join(file)).unwrap()
}

/// What is in a folder, in order.
pub fn names(console: &Console, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(console.folder.path().join(folder));
    let mut names: Vec<String> =
        entries.into_iter().flatten().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const EDGE: &str = "----the-edge";

/// A form as browsers send it where it bears a document.
pub fn parts(fields: &[(&str, &str)], document: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, text) in fields {
        let head = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        // Browsers end lines so.
        body.extend_from_slice(format!("{head}{}\r\n", text.replace('\n', "\r\n")).as_bytes());
    }
    if let Some((name, bytes)) = document {
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"document\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    body
}

fn multipart(request: Builder, body: Vec<u8>) -> Request<Body> {
    let kind = format!("multipart/form-data; boundary={EDGE}");
    request
        .header("content-type", kind)
        .header("origin", "http://127.0.0.1:8025")
        .body(Body::from(body))
        .unwrap()
}

/// Sends a form of a page of the console.
pub async fn send(who: &mut Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    send_body(who, path, parts(fields, None)).await
}

pub async fn upload(who: &mut Browser<'_>, name: &str, bytes: &[u8]) -> Answer {
    send_body(who, "/campaigns/import", parts(&[("paste", "")], Some((name, bytes)))).await
}

pub async fn send_body(who: &mut Browser<'_>, path: &str, body: Vec<u8>) -> Answer {
    let form = who.get("/campaigns").await.form().to_owned();
    let request = who.request("POST", &format!("{path}?form={form}"));
    who.ask(multipart(request, body)).await
}

/// The value of a hidden field of a page.
pub fn hidden(page: &str, name: &str) -> String {
    let (_, after) =
        page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name}: {page}"));
    unescape(after.split_once('"').unwrap().0)
}

/// What stands in a page's text area.
pub fn area(page: &str, name: &str) -> String {
    let (_, after) = page.split_once(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{name}: {page}"));
    let (_, text) = after.split_once(">\n").unwrap();
    unescape(text.split_once("</textarea>").unwrap().0)
}

pub fn unescape(text: &str) -> String {
    let pairs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&#x2F;", "/")];
    let text = pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}

/// The acts on record, each with its subject.
pub async fn acts(console: &Console) -> Vec<String> {
    let rows = console.store.audit(0, 100).await.unwrap();
    let told = |act: &str| ["edited", "import"].contains(&act);
    rows.into_iter()
        .filter(|row| told(&row.act))
        .map(|row| format!("{} {} by {}", row.act, row.subject, row.by))
        .collect()
}

/// Opens a page and sends one of its forms, which goes to another path.
pub async fn fill_at(who: &mut Browser<'_>, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let form = who.get(page).await.form().to_owned();
    who.post(path, &[&[("form", form.as_str())], fields].concat()).await
}
