//! Following a record to its includes and redirects (RFC 7208 §4.6, §5).
//!
//! In: what is known of DNS, a domain, and an address or none. Out: whether the
//! address may send for the domain. Bounded by the RFC's own limits, so that
//! records which include each other come to an end.

use std::net::IpAddr;

use super::record::{Directive, Mechanism, Qualifier, Record, has_macro, is_spf, parse};
use crate::doctor::zone::{Answer, Zone};
use crate::terms::shown;

/// §4.6.4: terms that ask DNS, in all records together.
const MOST_LOOKUPS: u32 = 10;
/// §4.6.4: of those, lookups that find nothing.
const MOST_VOIDS: u32 = 2;
/// §4.6.4: mail servers of one `mx`.
const MOST_EXCHANGES: usize = 10;

/// What a record says of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A mechanism matched. `all`: it was that one.
    Matched {
        qualifier: Qualifier,
        all: bool,
    },
    NoMatch,
    /// DNS was silent, or it hangs on the letter.
    Unknown,
    /// Others ignore such a record (permerror): why.
    Broken(String),
}

enum Match {
    Yes,
    No,
    Maybe,
    Broken(String),
}

/// One evaluation, with its limits.
pub(super) struct Walk<'z> {
    zone: &'z Zone,
    /// `None` walks through everything that asks DNS, and matches only `all`.
    ip: Option<IpAddr>,
    pub lookups: u32,
    voids: u32,
}

impl<'z> Walk<'z> {
    pub fn new(zone: &'z Zone, ip: Option<IpAddr>) -> Self {
        Self { zone, ip, lookups: 0, voids: 0 }
    }

    /// `check_host` (§4), as far as it can be known beforehand.
    pub fn check(&mut self, domain: &str) -> Outcome {
        let record = match self.record(domain) {
            Ok(record) => record,
            Err(outcome) => return outcome,
        };
        if let Some(fault) = record.faults.first() {
            return Outcome::Broken(format!(
                "“{}” in the record of {} is not SPF",
                shown(fault),
                shown(domain)
            ));
        }
        let mut maybe = false;
        for directive in &record.directives {
            match self.matches(domain, directive) {
                Match::Yes => return matched(directive, maybe),
                Match::No => {}
                // Without an address it is only a walk.
                Match::Maybe => maybe |= self.ip.is_some(),
                Match::Broken(why) => return Outcome::Broken(why),
            }
        }
        self.otherwise(record.redirect, maybe)
    }

    /// Nothing matched: another record decides, if this one names one (§6.1).
    fn otherwise(&mut self, redirect: Option<String>, maybe: bool) -> Outcome {
        let Some(other) = redirect else {
            return if maybe { Outcome::Unknown } else { Outcome::NoMatch };
        };
        if let Err(why) = self.count() {
            return Outcome::Broken(why);
        }
        if has_macro(&other) {
            return Outcome::Unknown;
        }
        match self.check(&other) {
            Outcome::Matched { qualifier, all } if !maybe || qualifier == Qualifier::Pass => {
                Outcome::Matched { qualifier, all }
            }
            Outcome::Broken(why) => Outcome::Broken(why),
            outcome if !maybe => outcome,
            _ => Outcome::Unknown,
        }
    }

    /// The one record of a domain (§4.5).
    fn record(&self, domain: &str) -> Result<Record, Outcome> {
        let answer = self.zone.text(domain);
        if answer.silence().is_some() {
            return Err(Outcome::Unknown);
        }
        let mut records = answer.records().iter().filter(|text| is_spf(text));
        match (records.next(), records.next()) {
            (Some(text), None) => Ok(parse(text)),
            (None, _) => Err(Outcome::Broken(format!("{} has no SPF record", shown(domain)))),
            (Some(_), Some(_)) => {
                Err(Outcome::Broken(format!("{} has more than one SPF record", shown(domain))))
            }
        }
    }

    fn matches(&mut self, domain: &str, directive: &Directive) -> Match {
        let asks = !matches!(directive.mechanism, Mechanism::All | Mechanism::Network(..));
        if asks && let Err(why) = self.count() {
            return Match::Broken(why);
        }
        let zone = self.zone;
        match &directive.mechanism {
            Mechanism::All => Match::Yes,
            Mechanism::Network(network, bits) => yes(self.ip.is_some_and(|ip| bits.same(ip, *network))),
            Mechanism::Ptr | Mechanism::Exists => {
                if self.ip.is_some() {
                    Match::Maybe
                } else {
                    Match::No
                }
            }
            Mechanism::Include(other) => self.include(other),
            Mechanism::A(other, bits) => {
                self.any_address(other.as_deref().unwrap_or(domain), &|ip, found| bits.same(ip, found))
            }
            Mechanism::Mx(other, bits) => {
                let Some(name) = named(other.as_deref().unwrap_or(domain)) else { return Match::Maybe };
                let exchanges = match self.ip {
                    Some(_) => zone.exchange(name),
                    None => return Match::No,
                };
                self.any_exchange(exchanges, &|ip, found| bits.same(ip, found))
            }
        }
    }

    /// §5.2: only a pass of the other record counts.
    fn include(&mut self, other: &str) -> Match {
        let Some(other) = named(other) else { return Match::Maybe };
        match self.check(other) {
            Outcome::Matched { qualifier, .. } => yes(qualifier == Qualifier::Pass),
            Outcome::NoMatch => Match::No,
            Outcome::Unknown => Match::Maybe,
            Outcome::Broken(why) => Match::Broken(why),
        }
    }

    fn any_address(&mut self, name: &str, same: &dyn Fn(IpAddr, IpAddr) -> bool) -> Match {
        let (Some(name), Some(ip)) = (named(name), self.ip) else {
            return if self.ip.is_some() { Match::Maybe } else { Match::No };
        };
        match self.zone.address(name) {
            Answer::Found(found) => yes(found.iter().any(|found| same(ip, *found))),
            Answer::Nothing | Answer::NoName => self.void(),
            Answer::Silent(_) | Answer::Unasked => Match::Maybe,
        }
    }

    fn any_exchange(
        &mut self,
        exchanges: &Answer<crate::doctor::Exchange>,
        same: &dyn Fn(IpAddr, IpAddr) -> bool,
    ) -> Match {
        let hosts = match exchanges {
            Answer::Found(hosts) if hosts.len() > MOST_EXCHANGES => {
                return Match::Broken(format!("a domain in it has more than {MOST_EXCHANGES} mail servers"));
            }
            Answer::Found(hosts) => hosts,
            Answer::Nothing | Answer::NoName => return self.void(),
            Answer::Silent(_) | Answer::Unasked => return Match::Maybe,
        };
        let mut maybe = false;
        for exchange in hosts.iter().filter(|exchange| !exchange.host.is_empty()) {
            let found = self.zone.address(&exchange.host);
            if self.ip.is_some_and(|ip| found.records().iter().any(|found| same(ip, *found))) {
                return Match::Yes;
            }
            maybe |= found.silence().is_some();
        }
        if maybe { Match::Maybe } else { Match::No }
    }

    fn count(&mut self) -> Result<(), String> {
        self.lookups += 1;
        let within = self.lookups <= MOST_LOOKUPS;
        within.then_some(()).ok_or_else(|| format!("it takes more than {MOST_LOOKUPS} lookups in DNS"))
    }

    fn void(&mut self) -> Match {
        self.voids += 1;
        match self.voids > MOST_VOIDS {
            true => Match::Broken(format!("more than {MOST_VOIDS} of the names in it are not there")),
            false => Match::No,
        }
    }
}

/// A name that can be asked for.
fn named(domain: &str) -> Option<&str> {
    (!has_macro(domain)).then_some(domain)
}

fn yes(matches: bool) -> Match {
    if matches { Match::Yes } else { Match::No }
}

/// An earlier mechanism may have matched, for all we know.
fn matched(directive: &Directive, maybe: bool) -> Outcome {
    if maybe && directive.qualifier != Qualifier::Pass {
        return Outcome::Unknown;
    }
    Outcome::Matched { qualifier: directive.qualifier, all: directive.mechanism == Mechanism::All }
}
