//! Postfix's own `smtp-sink`, with its fault switches.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command};

use super::{free_port, skip, wait_until};

pub struct SmtpSink {
    /// Holds a file for each letter that it took.
    folder: tempfile::TempDir,
    child: Child,
    pub port: u16,
}

impl SmtpSink {
    /// `None`, said aloud, where it is not installed.
    pub fn start(switches: &[&str]) -> Option<Self> {
        const PROGRAM: &str = "/usr/sbin/smtp-sink";
        if !Path::new(PROGRAM).exists() {
            skip("smtp-sink");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let port = free_port();
        let mut command = Command::new(PROGRAM);
        if fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.args(["-u", "nobody"]);
        }
        command.arg("-d").arg(folder.path().join("letter.")).args(switches);
        let child = command.arg(format!("127.0.0.1:{port}")).arg("100").spawn().unwrap();
        let sink = Self { folder, child, port };
        wait_until("smtp-sink listening", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        Some(sink)
    }

    /// The Message-IDs of what it took, or was about to take.
    pub fn message_ids(&self) -> BTreeSet<String> {
        let files = fs::read_dir(self.folder.path()).unwrap();
        let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        let id = |text: String| {
            let line = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).map(str::trim);
            line.map(|id| id.trim_matches(['<', '>']).to_owned())
        };
        texts.filter_map(id).collect()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
