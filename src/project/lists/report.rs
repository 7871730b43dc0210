//! Every row that may not sign, beside the list that it is of.
//!
//! A line of JSON a row, and last the facts: what was brought in, how many rows sign,
//! and by what the list is known. A page of it is a seek and so many lines.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Lists, Stamp, Wanted, absent};
use crate::campaign::CampaignName;
use crate::project::gone::Gone;
use crate::project::part::Part;
use crate::project::sheet::{harmless, put_row};
use crate::supporters::Exclusion;
use crate::terms::MailboxAddress;

/// Reasons that are counted apart; a file can have as many as it has rows.
const REASONS: usize = 100;

/// Bytes in which the last line fits.
const FACTS: u64 = 1024 * 1024;

/// Bytes of a download that are made at once.
const CHUNK: usize = 64 * 1024;

/// What is known of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Facts {
    pub sha256: String,
    pub stamp: Stamp,
    /// As it was called where it came from; `None`: it came by other hands.
    pub file: Option<String>,
    pub at: Timestamp,
    pub by: String,
    pub rows: u64,
    pub signed: u64,
    pub excluded: u64,
    /// Most frequent first.
    pub reasons: Vec<Reason>,
    pub wanted: Wanted,
    /// The first line of the file as it came.
    pub header: Vec<String>,
    /// What our columns are called there.
    pub theirs: BTreeMap<String, String>,
    /// Which of its columns is the address.
    pub email: Option<usize>,
}

/// Why rows may not sign, without anything of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub column: String,
    pub reason: String,
    pub rows: u64,
}

/// A row that may not sign.
#[derive(Debug, Serialize, Deserialize)]
pub struct Entry {
    pub row: Exclusion,
    /// As they came; none of who withdrew.
    pub cells: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Last {
    facts: Facts,
}

/// Some of the rows, and where the next ones are.
#[derive(Debug)]
pub struct Span {
    pub rows: Vec<Exclusion>,
    pub next: Option<u64>,
}

#[derive(Debug)]
pub(super) struct Writer {
    part: Part,
    reasons: BTreeMap<(String, String), u64>,
    others: u64,
    pub excluded: u64,
}

impl Writer {
    pub(super) fn beside(report: &Path) -> io::Result<Self> {
        Ok(Self { part: Part::beside(report)?, reasons: BTreeMap::new(), others: 0, excluded: 0 })
    }

    pub(super) fn put<'a>(&mut self, row: Exclusion, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        self.excluded += 1;
        let reason = (row.column.clone(), row.gist());
        if self.reasons.len() < REASONS || self.reasons.contains_key(&reason) {
            *self.reasons.entry(reason).or_default() += 1;
        } else {
            self.others += 1;
        }
        let entry = Entry { row, cells: cells.map(str::to_owned).collect() };
        serde_json::to_writer(&mut self.part, &entry)?;
        self.part.write_all(b"\n")
    }

    pub(super) fn reasons(&self) -> Vec<Reason> {
        let one = |((column, reason), rows): (&(String, String), &u64)| Reason {
            column: column.clone(),
            reason: reason.clone(),
            rows: *rows,
        };
        let mut reasons: Vec<Reason> = self.reasons.iter().map(one).collect();
        if self.others > 0 {
            let rows = self.others;
            reasons.push(Reason { column: String::new(), reason: "other reasons".to_owned(), rows });
        }
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
        reasons
    }

    pub(super) fn finish(mut self, facts: Facts) -> io::Result<Facts> {
        let last = Last { facts };
        serde_json::to_writer(&mut self.part, &last)?;
        self.part.write_all(b"\n")?;
        self.part.keep()?;
        Ok(last.facts)
    }
}

/// The last line; `None` where it is none.
pub(super) fn facts(report: &Path) -> io::Result<Option<Facts>> {
    let Some(mut file) = absent(File::open(report))? else { return Ok(None) };
    let from = file.metadata()?.len().saturating_sub(FACTS);
    file.seek(SeekFrom::Start(from))?;
    let mut end = Vec::new();
    file.take(FACTS).read_to_end(&mut end)?;
    let last = end.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(serde_json::from_slice::<Last>(last).ok().map(|last| last.facts))
}

impl Lists {
    /// Rows that may not sign, from a place that a [`Span`] named, or from the first.
    /// `None`: there is no such place.
    pub fn excluded(&self, name: &CampaignName, from: u64, most: usize) -> io::Result<Option<Span>> {
        let Some(mut file) = absent(File::open(self.report(name)))? else { return Ok(None) };
        if !begins_line(&mut file, from)? {
            return Ok(None);
        }
        let (mut lines, mut at, mut rows) = (BufReader::new(file), from, Vec::new());
        while let Some((entry, length)) = next(&mut lines)? {
            if rows.len() == most {
                return Ok(Some(Span { rows, next: Some(at) }));
            }
            at += length;
            rows.push(entry.row);
        }
        Ok(Some(Span { rows, next: None }))
    }

    /// The same as a spreadsheet, with the cells as they came.
    pub fn rejected(&self, name: &CampaignName, facts: &Facts, gone: Gone) -> io::Result<Rejected> {
        let lines = BufReader::new(File::open(self.report(name))?);
        // By this mark spreadsheets know UTF-8.
        let mut begun = "\u{feff}".as_bytes().to_vec();
        let header = ["sincerely_line", "sincerely_why", "sincerely_what_to_do"];
        put_harmless(&mut begun, header.into_iter().chain(facts.header.iter().map(String::as_str)));
        Ok(Rejected { lines, gone, email: facts.email, begun: Some(begun) })
    }
}

fn begins_line(file: &mut File, at: u64) -> io::Result<bool> {
    let Some(before) = at.checked_sub(1) else { return Ok(true) };
    let mut byte = [0];
    file.seek(SeekFrom::Start(before))?;
    Ok(file.read(&mut byte)? == 1 && byte == *b"\n")
}

/// A row, and how many bytes it has there. The facts are none.
pub(super) fn next(lines: &mut impl BufRead) -> io::Result<Option<(Entry, u64)>> {
    let mut line = Vec::new();
    let length = lines.read_until(b'\n', &mut line)?;
    Ok(serde_json::from_slice(&line).ok().map(|entry| (entry, length as u64)))
}

/// Rows that may not sign, as a spreadsheet, piece by piece. Nobody is in it who has
/// withdrawn since.
#[derive(Debug)]
pub struct Rejected {
    lines: BufReader<File>,
    gone: Gone,
    email: Option<usize>,
    begun: Option<Vec<u8>>,
}

impl Rejected {
    fn is_gone(&self, entry: &Entry) -> bool {
        let cell = self.email.and_then(|at| entry.cells.get(at)).map_or("", String::as_str);
        entry.cells.is_empty() || MailboxAddress::parse(cell).is_ok_and(|address| self.gone.has(&address))
    }

    fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut out = self.begun.take().unwrap_or_default();
        while out.len() < CHUNK {
            let Some((entry, _)) = next(&mut self.lines)? else { break };
            if self.is_gone(&entry) {
                continue;
            }
            let line = entry.row.line.to_string();
            let why = match entry.row.column.as_str() {
                "" => entry.row.reason.clone(),
                column => format!("{column}: {}", entry.row.reason),
            };
            let cells = entry.cells.iter().map(String::as_str);
            put_harmless(&mut out, [line.as_str(), &why, &entry.row.hint].into_iter().chain(cells));
        }
        Ok((!out.is_empty()).then_some(out))
    }
}

impl Iterator for Rejected {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.piece().transpose()
    }
}

fn put_harmless<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>) {
    let cells: Vec<String> = cells.map(harmless).collect();
    // Into memory: it cannot fail.
    let _ = put_row(out, cells.iter().map(String::as_str));
}
