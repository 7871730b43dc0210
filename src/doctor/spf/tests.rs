//! Records of our own making, judged without a socket.

use std::net::IpAddr;

use proptest::prelude::*;

use super::super::{Answer, Exchange, Level};
use super::*;

const RELAY: &str = "smtp.example.net";

fn zone(texts: &[(&str, &[&str])]) -> Zone {
    let mut zone = Zone::default();
    for (name, records) in texts {
        zone.put_text(name, found(records));
    }
    zone
}

fn found(records: &[&str]) -> Answer<String> {
    match records {
        [] => Answer::NoName,
        _ => Answer::Found(records.iter().map(|text| (*text).to_owned()).collect()),
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn judged(zone: &Zone) -> Vec<(Level, String)> {
    let findings = judge(zone, "example.org", (RELAY, &[ip("192.0.2.25")]));
    findings.into_iter().map(|f| (f.level, f.what)).collect()
}

fn levels(zone: &Zone) -> Vec<Level> {
    judged(zone).into_iter().map(|(level, _)| level).collect()
}

#[test]
fn a_record_that_names_the_relay_is_right() {
    for record in [
        "v=spf1 ip4:192.0.2.0/24 -all",
        "v=spf1 a:smtp.example.net ~all",
        "v=spf1 include:_spf.example.net ~all",
        "v=spf1 mx:example.net -all",
        "v=spf1 redirect=_spf.example.net",
    ] {
        let mut zone = zone(&[
            ("example.org", &["google-site-verification=x", record]),
            ("_spf.example.net", &["v=spf1 ip4:192.0.2.25 -all"]),
        ]);
        zone.put_address(RELAY, Answer::Found(vec![ip("192.0.2.25")]));
        zone.put_exchange(
            "example.net",
            Answer::Found(vec![Exchange { preference: 5, host: RELAY.to_owned() }]),
        );
        assert_eq!(levels(&zone), [Level::Ok, Level::Ok], "{record}: {:?}", judged(&zone));
        assert!(zone.take_open().is_empty(), "{record}");
    }
}

#[test]
fn a_relay_that_is_not_named_is_a_hint_with_the_record_to_paste() {
    let zone = zone(&[("example.org", &["v=spf1 ip4:203.0.113.1 -all"])]);
    assert_eq!(levels(&zone), [Level::Ok, Level::Hint]);
    let findings = judge(&zone, "example.org", (RELAY, &[ip("192.0.2.25")]));
    let paste = findings[1].paste.as_deref().unwrap();
    assert_eq!(paste, "example.org. IN TXT \"v=spf1 a:smtp.example.net ip4:203.0.113.1 -all\"");
}

#[test]
fn no_record_two_records_and_bad_records_are_told_apart() {
    assert_eq!(levels(&zone(&[("example.org", &[])])), [Level::Warning]);
    assert_eq!(levels(&zone(&[("example.org", &["v=spf1 -all", "v=spf1 ~all"])])), [Level::Error]);
    assert_eq!(levels(&zone(&[("example.org", &["v=spf1 ip4:nonsense -all"])])), [Level::Error]);
    assert_eq!(
        levels(&zone(&[("example.org", &["v=spf1 include:gone.example -all"]), ("gone.example", &[])])),
        [Level::Error]
    );
    let mut silent = Zone::default();
    silent.put_text("example.org", Answer::Silent("timed out".to_owned()));
    assert_eq!(levels(&silent), [Level::Skipped]);
}

#[test]
fn two_records_are_pasted_as_one() {
    let two = ["v=spf1 ip4:192.0.2.25 include:a.example -all", "v=spf1 include:a.example mx ?all"];
    let findings = judge(&zone(&[("example.org", &two)]), "example.org", (RELAY, &[]));
    let wanted = "example.org. IN TXT \"v=spf1 ip4:192.0.2.25 include:a.example mx ~all\"";
    assert_eq!(findings[0].paste.as_deref(), Some(wanted));
}

#[test]
fn an_end_that_lets_everyone_send_is_an_error_and_no_end_a_warning() {
    for (record, level) in [
        ("v=spf1 ip4:192.0.2.25 +all", Level::Error),
        ("v=spf1 ip4:192.0.2.25 all", Level::Error),
        ("v=spf1 ip4:192.0.2.25 ?all", Level::Warning),
        ("v=spf1 ip4:192.0.2.25", Level::Warning),
    ] {
        let zone = zone(&[("example.org", &[record])]);
        let findings = judge(&zone, "example.org", (RELAY, &[ip("192.0.2.25")]));
        assert_eq!(findings[0].level, level, "{record}");
        assert_eq!(findings[0].paste.as_deref(), Some("example.org. IN TXT \"v=spf1 ip4:192.0.2.25 ~all\""));
    }
}

#[test]
fn more_than_ten_lookups_and_records_that_include_each_other_are_errors() {
    let many = (0..11).map(|n| format!("a:h{n}.example")).collect::<Vec<_>>().join(" ");
    let record = format!("v=spf1 {many} -all");
    let told = judged(&zone(&[("example.org", &[record.as_str()])]));
    assert!(told[0].0 == Level::Error && told[0].1.contains("10 lookups"), "{told:?}");
    let circle = zone(&[
        ("example.org", &["v=spf1 include:other.example -all"]),
        ("other.example", &["v=spf1 redirect=example.org"]),
    ]);
    assert_eq!(levels(&circle), [Level::Error]);
}

#[test]
fn what_hangs_on_the_letter_or_was_not_seen_is_left_open() {
    let macros = zone(&[("example.org", &["v=spf1 exists:%{i}._spf.example.org -all"])]);
    assert_eq!(levels(&macros), [Level::Ok, Level::Skipped]);
    let unseen = zone(&[("example.org", &["v=spf1 include:slow.example -all"])]);
    assert_eq!(levels(&unseen), [Level::Ok, Level::Skipped]);
}

#[test]
fn what_could_move_a_cursor_is_not_shown() {
    let told = judged(&zone(&[("example.org", &["v=spf1 \u{1B}[2J -all"])]));
    assert!(!told[0].1.contains('\u{1B}'), "{told:?}");
}

proptest! {
    #[test]
    fn any_records_come_to_an_end(
        texts in prop::collection::vec("(v=spf1 )?([a-z+?~-]{0,3}(include|redirect|a|mx|ptr|exists|all|ip4|ip6)?[:=/]?[a-c0-9./%{}]{0,8} ?){0,12}", 0..4),
    ) {
        let mut zone = Zone::default();
        for name in ["example.org", "a", "b", "c"] {
            zone.put_text(name, Answer::Found(texts.clone()));
        }
        for finding in judge(&zone, "example.org", (RELAY, &[ip("192.0.2.25"), ip("2001:db8::1")])) {
            prop_assert!(!finding.what.is_empty());
        }
    }
}
