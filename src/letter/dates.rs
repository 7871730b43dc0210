//! Printed dates, by ICU, in the letter's language.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use icu::calendar::Gregorian;
use icu::calendar::cal::Persian;
use icu::datetime::fieldsets::YMD;
use icu::datetime::fieldsets::enums::DateFieldSet;
use icu::datetime::pattern::{DateTimePattern, FixedCalendarDateTimeNames};
use icu::datetime::{DateTimeFormatter, DateTimeFormatterPreferences};
use icu::locale::Locale;
use jiff::civil::Date;
use writeable::TryWriteable;

use crate::terms::{Language, Problem, Problems};

/// Where a letter writes a day otherwise than CLDR's long date: Kazakh spells
/// out what CLDR abbreviates.
const OURS: [(&str, &str); 1] = [("kk", "y 'жылғы' d MMMM")];

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
    /// `patterns`: CLDR patterns, per language, that replace ours and ICU's long
    /// date.
    pub fn new(patterns: &BTreeMap<Language, String>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let ours =
            OURS.iter().filter_map(|(tag, text)| Some((Language::parse(tag).ok()?, text.parse().ok()?)));
        let mut read: BTreeMap<Language, DateTimePattern> = ours.collect();
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
        let locale: Locale = in_use(language).parse().ok()?;
        if let Some(found) = language.find_in(self.patterns.keys()) {
            return by_pattern(date, &self.patterns[found], locale.into(), language);
        }
        let formatter = DateTimeFormatter::try_new(locale.into(), YMD::long()).ok()?;
        Some(ordinal(formatter.format(&date).to_string(), language))
    }
}

fn base_of(language: &Language) -> &str {
    language.as_str().split('-').next().unwrap_or_default()
}

/// The locale by which a language writes its days. CLDR's plain English is
/// American, which letters to officials abroad are not; and wherever Arabic is
/// read, an official letter is dated by the Gregorian calendar, Farsi by the
/// Solar Hijri one.
fn in_use(language: &Language) -> String {
    match base_of(language) {
        "en" if language.as_str() == "en" => "en-001".to_owned(),
        "ar" => format!("{language}-u-ca-gregory"),
        "fa" => format!("{language}-u-ca-persian"),
        _ => language.to_string(),
    }
}

fn by_pattern(
    date: icu::calendar::Date<Gregorian>,
    pattern: &DateTimePattern,
    locale: DateTimeFormatterPreferences,
    language: &Language,
) -> Option<String> {
    // A pattern prints the fields of one calendar, and the names are its own.
    if base_of(language) == "fa" {
        let mut names = FixedCalendarDateTimeNames::<Persian, DateFieldSet>::try_new(locale).ok()?;
        let formatter = names.include_for_pattern(pattern).ok()?;
        let date = date.to_calendar(Persian);
        return formatter.format(&date).try_write_to_string().ok().map(Cow::into_owned);
    }
    let mut names = FixedCalendarDateTimeNames::<Gregorian, DateFieldSet>::try_new(locale).ok()?;
    let formatter = names.include_for_pattern(pattern).ok()?;
    formatter.format(&date).try_write_to_string().ok().map(Cow::into_owned)
}

/// French counts the first of a month: 1er juin 2020.
fn ordinal(date: String, language: &Language) -> String {
    match date.strip_prefix("1 ") {
        Some(rest) if base_of(language) == "fr" => format!("1er {rest}"),
        _ => date,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(day: Date, tag: &str, patterns: &[(&str, &str)]) -> String {
        let patterns = patterns.iter().map(|(tag, text)| (Language::parse(tag).unwrap(), (*text).to_owned()));
        let dates = Dates::new(&patterns.collect()).unwrap();
        dates.long(day, &Language::parse(tag).unwrap())
    }

    #[test]
    fn each_language_prints_a_day_in_its_own_way() {
        let day = Date::constant(2020, 6, 8);
        for (tag, wanted) in [
            ("en", "8 June 2020"),
            ("en-US", "June 8, 2020"),
            ("ru", "8 июня 2020\u{202f}г."),
            ("kk", "2020 жылғы 8 маусым"),
            ("fr", "8 juin 2020"),
            ("es", "8 de junio de 2020"),
            ("de", "8. Juni 2020"),
            ("ar", "8 يونيو 2020"),
            ("ar-SA", "٨ يونيو ٢٠٢٠"),
            ("fa", "۱۹ خرداد ۱۳۹۹"),
            ("fa-AF", "۱۹ جوزا ۱۳۹۹"),
            ("pt", "8 de junho de 2020"),
            ("pt-BR", "8 de junho de 2020"),
            ("tr", "8 Haziran 2020"),
            ("zh", "2020年6月8日"),
            ("zh-Hant-TW", "2020年6月8日"),
        ] {
            assert_eq!(long(day, tag, &[]), wanted, "{tag}");
        }
    }

    #[test]
    fn the_jalali_year_turns_in_march() {
        let in_farsi = |month, day| long(Date::constant(2021, month, day), "fa", &[]);
        assert_eq!(in_farsi(3, 20), "۳۰ اسفند ۱۳۹۹");
        assert_eq!(in_farsi(3, 21), "۱ فروردین ۱۴۰۰");
    }

    #[test]
    fn french_counts_the_first_of_a_month() {
        let first = Date::constant(2020, 6, 1);
        assert_eq!(long(first, "fr-CA", &[]), "1er juin 2020");
        assert_eq!(long(first, "en", &[]), "1 June 2020");
    }

    #[test]
    fn a_campaigns_own_pattern_goes_before_ours() {
        let day = Date::constant(2020, 6, 8);
        assert_eq!(long(day, "kk", &[("kk", "d MMMM y")]), "8 маусым 2020");
        assert_eq!(long(day, "pt-BR", &[("pt", "d/MM/y")]), "8/06/2020");
        assert_eq!(long(day, "fa", &[("fa", "y MMMM d")]), "۱۳۹۹ خرداد ۱۹");
    }
}
