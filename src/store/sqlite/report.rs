//! A job counted for its report.
//!
//! In: a job's number. Out: its [`JobFacts`]. One pass over its letters, each with
//! its events, in order of number, so that neighbours lie on the same pages; what is
//! held grows with targets, days and kinds of replies, never with letters. It reads
//! nobody's name but to keep it out ([`discretion`](super::discretion)).

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row};

use super::convert::Ms;
use super::{decisions, discretion, jobs};
use crate::outbox::state::EventKind;
use crate::outbox::{JobId, LaneId, LetterState};
use crate::store::{Excluded, Fault, JobFacts, LaneFacts, LaneRow, ReplyCount, Viewpoint};

/// Enhanced codes that are counted one by one.
const CODES: usize = 200;

/// A letter with its two newest events: most have no more.
const LETTERS: &str = "SELECT l.lane, l.state, l.attempts, l.last_event, a.at, a.kind, a.code, a.enhanced, \
     a.prev, b.at, b.kind, b.code, b.enhanced, b.prev FROM letters l \
     LEFT JOIN events a ON a.id = l.last_event LEFT JOIN events b ON b.id = a.prev \
     WHERE l.id BETWEEN ?1 AND ?2 ORDER BY l.id";
const EVENT: &str = "SELECT at, kind, code, enhanced, prev FROM events WHERE id = ?1";

pub(super) fn of(on: &Connection, job: JobId, view: &Viewpoint) -> Result<Option<JobFacts>, Fault> {
    const SQL: &str = "SELECT scheduled_by, reason, after_deadline, first_letter, last_letter, campaign \
         FROM jobs WHERE id = ?1";
    let find = |row: &Row<'_>| {
        Ok(((row.get(0)?, row.get(1)?, row.get(2)?), (row.get(3)?, row.get(4)?), row.get(5)?))
    };
    let found = on.query_row(SQL, [job], find).optional()?;
    let Some(((scheduled_by, reason, after_deadline), letters, campaign)) = found else { return Ok(None) };
    let campaign: String = campaign;
    let mut count = Count::new(jobs::lanes(on, job)?, view);
    count.read(on, letters)?;
    let (lanes, replies) = count.finish(on)?;
    let decided = decisions::of(on, &decisions::Scope { job, campaign: &campaign, letters, lanes: &lanes })?;
    let mut facts = JobFacts {
        scheduled_by,
        reason,
        after_deadline,
        excluded: excluded(on, job)?,
        lanes,
        replies,
        acts: decided.acts,
        acts_left_out: decided.left_out,
        letter_acts: decided.letter_acts,
    };
    discretion::keep(on, job, &mut facts)?;
    Ok(Some(facts))
}

fn excluded(on: &Connection, job: JobId) -> Result<Vec<Excluded>, Fault> {
    const SQL: &str =
        "SELECT field, reason, rows FROM exclusions WHERE job = ?1 ORDER BY rows DESC, field, reason";
    let mut query = on.prepare_cached(SQL)?;
    let read = |row: &Row<'_>| Ok(Excluded { field: row.get(0)?, reason: row.get(1)?, rows: row.get(2)? });
    Ok(query.query_map([job], read)?.collect::<Result<_, _>>()?)
}

/// The counting under way.
struct Count<'v> {
    lanes: Vec<LaneFacts>,
    places: HashMap<LaneId, usize>,
    replies: HashMap<(EventKind, u16), BTreeMap<String, u64>>,
    day: Day<'v>,
    presumed_until: i64,
}

/// What of a letter's events decides how it is counted.
#[derive(Default)]
struct Past {
    newest: Option<i64>,
    /// The relay's word, or a human's.
    accepted: Option<EventKind>,
    delivered: bool,
}

impl<'v> Count<'v> {
    fn new(lanes: Vec<LaneRow>, view: &'v Viewpoint) -> Self {
        let places = lanes.iter().enumerate().map(|(place, lane)| (lane.id, place)).collect();
        Self {
            lanes: lanes.into_iter().map(empty).collect(),
            places,
            replies: HashMap::new(),
            day: Day { zone: &view.zone, first: 0, end: 0, date: Date::default() },
            presumed_until: view.presumed_until.as_millisecond(),
        }
    }

    fn read(&mut self, on: &Connection, letters: (i64, i64)) -> Result<(), Fault> {
        let (mut query, mut earlier) = (on.prepare_cached(LETTERS)?, on.prepare_cached(EVENT)?);
        let mut rows = query.query([letters.0, letters.1])?;
        while let Some(row) = rows.next()? {
            self.letter(row, &mut earlier)?;
        }
        Ok(())
    }

    fn letter(&mut self, row: &Row<'_>, earlier: &mut CachedStatement<'_>) -> Result<(), Fault> {
        let lane: LaneId = row.get(0)?;
        let strange = || Fault::Corrupt(format!("a letter's lane {} is not of its job", lane.0));
        let place = *self.places.get(&lane).ok_or_else(strange)?;
        let mut past = Past::default();
        let mut next: Option<i64> = row.get(3)?;
        for column in [4, 9] {
            if let Some(id) = next {
                next = self.event(row, column, (place, id), &mut past)?;
            }
        }
        while let Some(id) = next {
            let mut rows = earlier.query([id])?;
            let row = rows.next()?.ok_or_else(|| Fault::Corrupt(format!("event {id} is missing")))?;
            next = self.event(row, 0, (place, id), &mut past)?;
        }
        self.lanes[place].include(row.get(1)?, row.get(2)?, &past, self.presumed_until);
        Ok(())
    }

    /// An event whose columns begin at `column`; the one before it.
    fn event(
        &mut self,
        row: &Row<'_>,
        column: usize,
        (place, id): (usize, i64),
        past: &mut Past,
    ) -> Result<Option<i64>, Fault> {
        let (at, kind): (i64, EventKind) = (row.get(column)?, row.get(column + 1)?);
        let day = self.day.of(at)?;
        self.lanes[place].days.entry(day).or_default().add(kind, 1);
        if let Some(code) = row.get(column + 2)? {
            let enhanced = row.get_ref(column + 3)?.as_str_or_null().map_err(rusqlite::Error::from)?;
            self.reply((kind, code), enhanced.unwrap_or_default());
        }
        past.include(at, kind);
        let prev: Option<i64> = row.get(column + 4)?;
        // A damaged chain must not lead in circles.
        match prev.filter(|prev| *prev >= id) {
            Some(prev) => Err(Fault::Corrupt(format!("event {id} follows event {prev}"))),
            None => Ok(prev),
        }
    }

    fn reply(&mut self, key: (EventKind, u16), enhanced: &str) {
        let codes = self.replies.entry(key).or_default();
        let sound = enhanced.len() <= 11 && enhanced.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let known = sound && (codes.len() < CODES || codes.contains_key(enhanced));
        let enhanced = if known { enhanced } else { "" };
        match codes.get_mut(enhanced) {
            Some(times) => *times += 1,
            None => drop(codes.insert(enhanced.to_owned(), 1)),
        }
    }

    fn finish(mut self, on: &Connection) -> Result<(Vec<LaneFacts>, Vec<ReplyCount>), Fault> {
        let mut since = on.prepare_cached("SELECT at FROM suspensions WHERE mailbox_key = ?1")?;
        for facts in &mut self.lanes {
            let Some(mailbox) = &facts.lane.mailbox else { continue };
            let found = since.query_row([mailbox.key()], |row| row.get::<_, Ms>(0)).optional()?;
            facts.suspended = found.map(|at| at.0);
        }
        let mut replies = Vec::new();
        for ((kind, code), codes) in self.replies {
            replies.extend(codes.into_iter().map(|(enhanced, times)| {
                let enhanced = Some(enhanced).filter(|e| !e.is_empty());
                ReplyCount { kind, code, enhanced, times }
            }));
        }
        replies.sort_by(|a, b| {
            b.times.cmp(&a.times).then_with(|| (a.code, &a.enhanced).cmp(&(b.code, &b.enhanced)))
        });
        Ok((self.lanes, replies))
    }
}

impl Past {
    /// The newest comes first.
    fn include(&mut self, at: i64, kind: EventKind) {
        self.newest.get_or_insert(at);
        match kind {
            EventKind::Accepted | EventKind::AssumedSent => drop(self.accepted.get_or_insert(kind)),
            EventKind::Delivered => self.delivered = true,
            _ => {}
        }
    }
}

fn empty(lane: LaneRow) -> LaneFacts {
    LaneFacts {
        lane,
        suspended: None,
        tried: 0,
        tries: 0,
        presumed_delivered: 0,
        assumed_sent: 0,
        reported_delivered: 0,
        days: BTreeMap::new(),
    }
}

impl LaneFacts {
    fn include(&mut self, state: LetterState, attempts: u32, past: &Past, presumed_until: i64) {
        self.tries += u64::from(attempts);
        self.tried += u64::from(attempts > 0);
        self.reported_delivered += u64::from(past.delivered);
        if state == LetterState::Accepted {
            // Nothing was heard of it since, as `LetterRow::is_presumed_delivered` says.
            self.presumed_delivered += u64::from(past.newest.is_some_and(|at| at <= presumed_until));
            self.assumed_sent += u64::from(past.accepted == Some(EventKind::AssumedSent));
        }
    }
}

/// The day that was asked for last, in milliseconds: the next event is mostly of
/// the same.
struct Day<'z> {
    zone: &'z TimeZone,
    first: i64,
    end: i64,
    date: Date,
}

impl Day<'_> {
    fn of(&mut self, at: i64) -> Result<Date, Fault> {
        if !(self.first..self.end).contains(&at) {
            let bad = |e: jiff::Error| Fault::Corrupt(format!("an event's time: {e}"));
            let moment = Timestamp::from_millisecond(at).map_err(bad)?;
            let moment = moment.to_zoned_datetime(self.zone.clone());
            self.date = moment.date();
            self.first = moment.start_of_day().map_err(bad)?.timestamp().as_millisecond();
            let tomorrow = moment.tomorrow().and_then(|next| next.start_of_day()).map_err(bad)?;
            self.end = tomorrow.timestamp().as_millisecond();
        }
        Ok(self.date)
    }
}
