//! Keys to sign with, made with openssl as an organiser makes them.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use sincerely::settings::Settings;
use sincerely::terms::{Problems, draw_all};

use crate::support::dkim::{ED25519, RSA, make_key, record};
use crate::{LEAST, settings};

const SIGNS: &str =
    "[sender.dkim]\ndomain = \"example.org\"\nselector = \"letters\"\nkey_file = \"dkim.pem\"\n";

/// The settings of a folder with this key file, and what is wrong with it.
fn load(folder: &Path) -> (Settings, Problems) {
    let signs = SIGNS.replace("dkim.pem", &folder.join("dkim.pem").display().to_string());
    let mut settings = settings(&format!("{LEAST}{signs}"), &[]);
    let problems = settings.load_signing_key();
    (settings, problems)
}

#[test]
fn a_key_of_either_kind_is_read_and_its_public_half_is_the_senders() {
    for (kind, algorithm) in [(&RSA[..], "rsa-sha256"), (&ED25519, "ed25519-sha256")] {
        let folder = tempfile::tempdir().unwrap();
        make_key(&folder.path().join("dkim.pem"), kind);
        let (settings, problems) = load(folder.path());
        assert_eq!(problems, Problems::default());
        let key = settings.signing_key.as_ref().unwrap();
        assert_eq!(key.algorithm(), algorithm);
        let public = settings.sender.dkim.as_ref().unwrap().public_key.clone();
        // DNS has the whole of it; for RSA within its SubjectPublicKeyInfo.
        assert!(!public.is_empty() && key.public() == public);
        assert!(algorithm.starts_with("rsa") || record(&folder.path().join("dkim.pem")).ends_with(&public));
        assert!(!format!("{settings:?}").contains("PRIVATE"));
    }
}

#[test]
fn an_rsa_key_in_the_older_form_is_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("new.pem"), folder.path().join("dkim.pem"));
    make_key(&new, &RSA);
    let run = Command::new("openssl").args(["rsa", "-traditional", "-in"]).arg(&new).output().unwrap();
    assert!(String::from_utf8_lossy(&run.stdout).contains("BEGIN RSA PRIVATE KEY"));
    fs::write(&old, run.stdout).unwrap();
    fs::set_permissions(&old, Permissions::from_mode(0o600)).unwrap();
    assert_eq!(load(folder.path()).1, Problems::default());
}

#[test]
fn a_key_that_does_not_do_is_refused_with_what_to_do() {
    let kinds: [(&[&str], &str); 3] = [
        (&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"], "(TooSmall)"),
        (&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], "(WrongAlgorithm)"),
        (&["-aes256", "-pass", "pass:secret", "-algorithm", "RSA"], "locked with a passphrase"),
    ];
    for (kind, why) in kinds {
        let folder = tempfile::tempdir().unwrap();
        make_key(&folder.path().join("dkim.pem"), kind);
        let (settings, problems) = load(folder.path());
        let drawn = draw_all(&problems, false);
        assert!(drawn.contains(why) && drawn.contains("openssl genpkey"), "{drawn}");
        assert!(settings.signing_key.is_none() && problems.blocks());
    }
}

#[test]
fn a_file_that_is_no_key_is_refused_without_showing_it() {
    for text in
        ["", "hunter2\n", &"x".repeat(20_000), "-----BEGIN PUBLIC KEY-----\naaaa\n-----END PUBLIC KEY-----\n"]
    {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dkim.pem");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        let (settings, problems) = load(folder.path());
        assert!(settings.signing_key.is_none() && problems.blocks());
        let drawn = draw_all(&problems, false);
        assert!(
            drawn.contains("dkim.pem") && !drawn.contains("hunter2") && !drawn.contains("aaaa"),
            "{drawn}"
        );
    }
}

#[test]
fn a_key_that_others_can_read_or_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dkim.pem");
    assert!(draw_all(&load(folder.path()).1, false).contains("sender.dkim.key_file names it"));
    make_key(&file, &ED25519);
    fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    let drawn = draw_all(&load(folder.path()).1, false);
    assert!(drawn.contains("others on this machine can read the DKIM key file"), "{drawn}");
    assert!(drawn.contains("chmod 600"), "{drawn}");
}

#[test]
fn without_the_settings_no_key_is_looked_for() {
    let mut plain = settings(LEAST, &[]);
    assert_eq!(plain.load_signing_key(), Problems::default());
    assert!(plain.signing_key.is_none());
}

#[test]
fn a_signature_must_be_of_the_domain_that_the_letters_come_from() {
    let read = |text: &str| sincerely::settings::read(text, "config/sincerely.toml", [], Path::new("/"));
    let with = |address: &str, more: &str| {
        read(&format!("[sender]\nname = \"Group\"\naddress = \"{address}\"\n{more}{SIGNS}"))
    };
    for address in ["letters@example.org", "letters@mail.example.org", "letters@EXAMPLE.ORG"] {
        assert_eq!(with(address, "").1, Problems::default(), "{address}");
    }
    for address in ["letters@example.net", "letters@notexample.org"] {
        let (settings, problems) = with(address, "");
        assert!(settings.is_none() && problems.0.len() == 1, "{problems:?}");
        assert!(problems.0[0].message.contains(address) && problems.0[0].line == Some(5), "{problems:?}");
    }
    let (settings, problems) =
        with("letters@example.org", "own_domains = [\"example.net\", \"staff.example.org\"]\n");
    assert!(settings.is_some() && problems.0.len() == 1, "{problems:?}");
    assert!(problems.0[0].message.contains("supporters at example.net are not signed"), "{problems:?}");
}
