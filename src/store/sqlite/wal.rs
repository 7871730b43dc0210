//! Whether the log beside a database is whole.
//!
//! SQLite reads its log up to the first frame whose checksum fails and takes the
//! rest for what a crash left unfinished. Where such a frame was damaged later,
//! commits that were durable go in silence, and a letter whose intent goes is
//! sent twice. In: the path of a log. Out: whether it may be opened. It never
//! writes, and holds one frame at a time.
//!
//! With `synchronous = FULL` a commit is on disk before the next transaction
//! writes a frame. One commit behind a bad frame is that frame's own: its parts
//! reached the disk in another order, or it died while SQLite wrote checksums
//! anew. Two mean that a whole transaction came after: damage.
//!
//! Sections are those of <https://sqlite.org/fileformat2.html>.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;

use crate::store::Fault;

/// §4.1, in bytes.
const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// What SQLite will make of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Log {
    Whole,
    /// Of its last transaction only the end was written: it has to go before there
    /// is another such, since two look like damage.
    Torn,
}

pub(super) fn inspect(log: &Path) -> Result<Log, Fault> {
    let read = || walk(log).map_err(|e| Fault::Other(format!("{}: {e}", log.display())));
    let mut found = read()?;
    while found.is_damaged() {
        // A process may be writing: what it had not written as we passed is there
        // when we come again.
        let again = read()?;
        if (found.salts, found.bad) == (again.salts, again.bad) {
            let what = found.bad.map_or("its head".to_owned(), |frame| format!("frame {frame}"));
            return Err(Fault::Corrupt(format!("{what} of {} is bad, and commits follow it", log.display())));
        }
        found = again;
    }
    Ok(if found.bad.is_some() && found.commits > 0 { Log::Torn } else { Log::Whole })
}

#[derive(Debug, Default)]
struct Found {
    /// Of the log's present round: frames with others are left from before (§4.4).
    salts: [u8; 8],
    headless: bool,
    /// The first frame that is not valid, from 1.
    bad: Option<u64>,
    /// Frames of this round from there on that end a transaction.
    commits: u64,
}

impl Found {
    fn is_damaged(&self) -> bool {
        self.headless || (self.bad.is_some() && self.commits > 1)
    }
}

fn walk(log: &Path) -> io::Result<Found> {
    let file = match File::open(log) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Found::default()),
        other => other?,
    };
    let mut file = BufReader::new(file);
    let mut header = [0; HEADER];
    if !fill(&mut file, &mut header)? {
        return Ok(Found::default());
    }
    let Some((mut sum, page)) = begin(&header) else {
        // It was synced before any frame was written.
        return Ok(Found { headless: has_content(file)?, ..Found::default() });
    };
    let mut found = Found { salts: std::array::from_fn(|i| header[16 + i]), ..Found::default() };
    let mut frame = vec![0; FRAME_HEADER + page];
    let mut place = 0;
    while fill(&mut file, &mut frame)? {
        place += 1;
        let ours = frame[8..16] == found.salts;
        if found.bad.is_none() {
            // §4.1: of the frame header's first 8 bytes, then of the page.
            sum.add(&frame[..8]);
            sum.add(&frame[FRAME_HEADER..]);
            if ours && sum.is(&frame[16..24]) {
                continue;
            }
            found.bad = Some(place);
        }
        // A commit frame tells the size of the database after it.
        found.commits += u64::from(ours && frame[4..8] != [0; 4]);
    }
    Ok(found)
}

/// The checksum after a valid header, and the size of a page.
fn begin(header: &[u8; HEADER]) -> Option<(Sum, usize)> {
    let big_endian = match word(&header[..4], true) {
        0x377f_0682 => false,
        0x377f_0683 => true,
        _ => return None,
    };
    let page = usize::try_from(word(&header[8..12], true)).ok()?;
    let mut sum = Sum { big_endian, s0: 0, s1: 0 };
    sum.add(&header[..24]);
    let valid = sum.is(&header[24..]) && page.is_power_of_two() && (512..=65_536).contains(&page);
    valid.then_some((sum, page))
}

/// §4.2: cumulative over the header and all frames.
struct Sum {
    big_endian: bool,
    s0: u32,
    s1: u32,
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            let (first, second) = (word(&pair[..4], self.big_endian), word(&pair[4..], self.big_endian));
            self.s0 = self.s0.wrapping_add(first).wrapping_add(self.s1);
            self.s1 = self.s1.wrapping_add(second).wrapping_add(self.s0);
        }
    }

    fn is(&self, stored: &[u8]) -> bool {
        (self.s0, self.s1) == (word(&stored[..4], true), word(&stored[4..], true))
    }
}

fn word(bytes: &[u8], big_endian: bool) -> u32 {
    let bytes = std::array::from_fn(|i| bytes[i]);
    if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
}

/// `false`: the file ends before.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(buffer) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok(false),
        other => other.map(|()| true),
    }
}

fn has_content(file: impl BufRead) -> io::Result<bool> {
    file.bytes().find(|byte| !matches!(byte, Ok(0))).transpose().map(|byte| byte.is_some())
}
