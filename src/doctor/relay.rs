//! The relay, as far as a login (RFC 5321 §4.1.1.1): no letter, no address.
//!
//! In: its settings, secrets loaded. Out: findings. It must never say MAIL: that
//! is `dry-run --preflight`.

use std::net::IpAddr;
use std::time::Duration;

use tokio::time::timeout;

use super::{Check, Finding};
use crate::relay::{Class, Dialer, Offers, Phase, RelayFault, classify_fault};
use crate::settings::{RelaySettings, Tls};

/// The settings' own deadlines are made for days; somebody waits for this one.
const PATIENCE: Duration = Duration::from_secs(15);

/// For all of it: a server that drips keeps each single deadline.
const LIMIT: Duration = Duration::from_secs(30);

/// What the relay offers, or why it cannot be used.
pub type Said = Result<Offers, Trouble>;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error(transparent)]
    Fault(#[from] RelayFault),
    #[error("it did not come to an end within {LIMIT:?}")]
    Endless,
}

/// Connects, logs in, takes nothing and leaves.
///
/// # Errors
/// Whatever keeps letters from being handed over.
pub async fn ask(settings: &RelaySettings, ehlo_domain: &str) -> Said {
    match timeout(LIMIT, talk(settings, ehlo_domain)).await {
        Ok(said) => Ok(said?),
        Err(_) => Err(Trouble::Endless),
    }
}

async fn talk(settings: &RelaySettings, ehlo_domain: &str) -> Result<Offers, RelayFault> {
    let mut settings = settings.clone();
    settings.timeouts.connect = settings.timeouts.connect.min(PATIENCE);
    settings.timeouts.command = settings.timeouts.command.min(PATIENCE);
    let session = Dialer::new(&settings, ehlo_domain)?.connect().await?;
    let session = session.probe().await?;
    let offers = session.offers().clone();
    session.quit().await;
    Ok(offers)
}

/// Whether nothing could be reached at all, as without a network.
fn is_unreachable(trouble: &Trouble) -> bool {
    let Trouble::Fault(fault) = trouble else { return false };
    fault.phase() == Phase::Connect && classify_fault(fault) != Class::StopJob
}

/// What the answer means. `offline`: nothing else could be reached either.
#[must_use]
pub fn judge(settings: &RelaySettings, said: &Said, offline: bool) -> Vec<Finding> {
    let name = format!("{}:{}", settings.host, settings.port);
    match said {
        Ok(offers) => of_offers(settings, &name, offers),
        // One on this machine needs no network.
        Err(trouble) if offline && !is_here(&settings.host) && is_unreachable(trouble) => {
            vec![Finding::skipped(Check::Relay, format!("{name} was not asked ({trouble})"))]
        }
        Err(trouble) => {
            let what = format!("{name} cannot be used: {trouble}");
            vec![Finding::error(Check::Relay, what).advise(advice(trouble))]
        }
    }
}

fn of_offers(settings: &RelaySettings, name: &str, offers: &Offers) -> Vec<Finding> {
    let how = match settings.tls {
        Tls::Implicit => "with TLS",
        Tls::StartTls => "with STARTTLS",
        Tls::None => "in plain text on this machine",
    };
    let who = if settings.username.is_some() { ", and takes the login" } else { ", without a login" };
    let mut findings = vec![Finding::ok(Check::Relay, format!("{name} answers {how}{who}"))];
    let missing = |there: bool, what: &str, advice: &str| {
        (!there).then(|| Finding::hint(Check::Relay, format!("{name} does not offer {what}")).advise(advice))
    };
    findings.extend(missing(
        offers.size,
        "SIZE",
        "letters that are too large are refused only once they were sent",
    ));
    findings.extend(missing(
        offers.smtputf8,
        "SMTPUTF8",
        "addresses with letters beyond a-z before the @ cannot be written to; those letters are held",
    ));
    findings.extend(missing(
        offers.pipelining,
        "PIPELINING",
        "each letter takes two round trips more; nothing else changes",
    ));
    findings.extend(missing(
        offers.eight_bit_mime,
        "8BITMIME",
        "nothing changes: letters are sent in 7 bits",
    ));
    if findings.len() == 1 {
        findings.push(Finding::ok(Check::Relay, "it offers SIZE, SMTPUTF8, PIPELINING and 8BITMIME"));
    }
    findings
}

fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn advice(trouble: &Trouble) -> &'static str {
    let Trouble::Fault(fault) = trouble else {
        return "ask your provider what is the matter with their server";
    };
    match (fault.is_certificate(), fault.phase()) {
        (true, _) => {
            "is relay.host the name that your provider gives? A certificate authority of your own goes into \
             relay.ca_file"
        }
        (_, Phase::Auth) => {
            "check relay.username and the password; some providers want a password of its own for programs"
        }
        (_, Phase::StartTls) => {
            "perhaps this port begins with TLS: relay.tls = \"implicit\", usually with port 465"
        }
        _ => "check relay.host, relay.port and relay.tls under [relay]; a firewall may close that port",
    }
}
