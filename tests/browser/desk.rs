//! The real program in a project folder, and people at its pages.

use thirtyfour::prelude::Key;

use crate::chromium::Chromium;
use crate::support::project::{Project, Running};
use crate::support::wait_until;

pub const PASSWORD: &str = "correct horse battery";

/// `sincerely serve` at work in a project.
pub struct Desk {
    pub project: Project,
    pub daemon: Running,
    /// As the address bar shows it, without a slash behind.
    pub origin: String,
    /// The path by which the first organiser comes in, where nobody has.
    pub first: Option<String>,
}

impl Desk {
    pub fn open(project: Project) -> Self {
        let mut daemon = project.start(&["serve"]);
        wait_until("a daemon", || {
            assert_eq!(daemon.ended(), None, "{}", daemon.said());
            daemon.said().contains("sincerely serves")
        });
        let said = daemon.said();
        let origin = said.split_once("the console is at ").expect(&said).1;
        let origin = origin.split_whitespace().next().unwrap().trim_end_matches('/').to_owned();
        let first = said.lines().find_map(|line| line.trim().strip_prefix(&origin)).map(str::to_owned);
        Self { project, daemon, origin, first }
    }

    /// Ends and starts anew at the same address, as after an update of the program.
    pub fn restarted(self) -> Self {
        self.daemon.terminate();
        assert_eq!(self.daemon.end(), 0);
        let address = self.origin.strip_prefix("http://").unwrap().to_owned();
        Self::open(self.project.with("CONSOLE__LISTEN", address))
    }

    /// Lets somebody in; the path of their link.
    pub fn invite(&self, name: &str, role: &str) -> String {
        let said = self.project.ok(&["user", "add", name, "--role", role]).text();
        let token = said.split_once("/invited/").expect(&said).1.split_whitespace().next().unwrap();
        format!("/invited/{token}")
    }

    /// A browser in which somebody has just come in.
    pub async fn with(&self, name: &str, role: &str) -> Option<Chromium> {
        let browser = Chromium::start(&self.origin).await?;
        self.come_in(&browser, name, role).await;
        Some(browser)
    }

    pub async fn come_in(&self, browser: &Chromium, name: &str, role: &str) {
        browser.open(&self.invite(name, role)).await;
        browser.fill("#password", PASSWORD).await;
        browser.fill("#again", PASSWORD).await;
        browser.press(Key::Enter).await;
        browser.is_at("/").await;
    }
}

pub async fn log_in(browser: &Chromium, name: &str, password: &str) {
    browser.fill("#name", name).await;
    browser.fill("#password", password).await;
    browser.follow("main form button").await;
}
