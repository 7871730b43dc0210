//! A file on its way in, and as it waits for somebody to say what its columns are.

use std::fs::{self, File};
use std::io::{self, Write};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::decode;
use super::kinds::{HEAD, Kind, Unusable};
use super::{Lists, absent};
use crate::campaign::CampaignName;
use crate::project::part::Part;
use crate::supporters::Table;
use crate::terms::{Problem, shown};

/// Rows by which somebody sees what is in a column.
const SAMPLE: usize = 5;

/// A file as it comes, piece by piece. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Arrival {
    lists: Lists,
    campaign: CampaignName,
    part: Part,
    head: Vec<u8>,
}

/// A file that came whole and holds rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    /// As it is called where it comes from.
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
    pub at: Timestamp,
    pub by: String,
    pub rows: u64,
    /// What it seems to be written in, if that is not UTF-8.
    pub doubt: Option<Doubt>,
}

/// Why a file is not taken for UTF-8, and for what it is taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Doubt {
    pub encoding: String,
    /// Where it is no UTF-8.
    pub line: Option<usize>,
    pub message: String,
}

/// The beginning of a file, for people.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sample {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub delimiter: char,
}

impl Arrival {
    pub fn begin(lists: &Lists, campaign: &CampaignName) -> io::Result<Self> {
        lists.make()?;
        let part = Part::beside(&lists.file(campaign, "upload"))?;
        Ok(Self { lists: lists.clone(), campaign: campaign.clone(), part, head: Vec::new() })
    }

    pub fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let missing = HEAD.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        // What is no text is not kept, however long it goes on.
        if self.head.len() == HEAD && !Kind::of(&self.head).is_text() {
            return Ok(());
        }
        self.part.write_all(bytes)
    }

    /// It came whole. `file`: what it is called where it comes from.
    ///
    /// # Errors
    /// It is no list; nothing of it is kept.
    pub fn finish(mut self, file: &str, at: Timestamp, by: &str) -> Result<Pending, Unusable> {
        let kind = Kind::of(&self.head);
        if !kind.is_text() {
            return Err(Unusable::Kind(kind));
        }
        let file = shown(file);
        let encoding = decode::guess(&mut self.part.reader()?, kind)?;
        let doubt = encoding.map(|encoding| self.doubt(encoding, &file));
        let rows = self.count(encoding, &file)?;
        let (bytes, sha256, by) = (self.part.bytes(), self.part.sha256(), by.to_owned());
        let pending = Pending { file, bytes, sha256, at, by, rows, doubt };
        self.keep(&pending)?;
        Ok(pending)
    }

    fn keep(self, pending: &Pending) -> io::Result<()> {
        let _held = self.lists.hold()?;
        // Facts without their file are none; a file without its facts is nothing.
        self.lists.discard_held(&self.campaign)?;
        self.part.keep()?;
        let mut part = Part::beside(&self.lists.file(&self.campaign, "upload.json"))?;
        serde_json::to_writer(&mut part, pending)?;
        part.keep()
    }

    /// Reads all of it, so that what is broken is told before anybody looks at columns.
    fn count(&mut self, encoding: Option<&str>, file: &str) -> Result<u64, Unusable> {
        self.part.flush()?;
        let text = decode::open(self.part.path(), encoding)?;
        let mut table = Table::open(text, file).map_err(Unusable::Problem)?;
        let mut rows = 0;
        while table.advance().map_err(Unusable::Problem)? {
            rows += 1;
        }
        if rows == 0 { Err(Unusable::NoRows) } else { Ok(rows) }
    }

    fn doubt(&mut self, encoding: &str, file: &str) -> Doubt {
        let fault = self.part.reader().ok().and_then(|bytes| first_fault(bytes, file));
        let (line, message) = fault.map_or((None, String::new()), |p| (p.line, p.message));
        Doubt { encoding: encoding.to_owned(), line, message }
    }
}

fn first_fault(bytes: File, file: &str) -> Option<Problem> {
    let mut table = match Table::open(bytes, file) {
        Ok(table) => table,
        Err(problem) => return Some(problem),
    };
    loop {
        match table.advance() {
            Ok(true) => {}
            Ok(false) => return None,
            Err(problem) => return Some(problem),
        }
    }
}

impl Lists {
    /// A campaign's file of which no list was made yet.
    pub fn pending(&self, name: &CampaignName) -> io::Result<Option<Pending>> {
        let Some(text) = absent(fs::read(self.file(name, "upload.json")))? else { return Ok(None) };
        let pending = serde_json::from_slice::<Pending>(&text).ok();
        let there = absent(fs::metadata(self.file(name, "upload")))?;
        Ok(pending.filter(|pending| there.is_some_and(|found| found.len() == pending.bytes)))
    }

    /// Its beginning. `encoding`: one of [`super::ENCODINGS`]; `None` for what it seems to be.
    ///
    /// # Errors
    /// It cannot be read so.
    pub fn sample(
        &self,
        name: &CampaignName,
        pending: &Pending,
        encoding: Option<&str>,
    ) -> Result<Sample, Unusable> {
        let mut table = self.table(name, pending, encoding)?;
        let mut rows = Vec::new();
        while rows.len() < SAMPLE && table.advance().map_err(Unusable::Problem)? {
            rows.push(table.cells().map(shown).collect());
        }
        let names = table.names().iter().map(|name| shown(name)).collect();
        Ok(Sample { names, rows, delimiter: table.delimiter() })
    }

    pub(super) fn table(
        &self,
        name: &CampaignName,
        pending: &Pending,
        encoding: Option<&str>,
    ) -> Result<Table, Unusable> {
        let seems = pending.doubt.as_ref().map(|doubt| doubt.encoding.as_str());
        let text = decode::open(&self.file(name, "upload"), encoding.or(seems))?;
        Table::open(text, &pending.file).map_err(Unusable::Problem)
    }
}
