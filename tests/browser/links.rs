//! Where the links of the pages lead.

use std::collections::BTreeMap;

use crate::pages::PAGES;
use crate::world::World;

/// The links of a page to others of the console, but for files.
const LINKS: &str = "return [...document.querySelectorAll('a[href]')]
    .filter(link => link.origin === location.origin && !link.pathname.endsWith('.csv'))
    .map(link => link.pathname + link.search + link.hash)";

/// What there was at the end of a link: the answer's number, and whether the place
/// that it names within the page is there.
const FOUND: &str = "const place = decodeURIComponent(location.hash.slice(1));
    return [performance.getEntriesByType('navigation')[0].responseStatus,
        place === '' || document.getElementById(place) !== null]";

#[tokio::test]
async fn every_link_leads_to_a_page_and_to_its_place_there() {
    let world = World::make();
    let Some(browser) = world.organiser().await else { return };
    let mut links: BTreeMap<String, &str> = BTreeMap::from([("/nothing-here".to_owned(), "this test")]);
    for (name, _, path) in PAGES.iter().filter(|(name, ..)| *name != "nothing") {
        browser.open(path).await;
        for link in browser.eval(LINKS).await.as_array().unwrap() {
            links.entry(link.as_str().unwrap().to_owned()).or_insert(name);
        }
    }
    let mut lost = Vec::new();
    for (link, from) in &links {
        // A place within the page that is shown would be no new visit.
        browser.open("/login").await;
        browser.open(link).await;
        if browser.eval(FOUND).await != serde_json::json!([200, true]) {
            lost.push(format!("{link}, from {from}"));
        }
    }
    assert!(links.len() > 20, "{links:?}");
    assert_eq!(lost, ["/nothing-here, from this test"]);
}
