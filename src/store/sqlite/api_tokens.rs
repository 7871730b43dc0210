//! Tokens by which programs use the console.
//!
//! In: hashes. Out: whose they are, with the role that their user has now. A token is
//! looked up by its hash: how long that takes tells nothing about the token.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::batch::Batch;
use super::convert::Ms;
use super::users::record;
use crate::store::{Fault, NewToken, SecretHash, TokenRow, UserName};

const TOKEN: &str = "SELECT t.id, t.user, u.role, t.label, t.at, t.by, t.used FROM api_tokens t \
     JOIN users u ON u.name = t.user";

pub(super) fn all(on: &Connection) -> Result<Vec<TokenRow>, Fault> {
    let mut query = on.prepare_cached(&format!("{TOKEN} ORDER BY t.id"))?;
    Ok(query.query_map([], row)?.collect::<Result<_, _>>()?)
}

pub(super) fn one(on: &Connection, hash: &SecretHash) -> Result<Option<TokenRow>, Fault> {
    let mut query = on.prepare_cached(&format!("{TOKEN} WHERE t.hash = ?1"))?;
    Ok(query.query_row([hash], row).optional()?)
}

fn row(row: &Row<'_>) -> rusqlite::Result<TokenRow> {
    Ok(TokenRow {
        id: row.get(0)?,
        user: row.get(1)?,
        role: row.get(2)?,
        label: row.get(3)?,
        since: row.get::<_, Ms>(4)?.0,
        by: row.get(5)?,
        used: row.get::<_, Option<Ms>>(6)?.map(|ms| ms.0),
    })
}

pub(super) fn add(batch: &mut Batch<'_>, token: &NewToken) -> Result<Option<i64>, Fault> {
    const SQL: &str = "INSERT INTO api_tokens (hash, user, label, at, by) \
         SELECT ?1, name, ?3, ?4, ?5 FROM users WHERE name = ?2 RETURNING id";
    let NewToken { hash, user, label, at, by } = token;
    let values = params![hash, user, label, Ms(*at), by];
    let id: Option<i64> = batch.on.prepare_cached(SQL)?.query_row(values, |row| row.get(0)).optional()?;
    if let Some(id) = id {
        let why =
            label.as_ref().map_or_else(|| format!("token {id}"), |label| format!("token {id}: {label}"));
        record(batch, "token-add", user, (*at, by), Some(&why))?;
    }
    Ok(id)
}

/// A clock that was set back makes no use younger.
pub(super) fn note(batch: &mut Batch<'_>, id: i64, at: Timestamp) -> Result<(), Fault> {
    const SQL: &str = "UPDATE api_tokens SET used = max(coalesce(used, 0), ?2) WHERE id = ?1";
    batch.on.prepare_cached(SQL)?.execute(params![id, Ms(at)])?;
    Ok(())
}

pub(super) fn revoke(
    batch: &mut Batch<'_>,
    id: i64,
    at: Timestamp,
    by: &str,
) -> Result<Option<UserName>, Fault> {
    const SQL: &str = "DELETE FROM api_tokens WHERE id = ?1 RETURNING user";
    let user: Option<UserName> =
        batch.on.prepare_cached(SQL)?.query_row([id], |row| row.get(0)).optional()?;
    if let Some(user) = &user {
        record(batch, "token-revoke", user, (at, by), Some(&format!("token {id}")))?;
    }
    Ok(user)
}
