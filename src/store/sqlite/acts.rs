//! The record of acts, searched: newest first, a page at a time.
//!
//! Each filter has an index of its own, whose entries stand in order of number: a page
//! costs the same however long the record is.

use rusqlite::{Connection, OptionalExtension, ToSql};

use super::audit;
use super::letters::sql_limit;
use crate::store::{ActFilter, Acted, AuditRow, Fault};

/// More names than this nobody chooses from.
const CHOICE: usize = 200;

pub(super) fn matching(
    on: &Connection,
    filter: &ActFilter,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<AuditRow>, Fault> {
    let job = filter.job.map(|job| format!("job {job}"));
    let (before, limit) = (before.unwrap_or(i64::MAX), sql_limit(limit));
    let mut sql = format!("{} WHERE id < ?", audit::ENTRY);
    let mut values: Vec<&dyn ToSql> = vec![&before];
    for (term, value) in
        [(" AND by = ?", &filter.by), (" AND act = ?", &filter.act), (" AND subject = ?", &job)]
    {
        if let Some(value) = value {
            sql += term;
            values.push(value);
        }
    }
    sql += " ORDER BY id DESC LIMIT ?";
    values.push(&limit);
    let mut query = on.prepare_cached(&sql)?;
    let rows = query.query_map(values.as_slice(), audit::read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn acted(on: &Connection) -> Result<Acted, Fault> {
    // Each start of the program has a worker of its own: nobody asks for one of them.
    let people = [each(on, "by", "", "worker ")?, each(on, "by", "worker!", "\u{10ffff}")?].concat();
    Ok(Acted { people, acts: each(on, "act", "", "\u{10ffff}")? })
}

/// The values of a column between two, each once: from one to the next in its index.
fn each(on: &Connection, column: &str, after: &str, end: &str) -> Result<Vec<String>, Fault> {
    let sql =
        format!("SELECT {column} FROM audit WHERE {column} > ?1 AND {column} < ?2 ORDER BY {column} LIMIT 1");
    let mut next = on.prepare_cached(&sql)?;
    let mut found: Vec<String> = Vec::new();
    while found.len() < CHOICE {
        let last = found.last().map_or(after, String::as_str);
        match next.query_row([last, end], |row| row.get(0)).optional()? {
            Some(value) => found.push(value),
            None => break,
        }
    }
    Ok(found)
}
