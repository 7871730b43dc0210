//! The stream of rows.

use std::io::Read;

use jiff::Timestamp;

use super::doubles::Doubles;
use super::header::{Header, delimiter_of, read_header};
use super::intake::{Intake, IntakeFault};
use super::records::{LONGEST, MOST_FIELDS, Record, RecordFault, Records};
use super::row::RowReader;
use super::{Exclusion, Row, Supporter};
use crate::terms::{Problem, Problems, shown};

/// What the campaign asks of the file.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Off where the campaign says `[consent] held_elsewhere = true`.
    pub consent_required: bool,
    /// Characters of `own_words`, at most.
    pub longest_words: usize,
    /// Consent given later than this is none.
    pub today: Timestamp,
    /// The file's name, for problems.
    pub file: String,
}

/// Reads supporters row by row. An `Err` is a fault of the file as a whole and
/// ends the stream.
///
/// ```
/// use sincerely::supporters::{Reader, Row, Rules};
///
/// let csv = "email,name,consent_at,consent_source\nann@example.org,Ann,2026-03-01,web form\n";
/// let today = "2026-03-24T12:00:00Z".parse().unwrap();
/// let rules = Rules { consent_required: true, longest_words: 2000, today, file: "supporters.csv".into() };
/// let mut reader = Reader::new(csv.as_bytes(), rules).unwrap();
/// assert!(matches!(reader.next(), Some(Ok(Row::Signed(ann))) if ann.name == "Ann"));
/// assert!(reader.next().is_none());
/// ```
#[derive(Debug)]
pub struct Reader {
    rules: Rules,
    records: Records,
    record: Record,
    header: Header,
    warnings: Problems,
    rows_in: RowReader,
    /// `None`: who reads knows them already.
    doubles: Option<Doubles>,
    rows: u64,
    done: bool,
}

impl Reader {
    /// Reads the header.
    ///
    /// # Errors
    /// The file cannot be read as text, or its first line does not name the
    /// columns that are needed: every problem of it.
    pub fn new(input: impl Read + Send + 'static, rules: Rules) -> Result<Self, Problems> {
        let fault = |fault| Problems::from(fault_of_file(fault, &rules.file));
        let mut intake = Intake::new(Box::new(input)).map_err(|e| fault(RecordFault::Intake(e)))?;
        let delimiter = delimiter_of(intake.fill().map_err(|e| fault(RecordFault::Intake(e)))?);
        let (mut records, mut record) = (Records::new(intake, delimiter), Record::new());
        if !records.read(&mut record).map_err(fault)? {
            let problem = Problem::error(&rules.file, "the file is empty");
            return Err(problem
                .hint("its first line must name the columns: email,name,consent_at,consent_source")
                .into());
        }
        let (header, problems) = read_header(record.fields(), record.line, &rules);
        if problems.blocks() {
            return Err(problems);
        }
        let (rows_in, doubles) = (RowReader::default(), Some(Doubles::default()));
        Ok(Self {
            rules,
            records,
            record,
            header,
            warnings: problems,
            rows_in,
            doubles,
            rows: 0,
            done: false,
        })
    }

    /// Lets every row of a supporter sign, for a second reading whose caller knows
    /// from the first which rows are doubles: their addresses are not held twice.
    #[must_use]
    pub fn without_doubles(self) -> Self {
        Self { doubles: None, ..self }
    }

    /// What deserves a look in the header, such as a column that is almost
    /// `language`.
    pub fn warnings(&self) -> &Problems {
        &self.warnings
    }

    /// Rows read so far, signed and excluded.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// SHA-256 over the bytes of the file, once the stream has ended.
    pub fn digest(&self) -> [u8; 32] {
        self.records.intake.digest()
    }

    fn next_row(&mut self) -> Result<Option<Row>, Problem> {
        let read = self.read_record().map_err(|fault| fault_of_file(fault, &self.rules.file))?;
        if !read && self.rows == 0 {
            let problem =
                Problem::error(&self.rules.file, "the file names its columns and holds no supporters");
            return Err(problem.hint("add a line for each supporter beneath the first one"));
        }
        if !read {
            return Ok(None);
        }
        self.rows += 1;
        Ok(Some(match self.rows_in.read(&self.record, &self.header, &self.rules) {
            Ok(supporter) => self.once(supporter),
            Err(exclusion) => Row::Excluded(exclusion),
        }))
    }

    /// Rows of empty cells are left behind by spreadsheets: they are no rows.
    fn read_record(&mut self) -> Result<bool, RecordFault> {
        while self.records.read(&mut self.record)? {
            if self.record.fields().any(|cell| !cell.trim().is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The first row of a supporter signs. A row that was excluded is none.
    fn once(&mut self, supporter: Supporter) -> Row {
        let doubles = self.doubles.as_mut();
        match doubles.and_then(|known| known.first_line(&supporter.email.key(), supporter.line)) {
            None => Row::Signed(Box::new(supporter)),
            Some(first) => Row::Excluded(Exclusion {
                line: supporter.line,
                column: "email".to_owned(),
                value: shown(supporter.email.as_str()),
                reason: format!("same supporter as line {first}"),
                hint: "the first of the rows counts; delete this one if that is right".to_owned(),
            }),
        }
    }
}

impl Iterator for Reader {
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let row = self.next_row();
        self.done = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}

const QUOTES: &str = "look for a quotation mark at the beginning of a cell that no second one closes; \
                          within a quoted cell write it twice: \"\"";

/// What ends the stream, in words.
pub(super) fn fault_of_file(fault: RecordFault, file: &str) -> Problem {
    let at = |line: u64, message: String| Problem {
        line: usize::try_from(line).ok(),
        ..Problem::error(file, message)
    };
    match fault {
        RecordFault::Intake(fault) => fault_of_bytes(fault, file),
        RecordFault::Unclosed(line) => {
            at(line, "a quotation mark in this row is not closed before the file ends".to_owned())
                .hint(QUOTES)
        }
        RecordFault::TooLong(line) => {
            at(line, format!("the row that begins here is longer than {} KiB", LONGEST / 1024)).hint(QUOTES)
        }
        RecordFault::Stray(line) => {
            at(line, "text follows a closing quotation mark in the row that begins here".to_owned())
                .hint(QUOTES)
        }
        RecordFault::TooWide(line) => {
            at(line, format!("the row that begins here has more than {MOST_FIELDS} cells"))
                .hint("look whether the line breaks between the rows are missing")
        }
    }
}

fn fault_of_bytes(fault: IntakeFault, file: &str) -> Problem {
    const SAVE_AS: &str = "save it anew as UTF-8; in Excel: Save as, “CSV UTF-8 (Comma delimited)”";
    match fault {
        IntakeFault::Utf16 => Problem {
            line: Some(1),
            ..Problem::error(file, "the file is written in UTF-16, from byte offset 0 on")
        }
        .hint(SAVE_AS),
        IntakeFault::NotUtf8 { offset, line, byte } => {
            let message = format!("the byte 0x{byte:02X} at byte offset {offset} is no UTF-8 text");
            Problem { line: usize::try_from(line).ok(), ..Problem::error(file, message) }.hint(SAVE_AS)
        }
        IntakeFault::Read(error) => Problem::error(file, format!("the file cannot be read: {error}"))
            .hint("see that it is a file, and that you may read it"),
    }
}
