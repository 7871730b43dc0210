//! `sincerely doctor`

use std::collections::BTreeMap;

use clap::Args;
use serde_json::json;

use super::{Context, Exit, ProjectError, output};
use crate::doctor::{Check, Finding, Level};
use crate::project::Draft;
use crate::project::examine::examine;
use crate::settings::{RelaySettings, Settings};

/// Look for what would keep letters from leaving or arriving
///
/// Looks at the settings and where each comes from, at who can read the project's
/// files, at store, clock, disk and fonts, at the mail server as far as the login, and in
/// DNS at SPF, DKIM and DMARC of your domain and at the domains that your campaigns
/// write to. Each finding says what to change. Nothing is changed, and nothing is
/// written to anyone. Without a network it says so and goes on. The exit code is 1
/// if a finding is an error, and 0 if none is.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let draft = Draft::read(context.dir.as_deref())?;
        let asking = |settings: &Settings| {
            if !context.quiet {
                let RelaySettings { host, port, .. } = &settings.relay;
                eprintln!("Asking {host}:{port} and DNS; nothing is written to anyone.");
            }
        };
        let findings = examine(draft, context.clock.now(), asking).await;
        if self.json {
            output::json_line(&json!({ "findings": findings }))?;
        } else {
            output::print(&words(&findings))?;
        }
        let bad = findings.iter().any(|finding| finding.level == Level::Error);
        Ok(if bad { Exit::Failed } else { Exit::Done })
    }
}

/// For a terminal: under a heading each, and counted at the end.
fn words(findings: &[Finding]) -> String {
    let mut by_check: BTreeMap<Check, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_check.entry(finding.check).or_default().push(finding);
    }
    let mut text = String::new();
    for (check, findings) in by_check {
        text += &format!("{}\n", check.title());
        text.extend(findings.into_iter().map(in_words));
        text.push('\n');
    }
    text.replace("\n\n\n", "\n\n") + &counts(findings)
}

fn in_words(finding: &Finding) -> String {
    let mut text = format!("  {:<8} {}\n", finding.level.name(), output::plain(&finding.what));
    if let Some(hint) = &finding.hint {
        text += &format!("           hint: {}\n", output::plain(hint));
    }
    if let Some(paste) = &finding.paste {
        let lines: Vec<String> =
            paste.lines().map(|line| format!("             {}", output::plain(line))).collect();
        text += &format!("\n{}\n\n", lines.join("\n"));
    }
    text
}

fn counts(findings: &[Finding]) -> String {
    let of = |level| findings.iter().filter(|finding| finding.level == level).count() as u64;
    let mut parts = vec![
        output::count(of(Level::Error), "error", "errors"),
        output::count(of(Level::Warning), "warning", "warnings"),
        output::count(of(Level::Hint), "hint", "hints"),
        format!("{} ok", of(Level::Ok)),
    ];
    if of(Level::Skipped) > 0 {
        parts.push(format!("{} not looked at", of(Level::Skipped)));
    }
    format!("{}.\n", parts.join(", "))
}
