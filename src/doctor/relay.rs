//! The relay, as far as a login (RFC 5321 §4.1.1.1): no letter, no address.
//!
//! In: its settings, secrets loaded. Out: findings. It must never say MAIL: that
//! is `dry-run --preflight`.

use std::time::Duration;

use super::{Check, Finding};
use crate::relay::{Class, Dialer, Offers, Phase, RelayFault, classify_fault};
use crate::settings::{RelaySettings, Tls};
use crate::terms::shown;

/// The settings' own deadlines are made for days; somebody waits for this one.
const PATIENCE: Duration = Duration::from_secs(15);

/// Connects, logs in, takes nothing and leaves.
///
/// # Errors
/// Whatever keeps letters from being handed over.
pub async fn ask(settings: &RelaySettings, ehlo_domain: &str) -> Result<Offers, RelayFault> {
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
#[must_use]
pub fn is_unreachable(fault: &RelayFault) -> bool {
    fault.phase() == Phase::Connect && classify_fault(fault) != Class::StopJob
}

/// What the answer means. `offline`: nothing else could be reached either.
#[must_use]
pub fn judge(settings: &RelaySettings, said: &Result<Offers, RelayFault>, offline: bool) -> Vec<Finding> {
    let name = format!("{}:{}", settings.host, settings.port);
    match said {
        Ok(offers) => of_offers(settings, &name, offers),
        Err(fault) if offline && is_unreachable(fault) => {
            vec![Finding::skipped(Check::Relay, format!("{name} was not asked: {}", shown(fault.words())))]
        }
        Err(fault) => vec![of_fault(&name, fault)],
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

fn of_fault(name: &str, fault: &RelayFault) -> Finding {
    let advice = match (fault.is_certificate(), fault.phase()) {
        (true, _) => {
            "is relay.host the name that your provider gives? A certificate authority of your own goes into relay.ca_file"
        }
        (_, Phase::Auth) => {
            "check relay.username and the password; some providers want a password of its own for programs"
        }
        (_, Phase::StartTls) => {
            "perhaps this port begins with TLS: relay.tls = \"implicit\", usually with port 465"
        }
        _ => "check relay.host, relay.port and relay.tls under [relay]; a firewall may close that port",
    };
    let said = format!("{}: {}", fault.phase(), fault.words());
    Finding::error(Check::Relay, format!("{name} cannot be used: {said}")).advise(advice)
}
