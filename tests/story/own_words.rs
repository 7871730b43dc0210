//! Supporters' own words: shown in the dry run, and held where the campaign wants
//! somebody to look first.

use serde_json::Value;

use crate::support::checker::{check, of};
use crate::support::project::Project;
use crate::support::sink::Sink;

/// Ann's words hold a link, Bo's nothing to look at, Cy has none.
const SIGNERS: &str = "\
email,name,city,country,own_words,consent_at,consent_source
ann@example.org,Ann,Bergen,Norway,\"Robin taught my children. Read more at https://robin.example.org/now and sign.\",2026-01-02,web form
bo@example.org,Bo,Bergen,Norway,\"Robin taught my children to ask, and to listen to the answer.\",2026-01-02,web form
cy@example.org,Cy,Bergen,Norway,,2026-01-02,web form
";

fn project(sink: &Sink, review: bool) -> Project {
    let project = Project::petition(1).to(sink).live();
    project.write("signers.csv", SIGNERS);
    let title = "title = \"A letter for Robin Ash\"";
    project.edit("config/campaigns/petition.toml", title, &format!("review_own_words = {review}\n{title}"));
    project
}

fn held(project: &Project) -> Vec<Value> {
    project.log(&["state:held"])
}

#[test]
fn the_dry_run_shows_what_to_look_at_and_where() {
    let sink = Sink::plain().start();
    let project = project(&sink, false);
    let flagged = project.dry_run().json()["flagged"].as_array().unwrap().clone();
    assert_eq!(flagged.len(), 1, "{flagged:?}");
    assert_eq!((flagged[0]["line"].as_u64(), flagged[0]["column"].as_str()), (Some(2), Some("own_words")));
    assert!(flagged[0]["excerpt"].as_str().unwrap().contains("robin.example.org"), "{flagged:?}");
    let page = project.read("proof/index.html");
    assert!(page.contains("Own words to look at") && page.contains("go out like all others"), "{page}");
}

#[test]
fn without_review_they_go_out_like_all_others() {
    let sink = Sink::plain().start();
    let project = project(&sink, false);
    assert_eq!(project.send().code, 0);
    assert_eq!(of(&check(&project, &sink, 9), "accepted"), 9);
}

#[test]
fn with_review_they_wait_until_an_organiser_lets_them_go_or_drops_them() {
    let sink = Sink::plain().start();
    let project = project(&sink, true);
    let run = project.send();
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert_eq!(run.json()["letters"]["held"].as_u64(), Some(3));
    assert_eq!(sink.records().len(), 6);
    let letters = held(&project);
    let reply = letters[0]["reply"].as_str().unwrap();
    assert!(reply.contains("a link") && !reply.contains("robin"), "{reply}");
    let number = |n: usize| letters[n]["letter"].to_string();
    project.ok(&["resolve", &number(0), "--release", "--why", "the page is our own"]);
    project.ok(&["resolve", &number(1), &number(2), "--drop", "--why", "asked Ann for another text"]);
    assert_eq!(project.work().code, 0);
    let states = check(&project, &sink, 9);
    assert_eq!((of(&states, "accepted"), of(&states, "cancelled"), held(&project).len()), (7, 2, 0));
}
