//! Who may use the console, and who is there.
//!
//! In: names, and hashes of secrets. Out: rows. A link is used once, in the commit
//! that takes the password; sessions go with their user.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::audit::{self, Act};
use super::batch::Batch;
use super::convert::Ms;
use super::{SqliteStore, api_tokens};
use crate::store::{
    Fault, NewToken, NewUser, Result, Role, SecretHash, SessionRow, TokenRow, UserName, UserRow, Users,
};

#[async_trait]
impl Users for SqliteStore {
    async fn users(&self) -> Result<Vec<UserRow>> {
        self.look(|on, _| all(on)).await
    }

    async fn add_user(&self, user: NewUser) -> Result<bool> {
        self.change(move |batch| add(batch, &user)).await
    }

    async fn add_first_user(&self, name: &UserName, password: &str, at: Timestamp) -> Result<bool> {
        let (name, password) = (name.clone(), password.to_owned());
        self.change(move |batch| add_first(batch, &name, &password, at)).await
    }

    async fn remove_user(&self, name: &UserName, at: Timestamp, by: &str) -> Result<bool> {
        let (name, by) = (name.clone(), by.to_owned());
        self.change(move |batch| remove(batch, &name, at, &by)).await
    }

    async fn password(&self, name: &UserName) -> Result<Option<String>> {
        let name = name.clone();
        self.look(move |on, _| password(on, &name)).await
    }

    async fn invited(&self, link: &SecretHash, now: Timestamp) -> Result<Option<UserRow>> {
        let link = *link;
        self.look(move |on, _| invited(on, &link, now)).await
    }

    async fn set_password(
        &self,
        link: &SecretHash,
        password: &str,
        at: Timestamp,
    ) -> Result<Option<UserName>> {
        let (link, password) = (*link, password.to_owned());
        self.change(move |batch| set_password(batch, &link, &password, at)).await
    }

    async fn keep_session(&self, session: SessionRow) -> Result<bool> {
        self.change(move |batch| keep_session(batch, &session)).await
    }

    async fn session(&self, id: &SecretHash) -> Result<Option<SessionRow>> {
        let id = *id;
        self.look(move |on, _| session(on, &id)).await
    }

    async fn end_session(&self, id: &SecretHash) -> Result<()> {
        let id = *id;
        self.change(move |batch| end_session(batch, &id)).await
    }

    async fn end_old_sessions(&self, seen: Timestamp, since: Timestamp) -> Result<u64> {
        self.change(move |batch| end_old_sessions(batch, seen, since)).await
    }

    async fn add_token(&self, token: NewToken) -> Result<Option<i64>> {
        self.change(move |batch| api_tokens::add(batch, &token)).await
    }

    async fn tokens(&self) -> Result<Vec<TokenRow>> {
        self.look(|on, _| api_tokens::all(on)).await
    }

    async fn token(&self, hash: &SecretHash) -> Result<Option<TokenRow>> {
        let hash = *hash;
        self.look(move |on, _| api_tokens::one(on, &hash)).await
    }

    async fn note_token(&self, id: i64, at: Timestamp) -> Result<()> {
        self.change(move |batch| api_tokens::note(batch, id, at)).await
    }

    async fn revoke_token(&self, id: i64, at: Timestamp, by: &str) -> Result<Option<UserName>> {
        let by = by.to_owned();
        self.change(move |batch| api_tokens::revoke(batch, id, at, &by)).await
    }
}

const COLUMNS: &str = "name, role, at, by, password IS NOT NULL, link_until";

fn all(on: &Connection) -> Result<Vec<UserRow>, Fault> {
    let mut query = on.prepare_cached(&format!("SELECT {COLUMNS} FROM users ORDER BY name"))?;
    Ok(query.query_map([], row)?.collect::<Result<_, _>>()?)
}

fn row(row: &Row<'_>) -> rusqlite::Result<UserRow> {
    Ok(UserRow {
        name: row.get(0)?,
        role: row.get(1)?,
        since: row.get::<_, Ms>(2)?.0,
        by: row.get(3)?,
        active: row.get(4)?,
        link_until: row.get::<_, Option<Ms>>(5)?.map(|ms| ms.0),
    })
}

/// `false`: there is somebody of that name.
fn add(batch: &mut Batch<'_>, user: &NewUser) -> Result<bool, Fault> {
    const SQL: &str = "INSERT INTO users (name, role, at, by, link, link_until) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    let NewUser { name, role, link, link_until, at, by } = user;
    let values = params![name, role, Ms(*at), by, link, Ms(*link_until)];
    let new = batch.on.prepare_cached(SQL)?.execute(values)? > 0;
    if new {
        record(batch, "user-add", name, (*at, by), Some(role.name()))?;
    }
    Ok(new)
}

/// `false`: somebody was there before.
fn add_first(batch: &mut Batch<'_>, name: &UserName, password: &str, at: Timestamp) -> Result<bool, Fault> {
    const SQL: &str = "INSERT INTO users (name, role, at, by, password) SELECT ?1, ?2, ?3, ?4, ?5 \
         WHERE NOT EXISTS (SELECT 1 FROM users)";
    let by = format!("organiser {name}");
    let values = params![name, Role::Organiser, Ms(at), by, password];
    let first = batch.on.prepare_cached(SQL)?.execute(values)? > 0;
    if first {
        record(batch, "user-add", name, (at, &by), Some("the first organiser"))?;
    }
    Ok(first)
}

/// Their sessions and tokens end with them.
fn remove(batch: &mut Batch<'_>, name: &UserName, at: Timestamp, by: &str) -> Result<bool, Fault> {
    batch.on.prepare_cached("DELETE FROM sessions WHERE user = ?1")?.execute([name])?;
    batch.on.prepare_cached("DELETE FROM api_tokens WHERE user = ?1")?.execute([name])?;
    let known = batch.on.prepare_cached("DELETE FROM users WHERE name = ?1")?.execute([name])? > 0;
    if known {
        record(batch, "user-remove", name, (at, by), None)?;
    }
    Ok(known)
}

fn password(on: &Connection, name: &UserName) -> Result<Option<String>, Fault> {
    let mut query = on.prepare_cached("SELECT password FROM users WHERE name = ?1")?;
    Ok(query.query_row([name], |row| row.get(0)).optional()?.flatten())
}

/// Whose link it is, if it can still be used.
fn invited(on: &Connection, link: &SecretHash, now: Timestamp) -> Result<Option<UserRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE link = ?1 AND link_until > ?2");
    Ok(on.prepare_cached(&sql)?.query_row(params![link, Ms(now)], row).optional()?)
}

/// Uses a link up.
fn set_password(
    batch: &mut Batch<'_>,
    link: &SecretHash,
    password: &str,
    at: Timestamp,
) -> Result<Option<UserName>, Fault> {
    const SQL: &str = "UPDATE users SET password = ?2, link = NULL, link_until = NULL WHERE name = ?1";
    let Some(user) = invited(batch.on, link, at)? else { return Ok(None) };
    batch.on.prepare_cached(SQL)?.execute(params![user.name, password])?;
    let by = format!("{} {}", user.role.name(), user.name);
    record(batch, "user-password", &user.name, (at, &by), None)?;
    Ok(Some(user.name))
}

pub(super) fn record(
    batch: &mut Batch<'_>,
    verb: &'static str,
    name: &UserName,
    (at, by): (Timestamp, &str),
    why: Option<&str>,
) -> Result<(), Fault> {
    audit::record(batch.on, &Act { at, by, verb, subject: &format!("user {name}"), why })
}

/// Begins a session or says that somebody was seen. `false`: there is no such user.
fn keep_session(batch: &mut Batch<'_>, session: &SessionRow) -> Result<bool, Fault> {
    const SQL: &str = "INSERT INTO sessions (id, user, since, seen) SELECT ?1, name, ?3, ?4 FROM users \
         WHERE name = ?2 ON CONFLICT (id) DO UPDATE SET seen = max(seen, excluded.seen)";
    let SessionRow { id, user, since, seen, .. } = session;
    Ok(batch.on.prepare_cached(SQL)?.execute(params![id, user, Ms(*since), Ms(*seen)])? > 0)
}

fn session(on: &Connection, id: &SecretHash) -> Result<Option<SessionRow>, Fault> {
    const SQL: &str = "SELECT s.id, s.user, u.role, s.since, s.seen FROM sessions s \
         JOIN users u ON u.name = s.user WHERE s.id = ?1";
    let read = |row: &Row<'_>| {
        Ok(SessionRow {
            id: row.get(0)?,
            user: row.get(1)?,
            role: row.get(2)?,
            since: row.get::<_, Ms>(3)?.0,
            seen: row.get::<_, Ms>(4)?.0,
        })
    };
    Ok(on.prepare_cached(SQL)?.query_row([id], read).optional()?)
}

fn end_session(batch: &mut Batch<'_>, id: &SecretHash) -> Result<(), Fault> {
    batch.on.prepare_cached("DELETE FROM sessions WHERE id = ?1")?.execute([id])?;
    Ok(())
}

fn end_old_sessions(batch: &mut Batch<'_>, seen: Timestamp, since: Timestamp) -> Result<u64, Fault> {
    const SQL: &str = "DELETE FROM sessions WHERE seen < ?1 OR since < ?2";
    let ended = batch.on.prepare_cached(SQL)?.execute(params![Ms(seen), Ms(since)])?;
    Ok(ended as u64)
}
