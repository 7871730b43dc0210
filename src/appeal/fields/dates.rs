//! Dates as people write them, in the languages of appeals.

use jiff::civil::Date;

use crate::appeal::fold::{Word, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::appeal) enum FoundDate {
    Day(Date),
    /// Two readings: day first, month first.
    Either(Date, Date),
    /// A day without its year, or a year of two digits in doubt.
    Unclear,
}

/// How a reader of the text's language reads `02/03/2020`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::appeal) enum Order {
    DayFirst,
    Unknown,
}

/// The beginnings of the months' names, folded, that no other month shares.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "janv", "janner"],
    &["feb", "fev", "fevr"],
    &["mar", "marz"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag", "mayo", "maio"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aou", "aout", "ago", "agosto"],
    &["sep", "set", "sept"],
    &["oct", "okt", "out", "ott"],
    &["nov"],
    &["dec", "dez", "dic"],
];

/// The whole names, so that no word passes for a month.
const NAMES: [&str; 67] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "setiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "januar",
    "februar",
    "marz",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "janeiro",
    "fevereiro",
    "marco",
    "maio",
    "junho",
    "julho",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
    "gennaio",
    "febbraio",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "settembre",
    "ottobre",
    "dicembre",
    "sept",
    "janner",
    "febr",
    "maerz",
];

/// All dates of a text, in their order.
pub(in crate::appeal) fn dates(text: &str, order: Order) -> Vec<FoundDate> {
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match date_at(text, &words[at..], order) {
            Some((date, taken)) => {
                found.push(date);
                at += taken;
            }
            None => at += 1,
        }
    }
    found
}

fn date_at(text: &str, words: &[Word], order: Order) -> Option<(FoundDate, usize)> {
    with_month_name(words).or_else(|| numeric(text, words, order))
}

fn with_month_name(words: &[Word]) -> Option<(FoundDate, usize)> {
    let (day, month, next) = day_and_month(words)?;
    let article =
        usize::from(words.get(next).is_some_and(|w| matches!(w.folded.as_str(), "de" | "del" | "of" | "do")));
    match words.get(next + article).and_then(|w| year(&w.folded)) {
        Some(year) => Some((FoundDate::Day(Date::new(year, month, day).ok()?), next + article + 1)),
        _ => Some((FoundDate::Unclear, next)),
    }
}

/// `8 June`, `8th of June`, `June 8`, `1er mars`, `8 de junio`.
fn day_and_month(words: &[Word]) -> Option<(i8, i8, usize)> {
    let first = words.first()?.folded.as_str();
    if let Some(day) = day(first) {
        let mut at = 1;
        while words.get(at).is_some_and(|w| {
            matches!(w.folded.as_str(), "of" | "de" | "th" | "st" | "nd" | "rd" | "er" | "di" | "do")
        }) && at < 3
        {
            at += 1;
        }
        return Some((day, month(&words.get(at)?.folded)?, at + 1));
    }
    let month = month(first)?;
    let day = day(&words.get(1)?.folded)?;
    Some((day, month, 2))
}

fn day(word: &str) -> Option<i8> {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    let ending = &word[digits.len()..];
    let plain = matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "o");
    let day: i8 = digits.parse().ok()?;
    (plain && digits.len() <= 2 && (1..=31).contains(&day)).then_some(day)
}

fn month(word: &str) -> Option<i8> {
    if word.len() > 3 && !NAMES.contains(&word) && !MONTHS.iter().any(|m| m.contains(&word)) {
        return None;
    }
    let at =
        MONTHS.iter().position(|stems| stems.iter().any(|stem| word.len() >= 3 && word.starts_with(stem)));
    at.and_then(|at| i8::try_from(at + 1).ok())
}

/// A year in four digits.
fn year(word: &str) -> Option<i16> {
    let digits = word.len() == 4 && word.chars().all(|c| c.is_ascii_digit());
    word.parse().ok().filter(|year| digits && (1960..=2200).contains(year))
}

/// `02/19/2020`, `27.01.2015`, `2020-06-08`.
fn numeric(text: &str, words: &[Word], order: Order) -> Option<(FoundDate, usize)> {
    let [one, two, three] = [words.first()?, words.get(1)?, words.get(2)?];
    let joint = separator(text, one, two)?;
    if separator(text, two, three)? != joint {
        return None;
    }
    let number = |w: &Word| if w.folded.len() <= 4 { w.folded.parse::<i16>().ok() } else { None };
    let (x, y, z) = (number(one)?, number(two)?, number(three)?);
    let day = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    if one.folded.len() == 4 {
        return Some((FoundDate::Day(day(x, y, z)?), 3));
    }
    if one.folded.len() > 2 || two.folded.len() > 2 || three.folded.len() != 4 {
        let plausible = three.folded.len() == 2 && x <= 31 && y <= 31 && x > 0 && y > 0;
        return plausible.then_some((FoundDate::Unclear, 3));
    }
    let date = match (day(z, y, x), day(z, x, y)) {
        (Some(one), Some(_)) if joint == '.' || order == Order::DayFirst => FoundDate::Day(one),
        (Some(one), Some(other)) if one != other => FoundDate::Either(one, other),
        (one, other) => FoundDate::Day(one.or(other)?),
    };
    Some((date, 3))
}

/// The one character between two numbers of a date.
fn separator(text: &str, a: &Word, b: &Word) -> Option<char> {
    let between = text[a.end..b.start].trim();
    let mut chars = between.chars();
    let joint = chars.next().filter(|c| matches!(c, '/' | '.' | '-' | '–'))?;
    chars.next().is_none().then_some(joint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        match dates(text, Order::Unknown).as_slice() {
            [FoundDate::Day(date)] => Some(date.to_string()),
            _ => None,
        }
    }

    #[test]
    fn dates_are_read_in_every_form_that_leaves_no_doubt() {
        for (text, wanted) in [
            ("8 June 2020", "2020-06-08"),
            ("27 SEPTEMBER 2019", "2019-09-27"),
            ("16 August, 2017", "2017-08-16"),
            ("December 10, 2024", "2024-12-10"),
            ("8th of March 2021", "2021-03-08"),
            ("02/19/2020", "2020-02-19"),
            ("19/02/2020", "2020-02-19"),
            ("03/03/2020", "2020-03-03"),
            ("22 décembre 2023", "2023-12-22"),
            ("1er août 2019", "2019-08-01"),
            ("27. Januar 2015", "2015-01-27"),
            ("3. März 2016", "2016-03-03"),
            ("8 de junio de 2020", "2020-06-08"),
            ("27.01.2015", "2015-01-27"),
            ("2020-06-08", "2020-06-08"),
            ("lundi 15 juin 2020", "2020-06-15"),
            ("Sept. 3, 2021", "2021-09-03"),
            ("5 de março de 2022", "2022-03-05"),
        ] {
            assert_eq!(day(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_told_so() {
        assert!(matches!(dates("02/03/2020", Order::Unknown)[..], [FoundDate::Either(..)]));
        assert!(matches!(dates("02/03/2020", Order::DayFirst)[..], [FoundDate::Day(_)]));
        for text in ["8 June", "10/11/12", "June 8"] {
            assert_eq!(dates(text, Order::Unknown), [FoundDate::Unclear], "{text}");
        }
        for text in [
            "",
            "31 February 2020",
            "1234 Main Street",
            "99/99/2020",
            "article 54 of the Code",
            "May it be",
            "marched 12 marchers",
        ] {
            assert_eq!(dates(text, Order::Unknown), [], "{text}");
        }
    }
}
