//! `/settings`: what is in force and where it comes from; and `/settings/doctor`, what
//! would keep letters from leaving or arriving. Nothing can be changed here, and no
//! secret is shown.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use tokio::runtime::Handle;

use crate::console::refusal::Refusal;
use crate::console::state::Desk;
use crate::console::visitor::{Organiser, Viewer};
use crate::doctor::{Finding, Level};
use crate::project::examine::examine;
use crate::project::{Draft, MARK};
use crate::settings::{Source, sources};

/// A mail server that says nothing for longer is asked at a terminal.
const PATIENCE: Duration = Duration::from_secs(25);

/// Whether there is a password: only known once it was read, which a page need not.
const ONLY_IN_FORCE: &str = "relay.password";

#[derive(Debug, Serialize)]
struct Page {
    file: &'static str,
    /// The file could be read just now.
    read: bool,
    sections: Vec<Section>,
    /// Something in the file is not in force yet.
    changed: bool,
}

#[derive(Debug, Default, Serialize)]
struct Section {
    name: String,
    settings: Vec<Setting>,
}

#[derive(Debug, Serialize)]
struct Setting {
    key: String,
    value: String,
    line: Option<usize>,
    variable: Option<String>,
    /// What the file or the environment says now, where that is something else.
    later: Option<String>,
}

pub async fn show(State(desk): State<Arc<Desk>>, viewer: Viewer) -> Result<Response, Refusal> {
    let draft = Draft::read(Some(&desk.project.root)).ok();
    let text = draft.as_ref().map_or("", |draft| draft.text.as_str());
    let places = sources(text, std::env::vars());
    let shown = |draft: &Draft| draft.settings.as_ref().map(crate::settings::Settings::shown);
    let now = draft.as_ref().and_then(shown);
    let in_force = desk.project.settings.shown();
    let setting = |(key, value): (&String, &String)| Setting::of(key, value, &places, now.as_ref());
    let settings: Vec<Setting> = in_force.iter().map(setting).collect();
    let changed = settings.iter().any(|setting| setting.later.is_some());
    let page = Page { file: MARK, read: draft.is_some(), sections: sections(settings), changed };
    desk.draw("settings.html", &viewer, &page)
}

impl Setting {
    fn of(key: &str, value: &str, places: &[Source], now: Option<&BTreeMap<String, String>>) -> Self {
        let place = places.iter().find(|place| place.key == key);
        let later = now.filter(|_| key != ONLY_IN_FORCE).map(|now| now.get(key).cloned().unwrap_or_default());
        Self {
            key: key.to_owned(),
            value: as_written(value),
            line: place.and_then(|place| place.line),
            variable: place.and_then(|place| place.variable.clone()),
            later: later.filter(|later| later != value).map(|later| as_written(&later)),
        }
    }
}

/// Durations as people write them in the file: `259200s` is `3d`.
fn as_written(value: &str) -> String {
    const UNITS: [(u64, &str); 3] = [(86_400, "d"), (3600, "h"), (60, "m")];
    let short = |text: &str| {
        let seconds: u64 = text.strip_suffix('s')?.parse().ok()?;
        let unit = UNITS.into_iter().find(|(length, _)| seconds > 0 && seconds.is_multiple_of(*length));
        unit.map(|(length, name)| format!("{}{name}", seconds / length))
    };
    let parts = value.split(", ").map(|part| short(part).unwrap_or_else(|| part.to_owned()));
    parts.collect::<Vec<_>>().join(", ")
}

/// By the table that they stand in; those of none first.
fn sections(settings: Vec<Setting>) -> Vec<Section> {
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    for setting in settings {
        let name = setting.key.rsplit_once('.').map_or("", |(table, _)| table).to_owned();
        let section = sections.entry(name.clone()).or_default();
        section.name = name;
        section.settings.push(setting);
    }
    sections.into_values().collect()
}

#[derive(Debug, Serialize)]
struct Examined {
    groups: Vec<Group>,
    errors: usize,
    warnings: usize,
    /// The network did not answer in time.
    late: bool,
}

#[derive(Debug, Serialize)]
struct Group {
    check: crate::doctor::Check,
    findings: Vec<Finding>,
}

/// It asks the mail server, and so is for organisers.
pub async fn doctor(State(desk): State<Arc<Desk>>, organiser: Organiser) -> Result<Response, Refusal> {
    let findings = look(&desk).await;
    let of = |level| findings.iter().flatten().filter(|finding| finding.level == level).count();
    let (errors, warnings, late) = (of(Level::Error), of(Level::Warning), findings.is_none());
    let page = Examined { groups: groups(findings.unwrap_or_default()), errors, warnings, late };
    desk.draw("doctor.html", &organiser, &page)
}

/// Beside the pages: fonts and files are read. `None`: it takes too long.
async fn look(desk: &Arc<Desk>) -> Option<Vec<Finding>> {
    let (root, now, pages) = (desk.project.root.clone(), desk.clock.now(), Handle::current());
    let looked = tokio::task::spawn_blocking(move || {
        let draft = Draft::read(Some(&root)).ok()?;
        pages.block_on(tokio::time::timeout(PATIENCE, examine(draft, now, |_| {}))).ok()
    });
    looked.await.ok().flatten()
}

fn groups(mut findings: Vec<Finding>) -> Vec<Group> {
    findings.sort_by_key(|finding| finding.check);
    let groups = findings.chunk_by(|one, next| one.check == next.check);
    groups.map(|group| Group { check: group[0].check, findings: group.to_vec() }).collect()
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn a_duration_is_written_as_in_the_file() {
        let pairs = [("259200s", "3d"), ("60s, 300s, 7200s", "1m, 5m, 2h"), ("90s", "90s"), ("0s", "0s")];
        for (shown, written) in pairs {
            assert_eq!(as_written(shown), written);
        }
        for same in ["letters", "smtp.example.org", "", "s", "Kansas, 60 Streets"] {
            assert_eq!(as_written(same), same);
        }
    }
}
