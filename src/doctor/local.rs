//! This machine: who can read the project's files, the store, clock and disk.
//!
//! In: paths, and what was read of the store. Out: findings. It looks at files
//! and changes none.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, ToSpan};

use super::{Check, Finding};

/// What a letter takes in the store: its row, its supporter's, its events.
const BYTES_A_LETTER: u64 = 400;
/// Room for the log of a database at work, and for whoever else writes.
const SPARE: u64 = 100 << 20;
/// This program is not older: a clock that says so is wrong.
const RELEASED: &str = "2026-11-01T00:00:00Z";

/// What was seen of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Nothing was scheduled yet.
    Nothing,
    /// Its log is there and it is not.
    Orphan(PathBuf),
    Sound {
        open_letters: u64,
        newest: Option<Timestamp>,
    },
    /// What its own database says of it.
    Faulty(Vec<String>),
    /// It cannot be read. `damaged`: no permission or setting is at fault.
    Unreadable {
        why: String,
        damaged: bool,
    },
    /// On a database server.
    Elsewhere,
}

#[must_use]
pub fn store(stored: &Stored) -> Finding {
    const KEEP: &str =
        "send nothing more; keep all files of the store as they are, and put a backup in their place";
    match stored {
        Stored::Nothing => Finding::ok(Check::Store, "there is none yet: `schedule` or `send` makes it"),
        Stored::Elsewhere => Finding::skipped(Check::Store, "only a store in SQLite is looked at"),
        Stored::Sound { open_letters, .. } => {
            let letters = if *open_letters == 1 { "letter" } else { "letters" };
            Finding::ok(Check::Store, format!("it is sound, with {open_letters} {letters} still to be sent"))
        }
        Stored::Orphan(log) => {
            let what = format!("the store is missing, but its log {} is there", log.display());
            Finding::error(Check::Store, what)
                .advise("put both back where they were, or a backup in their place")
        }
        Stored::Faulty(faults) => {
            let more =
                if faults.len() > 3 { format!(", and {} more", faults.len() - 3) } else { String::new() };
            let few: Vec<&str> = faults.iter().take(3).map(String::as_str).collect();
            Finding::error(Check::Store, format!("the store is damaged: {}{more}", few.join("; ")))
                .advise(KEEP)
        }
        Stored::Unreadable { why, damaged: true } => Finding::error(Check::Store, why.as_str()).advise(KEEP),
        Stored::Unreadable { why, damaged: false } => Finding::error(Check::Store, why.as_str())
            .advise("see that store.url names it, and that it belongs to the user who runs Sincerely"),
    }
}

/// Letters are timed and dated by the clock.
#[must_use]
pub fn clock(now: Timestamp, newest: Option<Timestamp>) -> Finding {
    const SET: &str = "set the clock, and let the machine keep it by itself";
    let paste = || Some("sudo timedatectl set-ntp true".to_owned());
    let released: Timestamp = RELEASED.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    if now < released {
        return Finding::error(Check::Clock, format!("this machine's clock is behind: it says {now:.0}"))
            .advise(SET)
            .paste(paste());
    }
    // Two machines, or a correction, may differ by a little.
    let slack = newest.and_then(|newest| newest.checked_sub(2.minutes()).ok());
    match (newest, slack) {
        (Some(newest), Some(slack)) if now < slack => {
            let what =
                format!("this machine's clock says {now:.0}, and the store's newest entry is of {newest:.0}");
            Finding::error(Check::Clock, what).advise(SET).paste(paste())
        }
        _ => Finding::ok(Check::Clock, format!("it says {now:.0}, which fits what is on record")),
    }
}

/// Whether the folder's disk has room for the letters still to be sent.
#[must_use]
pub fn disk(folder: &Path, open_letters: u64) -> Finding {
    let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
    match rustix::fs::statvfs(there) {
        Ok(about) => room(about.f_bavail.saturating_mul(about.f_frsize), open_letters),
        Err(error) => Finding::skipped(Check::Disk, format!("the free space was not seen: {error}")),
    }
}

/// `free`: bytes.
#[must_use]
pub fn room(free: u64, open_letters: u64) -> Finding {
    let needed = open_letters.saturating_mul(BYTES_A_LETTER);
    let words = format!("{} free; letters still to be sent need {}", megabytes(free), megabytes(needed));
    let advice = "make room on the disk of the data folder before you send; a full disk stops every job";
    match free {
        _ if free < needed => Finding::error(Check::Disk, words).advise(advice),
        _ if free - needed < SPARE => Finding::warning(Check::Disk, words).advise(advice),
        _ => Finding::ok(Check::Disk, words),
    }
}

fn megabytes(bytes: u64) -> String {
    match bytes.div_ceil(1 << 20) {
        mb @ 0..10_240 => format!("{mb} MB"),
        mb => format!("{} GB", mb >> 10),
    }
}

/// Who else on this machine can read what is the organisation's.
#[must_use]
pub fn permissions(root: &Path, database: Option<&Path>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(database) = database.filter(|path| path.exists()) {
        findings.push(files(root, database));
        findings.push(folder(root, database));
    }
    findings.extend(proof(root, &root.join("proof")));
    findings
}

fn files(root: &Path, database: &Path) -> Finding {
    let beside = |ending: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let all = ["", "-wal", "-shm", ".lock"].map(beside);
    let open: Vec<String> = all
        .iter()
        .filter(|file| mode(file).is_some_and(|m| m & 0o077 != 0))
        .map(|file| named(root, file))
        .collect();
    if open.is_empty() {
        return Finding::ok(Check::Permissions, format!("{} is yours only", named(root, database)));
    }
    Finding::error(Check::Permissions, format!("others on this machine can read {}", open.join(", ")))
        .advise("it holds names and addresses of supporters: make it yours only")
        .paste(format!("chmod 600 {}", quoted(&open)))
}

fn folder(root: &Path, database: &Path) -> Finding {
    let folder = database.parent().unwrap_or(root);
    let name = named(root, folder);
    let found = mode(folder).unwrap_or(0);
    let wrong = |finding: Finding| {
        finding
            .advise("make the folder yours only")
            .paste(format!("chmod 700 {}", quoted(std::slice::from_ref(&name))))
    };
    match found & 0o077 {
        0 => Finding::ok(Check::Permissions, format!("the folder {name} is yours only")),
        // Who may write into a folder may put another store there.
        bits if bits & 0o022 != 0 => wrong(Finding::error(
            Check::Permissions,
            format!("others on this machine can change what is in {name}"),
        )),
        _ => wrong(Finding::warning(
            Check::Permissions,
            format!("others on this machine can look into {name}"),
        )),
    }
}

/// The command that makes a file its owner's only, where it is not.
#[must_use]
pub fn chmod(root: &Path, file: &Path) -> Option<String> {
    let open = mode(file).is_some_and(|mode| mode & 0o077 != 0);
    open.then(|| format!("chmod 600 {}", quoted(&[named(root, file)])))
}

/// A proof holds letters with names. It is no matter where nobody gets to it.
fn proof(root: &Path, proof: &Path) -> Option<Finding> {
    let found = mode(proof)?;
    let hidden = root.ancestors().any(|folder| mode(folder).is_some_and(|m| m & 0o011 == 0));
    let name = named(root, proof);
    if found & 0o055 == 0 || hidden {
        return Some(Finding::ok(Check::Permissions, format!("the folder {name} is yours only")));
    }
    let what = format!("others on this machine can read {name}, which shows letters with their signatures");
    Some(
        Finding::warning(Check::Permissions, what)
            .advise("make the folder yours only, or delete it once you have read it")
            .paste(format!("chmod 700 {}", quoted(&[name]))),
    )
}

fn mode(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().map(|about| about.permissions().mode())
}

/// As the organiser knows it: relative to the project folder.
fn named(root: &Path, path: &Path) -> String {
    match path.strip_prefix(root) {
        Ok(inner) if inner.as_os_str().is_empty() => ".".to_owned(),
        Ok(inner) => inner.display().to_string(),
        Err(_) => path.display().to_string(),
    }
}

/// For a shell.
fn quoted(names: &[String]) -> String {
    let plain = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
    let quote = |name: &String| match plain(name) {
        true => name.clone(),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    };
    names.iter().map(quote).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;

    use super::super::Level;
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_clock_behind_the_program_or_the_store_is_wrong() {
        let now = at("2027-03-01T12:00:00Z");
        assert_eq!(clock(now, None).level, Level::Ok);
        assert_eq!(clock(now, Some(at("2027-03-01T12:01:00Z"))).level, Level::Ok);
        assert_eq!(clock(now, Some(at("2027-03-01T13:00:00Z"))).level, Level::Error);
        assert_eq!(clock(at("1970-01-01T00:00:10Z"), None).level, Level::Error);
        assert_eq!(clock(Timestamp::MIN, Some(Timestamp::MIN)).level, Level::Error);
    }

    #[test]
    fn a_disk_too_small_is_an_error_and_one_nearly_so_a_warning() {
        assert_eq!(room(1 << 40, 1_000_000).level, Level::Ok);
        assert_eq!(room(50 << 20, 10).level, Level::Warning);
        assert_eq!(room(300 << 20, 1_000_000).level, Level::Error);
        assert_eq!(room(u64::MAX, u64::MAX).level, Level::Warning);
        assert!(room(0, 0).level == Level::Warning);
    }

    #[test]
    fn a_damaged_store_and_one_without_its_database_are_errors() {
        let faulty = Stored::Faulty((0..5).map(|n| format!("page {n}")).collect());
        assert!(store(&faulty).what.ends_with("page 0; page 1; page 2, and 2 more"));
        assert_eq!(store(&Stored::Orphan("data/sincerely.db-wal".into())).level, Level::Error);
        assert_eq!(store(&Stored::Nothing).level, Level::Ok);
    }

    #[test]
    fn what_others_can_read_or_change_is_told_with_the_command() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("my data");
        fs::create_dir(&data).unwrap();
        let database = data.join("s.db");
        fs::write(&database, "x").unwrap();
        let set = |path: &Path, mode: u32| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        let levels = || -> Vec<Level> {
            permissions(folder.path(), Some(&database)).into_iter().map(|f| f.level).collect()
        };
        set(&database, 0o600);
        set(&data, 0o700);
        assert_eq!(levels(), [Level::Ok, Level::Ok]);
        set(&data, 0o750);
        assert_eq!(levels(), [Level::Ok, Level::Warning]);
        set(&data, 0o770);
        assert_eq!(levels(), [Level::Ok, Level::Error]);
        set(&database, 0o640);
        let findings = permissions(folder.path(), Some(&database));
        assert_eq!(findings[0].paste.as_deref(), Some("chmod 600 'my data/s.db'"));
        set(&database, 0o600);
        set(&data, 0o700);
        set(folder.path(), 0o700);
        fs::create_dir(folder.path().join("proof")).unwrap();
        assert_eq!(levels(), [Level::Ok, Level::Ok, Level::Ok], "nobody gets into the folder above");
        set(folder.path(), 0o755);
        assert_eq!(levels()[2], Level::Warning);
    }
}
