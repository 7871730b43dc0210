//! What mailboxes asked for: to be written to more slowly, or not while full.
//!
//! In: a mailbox and its [`Rest`]. Out: the same, as it was noted, for those
//! that a lane writes to. It never asks how much of it is over by now.

use jiff::SignedDuration;
use rusqlite::{Connection, Row, params};

use super::batch::Batch;
use super::convert::Ms;
use super::mailboxes::ByKey;
use crate::store::{Fault, Rest};
use crate::terms::{MailboxAddress, Slowed};

pub(super) fn note(batch: &Batch<'_>, mailbox: &MailboxAddress, rest: Rest) -> Result<(), Fault> {
    const SQL: &str = "INSERT OR REPLACE INTO rests (mailbox_key, share, slow_until, pause_ms, full_until) \
         VALUES (?1, ?2, ?3, ?4, ?5)";
    let slowed = rest.slowed;
    let pause_ms = slowed.map(|s| i64::try_from(s.length.as_millis()).unwrap_or(i64::MAX));
    batch.on.prepare_cached(SQL)?.execute(params![
        mailbox.key(),
        slowed.map(|s| s.share),
        slowed.map(|s| Ms(s.until)),
        pause_ms,
        rest.full_until.map(Ms),
    ])?;
    Ok(())
}

pub(super) fn add(on: &Connection, found: &mut ByKey) -> Result<(), Fault> {
    const SQL: &str = "SELECT mailbox_key, share, slow_until, pause_ms, full_until FROM rests";
    let mut query = on.prepare_cached(SQL)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(mailbox) = found.get_mut(&row.get::<_, String>(0)?) {
            mailbox.rest = read(row)?;
        }
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Rest> {
    let slowed = match row.get::<_, Option<u32>>(1)? {
        Some(share) => Some(Slowed {
            share,
            until: row.get::<_, Ms>(2)?.0,
            length: SignedDuration::from_millis(row.get(3)?),
        }),
        None => None,
    };
    Ok(Rest { slowed, full_until: row.get::<_, Option<Ms>>(4)?.map(|t| t.0) })
}
