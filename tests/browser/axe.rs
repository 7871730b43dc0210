//! axe-core, which knows what of WCAG a machine can see.
//!
//! `./test` fetches it; it is not ours to ship.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::support::skip;

/// As in `./test`.
const VERSION: &str = "4.14.1";

const RULES: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

pub struct Axe {
    script: String,
}

impl Axe {
    /// `None`, said aloud, where it was not fetched.
    pub fn load() -> Option<Self> {
        let path = place();
        let Ok(script) = fs::read_to_string(&path) else {
            skip(&format!("axe-core ({})", path.display()));
            return None;
        };
        assert!(script.contains(VERSION), "{} is not version {VERSION}", path.display());
        Some(Self { script })
    }

    /// What is wrong with the page that is shown, a line each.
    pub async fn examine(&self, browser: &Chromium) -> Vec<String> {
        if browser.eval("return window.axe === undefined").await == true {
            browser.eval(&format!("{}; return null", self.script)).await;
        }
        let run = "const done = arguments[arguments.length - 1];
            axe.run({runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations']})
               .then(found => done(found.violations), fault => done([{id: String(fault)}]))";
        let found = browser.driver().execute_async(run, vec![json!(RULES)]).await.unwrap().json().clone();
        found.as_array().unwrap().iter().flat_map(complaints).collect()
    }
}

fn complaints(violation: &Value) -> Vec<String> {
    let (rule, help) = (&violation["id"], &violation["help"]);
    let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
    let told =
        nodes.iter().map(|node| format!("{rule} {help}: {} {}", node["target"], node["failureSummary"]));
    if nodes.is_empty() { vec![violation.to_string()] } else { told.collect() }
}

/// Beside the program under test: `target/axe-core-VERSION/axe.min.js`.
fn place() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    target.join(format!("axe-core-{VERSION}/axe.min.js"))
}
