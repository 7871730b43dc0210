//! Which letters of a job are printed, made again from the frozen plan.

use std::collections::HashMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::PAGE;
use super::press::Sheet;
use crate::letter::{Letters, PageOf};
use crate::outbox::state::{Event, EventKind, Rendering};
use crate::outbox::{LaneId, LetterId, LetterState, Transition};
use crate::project::ProjectError;
use crate::project::words::{count, local};
use crate::store::{DueLetter, JobRow, LaneRow, LetterRow, LogFilter, Purged, Store};
use crate::terms::Problems;

/// What of a job is printed.
#[derive(Debug)]
pub struct Gathered {
    pub sheets: Vec<Sheet>,
    /// Letters of people who withdrew, or whose texts are past their time.
    silent: usize,
    /// When the deadline of some of them was.
    ended: Option<Timestamp>,
}

impl Gathered {
    /// What there is to say besides.
    pub fn remarks(&self, now: Timestamp) -> String {
        let mut text = String::new();
        if self.silent > 0 {
            let letters = count(self.silent as u64, "letter", "letters");
            text += &format!("  {letters} left out: the supporter withdrew, or the text is past its time\n");
        }
        if let Some(end) = self.ended.filter(|end| *end <= now) {
            text += &format!(
                "  warning: the deadline passed on {}; ask who published the appeal before you post\n",
                local(end)
            );
        }
        text
    }
}

pub async fn of(
    store: &dyn Store,
    job: &JobRow,
    all: bool,
    now: Timestamp,
) -> Result<Gathered, ProjectError> {
    let inputs = store.inputs(job.id).await?;
    // Pages are not signed with the key that signs mails.
    let letters = unsigned(inputs).letters(job.campaign.clone(), None).map_err(ProjectError::Blocked)?;
    let lanes: HashMap<LaneId, LaneRow> =
        store.lanes(job.id).await?.into_iter().map(|lane| (lane.id, lane)).collect();
    let gone = store.withdrawn().await?;
    let mut gathered = Gathered { sheets: Vec::new(), silent: 0, ended: None };
    let mut problems = Problems::default();
    for row in rows(store, job, all).await? {
        let Some(letter) = store.for_rendering(row.id).await? else { continue };
        let Some(lane) = lanes.get(&letter.lane) else { continue };
        if letter.purged != Purged::Nothing || gone.contains_key(&letter.supporter_key) {
            gathered.silent += 1;
            continue;
        }
        gathered.ended = gathered.ended.max(lane.ends_at);
        match sheet(&letters, lane, &row, &letter, now) {
            Ok(sheet) => gathered.sheets.push(sheet),
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.blocks() { Err(ProjectError::Blocked(problems)) } else { Ok(gathered) }
}

fn unsigned(mut inputs: crate::outbox::plan::Inputs) -> crate::outbox::plan::Inputs {
    inputs.sender.dkim = None;
    inputs
}

/// Not posted yet; with `all`, what goes by e-mail, too, unless it was cancelled.
async fn rows(store: &dyn Store, job: &JobRow, all: bool) -> Result<Vec<LetterRow>, ProjectError> {
    let states = if all { Vec::new() } else { vec![LetterState::ToPrint, LetterState::Printed] };
    let filter = LogFilter { job: Some(job.id), states, ..LogFilter::default() };
    let mut rows: Vec<LetterRow> = Vec::new();
    let mut after = LetterId(0);
    loop {
        let page = store.log(&filter, after, PAGE).await?;
        let (full, last) = (page.len() == PAGE, page.last().map(|row| row.id));
        rows.extend(page.into_iter().filter(is_wanted));
        match last {
            Some(last) if full => after = last,
            _ => return Ok(rows),
        }
    }
}

fn is_wanted(row: &LetterRow) -> bool {
    !matches!(row.state, LetterState::Cancelled | LetterState::Posted)
}

fn sheet(
    letters: &Letters,
    lane: &LaneRow,
    row: &LetterRow,
    letter: &DueLetter,
    now: Timestamp,
) -> Result<Sheet, Box<crate::terms::Problem>> {
    let dated = letter.rendering.map_or(now, |r| r.dated);
    let page = letters.page(&PageOf {
        supporter: &letter.supporter,
        recipient: lane.kind.recipient(lane.target),
        language: &letter.language,
        dated,
        original_dated: letter.original.and_then(|o| o.dated).unwrap_or(dated),
    })?;
    Ok(Sheet {
        letter: Some(row.id),
        by_post: row.mailbox.is_none(),
        target: row.target.clone(),
        supporter: row.supporter.clone(),
        name: letter.supporter.name.clone(),
        dated,
        page,
    })
}

/// What was put on record of a print.
#[derive(Debug, Clone, Copy)]
pub struct Recorded {
    pub for_post: usize,
    /// Posted or cancelled while the pages were made.
    pub late: usize,
}

/// Says in the log which letters for post were printed.
pub async fn record(
    store: &dyn Store,
    sheets: &[Sheet],
    at: Timestamp,
    by: &str,
) -> Result<Recorded, ProjectError> {
    let by_post: Vec<&Sheet> = sheets.iter().filter(|sheet| sheet.by_post).collect();
    let mut recorded = 0;
    for some in by_post.chunks(PAGE) {
        let mut steps = Vec::with_capacity(some.len());
        for sheet in some {
            let words = serde_json::to_vec(&sheet.page).map_err(std::io::Error::from)?;
            let rendering = Rendering { dated: sheet.dated, sha256: Sha256::digest(words).into() };
            let event = Event::new(EventKind::Printed, at, by);
            steps.extend(sheet.letter.map(|letter| Transition::printed(letter, rendering, event)));
        }
        // One that was posted or cancelled meanwhile stays what it is.
        recorded += store.apply_all(steps).await?.into_iter().filter(|done| *done).count();
    }
    Ok(Recorded { for_post: recorded, late: by_post.len() - recorded })
}
