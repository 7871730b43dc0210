//! A file becomes a campaign's list.
//!
//! Each row keeps the line on which it stands in the file, whatever becomes of its
//! columns: what is said of line 17 is said of line 17 of the file that the organiser
//! has.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};

use jiff::Timestamp;

use super::arrival::Pending;
use super::kinds::Unusable;
use super::mapping::{Mapping, Ours, Plan, Wrong};
use super::report::{Facts, Writer};
use super::{Lists, Stamp, Wanted};
use crate::campaign::CampaignName;
use crate::project::gone::Gone;
use crate::project::part::Part;
use crate::project::sheet::put_row;
use crate::supporters::{Exclusion, Reader, Row, Rules, Table};
use crate::terms::MailboxAddress;

/// What somebody said about a file.
#[derive(Debug)]
pub struct Taking {
    pub lists: Lists,
    pub campaign: CampaignName,
    /// The SHA-256 of the file that they looked at.
    pub upload: String,
    /// In which they read it; `None`: as it seemed.
    pub encoding: Option<&'static str>,
    pub mapping: Mapping,
    pub wanted: Wanted,
    pub gone: Gone,
    pub at: Timestamp,
    pub by: String,
}

/// Why no list was made. Nothing has changed then.
#[derive(Debug)]
pub enum Fault {
    /// There is no file any more.
    NoUpload,
    /// There is another one now.
    Other,
    /// What they said is off.
    Wrong(BTreeMap<Ours, Wrong>),
    /// Nobody could sign.
    Nobody(Box<Facts>),
    Unusable(Unusable),
}

impl From<Unusable> for Fault {
    fn from(error: Unusable) -> Self {
        Self::Unusable(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Unusable(error.into())
    }
}

impl Taking {
    /// Makes the list, in place of the one before.
    pub fn take(self) -> Result<Facts, Fault> {
        let _held = self.lists.hold()?;
        let pending = self.lists.pending(&self.campaign)?.ok_or(Fault::NoUpload)?;
        if pending.sha256 != self.upload {
            return Err(Fault::Other);
        }
        let table = self.table(&pending)?;
        let faults = self.mapping.faults(table.names().len(), &self.wanted);
        if !faults.is_empty() {
            return Err(Fault::Wrong(faults));
        }
        let plan = self.mapping.plan(table.names(), &self.wanted);
        let mut list = Part::beside(&self.lists.path(&self.campaign))?;
        self.write(table, &plan, &mut list)?;
        let (report, mut facts) = self.judge(&pending, &plan, &mut list)?;
        if facts.signed == 0 {
            return Err(Fault::Nobody(Box::new(facts)));
        }
        list.keep()?;
        facts.stamp = Stamp::of(&self.lists.path(&self.campaign))?.unwrap_or(facts.stamp);
        let facts = report.finish(facts)?;
        self.lists.discard_held(&self.campaign)?;
        Ok(facts)
    }

    fn table(&self, pending: &Pending) -> Result<Table, Unusable> {
        self.lists.table(&self.campaign, pending, self.encoding)
    }

    fn is_gone(&self, table: &Table, plan: &Plan) -> bool {
        let cell = plan.email().map_or("", |at| table.cell(at));
        !self.gone.is_nobody() && MailboxAddress::parse(cell).is_ok_and(|address| self.gone.has(&address))
    }

    /// Who is not written for any more is not written down again either.
    fn write(&self, mut table: Table, plan: &Plan, list: &mut Part) -> Result<(), Fault> {
        let mut rows = Rows::new(list);
        rows.put(1, plan.header())?;
        while table.advance().map_err(Unusable::Problem)? {
            if self.is_gone(&table, plan) {
                continue;
            }
            match table.ragged() {
                Some(_) => rows.put(table.line(), plan.ragged(table.cells()).into_iter())?,
                None => rows.put(table.line(), plan.row(|at| table.cell(at)).iter().map(AsRef::as_ref))?,
            }
        }
        Ok(())
    }

    /// Reads the list as it will be read, beside the file that it was made of.
    fn judge(&self, pending: &Pending, plan: &Plan, list: &mut Part) -> Result<(Writer, Facts), Fault> {
        let rules = self.wanted.rules(self.at, pending.file.clone());
        let reader = read(list.reader()?, rules)?;
        let mut judged = Judged::new(Writer::beside(&self.lists.report(&self.campaign))?, reader);
        let mut table = self.table(pending)?;
        let header = table.names().to_vec();
        while table.advance().map_err(Unusable::Problem)? {
            let row = judged.row_of(table.line())?;
            if self.is_gone(&table, plan) {
                judged.excluded(withdrew(table.line()), std::iter::empty())?;
            } else {
                let ragged = table.ragged();
                judged.row(ragged.map(Row::Excluded).or(row), table.line(), table.cells())?;
            }
        }
        let theirs = plan.theirs(&header).filter(|(ours, theirs)| ours != theirs).collect();
        let facts = judged.facts(&self.wanted, (self.at, &self.by));
        let facts = Facts {
            sha256: list.sha256(),
            file: Some(pending.file.clone()),
            theirs,
            header,
            email: plan.email(),
            ..facts
        };
        Ok((judged.writer, facts))
    }
}

impl Lists {
    /// Reports on a list that came here by other hands, or that others rules hold
    /// for now.
    pub fn check(
        &self,
        name: &CampaignName,
        wanted: &Wanted,
        gone: &Gone,
        at: Timestamp,
        by: &str,
    ) -> Result<Facts, Fault> {
        let _held = self.hold()?;
        let path = self.path(name);
        let before = Stamp::of(&path)?.ok_or(Fault::NoUpload)?;
        let reader = read(File::open(&path)?, wanted.rules(at, format!("{name}.csv")))?;
        let mut table = Table::open(File::open(&path)?, &format!("{name}.csv")).map_err(Unusable::Problem)?;
        let mut judged = Judged::new(Writer::beside(&self.report(name))?, reader);
        let header = table.names().to_vec();
        while table.advance().map_err(Unusable::Problem)? {
            let row = judged.row_of(table.line())?;
            match &row {
                Some(Row::Signed(supporter)) if gone.has(&supporter.email) => {
                    judged.excluded(withdrew(table.line()), std::iter::empty())?;
                }
                _ => judged.row(row, table.line(), table.cells())?,
            }
        }
        let email = header.iter().position(|name| name.eq_ignore_ascii_case(Ours::Email.name()));
        let sha256 = judged.digest();
        let facts = Facts { sha256, header, email, ..judged.facts(wanted, (at, by)) };
        // It was read twice: of another file than the one that is there nothing is said.
        if Stamp::of(&path)? != Some(before) {
            return Err(Fault::Other);
        }
        Ok(judged.writer.finish(Facts { stamp: before, ..facts })?)
    }
}

fn read(file: File, rules: Rules) -> Result<Reader, Fault> {
    Reader::new(file, rules).map_err(|mut problems| {
        problems.0.retain(|problem| problem.severity == crate::terms::Severity::Error);
        problems.0.into_iter().next().map_or(Fault::NoUpload, |problem| Unusable::Problem(problem).into())
    })
}

/// Rows on the lines that they had: blank lines stand for what is left out.
pub(super) struct Rows<'a> {
    out: &'a mut Part,
    line: u64,
}

impl<'a> Rows<'a> {
    pub(super) fn new(out: &'a mut Part) -> Self {
        Self { out, line: 1 }
    }

    pub(super) fn put<'c>(&mut self, line: u64, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
        for _ in self.line..line {
            self.out.write_all(b"\n")?;
        }
        self.line = self.line.max(line) + put_row(self.out, cells)?;
        Ok(())
    }
}

/// What a list's reader said of its rows.
struct Judged {
    writer: Writer,
    reader: Reader,
    /// Read, and of a later line than the one that was asked for.
    next: Option<Row>,
    rows: u64,
    signed: u64,
}

impl Judged {
    fn new(writer: Writer, reader: Reader) -> Self {
        Self { writer, reader, next: None, rows: 0, signed: 0 }
    }

    /// What it says of a line; rows come in order.
    fn row_of(&mut self, line: u64) -> Result<Option<Row>, Fault> {
        if self.next.is_none() {
            self.next = self.reader.next().transpose().map_err(Unusable::Problem)?;
        }
        Ok(self.next.take_if(|row| row.line() == line))
    }

    fn row<'a>(
        &mut self,
        row: Option<Row>,
        line: u64,
        cells: impl Iterator<Item = &'a str>,
    ) -> io::Result<()> {
        match row {
            Some(Row::Signed(_)) => {
                (self.rows, self.signed) = (self.rows + 1, self.signed + 1);
                Ok(())
            }
            Some(Row::Excluded(exclusion)) => self.excluded(exclusion, cells),
            None => self.excluded(empty(line), cells),
        }
    }

    fn excluded<'a>(&mut self, row: Exclusion, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
        self.rows += 1;
        self.writer.put(row, cells)
    }

    fn digest(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.reader.digest())
    }

    fn facts(&self, wanted: &Wanted, (at, by): (Timestamp, &str)) -> Facts {
        Facts {
            sha256: String::new(),
            stamp: Stamp::default(),
            file: None,
            at,
            by: by.to_owned(),
            rows: self.rows,
            signed: self.signed,
            excluded: self.writer.excluded,
            reasons: self.writer.reasons(),
            wanted: wanted.clone(),
            header: Vec::new(),
            theirs: BTreeMap::new(),
            email: None,
        }
    }
}

fn withdrew(line: u64) -> Exclusion {
    Exclusion {
        line,
        column: Ours::Email.name().to_owned(),
        value: "[withdrew]".to_owned(),
        reason: "this supporter withdrew, and is not written for any more".to_owned(),
        hint: "take the row out of your own list".to_owned(),
    }
}

fn empty(line: u64) -> Exclusion {
    Exclusion {
        line,
        column: String::new(),
        value: String::new(),
        reason: "nothing stands in the columns that were taken".to_owned(),
        hint: "fill in the row, or take it out".to_owned(),
    }
}
