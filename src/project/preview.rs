//! The dry run itself: every row read, every letter planned, and, when asked,
//! every letter rendered through the code that sends. Opens no connection and
//! changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::gone::Gone;
use super::own_words::{FlaggedRows, flags_of};
use super::press::Press;
use super::{Project, ProjectError};
use crate::campaign::{Campaign, CampaignName};
use crate::letter::{Flag, Letter, Letters, PageOf, Request, Review};
use crate::outbox::forecast::{LaneForecast, LanePace, forecast};
use crate::outbox::plan::{self, Inputs, PlannedLane, PlannedLetter, PlannedSupporter, Term};
use crate::outbox::sample::{Sampler, Shown};
use crate::outbox::tokens::Tokens;
use crate::outbox::{JobId, PlanDigest};
use crate::settings::{Mode, Settings};
use crate::store::{Excluded, LeftOut, NewJob, PlannedRows, Store};
use crate::supporters::{Exclusion, Reader, Row, Rules};
use crate::terms::{Language, MailboxAddress, Problem, Problems, SendingHours};

/// Problems of single letters that are told one by one.
const TOLD: usize = 50;

/// What is asked of a preview.
#[derive(Debug, Clone)]
pub struct Ask {
    pub campaign: CampaignName,
    pub supporters: PathBuf,
    pub after_deadline: Option<String>,
    pub start: Timestamp,
    pub now: Timestamp,
}

/// A plan as it stands: what would be sent, and everything there is to say.
#[derive(Debug)]
pub struct Preview {
    pub letters: Arc<Letters>,
    pub inputs: Inputs,
    pub lanes: Vec<PlannedLane>,
    pub per_lane: Vec<u64>,
    /// Letters per lane and language.
    pub by_language: BTreeMap<(usize, Language), u64>,
    pub forecasts: Vec<LaneForecast>,
    pub signed: u64,
    pub excluded: Vec<Exclusion>,
    /// Own words to look at; none where letters were only counted.
    pub flagged: FlaggedRows,
    pub shown: Vec<Shown>,
    /// Bytes of the largest letter that was rendered.
    pub largest: usize,
    pub digest: PlanDigest,
    /// Written by earlier jobs, or of people who withdrew.
    pub left_out: LeftOut,
    /// Blocking ones, and such as deserve a look.
    pub problems: Problems,
}

impl Preview {
    /// Letters that go by e-mail.
    pub fn letter_count(&self) -> u64 {
        self.by_mail().map(|i| self.per_lane[i]).sum()
    }

    /// Letters to print.
    pub fn post_count(&self) -> u64 {
        self.by_post().map(|i| self.per_lane[i]).sum()
    }

    /// The lanes to mailboxes.
    pub fn by_mail(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.lanes.len()).filter(|i| self.lanes[*i].mailbox.is_some())
    }

    /// The lanes of letters for post.
    pub fn by_post(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.lanes.len()).filter(|i| self.lanes[*i].mailbox.is_none())
    }

    pub fn rows(&self) -> u64 {
        self.signed + self.excluded.len() as u64
    }
}

/// Whether letters are rendered, or only counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    Count,
    Render,
}

/// Reads everything and plans it.
///
/// # Errors
/// A file that cannot be used at all. Problems that leave something to show are
/// in the preview.
pub async fn preview(project: &Project, ask: &Ask, depth: Depth) -> Result<Preview, ProjectError> {
    let inputs = project.inputs(&ask.campaign)?;
    let key = project.settings.signing_key.clone();
    let letters = Arc::new(inputs.letters(ask.campaign.clone(), key).map_err(|mut problems| {
        problems.extend(csv_problem(&ask.supporters, ask.now));
        ProjectError::Blocked(problems)
    })?);
    let mut problems = project.warnings.clone();
    problems.extend(letters.problems().0);
    problems.extend(deadline(&letters, ask));
    let store = project.store_to_read()?;
    let suspended = suspended(store.as_deref()).await?;
    let gone = Gone::of(store.as_deref()).await?;
    let term = Term { start: ask.start, after_deadline: ask.after_deadline.is_some() };
    let lanes = plan::lanes(letters.campaign(), &suspended, term);

    let mut count = Counter {
        letters: &letters,
        lanes: &lanes,
        gone: &gone,
        depth,
        per_lane: vec![0; lanes.len()],
        by_language: BTreeMap::new(),
        signed: 0,
        excluded: Vec::new(),
        flagged: FlaggedRows::default(),
        sampler: Sampler::default(),
        largest: 0,
        failed: 0,
        problems: &mut problems,
    };
    let csv = count.read(&ask.supporters, ask.now)?;
    let (per_lane, by_language) = (count.per_lane, count.by_language);
    let (signed, failed, mut largest) = (count.signed, count.failed, count.largest);
    let (excluded, flagged, mut shown) = (count.excluded, count.flagged, count.sampler.finish());
    for each in &mut shown {
        letters.sign(&mut each.letter, ask.now).map_err(|problem| ProjectError::blocked(*problem))?;
        largest = largest.max(each.letter.bytes.len());
    }
    if failed > TOLD as u64 {
        problems.push(Problem::error(
            "templates",
            format!("{} more letters have problems", failed - TOLD as u64),
        ));
    }
    let digest = inputs.digest(csv);
    let forecasts = forecasts(&project.settings, &letters, &lanes, &per_lane, ask);
    let mut preview = Preview {
        letters,
        inputs,
        lanes,
        per_lane,
        by_language,
        forecasts,
        signed,
        excluded,
        flagged,
        shown,
        largest,
        digest,
        left_out: LeftOut::default(),
        problems,
    };
    if let Some(store) = store.filter(|_| !preview.problems.blocks()) {
        let job = new_job(&preview, ask, "");
        preview.left_out = store.already_written(job, rows(&preview, ask)?).await?;
    }
    Ok(preview)
}

/// A past deadline blocks, unless there is a reason to write all the same.
fn deadline(letters: &Letters, ask: &Ask) -> Option<Problem> {
    let campaign = letters.campaign();
    let until = campaign.until?;
    if ask.after_deadline.is_some() || !plan::is_past(campaign, ask.start) {
        return None;
    }
    let rule = campaign.after_deadline.clone().unwrap_or_else(|| "ask who published the appeal".to_owned());
    let file = campaign.name.file();
    Some(Problem::error(file, format!("the deadline, {until}, has passed")).value(until.to_string()).hint(
        format!(
            "{} Then say why with --after-deadline REASON; it goes on record",
            if rule.ends_with('.') { rule } else { format!("{rule}.") }
        ),
    ))
}

async fn suspended(store: Option<&dyn Store>) -> Result<BTreeSet<MailboxAddress>, ProjectError> {
    let Some(store) = store else { return Ok(BTreeSet::new()) };
    let rows = store.mailboxes().await?;
    Ok(rows.into_iter().filter(|m| m.suspended.is_some()).map(|m| m.mailbox).collect())
}

/// Goes through the CSV once.
struct Counter<'a> {
    letters: &'a Letters,
    lanes: &'a [PlannedLane],
    gone: &'a Gone,
    depth: Depth,
    per_lane: Vec<u64>,
    by_language: BTreeMap<(usize, Language), u64>,
    signed: u64,
    excluded: Vec<Exclusion>,
    flagged: FlaggedRows,
    sampler: Sampler,
    largest: usize,
    failed: u64,
    problems: &'a mut Problems,
}

impl Counter<'_> {
    /// The SHA-256 of the file.
    fn read(&mut self, path: &Path, now: Timestamp) -> Result<[u8; 32], ProjectError> {
        let mut reader = open_csv(path, Some(self.letters.campaign()), now)?;
        let (letters, lanes) = (self.letters, self.lanes);
        let review = Review::of(letters);
        match self.depth {
            Depth::Count => self.go_through(&mut reader, |count, planned| count.count(&planned))?,
            Depth::Render => std::thread::scope(|scope| {
                let mut press = Press::start(scope, |planned| render(letters, &review, lanes, now, planned));
                self.go_through(&mut reader, |count, planned| {
                    count.count(&planned);
                    press.put(planned, |rendered| count.look(rendered));
                })?;
                press.finish(|rendered| self.look(rendered));
                Ok::<_, ProjectError>(())
            })?,
        }
        Ok(reader.digest())
    }

    fn go_through(
        &mut self,
        reader: &mut Reader,
        mut each: impl FnMut(&mut Self, PlannedSupporter),
    ) -> Result<(), ProjectError> {
        for row in reader {
            match row.map_err(ProjectError::blocked)? {
                Row::Excluded(exclusion) => self.excluded.push(self.gone.veil(exclusion)),
                Row::Signed(supporter) => {
                    self.signed += 1;
                    each(self, plan::letters_of(self.letters, self.lanes, *supporter));
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, planned: &PlannedSupporter) {
        for letter in &planned.letters {
            self.per_lane[letter.lane] += 1;
            *self.by_language.entry((letter.lane, letter.language.clone())).or_default() += 1;
        }
    }

    fn look(&mut self, rendered: Rendered) {
        let supporter = &rendered.planned.supporter;
        if self.gone.has(&supporter.email) {
            return;
        }
        self.flagged.add(supporter.line, rendered.flags);
        for (letter, composed) in rendered.planned.letters.iter().zip(rendered.letters) {
            let lane = &self.lanes[letter.lane];
            let recipient = lane.kind.recipient(lane.target);
            match composed {
                Ok(composed) => {
                    self.largest = self.largest.max(composed.bytes.len());
                    self.sampler.look(recipient, &letter.language, supporter, &composed);
                }
                Err(problem) => self.fail(*problem, supporter.line),
            }
        }
    }

    /// The same fault in every letter is told once.
    fn fail(&mut self, mut problem: Problem, line: u64) {
        let same = |p: &Problem| {
            (&p.file, p.line, p.column) == (&problem.file, problem.line, problem.column)
                && p.message.starts_with(&problem.message)
        };
        if self.problems.0.iter().any(same) {
            return;
        }
        self.failed += 1;
        if self.failed <= TOLD as u64 {
            problem.message = format!("{} (first in the letter of CSV line {line})", problem.message);
            self.problems.push(problem);
        }
    }
}

/// A supporter's letters, each as it would leave or with what is wrong with it.
struct Rendered {
    planned: PlannedSupporter,
    letters: Vec<Result<Letter, Box<Problem>>>,
    flags: Vec<Flag>,
}

fn render(
    letters: &Letters,
    review: &Review,
    lanes: &[PlannedLane],
    now: Timestamp,
    planned: PlannedSupporter,
) -> Rendered {
    // A dry run has no job yet: its tokens only look like the real ones.
    let tokens = Tokens::new([0; 32]);
    let key = tokens.supporter(&planned.supporter.email.key());
    let compose = |letter: &PlannedLetter| {
        let lane = &lanes[letter.lane];
        let (supporter, recipient) = (&planned.supporter, lane.kind.recipient(lane.target));
        let Some(mailbox) = &lane.mailbox else {
            let (language, dated, original_dated) = (&letter.language, now, now);
            return letters.on_paper(&PageOf { supporter, recipient, language, dated, original_dated });
        };
        letters.draft(&Request {
            supporter,
            recipient,
            mailbox,
            language: &letter.language,
            dated: now,
            token: tokens.message(JobId(0), key, letter.lane),
            original_dated: now,
        })
    };
    let flags = flags_of(review, &planned);
    Rendered { letters: planned.letters.iter().map(compose).collect(), flags, planned }
}

/// What is wrong with the CSV as a file, where the campaign cannot be read and so
/// nothing is known of its rules.
fn csv_problem(path: &Path, now: Timestamp) -> Vec<Problem> {
    match open_csv(path, None, now) {
        Ok(reader) => reader.filter_map(Result::err).collect(),
        Err(ProjectError::Blocked(problems)) => problems.0,
        Err(_) => Vec::new(),
    }
}

/// Opens the supporters' file. It is read more than once, so it must be a file.
pub(super) fn open_csv(
    path: &Path,
    campaign: Option<&Campaign>,
    now: Timestamp,
) -> Result<Reader, ProjectError> {
    let shown = path.display().to_string();
    let problem = |message: String| ProjectError::blocked(Problem::error(&shown, message));
    let closed = |e| problem(format!("the supporters' file cannot be opened: {e}"));
    // Before it is opened: a pipe would wait for someone to write into it.
    let kind = path.metadata().map_err(closed)?;
    if !kind.is_file() {
        return Err(ProjectError::blocked(
            Problem::error(&shown, "this is no ordinary file")
                .hint("save the supporters as a CSV file and name that"),
        ));
    }
    let file = File::open(path).map_err(closed)?;
    let rules = Rules {
        consent_required: campaign.is_some_and(|c| !c.consent.held_elsewhere),
        longest_words: campaign.map_or(usize::MAX, |c| c.own_words_limit),
        today: now,
        file: shown,
    };
    Reader::new(file, rules).map_err(ProjectError::Blocked)
}

fn forecasts(
    settings: &Settings,
    letters: &Letters,
    lanes: &[PlannedLane],
    counts: &[u64],
    ask: &Ask,
) -> Vec<LaneForecast> {
    let used = |(lane, n): &(&PlannedLane, &u64)| **n > 0 && lane.mailbox.is_some();
    let busy = lanes.iter().zip(counts).filter(used).count().max(1);
    lanes
        .iter()
        .zip(counts)
        .map(|(lane, count)| {
            let pace = lane_pace(settings, letters, lane, busy);
            forecast(*count, ask.start, lane.ends_at, &pace)
        })
        .collect()
}

/// A rehearsal keeps only the relay's pace, which its lanes share.
fn lane_pace(settings: &Settings, letters: &Letters, lane: &PlannedLane, lanes: usize) -> LanePace {
    let live = letters.mode() == Mode::Live;
    let target = letters.target(lane.kind.recipient(lane.target));
    let share = per(settings.relay.per_second) * lanes as f64;
    let own = if live { per(settings.pace.mailbox_per_hour) * 3600.0 } else { 0.0 };
    let hours = match live {
        true => target.sending_hours.as_ref().unwrap_or(&settings.sending_hours).clone(),
        false => SendingHours::Always,
    };
    LanePace {
        interval: std::time::Duration::try_from_secs_f64(share.max(own)).unwrap_or_default(),
        per_day: if live { settings.pace.mailbox_per_day } else { 0 },
        hours,
        zone: target.time_zone.clone(),
        holidays: target.holidays.clone(),
    }
}

/// Units per letter at a rate; 0 for no cap.
fn per(rate: f64) -> f64 {
    if rate > 0.0 { 1.0 / rate } else { 0.0 }
}

/// The job that this preview would become.
pub fn new_job(preview: &Preview, ask: &Ask, by: &str) -> NewJob {
    NewJob {
        campaign: ask.campaign.clone(),
        plan: preview.digest.clone(),
        inputs: preview.inputs.clone(),
        start_at: ask.start,
        after_deadline: ask.after_deadline.clone(),
        lanes: preview.lanes.clone(),
        excluded: excluded(&preview.excluded),
        at: ask.now,
        by: by.to_owned(),
    }
}

/// How many rows were left out for each reason, without anything of a row.
fn excluded(rows: &[Exclusion]) -> Vec<Excluded> {
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for row in rows {
        *counts.entry((row.column.clone(), row.gist())).or_default() += 1;
    }
    counts.into_iter().map(|((field, reason), rows)| Excluded { field, reason, rows }).collect()
}

/// The plan's rows, read again for the store; they end with an error if the file
/// is not the one that was previewed.
pub fn rows(preview: &Preview, ask: &Ask) -> Result<PlannedRows, ProjectError> {
    let letters = Arc::clone(&preview.letters);
    let lanes = preview.lanes.clone();
    let review = letters.campaign().review_own_words.then(|| Review::of(&letters));
    let (inputs, expected) = (preview.inputs.clone(), preview.digest.clone());
    let mut reader = open_csv(&ask.supporters, Some(letters.campaign()), ask.now)?.without_doubles();
    // In order of line, doubles among them.
    let excluded: Vec<u64> = preview.excluded.iter().map(|e| e.line).collect();
    let mut over = false;
    Ok(Box::new(std::iter::from_fn(move || {
        if over {
            return None;
        }
        loop {
            match reader.next() {
                Some(Ok(Row::Signed(supporter))) if excluded.binary_search(&supporter.line).is_ok() => {}
                Some(Ok(Row::Signed(supporter))) => {
                    let planned = plan::letters_of(&letters, &lanes, *supporter);
                    return Some(Ok(match &review {
                        Some(review) => planned.reviewed(review),
                        None => planned,
                    }));
                }
                Some(Ok(Row::Excluded(_))) => {}
                Some(Err(problem)) => {
                    over = true;
                    return Some(Err(problem.message));
                }
                None => {
                    over = true;
                    let same = inputs.digest(reader.digest()) == expected;
                    return (!same).then(|| Err("the supporters' file changed while it was read".to_owned()));
                }
            }
        }
    })))
}
