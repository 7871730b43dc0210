//! Stays at the console: tower-sessions over our store.
//!
//! In: the id in a cookie. Out: whose it is, as the store has them now. Only the
//! id's hash is kept: who reads the store cannot take a session over. A stay ends
//! half an hour after the last page, and twelve hours after it began.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use super::state::Desk;
use crate::clock::Clock;
use crate::store::{Role, SecretHash, SessionRow, Store, UserName};

pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// Not every page has to be written down.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// What of a session handlers may ask for.
pub const USER: &str = "user";
pub const ROLE: &str = "role";

/// The cookie. `__Host-` binds it to this very host and to TLS, where there is TLS;
/// on loopback without it, browsers would not send it back.
pub fn layer(desk: &Arc<Desk>) -> SessionManagerLayer<Sessions> {
    let secure = desk.entrance.is_secure();
    let sessions = Sessions { store: Arc::clone(&desk.store), clock: Arc::clone(&desk.clock) };
    SessionManagerLayer::new(sessions)
        .with_name(if secure { "__Host-sincerely" } else { "sincerely" })
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Strict)
        .with_path("/")
        // The store says when it ends; the browser forgets it when it is closed.
        .with_expiry(Expiry::OnSessionEnd)
}

#[derive(Debug, Clone)]
pub struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl Sessions {
    async fn keep(&self, record: &Record, since: Timestamp) -> Result<()> {
        let name = record.data.get(USER).and_then(Value::as_str).unwrap_or_default();
        let user = UserName::parse(name).map_err(Error::Encode)?;
        let id = hash(&record.id);
        let row = SessionRow { id, user, role: Role::Viewer, since, seen: self.clock.now() };
        match self.store.keep_session(row).await.map_err(backend)? {
            true => Ok(()),
            false => Err(Error::Backend("the user is gone".to_owned())),
        }
    }

    fn is_over(&self, row: &SessionRow) -> bool {
        let now = self.clock.now();
        now.duration_since(row.seen) >= IDLE || now.duration_since(row.since) >= ABSOLUTE
    }
}

#[async_trait]
impl SessionStore for Sessions {
    /// At a login; what is long over goes with it.
    async fn create(&self, record: &mut Record) -> Result<()> {
        let now = self.clock.now();
        let (idle, absolute) = (now.saturating_sub(IDLE), now.saturating_sub(ABSOLUTE));
        if let (Ok(idle), Ok(absolute)) = (idle, absolute) {
            self.store.end_old_sessions(idle, absolute).await.map_err(backend)?;
        }
        self.keep(record, now).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.keep(record, self.clock.now()).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(row) = self.store.session(&hash(id)).await.map_err(backend)? else { return Ok(None) };
        if self.is_over(&row) {
            self.store.end_session(&row.id).await.map_err(backend)?;
            return Ok(None);
        }
        let now = self.clock.now();
        if now.duration_since(row.seen) >= NOTED {
            self.store.keep_session(SessionRow { seen: now, ..row.clone() }).await.map_err(backend)?;
        }
        let data = HashMap::from([
            (USER.to_owned(), Value::from(row.user.as_str())),
            (ROLE.to_owned(), Value::from(row.role.name())),
        ]);
        // Never asked for: `is_over` has said it.
        Ok(Some(Record { id: *id, data, expiry_date: OffsetDateTime::UNIX_EPOCH }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.end_session(&hash(id)).await.map_err(backend)
    }
}

fn hash(id: &Id) -> SecretHash {
    Sha256::digest(id.0.to_le_bytes()).into()
}

#[allow(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn backend(error: crate::store::StoreError) -> Error {
    Error::Backend(error.to_string())
}
