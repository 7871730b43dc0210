//! `sincerely audit`

use clap::Args;
use data_encoding::HEXLOWER_PERMISSIVE;
use serde_json::{Value, json};

use super::{Context, Exit, ProjectError, output};
use crate::project::Project;
use crate::store::{AuditFault, AuditRow, Audited, Store};

/// Entries read at once.
const PAGE: usize = 1000;

/// List what people did: who, when and why
///
/// Each entry is chained to the one before by a hash. Write the newest hash down
/// elsewhere (`sincerely report` prints it too): with `--head` it shows that the
/// record was not cut short since.
#[derive(Debug, Args)]
pub struct Audit {
    /// Go through the chain: has an entry been changed, removed or moved?
    #[arg(long)]
    verify: bool,

    /// With --verify: a hash that was written down; its entry must be there
    #[arg(long, value_name = "HASH", requires = "verify", value_parser = read_hash)]
    head: Option<[u8; 32]>,

    /// Print JSON: an entry a line, or what --verify found
    #[arg(long)]
    json: bool,
}

fn read_hash(text: &str) -> Result<[u8; 32], String> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| "a hash is 64 hex digits".to_owned())
}

impl Audit {
    pub async fn run(self, context: &Context) -> Result<Exit, ProjectError> {
        let store = Project::open(context.dir.as_deref())?.store_to_read()?;
        if self.verify {
            let audited = match store {
                Some(store) => store.verify_audit(self.head).await?,
                None => Audited { entries: 0, head: [0; 32], faults: Vec::new() },
            };
            return self.tell(&audited);
        }
        if let Some(store) = store {
            self.list(&*store).await?;
        }
        Ok(Exit::Done)
    }

    async fn list(&self, store: &dyn Store) -> Result<(), ProjectError> {
        let mut last = 0;
        loop {
            let rows = store.audit(last, PAGE).await?;
            for row in &rows {
                if self.json { output::json_line(&entry_json(row))? } else { output::print(&line(row))? }
            }
            match rows.last() {
                Some(row) => last = row.id,
                None => return Ok(()),
            }
        }
    }

    fn tell(&self, audited: &Audited) -> Result<Exit, ProjectError> {
        let holds = audited.faults.is_empty();
        let head = HEXLOWER_PERMISSIVE.encode(&audited.head);
        if self.json {
            let faults: Vec<Value> = audited.faults.iter().map(fault_json).collect();
            output::json_line(&json!({
                "holds": holds, "entries": audited.entries, "head": head, "faults": faults
            }))?;
        } else if holds {
            output::print(&format!(
                "The record holds: {}, none changed, missing or moved.\nIts newest hash: {head}\n",
                output::count(audited.entries, "entry", "entries")
            ))?;
        } else {
            for fault in &audited.faults {
                output::print(&format!("  {}\n", fault_words(fault)))?;
            }
            eprintln!("error: the record of acts is not as it was written");
            eprintln!("hint: compare it with your last backup: `sincerely -C FOLDER audit` on its copy");
        }
        Ok(if holds { Exit::Done } else { Exit::Failed })
    }
}

fn line(row: &AuditRow) -> String {
    let why = match (&row.why, row.erased) {
        (Some(why), _) => format!(": {}", output::plain(why)),
        (None, true) => ": [erased]".to_owned(),
        (None, false) => String::new(),
    };
    format!(
        "{:>6}  {}  {}  {} {}{why}\n",
        row.id,
        output::local(row.at),
        output::plain(&row.by),
        row.act,
        output::plain(&row.subject)
    )
}

fn entry_json(row: &AuditRow) -> Value {
    json!({
        "entry": row.id,
        "at": output::stamp(row.at),
        "by": row.by,
        "act": row.act,
        "subject": row.subject,
        "why": row.why,
        "erased": row.erased,
        "hash": HEXLOWER_PERMISSIVE.encode(&row.hash),
    })
}

fn fault_words(fault: &AuditFault) -> String {
    match fault {
        AuditFault::Changed(id) => {
            format!("entry {id}: changed, or moved, or the one before it was replaced")
        }
        AuditFault::Missing { first, last } if first == last => format!("entry {first}: missing"),
        AuditFault::Missing { first, last } => format!("entries {first} to {last}: missing"),
        AuditFault::NoAnchor => "no entry has the hash given with --head: the newest are missing".to_owned(),
    }
}

fn fault_json(fault: &AuditFault) -> Value {
    match fault {
        AuditFault::Changed(id) => json!({ "fault": "changed", "entry": id }),
        AuditFault::Missing { first, last } => json!({ "fault": "missing", "entry": first, "last": last }),
        AuditFault::NoAnchor => json!({ "fault": "cut short", "entry": null }),
    }
}
