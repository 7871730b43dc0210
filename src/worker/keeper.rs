//! Looks after jobs while letters are worked: takes them up when they are due,
//! hears what other processes ordered, expires, ends, says why one waits.
//!
//! It must never end a job that has a letter to send, nor take one up again that a
//! human paused, stopped or cancelled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::desk::OpenJob;
use super::lane::{Calendar, Lane};
use super::{Scope, Shop, Tools, Until, WorkerError};
use crate::letter::Letters;
use crate::outbox::JobId;
use crate::settings::Mode;
use crate::store::{JobAct, JobRow, JobState, LaneRow, MailboxRow, Rest, Result, Wait};
use crate::terms::{MailboxAddress, SendingHours};

/// How often orders of other processes are looked for: well within the second
/// that `pause` promises.
const LOOK: Duration = Duration::from_millis(200);

/// How often lanes' ages are written down.
const AGE: SignedDuration = SignedDuration::from_secs(60);

/// Settles what a crash left, then keeps the shop until `until` comes true, or the store fails.
pub async fn keep(shop: &Shop, until: Until) {
    let mut keeper = Keeper {
        seen: None,
        noted: BTreeMap::new(),
        looked: shop.tools.clock.now(),
        aged: shop.tools.clock.now(),
    };
    let Tools { store, clock, name, .. } = &shop.tools;
    if let Err(error) = shop.insist(|| store.recover(clock.now(), name)).await {
        return shop.give_up(WorkerError::Store(error));
    }
    loop {
        match keeper.round(shop, until).await {
            Ok(true) => return,
            Ok(false) if shop.desk().has_failed() => return,
            Ok(false) => {}
            // Whatever was not done is done in the next round.
            Err(error) if error.is_busy() => tracing::warn!("{error}; it is asked again"),
            Err(error) => return shop.give_up(WorkerError::Store(error)),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = shop.lull.notified() => {}
        }
    }
}

/// Writes down what only memory held.
pub async fn close(shop: &Shop) -> Result<()> {
    age_lanes(shop).await?;
    let jobs = shop.desk().open_jobs();
    for job in jobs {
        shop.tools.store.note_wait(job, None).await?;
    }
    shop.tools.store.move_on().await
}

struct Keeper {
    /// The store's version when its jobs were last read.
    seen: Option<i64>,
    /// Why each job waits, as last written.
    noted: BTreeMap<JobId, Option<Wait>>,
    /// The time of the last round.
    looked: Timestamp,
    aged: Timestamp,
}

impl Keeper {
    /// `true` when the worker may go home.
    async fn round(&mut self, shop: &Shop, until: Until) -> Result<bool> {
        let now = shop.tools.clock.now();
        if now < std::mem::replace(&mut self.looked, now) {
            // The clock was set back: who waits for a time asks anew, else a
            // pace of a minute would last for as long as the clock went back.
            self.aged = self.aged.min(now);
            shop.bell.notify_waiters();
        }
        let version = shop.tools.store.version().await?;
        let jobs = shop.tools.store.jobs().await?;
        let changed = self.seen.is_some_and(|seen| seen != version);
        self.follow(shop, &jobs, now, changed).await?;
        self.seen = Some(version);
        if shop.desk().stir_copies() {
            shop.bell.notify_waiters();
        }
        self.end_lanes(shop, now).await?;
        self.finish(shop, now).await?;
        self.note_waits(shop).await?;
        if now.duration_since(self.aged) >= AGE {
            self.aged = now;
            age_lanes(shop).await?;
            shop.tools.store.move_on().await?;
            shop.tools.meters.tidy();
        }
        self.may_go(shop, until, now).await
    }

    /// Opens and shuts jobs as the store says.
    async fn follow(&self, shop: &Shop, jobs: &[JobRow], now: Timestamp, changed: bool) -> Result<()> {
        for job in jobs.iter().filter(|job| in_scope(shop.scope, job.id)) {
            let open = shop.desk().is_open(job.id);
            match job.state {
                JobState::Scheduled if job.start_at <= now => begin(shop, job, now).await?,
                JobState::Running if !open => take_up(shop, job, now).await?,
                JobState::Running => {}
                _ if open => shop.desk().shut(job.id),
                _ => {}
            }
        }
        if changed {
            shop.desk().lanes_mut().for_each(Lane::reread);
            shop.bell.notify_waiters();
        }
        Ok(())
    }

    /// Unsent letters expire at their lane's end: never a flush.
    async fn end_lanes(&self, shop: &Shop, now: Timestamp) -> Result<()> {
        let ended: Vec<_> = shop
            .desk()
            .lanes_mut()
            .filter(|lane| lane.row.ends_at.is_some_and(|end| now >= end))
            .map(|lane| lane.row.id)
            .collect();
        for lane in ended {
            shop.tools.store.expire_lane(lane, now, &shop.tools.name).await?;
        }
        Ok(())
    }

    /// Ends jobs that have nothing more to give.
    async fn finish(&self, shop: &Shop, now: Timestamp) -> Result<()> {
        let open = shop.desk().open_jobs();
        for id in open {
            if !shop.desk().is_exhausted(id) {
                continue;
            }
            shop.tools.store.hold_waiting_copies(id, now, &shop.tools.name).await?;
            let Some(job) = shop.tools.store.job(id).await? else { continue };
            if job.letters.pending() > 0 {
                // Released in the meantime: look again.
                shop.desk().lanes_of(id).for_each(Lane::stir);
                shop.bell.notify_waiters();
            } else if shop.tools.store.act(id, JobAct::Finish, now, &shop.tools.name).await? {
                shop.desk().shut(id);
            }
        }
        Ok(())
    }

    async fn note_waits(&mut self, shop: &Shop) -> Result<()> {
        shop.tools.meters.relay_is_reachable(shop.desk().relay_is_reachable());
        let open = shop.desk().open_jobs();
        for id in open {
            let wait = shop.desk().why_waiting(id);
            if self.noted.get(&id) != Some(&wait) {
                shop.tools.store.note_wait(id, wait.clone()).await?;
                self.noted.insert(id, wait);
            }
        }
        Ok(())
    }

    async fn may_go(&self, shop: &Shop, until: Until, now: Timestamp) -> Result<bool> {
        let over = match (until, shop.scope) {
            (Until::Told, _) => false,
            (Until::Over, Scope::One(id)) => match shop.tools.store.job(id).await? {
                Some(job) => job.state.is_over() || job.state == JobState::Stopped,
                None => true,
            },
            (Until::Idle | Until::Over, _) => {
                let jobs = shop.tools.store.jobs().await?;
                let due = |job: &JobRow| match job.state {
                    JobState::Scheduled => job.start_at <= now,
                    // Started in this round, to be taken up in the next.
                    JobState::Running => !shop.desk().is_open(job.id),
                    _ => false,
                };
                !jobs.iter().filter(|job| in_scope(shop.scope, job.id)).any(due)
                    && shop.desk().is_idle()
                    && !ends_next_round(shop)
            }
        };
        Ok(over)
    }
}

/// Whether a job has given its last letter since this round looked for such.
fn ends_next_round(shop: &Shop) -> bool {
    let mut desk = shop.desk();
    desk.open_jobs().into_iter().any(|job| desk.is_exhausted(job))
}

fn in_scope(scope: Scope, job: JobId) -> bool {
    match scope {
        Scope::All => true,
        Scope::One(id) => id == job,
    }
}

async fn begin(shop: &Shop, job: &JobRow, now: Timestamp) -> Result<()> {
    let Tools { store, name, .. } = &shop.tools;
    match store.act(job.id, JobAct::Start, now, name).await? {
        true => take_up(shop, job, now).await,
        // An organiser paused or cancelled it just now.
        false => Ok(()),
    }
}

/// Brings a job to the desk: its inputs as they were frozen, its lanes, and what
/// its mailboxes got lately.
async fn take_up(shop: &Shop, job: &JobRow, now: Timestamp) -> Result<()> {
    let inputs = shop.tools.store.inputs(job.id).await?;
    let letters = match inputs.letters(job.campaign.clone(), shop.tools.settings.signing_key.clone()) {
        Ok(letters) => Arc::new(letters),
        Err(problems) => {
            let what = problems.0.first().map_or("unknown", |p| p.message.as_str());
            let why = format!("the job's plan cannot be used: {what}");
            shop.tools.store.act(job.id, JobAct::Stop { why }, now, &shop.tools.name).await?;
            return Ok(());
        }
    };
    let rows = shop.tools.store.lanes(job.id).await?;
    let live = letters.mode() == Mode::Live;
    if live {
        let known = shop.tools.store.mailboxes().await?;
        for row in &rows {
            let Some(mailbox) = &row.mailbox else { continue };
            let known = known.iter().find(|known| known.mailbox == *mailbox);
            meet_mailbox(shop, (row, mailbox), known, now).await?;
        }
    }
    // Letters for post have no mailbox: they are people's work.
    let lanes = rows.into_iter().filter_map(|row| {
        let calendar = calendar(&letters, &row, &shop.tools.settings.sending_hours);
        let mailbox = row.mailbox.clone()?;
        Some(Lane::new(row, mailbox, calendar, now))
    });
    let lanes = lanes.collect();
    let open = OpenJob {
        letters,
        rehearsal_to: inputs.rehearsal_to,
        sender_refusals: 0,
        size_holds: 0,
        policy_holds: std::collections::VecDeque::new(),
        frees_copies: false,
    };
    shop.desk().open(job.id, open, lanes);
    shop.bell.notify_waiters();
    Ok(())
}

/// A restart never bursts: the pace goes on from the last send on record, as
/// slowly as the mailbox asked for. `known`: what the store knows of the mailbox.
async fn meet_mailbox(
    shop: &Shop,
    (row, mailbox): (&LaneRow, &MailboxAddress),
    known: Option<&MailboxRow>,
    now: Timestamp,
) -> Result<()> {
    if !shop.desk().knows(mailbox) {
        let since = now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
        let limit = shop.tools.settings.pace.mailbox_per_day.max(1) as usize;
        let recent = shop.tools.store.recent_sends(mailbox, since, limit).await?;
        let rest = known.map_or(Rest::default(), |known| known.rest);
        shop.desk().meet(mailbox.clone(), &recent, rest);
    }
    if known.is_some_and(|known| known.suspended.is_some()) {
        shop.tools.store.hold_lane(row.id, "the mailbox is suspended", now, &shop.tools.name).await?;
    }
    Ok(())
}

/// A rehearsal keeps only the relay's pace.
fn calendar(letters: &Letters, row: &LaneRow, default: &SendingHours) -> Calendar {
    let target = letters.target(row.kind.recipient(row.target));
    let hours = match letters.mode() {
        Mode::Rehearsal => SendingHours::Always,
        Mode::Live => target.sending_hours.as_ref().unwrap_or(default).clone(),
    };
    Calendar { hours, zone: target.time_zone.clone(), holidays: target.holidays.clone() }
}

async fn age_lanes(shop: &Shop) -> Result<()> {
    let ages: Vec<_> = {
        let mut desk = shop.desk();
        let now = desk.now();
        let reachable = desk.relay_is_reachable();
        desk.lanes_mut()
            .map(|lane| {
                lane.age(now, reachable);
                (lane.row.id, lane.take_unsaved())
            })
            .filter(|(_, ms)| *ms > 0)
            .collect()
    };
    for (lane, open_ms) in ages {
        shop.tools.store.age_lane(lane, open_ms).await?;
    }
    Ok(())
}
