//! The project, looked at for what would keep letters from leaving or arriving.
//!
//! In: its settings as far as they can be read. Out: findings, of this machine first,
//! then of the network. Nothing is changed, and nothing is written to anyone.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::{Draft, MARK, Project, Secrets, load};
use crate::doctor::{self, Check, Dns, Facts, Finding, Level, PublicKey, TargetDomain, Zone, local, relay};
use crate::settings::{Settings, Source, sources};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::terms::{Problem, Problems, Severity};

/// Domains of officials that are looked at.
const MOST_TARGETS: usize = 100;

/// The server that the tests ask, in place of this machine's own.
const TEST_SERVER: &str = "SINCERELY_TEST_DNS";

/// Looks at everything. `asking` is told before the network is asked.
pub async fn examine(draft: Draft, now: Timestamp, asking: impl FnOnce(&Settings)) -> Vec<Finding> {
    let mut findings = of_settings(&draft);
    match draft.settings {
        Some(settings) => findings.extend(look_around(draft.root, settings, now, asking).await),
        None => findings.push(
            Finding::skipped(Check::Settings, "nothing else was looked at: it hangs on the settings")
                .advise(format!("correct {MARK}, and run `sincerely doctor` again")),
        ),
    }
    findings
}

fn of_settings(draft: &Draft) -> Vec<Finding> {
    let problems = draft.problems.0.iter().map(|problem| of_problem(Check::Settings, problem));
    let set = sources(&draft.text, std::env::vars());
    problems.chain(set.iter().map(of_source)).collect()
}

fn of_source(source: &Source) -> Finding {
    let line = source.line.map(|line| format!("{MARK}, line {line}"));
    let from = match (&source.variable, line) {
        (Some(variable), Some(line)) => format!("{variable}, in place of {line}"),
        (Some(variable), None) => variable.clone(),
        (None, line) => line.unwrap_or_default(),
    };
    Finding::ok(Check::Settings, format!("{}: {from}", source.key))
}

/// As `check` tells it, on one line.
fn of_problem(check: Check, problem: &Problem) -> Finding {
    let place = match (problem.line, problem.column) {
        (Some(line), Some(column)) => format!(":{line}:{column}"),
        (Some(line), None) => format!(":{line}"),
        (None, _) => String::new(),
    };
    let value = problem.value.as_ref().map(|value| format!(" (“{value}”)")).unwrap_or_default();
    let level = match problem.severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
    };
    let finding = Finding::new(check, level, format!("{}{place}: {}{value}", problem.file, problem.message));
    Finding { hint: problem.hint.clone(), ..finding }
}

/// All that needs the settings: this machine first, then the network.
async fn look_around(
    root: PathBuf,
    mut settings: Settings,
    now: Timestamp,
    asking: impl FnOnce(&Settings),
) -> Vec<Finding> {
    let problems = load(&mut settings, Secrets::All, &root);
    let project = Project { root, settings: Arc::new(settings), warnings: Problems::default() };
    let mut findings = secrets(&project, &problems);
    let database = project.store_path().ok();
    findings.extend(local::permissions(&project.root, database.as_deref()));
    let stored = look_into_store(database.as_deref()).await;
    let (open_letters, newest) = match stored {
        local::Stored::Sound { open_letters, newest } => (open_letters, newest),
        _ => (0, None),
    };
    findings.push(local::store(&stored));
    findings.push(local::clock(now, newest));
    let folder = database.as_deref().and_then(Path::parent).unwrap_or(&project.root);
    findings.push(local::disk(folder, open_letters));
    findings.extend(fonts(&project.root));
    let (targets, campaigns) = targets(&project);
    findings.extend(campaigns);
    asking(&project.settings);
    findings.extend(over_network(&project.settings, targets).await);
    findings
}

fn secrets(project: &Project, problems: &[Problem]) -> Vec<Finding> {
    let settings = &project.settings;
    let of_secret = |problem: &Problem| {
        let file = Some(&problem.file).filter(|file| *file != MARK);
        let paste = file.and_then(|file| local::chmod(&project.root, &project.root.join(file)));
        of_problem(Check::Secrets, problem).paste(paste)
    };
    let mut findings: Vec<Finding> = problems.iter().map(of_secret).collect();
    if settings.signing_key.is_some() {
        findings.push(Finding::ok(Check::Secrets, "the DKIM key can be read, by you only"));
    }
    if settings.relay.password.is_some() {
        findings.push(Finding::ok(Check::Secrets, "the mail server's password is there"));
    }
    findings
}

/// In which scripts letters can be printed here.
#[cfg(feature = "print")]
fn fonts(root: &Path) -> Vec<Finding> {
    use super::paper::{MORE_FONTS, Press};
    let (there, lacking): (Vec<_>, Vec<_>) =
        Press::of(root).scripts().into_iter().partition(|(_, there)| *there);
    let names =
        |scripts: Vec<(&str, bool)>| scripts.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
    let mut findings = vec![Finding::ok(Check::Fonts, format!("letters can be printed in {}", names(there)))];
    if !lacking.is_empty() {
        let what = format!("no font here has the letters of {}", names(lacking));
        findings.push(Finding::new(Check::Fonts, Level::Hint, what).advise(MORE_FONTS));
    }
    findings
}

#[cfg(not(feature = "print"))]
fn fonts(_: &Path) -> Vec<Finding> {
    vec![Finding::skipped(Check::Fonts, "this build of sincerely has no typesetting")]
}

/// A look that leaves no trace. It is repeated where a worker came in between.
async fn look_into_store(database: Option<&Path>) -> local::Stored {
    let Some(path) = database else { return local::Stored::Elsewhere };
    let mut seen = look_once(path).await;
    for _ in 0..3 {
        if !matches!(seen, local::Stored::Unreadable { damaged: false, .. }) {
            break;
        }
        seen = look_once(path).await;
    }
    seen
}

async fn look_once(path: &Path) -> local::Stored {
    let unreadable = |error: crate::store::StoreError| local::Stored::Unreadable {
        why: error.to_string(),
        damaged: error.is_damaged(),
    };
    let store = match SqliteStore::open_existing_read_only(path) {
        Ok(Some(store)) => store,
        Ok(None) => return absent(path),
        Err(error) => return unreadable(error),
    };
    match (store.examine().await, store.jobs().await) {
        (Ok(found), Ok(jobs)) if found.faults.is_empty() => {
            let open = jobs.iter().filter(|job| !job.state.is_over()).map(|job| job.letters.pending());
            local::Stored::Sound { open_letters: open.sum(), newest: found.newest }
        }
        (Ok(found), _) if !found.faults.is_empty() => local::Stored::Faulty(found.faults),
        (Err(error), _) | (_, Err(error)) => unreadable(error),
        (Ok(_), Ok(_)) => local::Stored::Nothing,
    }
}

/// A log without its database is no fresh start.
fn absent(path: &Path) -> local::Stored {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = PathBuf::from(log);
    match log.metadata() {
        Ok(found) if found.len() > 0 => local::Stored::Orphan(log),
        _ => local::Stored::Nothing,
    }
}

/// Each domain that a campaign writes to, once, and the campaigns that cannot be
/// read.
fn targets(project: &Project) -> (Vec<TargetDomain>, Vec<Finding>) {
    let mut found = BTreeMap::new();
    let mut findings = Vec::new();
    for name in project.campaigns() {
        let Some(campaign) = project.inputs(&name).ok().and_then(|inputs| {
            let file = name.file();
            crate::campaign::read(&inputs.campaign, &file, name.clone()).0
        }) else {
            let what = format!("the campaign {name} cannot be read: its targets were not looked at");
            findings
                .push(Finding::warning(Check::Targets, what).advise(format!("see `sincerely check {name}`")));
            continue;
        };
        let copies = campaign.copies.iter().map(|copy| &copy.recipient);
        for target in campaign.targets.iter().chain(copies) {
            for address in &target.emails {
                let domain = TargetDomain::new(address.domain(), target.label());
                found.entry(domain.domain().to_owned()).or_insert(domain);
            }
        }
    }
    if found.len() > MOST_TARGETS {
        let what =
            format!("of {} domains that you write to, the first {MOST_TARGETS} were looked at", found.len());
        findings.push(Finding::skipped(Check::Targets, what));
    }
    (found.into_values().take(MOST_TARGETS).collect(), findings)
}

/// The relay and DNS, at the same time.
async fn over_network(settings: &Settings, targets: Vec<TargetDomain>) -> Vec<Finding> {
    let facts = Facts {
        sender: settings.sender.clone(),
        key: settings.signing_key.as_deref().map(PublicKey::from),
        relay_host: settings.relay.host.clone(),
        targets,
    };
    let (said, (zone, silence)) = tokio::join!(ask_relay(settings), ask_dns(&facts));
    let mut findings = match said {
        Some(said) => relay::judge(&settings.relay, &said, silence.is_some()),
        None => {
            vec![Finding::skipped(Check::Relay, "the mail server was not asked: its password is not there")]
        }
    };
    match silence {
        Some(why) => findings.push(doctor::unseen(&why)),
        None => findings.extend(doctor::judge(&zone, &facts)),
    }
    findings
}

/// `None`: a login without a password, which is told already.
async fn ask_relay(settings: &Settings) -> Option<relay::Said> {
    if settings.relay.username.is_some() && settings.relay.password.is_none() {
        return None;
    }
    Some(relay::ask(&settings.relay, settings.sender.address.domain()).await)
}

/// What DNS says, or why nobody answers.
async fn ask_dns(facts: &Facts) -> (Zone, Option<String>) {
    let mut zone = Zone::default();
    let dns = match std::env::var(TEST_SERVER) {
        Ok(server) => server.parse::<SocketAddr>().map_err(|e| e.to_string()).and_then(Dns::at),
        Err(_) => Dns::of_system(),
    };
    let silence = match dns {
        Ok(dns) => {
            let ours = Facts { targets: Vec::new(), ..facts.clone() };
            let judges: [&dyn Fn(&Zone); 2] =
                [&|zone| drop(doctor::judge(zone, &ours)), &|zone| drop(doctor::judge(zone, facts))];
            dns.learn(&mut zone, &judges).await;
            zone.silence().map(str::to_owned)
        }
        Err(why) => Some(why),
    };
    (zone, silence)
}
