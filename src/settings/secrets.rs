//! Secrets, from where only their owner can read them: the relay's password and
//! the key that signs letters.
//!
//! The one place in the settings that opens a file. Each is asked for only by
//! the commands that need it.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::{Secret, Settings, SigningKey};
use crate::terms::{Problem, Problems};

/// The name under which systemd hands the password over
/// (`LoadCredential=relay-password:…`).
const CREDENTIAL: &str = "relay-password";

const PASSWORD: Kind =
    Kind { name: "the password file", key: "relay.password_file", holds: "password", longest: 4096 };

const KEY: Kind =
    Kind { name: "the DKIM key file", key: "sender.dkim.key_file", holds: "private key", longest: 16 * 1024 };

const MAKE_A_KEY: &str = "make one: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out FILE";

/// What a file is to us.
struct Kind {
    name: &'static str,
    /// The setting that names it.
    key: &'static str,
    holds: &'static str,
    /// Longer than any of its kind: a wrong file is not read to its end.
    longest: u64,
}

impl Settings {
    /// Reads the relay's password: from the environment ([`super::read`] has
    /// it already), else from systemd's credentials in the folder
    /// `credentials` (`$CREDENTIALS_DIRECTORY`), else from
    /// `relay.password_file`, which nobody but its owner may read.
    #[must_use]
    pub fn load_password(&mut self, credentials: Option<&Path>) -> Problems {
        match self.find_password(credentials) {
            Ok(password) => {
                self.relay.password = password;
                self.login_without_password().map(Problems::from).unwrap_or_default()
            }
            Err(problem) => problem.into(),
        }
    }

    /// Reads the key of `sender.dkim.key_file`, which nobody but its owner may
    /// read, and makes its public half part of the sender.
    #[must_use]
    pub fn load_signing_key(&mut self) -> Problems {
        let (Some(dkim), Some(file)) = (&mut self.sender.dkim, &self.dkim_key_file) else {
            return Problems::default();
        };
        match read_key(file) {
            Ok(key) => {
                key.public().clone_into(&mut dkim.public_key);
                self.signing_key = Some(Arc::new(key));
                Problems::default()
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

    fn find_password(&self, credentials: Option<&Path>) -> Result<Option<Secret>, Problem> {
        if self.relay.password.is_some() {
            return Ok(self.relay.password.clone());
        }
        if let Some(file) = credentials.map(|folder| folder.join(CREDENTIAL)).filter(|file| file.is_file()) {
            return read_password(&file).map(Some);
        }
        let Some(file) = &self.relay.password_file else { return Ok(None) };
        PASSWORD.refuse_if_shared(file)?;
        read_password(file).map(Some)
    }
}

fn read_password(path: &Path) -> Result<Secret, Problem> {
    let text = PASSWORD.read(path)?;
    // Editors end a file with a line break; a password has none.
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.contains(|c: char| c.is_control()) {
        return Err(PASSWORD.wrong(path));
    }
    if secret.is_empty() {
        return Err(problem(path, "the password file is empty").hint("write the password into it"));
    }
    Ok(Secret::new(secret))
}

fn read_key(path: &Path) -> Result<SigningKey, Problem> {
    KEY.refuse_if_shared(path)?;
    let text = KEY.read(path)?;
    SigningKey::from_pem(&text)
        .map_err(|fault| problem(path, format!("the DKIM key file {fault}")).hint(MAKE_A_KEY))
}

impl Kind {
    /// Secrets that others on the machine can read are none.
    #[cfg(unix)]
    fn refuse_if_shared(&self, path: &Path) -> Result<(), Problem> {
        use std::os::unix::fs::PermissionsExt;
        let about = std::fs::metadata(path).map_err(|e| self.unreadable(path, &e))?;
        if !about.is_file() {
            return Err(problem(path, format!("{} is no file", self.name))
                .hint(format!("name the file that holds the {}", self.holds)));
        }
        // The lower six bits are those of the group and of everyone.
        match about.permissions().mode() & 0o777 {
            mode if mode.trailing_zeros() >= 6 => Ok(()),
            mode => Err(problem(path, format!("others on this machine can read {}", self.name))
                .value(format!("{mode:04o}"))
                .hint(format!("make it yours only: chmod 600 {}", path.display()))),
        }
    }

    #[cfg(not(unix))]
    fn refuse_if_shared(&self, _path: &Path) -> Result<(), Problem> {
        Ok(())
    }

    fn read(&self, path: &Path) -> Result<String, Problem> {
        let mut text = String::new();
        let file = File::open(path).map_err(|e| self.unreadable(path, &e))?;
        let read =
            file.take(self.longest + 1).read_to_string(&mut text).map_err(|e| self.unreadable(path, &e))?;
        if read as u64 > self.longest { Err(self.wrong(path)) } else { Ok(text) }
    }

    fn wrong(&self, path: &Path) -> Problem {
        problem(path, format!("{} holds more than a {}", self.name, self.holds))
            .hint(format!("write the {} alone into it", self.holds))
    }

    fn unreadable(&self, path: &Path, error: &std::io::Error) -> Problem {
        problem(path, format!("{} cannot be read: {error}", self.name))
            .hint(format!("see that {} names it, and that you may read it", self.key))
    }
}

fn problem(path: &Path, message: impl Into<String>) -> Problem {
    Problem::error(path.display().to_string(), message)
}
