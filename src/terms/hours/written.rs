//! Sending hours as they are written, both ways.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

use super::SendingHours;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl SendingHours {
    /// How hours are written.
    pub const HINT: &str = "write it like “Mon-Fri 09:00-17:00”, “Mon,Wed 09:00-12:00” or “always”";

    /// # Errors
    /// What is wrong, in words for an organiser.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().replace(['–', '—'], "-");
        if text.eq_ignore_ascii_case("always") {
            return Ok(Self::Always);
        }
        let (days, hours) = text.rsplit_once(char::is_whitespace).ok_or("it names no days and hours")?;
        let (from, to) = hours.split_once('-').ok_or_else(|| format!("“{hours}” are no hours"))?;
        let (from, to) = (minutes(from)?, minutes(to)?);
        if to <= from {
            return Err(format!("the hours “{hours}” end before they begin"));
        }
        let days = read_days(days)?;
        Ok(Self::Hours { days, from: time_of(from), to: time_of(to) })
    }
}

/// `Mon-Fri`, `Sun-Thu`, `Mon,Wed`, `Mon-Wed, Fri`.
fn read_days(text: &str) -> Result<[bool; 7], String> {
    let mut days = [false; 7];
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (mut day, last) = (read_day(first)?, read_day(last)?);
        days[day] = true;
        while day != last {
            day = (day + 1) % 7;
            days[day] = true;
        }
    }
    Ok(days)
}

fn read_day(text: &str) -> Result<usize, String> {
    let word = text.trim().to_lowercase();
    let is_day = |day: &str| word.len() >= 3 && day.to_lowercase().starts_with(&word);
    DAYS.iter().position(|day| is_day(day)).ok_or_else(|| format!("“{}” is no day of the week", text.trim()))
}

/// Minutes since midnight; `24:00` is the end of the day.
fn minutes(text: &str) -> Result<i32, String> {
    let bad = || format!("“{}” is no time of day such as 09:00", text.trim());
    let (hour, minute) = text.trim().split_once(':').ok_or_else(bad)?;
    let two_digits = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(hour) || minute.len() != 2 || !two_digits(minute) {
        return Err(bad());
    }
    let (hour, minute): (i32, i32) = (hour.parse().map_err(|_| bad())?, minute.parse().map_err(|_| bad())?);
    let all = hour * 60 + minute;
    if minute < 60 && all <= 24 * 60 { Ok(all) } else { Err(bad()) }
}

/// 24:00 becomes midnight, as [`SendingHours::Hours`] has it.
fn time_of(minutes: i32) -> Time {
    let part = |n: i32| i8::try_from(n).unwrap_or(0);
    Time::new(part(minutes / 60 % 24), part(minutes % 60), 0, 0).unwrap_or(Time::midnight())
}

impl fmt::Display for SendingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Hours { days, from, to } = self else { return f.write_str("always") };
        let end = if *to == Time::midnight() { "24:00".to_owned() } else { to.strftime("%H:%M").to_string() };
        write!(f, "{} {}-{end}", write_days(*days), from.strftime("%H:%M"))
    }
}

fn write_days(days: [bool; 7]) -> String {
    let is_on = |day: usize| days[day % 7];
    // A run begins where the day before is off, so that Sunday to Thursday
    // stays one run; where every day is on, the week begins on Monday.
    let starts = (0..7).filter(|day| is_on(*day) && (!is_on(day + 6) || (days == [true; 7] && *day == 0)));
    let runs = starts.map(|start| {
        let length = (0..7).take_while(|n| is_on(start + n)).count();
        let short = |day: usize| &DAYS[day % 7][..3];
        match length {
            1 => short(start).to_owned(),
            _ => format!("{}-{}", short(start), short(start + length - 1)),
        }
    });
    runs.collect::<Vec<_>>().join(",")
}

impl FromStr for SendingHours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl TryFrom<String> for SendingHours {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<SendingHours> for String {
    fn from(hours: SendingHours) -> Self {
        hours.to_string()
    }
}
