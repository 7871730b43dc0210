//! TLS to the relay, always verified.
//!
//! In: a TCP stream, the relay's name, trusted roots. Out: an encrypted stream
//! to that very name. There is no way to turn a check off.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, InvalidMessage, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::fault::{Phase, RelayFault};

/// Roots and expected name, loaded once.
#[derive(Clone)]
pub(super) struct TlsSetup {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsSetup {
    pub(super) fn load(host: &str, ca_file: Option<&Path>) -> Result<Self, RelayFault> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| RelayFault::setting(format!("“{host}” is no host name")))?;
        let roots = match ca_file {
            Some(file) => private_roots(file)?,
            None => system_roots()?,
        };
        // Named here, as rustls has no default when two providers are linked.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| RelayFault::setting(e.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), name })
    }

    /// Shakes hands within `limit`.
    pub(super) async fn wrap(
        &self,
        stream: TcpStream,
        phase: Phase,
        limit: Duration,
    ) -> Result<TlsStream<TcpStream>, RelayFault> {
        timeout(limit, self.connector.connect(self.name.clone(), stream))
            .await
            .map_err(|_| RelayFault::timeout(phase, limit))?
            .map_err(|e| handshake_fault(phase, &e))
    }
}

impl std::fmt::Debug for TlsSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsSetup").field("name", &self.name).finish_non_exhaustive()
    }
}

fn handshake_fault(phase: Phase, error: &std::io::Error) -> RelayFault {
    match error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) {
        Some(e @ rustls::Error::InvalidCertificate(_)) => RelayFault::certificate(phase, e),
        // Its greeting, "220 …", taken for the first record.
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType))
            if phase == Phase::Connect =>
        {
            RelayFault::speaks_plainly()
        }
        _ => RelayFault::lost(phase, error),
    }
}

fn private_roots(file: &Path) -> Result<RootCertStore, RelayFault> {
    let bad = |why: String| RelayFault::setting(format!("{}: {why}", file.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|e| bad(e.to_string()))? {
        let certificate = certificate.map_err(|e| bad(e.to_string()))?;
        roots.add(certificate).map_err(|e| bad(e.to_string()))?;
    }
    if roots.is_empty() { Err(bad("it holds no certificate".to_owned())) } else { Ok(roots) }
}

/// A root that rustls cannot read is passed over, as other programs do; that
/// there is none at all is an error.
fn system_roots() -> Result<RootCertStore, RelayFault> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if !roots.is_empty() {
        return Ok(roots);
    }
    let why = found.errors.first().map_or_else(|| "none is installed".to_owned(), ToString::to_string);
    Err(RelayFault::setting(format!("no trusted root certificates on this machine: {why}")))
}
