//! One row: each cell checked, every fault of it told in one exclusion.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::header::{Column, Header, Known};
use super::records::Record;
use super::{Exclusion, Rules, Supporter};
use crate::terms::{
    Country, Language, MailboxAddress, Share, Shared, TextFault, check_line, check_lines, nearest_of, shown,
};

/// Characters of `subject`: more than any mail reader shows of one.
const LONGEST_SUBJECT: usize = 200;

/// What is wrong with one cell.
#[derive(Debug)]
struct Fault {
    column: String,
    value: String,
    reason: String,
    hint: String,
}

/// Reads rows one after the other, and remembers what repeats from row to row:
/// countries and languages are few, and reading them is slow.
#[derive(Debug, Default)]
pub(super) struct RowReader {
    countries: HashMap<String, Option<Country>>,
    languages: HashMap<String, Result<Language, String>>,
}

/// A file of a million different languages must not fill the memory.
const MOST_REMEMBERED: usize = 1000;

impl RowReader {
    /// The supporter of a row, or why it may not sign.
    pub(super) fn read(
        &mut self,
        record: &Record,
        header: &Header,
        rules: &Rules,
    ) -> Result<Supporter, Exclusion> {
        if record.len() != header.columns.len() {
            return Err(ragged(record, header.columns.len()));
        }
        let mut row = Draft::default();
        let mut faults = Vec::new();
        for (at, column) in header.columns.iter().enumerate() {
            let cell = record.field(at);
            let read = match column {
                Column::Known(known) => self.read_cell(*known, cell, rules, &mut row),
                Column::Extra => row.keep(&header.names[at], cell),
                Column::Nameless if cell.trim().is_empty() => Ok(()),
                Column::Nameless => Err((
                    "it stands in a column without a heading".to_owned(),
                    "give the column a heading, or look whether the row is shifted".to_owned(),
                )),
            };
            if let Err((reason, hint)) = read {
                faults.push(Fault { column: header.label(at), value: shown(cell), reason, hint });
            }
        }
        match row.into_supporter(record.line) {
            Some(supporter) if faults.is_empty() => Ok(supporter),
            _ => Err(exclusion(record.line, faults)),
        }
    }

    fn read_cell(
        &mut self,
        known: Known,
        cell: &str,
        rules: &Rules,
        row: &mut Draft,
    ) -> Result<(), (String, String)> {
        let text = cell.trim();
        match known {
            Known::Email => row.email = Some(email(text)?),
            Known::Name => row.name = Some(name(text)?),
            Known::ConsentAt => row.consent_at = consent_at(text, rules)?,
            Known::ConsentSource => row.consent_source = consent_source(text, rules)?,
            Known::Id => row.id = line(text)?,
            Known::City => row.city = line(text)?,
            Known::Country => row.country = self.country(text)?,
            Known::Address => row.address = lines(text)?,
            Known::Language => row.language = self.language(text)?,
            Known::OwnWords => row.own_words = own_words(text, rules)?,
            Known::Subject => row.subject = subject(text)?,
            Known::Show => row.show = show(text)?,
        }
        Ok(())
    }

    fn country(&mut self, text: &str) -> Result<Option<Country>, (String, String)> {
        line(text)?;
        if text.is_empty() {
            return Ok(None);
        }
        let known = match self.countries.get(text) {
            Some(known) => known.clone(),
            None => remember(&mut self.countries, text, Country::parse(text)),
        };
        known.map(Some).ok_or_else(|| {
            let hint = Country::suggest(text).map_or_else(
                || "write its English name or its two-letter code, such as France or FR".to_owned(),
                |name| format!("did you mean “{name}”?"),
            );
            ("it is no country".to_owned(), hint)
        })
    }

    fn language(&mut self, text: &str) -> Result<Option<Language>, (String, String)> {
        line(text)?;
        if text.is_empty() {
            return Ok(None);
        }
        let known = match self.languages.get(text) {
            Some(known) => known.clone(),
            None => remember(&mut self.languages, text, Language::parse_known(text).map_err(|e| e.hint())),
        };
        known.map(Some).map_err(|hint| ("it is no language tag".to_owned(), hint))
    }
}

fn remember<T: Clone>(known: &mut HashMap<String, T>, text: &str, value: T) -> T {
    if known.len() < MOST_REMEMBERED {
        known.insert(text.to_owned(), value.clone());
    }
    value
}

/// A supporter under construction.
#[derive(Debug, Default)]
struct Draft {
    email: Option<MailboxAddress>,
    name: Option<String>,
    id: String,
    city: String,
    country: Option<Country>,
    address: String,
    language: Option<Language>,
    own_words: String,
    subject: String,
    show: Option<Share>,
    consent_at: Option<Timestamp>,
    consent_source: String,
    extra: BTreeMap<String, String>,
}

impl Draft {
    fn keep(&mut self, name: &str, cell: &str) -> Result<(), (String, String)> {
        check_lines(cell).map_err(told)?;
        self.extra.insert(name.to_owned(), cell.trim().to_owned());
        Ok(())
    }

    fn into_supporter(self, line: u64) -> Option<Supporter> {
        Some(Supporter {
            line,
            email: self.email?,
            name: self.name?,
            id: self.id,
            city: self.city,
            country: self.country,
            address: self.address,
            language: self.language,
            own_words: self.own_words,
            subject: self.subject,
            show: self.show,
            consent_at: self.consent_at,
            consent_source: self.consent_source,
            extra: self.extra,
        })
    }
}

fn told(fault: TextFault) -> (String, String) {
    (format!("it {}", fault.describe()), fault.hint().to_owned())
}

fn line(text: &str) -> Result<String, (String, String)> {
    check_line(text).map(|()| text.to_owned()).map_err(told)
}

fn name(text: &str) -> Result<String, (String, String)> {
    let hint = "write the supporter's name".to_owned();
    if text.is_empty() {
        return Err(("is missing".to_owned(), hint));
    }
    let name = line(text)?;
    // A name of joiners and marks alone would sign with nothing to be seen.
    if name.chars().any(char::is_alphanumeric) {
        return Ok(name);
    }
    Err(("it holds no letter".to_owned(), hint))
}

/// Text of several lines, each ended by LF alone.
fn lines(text: &str) -> Result<String, (String, String)> {
    check_lines(text).map_err(told)?;
    if text.contains('\r') { Ok(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Ok(text.to_owned()) }
}

fn email(text: &str) -> Result<MailboxAddress, (String, String)> {
    if !text.is_empty() {
        line(text)?;
    }
    MailboxAddress::parse(text).map_err(|why| (why.to_string(), why.hint().to_owned()))
}

fn own_words(text: &str, rules: &Rules) -> Result<String, (String, String)> {
    let (words, most) = (lines(text)?, rules.longest_words);
    let count = words.chars().count();
    if count <= most {
        return Ok(words);
    }
    let reason = format!("it has {count} characters; at most {most} are taken into a letter");
    Err((reason, "ask the supporter to shorten it, or shorten it with the supporter's consent".to_owned()))
}

fn subject(text: &str) -> Result<String, (String, String)> {
    let subject = line(text)?;
    let count = subject.chars().count();
    if count <= LONGEST_SUBJECT {
        return Ok(subject);
    }
    let reason = format!("it has {count} characters; at most {LONGEST_SUBJECT} fit a subject");
    Err((reason, "ask the supporter to shorten it, or shorten it with the supporter's consent".to_owned()))
}

fn show(text: &str) -> Result<Option<Share>, (String, String)> {
    line(text)?;
    let mut shown_things = Vec::new();
    for word in text.split([',', ';', ' ', '|', '+']).filter(|word| !word.is_empty()) {
        shown_things.push(word.parse::<Shared>().map_err(|()| {
            let all = Shared::ALL.map(|(name, _)| name);
            let near = nearest_of(word, all).map(|near| format!("did you mean “{near}”?"));
            let hint = near.unwrap_or_else(|| format!("write some of: {}", all.join(", ")));
            (format!("“{}” is nothing that can be shown", shown(word)), hint)
        })?);
    }
    Ok((!shown_things.is_empty()).then(|| Share::new(shown_things)))
}

fn consent_source(text: &str, rules: &Rules) -> Result<String, (String, String)> {
    if text.is_empty() && rules.consent_required {
        return Err((
            "is missing: nobody may sign without having agreed".to_owned(),
            "write how the supporter agreed, such as “web form”, or leave the row out".to_owned(),
        ));
    }
    line(text)
}

fn consent_at(text: &str, rules: &Rules) -> Result<Option<Timestamp>, (String, String)> {
    if text.is_empty() && rules.consent_required {
        return Err((
            "is missing: nobody may sign without having agreed".to_owned(),
            "write the day on which the supporter agreed, such as 2026-03-01, or leave the row out"
                .to_owned(),
        ));
    }
    if text.is_empty() {
        return Ok(None);
    }
    line(text)?;
    let (at, earliest) = moment(text).ok_or_else(|| {
        let hint =
            "write year, month and day, such as 2026-03-01, or the time with its zone: 2026-03-01T14:30:00Z";
        ("it is no date".to_owned(), hint.to_owned())
    })?;
    if earliest > rules.today {
        return Err((
            "it lies in the future".to_owned(),
            "write the day on which the supporter agreed".to_owned(),
        ));
    }
    Ok(Some(at))
}

/// The moment that is kept, and the earliest that can be meant: a day begins
/// fourteen hours sooner in Kiribati than in UTC.
fn moment(text: &str) -> Option<(Timestamp, Timestamp)> {
    if text.len() != 10 {
        return text.parse::<Timestamp>().ok().map(|at| (at, at));
    }
    let start = text.parse::<Date>().ok()?.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp();
    Some((start, start.checked_sub(14.hours()).ok()?))
}

pub(super) fn ragged(record: &Record, wants: usize) -> Exclusion {
    let has = record.len();
    let hint = if record.last_line > record.line {
        format!(
            "it runs from line {} to line {}: look for a quotation mark that is not closed",
            record.line, record.last_line
        )
    } else if has > wants {
        "put quotation marks around a cell that holds a comma, a semicolon or a tab of its own".to_owned()
    } else {
        "look for a missing cell: each row needs as many cells as the first line".to_owned()
    };
    Exclusion {
        line: record.line,
        column: String::new(),
        value: shown(record.fields().collect::<Vec<_>>().join(" | ").as_str()),
        reason: format!("the row has {has} cells where the first line names {wants} columns"),
        hint,
    }
}

/// The first fault in full, the others beside it.
fn exclusion(line: u64, faults: Vec<Fault>) -> Exclusion {
    let mut faults = faults.into_iter();
    let Some(first) = faults.next() else {
        // `into_supporter` fails only where a required cell was faulty.
        let (reason, hint) = ("the row cannot be read".to_owned(), String::new());
        return Exclusion { line, column: String::new(), value: String::new(), reason, hint };
    };
    let also: Vec<String> = faults
        .map(|f| match f.value.is_empty() {
            true => format!("{} {}", f.column, f.reason),
            false => format!("{} “{}”: {}", f.column, f.value, f.reason),
        })
        .collect();
    let reason =
        if also.is_empty() { first.reason } else { format!("{}; also: {}", first.reason, also.join("; ")) };
    Exclusion { line, column: first.column, value: first.value, reason, hint: first.hint }
}
