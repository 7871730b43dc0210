//! MX: whether a domain takes mail, and where (RFC 5321 §5.1, RFC 7505).
//!
//! In: a domain and what is known of DNS. Out: findings about our own domains,
//! to which bounces and answers go, and about the officials'.

use super::sender::TargetDomain;
use super::zone::{Answer, Exchange, Zone};
use super::{Check, Finding};
use crate::terms::shown;

/// Where a domain's mail goes.
#[derive(Debug, PartialEq, Eq)]
enum Arrival {
    /// To this server, and to others after it.
    At(String),
    /// To the domain's own address: it names no server.
    Home,
    /// Nowhere, and it says so.
    Refused,
    /// None of its servers has an address.
    Lost(String),
    /// There is no such domain, or nothing in it that takes mail.
    Nowhere(&'static str),
    Unknown(String),
}

fn arrival(zone: &Zone, domain: &str) -> Arrival {
    match zone.exchange(domain) {
        Answer::Found(exchanges) => by_exchange(zone, exchanges),
        Answer::NoName => Arrival::Nowhere("there is no such domain"),
        Answer::Nothing => match zone.address(domain) {
            Answer::Found(_) => Arrival::Home,
            Answer::NoName | Answer::Nothing => Arrival::Nowhere("it names no mail server"),
            silent => Arrival::Unknown(silent.silence().unwrap_or_default().to_owned()),
        },
        silent => Arrival::Unknown(silent.silence().unwrap_or_default().to_owned()),
    }
}

/// The first of its servers that has an address. Of a list without end only so
/// many are asked about.
fn by_exchange(zone: &Zone, exchanges: &[Exchange]) -> Arrival {
    const MOST: usize = 5;
    let mut hosts: Vec<&Exchange> = exchanges.iter().filter(|e| !e.host.is_empty()).collect();
    hosts.sort();
    let Some(first) = hosts.first() else { return Arrival::Refused };
    let mut silence = None;
    for exchange in hosts.iter().take(MOST) {
        match zone.address(&exchange.host) {
            Answer::Found(_) => return Arrival::At(exchange.host.clone()),
            Answer::NoName | Answer::Nothing => {}
            Answer::Silent(why) => silence = Some(why.clone()),
            // Only if this one has none the next is of interest.
            Answer::Unasked => return Arrival::Unknown("it was not asked".to_owned()),
        }
    }
    silence.map_or_else(|| Arrival::Lost(first.host.clone()), Arrival::Unknown)
}

/// `what`: what goes to this domain of ours.
pub(super) fn of_ours(zone: &Zone, domain: &str, what: &str) -> Finding {
    let wrong = |why: String| {
        Finding::error(Check::Mx, format!("{what} go to {domain}, and {why}: they cannot reach you")).advise(
            "add an MX record that names your mail server (your provider knows it), or another address in \
             config/sincerely.toml",
        )
    };
    match arrival(zone, domain) {
        Arrival::At(host) => {
            Finding::ok(Check::Mx, format!("{what} go to {domain}, which takes mail at {}", shown(&host)))
        }
        Arrival::Home => {
            Finding::hint(Check::Mx, format!("{what} go to {domain}, which has an address and no MX record"))
                .advise("no fault if a mail server runs at that address; an MX record would say so")
        }
        Arrival::Refused => wrong("it says that it takes no mail (null MX)".to_owned()),
        Arrival::Lost(host) => wrong(format!("its mail server {} has no address", shown(&host))),
        Arrival::Nowhere(why) => wrong(why.to_owned()),
        Arrival::Unknown(why) => {
            Finding::skipped(Check::Mx, format!("where mail to {domain} goes was not seen: {why}"))
        }
    }
}

/// Domains that take mail are counted, others named.
pub(super) fn of_targets(zone: &Zone, targets: &[TargetDomain]) -> Vec<Finding> {
    let mut good = 0_usize;
    let mut findings = Vec::new();
    for target in targets {
        match arrival(zone, &target.domain) {
            Arrival::At(_) | Arrival::Home => good += 1,
            other => findings.push(of_target(target, other)),
        }
    }
    if good > 0 {
        let what = match (good, targets.len()) {
            (1, 1) => "the one domain that you write to takes mail".to_owned(),
            (n, all) => format!("{n} of {all} domains that you write to take mail"),
        };
        findings.insert(0, Finding::ok(Check::Targets, what));
    }
    findings
}

fn of_target(target: &TargetDomain, arrival: Arrival) -> Finding {
    let (domain, whom) = (&target.domain, &target.whom);
    let wrong = |why: String| {
        Finding::warning(Check::Targets, format!("{domain} ({whom}): {why}")).advise(
            "letters there will come back: look for another address, and correct it in the campaign file",
        )
    };
    match arrival {
        Arrival::Refused => wrong("it says that it takes no mail (null MX)".to_owned()),
        Arrival::Lost(host) => wrong(format!("its mail server {} has no address", shown(&host))),
        Arrival::Nowhere(why) => wrong(why.to_owned()),
        Arrival::Unknown(why) => {
            Finding::skipped(Check::Targets, format!("{domain} ({whom}) was not seen: {why}"))
        }
        Arrival::At(_) | Arrival::Home => {
            Finding::ok(Check::Targets, format!("{domain} ({whom}) takes mail"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    fn exchange(preference: u16, host: &str) -> Exchange {
        Exchange { preference, host: host.to_owned() }
    }

    fn here() -> Answer<std::net::IpAddr> {
        Answer::Found(vec![[192, 0, 2, 1].into()])
    }

    #[test]
    fn a_domain_without_servers_takes_mail_at_its_own_address() {
        let mut zone = Zone::default();
        zone.put_exchange("a.example", Answer::Nothing);
        assert!(matches!(arrival(&zone, "a.example"), Arrival::Unknown(_)));
        assert_eq!(zone.take_open().len(), 1);
        zone.put_address("a.example", here());
        assert_eq!(arrival(&zone, "a.example"), Arrival::Home);
        zone.put_address("a.example", Answer::Nothing);
        assert_eq!(of_ours(&zone, "a.example", "bounces").level, Level::Error);
    }

    #[test]
    fn a_null_mx_takes_no_mail() {
        let mut zone = Zone::default();
        zone.put_exchange("a.example", Answer::Found(vec![exchange(0, "")]));
        assert_eq!(arrival(&zone, "a.example"), Arrival::Refused);
    }

    #[test]
    fn the_first_server_with_an_address_is_found_and_no_more_are_asked_about() {
        let mut zone = Zone::default();
        let exchanges =
            [exchange(20, "second.example"), exchange(10, "gone.example"), exchange(30, "third.example")];
        zone.put_exchange("a.example", Answer::Found(exchanges.to_vec()));
        zone.put_address("gone.example", Answer::NoName);
        zone.put_address("second.example", here());
        assert_eq!(arrival(&zone, "a.example"), Arrival::At("second.example".to_owned()));
        assert!(zone.take_open().is_empty());
        zone.put_address("second.example", Answer::NoName);
        zone.put_address("third.example", Answer::NoName);
        assert_eq!(arrival(&zone, "a.example"), Arrival::Lost("gone.example".to_owned()));
    }

    #[test]
    fn officials_domains_that_take_mail_are_counted_and_others_named() {
        let mut zone = Zone::default();
        zone.put_exchange("good.example", Answer::Found(vec![exchange(10, "mx.good.example")]));
        zone.put_address("mx.good.example", here());
        zone.put_exchange("gone.example", Answer::NoName);
        zone.put_exchange("slow.example", Answer::Silent("timed out".to_owned()));
        let target = |domain: &str| TargetDomain { domain: domain.to_owned(), whom: "Minister".to_owned() };
        let targets = [target("good.example"), target("gone.example"), target("slow.example")];
        let levels: Vec<Level> = of_targets(&zone, &targets).into_iter().map(|f| f.level).collect();
        assert_eq!(levels, [Level::Ok, Level::Warning, Level::Skipped]);
    }
}
