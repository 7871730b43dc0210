//! The delivery log: which letters a filter asks for, page by page.
//!
//! In: a [`LogFilter`], and the last letter of the page before. Out: letters in
//! order of number. A page must cost the same at three million letters as at
//! three: each filter is turned into ranges of an index ([`Source`]), of which
//! each gives at most a page; the rest of the filter is checked letter by
//! letter. Names are compared here rather than by SQL, whose `LIKE` knows only
//! the letter case of ASCII.

use rusqlite::{Connection, Row, ToSql};

use super::convert::Ms;
use super::import::TOKEN_PREFIX;
use super::letters::{self, last_event};
use super::step::{CALLED_OFF, FREE, HELD_WAITING, WAITING};
use super::{history, jobs};
use crate::outbox::tokens::Tokens;
use crate::outbox::{LaneId, LetterId, LetterState};
use crate::store::{EventRow, Fault, LetterRow, LogFilter, Tally};

pub(super) fn letters(
    on: &Connection,
    tokens: &Tokens,
    filter: &LogFilter,
    after: LetterId,
    limit: usize,
) -> Result<Vec<LetterRow>, Fault> {
    let search = Search { on, tokens, filter, spoken: false };
    let mut rows = Vec::new();
    for id in search.page(after, limit)? {
        rows.extend(letters::row(on, tokens, id)?);
    }
    Ok(rows)
}

/// Letters without events are passed over: an empty page is the last one.
pub(super) fn events(
    on: &Connection,
    tokens: &Tokens,
    filter: &LogFilter,
    after: LetterId,
    limit: usize,
) -> Result<Vec<EventRow>, Fault> {
    let search = Search { on, tokens, filter, spoken: true };
    let mut rows = Vec::new();
    for letter in search.page(after, limit)? {
        let past = history::of(on, last_event(on, letter)?)?;
        rows.extend(past.into_iter().rev().map(|p| EventRow { letter, event: p.event }));
    }
    Ok(rows)
}

/// A range of an index that holds every letter of some kind.
enum Source {
    Token([u8; 16]),
    /// Letters to which the relay ever answered so; not for 250.
    Code(u16),
    /// Deferred letters of a lane. Their index is in order of time, so all of
    /// them are sorted for a page.
    Deferred(LaneId),
    /// Letters of a lane in any other state but accepted, which the index
    /// leaves out; by what they wait for, since that comes before their number.
    Open(LaneId, LetterState, i64),
    /// All letters between two numbers; only accepted ones, if so.
    Numbers {
        first: i64,
        last: i64,
        accepted: bool,
    },
}

/// As much of a letter as filters look at.
struct Candidate {
    id: LetterId,
    lane: LaneId,
    state: LetterState,
    last_event: Option<i64>,
}

struct LaneHead {
    id: LaneId,
    label: String,
    mailbox: Option<String>,
    tally: Tally,
}

struct Search<'s> {
    on: &'s Connection,
    tokens: &'s Tokens,
    filter: &'s LogFilter,
    /// Only letters that have events.
    spoken: bool,
}

impl Search<'_> {
    fn page(&self, after: LetterId, limit: usize) -> Result<Vec<LetterId>, Fault> {
        let lanes = self.lanes()?;
        let mut ids = Vec::new();
        if lanes.is_empty() {
            return Ok(ids);
        }
        for source in self.sources(&lanes)? {
            self.take(&source, &lanes, after, limit, &mut ids)?;
        }
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(limit);
        Ok(ids)
    }

    /// The lanes that may hold matching letters.
    fn lanes(&self) -> Result<Vec<LaneHead>, Fault> {
        const SQL: &str = "SELECT id, label, mailbox, ready, submitting, accepted, deferred, refused, held, \
             uncertain, bounced, expired, cancelled, to_print, printed, posted FROM lanes \
             WHERE (?1 IS NULL OR job = ?1) AND job IN (SELECT id FROM jobs) ORDER BY id";
        let mut query = self.on.prepare_cached(SQL)?;
        let lanes = query.query_map([self.filter.job], read_lane)?.collect::<Result<Vec<_>, _>>()?;
        let (target, to) = (lower(self.filter.target.as_ref()), lower(self.filter.to.as_ref()));
        Ok(lanes
            .into_iter()
            .filter(|l| {
                has(&l.label, target.as_ref()) && has(l.mailbox.as_deref().unwrap_or_default(), to.as_ref())
            })
            .collect())
    }

    fn sources(&self, lanes: &[LaneHead]) -> Result<Vec<Source>, Fault> {
        if let Some(token) = self.filter.token {
            return Ok(vec![Source::Token(token)]);
        }
        if let Some(code) = self.filter.code.filter(|code| *code != 250) {
            return Ok(vec![Source::Code(code)]);
        }
        let states = &self.filter.states;
        let mut sources = Vec::new();
        for state in states.iter().filter(|s| **s != LetterState::Accepted) {
            let full = lanes.iter().filter(|l| l.tally.of(*state) > 0);
            sources.extend(full.flat_map(|l| Source::open(l.id, *state)));
        }
        let any_accepted = lanes.iter().any(|l| l.tally.of(LetterState::Accepted) > 0);
        if states.is_empty() || (states.contains(&LetterState::Accepted) && any_accepted) {
            let (first, last) = self.numbers()?;
            sources.push(Source::Numbers { first, last, accepted: !states.is_empty() });
        }
        Ok(sources)
    }

    /// The numbers of a job's letters, or of all.
    fn numbers(&self) -> Result<(i64, i64), Fault> {
        const SQL: &str = "SELECT coalesce(min(first_letter), 1), coalesce(max(last_letter), 0) FROM jobs \
             WHERE ?1 IS NULL OR id = ?1";
        let mut query = self.on.prepare_cached(SQL)?;
        Ok(query.query_row([self.filter.job], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// At most a page of what a source holds and the filter wants.
    fn take(
        &self,
        source: &Source,
        lanes: &[LaneHead],
        after: LetterId,
        limit: usize,
        ids: &mut Vec<LetterId>,
    ) -> Result<(), Fault> {
        let (sql, bound) = source.query(after);
        let mut query = self.on.prepare_cached(sql)?;
        let bound: Vec<&dyn ToSql> = bound.iter().map(AsRef::as_ref).collect();
        let mut rows = query.query(bound.as_slice())?;
        let full = ids.len() + limit;
        while let Some(row) = rows.next()? {
            if ids.len() >= full {
                break;
            }
            let letter = read_candidate(row)?;
            if self.wants(&letter, lanes)? {
                ids.push(letter.id);
            }
        }
        Ok(())
    }

    fn wants(&self, letter: &Candidate, lanes: &[LaneHead]) -> Result<bool, Fault> {
        let filter = self.filter;
        let plain = (filter.states.is_empty() || filter.states.contains(&letter.state))
            && (!self.spoken || letter.last_event.is_some())
            && lanes.binary_search_by_key(&letter.lane, |l| l.id).is_ok();
        Ok(plain && self.has_code(letter)? && self.has_token(letter)? && self.is_within(letter)?)
    }

    fn has_code(&self, letter: &Candidate) -> Result<bool, Fault> {
        match self.filter.code {
            None => Ok(true),
            code => Ok(history::last_code(self.on, letter.last_event)? == code),
        }
    }

    fn has_token(&self, letter: &Candidate) -> Result<bool, Fault> {
        match self.filter.token {
            None => Ok(true),
            token => Ok(letters::token_of(self.on, self.tokens, letter.id)? == token),
        }
    }

    /// Whether the last change lies in the time asked for.
    fn is_within(&self, letter: &Candidate) -> Result<bool, Fault> {
        if self.filter.before.is_none() && self.filter.after.is_none() {
            return Ok(true);
        }
        let updated = self.updated(letter)?.0;
        Ok(self.filter.before.is_none_or(|before| updated < before)
            && self.filter.after.is_none_or(|after| updated >= after))
    }

    fn updated(&self, letter: &Candidate) -> Result<Ms, Fault> {
        const EVENT: &str = "SELECT at FROM events WHERE id = ?1";
        const JOB: &str = "SELECT j.scheduled_at FROM lanes n JOIN jobs j ON j.id = n.job WHERE n.id = ?1";
        let on = self.on;
        Ok(match letter.last_event {
            Some(event) => on.prepare_cached(EVENT)?.query_row([event], |row| row.get(0))?,
            None => on.prepare_cached(JOB)?.query_row([letter.lane], |row| row.get(0))?,
        })
    }
}

impl Source {
    /// The ranges in which a lane's letters of one state lie.
    fn open(lane: LaneId, state: LetterState) -> Vec<Self> {
        match state {
            LetterState::Deferred => vec![Self::Deferred(lane)],
            _ => [FREE, WAITING, HELD_WAITING, CALLED_OFF].map(|w| Self::Open(lane, state, w)).into(),
        }
    }

    fn query(&self, after: LetterId) -> (&'static str, Vec<Box<dyn ToSql>>) {
        match *self {
            Self::Token(token) => (
                "SELECT l.id, l.lane, l.state, l.last_event FROM message_ids m \
                 JOIN letters l ON l.id = m.letter WHERE m.prefix = ?1 AND m.letter > ?2 ORDER BY m.letter",
                vec![Box::new(token[..TOKEN_PREFIX].to_vec()), Box::new(after)],
            ),
            Self::Code(code) => (
                "SELECT DISTINCT e.letter, l.lane, l.state, l.last_event FROM events e \
                 JOIN letters l ON l.id = e.letter \
                 WHERE e.code = ?1 AND e.code <> 250 AND e.letter > ?2 ORDER BY e.letter",
                vec![Box::new(code), Box::new(after)],
            ),
            Self::Deferred(lane) => (
                "SELECT id, lane, state, last_event FROM letters \
                 WHERE lane = ?1 AND state = 3 AND state <> 2 AND id > ?2 ORDER BY id",
                vec![Box::new(lane), Box::new(after)],
            ),
            Self::Open(lane, state, waiting) => (
                "SELECT id, lane, state, last_event FROM letters WHERE lane = ?1 AND state = ?2 \
                 AND state <> 2 AND waiting = ?3 AND next_try IS NULL AND id > ?4 ORDER BY id",
                vec![Box::new(lane), Box::new(state), Box::new(waiting), Box::new(after)],
            ),
            Self::Numbers { first, last, accepted } => (
                "SELECT id, lane, state, last_event FROM letters \
                 WHERE id BETWEEN ?1 AND ?2 AND (?3 = 0 OR state = 2) ORDER BY id",
                vec![Box::new(first.max(after.0.saturating_add(1))), Box::new(last), Box::new(accepted)],
            ),
        }
    }
}

fn read_candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate { id: row.get(0)?, lane: row.get(1)?, state: row.get(2)?, last_event: row.get(3)? })
}

fn read_lane(row: &Row<'_>) -> rusqlite::Result<LaneHead> {
    Ok(LaneHead {
        id: row.get(0)?,
        label: row.get(1)?,
        mailbox: row.get(2)?,
        tally: jobs::read_tally(row, 3)?,
    })
}

fn lower(part: Option<&String>) -> Option<String> {
    part.map(|text| text.to_lowercase())
}

fn has(text: &str, part: Option<&String>) -> bool {
    part.is_none_or(|part| text.to_lowercase().contains(part))
}
