//! What people and workers did, each entry chained to the one before.
//!
//! In: an [`Act`], in the transaction that carries it out: no act without its
//! entry, no entry without its act. Out: the entries, and whether the chain
//! holds. Rows are only ever added; of an erased person's texts nothing stays
//! but a digest with its salt gone, and the chain holds all the same.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::convert::Ms;
use crate::store::{AuditFault, AuditRow, Audited, Fault};

type Hash = [u8; 32];

/// Something done, before it has a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act<'a> {
    pub at: Timestamp,
    pub by: &'a str,
    pub verb: &'a str,
    /// What was acted on: `job 3`, `letter 17`, `mailbox m@gov.example`.
    pub subject: &'a str,
    pub why: Option<&'a str>,
}

pub(super) fn record(on: &Connection, act: &Act<'_>) -> Result<(), Fault> {
    const SQL: &str = "INSERT INTO audit (id, at, by, act, subject, why, salt, why_digest, hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (last, before) = head(on)?;
    let salt: Option<[u8; 16]> = act.why.map(|_| salt()).transpose()?;
    let why_digest = act.why.zip(salt).map(|(why, salt)| digest(&salt, why));
    let at = act.at.as_millisecond();
    let hash = chain(&before, last + 1, at, [act.by, act.verb, act.subject], why_digest.as_ref());
    on.prepare_cached(SQL)?.execute(params![
        last + 1,
        at,
        act.by,
        act.verb,
        act.subject,
        act.why,
        salt,
        why_digest,
        hash
    ])?;
    Ok(())
}

/// The newest entry's number and hash.
fn head(on: &Connection) -> Result<(i64, Hash), Fault> {
    let mut query = on.prepare_cached("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")?;
    Ok(query.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?.unwrap_or((0, [0; 32])))
}

fn salt() -> Result<[u8; 16], Fault> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|e| Fault::Other(format!("no random bytes: {e}")))?;
    Ok(bytes)
}

fn digest(salt: &[u8], why: &str) -> Hash {
    Sha256::new().chain_update(salt).chain_update(why).finalize().into()
}

/// Lengths go first: no two entries give the same bytes.
fn chain(before: &Hash, id: i64, at: i64, texts: [&str; 3], why: Option<&Hash>) -> Hash {
    let mut hash = Sha256::new().chain_update(before).chain_update(id.to_be_bytes());
    hash.update(at.to_be_bytes());
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.update(why.map_or(&[][..], |why| why));
    hash.finalize().into()
}

/// For [`read`].
pub(super) const ENTRY: &str = "SELECT id, at, by, act, subject, why, \
     why IS NULL AND why_digest IS NOT NULL, hash FROM audit";

pub(super) fn entries(on: &Connection, after: i64, limit: usize) -> Result<Vec<AuditRow>, Fault> {
    let mut query = on.prepare_cached(&format!("{ENTRY} WHERE id > ?1 ORDER BY id LIMIT ?2"))?;
    let rows = query.query_map(params![after, super::letters::sql_limit(limit)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        id: row.get(0)?,
        at: row.get::<_, Ms>(1)?.0,
        by: row.get(2)?,
        act: row.get(3)?,
        subject: row.get(4)?,
        why: row.get(5)?,
        erased: row.get(6)?,
        hash: row.get(7)?,
    })
}

/// Goes through the whole chain. `anchor`: a hash that was written down elsewhere,
/// which must be that of one of the entries, else the record ends too early.
pub(super) fn verify(on: &Connection, anchor: Option<Hash>) -> Result<Audited, Fault> {
    const SQL: &str = "SELECT id, at, by, act, subject, why, salt, why_digest, hash FROM audit ORDER BY id";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([])?;
    let mut audited = Audited { entries: 0, head: [0; 32], faults: Vec::new() };
    let (mut last, mut found) = (0, anchor.is_none());
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if id != last + 1 {
            audited.faults.push(AuditFault::Missing { first: last + 1, last: id - 1 });
        }
        let sound = is_sound(row, &audited.head)?;
        if !sound && id == last + 1 {
            audited.faults.push(AuditFault::Changed(id));
        }
        audited.entries += 1;
        audited.head = row.get(8)?;
        found |= anchor == Some(audited.head);
        last = id;
    }
    if !found {
        audited.faults.push(AuditFault::NoAnchor);
    }
    Ok(audited)
}

/// Whether an entry is what its own hash and the one before say.
fn is_sound(row: &Row<'_>, before: &Hash) -> Result<bool, Fault> {
    let (id, at): (i64, i64) = (row.get(0)?, row.get(1)?);
    let (by, act, subject): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
    let why: Option<String> = row.get(5)?;
    let (salt, why_digest): (Option<Vec<u8>>, Option<Hash>) = (row.get(6)?, row.get(7)?);
    let text_holds = match (&why, &salt, &why_digest) {
        (Some(why), Some(salt), Some(kept)) => digest(salt, why) == *kept,
        // None was given, or it was erased with its salt.
        (None, None, _) => true,
        _ => false,
    };
    let hash: Hash = row.get(8)?;
    Ok(text_holds && chain(before, id, at, [&by, &act, &subject], why_digest.as_ref()) == hash)
}
