//! The settings with which letters were last worked, and what changed since.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::audit::{self, Act};
use super::batch::Batch;
use super::fault;
use crate::store::Fault;

pub(super) fn note(
    batch: &Batch<'_>,
    shown: &BTreeMap<String, String>,
    at: Timestamp,
    by: &str,
) -> Result<(), Fault> {
    const FIND: &str = "SELECT CAST(value AS TEXT) FROM meta WHERE key = 'settings'";
    const KEEP: &str = "INSERT INTO meta (key, value) VALUES ('settings', CAST(?1 AS BLOB)) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    let json: Option<String> = batch.on.prepare_cached(FIND)?.query_row([], |row| row.get(0)).optional()?;
    let before: Option<BTreeMap<String, String>> = json
        .map(|json| {
            serde_json::from_str(&json).map_err(|e| fault::unreadable("the settings last in force", &e))
        })
        .transpose()?;
    let why = match before {
        None => "first start".to_owned(),
        Some(before) => changes(&before, shown),
    };
    if why.is_empty() {
        return Ok(());
    }
    let json = serde_json::to_string(shown).map_err(|e| fault::unreadable("the settings", &e))?;
    batch.on.prepare_cached(KEEP)?.execute(params![json])?;
    audit::record(batch.on, &Act { at, by, verb: "settings", subject: "project", why: Some(&why) })
}

/// "relay.per_second: 10 -> 5; retention.names: unset -> 31536000s"
fn changes(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> String {
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let said = |value: Option<&String>| value.map_or("unset", String::as_str).to_owned();
    let change = |key: &&String| before.get(*key) != now.get(*key);
    let words = |key: &String| format!("{key}: {} -> {}", said(before.get(key)), said(now.get(key)));
    keys.into_iter().filter(change).map(words).collect::<Vec<_>>().join("; ")
}
