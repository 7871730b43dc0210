//! Message-IDs bear the domain of the sender as it was when the job was stored.

use std::collections::HashMap;
use std::sync::Arc;

use crate::outbox::JobId;
use crate::store::{Result, Store};

/// Each job's, looked up once.
#[derive(Debug)]
pub struct Domains {
    store: Arc<dyn Store>,
    known: HashMap<JobId, String>,
}

impl Domains {
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self { store: Arc::clone(store), known: HashMap::new() }
    }

    pub async fn of(&mut self, job: JobId) -> Result<String> {
        if let Some(domain) = self.known.get(&job) {
            return Ok(domain.clone());
        }
        let domain = sender_domain(&*self.store, job).await?;
        self.known.insert(job, domain.clone());
        Ok(domain)
    }
}

pub async fn sender_domain(store: &dyn Store, job: JobId) -> Result<String> {
    Ok(store.inputs(job).await?.sender.address.domain().to_owned())
}
