//! From the text of the file and the environment to [`Settings`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::de::DeTable;

use super::console::read_console;
use super::relay::read_relay;
use super::{
    BounceSettings, Dkim, Mode, PaceSettings, Rehearsal, RetentionSettings, RetrySettings, Sender, Settings,
    StoreSettings, WorkerSettings,
};
use crate::terms::document::{Document, Table, Value};
use crate::terms::{MailboxAddress, Problems, SendingHours};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Reads `config/sincerely.toml` and the `SINCERELY_*` variables above it.
/// Paths in it are made relative to `base`, the project folder. Opens no file:
/// [`Settings::load_password`] and [`Settings::load_signing_key`] do that afterwards.
///
/// `None` where a problem blocks; the problems may also be warnings.
pub fn read(
    text: &str,
    file: &str,
    env: impl IntoIterator<Item = (String, String)>,
    base: &Path,
) -> (Option<Settings>, Problems) {
    let doc = Document::new(file, text).with_variables(ours(env));
    let Some(root) = doc.parse() else { return (None, doc.into_problems()) };
    let settings = read_all(&Table::root(&doc, &root), base);
    let problems = doc.finish(&root);
    (settings.filter(|_| !problems.blocks()), problems)
}

/// Every setting there is, dotted, in alphabetical order.
#[must_use]
pub fn known_keys() -> Vec<String> {
    let (doc, root) = (Document::new("", ""), DeTable::new());
    read_all(&Table::root(&doc, &root), Path::new(""));
    doc.known_keys()
}

/// `SINCERELY_TEST_*` is for the tests of this program.
pub(super) fn ours(env: impl IntoIterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let is_ours = |name: &str| name.starts_with("SINCERELY_") && !name.starts_with("SINCERELY_TEST_");
    env.into_iter().filter(|(name, _)| is_ours(name)).collect()
}

/// Reads every section, whatever is wrong in the one before it.
pub(super) fn read_all(root: &Table<'_>, base: &Path) -> Option<Settings> {
    let mode = root.word("mode", &[("rehearsal", Mode::Rehearsal), ("live", Mode::Live)]);
    let sender = root.table("sender");
    let dkim = sender.table("dkim");
    let sender = read_sender(&sender, &dkim);
    let dkim_key_file = path(&dkim, "key_file", base);
    let rehearsal_to = mailbox(&root.table("rehearsal"), "to");
    let relay = read_relay(&root.table("relay"), base);
    for (_, later) in root.named_tables("relays") {
        read_relay(&later, base);
    }
    let pace = read_pace(&root.table("pace"));
    let retry = read_retry(&root.table("retry"));
    let hours = root.get("sending_hours").and_then(|v| v.parsed(SendingHours::HINT, SendingHours::parse));
    let worker = read_worker(&root.table("worker"));
    let store = read_store(&root.table("store"));
    let bounces = read_bounces(&root.table("bounces"), base);
    let retention = read_retention(&root.table("retention"));
    let console = read_console(&root.table("console"));
    let sender = sender?;
    Some(Settings {
        mode: mode.unwrap_or_default(),
        rehearsal: Rehearsal { to: rehearsal_to.unwrap_or_else(|| sender.address.clone()) },
        sender,
        dkim_key_file,
        signing_key: None,
        relay,
        pace,
        retry,
        sending_hours: match hours {
            Some(hours) => hours,
            None => SendingHours::parse("Mon-Fri 09:00-17:00").ok()?,
        },
        worker,
        store,
        bounces,
        retention,
        console,
    })
}

fn read_sender(table: &Table<'_>, dkim_table: &Table<'_>) -> Option<Sender> {
    let name =
        table.parsed("name", "name your organisation: name = \"Example Group\"", |text| match text.trim() {
            "" => Err("it is empty".to_owned()),
            name => Ok(name.to_owned()),
        });
    if !table.has("name") {
        table.missing("name", "name your organisation under [sender]: name = \"Example Group\"");
    }
    if !table.has("address") {
        table.missing(
            "address",
            "give your organisation's mailbox under [sender]: address = \"letters@example.org\"",
        );
    }
    let address = mailbox(table, "address");
    let own_domains: Vec<String> =
        table.list("own_domains").into_iter().filter_map(|v| v.parsed(DOMAIN, domain)).collect();
    let return_path = mailbox(table, "return_path");
    let verp = table.flag("verp").unwrap_or(true);
    let dkim = read_dkim(dkim_table);
    if let (Some(dkim), Some(address)) = (&dkim, &address) {
        check_alignment(dkim_table, dkim, address, &own_domains);
    }
    Some(Sender { name: name?, address: address?, own_domains, return_path, verp, dkim })
}

/// All three keys or none: a half of it would sign nothing in silence.
fn read_dkim(table: &Table<'_>) -> Option<Dkim> {
    let domain = table.parsed("domain", DOMAIN, domain);
    let selector =
        table.parsed("selector", "letters, digits and hyphens, as in your DNS: letters2026", selector);
    if table.is_given() {
        for key in ["domain", "selector", "key_file"].into_iter().filter(|key| !table.has(key)) {
            table.missing(key, "DKIM needs domain, selector and key_file together");
        }
    }
    Some(Dkim { domain: domain?, selector: selector?, public_key: String::new() })
}

/// A signature counts for DMARC only if it is of the domain in `From`.
fn check_alignment(table: &Table<'_>, dkim: &Dkim, address: &MailboxAddress, own_domains: &[String]) {
    let Some(value) = table.get("domain") else { return };
    if !dkim.covers(address.domain()) {
        value.complain(
            format!("letters come from {address}, and a signature of another domain does not vouch for them"),
            "write the domain of sender.address here",
        );
    }
    for domain in own_domains.iter().filter(|domain| !dkim.covers(domain)) {
        value.warn(
            format!("letters from supporters at {domain} are not signed: that is another domain"),
            format!("take {domain} out of sender.own_domains, unless your mail server signs for it"),
        );
    }
}

fn read_pace(table: &Table<'_>) -> PaceSettings {
    let per_day = table.whole("mailbox_per_day", 0..=1_000_000).and_then(|n| u32::try_from(n).ok());
    let connections = table.whole("mailbox_connections", 0..=1000).and_then(|n| usize::try_from(n).ok());
    PaceSettings {
        mailbox_per_hour: table.rate("mailbox_per_hour", "letters an hour").unwrap_or(60.0),
        mailbox_per_day: per_day.unwrap_or(500),
        mailbox_connections: connections.unwrap_or(1),
    }
}

fn read_retry(table: &Table<'_>) -> RetrySettings {
    let usual = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR];
    RetrySettings {
        schedule: read_schedule(table).unwrap_or_else(|| usual.to_vec()),
        expire_after: duration(table, "expire_after").unwrap_or(48 * HOUR),
    }
}

fn read_schedule(table: &Table<'_>) -> Option<Vec<Duration>> {
    let value = table.get("schedule")?;
    if value.is_empty_list() {
        value.complain("`retry.schedule` is empty", "name at least one wait: [\"1m\", \"5m\", \"1h\"]");
    }
    let waits: Vec<Duration> = value.list().iter().filter_map(duration_of).collect();
    Some(waits).filter(|waits| !waits.is_empty())
}

fn read_worker(table: &Table<'_>) -> WorkerSettings {
    WorkerSettings {
        grace: table.duration("grace").unwrap_or(30 * SECOND),
        lease: duration(table, "lease").unwrap_or(60 * SECOND),
    }
}

fn read_store(table: &Table<'_>) -> StoreSettings {
    let usual = || "sqlite:data/sincerely.db".to_owned();
    let Some(value) = table.get("url") else { return StoreSettings { url: usual() } };
    let known = |url: &str| {
        let paths = ["sqlite:", "postgres://", "postgresql://"];
        paths.iter().any(|kind| url.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()))
    };
    let Some(url) = value.text() else { return StoreSettings { url: usual() } };
    if !known(url) || crate::terms::check_line(url).is_err() {
        // An address of a database may hold its password: the value stays out.
        let mut problem = table.doc().error(value.place(), "`store.url` names no database that can be used");
        problem.excerpt = None;
        let hint = "write sqlite: with a path, or postgres:// with user, host and database";
        table.doc().note(problem.hint(hint));
    }
    StoreSettings { url: url.to_owned() }
}

fn read_bounces(table: &Table<'_>, base: &Path) -> BounceSettings {
    let maildir = path(table, "maildir", base);
    BounceSettings { maildir, wait: table.duration("wait").unwrap_or(3 * DAY) }
}

fn read_retention(table: &Table<'_>) -> RetentionSettings {
    RetentionSettings { bodies: duration(table, "bodies"), names: duration(table, "names") }
}

/// A duration that waits for something: zero would never let go.
fn duration(table: &Table<'_>, key: &str) -> Option<Duration> {
    duration_of(&table.get(key)?)
}

fn duration_of(value: &Value<'_>) -> Option<Duration> {
    let duration = value.duration()?;
    if duration.is_zero() {
        value.complain("a wait of no time at all is none", "write a number above 0 and its unit: “30s”");
    }
    Some(duration).filter(|d| !d.is_zero())
}

pub(super) fn path(table: &Table<'_>, key: &str, base: &Path) -> Option<PathBuf> {
    let hint = "write the path of a file, relative to the project folder";
    table.parsed(key, hint, |text| {
        let text = text.trim();
        if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(base.join(text)) }
    })
}

fn mailbox(table: &Table<'_>, key: &str) -> Option<MailboxAddress> {
    let value = table.get(key)?;
    match MailboxAddress::parse(value.text()?) {
        Ok(address) => Some(address),
        Err(why) => value.parsed(why.hint(), |_| Err(why.to_string())),
    }
}

const DOMAIN: &str = "write a domain such as example.org";

fn domain(text: &str) -> Result<String, String> {
    let domain = text.trim().to_lowercase();
    if domain.contains('@') {
        return Err("it is an address, not a domain".to_owned());
    }
    MailboxAddress::parse(&format!("a@{domain}")).map_err(|_| "it is no domain".to_owned())?;
    Ok(domain)
}

/// A label of DNS, or several (RFC 6376 §3.1).
fn selector(text: &str) -> Result<String, String> {
    let is_label =
        |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let text = text.trim();
    if text.split('.').all(is_label) { Ok(text.to_owned()) } else { Err("it is no name in DNS".to_owned()) }
}
