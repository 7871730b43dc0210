//! Somebody asks to be forgotten: their rows go from every list, and from what is said
//! of it. Rows of others who speak of them are the organiser's to look at.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::PathBuf;

use super::mapping::Ours;
use super::report::{Facts, Writer, next};
use super::take::Rows;
use super::{Lists, Stamp, absent, report};
use crate::campaign::CampaignName;
use crate::project::part::Part;
use crate::supporters::{Table, Traces};

impl Lists {
    /// Removes the rows that are theirs by their address; a file of which no list was made
    /// yet goes whole. Returns what was changed.
    ///
    /// # Errors
    /// A file cannot be read or written: it is as it was.
    pub fn forget(&self, traces: &Traces) -> io::Result<Vec<PathBuf>> {
        let mut changed = Vec::new();
        for name in self.all()?.into_keys() {
            let _held = self.hold()?;
            if self.pending_names(&name, traces)? {
                self.discard_held(&name)?;
                changed.push(self.file(&name, "upload"));
            }
            if self.forget_in(&name, traces)? {
                changed.push(self.path(&name));
            }
        }
        Ok(changed)
    }

    /// What cannot be read may name anybody.
    fn pending_names(&self, name: &CampaignName, traces: &Traces) -> io::Result<bool> {
        let Some(pending) = self.pending(name)? else { return Ok(false) };
        let Ok(mut table) = self.table(name, &pending, None) else { return Ok(true) };
        loop {
            match table.advance() {
                Ok(true) if is_theirs(table.cells(), None, traces) => return Ok(true),
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(_) => return Ok(true),
            }
        }
    }

    fn forget_in(&self, name: &CampaignName, traces: &Traces) -> io::Result<bool> {
        let path = self.path(name);
        let Some(before) = Stamp::of(&path)? else { return Ok(false) };
        let facts = report::facts(&self.report(name))?.filter(|facts| facts.stamp == before);
        let mut list = Part::beside(&path)?;
        // What is no list is found with the other files of the folder.
        let Some(removed) = copy_without(File::open(&path)?, &mut list, traces)? else { return Ok(false) };
        let report = match facts {
            Some(facts) => Some(self.report_without(name, facts, traces)?),
            None => None,
        };
        let said = report.as_ref().is_some_and(|(_, _, removed)| *removed > 0);
        if removed == 0 && !said {
            return Ok(false);
        }
        let sha256 = list.sha256();
        list.keep()?;
        if let Some((writer, facts, said)) = report {
            // Of each row that went, the report said that it may not sign, or it signed.
            let signed = (facts.signed + said).saturating_sub(removed);
            let stamp = Stamp::of(&path)?.unwrap_or(before);
            let (excluded, reasons) = (writer.excluded, writer.reasons());
            let facts = Facts { sha256, stamp, signed, excluded, reasons, rows: signed + excluded, ..facts };
            writer.finish(facts)?;
        }
        Ok(true)
    }

    /// The report without them, and how many of its rows were theirs.
    fn report_without(
        &self,
        name: &CampaignName,
        facts: Facts,
        traces: &Traces,
    ) -> io::Result<(Writer, Facts, u64)> {
        let mut writer = Writer::beside(&self.report(name))?;
        let mut removed = 0;
        let Some(file) = absent(File::open(self.report(name)))? else { return Ok((writer, facts, 0)) };
        let mut lines = BufReader::new(file);
        while let Some((entry, _)) = next(&mut lines)? {
            let told = [&entry.row.value, &entry.row.reason].map(|text| traces.names_address(text));
            let theirs = is_theirs(entry.cells.iter().map(String::as_str), facts.email, traces);
            if theirs || (entry.cells.is_empty() && told.contains(&true)) {
                removed += 1;
            } else {
                writer.put(entry.row, entry.cells.iter().map(String::as_str))?;
            }
        }
        Ok((writer, facts, removed))
    }
}

/// `email`: where the address stands, if that is known.
fn is_theirs<'a>(mut cells: impl Iterator<Item = &'a str>, email: Option<usize>, traces: &Traces) -> bool {
    match email {
        Some(at) => cells.nth(at).is_some_and(|cell| traces.names_address(cell)),
        None => cells.any(|cell| traces.names_address(cell)),
    }
}

/// How many rows were theirs; `None`: it is no list.
fn copy_without(file: File, list: &mut Part, traces: &Traces) -> io::Result<Option<u64>> {
    let Ok(mut table) = Table::open(file, "") else { return Ok(None) };
    let mut rows = Rows::new(list);
    rows.put(table.line(), table.names().iter().map(String::as_str))?;
    let email = table.names().iter().position(|name| name.eq_ignore_ascii_case(Ours::Email.name()));
    let mut removed = 0;
    loop {
        match table.advance() {
            Ok(true) if is_theirs(table.cells(), email, traces) => removed += 1,
            Ok(true) => rows.put(table.line(), table.cells())?,
            Ok(false) => return Ok(Some(removed)),
            Err(_) => return Ok(None),
        }
    }
}
