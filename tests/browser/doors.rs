//! How people come in, stay, and go.

use thirtyfour::prelude::Key;

use crate::chromium::Chromium;
use crate::desk::{Desk, PASSWORD, log_in};
use crate::support::project::Project;

#[tokio::test]
async fn the_first_organiser_comes_in_by_the_link_that_serve_shows_once() {
    let desk = Desk::open(Project::petition(1));
    let Some(browser) = Chromium::start(&desk.origin).await else { return };
    let first = desk.first.clone().expect("a link");
    browser.open(&first).await;
    browser.fill("#name", "not a name").await;
    browser.fill("#password", "short").await;
    browser.fill("#again", "short").await;
    browser.press(Key::Enter).await;
    browser.find("#name[aria-invalid]").await;
    browser.find("#password[aria-invalid]").await;
    let kept = browser.eval("return document.querySelector('#name').value").await;
    assert_eq!(kept, "not a name");
    browser.fill("#name", "anna").await;
    browser.fill("#password", PASSWORD).await;
    browser.fill("#again", PASSWORD).await;
    browser.press(Key::Enter).await;
    browser.is_at("/").await;
    browser.find("nav [aria-current=page][href='/']").await;
    browser.follow(".leave button").await;
    browser.open(&first).await;
    assert!(!browser.has("#password").await, "{}", browser.text().await);
}

#[tokio::test]
async fn who_logs_in_is_led_where_they_were_going_and_a_restart_keeps_them_in() {
    let desk = Desk::open(Project::petition(1));
    let Some(browser) = desk.with("anna", "organiser").await else { return };
    browser.follow(".leave button").await;
    browser.open("/jobs").await;
    browser.is_at("/login?next=/jobs").await;
    log_in(&browser, "anna", "wrong horse battery").await;
    browser.find(".wrong").await;
    assert_eq!(browser.eval("return document.querySelector('#name').value").await, "anna");
    log_in(&browser, "Anna", PASSWORD).await;
    browser.is_at("/jobs").await;
    // No script of a page can read who is logged in.
    assert_eq!(browser.eval("return document.cookie.includes('sincerely')").await, false);
    let desk = desk.restarted();
    browser.open("/jobs").await;
    browser.is_at("/jobs").await;
    desk.project.ok(&["user", "remove", "anna"]);
    browser.open("/jobs").await;
    browser.is_at("/login?next=/jobs").await;
}

#[tokio::test]
async fn after_five_wrong_passwords_the_right_one_is_not_looked_at_either() {
    let desk = Desk::open(Project::petition(1));
    let Some(browser) = desk.with("anna", "organiser").await else { return };
    browser.follow(".leave button").await;
    for _ in 0..5 {
        browser.open("/login").await;
        log_in(&browser, "anna", "wrong horse battery").await;
        browser.find(".wrong").await;
    }
    log_in(&browser, "anna", PASSWORD).await;
    browser.find(".wrong").await;
    assert!(!browser.has("nav").await, "{}", browser.text().await);
}

#[tokio::test]
async fn pages_work_where_scripts_are_off() {
    let desk = Desk::open(Project::petition(1));
    let Some(browser) = Chromium::without_scripts(&desk.origin).await else { return };
    browser.open("data:text/html,<title>off</title><script>document.title='on'</script>").await;
    assert_eq!(browser.driver().title().await.unwrap(), "off");
    desk.come_in(&browser, "anna", "organiser").await;
    browser.follow("nav a[href='/jobs']").await;
    browser.is_at("/jobs").await;
    browser.follow(".leave button").await;
    log_in(&browser, "anna", PASSWORD).await;
    browser.find("nav").await;
}
