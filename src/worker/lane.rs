//! One lane at the desk: what it holds, and what holds it back.
//!
//! In: letters from the store, the moment, what became of a letter. Out: whether it
//! can give one, and which. It must never give a letter that a connection has
//! already, nor take for new what the store answered before that one was settled.

use std::collections::{BTreeSet, VecDeque};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::outbox::{LetterId, LetterState};
use crate::store::{DueLetter, LaneRow};
use crate::terms::{MailboxAddress, Opening, SendingHours};

/// A lane that holds no more than this is supplied anew.
const LOW: usize = 64;

/// What is counted of a lane's age at once, at most: more than the longest wait for
/// a retry. Who looked away for longer was a machine asleep.
const AT_ONCE: SignedDuration = SignedDuration::from_hours(8);

/// When a target may be written to.
#[derive(Debug, Clone)]
pub struct Calendar {
    pub hours: SendingHours,
    pub zone: TimeZone,
    pub holidays: Vec<Date>,
}

#[derive(Debug)]
pub struct Lane {
    pub row: LaneRow,
    pub mailbox: MailboxAddress,
    calendar: Calendar,
    /// What the calendar said last, and until when it holds.
    opening: Option<(Opening, Timestamp)>,
    queue: VecDeque<DueLetter>,
    /// Letters that a connection has: the store may still list them as due.
    in_hand: BTreeSet<LetterId>,
    supply: Supply,
    /// Letters that left a hand while the store was being asked: its answer may
    /// still show them as they were.
    since_asked: BTreeSet<LetterId>,
    pause: Option<Pause>,
    /// Up to when the lane's age is counted.
    aged_at: Timestamp,
    /// Milliseconds of it that are not written down yet.
    unsaved_ms: i64,
}

/// A rest of the lane.
#[derive(Debug)]
struct Pause {
    until: Timestamp,
    length: SignedDuration,
    why: &'static str,
}

/// What is known of the store's side of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Supply {
    Unknown,
    /// Somebody is looking; `again`: something changed since they began.
    Asked {
        again: bool,
    },
    /// Nothing now; maybe at a time.
    Empty(Option<Timestamp>),
}

/// Whether a lane can give a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    /// The store is to be asked, or is being asked, what there is.
    Hungry,
    /// Somebody is at it: ask again when the bell rings.
    Busy,
    /// Not before a time.
    At(Timestamp, &'static str),
    /// Nothing to give.
    Empty,
}

impl Lane {
    pub fn new(row: LaneRow, mailbox: MailboxAddress, calendar: Calendar, now: Timestamp) -> Self {
        Self {
            row,
            mailbox,
            calendar,
            opening: None,
            queue: VecDeque::new(),
            in_hand: BTreeSet::new(),
            supply: Supply::Unknown,
            since_asked: BTreeSet::new(),
            pause: None,
            aged_at: now,
            unsaved_ms: 0,
        }
    }

    /// What this lane alone has to say; pace and mailbox are the desk's.
    pub fn readiness(&mut self, now: Timestamp) -> Readiness {
        if self.row.ends_at.is_some_and(|end| now >= end) {
            return Readiness::Empty;
        }
        if self.queue.is_empty() {
            return match self.supply {
                Supply::Empty(Some(due)) if due > now => Readiness::At(due, "a letter is tried again then"),
                Supply::Empty(None) if self.in_hand.is_empty() => Readiness::Empty,
                Supply::Empty(None) => Readiness::Busy,
                Supply::Unknown | Supply::Asked { .. } | Supply::Empty(Some(_)) => Readiness::Hungry,
            };
        }
        if let Opening::Until(opens) = self.opening(now) {
            return Readiness::At(opens, "outside the target's sending hours");
        }
        match self.resting(now) {
            Some(pause) => Readiness::At(pause.until, pause.why),
            None => Readiness::Ready,
        }
    }

    /// A clock that was set back lengthens no rest.
    fn resting(&mut self, now: Timestamp) -> Option<&Pause> {
        let pause = self.pause.as_mut()?;
        pause.until = pause.until.min(now.saturating_add(pause.length).unwrap_or(Timestamp::MAX));
        Some(&*pause).filter(|pause| now < pause.until)
    }

    fn opening(&mut self, now: Timestamp) -> Opening {
        if let Some((opening, asked)) = self.opening {
            let holds = match opening {
                Opening::Open(until) => until.is_none_or(|until| now < until),
                Opening::Until(until) => now < until,
            };
            // A clock that was set back makes every earlier answer void.
            if holds && now >= asked {
                return opening;
            }
        }
        let opening = self.calendar.hours.at(now, &self.calendar.zone, &self.calendar.holidays);
        self.opening = Some((opening, now));
        opening
    }

    /// Whether the store should be asked for more.
    pub fn is_hungry(&self, now: Timestamp) -> bool {
        self.queue.len() <= LOW
            && match self.supply {
                Supply::Unknown => true,
                Supply::Empty(due) => due.is_some_and(|due| due <= now),
                Supply::Asked { .. } => false,
            }
    }

    /// The letters that the store need not show again.
    pub fn ask(&mut self) -> Vec<LetterId> {
        self.supply = Supply::Asked { again: false };
        self.since_asked.clear();
        self.in_hand.iter().copied().chain(self.queue.iter().map(|l| l.id)).collect()
    }

    /// What the store had. `ends`: no more are due before `next_due`.
    pub fn supply(&mut self, letters: Vec<DueLetter>, ends: bool, next_due: Option<Timestamp>) {
        let stale = self.supply == Supply::Asked { again: true };
        let fresh = |l: &DueLetter| !self.in_hand.contains(&l.id) && !self.since_asked.contains(&l.id);
        self.queue.extend(letters.into_iter().filter(fresh));
        self.supply = if ends && !stale { Supply::Empty(next_due) } else { Supply::Unknown };
    }

    /// The store may have more than it had.
    pub fn stir(&mut self) {
        self.supply = match self.supply {
            Supply::Asked { .. } => Supply::Asked { again: true },
            Supply::Unknown | Supply::Empty(_) => Supply::Unknown,
        };
    }

    /// Forgets what was read and not begun: the store has changed.
    pub fn reread(&mut self) {
        self.queue.clear();
        self.stir();
    }

    /// Whether a letter in hand may still go.
    pub fn wants(&mut self, now: Timestamp) -> bool {
        self.row.ends_at.is_none_or(|end| now < end) && self.resting(now).is_none()
    }

    pub fn take(&mut self) -> Option<DueLetter> {
        let letter = self.queue.pop_front()?;
        self.in_hand.insert(letter.id);
        Some(letter)
    }

    /// A letter was accepted: the store will not show it again.
    pub fn done(&mut self, letter: LetterId) {
        self.in_hand.remove(&letter);
        self.since_asked.insert(letter);
    }

    /// A letter left a connection's hand, whatever became of it.
    pub fn put_down(&mut self, letter: LetterId) {
        self.in_hand.remove(&letter);
        self.since_asked.insert(letter);
        self.stir();
    }

    /// The letter is to be tried again at once, before others.
    pub fn put_back(&mut self, letter: DueLetter) {
        self.in_hand.remove(&letter.id);
        self.since_asked.insert(letter.id);
        self.queue.push_front(letter);
    }

    pub fn in_hand(&self) -> usize {
        self.in_hand.len()
    }

    pub fn pause(&mut self, now: Timestamp, until: Timestamp, why: &'static str) {
        // A longer rest is not cut short.
        if self.resting(now).is_none_or(|pause| pause.until < until) {
            self.pause = Some(Pause { until, length: until.duration_since(now), why });
        }
    }

    /// Counts the time for which the lane has been open since it was last counted;
    /// `reachable` says whether the relay was.
    pub fn age(&mut self, now: Timestamp, reachable: bool) {
        let since = now.duration_since(self.aged_at).clamp(SignedDuration::ZERO, AT_ONCE);
        self.aged_at = now;
        let paused = self.resting(now).is_some();
        if !reachable || paused || matches!(self.opening(now), Opening::Until(_)) {
            return;
        }
        let open_ms = i64::try_from(since.as_millis()).unwrap_or(0);
        self.row.open_ms += open_ms;
        self.unsaved_ms += open_ms;
    }

    /// Milliseconds of its age that the store does not know yet.
    pub fn take_unsaved(&mut self) -> i64 {
        std::mem::take(&mut self.unsaved_ms)
    }

    /// How long the lane must yet be open until a letter expires that is deferred
    /// now.
    pub fn time_left(&self, letter: &DueLetter, expire_after: std::time::Duration) -> SignedDuration {
        let since = letter.deferred_since.unwrap_or(self.row.open_ms);
        let whole = SignedDuration::try_from(expire_after).unwrap_or(SignedDuration::MAX);
        whole.saturating_sub(SignedDuration::from_millis(self.row.open_ms - since))
    }

    /// Whether a deferred letter has used up its time.
    pub fn is_expired(&self, letter: &DueLetter, expire_after: std::time::Duration) -> bool {
        letter.state == LetterState::Deferred
            && letter.deferred_since.is_some_and(|since| {
                i128::from(self.row.open_ms - since)
                    >= i128::try_from(expire_after.as_millis()).unwrap_or(i128::MAX)
            })
    }
}
