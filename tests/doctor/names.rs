//! Records right, missing and wrong.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use crate::support::dkim::{ED25519, RSA, make_key, record};
use crate::support::dns::Dns;
use crate::support::sink::Sink;
use crate::{HOME, KEY, Told, doctor, doctor_of, project, right};

#[test]
fn where_everything_is_right_nothing_is_to_be_done() {
    let dns = right().start();
    let told = doctor_of(&dns);
    assert_eq!(told.run.code, 0, "{} {}", told.run.text(), told.run.stderr);
    for finding in told.findings() {
        let level = finding["level"].as_str().unwrap();
        assert!(["ok", "hint"].contains(&level), "{finding}");
    }
    for check in ["spf", "dmarc", "mx", "targets"] {
        assert!(told.levels(check).iter().all(|level| level == "ok"), "{:?}", told.of(check));
    }
    assert_eq!(told.of("targets")[0]["what"], "4 of 4 domains that you write to take mail");
}

/// A key, and what DNS is to say of it.
fn key(kind: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dkim.pem");
    make_key(&file, kind);
    (fs::read_to_string(&file).unwrap(), record(&file))
}

/// A project that signs with a key, whose file has this mode.
fn signing(sink: &Sink, dns: &Dns, pem: &str, mode: u32) -> Told {
    let project = project(sink, dns)
        .with("SENDER__DKIM__DOMAIN", HOME)
        .with("SENDER__DKIM__SELECTOR", "letters")
        .with("SENDER__DKIM__KEY_FILE", "config/dkim.pem");
    project.write("config/dkim.pem", pem);
    fs::set_permissions(project.root.join("config/dkim.pem"), Permissions::from_mode(mode)).unwrap();
    doctor(&project)
}

#[test]
fn a_published_key_is_compared_with_ours() {
    let sink = Sink::plain().start();
    for kind in [&RSA[..], &ED25519] {
        let (pem, published) = key(kind);
        let told = signing(&sink, &right().txt(KEY, &published).start(), &pem, 0o600);
        assert_eq!((told.run.code, told.levels("dkim")), (0, vec!["ok".to_owned()]), "{:?}", told.of("dkim"));
        assert_eq!(told.levels("secrets"), ["ok"]);
        let (_, others) = key(kind);
        let told = signing(&sink, &right().txt(KEY, &others).start(), &pem, 0o600);
        assert_eq!((told.run.code, told.levels("dkim")), (1, vec!["error".to_owned()]));
    }
}

#[test]
fn the_record_to_paste_for_a_missing_key_is_the_right_one() {
    let sink = Sink::plain().start();
    for kind in [&RSA[..], &ED25519] {
        let (pem, published) = key(kind);
        let told = signing(&sink, &right().start(), &pem, 0o600);
        assert_eq!((told.run.code, told.pasted("dkim")), (1, published));
        let paste = told.one("dkim")["paste"].as_str().unwrap().to_owned();
        assert!(paste.starts_with(&format!("{KEY}. IN TXT \"v=DKIM1; ")), "{paste}");
        let told = signing(&sink, &right().txt(KEY, &told.pasted("dkim")).start(), &pem, 0o600);
        assert_eq!(told.levels("dkim"), ["ok"]);
    }
}

#[test]
fn a_key_that_others_can_read_is_told_and_no_key_is_compared() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let (pem, _) = key(&ED25519);
    let told = signing(&sink, &dns, &pem, 0o644);
    assert_eq!(told.run.code, 1);
    assert_eq!(told.one("secrets")["paste"], "chmod 600 config/dkim.pem");
    assert_eq!(told.levels("dkim"), ["skipped"]);
}

#[test]
fn without_a_record_there_is_one_to_paste() {
    let told = doctor_of(&right().without(HOME).without("_dmarc.sincerely.example.org").start());
    assert_eq!(told.run.code, 1, "bounces reach nobody");
    assert_eq!(told.pasted("spf"), "v=spf1 mx ~all");
    assert_eq!(told.pasted("dmarc"), "v=DMARC1; p=none");
    assert_eq!(told.levels("mx"), ["error"]);
}

#[test]
fn an_spf_record_that_others_ignore_is_an_error() {
    for zone in [
        right().txt(HOME, "v=spf1 -all"),
        right().without("_spf.example.net"),
        right().without(HOME).mx(HOME, 1, "mx.example.com").txt(HOME, "v=spf1 ipv4:192.0.2.1 -all"),
        right().without(HOME).mx(HOME, 1, "mx.example.com").txt(HOME, "v=spf1 +all"),
    ] {
        let told = doctor_of(&zone.start());
        assert_eq!(
            (told.run.code, told.levels("spf")),
            (1, vec!["error".to_owned()]),
            "{:?}",
            told.of("spf")
        );
    }
}

#[test]
fn a_relay_that_the_record_does_not_name_is_a_hint() {
    let sink = Sink::plain().start();
    for (host, levels) in [("192.0.2.25", ["ok", "ok"]), ("203.0.113.25", ["ok", "hint"])] {
        let dns = right().start();
        let project = project(&sink, &dns)
            .with("RELAY__HOST", host)
            .with("RELAY__TLS", "implicit")
            .with("RELAY__TIMEOUTS__CONNECT", 1);
        let told = doctor(&project);
        assert_eq!(told.levels("spf"), levels, "{:?}", told.of("spf"));
    }
}

#[test]
fn the_return_path_has_a_record_and_a_server_of_its_own() {
    let dns = right()
        .txt("bounces.example.net", "v=spf1 ip4:192.0.2.0/24 -all")
        .mx("bounces.example.net", 10, "mx.example.com")
        .start();
    let sink = Sink::plain().start();
    let told = doctor(&project(&sink, &dns).with("SENDER__RETURN_PATH", "back@bounces.example.net"));
    assert!(told.of("spf")[0]["what"].as_str().unwrap().contains("bounces.example.net"));
    assert_eq!(told.levels("mx"), ["ok", "ok"]);
    assert_eq!(told.levels("dmarc"), ["ok", "warning"], "nobody vouches for From: {:?}", told.of("dmarc"));
}

#[test]
fn officials_who_cannot_get_mail_are_named() {
    let zone =
        right().without("justice.example.org").without("rights.example.com").without("courts.example.net");
    let told = doctor_of(&zone.mx("courts.example.net", 0, ".").start());
    assert_eq!(
        (told.run.code, told.levels("targets")),
        (0, ["ok", "warning", "warning", "warning"].map(str::to_owned).into())
    );
    let all = told.run.text();
    assert!(
        all.contains("null MX") && all.contains("Public Prosecutor") && all.contains("no such domain"),
        "{all}"
    );
}
