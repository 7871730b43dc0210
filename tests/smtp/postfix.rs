//! A real Postfix, started by the test itself on a free port, with its own
//! configuration, queue and log; it delivers to a Maildir.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use mail_parser::MessageParser;
use sincerely::relay::{Offer, Phase, Sequel, Submission};
use sincerely::settings::{RelaySettings, Tls};

use crate::support::certs::Authority;
use crate::support::{skip, wait_until};
use crate::{dial, envelope, invited, settings};

/// Who owns what is delivered.
const NOBODY: u32 = 65534;

const SERVICES: &str = "\
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
";

pub struct Postfix {
    folder: tempfile::TempDir,
    pub port: u16,
}

impl Postfix {
    /// `None`, said aloud, where it cannot be started.
    pub fn start() -> Option<Self> {
        let postfix = Self { folder: tempfile::tempdir().unwrap(), port: free_port() };
        let is_root = fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
        if !Path::new("/usr/sbin/postfix").exists() || !is_root {
            skip("Postfix (and root to start it)");
            return None;
        }
        postfix.prepare();
        postfix.control("start");
        wait_until("Postfix listening", || std::net::TcpStream::connect(("127.0.0.1", postfix.port)).is_ok());
        Some(postfix)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn prepare(&self) {
        // Its daemons run as other users and must get through.
        fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["etc", "queue", "data", "mail"] {
            fs::create_dir(self.path(name)).unwrap();
        }
        chown(self.path("mail"), Some(NOBODY), Some(NOBODY)).unwrap();
        let user = Command::new("id").args(["-u", "postfix"]).output().unwrap().stdout;
        let user = String::from_utf8(user).unwrap().trim().parse().unwrap();
        chown(self.path("data"), Some(user), None).unwrap();
        let authority = Authority::new();
        authority.write_to(self.folder.path());
        let (certificate, key) = authority.pem("localhost");
        fs::write(self.path("etc/cert.pem"), certificate).unwrap();
        fs::write(self.path("etc/key.pem"), key).unwrap();
        fs::set_permissions(self.path("etc/key.pem"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(self.path("etc/main.cf"), self.main_cf()).unwrap();
        let smtpd = format!("127.0.0.1:{} inet n - n - - smtpd\n", self.port);
        fs::write(self.path("etc/master.cf"), smtpd + SERVICES).unwrap();
    }

    fn main_cf(&self) -> String {
        format!(
            "compatibility_level = 3.6
queue_directory = {here}/queue
data_directory = {here}/data
maillog_file = {here}/maillog
maillog_file_prefixes = {here}
myhostname = relay.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
local_recipient_maps =
alias_maps =
virtual_mailbox_domains = gov.example
virtual_mailbox_base = {here}/mail
virtual_mailbox_maps = inline:{{ minister@gov.example=minister/ }}
virtual_uid_maps = static:{NOBODY}
virtual_gid_maps = static:{NOBODY}
smtpd_tls_security_level = may
smtpd_tls_cert_file = {here}/etc/cert.pem
smtpd_tls_key_file = {here}/etc/key.pem
",
            here = self.folder.path().display()
        )
    }

    fn control(&self, what: &str) {
        let out =
            Command::new("/usr/sbin/postfix").arg("-c").arg(self.path("etc")).arg(what).output().unwrap();
        let words = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success() || what == "stop", "postfix {what}: {words}\n{}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("maillog")).unwrap_or_default()
    }

    fn settings(&self, tls: Tls) -> RelaySettings {
        let mut settings = settings(self.port, tls);
        settings.ca_file = Some(self.path("ca.pem"));
        settings
    }

    /// The file delivered for the letter that Postfix knows as `queue_id`.
    pub fn delivered(&self, queue_id: &str) -> Vec<u8> {
        let new = self.path("mail/minister/new");
        let read = || fs::read_dir(&new).into_iter().flatten().map(|f| fs::read(f.unwrap().path()).unwrap());
        let ours = |file: &Vec<u8>| String::from_utf8_lossy(file).contains(queue_id);
        wait_until("the letter in the Maildir", || read().any(|file| ours(&file)));
        read().find(ours).unwrap()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        if self.path("etc/main.cf").exists() {
            self.control("stop");
        }
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Quoted-printable Cyrillic, lone dots, and a line at the limit.
fn letter() -> String {
    let full = "a".repeat(998);
    format!(
        "From: Anna <letters@example.org>\r\nTo: minister@gov.example\r\n\
         Date: Mon, 01 Jun 2026 10:00:00 +0000\r\nMessage-ID: <abc@example.org>\r\n\
         Subject: =?utf-8?q?=D0=9F?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         =D0=9F=D1=80=D0=B8=D0=B2=D0=B5=D1=82\r\n.\r\n..\r\n{full}\r\n.end\r\n"
    )
}

#[tokio::test]
async fn postfix_delivers_our_bytes_and_knows_our_queue_id() {
    let Some(postfix) = Postfix::start() else { return };
    for tls in [Tls::StartTls, Tls::None] {
        let session = dial(&postfix.settings(tls)).await.unwrap();
        assert!(session.offers().pipelining && session.offers().size);
        let body = letter();
        let Submission::Accepted { reply, sequel: Sequel::Idle(session) } =
            invited(session).await.submit(body.as_bytes(), None).await
        else {
            panic!("{}", postfix.log())
        };
        session.quit().await;
        let queue_id = reply.text.strip_prefix("Ok: queued as ").unwrap();
        let file = postfix.delivered(queue_id);
        assert!(file.ends_with(body.replace("\r\n", "\n").as_bytes()), "{}", String::from_utf8_lossy(&file));
        let read = |bytes: &[u8]| {
            let message = MessageParser::default().parse(bytes).unwrap();
            message.body_text(0).unwrap().replace("\r\n", "\n")
        };
        assert_eq!(read(&file), read(body.as_bytes()));
        let sent = format!("{queue_id}: to=<minister@gov.example>");
        wait_until("the delivery in the log", || postfix.log().contains(&sent));
        assert!(postfix.log().lines().any(|l| l.contains(&sent) && l.contains("status=sent")));
    }
}

#[tokio::test]
async fn postfix_refuses_a_stranger_and_takes_the_next_letter() {
    let Some(postfix) = Postfix::start() else { return };
    let session = dial(&postfix.settings(Tls::StartTls)).await.unwrap();
    let Offer::Declined { phase: Phase::Rcpt, reply, session: Some(session) } =
        session.offer(&envelope("nobody@gov.example"), 100).await
    else {
        panic!("{}", postfix.log())
    };
    assert_eq!((reply.code, reply.enhanced.as_deref()), (550, Some("5.1.1")));
    let submission = invited(session).await.submit(letter().as_bytes(), None).await;
    assert!(matches!(submission, Submission::Accepted { .. }), "{submission:?}");
}
