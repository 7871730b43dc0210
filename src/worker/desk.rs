//! What goes next, and when: the lanes of all running jobs, the pace of each
//! mailbox and of the relay. Decides in memory; never waits and never sends.

mod outlook;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Notify;

use super::lane::{Lane, Readiness};
use super::mailbox::Mailbox;
use super::{WorkerError, mailbox};
use crate::clock::Clock;
use crate::letter::Letters;
use crate::outbox::plan::LetterKind;
use crate::outbox::{JobId, LaneId, LetterId};
use crate::relay::{Breaker, Gate, Limit, Pace};
use crate::settings::{Mode, PaceSettings, Settings};
use crate::store::{DueLetter, Rest};
use crate::terms::MailboxAddress;

/// A running job, with what its letters are made of.
#[derive(Debug, Clone)]
pub struct OpenJob {
    pub letters: Arc<Letters>,
    pub rehearsal_to: MailboxAddress,
    /// MAIL refused in a row: our sender is at fault.
    pub sender_refusals: u32,
    /// Letters held in a row for their size or content.
    pub size_holds: u32,
    /// When the last letters were held by policy.
    pub policy_holds: VecDeque<Timestamp>,
    /// Letters were accepted since the lanes of copies were last asked.
    pub frees_copies: bool,
}

/// A letter taken from the desk.
#[derive(Debug)]
pub struct Work {
    pub letter: DueLetter,
    pub lane: LaneId,
    pub mailbox: MailboxAddress,
    pub job: OpenJob,
    pub live: bool,
    /// Its intent is on record: it counts against the mailbox's day.
    pub intended: bool,
}

#[derive(Debug)]
pub enum Next {
    Letter(Box<Work>),
    /// There is a letter, and no connection to carry it.
    Connect,
    /// Nothing before a time, or before the bell.
    Wait(Option<Timestamp>),
    /// Go home.
    Done,
}

/// A lane for which the store should be asked, then [`Desk::supplied`].
#[derive(Debug)]
pub struct Hungry {
    pub lane: LaneId,
    /// Letters that are at the desk already.
    pub known: Vec<LetterId>,
    /// Of others, how many.
    pub wanted: usize,
}

/// Why a lane rests whose mailbox has no room.
const MAILBOX_FULL: &str = "the mailbox is full";

/// Why nothing goes while the breaker is open.
const RELAY_DOWN: &str = "the relay cannot be used";

/// Letters read at once for a lane. None of them is claimed by that.
const SUPPLY: usize = 192;

/// The bells that the desk rings itself.
#[derive(Debug)]
pub struct Ring {
    /// A lane wants letters from the store.
    pub hunger: Arc<Notify>,
    /// A lane has given its last letter.
    pub lull: Arc<Notify>,
}

#[derive(Debug)]
pub struct Desk {
    clock: Arc<dyn Clock>,
    limits: PaceSettings,
    jobs: BTreeMap<JobId, OpenJob>,
    lanes: BTreeMap<LaneId, Lane>,
    mailboxes: HashMap<MailboxAddress, Mailbox>,
    relay: Pace,
    breaker: Breaker,
    /// The lane that gave the last letter: the next one goes first.
    turn: Option<LaneId>,
    /// The lane that was supplied last.
    fed: Option<LaneId>,
    /// Connections that are being made, and such as wait for a letter.
    dialling: usize,
    idle: usize,
    /// What the relay's last failure was, while it lasts.
    trouble: Option<String>,
    ring: Ring,
    /// An envelope may go behind the dot of another letter.
    pub pairs: bool,
    draining: bool,
    failure: Option<WorkerError>,
}

impl Desk {
    pub fn new(settings: &Settings, last_send: Option<Timestamp>, clock: Arc<dyn Clock>, ring: Ring) -> Self {
        let period = Limit::per_second(settings.relay.per_second);
        Self {
            relay: Pace::exact(period, last_send, Arc::clone(&clock)),
            breaker: Breaker::new(),
            clock,
            limits: settings.pace,
            jobs: BTreeMap::new(),
            lanes: BTreeMap::new(),
            mailboxes: HashMap::new(),
            turn: None,
            fed: None,
            dialling: 0,
            idle: 0,
            trouble: None,
            ring,
            pairs: true,
            draining: false,
            failure: None,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    // Jobs and lanes

    pub fn open(&mut self, id: JobId, job: OpenJob, lanes: Vec<Lane>) {
        let (now, live) = (self.now(), job.letters.mode() == Mode::Live);
        self.jobs.insert(id, job);
        for mut lane in lanes {
            let mailbox = self.mailboxes.get(&lane.mailbox).filter(|_| live);
            if let Some(until) = mailbox.and_then(|mailbox| mailbox.full_until(now)) {
                lane.pause(now, until, MAILBOX_FULL);
            }
            self.lanes.insert(lane.row.id, lane);
        }
    }

    /// Takes nothing more from a job; what is in hand is settled.
    pub fn shut(&mut self, id: JobId) {
        self.jobs.remove(&id);
        self.lanes.retain(|_, lane| lane.row.job != id);
    }

    pub fn is_open(&self, id: JobId) -> bool {
        self.jobs.contains_key(&id)
    }

    pub fn open_jobs(&self) -> Vec<JobId> {
        self.jobs.keys().copied().collect()
    }

    pub fn job_mut(&mut self, id: JobId) -> Option<&mut OpenJob> {
        self.jobs.get_mut(&id)
    }

    pub fn lane_mut(&mut self, id: LaneId) -> Option<&mut Lane> {
        self.lanes.get_mut(&id)
    }

    /// A lane, its age counted up to this moment.
    pub fn aged_lane(&mut self, id: LaneId) -> Option<&mut Lane> {
        let (now, reachable) = (self.now(), self.relay_is_reachable());
        let lane = self.lanes.get_mut(&id)?;
        lane.age(now, reachable);
        Some(lane)
    }

    pub fn lanes_mut(&mut self) -> impl Iterator<Item = &mut Lane> {
        self.lanes.values_mut()
    }

    pub fn lanes_of(&mut self, job: JobId) -> impl Iterator<Item = &mut Lane> {
        self.lanes.values_mut().filter(move |lane| lane.row.job == job)
    }

    /// Copies whose originals were accepted may go now: their lanes ask anew.
    pub fn stir_copies(&mut self) -> bool {
        let freed = |(id, job): (&JobId, &mut OpenJob)| std::mem::take(&mut job.frees_copies).then_some(*id);
        let jobs: Vec<JobId> = self.jobs.iter_mut().filter_map(freed).collect();
        let copies = |lane: &&mut Lane| lane.row.kind == LetterKind::Copy && jobs.contains(&lane.row.job);
        self.lanes.values_mut().filter(copies).map(Lane::stir).count() > 0
    }

    /// The lanes of live jobs to a mailbox; a rehearsal writes to nobody there.
    pub fn live_lanes_to(&self, mailbox: &MailboxAddress) -> Vec<LaneId> {
        let live = |job| self.jobs.get(&job).is_some_and(|job| job.letters.mode() == Mode::Live);
        let lanes = self.lanes.values().filter(|lane| lane.mailbox == *mailbox && live(lane.row.job));
        lanes.map(|lane| lane.row.id).collect()
    }

    /// Whether a mailbox's pace was read from the store.
    pub fn knows(&self, mailbox: &MailboxAddress) -> bool {
        self.mailboxes.contains_key(mailbox)
    }

    /// `recent`: the last sends to a mailbox, newest first; `rest`: what it asked
    /// for before this process.
    pub fn meet(&mut self, mailbox: MailboxAddress, recent: &[Timestamp], rest: Rest) {
        let met = Mailbox::new(&self.limits, recent, rest, &self.clock);
        self.mailboxes.insert(mailbox, met);
    }

    /// The mailbox behind a letter is full: all lanes to it rest, of a rehearsal
    /// only the letter's own. What is to be remembered of it.
    pub fn fill(&mut self, work: &Work) -> Option<Rest> {
        let now = self.now();
        let until = mailbox::room_expected(now);
        let lanes = if work.live { self.live_lanes_to(&work.mailbox) } else { vec![work.lane] };
        for lane in lanes {
            if let Some(lane) = self.lanes.get_mut(&lane) {
                lane.pause(now, until, MAILBOX_FULL);
            }
        }
        let mailbox = self.mailboxes.get_mut(&work.mailbox).filter(|_| work.live)?;
        mailbox.fill(until);
        Some(mailbox.rest())
    }

    pub fn mailbox_mut(&mut self, mailbox: &MailboxAddress) -> Option<&mut Mailbox> {
        self.mailboxes.get_mut(mailbox)
    }

    // Taking letters

    /// The next letter, or what to do until there is one.
    pub fn next(&mut self, connected: bool) -> Next {
        if self.is_closed() {
            return Next::Done;
        }
        let now = self.now();
        let mut soonest: Option<Timestamp> = None;
        let mut hungry = false;
        let mut turn = self.turn;
        for _ in 0..self.lanes.len() {
            turn = self.after(turn);
            let Some(id) = turn else { break };
            match self.readiness(id, now) {
                Readiness::Ready => return self.give(id, now, connected),
                Readiness::At(at, _) => soonest = Some(soonest.map_or(at, |s| s.min(at))),
                Readiness::Hungry => hungry = true,
                Readiness::Busy | Readiness::Empty => {}
            }
        }
        // What the store has may go sooner; the bell tells of it.
        Next::Wait(soonest.filter(|_| !hungry))
    }

    /// The letter that may go at once behind `before`, on the same connection. Its
    /// body leaves after the answer to that one: two bodies are never under way
    /// to a mailbox that takes one at a time.
    pub fn behind(&mut self, before: &Work) -> Option<Work> {
        self.in_flight(before, |count| count.saturating_sub(1));
        let next = self.next(true);
        self.in_flight(before, |count| count + 1);
        if let Next::Letter(work) = next { Some(*work) } else { None }
    }

    /// A letter's body is about to leave: the relay's limit holds for the moments
    /// at which it gets letters, not for those at which we took them.
    ///
    /// # Errors
    /// From when it may.
    pub fn leave(&mut self) -> Result<(), Timestamp> {
        self.relay.leave()
    }

    /// Whether a letter in hand may still go.
    pub fn wants(&mut self, work: &Work) -> bool {
        let now = self.now();
        !self.is_closed() && self.lanes.get_mut(&work.lane).is_some_and(|lane| lane.wants(now))
    }

    /// Whether nothing new is begun.
    pub fn is_closed(&self) -> bool {
        self.draining || self.failure.is_some()
    }

    /// The lane whose turn comes after a lane's, round and round.
    fn after(&self, turn: Option<LaneId>) -> Option<LaneId> {
        let later = turn.and_then(|turn| self.lanes.range((Bound::Excluded(turn), Bound::Unbounded)).next());
        later.or_else(|| self.lanes.first_key_value()).map(|(id, _)| *id)
    }

    /// A lane's own word, then its mailbox's, then the relay's.
    fn readiness(&mut self, id: LaneId, now: Timestamp) -> Readiness {
        let Some(lane) = self.lanes.get_mut(&id) else { return Readiness::Empty };
        if lane.is_hungry(now) {
            self.ring.hunger.notify_one();
        }
        let own = lane.readiness(now);
        if own != Readiness::Ready {
            return own;
        }
        let live = self.jobs.get(&lane.row.job).is_some_and(|job| job.letters.mode() == Mode::Live);
        if let Some(mailbox) = self.mailboxes.get_mut(&lane.mailbox).filter(|_| live) {
            let word = mailbox.readiness(self.limits.mailbox_connections, &self.clock);
            if word != Readiness::Ready {
                return word;
            }
        }
        let paced = self.relay.ready_at();
        let now = self.clock.now();
        if paced > now {
            return Readiness::At(paced, "the relay's pace");
        }
        match self.breaker.shut_until() {
            Some(until) if until > now => Readiness::At(until, RELAY_DOWN),
            // The clock may have moved on since the lane was asked: its end and its
            // hours hold at the moment at which the pace says yes.
            _ => self.lanes.get_mut(&id).map_or(Readiness::Empty, |lane| lane.readiness(now)),
        }
    }

    fn give(&mut self, id: LaneId, now: Timestamp, connected: bool) -> Next {
        if !connected {
            // A connection that waits will take it. As many may be made at once as are at
            // work, each with two letters in hand: no relay is stormed.
            let in_hand: usize = self.lanes.values().map(Lane::in_hand).sum();
            if self.idle > 0 || self.dialling > in_hand / 2 {
                return Next::Wait(None);
            }
            self.dialling += 1;
            // A breaker that lets one through lets no other until it is heard of.
            return match self.breaker.gate(now) {
                Gate::Open | Gate::Probe => Next::Connect,
                Gate::ShutUntil(until) => {
                    self.dialling -= 1;
                    Next::Wait(Some(until))
                }
            };
        }
        let Some(lane) = self.lanes.get_mut(&id) else { return Next::Wait(None) };
        let Some(job) = self.jobs.get(&lane.row.job).cloned() else { return Next::Wait(None) };
        let Some(letter) = lane.take() else { return Next::Wait(None) };
        let live = job.letters.mode() == Mode::Live;
        let mailbox = lane.mailbox.clone();
        self.turn = Some(id);
        // Both were asked just now under the same lock: neither says no.
        let _ = self.relay.take();
        if let Some(desk) = self.mailboxes.get_mut(&mailbox).filter(|_| live) {
            let _ = desk.pace.take();
            desk.day.record(now);
            desk.in_flight += 1;
        }
        Next::Letter(Box::new(Work { letter, lane: id, mailbox, job, live, intended: false }))
    }

    /// The next lane for which the store should be asked; it counts as asked.
    pub fn hungry(&mut self) -> Option<Hungry> {
        let now = self.now();
        for _ in 0..self.lanes.len() {
            self.fed = self.after(self.fed);
            if let Some(lane) = self.lanes.get_mut(&self.fed?).filter(|lane| lane.is_hungry(now)) {
                return Some(Hungry { lane: lane.row.id, known: lane.ask(), wanted: SUPPLY });
            }
        }
        None
    }

    pub fn supplied(&mut self, id: LaneId, letters: Vec<DueLetter>, ends: bool, next_due: Option<Timestamp>) {
        if let Some(lane) = self.lanes.get_mut(&id) {
            lane.supply(letters, ends, next_due);
        }
        self.listen(id);
    }

    /// Tells of a lane that has given its last letter.
    fn listen(&mut self, id: LaneId) {
        let now = self.now();
        let mut lane = self.lanes.get_mut(&id);
        if lane.as_mut().is_some_and(|lane| lane.in_hand() == 0 && lane.readiness(now) == Readiness::Empty) {
            self.ring.lull.notify_one();
        }
    }

    /// A letter was accepted; the receipt is durable.
    pub fn done(&mut self, work: &Work) {
        self.land(work);
        if let Some(lane) = self.lanes.get_mut(&work.lane) {
            lane.done(work.letter.id);
        }
        self.listen(work.lane);
    }

    /// A letter is settled or given up; its lane may give another.
    pub fn put_down(&mut self, work: &Work) {
        self.land(work);
        if let Some(lane) = self.lanes.get_mut(&work.lane) {
            lane.put_down(work.letter.id);
        }
    }

    /// Nothing of the letter left: it goes first next time.
    pub fn put_back(&mut self, work: Work) {
        self.land(&work);
        if let Some(lane) = self.lanes.get_mut(&work.lane) {
            lane.put_back(work.letter);
        }
    }

    fn land(&mut self, work: &Work) {
        self.in_flight(work, |count| count.saturating_sub(1));
        if let Some(desk) = self.mailboxes.get_mut(&work.mailbox).filter(|_| work.live && !work.intended) {
            desk.day.forget_last();
        }
    }

    fn in_flight(&mut self, work: &Work, count: impl Fn(usize) -> usize) {
        if let Some(desk) = self.mailboxes.get_mut(&work.mailbox).filter(|_| work.live) {
            desk.in_flight = count(desk.in_flight);
        }
    }

    // Connections

    pub fn dialled(&mut self) {
        self.dialling = self.dialling.saturating_sub(1);
    }

    pub fn relay_reached(&mut self) {
        let now = self.now();
        self.breaker.reached(now);
    }

    /// The relay took or refused a letter in so many words.
    pub fn relay_worked(&mut self) {
        self.breaker.worked();
        self.trouble = None;
    }

    /// Counts a failure of the relay, and keeps what it was for those who ask
    /// why a job waits.
    pub fn relay_failed(&mut self, words: &str) {
        let now = self.now();
        self.breaker.failed(now);
        self.trouble = Some(words.to_owned());
    }

    pub fn relay_is_reachable(&self) -> bool {
        self.breaker.shut_until().is_none()
    }

    pub fn idle(&mut self, more: bool) {
        self.idle = if more { self.idle + 1 } else { self.idle.saturating_sub(1) };
    }

    // The end

    pub fn drain(&mut self) {
        self.draining = true;
    }

    pub fn fail(&mut self, error: WorkerError) {
        self.failure.get_or_insert(error);
    }

    pub fn take_failure(&mut self) -> Option<WorkerError> {
        self.failure.take()
    }

    pub fn has_failed(&self) -> bool {
        self.failure.is_some()
    }
}
