//! What came back by mail, and what it makes of letters and mailboxes.
//!
//! In: what a message says of one recipient. Out: the row that is kept of it, and
//! what changed. It must never take in the same message twice, never count a
//! delay as a failure, and never suspend a mailbox for what a rehearsal was told.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::audit::{self, Act};
use super::batch::Batch;
use super::convert::Ms;
use super::sweep::{self, Broom};
use super::{letters, mailboxes, step};
use crate::outbox::state::{Event, EventKind};
use crate::outbox::tokens::Tokens;
use crate::outbox::{LetterId, LetterState, Transition};
use crate::settings::Mode;
use crate::store::{Fault, Incoming, IncomingKind, IncomingRow, Mark, TakenIn};
use crate::terms::MailboxAddress;

const ROW: &str = "SELECT i.id, i.at, i.kind, i.letter, i.mailbox, i.status, i.code, i.reply, i.system, \
     i.message_id, i.why, i.mark, coalesce( \
         (SELECT n.label FROM letters l JOIN lanes n ON n.id = l.lane WHERE l.id = i.letter), \
         (SELECT n.label FROM lanes n WHERE n.mailbox_key = lower(i.mailbox) ORDER BY n.id DESC LIMIT 1)) \
     FROM incoming i";

pub(super) fn take_in(
    batch: &mut Batch<'_>,
    tokens: &Tokens,
    incoming: &Incoming,
    at: Timestamp,
    by: &str,
) -> Result<(TakenIn, Vec<Broom>), Fault> {
    if let Some(row) = known(batch.on, incoming)? {
        return Ok((TakenIn { row, new: false, became: None, suspended: None }, Vec::new()));
    }
    let letter = letter_of(batch.on, tokens, incoming)?;
    insert(batch.on, incoming, letter, at)?;
    let row = row(batch.on, batch.on.last_insert_rowid())?;
    let row = row.ok_or_else(|| Fault::Other("what was just stored is not there".into()))?;
    let mut taken = TakenIn { row, new: true, became: None, suspended: None };
    let mut brooms = Vec::new();
    if let Some(letter) = letter {
        taken.became = tell(batch, letter, incoming, at, by)?;
        if let Some(mailbox) = gone(batch.on, letter, incoming)? {
            let why = words(incoming);
            if mailboxes::suspend(batch, &mailbox, &why, at, by)? {
                brooms = sweep::suspended(batch.on, &mailbox)?;
                taken.suspended = Some((mailbox, 0));
            }
        }
    }
    Ok((taken, brooms))
}

/// The row of a message that was read before.
fn known(on: &Connection, incoming: &Incoming) -> Result<Option<IncomingRow>, Fault> {
    let sql = format!("{ROW} WHERE i.digest = ?1 AND i.place = ?2");
    let mut query = on.prepare_cached(&sql)?;
    Ok(query.query_row(params![incoming.digest, incoming.place], read).optional()?)
}

fn row(on: &Connection, id: i64) -> Result<Option<IncomingRow>, Fault> {
    Ok(on.prepare_cached(&format!("{ROW} WHERE i.id = ?1"))?.query_row([id], read).optional()?)
}

pub(super) fn rows(on: &Connection, after: i64, limit: usize) -> Result<Vec<IncomingRow>, Fault> {
    let mut query = on.prepare_cached(&format!("{ROW} WHERE i.id > ?1 ORDER BY i.id LIMIT ?2"))?;
    let rows = query.query_map(params![after, letters::sql_limit(limit)], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<IncomingRow> {
    Ok(IncomingRow {
        id: row.get(0)?,
        at: row.get::<_, Ms>(1)?.0,
        kind: row.get(2)?,
        letter: row.get(3)?,
        mailbox: row.get(4)?,
        status: row.get(5)?,
        code: row.get(6)?,
        reply: row.get(7)?,
        system: row.get(8)?,
        message_id: row.get(9)?,
        why: row.get(10)?,
        mark: row.get(11)?,
        target: row.get(12)?,
    })
}

/// The letter that it is about, if it is one of this store's.
fn letter_of(on: &Connection, tokens: &Tokens, incoming: &Incoming) -> Result<Option<LetterId>, Fault> {
    let is_there = |letter: &LetterId| -> Result<bool, Fault> {
        let mut query = on.prepare_cached("SELECT EXISTS (SELECT 1 FROM letters WHERE id = ?1)")?;
        Ok(query.query_row([letter], |row| row.get(0))?)
    };
    if let Some(letter) = incoming.letter
        && is_there(&letter)?
    {
        return Ok(Some(letter));
    }
    match incoming.token {
        Some(token) => letters::of_token(on, tokens, token),
        None => Ok(None),
    }
}

fn insert(on: &Connection, new: &Incoming, letter: Option<LetterId>, at: Timestamp) -> Result<(), Fault> {
    const SQL: &str = "INSERT INTO incoming (digest, place, at, kind, letter, mailbox, status, code, reply, \
         system, message_id, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let is_report = !matches!(new.kind, IncomingKind::Unread | IncomingKind::Reply | IncomingKind::AutoReply);
    let stranger = (is_report && letter.is_none()).then_some("it is about no letter of this store");
    on.prepare_cached(SQL)?.execute(params![
        new.digest,
        new.place,
        Ms(at),
        new.kind,
        letter,
        new.mailbox,
        new.status,
        new.code,
        new.reply,
        new.system,
        new.message_id,
        new.why.as_deref().or(stranger),
    ])?;
    Ok(())
}

/// The letter's own step. `None`: a bounce or report too late to change anything.
fn tell(
    batch: &mut Batch<'_>,
    letter: LetterId,
    incoming: &Incoming,
    at: Timestamp,
    by: &str,
) -> Result<Option<LetterState>, Fault> {
    let event = |kind| Event {
        code: incoming.code,
        enhanced: incoming.status.clone(),
        reply: incoming.reply.clone(),
        ..Event::new(kind, at, by)
    };
    let step = match incoming.kind {
        IncomingKind::Failed => Transition::bounced(letter, event(EventKind::Bounced)),
        IncomingKind::Delayed => Transition::arrived(letter, event(EventKind::Delayed)),
        IncomingKind::Delivered => Transition::arrived(letter, event(EventKind::Delivered)),
        IncomingKind::Relayed => Transition::arrived(letter, event(EventKind::Relayed)),
        IncomingKind::AutoReply | IncomingKind::Reply | IncomingKind::Unread => return Ok(None),
    };
    Ok(step::carry_out(batch, &step)?.then_some(step.to()))
}

/// The mailbox that the report says is gone: the letter's own, if the letter was
/// live and the report is about nobody else.
fn gone(on: &Connection, letter: LetterId, incoming: &Incoming) -> Result<Option<MailboxAddress>, Fault> {
    const SQL: &str = "SELECT n.mailbox, j.mode FROM letters l JOIN lanes n ON n.id = l.lane \
         JOIN jobs j ON j.id = n.job WHERE l.id = ?1";
    if incoming.kind != IncomingKind::Failed || !incoming.gone {
        return Ok(None);
    }
    let (mailbox, mode): (MailboxAddress, Mode) =
        on.prepare_cached(SQL)?.query_row([letter], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let said = incoming.mailbox.as_deref().map(str::to_lowercase);
    let same = incoming.alone || said.is_some_and(|said| said == mailbox.key());
    Ok((mode == Mode::Live && same).then_some(mailbox))
}

/// Why a mailbox is suspended.
fn words(incoming: &Incoming) -> String {
    let code = incoming.code.map(|code| code.to_string());
    let said = [code.as_deref(), incoming.status.as_deref(), incoming.reply.as_deref()];
    format!("a letter came back: {}", said.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

pub(super) fn mark(
    batch: &Batch<'_>,
    id: i64,
    mark: Mark,
    why: &str,
    at: Timestamp,
    by: &str,
) -> Result<Option<IncomingRow>, Fault> {
    const SQL: &str = "UPDATE incoming SET mark = ?2 WHERE id = ?1 AND kind IN (5, 6)";
    if batch.on.prepare_cached(SQL)?.execute(params![id, mark])? == 0 {
        return Ok(None);
    }
    let subject = format!("reply {id}");
    audit::record(batch.on, &Act { at, by, verb: mark.name(), subject: &subject, why: Some(why) })?;
    row(batch.on, id)
}
