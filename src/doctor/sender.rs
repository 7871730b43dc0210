//! All that DNS can tell about the sender, and about whom it writes to.
//!
//! In: [`Facts`] and a [`Zone`]. Out: findings, and in the zone what else would
//! have to be known. It opens no socket.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::zone::{CONTROL, Zone, in_ascii};
use super::{Check, Finding, dkim, dmarc, mx, spf};
use crate::settings::{Sender, SigningKey};

/// What of the settings and campaigns DNS has a say in.
#[derive(Debug, Clone)]
pub struct Facts {
    pub sender: Sender,
    /// `None`: Sincerely does not sign, or its key could not be read.
    pub key: Option<PublicKey>,
    pub relay_host: String,
    /// Each once, in ASCII.
    pub targets: Vec<TargetDomain>,
}

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    pub(super) ed25519: bool,
    /// As [`SigningKey::public`] has it.
    pub(super) base64: String,
}

impl From<&SigningKey> for PublicKey {
    fn from(key: &SigningKey) -> Self {
        Self { ed25519: key.algorithm().starts_with("ed25519"), base64: key.public().to_owned() }
    }
}

/// A domain that campaigns write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetDomain {
    pub(super) domain: String,
    /// The first of those who are written to there.
    pub(super) whom: String,
}

impl TargetDomain {
    pub fn new(domain: &str, whom: &str) -> Self {
        Self { domain: in_ascii(domain), whom: whom.to_owned() }
    }

    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }
}

/// Everything that can be said with what is known.
#[must_use]
pub fn judge(zone: &Zone, facts: &Facts) -> Vec<Finding> {
    let sender = &facts.sender;
    // Asked for what it says about the server, not about the name.
    zone.text(CONTROL);
    let from = in_ascii(sender.address.domain());
    let path = in_ascii(sender.return_path.as_ref().unwrap_or(&sender.address).domain());
    let relay = public_addresses(zone, &facts.relay_host);
    let mut findings = spf::judge(zone, &path, (&facts.relay_host, &relay));
    findings.push(dkim::judge(zone, sender.dkim.as_ref(), facts.key.as_ref()));
    let signature = sender.dkim.as_ref().map(|dkim| in_ascii(&dkim.domain));
    let own = sender.own_domains.iter().map(|domain| in_ascii(domain)).filter(|domain| *domain != from);
    for from in std::iter::once(&from).chain(&own.collect::<BTreeSet<_>>()) {
        let domains = dmarc::Domains { from, signature: signature.as_deref(), return_path: &path };
        findings.extend(dmarc::judge(zone, &domains));
    }
    if from == path {
        findings.push(mx::of_ours(zone, &from, "bounces and answers"));
    } else {
        findings.push(mx::of_ours(zone, &from, "answers"));
        findings.push(mx::of_ours(zone, &path, "bounces"));
    }
    findings.extend(mx::of_targets(zone, &facts.targets));
    findings
}

/// In place of all of that, where nobody answers.
#[must_use]
pub fn unseen(why: &str) -> Finding {
    Finding::skipped(
        Check::Network,
        format!("SPF, DKIM, DMARC and MX were not looked at: no DNS server tells ({why})"),
    )
    .advise("run `sincerely doctor` again where there is a network")
}

/// Addresses from which the relay could send to the world: a server on this
/// machine or in this house has another one there.
fn public_addresses(zone: &Zone, host: &str) -> Vec<IpAddr> {
    let is_public = |ip: &IpAddr| match ip.to_canonical() {
        IpAddr::V4(ip) => !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()),
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified())
        }
    };
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(ip).filter(is_public).into_iter().collect();
    }
    if host.eq_ignore_ascii_case("localhost") {
        return Vec::new();
    }
    zone.address(&in_ascii(host)).records().iter().copied().filter(is_public).collect()
}
