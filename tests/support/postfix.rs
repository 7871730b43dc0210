//! A real Postfix, started by the test itself on free ports, with its own
//! configuration, queue and log. It delivers to Maildirs and cannot send
//! anything on: it has no SMTP client.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use sincerely::settings::Tls;

use super::certs::Authority;
use super::project::Project;
use super::{free_port, skip, wait_until};

/// Who owns what is delivered.
const NOBODY: u32 = 65534;

pub const USER: &str = "letters@relay.example.org";
pub const PASSWORD: &str = "quite a secret";

/// Where this machine's own clients are let in; TLS if they ask for it.
const TRUSTING: &str = "-o smtpd_tls_security_level=may";

/// Nobody without a login, and no login without TLS.
const SUBMISSION: &str = "-o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes -o smtpd_client_restrictions=permit_sasl_authenticated,reject";

/// Each a port with its own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Trusting,
    /// STARTTLS, then AUTH PLAIN or LOGIN.
    Submission,
    /// STARTTLS, then AUTH LOGIN.
    LoginOnly,
    /// TLS from the first byte.
    Submissions,
    /// As `Submission`, without PIPELINING.
    StepByStep,
}

impl Door {
    const ALL: [Self; 5] =
        [Self::Trusting, Self::Submission, Self::LoginOnly, Self::Submissions, Self::StepByStep];

    pub fn tls(self) -> Tls {
        if self == Self::Submissions { Tls::Implicit } else { Tls::StartTls }
    }

    fn options(self) -> String {
        match self {
            Self::Trusting => TRUSTING.to_owned(),
            Self::Submission => SUBMISSION.to_owned(),
            Self::LoginOnly => format!("{SUBMISSION} -o smtpd_sasl_mechanism_filter=login"),
            Self::Submissions => format!("{SUBMISSION} -o smtpd_tls_wrappermode=yes"),
            Self::StepByStep => format!("{SUBMISSION} -o smtpd_discard_ehlo_keywords=pipelining"),
        }
    }
}

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
proxymap unix - n n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
";

pub struct Postfix {
    folder: tempfile::TempDir,
    ports: [u16; Door::ALL.len()],
    /// To whom it delivers; anybody else is a stranger to it.
    mailboxes: Vec<String>,
    /// Whose letters it takes, and gives back a moment later.
    gone: Option<String>,
}

/// What Postfix's log says of one letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logged {
    pub message_id: String,
    pub to: String,
    pub status: String,
    /// The login it came with.
    pub user: String,
}

impl Postfix {
    /// `None`, said aloud, where it cannot be started.
    pub fn start(mailboxes: &[&str]) -> Option<Self> {
        Self::start_without(mailboxes, None)
    }

    /// The same; but what it takes for the mailbox `gone` bounces.
    pub fn start_without(mailboxes: &[&str], gone: Option<&str>) -> Option<Self> {
        let tools = ["/usr/sbin/postfix", "/usr/sbin/saslpasswd2"];
        let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        if !tools.iter().all(|tool| Path::new(tool).exists()) || !is_root {
            skip("Postfix with its SASL (and root to start it)");
            return None;
        }
        let mailboxes = mailboxes.iter().copied().map(str::to_owned).collect();
        let folder = tempfile::tempdir().unwrap();
        let ports = [(); Door::ALL.len()].map(|()| free_port());
        let postfix = Self { folder, ports, mailboxes, gone: gone.map(str::to_owned) };
        postfix.prepare();
        postfix.control("start");
        for port in postfix.ports {
            wait_until("Postfix listening", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        }
        Some(postfix)
    }

    pub fn port(&self, door: Door) -> u16 {
        self.ports[Door::ALL.iter().position(|d| *d == door).unwrap()]
    }

    /// The certificate of the authority that vouches for it.
    pub fn ca_file(&self) -> PathBuf {
        self.path("ca.pem")
    }

    /// The project, with this as its relay.
    pub fn serves(&self, project: Project, door: Door) -> Project {
        let tls = if door.tls() == Tls::Implicit { "implicit" } else { "starttls" };
        project
            .with("RELAY__HOST", "localhost")
            .with("RELAY__PORT", self.port(door))
            .with("RELAY__TLS", tls)
            .with("RELAY__CA_FILE", self.ca_file().display())
            .with_login(USER, PASSWORD)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn prepare(&self) {
        // Its daemons run as other users and must get through.
        fs::set_permissions(self.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["etc", "etc/sasl", "queue", "data", "mail"] {
            fs::create_dir(self.path(name)).unwrap();
        }
        chown(self.path("mail"), Some(NOBODY), Some(NOBODY)).unwrap();
        chown(self.path("data"), Some(postfix_user()), None).unwrap();
        let authority = Authority::new();
        authority.write_to(self.folder.path());
        let (certificate, key) = authority.pem("localhost");
        fs::write(self.path("etc/cert.pem"), certificate).unwrap();
        fs::write(self.path("etc/key.pem"), key).unwrap();
        fs::set_permissions(self.path("etc/key.pem"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(self.path("etc/main.cf"), self.main_cf()).unwrap();
        let door = |door| format!("127.0.0.1:{} inet n - n - - smtpd {}\n", self.port(door), door.options());
        let doors: String = Door::ALL.into_iter().map(door).collect();
        fs::write(self.path("etc/master.cf"), doors + SERVICES).unwrap();
        self.keep_login();
    }

    /// Cyrus SASL with a file of its own: no daemon, nothing of the system's.
    /// Debian's Postfix looks for it in `sasl` beside main.cf, wherever
    /// `cyrus_sasl_config_path` points.
    fn keep_login(&self) {
        let file = self.path("etc/sasl/db");
        let config = format!(
            "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {}\nmech_list: PLAIN LOGIN\n",
            file.display()
        );
        fs::write(self.path("etc/sasl/smtpd.conf"), config).unwrap();
        let mut command = Command::new("/usr/sbin/saslpasswd2");
        let (name, realm) = USER.split_once('@').unwrap();
        command.args(["-p", "-c", "-u", realm, "-f"]).arg(&file).arg(name);
        super::feed(&mut command, PASSWORD);
        chown(&file, Some(postfix_user()), None).unwrap();
    }

    fn main_cf(&self) -> String {
        let domains: Vec<_> = self.mailboxes.iter().map(|m| m.split_once('@').unwrap().1).collect();
        // It looks addresses up in small letters.
        let maildirs: Vec<_> =
            self.mailboxes.iter().map(|m| format!("{{ {}={m}/ }}", m.to_lowercase())).collect();
        // Sent on to somebody of the same domain who is not there.
        let gone = match &self.gone {
            Some(gone) => format!("virtual_alias_maps = inline:{{ {{ {gone}=left.{gone} }} }}\n"),
            None => String::new(),
        };
        format!(
            "{gone}compatibility_level = 3.6
recipient_delimiter = +
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
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {here}/mail
virtual_mailbox_maps = inline:{{ {maildirs} }}
virtual_uid_maps = static:{NOBODY}
virtual_gid_maps = static:{NOBODY}
smtpd_tls_cert_file = {here}/etc/cert.pem
smtpd_tls_key_file = {here}/etc/key.pem
smtpd_data_restrictions = reject_unauth_pipelining
smtpd_sasl_local_domain = relay.example.org
smtpd_error_sleep_time = 0
",
            here = self.folder.path().display(),
            domains = domains.join(" "),
            maildirs = maildirs.join(" "),
        )
    }

    fn control(&self, what: &str) {
        let out =
            Command::new("/usr/sbin/postfix").arg("-c").arg(self.path("etc")).arg(what).output().unwrap();
        let words = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success() || what == "stop", "postfix {what}: {words}\n{}", self.log());
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.path("maillog")).unwrap_or_default()
    }

    /// Its log by queue id, once every letter that it took has been dealt with.
    pub fn logged(&self) -> BTreeMap<String, Logged> {
        let mut letters = BTreeMap::new();
        wait_until("the end of every letter in the log", || {
            letters = letters_in(&self.log());
            letters.values().all(|letter| !letter.status.is_empty())
        });
        letters
    }

    /// How often it was told a command, well or badly, over all connections:
    /// "disconnect from localhost[127.0.0.1] ehlo=2 starttls=1 auth=0/1 …".
    pub fn count(&self, command: &str) -> usize {
        let mut log = String::new();
        wait_until("the end of every connection in the log", || {
            log = self.log();
            // The doors were tried once each when it started.
            log.matches("]: connect from ").count() == log.matches("]: disconnect from ").count()
        });
        let words = log.lines().filter(|l| l.contains("]: disconnect from ")).flat_map(str::split_whitespace);
        let told = words.filter_map(|word| word.strip_prefix(command)?.strip_prefix('='));
        told.map(|n| n.rsplit('/').next().unwrap().parse::<usize>().unwrap()).sum()
    }

    /// Where it delivers to.
    pub fn maildir(&self, mailbox: &str) -> PathBuf {
        self.path("mail").join(mailbox)
    }

    /// Every file in the mailboxes, with the mailbox it lies in.
    pub fn delivered(&self) -> Vec<(String, Vec<u8>)> {
        let files = |mailbox: &String| {
            let new = self.maildir(mailbox).join("new");
            fs::read_dir(new).into_iter().flatten().map(|file| fs::read(file.unwrap().path()).unwrap())
        };
        self.mailboxes.iter().flat_map(|m| files(m).map(|file| (m.clone(), file))).collect()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        if self.path("etc/main.cf").exists() {
            self.control("stop");
        }
    }
}

fn postfix_user() -> u32 {
    let out = Command::new("id").args(["-u", "postfix"]).output().unwrap().stdout;
    String::from_utf8(out).unwrap().trim().parse().unwrap()
}

/// "… postfix/cleanup[77]: 4FC21A: message-id=<a@b>" and the like.
fn letters_in(log: &str) -> BTreeMap<String, Logged> {
    let mut letters: BTreeMap<String, Logged> = BTreeMap::new();
    for line in log.lines() {
        let Some((queue_id, words)) = line.split_once("]: ").and_then(|(_, said)| said.split_once(": "))
        else {
            continue;
        };
        if queue_id.is_empty() || !queue_id.bytes().all(|b| b.is_ascii_hexdigit()) {
            continue;
        }
        let letter = letters.entry(queue_id.to_owned()).or_default();
        for word in words.split([',', ' ']) {
            match word.split_once('=') {
                Some(("message-id", id)) => id.trim_matches(['<', '>']).clone_into(&mut letter.message_id),
                Some(("to", to)) => to.trim_matches(['<', '>']).clone_into(&mut letter.to),
                Some(("status", status)) => status.clone_into(&mut letter.status),
                Some(("sasl_username", user)) => user.clone_into(&mut letter.user),
                _ => {}
            }
        }
    }
    letters
}
