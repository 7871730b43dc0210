//! The relay's password, from where only its owner can read it.
//!
//! The one place in the settings that opens a file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{RelaySettings, Secret, Settings};
use crate::terms::{Problem, Problems};

/// The name under which systemd hands the password over
/// (`LoadCredential=relay-password:…`).
const CREDENTIAL: &str = "relay-password";

/// Longer than any password: a wrong file is not read to its end.
const LONGEST: u64 = 4096;

impl Settings {
    /// Reads the relay's password: from the environment ([`super::read`] has
    /// it already), else from systemd's credentials in the folder
    /// `credentials` (`$CREDENTIALS_DIRECTORY`), else from
    /// `relay.password_file`, which nobody but its owner may read. Problems
    /// name it as seen from the project folder `root`.
    #[must_use]
    pub fn load_secrets(&mut self, root: &Path, credentials: Option<&Path>) -> Problems {
        match load_password(&self.relay, root, credentials) {
            Ok(password) => {
                self.relay.password = password;
                self.login_without_password().map(Problems::from).unwrap_or_default()
            }
            Err(problem) => problem.into(),
        }
    }

    fn login_without_password(&self) -> Option<Problem> {
        let relay = &self.relay;
        let name = relay.username.as_ref().filter(|_| relay.password.is_none())?;
        let problem = Problem::error("config/sincerely.toml", "the relay has a login and no password");
        Some(
            problem
                .value(name)
                .hint("name the file that holds it: password_file = \"config/relay-password\""),
        )
    }
}

/// A file, and what the organiser calls it.
struct SecretFile<'a> {
    path: &'a Path,
    name: String,
}

impl<'a> SecretFile<'a> {
    fn new(path: &'a Path, root: &Path) -> Self {
        Self { path, name: path.strip_prefix(root).unwrap_or(path).display().to_string() }
    }

    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::error(self.name.clone(), message)
    }

    fn unreadable(&self, error: &std::io::Error) -> Problem {
        self.problem(format!("the password file cannot be read: {error}"))
            .hint("see that relay.password_file names it, and that you may read it")
    }
}

fn load_password(
    relay: &RelaySettings,
    root: &Path,
    credentials: Option<&Path>,
) -> Result<Option<Secret>, Problem> {
    if relay.password.is_some() {
        return Ok(relay.password.clone());
    }
    if let Some(file) = credentials.map(|folder| folder.join(CREDENTIAL)).filter(|file| file.is_file()) {
        return read_secret(&SecretFile::new(&file, root)).map(Some);
    }
    let Some(path) = &relay.password_file else { return Ok(None) };
    let file = SecretFile::new(path, root);
    refuse_if_shared(&file)?;
    read_secret(&file).map(Some)
}

/// Secrets that others on the machine can read are none.
#[cfg(unix)]
fn refuse_if_shared(file: &SecretFile<'_>) -> Result<(), Problem> {
    use std::os::unix::fs::PermissionsExt;
    let about = std::fs::metadata(file.path).map_err(|e| file.unreadable(&e))?;
    if !about.is_file() {
        return Err(file
            .problem("the password file is no file")
            .hint("name the file that holds the password"));
    }
    // The lower six bits are those of the group and of everyone.
    match about.permissions().mode() & 0o777 {
        mode if mode.trailing_zeros() >= 6 => Ok(()),
        mode => Err(file
            .problem("others on this machine can read the password file")
            .value(format!("{mode:04o}"))
            .hint(format!("make it yours only: chmod 600 {}", file.name))),
    }
}

#[cfg(not(unix))]
fn refuse_if_shared(_file: &SecretFile<'_>) -> Result<(), Problem> {
    Ok(())
}

fn read_secret(file: &SecretFile<'_>) -> Result<Secret, Problem> {
    let mut text = String::new();
    let opened = File::open(file.path).map_err(|e| file.unreadable(&e))?;
    let read = opened.take(LONGEST + 1).read_to_string(&mut text).map_err(|e| file.unreadable(&e))?;
    // Editors end a file with a line break; a password has none.
    let secret = text.trim_end_matches(['\r', '\n']);
    if read as u64 > LONGEST || secret.contains(|c: char| c.is_control()) {
        return Err(file
            .problem("the password file holds more than one line")
            .hint("write the password alone into it"));
    }
    if secret.is_empty() {
        return Err(file.problem("the password file is empty").hint("write the password into it"));
    }
    Ok(Secret::new(secret))
}
