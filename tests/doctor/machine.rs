//! This machine: settings, secrets, files, store.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::project::signers;
use crate::support::sink::Sink;
use crate::{doctor, project, right};

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn each_setting_that_is_set_is_named_with_its_source_and_never_with_its_value() {
    let (sink, dns) = (Sink::plain().login("letters", "canary-1", "PLAIN").start(), right().start());
    let project = project(&sink, &dns).with("RELAY__USERNAME", "letters").with("RELAY__PASSWORD", "canary-1");
    project.edit("config/sincerely.toml", "\n# port = 465\n", "\nport = 465\n");
    let told = doctor(&project);
    assert_eq!(told.run.code, 0, "{}", told.run.text());
    let what: Vec<String> =
        told.of("settings").iter().map(|f| f["what"].as_str().unwrap().to_owned()).collect();
    let line = 1 + project.read("config/sincerely.toml").lines().position(|l| l == "port = 465").unwrap();
    let port = format!("relay.port: SINCERELY_RELAY__PORT, in place of config/sincerely.toml, line {line}");
    assert!(what.contains(&port), "{what:#?}");
    assert!(what.iter().any(|w| w.starts_with("sender.name: config/sincerely.toml, line ")), "{what:#?}");
    assert!(what.contains(&"relay.password: SINCERELY_RELAY__PASSWORD".to_owned()));
    assert!(!what.iter().any(|w| w.starts_with("retry.")), "what is at its default is not named");
    let words = project.run(&["doctor"]);
    assert!(!(told.run.text() + &told.run.stderr + &words.text() + &words.stderr).contains("canary-1"));
    assert!(words.text().contains("Settings\n  ok       "), "{}", words.text());
}

#[test]
fn settings_that_cannot_be_used_are_told_and_nothing_else_is_looked_at() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    project.edit("config/sincerely.toml", "\n# port = 465\n", "\nprot = 465\n");
    let told = doctor(&project);
    assert_eq!((told.run.code, sink.connections(), dns.asked().len()), (1, 0, 0));
    let wrong = told.of("settings").into_iter().find(|f| f["level"] == "error").unwrap();
    assert!(wrong["what"].as_str().unwrap().contains("config/sincerely.toml:"), "{wrong}");
    assert_eq!(wrong["hint"], "did you mean `port`?");
    assert!(told.of("store").is_empty());
}

#[test]
fn outside_a_project_folder_there_is_nothing_to_look_at() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    fs::remove_file(project.root.join("config/sincerely.toml")).unwrap();
    assert_eq!(doctor(&project).run.code, 2);
}

#[test]
fn what_can_be_printed_here_is_told_by_script() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    let told = doctor(&project);
    let fonts = told.of("fonts");
    // What ships with the program; Arabic and Chinese hang on the machine.
    let printable = fonts[0]["what"].as_str().unwrap();
    assert!(printable.starts_with("letters can be printed in Latin, Cyrillic, Kazakh"), "{printable}");
    for script in ["Arabic", "Chinese"] {
        let lacking =
            fonts.iter().any(|f| f["level"] == "hint" && f["what"].as_str().unwrap().contains(script));
        assert!(printable.contains(script) != lacking, "{fonts:#?}");
    }
}

#[test]
fn a_store_at_work_is_looked_at_without_a_trace() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    assert_eq!(doctor(&project).levels("store"), ["ok"]);
    assert!(!project.root.join("data").exists(), "nothing is made");
    project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    let files = || {
        let mut all: Vec<_> = fs::read_dir(project.root.join("data"))
            .unwrap()
            .map(|e| e.unwrap())
            .map(|e| (e.file_name(), e.metadata().unwrap().modified().unwrap()))
            .collect();
        all.sort();
        all
    };
    let before = files();
    let told = doctor(&project);
    assert_eq!(files(), before);
    assert_eq!(told.of("store")[0]["what"], "it is sound, with 3 letters still to be sent");
    for check in ["store", "permissions", "clock", "disk"] {
        assert!(told.levels(check).iter().all(|level| level == "ok"), "{:?}", told.of(check));
    }
}

#[test]
fn files_that_others_can_read_are_told_with_the_command_to_paste() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    set(&project.root.join("data/sincerely.db"), 0o644);
    let told = doctor(&project);
    assert_eq!(
        (told.run.code, &told.one("permissions")["paste"]),
        (1, &"chmod 600 data/sincerely.db".into())
    );
    set(&project.root.join("data/sincerely.db"), 0o600);
    set(&project.root.join("data"), 0o755);
    let told = doctor(&project);
    assert_eq!((told.run.code, &told.one("permissions")["paste"]), (0, &"chmod 700 data".into()));
}

#[test]
fn a_damaged_store_is_an_error_and_so_is_a_log_without_its_store() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    project.schedule(&["--at", "2099-01-01T09:00:00Z"]);
    let database = project.root.join("data/sincerely.db");
    let whole = fs::read(&database).unwrap();
    let mut bad = whole.clone();
    let page = 4096;
    for at in (page * 2..bad.len()).step_by(page) {
        bad[at..at + 100].fill(0xA5);
    }
    fs::write(&database, &bad).unwrap();
    let told = doctor(&project);
    assert_eq!(
        (told.run.code, told.levels("store")),
        (1, vec!["error".to_owned()]),
        "{:?}",
        told.of("store")
    );
    assert!(told.one("store")["hint"].as_str().unwrap().contains("backup"));
    fs::remove_file(&database).unwrap();
    fs::write(project.root.join("data/sincerely.db-wal"), "x").unwrap();
    let told = doctor(&project);
    assert!(
        told.one("store")["what"].as_str().unwrap().contains("sincerely.db-wal"),
        "{:?}",
        told.of("store")
    );
}

#[test]
fn a_campaign_that_cannot_be_read_is_named_and_the_others_are_looked_at() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    project.write("config/campaigns/broken.toml", "title = ");
    let told = doctor(&project);
    assert_eq!((told.run.code, told.levels("targets")), (0, ["warning", "ok"].map(str::to_owned).into()));
    assert_eq!(told.one("targets")["hint"], "see `sincerely check broken`");
}

#[test]
fn a_proof_is_made_for_its_owner_only_and_one_that_is_not_is_told() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    assert_eq!(project.dry_run().code, 0);
    assert_eq!(doctor(&project).levels("permissions"), ["ok"]);
    set(&project.root.join("proof"), 0o755);
    for folder in project.root.ancestors().take(2) {
        set(folder, 0o755);
    }
    assert_eq!(doctor(&project).one("permissions")["paste"], "chmod 700 proof");
}

#[test]
fn a_store_that_is_written_to_meanwhile_is_sound_each_time() {
    let (sink, dns) = (Sink::plain().start(), right().start());
    let project = project(&sink, &dns);
    project.write("signers.csv", &signers(300, "Norway"));
    let sending = project.start_sending();
    sink.wait_until("the first letters", |sink| !sink.records().is_empty());
    let mut looks = 0;
    while sink.records().len() < 800 && looks < 20 {
        assert_eq!(doctor(&project).levels("store"), ["ok"]);
        looks += 1;
    }
    assert!(looks > 0);
    assert_eq!(sending.end(), 0);
    assert_eq!(doctor(&project).of("store")[0]["what"], "it is sound, with 0 letters still to be sent");
}
