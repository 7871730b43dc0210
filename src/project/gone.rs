//! Who is not written for any more, so that no preview shows them.

use std::collections::BTreeMap;

use super::ProjectError;
use crate::outbox::SupporterKey;
use crate::outbox::tokens::Tokens;
use crate::store::{Store, Withdrawn};
use crate::supporters::Exclusion;
use crate::terms::MailboxAddress;

/// Known by keys alone: whoever was erased stays unnamed.
#[derive(Debug)]
pub struct Gone {
    tokens: Tokens,
    keys: BTreeMap<SupporterKey, Withdrawn>,
}

impl Gone {
    pub fn nobody() -> Self {
        Self { tokens: Tokens::new([0; 32]), keys: BTreeMap::new() }
    }

    /// Nobody, where nothing was ever scheduled.
    pub async fn of(store: Option<&dyn Store>) -> Result<Self, ProjectError> {
        let Some(store) = store else { return Ok(Self::nobody()) };
        Ok(Self { tokens: Tokens::new(store.secret()), keys: store.withdrawn().await? })
    }

    pub fn is_nobody(&self) -> bool {
        self.keys.is_empty()
    }

    pub fn has(&self, address: &MailboxAddress) -> bool {
        !self.keys.is_empty() && self.keys.contains_key(&self.tokens.supporter(&address.key()))
    }

    /// A row that is left out for another reason does not tell their address either.
    pub fn veil(&self, exclusion: Exclusion) -> Exclusion {
        match MailboxAddress::parse(&exclusion.value) {
            Ok(address) if self.has(&address) => Exclusion { value: "[withdrew]".to_owned(), ..exclusion },
            _ => exclusion,
        }
    }
}
