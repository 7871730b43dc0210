//! Rows of a file whose columns nobody has named yet.
//!
//! In: bytes, as a stream. Out: the words of its first line, then cell by cell what
//! stands in each row. It judges nothing but the file as a whole; who may sign is
//! for [`Reader`](super::Reader).

use std::io::Read;

use super::Exclusion;
use super::header::delimiter_of;
use super::intake::Intake;
use super::reader::fault_of_file;
use super::records::{Record, RecordFault, Records};
use super::row::ragged;
use crate::terms::Problem;

/// One row at a time, its memory used again for the next.
#[derive(Debug)]
pub struct Table {
    records: Records,
    record: Record,
    names: Vec<String>,
    delimiter: char,
    file: String,
}

impl Table {
    /// Reads the first line. `file`: its name, for problems.
    ///
    /// # Errors
    /// It cannot be read as text, or there is no first line.
    pub fn open(input: impl Read + Send + 'static, file: &str) -> Result<Self, Problem> {
        let fault = |fault| fault_of_file(fault, file);
        let mut intake = Intake::new(Box::new(input)).map_err(|e| fault(RecordFault::Intake(e)))?;
        let delimiter = delimiter_of(intake.fill().map_err(|e| fault(RecordFault::Intake(e)))?);
        let (mut records, mut record) = (Records::new(intake, delimiter), Record::new());
        if !records.read(&mut record).map_err(fault)? {
            return Err(Problem::error(file, "the file is empty")
                .hint("its first line must name the columns: email,name,consent_at,consent_source"));
        }
        let names = record.fields().map(|name| name.trim().to_owned()).collect();
        Ok(Self { records, record, names, delimiter: delimiter.into(), file: file.to_owned() })
    }

    /// What the first line says, trimmed; empty where a column has no heading.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn delimiter(&self) -> char {
        self.delimiter
    }

    /// Goes on to the next row that is not blank. `false`: there is none.
    ///
    /// # Errors
    /// A fault of the file as a whole, after which nothing more can be read.
    pub fn advance(&mut self) -> Result<bool, Problem> {
        while self.records.read(&mut self.record).map_err(|fault| fault_of_file(fault, &self.file))? {
            if self.cells().any(|cell| !cell.trim().is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Line on which the row begins.
    pub fn line(&self) -> u64 {
        self.record.line
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.record.fields()
    }

    /// Empty where the row has none.
    pub fn cell(&self, at: usize) -> &str {
        self.record.field(at)
    }

    /// Why the row cannot be read: it has more or fewer cells than the first line.
    pub fn ragged(&self) -> Option<Exclusion> {
        let wanted = self.names.len();
        (self.record.len() != wanted).then(|| ragged(&self.record, wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        Table::open(std::io::Cursor::new(text.to_owned()), "list.csv").unwrap()
    }

    #[test]
    fn rows_come_with_their_lines_and_blank_ones_are_passed_over() {
        let mut rows = table("\u{feff}Nom; Ville \n\nAnna;\"Lyon\nLyon\"\n;\nBoris;Riga\n");
        assert_eq!((rows.names(), rows.delimiter()), (&["Nom".to_owned(), "Ville".to_owned()][..], ';'));
        assert!(rows.advance().unwrap());
        assert_eq!((rows.line(), rows.cell(1)), (3, "Lyon\nLyon"));
        assert!(rows.advance().unwrap());
        assert_eq!((rows.line(), rows.cells().collect::<Vec<_>>()), (6, vec!["Boris", "Riga"]));
        assert!(!rows.advance().unwrap());
    }

    #[test]
    fn a_row_of_another_length_is_told_and_a_fault_of_the_file_ends_it() {
        let mut rows = table("a,b\n1\n2,3,4\n5,\"6\n");
        for cells in ["1 cells", "3 cells"] {
            assert!(rows.advance().unwrap());
            assert!(rows.ragged().unwrap().reason.contains(cells));
        }
        assert!(rows.advance().unwrap_err().message.contains("not closed"));
        assert!(Table::open(&b""[..], "list.csv").unwrap_err().message.contains("empty"));
    }
}
