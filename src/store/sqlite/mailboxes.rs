//! Mailboxes: how much they were sent, when, and whether they may be.
//!
//! In: a mailbox. Out: its counts and last sends over all jobs, from the lanes'
//! tallies and the chain of each lane's intents. Only live letters count: what
//! a rehearsal sends goes elsewhere.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::audit::{self, Act};
use super::batch::Batch;
use super::convert::Ms;
use super::rests;
use crate::store::{Fault, MailboxRow, Rest};
use crate::terms::MailboxAddress;

pub(super) fn all(on: &Connection) -> Result<Vec<MailboxRow>, Fault> {
    let mut found = BTreeMap::new();
    written_to(on, &mut found)?;
    add_suspended(on, &mut found)?;
    rests::add(on, &mut found)?;
    Ok(found.into_values().collect())
}

pub(super) type ByKey = BTreeMap<String, MailboxRow>;

fn written_to(on: &Connection, found: &mut ByKey) -> Result<(), Fault> {
    const SQL: &str = "SELECT l.mailbox_key, l.mailbox, j.mode = 1, l.last_send, l.accepted, \
         l.ready + l.submitting + l.deferred FROM lanes l JOIN jobs j ON j.id = l.job WHERE l.mailbox IS NOT NULL";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let mailbox = found.entry(row.get(0)?).or_insert(empty(row.get(1)?));
        if row.get(2)? {
            add_live(mailbox, row)?;
        }
    }
    Ok(())
}

fn empty(mailbox: MailboxAddress) -> MailboxRow {
    MailboxRow { mailbox, suspended: None, last_send: None, accepted: 0, pending: 0, rest: Rest::default() }
}

fn add_live(mailbox: &mut MailboxRow, row: &Row<'_>) -> rusqlite::Result<()> {
    let sent = row.get::<_, Option<Ms>>(3)?.map(|t| t.0);
    mailbox.last_send = mailbox.last_send.max(sent);
    mailbox.accepted += row.get::<_, i64>(4)?.unsigned_abs();
    mailbox.pending += row.get::<_, i64>(5)?.unsigned_abs();
    Ok(())
}

fn add_suspended(on: &Connection, found: &mut ByKey) -> Result<(), Fault> {
    let mut query = on.prepare_cached("SELECT mailbox_key, mailbox, at, why, by FROM suspensions")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let mailbox = found.entry(row.get(0)?).or_insert(empty(row.get(1)?));
        mailbox.suspended = Some((row.get::<_, Ms>(2)?.0, row.get(3)?, row.get(4)?));
    }
    Ok(())
}

pub(super) fn suspend(
    batch: &mut Batch<'_>,
    mailbox: &MailboxAddress,
    why: &str,
    at: Timestamp,
    by: &str,
) -> Result<bool, Fault> {
    const SQL: &str = "INSERT INTO suspensions (mailbox_key, mailbox, at, why, by) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    let row = params![mailbox.key(), mailbox, Ms(at), why, by];
    let changed = batch.on.prepare_cached(SQL)?.execute(row)? > 0;
    if changed {
        let subject = format!("mailbox {mailbox}");
        audit::record(batch.on, &Act { at, by, verb: "suspend", subject: &subject, why: Some(why) })?;
    }
    Ok(changed)
}

pub(super) fn unsuspend(
    batch: &mut Batch<'_>,
    mailbox: &MailboxAddress,
    why: &str,
    at: Timestamp,
    by: &str,
) -> Result<bool, Fault> {
    const SQL: &str = "DELETE FROM suspensions WHERE mailbox_key = ?1";
    let changed = batch.on.prepare_cached(SQL)?.execute([mailbox.key()])? > 0;
    if changed {
        let subject = format!("mailbox {mailbox}");
        audit::record(batch.on, &Act { at, by, verb: "unsuspend", subject: &subject, why: Some(why) })?;
    }
    Ok(changed)
}

/// The newest `limit` intents of each lane, by the lane's chain, however the
/// clock stood meanwhile; those since `since`, over all lanes.
pub(super) fn recent_sends(
    on: &Connection,
    mailbox: &MailboxAddress,
    since: Timestamp,
    limit: usize,
) -> Result<Vec<Timestamp>, Fault> {
    let mut sends = Vec::new();
    for last in last_intents(on, mailbox, since)? {
        walk(on, last, limit, &mut sends)?;
    }
    sends.retain(|at| *at >= since);
    sends.sort_unstable_by(|a, b| b.cmp(a));
    sends.truncate(limit);
    Ok(sends)
}

fn last_intents(on: &Connection, mailbox: &MailboxAddress, since: Timestamp) -> Result<Vec<i64>, Fault> {
    const SQL: &str = "SELECT l.last_intent FROM lanes l JOIN jobs j ON j.id = l.job \
         WHERE l.mailbox_key = ?1 AND j.mode = 1 AND l.last_intent IS NOT NULL AND l.last_send >= ?2";
    let mut query = on.prepare_cached(SQL)?;
    Ok(query.query_map((mailbox.key(), Ms(since)), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn walk(on: &Connection, last: i64, limit: usize, sends: &mut Vec<Timestamp>) -> Result<(), Fault> {
    let mut find = on.prepare_cached("SELECT at, prev_intent FROM events WHERE id = ?1")?;
    let mut next = Some(last);
    for _ in 0..limit {
        let Some(id) = next else { break };
        let (at, prev) = find.query_row([id], |row| Ok((row.get::<_, Ms>(0)?, row.get(1)?)))?;
        sends.push(at.0);
        next = prev;
    }
    Ok(())
}

pub(super) fn last_send(on: &Connection) -> Result<Option<Timestamp>, Fault> {
    let mut query = on.prepare_cached("SELECT max(last_send) FROM lanes")?;
    Ok(query.query_row([], |row| row.get::<_, Option<Ms>>(0))?.map(|t| t.0))
}
