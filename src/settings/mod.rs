//! What an organisation sets once: its sender, relay, pace and store.
//!
//! In: the text of `config/sincerely.toml` and the `SINCERELY_*` variables.
//! Out: [`Settings`], or every problem in them at once. Each default stands in
//! the shipped `config/sincerely.toml`; a test holds the two together.

mod console;
mod read;
mod relay;
mod secrets;
mod shown;
mod signing_key;
mod sources;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use console::USUAL;
pub use read::{known_keys, read};
pub use signing_key::{KeyFault, SigningKey};
pub use sources::{Source, sources};

use crate::terms::{MailboxAddress, SendingHours};

/// Whether letters reach officials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Every letter goes to `rehearsal.to` instead.
    #[default]
    Rehearsal,
    Live,
}

impl Mode {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rehearsal => "rehearsal",
            Self::Live => "live",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Settings {
    pub mode: Mode,
    pub rehearsal: Rehearsal,
    pub sender: Sender,
    /// Where the key of `sender.dkim` is. No part of the sender: a plan is the
    /// same wherever its project's folder stands.
    pub dkim_key_file: Option<PathBuf>,
    /// Set by [`Settings::load_signing_key`].
    pub signing_key: Option<Arc<SigningKey>>,
    pub relay: RelaySettings,
    pub pace: PaceSettings,
    pub retry: RetrySettings,
    /// Hours of targets that name none of their own.
    pub sending_hours: SendingHours,
    pub worker: WorkerSettings,
    pub store: StoreSettings,
    pub bounces: BounceSettings,
    pub retention: RetentionSettings,
    pub console: ConsoleSettings,
}

#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// Where every rehearsal letter goes. Defaults to `sender.address`.
    pub to: MailboxAddress,
}

/// Who sends: what of the settings shapes a letter, and so is part of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The organisation, as in "Anna Berg via ORGANISATION".
    pub name: String,
    pub address: MailboxAddress,
    /// Lower-cased domains whose supporters may be `From` themselves.
    pub own_domains: Vec<String>,
    /// The address whose local part takes the VERP token; `None`: `address`.
    pub return_path: Option<MailboxAddress>,
    /// Off for relays that insist on the login as envelope sender.
    pub verp: bool,
    pub dkim: Option<Dkim>,
}

impl Sender {
    /// The envelope sender of the letter with this token: bounces go there.
    #[must_use]
    pub fn return_path_of(&self, token: &str) -> MailboxAddress {
        let base = self.return_path.as_ref().unwrap_or(&self.address);
        let verp = format!("{}+{token}@{}", base.local(), base.domain());
        match MailboxAddress::parse(&verp) {
            Ok(verp) if self.verp => verp,
            // Too long for a local part: a bounce can still be known by Message-ID.
            _ => base.clone(),
        }
    }
}

/// How letters are signed (RFC 6376).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dkim {
    pub domain: String,
    pub selector: String,
    /// The key's public half, once it was read. Part of the plan: with another
    /// key, which the selector's record in DNS does not know, every letter would
    /// look forged, and a retry would not have the same bytes.
    #[serde(default)]
    pub public_key: String,
}

impl Dkim {
    /// Whether a signature speaks for letters from this domain: it is ours, or
    /// one above or below it. DMARC asks for that (RFC 7489 §3.1.1).
    #[must_use]
    pub fn covers(&self, from: &str) -> bool {
        let (ours, from) = (in_ascii(&self.domain), in_ascii(from));
        let below = |lower: &str, upper: &str| lower.strip_suffix(upper).is_some_and(|l| l.ends_with('.'));
        ours == from || below(&from, &ours) || below(&ours, &from)
    }

    /// The domain as DNS has it.
    #[must_use]
    pub fn domain_in_ascii(&self) -> String {
        in_ascii(&self.domain)
    }
}

fn in_ascii(domain: &str) -> String {
    idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_lowercase())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (RFC 8314), usually port 465.
    Implicit,
    /// By STARTTLS (RFC 3207), usually port 587; never without.
    StartTls,
    /// Plain text, to this machine only.
    None,
}

#[derive(Debug, Clone)]
pub struct RelaySettings {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// PEM file of a private certificate authority, instead of the system's.
    pub ca_file: Option<PathBuf>,
    pub username: Option<String>,
    /// From the environment at once; from a file by [`Settings::load_password`].
    pub password: Option<Secret>,
    /// File that holds the password and that only its owner may read.
    pub password_file: Option<PathBuf>,
    pub connections: usize,
    /// Letters per second over all connections; 0 = no cap.
    pub per_second: f64,
    pub messages_per_connection: u32,
    pub timeouts: Timeouts,
}

/// Deadlines of the SMTP phases (RFC 5321 §4.5.3.2).
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// TCP, TLS and the greeting.
    pub connect: Duration,
    /// Each command up to DATA's 354.
    pub command: Duration,
    /// The body, and the reply to its dot.
    pub data: Duration,
}

#[derive(Debug, Clone, Copy)]
pub struct PaceSettings {
    /// Letters per hour to one mailbox; 0 = no cap.
    pub mailbox_per_hour: f64,
    /// Letters in any sliding 24 hours to one mailbox; 0 = no cap.
    pub mailbox_per_day: u32,
    /// Letters to one mailbox in flight at once; 0 = no cap.
    pub mailbox_connections: usize,
}

#[derive(Debug, Clone)]
pub struct RetrySettings {
    /// Waits after the first, second, … deferral; the last one repeats.
    pub schedule: Vec<Duration>,
    pub expire_after: Duration,
}

#[derive(Debug, Clone, Copy)]
pub struct WorkerSettings {
    pub grace: Duration,
    pub lease: Duration,
}

#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// `sqlite:PATH`, PATH relative to the project folder.
    pub url: String,
}

#[derive(Debug, Clone)]
pub struct BounceSettings {
    pub maildir: Option<PathBuf>,
    pub wait: Duration,
}

#[derive(Debug, Clone)]
pub struct RetentionSettings {
    pub bodies: Option<Duration>,
    pub names: Option<Duration>,
}

#[derive(Debug, Clone)]
pub struct ConsoleSettings {
    /// `None`: there is no console.
    pub listen: Option<std::net::SocketAddr>,
    /// What browsers see where another server stands before the console and speaks
    /// TLS for it: `https://letters.example.org`.
    pub behind_proxy: Option<String>,
    pub metrics: MetricsAccess,
}

/// Who may read `/metrics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MetricsAccess {
    /// Who bears a user's token. Behind a proxy everybody comes from loopback: where
    /// a request comes from says nothing.
    #[default]
    Token,
    /// Whoever reaches the console.
    Open,
}

/// A secret that no `Debug`, log or panic shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that must send it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}
