//! A list of supporters, from a spreadsheet of somebody's own.

use std::fs;

use crate::desk::Desk;
use crate::world::campaign;

/// As a spreadsheet saves it where commas are decimal.
const THEIRS: &str = "\
E-mail address;Full name;Town;Land;Agreed on;Where
anna.berg@example.org;Anna Berg;Malmö;Sweden;2026-11-10;web form
maren.holm@example.org;Maren Holm;Tromsø;Norway;2026-11-13;street stall
nobody;Pat Quill;Leeds;GB;2026-11-13;web form
layla.haddad@example.org;ليلى حداد;عمّان;Jordan;2026-11-11;web form
";

#[tokio::test]
async fn a_list_with_columns_of_its_own_is_brought_in_and_tells_who_may_not_sign() {
    let desk = Desk::open(campaign());
    let file = desk.project.root.join("from the stall.csv");
    fs::write(&file, THEIRS).unwrap();
    let Some(browser) = desk.with("anna", "organiser").await else { return };
    browser.open("/supporters").await;
    browser.follow("a[href='/campaigns/harbour/supporters']").await;
    browser.upload("#file", &file).await;
    browser.follow("form[enctype] button").await;
    browser.is_at("/campaigns/harbour/supporters/columns").await;
    browser.sees("Full name").await;
    for (ours, theirs) in [
        ("email", "E-mail address"),
        ("name", "Full name"),
        ("city", "Town"),
        ("country", "Land"),
        ("consent_at", "Agreed on"),
        ("consent_source", "Where"),
    ] {
        browser.choose(&format!("#{ours}"), theirs).await;
    }
    browser.follow("form.columns button").await;
    browser.is_at("/campaigns/harbour/supporters").await;
    browser.sees("it has no @").await;
    let rows = browser.eval("return document.querySelectorAll('table')[1].tBodies[0].rows.length").await;
    assert_eq!(rows, 1);
    let list = desk.project.read("data/supporters/harbour.csv");
    assert!(list.starts_with("email,") && list.contains("ليلى حداد"), "{list}");
}

#[tokio::test]
async fn what_is_no_list_is_told_beside_the_field_and_the_list_stays() {
    let desk = Desk::open(campaign());
    let before = desk.project.read("data/supporters/nerea.csv");
    let file = desk.project.root.join("list.csv");
    fs::write(&file, b"PK\x03\x04 something packed").unwrap();
    let Some(browser) = desk.with("anna", "organiser").await else { return };
    browser.open("/campaigns/nerea/supporters").await;
    browser.upload("#file", &file).await;
    browser.follow("form[enctype] button").await;
    browser.find("#file[aria-invalid=true][aria-describedby~=file-wrong]").await;
    browser.find("#file-wrong").await;
    assert_eq!(desk.project.read("data/supporters/nerea.csv"), before);
}
