//! `config/sincerely.toml` and the variables above it: what is read, and what
//! an organiser is told. Each file of `errors/` is a test.

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
mod keys;
mod sources;

use std::path::Path;

use sincerely::settings::{Mode, Settings, Tls, known_keys, read};
use sincerely::terms::{Problems, draw_all};

const SHIPPED: &str = include_str!("../../config/sincerely.toml");
const LEAST: &str = "[sender]\nname = \"Group\"\naddress = \"letters@group.example.org\"\n";

fn with(text: &str, env: &[(&str, &str)]) -> (Option<Settings>, Problems) {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    read(text, "config/sincerely.toml", env, Path::new("/project"))
}

fn settings(text: &str, env: &[(&str, &str)]) -> Settings {
    let (settings, problems) = with(text, env);
    assert_eq!(draw_all(&problems, false), "");
    settings.unwrap()
}

#[test]
fn every_problem_in_a_file_is_told_at_once() {
    insta::glob!("errors/*.toml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (settings, problems) = with(&text, &[]);
        assert!(settings.is_none());
        insta::assert_snapshot!(draw_all(&problems, false));
    });
}

#[test]
fn the_shipped_file_shows_every_default() {
    let uncommented = |line: &str| {
        let setting = line.strip_prefix("# ").filter(|l| is_setting(l));
        setting.unwrap_or(line).to_owned()
    };
    let all: Vec<String> = SHIPPED.lines().map(uncommented).collect();
    let shown = settings(&all.join("\n"), &[]);
    assert_eq!(format!("{shown:?}"), format!("{:?}", settings(SHIPPED, &[])));
    let least = "[sender]\nname = \"Sincerely Example Group\"\naddress = \"letters@sincerely.example.org\"\n";
    assert_eq!(format!("{shown:?}"), format!("{:?}", settings(least, &[])));
}

/// `key = value` at the beginning of a comment.
fn is_setting(line: &str) -> bool {
    line.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
}

#[test]
fn the_shipped_file_names_every_setting() {
    let mut section = String::new();
    let mut named = Vec::new();
    for line in SHIPPED.lines() {
        let line = line.trim_start_matches("# ").trim_start_matches("example: ");
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            name.clone_into(&mut section);
        } else if let Some((key, _)) = line.split_once(" = ").filter(|_| is_setting(line)) {
            named.push(if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") });
        }
    }
    // A password stands in the environment, never in the file.
    let expected: Vec<String> = known_keys().into_iter().filter(|key| key != "relay.password").collect();
    named.sort();
    named.dedup();
    assert_eq!(named, expected);
}

#[test]
fn examples_in_the_shipped_file_are_valid_too() {
    let examples: Vec<&str> = SHIPPED.lines().map(|l| l.strip_prefix("# example: ").unwrap_or(l)).collect();
    let all = settings(&examples.join("\n"), &[]);
    assert_eq!(all.relay.ca_file.as_deref(), Some(Path::new("/project/config/relay-ca.pem")));
    assert_eq!(all.bounces.maildir.as_deref(), Some(Path::new("/var/mail/bounces")));
    assert!(all.sender.dkim.is_some_and(|d| d.selector == "letters"));
}

#[test]
fn variables_stand_above_the_file() {
    let env = [
        ("SINCERELY_MODE", "live"),
        ("SINCERELY_SENDING_HOURS", "always"),
        ("SINCERELY_SENDER__OWN_DOMAINS", "Example.org, group.example.org"),
        ("SINCERELY_SENDER__VERP", "false"),
        ("SINCERELY_SENDER__DKIM__DOMAIN", "example.org"),
        ("SINCERELY_SENDER__DKIM__SELECTOR", "s1"),
        ("SINCERELY_SENDER__DKIM__KEY_FILE", "dkim.pem"),
        ("SINCERELY_REHEARSAL__TO", "me@example.org"),
        ("SINCERELY_RELAY__HOST", "127.0.0.1"),
        ("SINCERELY_RELAY__PORT", "2525"),
        ("SINCERELY_RELAY__TLS", "none"),
        ("SINCERELY_RELAY__PASSWORD", "hunter2"),
        ("SINCERELY_RELAY__PER_SECOND", "0"),
        ("SINCERELY_RELAY__TIMEOUTS__CONNECT", "5"),
        ("SINCERELY_RETRY__SCHEDULE", "1s,2s"),
        ("SINCERELY_STORE__URL", "postgres://me@localhost/db"),
        ("SINCERELY_CONSOLE__LISTEN", "[::1]:0"),
        ("SINCERELY_TEST_REQUIRE", "all"),
        ("SINCERELY_RELAY__USERNAME", ""),
        ("HOME", "/root"),
    ];
    let read = settings(LEAST, &env);
    assert_eq!(read.mode, Mode::Live);
    assert_eq!(read.sending_hours.to_string(), "always");
    assert_eq!(read.sender.own_domains, ["example.org", "group.example.org"]);
    assert_eq!(read.sender.dkim.as_ref().unwrap().domain, "example.org");
    assert_eq!(read.rehearsal.to.as_str(), "me@example.org");
    assert_eq!((read.relay.port, read.relay.tls), (2525, Tls::None));
    assert_eq!(read.relay.timeouts.connect.as_secs(), 5);
    assert_eq!(read.retry.schedule.len(), 2);
    assert_eq!(read.relay.username, None);
    let shown = format!("{read:?}");
    assert!(!shown.contains("hunter2"), "a secret is shown by nothing");
}

#[test]
fn a_whole_configuration_may_come_from_the_environment() {
    let env = [("SINCERELY_SENDER__NAME", "Group"), ("SINCERELY_SENDER__ADDRESS", "a@example.org")];
    assert_eq!(settings("", &env).sender.name, "Group");
}

#[test]
fn what_is_wrong_with_a_variable_names_the_variable() {
    let env = [
        ("SINCERELY_MODUS", "live"),
        ("SINCERELY_RELAY_HOST", "smtp.example.org"),
        ("SINCERELY_RELAY__TIMEOUTS__CONNECT", "5s"),
        ("SINCERELY_RELAY__PER_SECOND", "0/s"),
        ("SINCERELY_WORKER__GRACE", "30"),
        ("SINCERELY_SENDER__NAME", "Group\r\nBcc: x@y.example"),
        ("SINCERELY_STORE__URL", "mysql://me:hunter2@host/db"),
        ("SINCERELY_XYZZY", "1"),
    ];
    let drawn = draw_all(&with(LEAST, &env).1, false);
    assert!(!drawn.contains("hunter2"));
    insta::assert_snapshot!(drawn);
}

#[test]
fn the_usual_port_follows_from_the_encryption() {
    for (tls, port) in [("implicit", 465), ("starttls", 587), ("none", 25)] {
        assert_eq!(settings(&format!("{LEAST}[relay]\ntls = \"{tls}\"\n"), &[]).relay.port, port);
    }
}

#[cfg(unix)]
mod secrets {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn password_in(text: &str, mode: u32) -> (Settings, Problems) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        let mut settings = settings(
            &format!("{LEAST}[relay]\nusername = \"me\"\npassword_file = '{}'\n", file.display()),
            &[],
        );
        let problems = settings.load_password(None);
        (settings, problems)
    }

    #[test]
    fn a_password_is_read_from_a_file_that_only_its_owner_can_read() {
        let (settings, problems) = password_in("hunter2\r\n", 0o600);
        assert_eq!(problems, Problems::default());
        assert_eq!(settings.relay.password.unwrap().reveal(), "hunter2");
    }

    #[test]
    fn a_password_that_others_can_read_is_refused() {
        for mode in [0o640, 0o604, 0o644, 0o660] {
            let (settings, problems) = password_in("hunter2\n", mode);
            assert!(settings.relay.password.is_none() && problems.blocks());
            assert!(problems.0[0].hint.as_ref().unwrap().starts_with("make it yours only: chmod 600 "));
        }
    }

    #[test]
    fn a_file_that_is_no_password_is_refused_without_showing_it() {
        for text in ["", "\n", "two\nlines\n", "nul\0", &"x".repeat(5000)] {
            let (settings, problems) = password_in(text, 0o600);
            assert!(settings.relay.password.is_none() && problems.blocks(), "{text:?}");
        }
    }

    #[test]
    fn a_credential_of_systemd_comes_before_the_file_and_the_environment_before_both() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("relay-password"), "from systemd\n").unwrap();
        let text = format!("{LEAST}[relay]\npassword_file = \"nowhere\"\n");
        let mut read = settings(&text, &[]);
        assert_eq!(read.load_password(Some(folder.path())), Problems::default());
        assert_eq!(read.relay.password.unwrap().reveal(), "from systemd");
        let mut read = settings(&text, &[("SINCERELY_RELAY__PASSWORD", "from the environment")]);
        assert_eq!(read.load_password(Some(folder.path())), Problems::default());
        assert_eq!(read.relay.password.unwrap().reveal(), "from the environment");
    }

    #[test]
    fn a_missing_file_and_a_login_without_a_password_are_told() {
        let mut read = settings(&format!("{LEAST}[relay]\npassword_file = \"/nowhere/at/all\"\n"), &[]);
        assert!(draw_all(&read.load_password(None), false).contains("cannot be read"));
        let mut read = settings(&format!("{LEAST}[relay]\nusername = \"me\"\n"), &[]);
        assert!(draw_all(&read.load_password(None), false).contains("a login and no password"));
    }
}
