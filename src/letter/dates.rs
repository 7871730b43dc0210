//! Printed dates, by ICU, in the letter's language.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use icu::calendar::Gregorian;
use icu::datetime::DateTimeFormatter;
use icu::datetime::fieldsets::YMD;
use icu::datetime::fieldsets::enums::DateFieldSet;
use icu::datetime::pattern::{DateTimePattern, FixedCalendarDateTimeNames};
use icu::locale::Locale;
use jiff::civil::Date;
use writeable::TryWriteable;

use crate::terms::{Language, Problem, Problems};

/// Formats days. A campaign sends for a few days at a time in a few languages:
/// what was formatted once is kept.
pub struct Dates {
    patterns: BTreeMap<Language, DateTimePattern>,
    done: Mutex<HashMap<(Language, Date), String>>,
}

impl fmt::Debug for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dates").finish_non_exhaustive()
    }
}

impl Dates {
    /// `patterns`: CLDR patterns, per language, that replace ICU's long date.
    pub fn new(patterns: &BTreeMap<Language, String>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut read = BTreeMap::new();
        for (language, text) in patterns {
            match text.parse() {
                Ok(pattern) => drop(read.insert(language.clone(), pattern)),
                Err(_) => problems.push(
                    Problem::error(
                        "the campaign file",
                        format!("date_pattern.{language} is no date pattern"),
                    )
                    .value(text)
                    .hint("write it as CLDR does, for example \"d MMMM y\""),
                ),
            }
        }
        if problems.blocks() { Err(problems) } else { Ok(Self { patterns: read, done: Mutex::default() }) }
    }

    /// "8 June 2020", in the language's own way.
    pub fn long(&self, day: Date, language: &Language) -> String {
        let key = (language.clone(), day);
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = done.get(&key) {
            return text.clone();
        }
        // ISO 8601 for a day or language that ICU does not know.
        let text = self.format(day, language).unwrap_or_else(|| day.to_string());
        done.insert(key, text.clone());
        text
    }

    fn format(&self, day: Date, language: &Language) -> Option<String> {
        let (year, month, of_month) =
            (i32::from(day.year()), u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
        let date = icu::calendar::Date::try_new_gregorian(year, month, of_month).ok()?;
        // CLDR's plain English is American; letters to officials abroad are not.
        let tag = if *language == Language::english() { "en-001" } else { language.as_str() };
        let locale: Locale = tag.parse().ok()?;
        if let Some(pattern) = language.find_in(self.patterns.keys()).and_then(|l| self.patterns.get(l)) {
            let mut names =
                FixedCalendarDateTimeNames::<Gregorian, DateFieldSet>::try_new(locale.into()).ok()?;
            let formatter = names.include_for_pattern(pattern).ok()?;
            return formatter.format(&date).try_write_to_string().ok().map(Cow::into_owned);
        }
        Some(DateTimeFormatter::try_new(locale.into(), YMD::long()).ok()?.format(&date).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_prints_a_day_in_its_own_way() {
        let patterns = [(Language::parse("kk").unwrap(), "y 'жылғы' d MMMM".to_owned())];
        let dates = Dates::new(&patterns.into_iter().collect()).unwrap();
        let day = Date::constant(2020, 6, 8);
        let long = |tag: &str| dates.long(day, &Language::parse(tag).unwrap());
        assert_eq!(long("en"), "8 June 2020");
        assert_eq!(long("en-US"), "June 8, 2020");
        assert_eq!(long("ru"), "8 июня 2020\u{202f}г.");
        assert_eq!(long("kk"), "2020 жылғы 8 маусым");
        assert_eq!(long("de"), "8. Juni 2020");
    }
}
