//! Removes somebody from the store: rows, replies, reasons.
//!
//! In: an address, and what else the person is known by. Out: what was removed, and
//! what names them still. One commit, while nobody imports: neither an import under
//! way nor one that a crash cut off keeps a row of theirs. Their letters stay on
//! record under the key, and so does the key: it keeps them from coming back.

use std::path::Path;

use rusqlite::{Connection, Row, ToSql, params};

use super::batch::{self, Batch};
use super::convert::Ms;
use super::earlier::KEY_PREFIX;
use super::withdrawn::{self, Order};
use super::{audit, fault, import, leftovers};
use crate::outbox::SupporterKey;
use crate::outbox::tokens::Tokens;
use crate::store::{Erasure, Fault};
use crate::supporters::{Supporter, Traces};
use crate::terms::MailboxAddress;

/// What stands where a text was.
const ERASED: &str = "[erased]";

/// What stands where a row was: nobody, whom nothing can be sent for.
pub(super) const NOBODY: &str = r#"{"line":0,"email":"nobody@erased.invalid","name":"[erased]"}"#;

/// Who is to be erased.
#[derive(Debug)]
pub(super) struct Erase {
    pub address: MailboxAddress,
    pub traces: Traces,
    pub order: Order,
}

/// Columns of small tables that hold words, and whether humans wrote them.
const TEXTS: [(&str, &str, bool); 11] = [
    ("jobs", "reason", true),
    ("jobs", "wait_reason", false),
    ("jobs", "after_deadline", true),
    ("closed_campaigns", "why", true),
    ("suspensions", "why", true),
    ("api_tokens", "label", true),
    ("incoming", "mailbox", false),
    ("incoming", "reply", false),
    ("incoming", "system", false),
    ("incoming", "message_id", false),
    ("incoming", "why", false),
];

pub(super) fn erase(on: &mut Connection, turn: &Path, tokens: &Tokens, who: Erase) -> Result<Erasure, Fault> {
    let _turn = import::take_turn(turn)?;
    import::teach(on, tokens)?;
    let key = tokens.supporter(&who.address.key());
    let mut traces = who.traces;
    let rows = rows_of(on, key)?;
    learn(on, key, &rows, &mut traces)?;
    leftovers::remove(on)?;
    // The log may be long: it is looked through before anybody has to wait.
    let (mut replies, seen) = replies(on, &traces, 0)?;
    batch::commit(on, |batch| {
        let (newer, _) = self::replies(batch.on, &traces, seen)?;
        replies.extend(newer);
        // Of whom no name is known, any word might be it.
        let why = who.order.why.clone().filter(|why| traces.has_name() && !traces.in_words(why));
        let order = Order { why: None, ..who.order.clone() };
        let withdrawal = withdrawn::withdraw(batch, key, &order)?;
        let emptied = empty_rows(batch.on, key)?;
        let texts = remove_replies(batch.on, &replies, &rows, &traces)?
            + remove_texts(batch.on, &traces)?
            + remove_reasons(batch.on, key, &traces)?;
        entomb(batch, key, &Order { why, ..order })?;
        let kept = kept(batch.on, &traces)?;
        Ok(Erasure { withdrawal, rows: emptied, texts, kept, traces: traces.clone() })
    })
}

/// A row of the person, with the letters in their name.
struct Theirs {
    json: String,
    first_letter: i64,
    letters: i64,
}

fn rows_of(on: &Connection, key: SupporterKey) -> Result<Vec<Theirs>, Fault> {
    const SQL: &str = "SELECT s.json, s.first_letter, s.letters FROM supporter_keys k \
         JOIN supporters s ON s.id = k.supporter JOIN jobs j ON j.id = s.job \
         WHERE k.prefix = ?1 AND s.key = ?2";
    theirs(on, SQL, params![&key.0[..KEY_PREFIX], key])
}

/// Rows of an import that a crash cut off, whose letters go with them.
fn cut_off_rows_of(on: &Connection, key: SupporterKey) -> Result<Vec<Theirs>, Fault> {
    const SQL: &str = "SELECT s.json, s.first_letter, s.letters FROM imports i \
         CROSS JOIN supporters s ON s.id >= i.first_supporter WHERE s.key = ?1";
    theirs(on, SQL, params![key])
}

fn theirs(on: &Connection, sql: &str, of: &[&dyn ToSql]) -> Result<Vec<Theirs>, Fault> {
    let read =
        |row: &Row<'_>| Ok(Theirs { json: row.get(0)?, first_letter: row.get(1)?, letters: row.get(2)? });
    let mut query = on.prepare_cached(sql)?;
    Ok(query.query_map(of, read)?.collect::<Result<_, _>>()?)
}

/// By what the store knows somebody, before they are erased.
pub(super) fn known_as(on: &Connection, tokens: &Tokens, address: &MailboxAddress) -> Result<Traces, Fault> {
    let (key, mut traces) = (tokens.supporter(&address.key()), Traces::of(address));
    learn(on, key, &rows_of(on, key)?, &mut traces)?;
    Ok(traces)
}

fn learn(on: &Connection, key: SupporterKey, rows: &[Theirs], traces: &mut Traces) -> Result<(), Fault> {
    let cut_off = cut_off_rows_of(on, key)?;
    for row in rows.iter().chain(&cut_off).filter(|row| row.json != NOBODY) {
        traces.add(&supporter(&row.json)?);
    }
    Ok(())
}

pub(super) fn supporter(json: &str) -> Result<Supporter, Fault> {
    serde_json::from_str(json).map_err(|e| fault::unreadable("a supporter", &e))
}

/// Events after a number whose words name the person, and the last number looked at.
fn replies(on: &Connection, traces: &Traces, after: i64) -> Result<(Vec<i64>, i64), Fault> {
    const SQL: &str = "SELECT id, reply, code IS NULL FROM events WHERE id > ?1 AND reply IS NOT NULL";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([after])?;
    let (mut found, mut last) = (Vec::new(), after);
    while let Some(row) = rows.next()? {
        last = row.get(0)?;
        let reply = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        // Where the relay did not speak, a human may have.
        let theirs = if row.get(2)? { traces.in_words(reply) } else { traces.in_text(reply) };
        found.extend(theirs.then_some(last));
    }
    Ok((found, last))
}

/// Those, and of their own letters every reply that has so much as a first name.
fn remove_replies(on: &Connection, replies: &[i64], rows: &[Theirs], traces: &Traces) -> Result<u64, Fault> {
    let mut update = on.prepare_cached("UPDATE events SET reply = ?2 WHERE id = ?1")?;
    let mut removed = 0;
    for event in replies {
        removed += update.execute(params![event, ERASED])? as u64;
    }
    for row in rows {
        for letter in row.first_letter..row.first_letter + row.letters {
            removed += remove_own_replies(on, letter, traces)?;
        }
    }
    Ok(removed)
}

/// Words about one letter that name its supporter.
pub(super) fn remove_own_replies(on: &Connection, letter: i64, traces: &Traces) -> Result<u64, Fault> {
    let mut find = on.prepare_cached("SELECT prev, reply FROM events WHERE id = ?1")?;
    let mut next: Option<i64> = on
        .prepare_cached("SELECT last_event FROM letters WHERE id = ?1")?
        .query_row([letter], |row| row.get(0))?;
    let mut removed = 0;
    while let Some(id) = next {
        let (prev, reply): (_, Option<String>) =
            find.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if reply.is_some_and(|reply| traces.in_words(&reply)) {
            let mut update = on.prepare_cached("UPDATE events SET reply = ?2 WHERE id = ?1")?;
            removed += update.execute(params![id, ERASED])? as u64;
        }
        next = prev;
    }
    Ok(removed)
}

fn empty_rows(on: &Connection, key: SupporterKey) -> Result<u64, Fault> {
    const SQL: &str = "UPDATE supporters SET json = ?3, shown = NULL, purged = 2 WHERE purged < 2 AND id IN \
         (SELECT k.supporter FROM supporter_keys k WHERE k.prefix = ?1) AND key = ?2";
    Ok(on.prepare_cached(SQL)?.execute(params![&key.0[..KEY_PREFIX], key, NOBODY])? as u64)
}

fn remove_texts(on: &Connection, traces: &Traces) -> Result<u64, Fault> {
    let mut removed = 0;
    for (table, column, human) in TEXTS {
        for text in named(on, &format!("SELECT DISTINCT {column} FROM {table}"), traces, human)? {
            let sql = format!("UPDATE {table} SET {column} = ?2 WHERE {column} = ?1");
            // A mailbox that cannot be read back would be damage.
            let instead = (column != "mailbox").then_some(ERASED);
            removed += on.execute(&sql, params![text, instead])? as u64;
        }
    }
    for reason in named(on, "SELECT DISTINCT reason FROM exclusions", traces, true)? {
        on.execute(
            "INSERT INTO exclusions (job, field, reason, rows) SELECT job, field, ?2, sum(rows) \
             FROM exclusions WHERE reason = ?1 GROUP BY job, field \
             ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
            params![reason, ERASED],
        )?;
        removed += on.execute("DELETE FROM exclusions WHERE reason = ?1", [reason])? as u64;
    }
    Ok(removed)
}

/// Those of the texts that name the person.
fn named(on: &Connection, sql: &str, traces: &Traces, human: bool) -> Result<Vec<String>, Fault> {
    let mut query = on.prepare_cached(sql)?;
    let texts = query.query_map([], |row| row.get::<_, Option<String>>(0))?;
    let mut found: Vec<String> = texts.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    found.retain(|text| if human { traces.in_words(text) } else { traces.in_text(text) });
    Ok(found)
}

/// Of the record of acts: reasons that name the person, and any that was given for
/// an act on them.
fn remove_reasons(on: &Connection, key: SupporterKey, traces: &Traces) -> Result<u64, Fault> {
    let subject = withdrawn::subject(key);
    let about = |about: &str, why: &str| about == subject || traces.in_words(why);
    let found: Vec<i64> = {
        let mut query = on.prepare_cached("SELECT id, subject, why FROM audit WHERE why IS NOT NULL")?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (of, why): (String, String) = (row.get(1)?, row.get(2)?);
            found.extend(about(&of, &why).then_some(row.get::<_, i64>(0)?));
        }
        found
    };
    for entry in &found {
        remove_reason(on, *entry)?;
    }
    Ok(found.len() as u64)
}

/// The digest stays without its salt: the chain holds, and nothing can be guessed.
pub(super) fn remove_reason(on: &Connection, entry: i64) -> Result<(), Fault> {
    on.prepare_cached("UPDATE audit SET why = NULL, salt = NULL WHERE id = ?1")?.execute([entry])?;
    Ok(())
}

fn entomb(batch: &Batch<'_>, key: SupporterKey, order: &Order) -> Result<(), Fault> {
    const SQL: &str = "UPDATE withdrawn SET erased = 1, at = ?2 WHERE key = ?1 AND erased = 0";
    let new = batch.on.prepare_cached(SQL)?.execute(params![key, Ms(order.at)])? > 0;
    if new {
        let (subject, why) = (withdrawn::subject(key), order.why.as_deref());
        let act = audit::Act { at: order.at, by: &order.by, verb: "erase", subject: &subject, why };
        audit::record(batch.on, &act)?;
    }
    Ok(())
}

/// Frozen plans, officials' mailboxes and the subjects of acts cannot be changed.
fn kept(on: &Connection, traces: &Traces) -> Result<Vec<String>, Fault> {
    const SQL: [(&str, &str); 4] = [
        ("the campaign, templates or sender of job", "SELECT job, json FROM inputs"),
        ("a target's mailbox in job", "SELECT job, mailbox FROM lanes"),
        ("the suspended mailbox", "SELECT mailbox, mailbox FROM suspensions"),
        ("the subject of entry", "SELECT id, subject FROM audit"),
    ];
    let mut kept = Vec::new();
    for (what, sql) in SQL {
        let mut query = on.prepare_cached(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            if traces.names_address(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?) {
                let which = match row.get::<_, rusqlite::types::Value>(0)? {
                    rusqlite::types::Value::Integer(number) => format!("{what} {number}"),
                    _ => what.to_owned(),
                };
                kept.push(which);
            }
        }
    }
    kept.dedup();
    Ok(kept)
}
