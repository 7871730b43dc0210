//! DNS that lies, is slow, says too much, or is not there: nothing of it is
//! believed, and all of it ends in time.

use crate::support::dns::{Dns, Trick};
use crate::support::free_port;
use crate::support::project::PETITION;
use crate::support::sink::Sink;
use crate::{HOME, doctor, doctor_of, project, right};

/// Ten seconds for DNS, and the program's own.
const IN_TIME: f64 = 14.0;

/// Each waits for its own time to pass: all at once.
fn with_each(tricks: &[Trick], test: impl Fn(Trick) + Sync) {
    std::thread::scope(|scope| {
        for trick in tricks {
            scope.spawn(|| test(*trick));
        }
    });
}

#[test]
fn answers_that_belong_to_no_question_of_ours_are_not_believed() {
    let tricks = [Trick::WrongId, Trick::WrongQuestion, Trick::WrongName, Trick::Garbage, Trick::CutOff];
    with_each(&tricks, |trick| {
        let told = doctor_of(&right().trick(HOME, trick).start());
        assert!(told.seconds < IN_TIME, "{trick:?}: {}", told.seconds);
        assert!(!told.levels("spf").contains(&"ok".to_owned()), "{trick:?}: {:?}", told.of("spf"));
        assert!(!told.run.text().contains("liar"), "{trick:?}");
        assert_eq!(told.levels("dmarc"), ["ok", "ok"], "{trick:?}: others are looked at all the same");
    });
}

#[test]
fn a_name_that_nobody_answers_for_is_left_out_alone() {
    with_each(&[Trick::Silence, Trick::Fail, Trick::HalfSaid], |trick| {
        let told = doctor_of(&right().trick("_dmarc.sincerely.example.org", trick).start());
        assert_eq!((told.run.code, told.levels("dmarc")), (0, vec!["skipped".to_owned()]), "{trick:?}");
        assert_eq!(told.levels("spf"), ["ok"]);
        assert!(told.seconds < IN_TIME, "{}", told.seconds);
    });
}

#[test]
fn many_slow_names_take_no_longer_than_one_patience() {
    let mut dns = right();
    let mut officials = String::new();
    for n in 0..90 {
        dns = dns.trick(&format!("slow{n}.example.org"), Trick::Silence);
        officials += &format!(
            "[[targets]]\noffice = \"O{n}\"\nemails = [\"o@slow{n}.example.org\"]\nsalutation.en = \"Dear O,\"\n"
        );
    }
    let (sink, dns) = (Sink::plain().start(), dns.start());
    let project = project(&sink, &dns);
    project.write("config/campaigns/petition.toml", &format!("{PETITION}{officials}"));
    let told = doctor(&project);
    assert!(told.seconds < IN_TIME, "{}", told.seconds);
    assert_eq!(told.levels("targets").iter().filter(|level| *level == "skipped").count(), 90);
    assert_eq!(told.of("targets")[0]["what"], "4 of 94 domains that you write to take mail");
}

#[test]
fn without_a_network_it_says_so_and_goes_on() {
    let sink = Sink::plain().start();
    let nobody = format!("127.0.0.1:{}", free_port());
    let (silent, failing) = (right().always(Trick::Silence).start(), right().always(Trick::Fail).start());
    for server in [nobody, silent.address(), failing.address()] {
        let told = doctor(&project(&sink, &silent).with("TEST_DNS", &server));
        assert!(told.seconds < IN_TIME, "{}", told.seconds);
        let wanted = (0, vec!["skipped".to_owned()]);
        assert_eq!((told.run.code, told.levels("network")), wanted, "{}", told.run.text());
        assert!(told.of("spf").is_empty() && told.of("targets").is_empty());
        assert_eq!((told.levels("store"), told.levels("relay")[0].as_str()), (vec!["ok".to_owned()], "ok"));
    }
}

#[test]
fn without_a_network_a_relay_elsewhere_is_no_fault_of_the_settings_and_one_here_is() {
    let (sink, dns) = (Sink::plain().start(), right().always(Trick::Fail).start());
    let elsewhere = project(&sink, &dns)
        .with("RELAY__HOST", "192.0.2.25")
        .with("RELAY__TLS", "implicit")
        .with("RELAY__TIMEOUTS__CONNECT", 1);
    let told = doctor(&elsewhere);
    assert_eq!(
        (told.run.code, told.levels("relay")),
        (0, vec!["skipped".to_owned()]),
        "{:?}",
        told.of("relay")
    );
    let told = doctor(&project(&sink, &dns).with("RELAY__PORT", 1));
    assert_eq!(
        (told.run.code, told.levels("relay")),
        (1, vec!["error".to_owned()]),
        "{:?}",
        told.of("relay")
    );
}

#[test]
fn a_closed_network_whose_dns_denies_every_name_is_none() {
    let sink = Sink::plain().start();
    let told = doctor(&project(&sink, &Dns::zone().start()));
    assert_eq!(
        (told.run.code, told.levels("network")),
        (0, vec!["skipped".to_owned()]),
        "{}",
        told.run.text()
    );
}

#[test]
fn the_one_record_is_found_among_five_hundred() {
    let filled = |mut zone: crate::support::dns::Builder, name: &str| {
        for n in 0..500 {
            zone = zone.txt(name, &format!("filler {n} {}", "x".repeat(60)));
        }
        zone
    };
    let told = doctor_of(&filled(right(), HOME).start());
    assert_eq!((told.run.code, told.levels("spf")), (0, vec!["ok".to_owned()]), "{:?}", told.of("spf"));
    let told = doctor_of(
        &filled(right().without("_dmarc.sincerely.example.org"), "_dmarc.sincerely.example.org").start(),
    );
    assert_eq!(told.levels("dmarc"), ["warning"]);
    assert!(told.run.stdout.len() < 20_000, "{}", told.run.stdout.len());
}

#[test]
fn names_that_lead_to_each_other_come_to_an_end() {
    let zone = right().without("_dmarc.sincerely.example.org").without("justice.example.org");
    let dns = zone
        .cname("_dmarc.sincerely.example.org", "round.example.org")
        .cname("round.example.org", "_dmarc.sincerely.example.org")
        .cname("justice.example.org", "justice.example.org")
        .start();
    let told = doctor_of(&dns);
    assert!(told.seconds < IN_TIME && told.run.code == 0, "{} {}", told.seconds, told.run.text());
    assert!(!told.levels("dmarc").contains(&"ok".to_owned()), "{:?}", told.of("dmarc"));
    assert!(dns.asked().len() < 200, "{}", dns.asked().len());
}

#[test]
fn a_record_at_the_end_of_another_name_is_followed() {
    let zone = right().without("_dmarc.sincerely.example.org");
    let zone = zone.cname("_dmarc.sincerely.example.org", "policy.example.net");
    let told = doctor_of(&zone.txt("policy.example.net", "v=DMARC1; p=reject").start());
    assert_eq!(told.levels("dmarc"), ["ok", "ok"], "{:?}", told.of("dmarc"));
}

#[test]
fn records_that_include_ever_more_are_asked_no_further_than_allowed() {
    let mut zone = right().without(HOME).mx(HOME, 10, "mx.example.com");
    let ten = |from: &str| (0..10).map(|n| format!("include:{n}.{from}")).collect::<Vec<_>>().join(" ");
    zone = zone.txt(HOME, &format!("v=spf1 {} -all", ten("bomb.example")));
    for n in 0..10 {
        zone = zone
            .txt(&format!("{n}.bomb.example"), &format!("v=spf1 {} -all", ten(&format!("{n}.bomb.example"))));
        for m in 0..10 {
            zone = zone.txt(&format!("{m}.{n}.bomb.example"), &format!("v=spf1 include:{HOME} -all"));
        }
    }
    let dns = zone.start();
    let told = doctor_of(&dns);
    assert_eq!(told.levels("spf"), ["error"], "{:?}", told.of("spf"));
    let bombs = dns.asked().iter().filter(|asked| asked.contains("bomb.example")).count();
    assert!(bombs <= 30, "{bombs}: {:?}", dns.asked());
}

#[test]
fn nothing_that_could_move_a_cursor_gets_to_a_terminal() {
    let nasty = "v=spf1 \u{1B}]0;owned\u{7}\u{202E}\r\n -all";
    let dns = right()
        .without(HOME)
        .mx(HOME, 10, "mx.example.com")
        .txt(HOME, nasty)
        .without("_dmarc.sincerely.example.org")
        .txt("_dmarc.sincerely.example.org", "v=DMARC1; p=\u{1B}[2J\u{9B}")
        .start();
    let sink = Sink::plain().start();
    let run = project(&sink, &dns).run(&["doctor"]);
    let text = run.text() + &run.stderr;
    assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202E}'), "{text:?}");
    assert!(text.contains("is not SPF"), "{text}");
}

#[test]
fn a_name_that_is_no_name_is_not_asked_for() {
    let long = "x".repeat(80);
    let record = format!("v=spf1 include:{long}.example include:.. include:a..b -all");
    let dns = right().without(HOME).mx(HOME, 10, "mx.example.com").txt(HOME, &record).start();
    let told = doctor_of(&dns);
    assert_eq!(told.levels("spf"), ["error"], "{:?}", told.of("spf"));
}
