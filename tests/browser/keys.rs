//! The console by keyboard alone.

use serde_json::{Value, json};
use thirtyfour::prelude::Key;

use crate::chromium::Chromium;
use crate::pages::PAGES;
use crate::world::World;

/// What can be used, in the order of the page. Of a group of choices one is enough.
const USABLE: &str =
    "const usable = 'a[href], button, input:not([type=hidden], [type=radio]), select, textarea, \
     summary, [tabindex=\"0\"], iframe';
    window.usable = [...document.querySelectorAll(usable)]
        .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled);
    return window.usable.length";

/// Where the focus is among them, and whether somebody sees it.
const FOCUS: &str = "const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
    const ring = (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== 'none';
    const there = box.width > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
    return [window.usable.indexOf(one), ring && there, one.outerHTML.slice(0, 100)]";

async fn focus(browser: &Chromium) -> (Option<u64>, bool, Value) {
    let told = browser.eval(FOCUS).await;
    (told[0].as_u64(), told[1] == true, told[2].clone())
}

/// Goes through the page that is shown with the one key; what is wrong, a line each.
async fn tour(browser: &Chromium) -> Vec<String> {
    let all = browser.eval(USABLE).await.as_u64().unwrap();
    let mut faults = Vec::new();
    let mut reached = Vec::new();
    // Parts of a date and boxes that scroll are stops too.
    for _ in 0..all + 10 {
        browser.press(Key::Tab).await;
        let (at, seen, what) = focus(browser).await;
        if at.is_some_and(|at| reached.contains(&at)) && at != reached.last().copied() {
            break;
        }
        if !seen && at.is_some() {
            faults.push(format!("nobody sees the focus on {what}"));
        }
        reached.extend(at);
    }
    reached.dedup();
    for at in (0..all).filter(|at| !reached.contains(at)) {
        let told = "return window.usable[arguments[0]].outerHTML.slice(0, 100)";
        faults.push(format!("not reached: {}", browser.eval_with(told, &[json!(at)]).await));
    }
    if !reached.is_sorted() {
        faults.push(format!("out of order: {reached:?}"));
    }
    faults
}

#[tokio::test]
async fn everything_is_reached_by_tab_in_its_order_and_shows_that_it_is_there() {
    let world = World::make();
    let Some(browser) = world.organiser().await else { return };
    let mut faults = Vec::new();
    for (name, _, path) in PAGES {
        browser.open(path).await;
        faults.extend(tour(&browser).await.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{faults:#?}");
    browser.open("/campaigns").await;
    let spoil = "const [one, other] = document.querySelectorAll('nav a');
        one.style.outline = 'none'; other.tabIndex = -1; return null";
    browser.eval(spoil).await;
    assert_eq!(tour(&browser).await.len(), 2);
}

#[tokio::test]
async fn the_first_key_leads_past_the_links_of_every_page() {
    let world = World::make();
    let Some(browser) = world.organiser().await else { return };
    browser.open("/campaigns").await;
    browser.press(Key::Tab).await;
    let seen = "const skip = document.activeElement, box = skip.getBoundingClientRect();
        return skip.matches('.skip') && box.left >= 0 && box.top >= 0 && box.width > 50";
    assert_eq!(browser.eval(seen).await, true);
    browser.press(Key::Enter).await;
    browser.until("the focus in the page", async || browser.has("main:focus").await).await;
    browser.press(Key::Tab).await;
    assert!(browser.has("main :focus").await);
}
