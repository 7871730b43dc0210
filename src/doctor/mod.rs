//! What would keep letters from leaving or arriving, found before it does.
//!
//! In: the settings and where each comes from, the project's files, and what
//! store, relay and DNS say. Out: [`Finding`]s, each with what to change.
//!
//! Judging is apart from asking. `spf`, `dkim`, `dmarc` and `mx` are given what
//! is known of DNS, a [`Zone`], which notes whatever they ask in vain; [`Dns`]
//! asks that, and they judge again, until nothing is open. So they can be held
//! before any answer, lies included, without a socket. It must never change
//! anything, nor say MAIL to anyone.

mod dkim;
mod dmarc;
mod dns;
pub mod local;
mod mx;
pub mod relay;
mod sender;
mod spf;
mod zone;

use serde::Serialize;

pub use dns::Dns;
pub use sender::{Facts, PublicKey, TargetDomain, judge, unseen};
pub use zone::{Answer, Exchange, Kind, Question, Zone};

/// How bad a finding is, from nothing to be done to something that must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Ok,
    /// It could not be looked at.
    Skipped,
    /// It may well be right; only you can know.
    Hint,
    Warning,
    /// Letters would not leave, or not arrive, or others could read them.
    Error,
}

impl Level {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    Settings,
    Secrets,
    Permissions,
    Store,
    Clock,
    Disk,
    Fonts,
    Network,
    Relay,
    Spf,
    Dkim,
    Dmarc,
    Mx,
    Targets,
}

impl Check {
    /// What stands above its findings.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Settings => "Settings",
            Self::Secrets => "Secrets",
            Self::Permissions => "Who can read the project's files",
            Self::Store => "Store",
            Self::Clock => "Clock",
            Self::Disk => "Disk",
            Self::Fonts => "Fonts, for letters on paper",
            Self::Network => "Network",
            Self::Relay => "Mail server",
            Self::Spf => "SPF: who may send for your domain",
            Self::Dkim => "DKIM: the signature on your letters",
            Self::Dmarc => "DMARC: what others do with letters that are not yours",
            Self::Mx => "MX: whether bounces and answers reach you",
            Self::Targets => "The officials' mail domains",
        }
    }
}

/// One thing that was looked at, and what to change about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub check: Check,
    pub level: Level,
    pub what: String,
    /// What to do.
    pub hint: Option<String>,
    /// A command, a line of the settings or a record of DNS, as it is to be.
    pub paste: Option<String>,
}

impl Finding {
    pub fn new(check: Check, level: Level, what: impl Into<String>) -> Self {
        Self { check, level, what: what.into(), hint: None, paste: None }
    }

    pub fn ok(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, Level::Ok, what)
    }

    pub fn skipped(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, Level::Skipped, what)
    }

    pub fn hint(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, Level::Hint, what)
    }

    pub fn warning(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, Level::Warning, what)
    }

    pub fn error(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, Level::Error, what)
    }

    /// Adds what to do.
    #[must_use]
    pub fn advise(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what can be pasted, if there is something.
    #[must_use]
    pub fn paste(mut self, paste: impl Into<Option<String>>) -> Self {
        self.paste = paste.into();
        self
    }
}
