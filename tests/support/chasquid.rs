//! A real chasquid, started by the test itself on free ports, with users,
//! certificate, queue and log of its own. What it delivers goes into a folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::certs::Authority;
use super::project::Project;
use super::{free_port, skip, wait_until};

const USER: &str = "letters@relay.example.org";
const PASSWORD: &str = "quite a secret";

/// Gets the mailbox as its argument and the letter as its input. Written
/// aside and renamed: what has its name is whole.
const DELIVERY: &str = "#!/bin/sh
cd \"$(dirname \"$0\")/mail\" && part=$(mktemp part.XXXXXXXX) && cat >$part && mv $part \"$1.$part\"
";

pub struct Chasquid {
    folder: tempfile::TempDir,
    child: Child,
    submission: u16,
    submissions: u16,
}

impl Chasquid {
    /// `None`, said aloud, where it is not installed.
    pub fn start(mailboxes: &[&str]) -> Option<Self> {
        if !Path::new("/usr/bin/chasquid").exists() {
            skip("chasquid");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let [smtp, submission, submissions] = [(); 3].map(|()| free_port());
        prepare(folder.path(), [smtp, submission, submissions]);
        for (user, password) in mailboxes.iter().map(|m| (*m, "none needed")).chain([(USER, PASSWORD)]) {
            add_user(folder.path(), user, password);
        }
        let child = Command::new("/usr/bin/chasquid")
            .arg(format!("-config_dir={}", folder.path().display()))
            .arg(format!("-logfile={}", folder.path().join("log").display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let chasquid = Self { folder, child, submission, submissions };
        for port in [submission, submissions] {
            wait_until("chasquid listening", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        }
        Some(chasquid)
    }

    /// The project, with this as its relay: STARTTLS, or TLS from the first
    /// byte.
    pub fn serves(&self, project: Project, tls: &str) -> Project {
        let port = if tls == "implicit" { self.submissions } else { self.submission };
        project
            .with("RELAY__HOST", "localhost")
            .with("RELAY__PORT", port)
            .with("RELAY__TLS", tls)
            .with("RELAY__CA_FILE", self.path("ca.pem").display())
            .with_login(USER, PASSWORD)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What it says of logins and letters.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("maillog")).unwrap_or_default()
    }

    /// Every letter, with the mailbox it was delivered to, once so many are
    /// done with.
    pub fn delivered(&self, letters: usize) -> Vec<(String, Vec<u8>)> {
        wait_until("the end of every letter", || self.log().matches(" all done").count() >= letters);
        let files = fs::read_dir(self.path("mail")).unwrap().map(|file| file.unwrap());
        let named =
            files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap()));
        named.map(|(name, file)| (name.split_once(".part.").unwrap().0.to_owned(), file)).collect()
    }
}

impl Drop for Chasquid {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn prepare(here: &Path, [smtp, submission, submissions]: [u16; 3]) {
    for name in ["certs/localhost", "data", "mail"] {
        fs::create_dir_all(here.join(name)).unwrap();
    }
    let authority = Authority::new();
    authority.write_to(here);
    let (certificate, key) = authority.pem("localhost");
    fs::write(here.join("certs/localhost/fullchain.pem"), certificate).unwrap();
    fs::write(here.join("certs/localhost/privkey.pem"), key).unwrap();
    fs::write(here.join("deliver"), DELIVERY).unwrap();
    fs::set_permissions(here.join("deliver"), fs::Permissions::from_mode(0o755)).unwrap();
    let config = format!(
        "hostname: \"localhost\"
smtp_address: \"127.0.0.1:{smtp}\"
submission_address: \"127.0.0.1:{submission}\"
submission_over_tls_address: \"127.0.0.1:{submissions}\"
mail_delivery_agent_bin: \"{here}/deliver\"
mail_delivery_agent_args: \"%to%\"
data_dir: \"{here}/data\"
mail_log_path: \"{here}/maillog\"
",
        here = here.display()
    );
    fs::write(here.join("chasquid.conf"), config).unwrap();
}

fn add_user(here: &Path, user: &str, password: &str) {
    let domain = user.split_once('@').unwrap().1;
    fs::create_dir_all(here.join("domains").join(domain)).unwrap();
    let out = Command::new("/usr/bin/chasquid-util")
        .arg(format!("--configdir={}", here.display()))
        .args(["user-add", user])
        .arg(format!("--password={password}"))
        .output()
        .unwrap();
    assert!(out.status.success(), "{out:?}");
}
