//! Keeps the lanes at the desk supplied with letters from the store, ahead of the
//! hands that take them. Reading claims nothing: only an intent does. It must never
//! let one lane's hunger keep another waiting.

use super::desk::Hungry;
use super::{Shop, WorkerError};
use crate::store::Result;

/// Supplies lanes until the store fails.
pub async fn keep_supplied(shop: &Shop) {
    loop {
        // `notify_one` before this wait is not lost.
        shop.hunger.notified().await;
        loop {
            let Some(hungry) = shop.desk().hungry() else { break };
            if let Err(error) = supply(shop, hungry).await {
                return shop.give_up(WorkerError::Store(error));
            }
            shop.bell.notify_waiters();
        }
    }
}

async fn supply(shop: &Shop, hungry: Hungry) -> Result<()> {
    let Hungry { lane, known, wanted } = hungry;
    let store = &shop.tools.store;
    let now = shop.tools.clock.now();
    let letters = store.due(lane, now, known, wanted).await?;
    // Fewer than were asked for: that was all, for now.
    let ends = letters.len() < wanted;
    // One that is due and known here already is no reason to ask again.
    let next_due = if ends { store.next_due(lane, now).await? } else { None };
    shop.desk().supplied(lane, letters, ends, next_due);
    Ok(())
}
