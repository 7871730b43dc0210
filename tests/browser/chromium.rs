//! A real Chromium with a profile of its own, led by chromedriver.
//!
//! Whatever happens to a test, nothing stays behind: chromedriver dies with the thread
//! that started it, and Chromium with chromedriver.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use thirtyfour::{ChromiumLikeCapabilities, TypingData};

use crate::support::skip;

const CHROMIUM: &str = "/usr/bin/chromium";
const CHROMEDRIVER: &str = "/usr/bin/chromedriver";

/// Nothing is asked of anybody outside this machine.
const FLAGS: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// How long a page may take until it shows what is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Chromium {
    driver: Option<WebDriver>,
    chromedriver: Child,
    _profile: tempfile::TempDir,
    /// What paths are relative to.
    pub origin: String,
}

impl Chromium {
    /// `None`, said aloud, where it is not installed.
    pub async fn start(origin: &str) -> Option<Self> {
        Self::with(origin, json!({})).await
    }

    /// With the setting by which people turn scripts off.
    pub async fn without_scripts(origin: &str) -> Option<Self> {
        Self::with(origin, json!({"profile.managed_default_content_settings.javascript": 2})).await
    }

    async fn with(origin: &str, preferences: Value) -> Option<Self> {
        for (program, package) in [(CHROMIUM, "chromium"), (CHROMEDRIVER, "chromium-driver")] {
            if !Path::new(program).exists() {
                skip(package);
                return None;
            }
        }
        let (chromedriver, port) = start_chromedriver();
        let profile = tempfile::tempdir().unwrap();
        let mut wishes = DesiredCapabilities::chrome();
        wishes.set_binary(mortal_chromium(profile.path()).to_str().unwrap()).unwrap();
        for flag in FLAGS {
            wishes.add_arg(flag).unwrap();
        }
        wishes.add_arg(&format!("--user-data-dir={}", profile.path().display())).unwrap();
        wishes.add_experimental_option("prefs", preferences).unwrap();
        let driver = WebDriver::new(&format!("http://127.0.0.1:{port}"), wishes).await.unwrap();
        let origin = origin.to_owned();
        let browser = Self { driver: Some(driver), chromedriver, _profile: profile, origin };
        browser.resize(1280, 900).await;
        Some(browser)
    }

    pub fn driver(&self) -> &WebDriver {
        self.driver.as_ref().unwrap()
    }

    // Where it looks

    pub async fn open(&self, path: &str) {
        let url = if path.starts_with('/') { format!("{}{path}", self.origin) } else { path.to_owned() };
        self.driver().goto(&url).await.unwrap_or_else(|e| panic!("{url}: {e}"));
    }

    /// Path and query of the page that is shown.
    pub async fn path(&self) -> String {
        let url = self.driver().current_url().await.unwrap().to_string();
        url.strip_prefix(&self.origin).unwrap_or(&url).to_owned()
    }

    pub async fn is_at(&self, path: &str) {
        self.until(&format!("the page {path}"), async || self.path().await == path).await;
    }

    /// The text that somebody sees on the page.
    pub async fn text(&self) -> String {
        self.eval("return document.body.innerText").await.as_str().unwrap().to_owned()
    }

    pub async fn sees(&self, words: &str) {
        self.until(&format!("{words:?} on the page"), async || self.text().await.contains(words)).await;
    }

    // What it does

    pub async fn find(&self, css: &str) -> WebElement {
        self.until(css, async || self.has(css).await).await;
        self.driver().find(By::Css(css)).await.unwrap()
    }

    pub async fn has(&self, css: &str) -> bool {
        self.eval_with("return document.querySelector(arguments[0]) !== null", &[json!(css)]).await == true
    }

    pub async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// Types into an empty field, or one whose text is to be replaced.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap_or_else(|e| panic!("{css}: {e}"));
        field.send_keys(text).await.unwrap_or_else(|e| panic!("{css}: {e}"));
    }

    /// Chooses from a list by what is shown there.
    pub async fn choose(&self, css: &str, shown: &str) {
        let script = "const list = document.querySelector(arguments[0]);
            const found = [...list.options].findIndex(one => one.text.trim() === arguments[1]);
            list.selectedIndex = found;
            list.dispatchEvent(new Event('change', {bubbles: true}));
            return found >= 0";
        self.find(css).await;
        assert_eq!(self.eval_with(script, &[json!(css), json!(shown)]).await, true, "{shown:?} in {css}");
    }

    /// Hands a file to an upload field.
    pub async fn upload(&self, css: &str, file: &Path) {
        self.find(css).await.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.driver().action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// Clicks, and comes back when another document is there.
    pub async fn follow(&self, css: &str) {
        self.eval("window.before = true; return null").await;
        self.click(css).await;
        self.arrives().await;
    }

    /// Waits for a document that is not the one marked by [`Self::follow`].
    async fn arrives(&self) {
        let fresh = "return window.before !== true && document.readyState === 'complete'";
        self.until("another page", async || self.try_eval(fresh).await == Some(true.into())).await;
    }

    // How it looks at it

    pub async fn resize(&self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// `light` or `dark`, as the system would have it.
    pub async fn prefers(&self, scheme: &str) {
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// The languages that it asks pages for, the dearest first.
    pub async fn speaks(&self, languages: &str) {
        let agent = self.eval("return navigator.userAgent").await;
        let wish = json!({"userAgent": agent, "acceptLanguage": languages});
        self.cdp("Emulation.setUserAgentOverride", wish).await;
    }

    /// A picture (PNG) of what the window shows.
    pub async fn picture(&self) -> Vec<u8> {
        let answer = self.cdp("Page.captureScreenshot", json!({"format": "png"})).await;
        data_encoding::BASE64.decode(answer["data"].as_str().unwrap().as_bytes()).unwrap()
    }

    // What all that is made of

    pub async fn cdp(&self, method: &str, params: Value) -> Value {
        let answer = self.driver().cdp().send_raw(method, params).await;
        answer.unwrap_or_else(|e| panic!("{method}: {e}"))
    }

    /// The page's own script may be off, and its policy forbids ours: a driver's runs.
    pub async fn eval(&self, script: &str) -> Value {
        self.eval_with(script, &[]).await
    }

    pub async fn eval_with(&self, script: &str, args: &[Value]) -> Value {
        let answer = self.driver().execute(script, args.to_vec()).await;
        answer.unwrap_or_else(|e| panic!("{script:.80}: {e}")).json().clone()
    }

    /// `None` where the document went away meanwhile.
    async fn try_eval(&self, script: &str) -> Option<Value> {
        self.driver().execute(script, Vec::new()).await.ok().map(|answer| answer.json().clone())
    }

    /// Waits, for a bounded time, until something can be seen.
    pub async fn until(&self, what: &str, mut seen: impl AsyncFnMut() -> bool) {
        let start = Instant::now();
        while !seen().await {
            let patient = start.elapsed() < PATIENCE;
            assert!(patient, "never seen: {what}\nat {}:\n{}", self.path().await, self.text().await);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Chromium {
    /// Without the farewell that costs a second: the profile is thrown away.
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            let _ = driver.leak();
        }
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
    }
}

/// A Chromium that does not outlive its chromedriver.
fn mortal_chromium(folder: &Path) -> PathBuf {
    let script = folder.join("chromium");
    fs::write(&script, format!("#!/bin/sh\nexec setpriv --pdeathsig KILL {CHROMIUM} \"$@\"\n")).unwrap();
    fs::set_permissions(&script, Permissions::from_mode(0o700)).unwrap();
    script
}

/// On a port that it finds itself, and tells.
fn start_chromedriver() -> (Child, u16) {
    let mut child = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", CHROMEDRIVER, "--port=0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    let port = said.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    (child, port.expect("chromedriver tells its port"))
}
