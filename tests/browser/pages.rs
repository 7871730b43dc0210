//! Every page of the console, in one place: a page that lands gets a line in [`PAGES`].
//!
//! It cannot be forgotten: the routes are read from the code of the console, and each
//! that answers a GET is in [`PAGES`], or in [`OTHERS`] with the reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Of a page: its name in pictures and complaints, its route, and where the
/// [`World`](crate::world::World) has one to show.
pub const PAGES: &[(&str, &str, &str)] = &[
    ("overview", "/", "/"),
    ("jobs", "/jobs", "/jobs"),
    ("supporters", "/supporters", "/supporters"),
    ("supporters-list", "/campaigns/{name}/supporters", "/campaigns/nerea/supporters"),
    ("supporters-columns", "/campaigns/{name}/supporters/columns", "/campaigns/harbour/supporters/columns"),
    ("campaigns", "/campaigns", "/campaigns"),
    ("campaigns-import", "/campaigns/import", "/campaigns/import"),
    ("campaign", "/campaigns/{name}", "/campaigns/nerea"),
    ("campaign-file", "/campaigns/{name}/file", "/campaigns/nerea/file"),
    ("letter-file", "/campaigns/{name}/letters/{language}", "/campaigns/nerea/letters/en"),
    ("letter-file-rtl", "", "/campaigns/nerea/letters/ar"),
    ("audit", "/audit", "/audit"),
    ("settings", "/settings", "/settings"),
    ("doctor", "/settings/doctor", "/settings/doctor"),
    ("nothing", "", "/nothing-here"),
];

/// Pages for who has not come in.
pub const DOORS: &[(&str, &str, &str)] = &[("login", "/login", "/login")];

/// What answers a GET and is no page of its own to look at.
const OTHERS: &[(&str, &str)] = &[
    ("/assets/{hash}/{name}", "style and script"),
    ("/first/{token}", "once, before anybody is there: looked at by name"),
    ("/invited/{token}", "once: looked at by name"),
    ("/healthz", "for programs"),
    ("/metrics", "for programs"),
    ("/campaigns/{name}/letters", "leads on to a letter"),
    ("/readyz", "for programs"),
    ("/supporters.example.csv", "a file"),
    ("/campaigns/{name}/supporters/rejected.csv", "a file"),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The routes of a text that answer a GET, as they are written there: also by a name.
fn routes(code: &str) -> Vec<String> {
    let calls = code.split(".route(").skip(1).map(arguments);
    let gets = calls.filter(|(_, answers)| answers.contains("get(") || !answers.contains("post("));
    gets.map(|(route, _)| route.trim().trim_matches('"').to_owned()).collect()
}

/// Of a call, its first argument, and what comes behind it.
fn arguments(call: &str) -> (&str, &str) {
    let mut depth = 0;
    let mut first = None;
    for (at, c) in call.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return (&call[..first.unwrap_or(at)], &call[first.unwrap_or(at)..at]),
            ')' => depth -= 1,
            ',' if depth == 0 => first = first.or(Some(at)),
            _ => {}
        }
    }
    panic!("a call without its end: {call:.80}");
}

#[test]
fn routes_are_found_however_they_are_written() {
    let code = "let x = get(b);\nRouter::new().route(\"/a\", get(a).post(b))\n.route(\n\"/b/{id}\",\npost(c),\n)
        .route(\"/c\", axum::routing::get(x::y)).route(&format!(\"{letter}/{{tab}}\"), get(z)).route(\"/d\", x)";
    assert_eq!(routes(code), ["/a", "/c", "&format!(\"{letter}/{{tab}}\")", "/d"]);
}

#[test]
fn no_page_is_left_out() {
    let console = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console");
    // Programs have an interface of their own, which describes itself.
    let pages = files(&console).into_iter().filter(|file| !file.starts_with(console.join("api")));
    let code = pages.map(|file| fs::read_to_string(file).unwrap());
    let code = code.map(|text| text.split("#[cfg(test)]").next().unwrap().to_owned());
    let there: BTreeSet<String> = code.flat_map(|text| routes(&text)).collect();
    let listed = PAGES.iter().chain(DOORS).map(|(_, route, _)| *route);
    let listed = listed.chain(OTHERS.iter().map(|(route, _)| *route)).filter(|route| !route.is_empty());
    let listed: BTreeSet<String> = listed.map(str::to_owned).collect();
    let forgotten: Vec<_> = there.difference(&listed).collect();
    assert!(forgotten.is_empty(), "pages to add to tests/browser/pages.rs: {forgotten:#?}");
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(gone.is_empty(), "in tests/browser/pages.rs, and not in the console: {gone:#?}");
}
