//! The real program: what it says of people while it takes their list, and that it
//! forgets them.

use crate::program::{Browser, PASSWORD, link, split};
use crate::support::bytes::found;
use crate::support::project::Project;

const PAGE: &str = "/campaigns/petition/supporters";
const LIST: &str = "E-mail,Full name,Day of consent,Source,Message\n\
    anna.canary@example.net,Anna Canary,2026-03-01,web form,\"my own canary words\"\n\
    boris@example,Boris Canary,2026-03-02,web form,\n\
    anna.canary@example.net,Anna Canary,2026-03-02,web form,\n\
    cleo.canary@example.net,Cleo Canary,2026-03-03,web form,\n";

fn upload(anna: &mut Browser) -> String {
    let page = anna.ask("GET", PAGE, "");
    let form = page.split_once("?form=").expect(&page).1.split_once('"').unwrap().0;
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"canary-names.csv\"\r\n\r\n{LIST}\r\n--edge--\r\n"
    );
    let path = format!("{PAGE}?form={form}");
    anna.send("POST", &path, "multipart/form-data; boundary=edge", &body)
}

fn say(anna: &mut Browser, fields: &str) -> String {
    let columns = format!("{PAGE}/columns");
    let page = anna.ask("GET", &columns, "");
    let hidden = |name: &str| {
        let (_, after) = page.split_once(&format!("name=\"{name}\" value=\"")).expect(&page);
        format!("{name}={}&", after.split_once('"').unwrap().0)
    };
    let hidden: String = ["upload", "names", "encoding"].map(hidden).concat();
    anna.fill(&columns, &columns, &(hidden + fields))
}

#[test]
fn a_list_is_taken_without_a_word_about_anybody_and_who_is_erased_goes_from_it() {
    let project = Project::petition(1);
    let mut daemon = project.start(&["serve"]);
    let (mut anna, path) = split(&link(&mut daemon));
    anna.fill(&path, &path, &format!("name=anna&password={PASSWORD}&again={PASSWORD}"));
    let arrived = upload(&mut anna);
    assert!(arrived.starts_with("HTTP/1.1 303"), "{arrived}");
    let wrong = say(&mut anna, "email=1&name=0&consent_at=2&consent_source=3");
    assert!(wrong.starts_with("HTTP/1.1 422"), "{wrong}");
    let taken = say(&mut anna, "email=0&name=1&consent_at=2&consent_source=3&own_words=4");
    assert!(taken.starts_with("HTTP/1.1 303"), "{taken}");
    assert!(anna.ask("GET", PAGE, "").contains("<dt>May sign</dt><dd>2</dd>"));
    assert!(anna.ask("GET", &format!("{PAGE}/rejected.csv"), "").contains("Boris Canary"));
    let lists = project.root.join("data/supporters");
    let hers = ["anna.canary@example.net", "Anna Canary", "my own canary words"];
    assert!(!found(&lists, &hers).is_empty());

    let told = project.ok(&["erase", "Anna.Canary@example.net", "--json"]).json();
    assert_eq!(told["files"]["lists"], serde_json::json!(["data/supporters/petition.csv"]), "{told}");
    assert_eq!(found(&lists, &hers), [""; 0]);
    let page = anna.ask("GET", PAGE, "");
    assert!(page.contains("<dt>May sign</dt><dd>1</dd>") && page.contains("boris@example"), "{page}");
    daemon.terminate();
    let said = daemon.said();
    assert_eq!(daemon.end(), 0);
    assert!(!said.to_lowercase().contains("canary") && !said.contains("boris@example"), "{said}");
}
