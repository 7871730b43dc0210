use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn hours(text: &str) -> SendingHours {
    SendingHours::parse(text).unwrap()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn hours_are_read_as_organisers_write_them() {
    for (text, written) in [
        ("always", "always"),
        (" Always ", "always"),
        ("Mon-Fri 09:00-17:00", "Mon-Fri 09:00-17:00"),
        ("monday-friday 9:00–17:00", "Mon-Fri 09:00-17:00"),
        ("Mon,Wed 09:00-12:00", "Mon,Wed 09:00-12:00"),
        ("Mon, Wed 09:00-12:00", "Mon,Wed 09:00-12:00"),
        ("Sun-Thu 08:00-24:00", "Sun-Thu 08:00-24:00"),
        ("Mon-Sun 00:00-24:00", "Mon-Sun 00:00-24:00"),
        ("Sat-Fri 00:00-24:00", "Mon-Sun 00:00-24:00"),
    ] {
        assert_eq!(hours(text).to_string(), written, "{text}");
    }
}

#[test]
fn hours_that_cannot_be_are_refused_in_words() {
    for (text, why) in [
        ("", "names no days"),
        ("sometimes", "names no days"),
        ("Mon-Fri", "names no days"),
        ("Mon-Fri 09:00", "no hours"),
        ("Mon-Fri 17:00-09:00", "end before they begin"),
        ("Mon-Fri 09:00-09:00", "end before they begin"),
        ("Mon-Fri 09:00-24:01", "no time of day"),
        ("Mon-Fri 09:60-10:00", "no time of day"),
        ("Mon-Fri 9-17", "no time of day"),
        ("Mo-Fr 09:00-17:00", "no day of the week"),
        ("Mon-Fri,, 09:00-17:00", "no day of the week"),
    ] {
        let error = SendingHours::parse(text).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
}

#[test]
fn outside_the_hours_the_next_opening_is_named() {
    let (office, almaty) = (hours("Mon-Fri 09:00-17:00"), zone("Asia/Almaty"));
    let friday_evening = at("2026-03-20T17:00:00+05:00");
    assert_eq!(office.at(friday_evening, &almaty, &[]), Opening::Until(at("2026-03-23T09:00:00+05:00")));
    let holidays = [date(2026, 3, 23), date(2026, 3, 24)];
    assert_eq!(
        office.at(friday_evening, &almaty, &holidays),
        Opening::Until(at("2026-03-25T09:00:00+05:00"))
    );
    let morning = at("2026-03-25T09:00:00+05:00");
    assert_eq!(office.at(morning, &almaty, &holidays), Opening::Open(Some(at("2026-03-25T17:00:00+05:00"))));
}

#[test]
fn days_that_meet_at_midnight_are_one_opening() {
    let week = hours("Mon-Fri 00:00-24:00");
    let opening = week.at(at("2026-03-24T12:00:00Z"), &TimeZone::UTC, &[]);
    assert_eq!(opening, Opening::Open(Some(at("2026-03-28T00:00:00Z"))));
    let all = hours("Mon-Sun 00:00-24:00");
    assert_eq!(all.at(at("2026-03-24T12:00:00Z"), &TimeZone::UTC, &[]), Opening::Open(None));
}

#[test]
fn always_still_keeps_the_holidays_that_are_named() {
    let holiday = [date(2026, 12, 16)];
    let noon_before = at("2026-12-15T12:00:00Z");
    let midnight = at("2026-12-16T00:00:00Z");
    assert_eq!(SendingHours::Always.at(noon_before, &TimeZone::UTC, &holiday), Opening::Open(Some(midnight)));
    let next = at("2026-12-17T00:00:00Z");
    assert_eq!(SendingHours::Always.at(midnight, &TimeZone::UTC, &holiday), Opening::Until(next));
    assert_eq!(SendingHours::Always.at(next, &TimeZone::UTC, &holiday), Opening::Open(None));
}

#[test]
fn hours_in_the_gap_of_summer_time_begin_with_the_jump() {
    // Berlin, 29 March 2026: 02:00 becomes 03:00.
    let (night, berlin) = (hours("Sun 02:30-04:00"), zone("Europe/Berlin"));
    let jump = at("2026-03-29T03:00:00+02:00");
    assert_eq!(night.at(at("2026-03-29T01:30:00+01:00"), &berlin, &[]), Opening::Until(jump));
    assert_eq!(night.at(jump, &berlin, &[]), Opening::Open(Some(at("2026-03-29T04:00:00+02:00"))));
    // Hours wholly inside the gap do not come that day.
    let gone = hours("Sun 02:10-02:50");
    let next = at("2026-04-05T02:10:00+02:00");
    assert_eq!(gone.at(at("2026-03-29T00:00:00+01:00"), &berlin, &[]), Opening::Until(next));
}

#[test]
fn hours_in_the_fold_of_winter_time_come_once() {
    // Berlin, 25 October 2026: 03:00 becomes 02:00 again.
    let (night, berlin) = (hours("Sun 02:00-02:30"), zone("Europe/Berlin"));
    assert_eq!(
        night.at(at("2026-10-25T02:10:00+02:00"), &berlin, &[]),
        Opening::Open(Some(at("2026-10-25T02:30:00+02:00")))
    );
    let second_time = at("2026-10-25T02:10:00+01:00");
    assert_eq!(night.at(second_time, &berlin, &[]), Opening::Until(at("2026-11-01T02:00:00+01:00")));
}

#[test]
fn a_day_that_a_country_skipped_has_no_hours() {
    // Samoa had no 30 December 2011.
    let (office, apia) = (hours("Fri,Sat 09:00-17:00"), zone("Pacific/Apia"));
    let thursday = at("2011-12-29T20:00:00-10:00");
    assert_eq!(office.at(thursday, &apia, &[]), Opening::Until(at("2011-12-31T09:00:00+14:00")));
}

#[test]
fn years_of_holidays_close_until_the_horizon_and_the_ends_of_time_do_no_harm() {
    let days: Vec<Date> = date(2026, 1, 1).series(1.day()).take(900).collect();
    let office = hours("Mon-Fri 09:00-17:00");
    assert!(matches!(office.at(at("2026-01-01T00:00:00Z"), &TimeZone::UTC, &days), Opening::Until(_)));
    for now in [Timestamp::MIN, Timestamp::MAX] {
        let _ = office.at(now, &zone("America/New_York"), &[]);
        let _ = SendingHours::Always.at(now, &TimeZone::UTC, &[date(2026, 1, 1)]);
    }
}

fn any_hours() -> impl Strategy<Value = SendingHours> {
    (1u8..128, 0i32..1440, 1i32..=1440).prop_filter_map("end after start", |(days, from, length)| {
        let to = from + length;
        (to <= 1440).then(|| {
            let time = |m: i32| format!("{:02}:{:02}", m / 60, m % 60);
            let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
            let on: Vec<&str> = (0..7).filter(|d| days & (1 << d) != 0).map(|d| names[d]).collect();
            hours(&format!("{} {}-{}", on.join(","), time(from), time(to)))
        })
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(hours in any_hours()) {
        prop_assert_eq!(SendingHours::parse(&hours.to_string()), Ok(hours));
    }

    #[test]
    fn reading_hours_never_panics(text in "\\PC{0,40}") {
        let _ = SendingHours::parse(&text);
    }

    /// The answer holds until the moment that it names, and no longer.
    #[test]
    fn an_answer_holds_until_it_changes(hours in any_hours(), second in 1_767_225_600i64..1_830_000_000) {
        let now = Timestamp::from_second(second).unwrap();
        for name in ["Europe/Berlin", "Asia/Almaty", "America/Sao_Paulo", "Australia/Lord_Howe"] {
            let zone = zone(name);
            let next = match hours.at(now, &zone, &[]) {
                Opening::Open(Some(close)) => {
                    prop_assert!(now < close);
                    prop_assert!(matches!(hours.at(close, &zone, &[]), Opening::Until(_)));
                    close
                }
                Opening::Open(None) => continue,
                Opening::Until(open) => {
                    prop_assert!(now < open);
                    prop_assert!(matches!(hours.at(open, &zone, &[]), Opening::Open(_)));
                    open
                }
            };
            let before = next.checked_sub(1.second()).unwrap().max(now);
            let is_open = |t| matches!(hours.at(t, &zone, &[]), Opening::Open(_));
            prop_assert_eq!(is_open(before), is_open(now));
        }
    }
}
