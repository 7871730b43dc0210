//! Records: where each begins, and its fields.
//!
//! The csv crate's parser takes a record apart; what it would pass over in
//! silence is noticed here: a quote that is never closed, a record that never
//! ends.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::intake::{Intake, IntakeFault};

/// Longer than any honest row.
pub(super) const LONGEST: usize = 64 * 1024;
/// More columns than any honest file has.
pub(super) const MOST_FIELDS: usize = 1024;

#[derive(Debug)]
pub(super) enum RecordFault {
    Intake(IntakeFault),
    /// The record that begins on this line is longer than [`LONGEST`].
    TooLong(u64),
    /// It has more than [`MOST_FIELDS`] fields.
    TooWide(u64),
    /// The file ends within quotation marks; the record begins on this line.
    Unclosed(u64),
    /// In the record that begins on this line, text follows a closing quotation
    /// mark: mostly one was forgotten before, and rows have run together.
    Stray(u64),
}

/// One record, its memory used again for the next.
#[derive(Debug)]
pub(super) struct Record {
    /// Line on which it begins.
    pub line: u64,
    /// Line on which it ends.
    pub last_line: u64,
    text: Vec<u8>,
    ends: Vec<usize>,
    length: usize,
    fields: usize,
}

impl Record {
    pub(super) fn new() -> Self {
        Self {
            line: 0,
            last_line: 0,
            text: vec![0; LONGEST],
            ends: vec![0; MOST_FIELDS],
            length: 0,
            fields: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.fields
    }

    /// A field's text; empty where there is none.
    pub(super) fn field(&self, at: usize) -> &str {
        let end_of = |n: usize| self.ends.get(n).copied().unwrap_or_default();
        let start = at.checked_sub(1).map_or(0, end_of);
        let bytes = if at < self.fields { self.text.get(start..end_of(at)) } else { None };
        // The intake has checked it; delimiters and quotes are ASCII.
        std::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.fields).map(|at| self.field(at))
    }
}

#[derive(Debug)]
pub(super) struct Records {
    pub intake: Intake,
    parser: csv_core::Reader,
    delimiter: u8,
    at_end: bool,
}

/// Where in a record's quoting the bytes stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    CellStart,
    Bare,
    Quoted,
    /// Behind a quotation mark within a quoted cell: its end, or one of two.
    Mark,
    /// Behind the end of a quoted cell stands more text. It stays so.
    Stray,
}

impl Quoting {
    /// Where they stand after `bytes`; line breaks outside quotation marks end
    /// the record and so only come last.
    fn after(self, bytes: &[u8], delimiter: u8) -> Self {
        if matches!(self, Self::CellStart | Self::Bare) && !bytes.contains(&b'"') {
            // What is still a bare cell, or begins one: no mark can open in it.
            let ended = bytes.last().is_none_or(|b| *b == delimiter);
            return if ended { Self::CellStart } else { Self::Bare };
        }
        bytes.iter().fold(self, |state, byte| match (state, *byte) {
            (Self::Stray, _) => Self::Stray,
            (Self::Quoted, b'"') => Self::Mark,
            (Self::CellStart | Self::Mark, b'"') | (Self::Quoted, _) => Self::Quoted,
            (_, byte) if byte == delimiter => Self::CellStart,
            (Self::Mark, b'\n' | b'\r') => Self::Mark,
            (Self::Mark, _) => Self::Stray,
            _ => Self::Bare,
        })
    }
}

impl Records {
    pub(super) fn new(intake: Intake, delimiter: u8) -> Self {
        let parser = ReaderBuilder::new().delimiter(delimiter).build();
        Self { intake, parser, delimiter, at_end: false }
    }

    /// Reads the next record into `record`; `false` at the end.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, RecordFault> {
        self.skip_blank_lines()?;
        (record.length, record.fields) = (0, 0);
        record.line = self.intake.line();
        let mut quoting = Quoting::CellStart;
        while !self.at_end {
            let text = self.intake.fill().map_err(RecordFault::Intake)?;
            // At the end, a line break is fed: within quotation marks it is
            // taken as text, and that tells that they were not closed.
            self.at_end = text.is_empty();
            let input = if self.at_end { b"\n" } else { text };
            let output = record.text.get_mut(record.length..).unwrap_or_default();
            let ends = record.ends.get_mut(record.fields..).unwrap_or_default();
            let (result, read, written, ended) = self.parser.read_record(input, output, ends);
            if self.at_end && written > 0 {
                return Err(RecordFault::Unclosed(record.line));
            }
            if !self.at_end {
                quoting = quoting.after(input.get(..read).unwrap_or_default(), self.delimiter);
                self.intake.take(read);
            }
            if quoting == Quoting::Stray {
                return Err(RecordFault::Stray(record.line));
            }
            record.length += written;
            record.fields += ended;
            match result {
                ReadRecordResult::Record => {
                    // The line break behind it has been counted already.
                    record.last_line = self.intake.line() - u64::from(!self.at_end);
                    return Ok(true);
                }
                ReadRecordResult::OutputFull => return Err(RecordFault::TooLong(record.line)),
                ReadRecordResult::OutputEndsFull => return Err(RecordFault::TooWide(record.line)),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            }
        }
        Ok(false)
    }

    /// Also lines of blanks: a spreadsheet leaves them behind.
    fn skip_blank_lines(&mut self) -> Result<(), RecordFault> {
        loop {
            let text = self.intake.fill().map_err(RecordFault::Intake)?;
            let breaks = text.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
            if breaks == 0 {
                return Ok(());
            }
            self.intake.take(breaks);
        }
    }
}
