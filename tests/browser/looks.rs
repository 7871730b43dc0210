//! Every page as people see it: wide and narrow, light and dark, in each direction of
//! writing. Pictures go to `SINCERELY_TEST_PICTURES`, where that names a folder.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::axe::Axe;
use crate::chromium::Chromium;
use crate::desk::Desk;
use crate::journey::{have_the_appeal_read, name_the_campaign};
use crate::pages::{DOORS, PAGES};
use crate::support::project::Project;
use crate::world::World;

/// A window and its name: a desk's, and the narrowest telephone's.
const SIZES: [(&str, u32); 2] = [("wide", 1280), ("narrow", 360)];
/// A window's height; it grows to that of the page.
const LOW: u32 = 800;
const SCHEMES: &[&str] = &["light", "dark"];

struct Look<'a> {
    browser: &'a Chromium,
    schemes: &'a [&'a str],
    axe: &'a Axe,
    faults: Vec<String>,
}

impl Look<'_> {
    /// The page that is shown, in every size and scheme.
    async fn all_round(&mut self, name: &str) {
        for scheme in self.schemes {
            self.browser.prefers(scheme).await;
            for (size, width) in SIZES {
                self.browser.resize(width, LOW).await;
                self.browser.resize(width, LOW.max(height(self.browser).await)).await;
                self.once(&format!("{name}-{size}-{scheme}")).await;
            }
        }
    }

    async fn once(&mut self, name: &str) {
        // Its colours are those of the wide page, its lines those of the light one.
        let told_already = name.ends_with("-narrow-dark");
        if let Some(folder) = std::env::var_os("SINCERELY_TEST_PICTURES") {
            keep(&PathBuf::from(folder), name, &self.browser.picture().await);
        }
        if told_already {
            return;
        }
        let found = self.axe.examine(self.browser).await;
        self.faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
        let wide = too_wide(self.browser).await;
        self.faults.extend(wide.into_iter().map(|one| format!("{name}: scrolls sideways: {one}")));
        let broken = broken_words(self.browser).await;
        self.faults.extend(broken.into_iter().map(|word| format!("{name}: breaks the word {word}")));
    }

    fn end(self) {
        assert!(self.faults.is_empty(), "{:#?}", self.faults);
    }
}

/// What stands out of the page sideways; nothing where the page fits.
async fn too_wide(browser: &Chromium) -> Vec<String> {
    let script = "const page = document.scrollingElement;
        if (page.scrollWidth <= page.clientWidth) return [];
        const out = [...document.querySelectorAll('body *')].filter(one => {
            const box = one.getBoundingClientRect();
            return (box.right > page.clientWidth + 1 || box.left < -1) && !one.closest('.scroll, .skip');
        });
        return [page.scrollWidth + ' pixels', ...out.slice(0, 5).map(one => one.outerHTML.slice(0, 120))]";
    texts(&browser.eval(script).await)
}

/// Short words of headings, labels and cells that are set in two lines: an address may
/// be broken, a state may not.
async fn broken_words(browser: &Chromium) -> Vec<String> {
    let script = r"const broken = [];
        for (const one of document.querySelectorAll('h1, h2, h3, th, td, dt, label, button, nav a')) {
            const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
            for (let text; text = walk.nextNode();) {
                for (const word of text.data.matchAll(/\p{L}{2,14}/gu)) {
                    const range = document.createRange();
                    range.setStart(text, word.index);
                    range.setEnd(text, word.index + word[0].length);
                    const tops = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
                    if (tops.size > 1) broken.push(word[0]);
                }
            }
        }
        return broken.slice(0, 5)";
    texts(&browser.eval(script).await)
}

async fn height(browser: &Chromium) -> u32 {
    let height = browser.eval("return document.scrollingElement.scrollHeight").await;
    height.as_u64().and_then(|height| height.try_into().ok()).unwrap()
}

fn texts(found: &Value) -> Vec<String> {
    found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

fn keep(folder: &Path, name: &str, picture: &[u8]) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(format!("{name}.png")), picture).unwrap();
}

async fn look_at<'a>(pages: &[(&str, &str, &str)], language: &str, browser: &'a Chromium, axe: &'a Axe) {
    browser.speaks(language).await;
    // Colours are the same in every language.
    let schemes = if language == "en" { SCHEMES } else { &SCHEMES[..1] };
    let mut look = Look { browser, schemes, axe, faults: Vec::new() };
    for (name, _, path) in pages {
        browser.open(path).await;
        look.all_round(&format!("{name}-{language}")).await;
    }
    look.end();
}

#[tokio::test]
async fn every_page_is_fit_for_everybody_and_fits_a_telephone() {
    let Some(axe) = Axe::load() else { return };
    let world = World::make();
    let Some(browser) = world.organiser().await else { return };
    look_at(PAGES, "en", &browser, &axe).await;
}

#[tokio::test]
async fn so_is_every_page_that_is_written_from_right_to_left() {
    let Some(axe) = Axe::load() else { return };
    let world = World::make();
    let Some(browser) = world.organiser().await else { return };
    look_at(PAGES, "ar", &browser, &axe).await;
}

#[tokio::test]
async fn so_are_the_doors_and_pages_on_which_there_is_nothing_yet() {
    let Some(axe) = Axe::load() else { return };
    let desk = Desk::open(Project::petition(1));
    let Some(browser) = Chromium::start(&desk.origin).await else { return };
    let first = desk.first.clone().expect("a link");
    look_at(DOORS, "en", &browser, &axe).await;
    look_at(&[("first", "", &first)], "en", &browser, &axe).await;
    let invited = desk.invite("anna", "viewer");
    look_at(&[("invited", "", &invited), ("first-gone", "", &first)], "en", &browser, &axe).await;
    desk.come_in(&browser, "boris", "organiser").await;
    look_at(&[("overview-empty", "", "/"), ("jobs-empty", "", "/jobs")], "en", &browser, &axe).await;
}

#[tokio::test]
async fn so_are_pages_that_answer_a_form() {
    let Some(axe) = Axe::load() else { return };
    let desk = Desk::open(Project::example());
    let Some(browser) = desk.with("anna", "organiser").await else { return };
    let mut look = Look { browser: &browser, schemes: SCHEMES, axe: &axe, faults: Vec::new() };
    have_the_appeal_read(&browser).await;
    look.all_round("import-read").await;
    name_the_campaign(&browser, "not a name").await;
    browser.find("#name[aria-invalid=true]").await;
    look.all_round("import-name-wrong").await;
    name_the_campaign(&browser, "river").await;
    browser.find(".question.open").await;
    look.all_round("campaign-questions").await;
    fs::write(desk.project.root.join("list.csv"), b"PK\x03\x04 something packed").unwrap();
    browser.open("/campaigns/river/supporters").await;
    browser.upload("#file", &desk.project.root.join("list.csv")).await;
    browser.follow("form[enctype] button").await;
    browser.find("#file[aria-invalid=true]").await;
    look.all_round("supporters-wrong").await;
    look.end();
}

#[tokio::test]
async fn the_examiner_sees_a_fault_where_there_is_one() {
    let Some(axe) = Axe::load() else { return };
    let desk = Desk::open(Project::petition(1));
    let Some(browser) = Chromium::start(&desk.origin).await else { return };
    browser.open("/login").await;
    assert_eq!(axe.examine(&browser).await, [""; 0]);
    assert_eq!(too_wide(&browser).await, [""; 0]);
    let spoil = "document.querySelector('#name').insertAdjacentHTML('afterend', arguments[0]);
        document.querySelector('h1').innerText = 'x'.repeat(999); return null";
    browser.eval_with(spoil, &[json!("<input><img src='data:,'>")]).await;
    browser.eval("document.querySelector('h1').style.overflowWrap = 'normal'; return null").await;
    let told = axe.examine(&browser).await.join("\n");
    assert!(told.contains("image-alt") && told.contains("\"label\""), "{told}");
    assert!(!too_wide(&browser).await.is_empty());
    browser.eval("document.querySelector('h1').textContent = 'Broken'; return null").await;
    assert_eq!(broken_words(&browser).await, [""; 0]);
    browser.eval("document.querySelector('h1').innerHTML = 'Bro<wbr>ken'; return null").await;
    browser.eval("document.querySelector('h1').style.width = '3ch'; return null").await;
    assert!(too_wide(&browser).await.is_empty());
}
