//! The bytes of the file: hashed, checked to be UTF-8, and placed.

use std::io::Read;

use sha2::{Digest, Sha256};

/// Half of it is new, half may wait: a record ends within it or is too long.
const CAPACITY: usize = 64 * 1024;

/// Why no more text comes.
#[derive(Debug)]
pub(super) enum IntakeFault {
    /// Begins as UTF-16 does, or has a NUL in every other byte.
    Utf16,
    NotUtf8 {
        /// From 0, in the file as it is.
        offset: u64,
        line: u64,
        byte: u8,
    },
    Read(std::io::Error),
}

/// A stream of checked UTF-8, without its byte order mark.
pub(super) struct Intake {
    input: Box<dyn Read + Send>,
    hash: Sha256,
    buffer: Vec<u8>,
    /// Checked and not yet taken: `buffer[taken..checked]`. What follows up to
    /// `buffer.len()` is the beginning of a character.
    taken: usize,
    checked: usize,
    /// Bytes of the file before `buffer[0]`.
    before: u64,
    line: u64,
    after_cr: bool,
    at_end: bool,
    fault: Option<IntakeFault>,
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intake").field("line", &self.line).finish_non_exhaustive()
    }
}

impl Intake {
    /// Reads the beginning, up to the end of the first line if it fits.
    pub(super) fn new(input: Box<dyn Read + Send>) -> Result<Self, IntakeFault> {
        let mut intake = Self {
            input,
            hash: Sha256::new(),
            buffer: Vec::with_capacity(CAPACITY),
            taken: 0,
            checked: 0,
            before: 0,
            line: 1,
            after_cr: false,
            at_end: false,
            fault: None,
        };
        // UTF-16 is told by four bytes, the first of which may be a fault already.
        let wants_more = |i: &Self| i.buffer.len() < 4 || (i.fault.is_none() && i.buffer.len() < CAPACITY);
        while !intake.at_end && wants_more(&intake) {
            let known = intake.buffer.len();
            intake.read_more();
            let has_break = intake.buffer.get(known..).unwrap_or_default().contains(&b'\n');
            if has_break && intake.buffer.len() >= 4 && holds_first_line(&intake.buffer) {
                break;
            }
        }
        if is_utf16(&intake.buffer) {
            return Err(IntakeFault::Utf16);
        }
        if intake.buffer.starts_with(b"\xEF\xBB\xBF") {
            intake.taken = 3.min(intake.checked);
        }
        Ok(intake)
    }

    /// The text at hand; more is read where there is none. Empty at the end.
    ///
    /// Bytes, although they are UTF-8: as `str` they would be checked again, all
    /// that is at hand, for each row.
    pub(super) fn fill(&mut self) -> Result<&[u8], IntakeFault> {
        while self.taken == self.checked && !self.at_end && self.fault.is_none() {
            self.before += self.taken as u64;
            self.buffer.drain(..self.taken);
            (self.taken, self.checked) = (0, 0);
            self.read_more();
        }
        if self.taken == self.checked
            && let Some(fault) = self.fault.take()
        {
            self.at_end = true;
            return Err(fault);
        }
        Ok(self.buffer.get(self.taken..self.checked).unwrap_or_default())
    }

    /// Marks bytes as used, and counts their lines.
    pub(super) fn take(&mut self, count: usize) {
        let end = (self.taken + count).min(self.checked);
        for byte in self.buffer.get(self.taken..end).unwrap_or_default() {
            match byte {
                b'\n' if !self.after_cr => self.line += 1,
                b'\r' => self.line += 1,
                _ => {}
            }
            self.after_cr = *byte == b'\r';
        }
        self.taken = end;
    }

    /// Line of the next byte, from 1. LF, CR LF and a lone CR end a line.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Of all bytes read so far: of the whole file once its end was reached.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    fn read_more(&mut self) {
        let start = self.buffer.len();
        self.buffer.resize(CAPACITY.max(start + 4), 0);
        let read = loop {
            match self.input.read(self.buffer.get_mut(start..).unwrap_or_default()) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let count = read.as_ref().map_or(0, |count| (*count).min(self.buffer.len() - start));
        self.buffer.truncate(start + count);
        self.hash.update(self.buffer.get(start..).unwrap_or_default());
        self.at_end = count == 0;
        if let Err(error) = read {
            self.fault = Some(IntakeFault::Read(error));
        }
        self.check();
    }

    /// Moves `checked` as far as the bytes are UTF-8.
    fn check(&mut self) {
        let fresh = self.buffer.get(self.checked..).unwrap_or_default();
        let Err(error) = std::str::from_utf8(fresh) else {
            self.checked = self.buffer.len();
            return;
        };
        self.checked += error.valid_up_to();
        let is_cut_off = error.error_len().is_none() && !self.at_end;
        if !is_cut_off && self.fault.is_none() {
            self.fault = Some(self.not_utf8());
        }
    }

    fn not_utf8(&self) -> IntakeFault {
        let valid = self.buffer.get(self.taken..self.checked).unwrap_or_default();
        let (mut line, mut after_cr) = (self.line, self.after_cr);
        for byte in valid {
            line += u64::from(*byte == b'\r' || (*byte == b'\n' && !after_cr));
            after_cr = *byte == b'\r';
        }
        let byte = self.buffer.get(self.checked).copied().unwrap_or_default();
        IntakeFault::NotUtf8 { offset: self.before + self.checked as u64, line, byte }
    }
}

/// Whether the whole first line is at hand: the delimiter is told by it, and a
/// pipe may give a blank line before it, or half of it, at a time.
fn holds_first_line(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let mut quoted = false;
    text.iter().skip_while(|b| matches!(b, b'\n' | b'\r')).any(|byte| {
        quoted ^= *byte == b'"';
        *byte == b'\n' && !quoted
    })
}

/// Excel's "Unicode text" is UTF-16, mostly with its mark.
fn is_utf16(start: &[u8]) -> bool {
    let is_text = |b: u8| b != 0;
    match start {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => is_text(*a) && is_text(*b),
        _ => false,
    }
}
