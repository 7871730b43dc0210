//! The organiser's language, and the direction in which it is written.

use crate::chromium::Chromium;
use crate::desk::{Desk, PASSWORD, log_in};
use crate::support::project::Project;

/// Language and direction of the page that is shown.
async fn spoken(browser: &Chromium) -> (String, String) {
    let script =
        "const page = document.documentElement; return [page.lang, getComputedStyle(page).direction]";
    let told = browser.eval(script).await;
    let word = |n: usize| told[n].as_str().unwrap().to_owned();
    (word(0), word(1))
}

async fn is_spoken(browser: &Chromium, language: &str, direction: &str) {
    assert_eq!(spoken(browser).await, (language.to_owned(), direction.to_owned()));
}

/// Whether the program's name stands where lines end that run from left to right.
async fn begins_at_the_right(browser: &Chromium) -> bool {
    let script = "const box = document.querySelector('header .name').getBoundingClientRect();
        return box.left > innerWidth / 2";
    browser.eval(script).await == true
}

#[tokio::test]
async fn the_browser_chooses_the_language_until_somebody_chooses_another_which_is_kept() {
    let desk = Desk::open(Project::petition(1));
    let Some(browser) = Chromium::start(&desk.origin).await else { return };
    browser.speaks("fr-CH,fr;q=0.9,en;q=0.5").await;
    browser.open("/login").await;
    is_spoken(&browser, "fr", "ltr").await;
    browser.speaks("tlh,en").await;
    browser.open("/login").await;
    is_spoken(&browser, "en", "ltr").await;
    browser.follow("button[name=language][value=ar]").await;
    browser.is_at("/login").await;
    is_spoken(&browser, "ar", "rtl").await;
    desk.come_in(&browser, "anna", "organiser").await;
    is_spoken(&browser, "ar", "rtl").await;
    browser.follow("nav a[href='/jobs']").await;
    assert!(begins_at_the_right(&browser).await);
    browser.follow("button[name=language][value=fr]").await;
    browser.is_at("/jobs").await;
    is_spoken(&browser, "fr", "ltr").await;
    assert!(!begins_at_the_right(&browser).await);
    browser.follow(".leave button").await;
    is_spoken(&browser, "fr", "ltr").await;
    log_in(&browser, "anna", PASSWORD).await;
    is_spoken(&browser, "fr", "ltr").await;
}

#[tokio::test]
async fn the_language_is_chosen_without_scripts_too() {
    let desk = Desk::open(Project::petition(1));
    let Some(browser) = Chromium::without_scripts(&desk.origin).await else { return };
    browser.open("/login").await;
    browser.follow("button[name=language][value=ar]").await;
    browser.is_at("/login").await;
    is_spoken(&browser, "ar", "rtl").await;
}
