//! One value of the file or of a variable, made into what it should be.

use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::DeValue;

use super::{Document, Place};
use crate::terms::{check_line, check_lines, nearest_of, parse_duration, shown};

/// A value with its name and place.
#[derive(Debug)]
pub(crate) struct Value<'d> {
    doc: &'d Document<'d>,
    path: String,
    place: Place,
    raw: Raw<'d>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Raw<'d> {
    Toml(&'d DeValue<'d>),
    /// A variable's text: what it is depends on who asks.
    Variable(&'d str),
}

impl<'d> Value<'d> {
    pub(super) fn new(doc: &'d Document<'d>, path: String, place: Place, raw: Raw<'d>) -> Self {
        Self { doc, path, place, raw }
    }

    pub(super) fn of(doc: &'d Document<'d>, path: String, value: &'d Spanned<DeValue<'d>>) -> Self {
        Self::new(doc, path, Place::Span(value.span()), Raw::Toml(value.get_ref()))
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Whether a variable of the environment gives it, not the file.
    pub(crate) fn is_variable(&self) -> bool {
        matches!(self.raw, Raw::Variable(_))
    }

    pub(crate) fn is_empty_list(&self) -> bool {
        match self.raw {
            Raw::Toml(DeValue::Array(items)) => items.is_empty(),
            Raw::Variable(text) => text.trim_matches([',', ' ']).is_empty(),
            Raw::Toml(_) => false,
        }
    }

    /// The value as it was written, for a message.
    fn written(&self) -> String {
        match self.raw {
            Raw::Variable(text) => text.to_owned(),
            Raw::Toml(DeValue::String(text)) => text.to_string(),
            Raw::Toml(_) => match &self.place {
                Place::Span(span) => self.doc.text.get(span.clone()).unwrap_or_default().to_owned(),
                _ => String::new(),
            },
        }
    }

    /// Notes that this value is wrong.
    pub(crate) fn complain(&self, message: impl Into<String>, hint: impl Into<String>) {
        let mut problem = self.doc.error(&self.place, message).value(shown(&self.written()));
        problem.hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        self.doc.note(problem);
    }

    /// Notes that this value deserves a look.
    pub(crate) fn warn(&self, message: impl Into<String>, hint: impl Into<String>) {
        let problem = self.doc.warning(&self.place, message);
        self.doc.note(problem.value(shown(&self.written())).hint(hint));
    }

    fn wrong_kind<T>(&self, wanted: &str, hint: &str) -> Option<T> {
        let found = match self.raw {
            Raw::Variable(_) | Raw::Toml(DeValue::String(_)) => format!("“{}”", shown(&self.written())),
            Raw::Toml(DeValue::Table(_)) => "a table".to_owned(),
            Raw::Toml(DeValue::Array(_)) => "a list".to_owned(),
            Raw::Toml(_) => shown(&self.written()),
        };
        self.complain(format!("`{}` must be {wanted}, not {found}", self.path), hint);
        None
    }

    /// Text, whatever is in it.
    pub(crate) fn text(&self) -> Option<&'d str> {
        match self.raw {
            Raw::Variable(text) => Some(text),
            Raw::Toml(DeValue::String(text)) => Some(text.as_ref()),
            Raw::Toml(DeValue::Array(_) | DeValue::Table(_)) => {
                self.wrong_kind("text", "write one text between quotation marks: \"…\"")
            }
            Raw::Toml(_) => {
                self.wrong_kind("text", &format!("put it between quotation marks: \"{}\"", self.written()))
            }
        }
    }

    /// Text of any number of lines, without control characters.
    pub(crate) fn lines(&self) -> Option<String> {
        let text = self.text()?;
        match check_lines(text) {
            Ok(()) => Some(text.trim().to_owned()),
            Err(fault) => {
                self.complain(format!("`{}` {}", self.path, fault.describe()), fault.hint());
                None
            }
        }
    }

    /// Text that may stand in a header: one line, nothing invisible.
    pub(crate) fn line(&self) -> Option<String> {
        self.parsed("", |text| Ok(text.trim().to_owned()))
    }

    /// One line of text made into something more. `hint` says what to write.
    pub(crate) fn parsed<T>(&self, hint: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text()?;
        if let Err(fault) = check_line(text.trim()) {
            self.complain(format!("`{}` {}", self.path, fault.describe()), fault.hint());
            return None;
        }
        match parse(text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.complain(format!("`{}` “{}”: {why}", self.path, shown(text)), hint);
                None
            }
        }
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.trim().to_lowercase()) {
            return Some(*value);
        }
        let all = words.iter().map(|(word, _)| format!("“{word}”")).collect::<Vec<_>>().join(", ");
        let near = nearest_of(text.trim(), words.iter().map(|(word, _)| *word));
        let hint =
            near.map_or_else(|| format!("write one of {all}"), |near| format!("did you mean “{near}”?"));
        self.wrong_kind(&format!("one of {all}"), &hint)
    }

    pub(crate) fn flag(self) -> Option<bool> {
        match self.raw {
            Raw::Toml(DeValue::Boolean(flag)) => Some(*flag),
            Raw::Variable("true") => Some(true),
            Raw::Variable("false") => Some(false),
            _ => self.wrong_kind("true or false", "write true or false, without quotation marks"),
        }
    }

    pub(crate) fn whole(self, range: RangeInclusive<u64>) -> Option<u64> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let hint = match self.raw {
            Raw::Toml(DeValue::String(_)) => "write the number without quotation marks",
            _ => "write a whole number within these limits",
        };
        let number = self.number().filter(|n| n.fract() == 0.0);
        let whole = number.and_then(|_| self.digits()?.parse().ok());
        whole.filter(|n| range.contains(n)).or_else(|| self.wrong_kind(&wanted, hint))
    }

    /// A number of letters per time, where 0 means without a cap.
    pub(crate) fn rate(self, unit: &str) -> Option<f64> {
        const MOST: f64 = 1_000_000.0;
        let wanted = format!("a number of {unit} from 0 to {MOST}");
        let hint = format!("write a plain number of {unit}, such as 10 or 0.5; 0 means no cap");
        let number = self.number().filter(|n| (0.0..=MOST).contains(n));
        number.or_else(|| self.wrong_kind(&wanted, &hint))
    }

    /// A number as such; text in quotation marks is none.
    fn number(&self) -> Option<f64> {
        match self.raw {
            Raw::Toml(DeValue::Integer(_)) => self.digits()?.parse().ok(),
            Raw::Toml(DeValue::Float(number)) => number.as_str().parse().ok(),
            Raw::Toml(_) => None,
            Raw::Variable(text) => text.trim().parse().ok(),
        }
    }

    /// The digits of a decimal integer.
    fn digits(&self) -> Option<&'d str> {
        match self.raw {
            Raw::Toml(DeValue::Integer(n)) if n.radix() == 10 => Some(n.as_str()),
            Raw::Variable(text) => Some(text.trim()),
            Raw::Toml(_) => None,
        }
    }

    pub(crate) fn duration(&self) -> Option<Duration> {
        const HINT: &str = "write a number and its unit: “30s”, “5m”, “48h” or “3d”";
        if let Raw::Toml(DeValue::Integer(_)) = self.raw {
            return self.wrong_kind("a duration with its unit", HINT);
        }
        self.parsed(HINT, |text| parse_duration(text).map_err(|why| format!("it {why}")))
    }

    /// A date, bare or between quotation marks.
    pub(crate) fn date(&self) -> Option<Date> {
        const HINT: &str = "write year, month and day: 2026-12-16";
        match self.raw {
            Raw::Toml(DeValue::Datetime(_)) => self
                .written()
                .parse()
                .ok()
                .filter(|_| self.written().len() == 10)
                .or_else(|| self.wrong_kind("a date", HINT)),
            _ => self.parsed(HINT, |text| {
                let is_iso = text.trim().len() == 10;
                let date = text.trim().parse::<Date>().ok().filter(|_| is_iso);
                date.ok_or_else(|| "there is no such date".to_owned())
            }),
        }
    }

    /// The values of a list. A variable's are separated by commas.
    pub(crate) fn list(&self) -> Vec<Value<'d>> {
        let item = |place: Place, raw| Value::new(self.doc, self.path.clone(), place, raw);
        match self.raw {
            Raw::Toml(DeValue::Array(items)) => {
                items.iter().map(|i| item(Place::Span(i.span()), Raw::Toml(i.get_ref()))).collect()
            }
            Raw::Variable(text) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                parts.map(|part| item(self.place.clone(), Raw::Variable(part))).collect()
            }
            Raw::Toml(_) => {
                let hint = format!("put it between brackets: [{}]", self.source());
                self.wrong_kind::<()>("a list", &hint);
                Vec::new()
            }
        }
    }

    /// The value with its quotation marks, as it stands in the file.
    fn source(&self) -> String {
        match &self.place {
            Place::Span(span) => shown(self.doc.text.get(span.clone()).unwrap_or_default()),
            _ => self.written(),
        }
    }
}
