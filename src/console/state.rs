//! What every handler of the console is given.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::draw::{Drawing, DrawingFault};
use super::passwords::Passwords;
use super::tries::Tries;
use crate::clock::Clock;
use crate::meters::Meters;
use crate::outbox::tokens::Tokens;
use crate::project::Project;
use crate::project::signer::Signers;
use crate::settings::Mode;
use crate::store::{Lease, SecretHash, Store};

/// By which names and addresses the console is reached.
#[derive(Debug, Clone)]
pub struct Entrance {
    /// Where it listens.
    pub address: SocketAddr,
    /// What browsers see instead, where a server of the organisation's speaks TLS
    /// before it.
    pub behind_proxy: Option<String>,
}

impl Entrance {
    /// Where a page of the console is, for a person to open.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        match &self.behind_proxy {
            Some(origin) => format!("{origin}{path}"),
            None => format!("http://{}{path}", self.address),
        }
    }

    /// The origin of a request that asks for this host, if it is one of ours: no
    /// name that a stranger points at this machine is (DNS rebinding).
    pub(super) fn origin_of(&self, host: &str) -> Option<String> {
        let host = host.to_ascii_lowercase();
        if let Some(origin) = &self.behind_proxy
            && origin.strip_prefix("https://") == Some(&host)
        {
            return Some(origin.clone());
        }
        let port = self.address.port();
        let local = [self.address.to_string(), format!("localhost:{port}"), format!("127.0.0.1:{port}")];
        // Browsers leave the usual port out.
        let plain = local.iter().map(|name| name.strip_suffix(":80").unwrap_or(name));
        plain.clone().any(|name| name == host).then(|| format!("http://{host}"))
    }

    /// Whether browsers come by TLS: then, and only then, a cookie can say so.
    pub(super) fn is_secure(&self) -> bool {
        self.behind_proxy.is_some()
    }
}

/// What the console works with.
#[derive(Debug)]
pub struct Desk {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) project: Arc<Project>,
    pub(super) entrance: Entrance,
    pub(super) drawing: Drawing,
    pub(super) passwords: Passwords,
    pub(super) tries: Tries,
    pub(super) tokens: Tokens,
    /// Whose letters were shown while letters were written.
    pub(super) signers: Signers,
    pub(super) meters: Arc<Meters>,
    lease: Weak<dyn Lease>,
    /// The link by which the first organiser comes in, and until when.
    first: Mutex<Option<(SecretHash, Timestamp)>>,
}

impl Desk {
    /// `lease`: as long as it is held, letters are worked.
    ///
    /// # Errors
    /// A template of ours is none.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        project: Arc<Project>,
        entrance: Entrance,
        lease: &Arc<dyn Lease>,
    ) -> Result<Self, DrawingFault> {
        Ok(Self {
            tokens: Tokens::new(store.secret()),
            meters: Arc::default(),
            drawing: Drawing::new()?,
            passwords: Passwords::new(),
            tries: Tries::default(),
            signers: Signers::default(),
            lease: Arc::downgrade(lease),
            first: Mutex::new(None),
            store,
            clock,
            project,
            entrance,
        })
    }

    /// Counts into these, which others may share, and shows them at `/metrics`.
    #[must_use]
    pub fn with_meters(self, meters: Arc<Meters>) -> Self {
        Self { meters, ..self }
    }

    /// A new link for the first organiser, in place of an earlier one. It is kept in
    /// memory only and is of use as long as nobody has come in.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn first_link(&self, until: Timestamp) -> Result<String, getrandom::Error> {
        let (token, hash) = new_link()?;
        *self.first.lock().unwrap_or_else(PoisonError::into_inner) = Some((hash, until));
        Ok(self.entrance.link(&format!("/first/{token}")))
    }

    pub(super) fn is_first_link(&self, token: &str) -> bool {
        let first = *self.first.lock().unwrap_or_else(PoisonError::into_inner);
        first.is_some_and(|(hash, until)| hash == link_hash(token) && self.clock.now() < until)
    }

    pub(super) fn forget_first_link(&self) {
        *self.first.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn is_live(&self) -> bool {
        self.project.settings.mode == Mode::Live
    }

    /// The cookie in which a browser keeps the language that was chosen.
    pub(super) fn language_cookie(&self) -> &'static str {
        if self.entrance.is_secure() { "__Host-sincerely-language" } else { "sincerely-language" }
    }

    pub(super) fn works_letters(&self) -> bool {
        self.lease.strong_count() > 0
    }
}

/// A one-time link's token, and what is kept of it.
///
/// # Errors
/// The machine gives no random bytes.
pub fn new_link() -> Result<(String, SecretHash), getrandom::Error> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes)?;
    let token = BASE32_NOPAD.encode(&bytes).to_lowercase();
    let hash = link_hash(&token);
    Ok((token, hash))
}

#[must_use]
pub fn link_hash(token: &str) -> SecretHash {
    Sha256::digest(token.as_bytes()).into()
}

/// By which a token is known for what it is, where one turns up.
const TOKEN: &str = "sincerely_";

/// A token for a program, and what is kept of it. It is longer than anyone can guess:
/// a hash that is quick to make is enough.
///
/// # Errors
/// The machine gives no random bytes.
pub fn new_token() -> Result<(String, SecretHash), getrandom::Error> {
    let (secret, _) = new_link()?;
    let token = format!("{TOKEN}{secret}");
    let hash = token_hash(&token);
    Ok((token, hash))
}

#[must_use]
pub fn token_hash(token: &str) -> SecretHash {
    link_hash(token)
}
