//! SPF: whether the record of the envelope sender's domain lets the relay send
//! (RFC 7208).
//!
//! In: the domain, the relay's addresses, and what is known of DNS. Out:
//! findings. Whether the relay's own address is covered is only a hint: many
//! providers send from other addresses than they take letters at.

mod record;
mod walk;

use std::net::IpAddr;

use self::record::{Qualifier, is_spf};
use self::walk::{Outcome, Walk};
use super::zone::{Zone, txt_line};
use super::{Check, Finding};
use crate::terms::shown;

/// The relay's addresses that are looked at.
const MOST_ADDRESSES: usize = 4;

/// `relay`: its host's name and its public addresses, where it has any.
pub(super) fn judge(zone: &Zone, domain: &str, relay: (&str, &[IpAddr])) -> Vec<Finding> {
    let answer = zone.text(domain);
    if let Some(why) = answer.silence() {
        return vec![Finding::skipped(Check::Spf, format!("the record of {domain} was not seen: {why}"))];
    }
    let records: Vec<&String> = answer.records().iter().filter(|text| is_spf(text)).collect();
    match records[..] {
        [] => vec![missing(domain, relay)],
        [record] => of_record(zone, domain, record, relay),
        _ => vec![doubled(domain, &records)],
    }
}

fn doubled(domain: &str, records: &[&String]) -> Finding {
    let seen: Vec<String> = records.iter().take(3).map(|text| format!("“{}”", shown(text))).collect();
    let what =
        format!("{domain} has {} SPF records, and others then use none: {}", records.len(), seen.join(", "));
    let mut terms: Vec<&str> = Vec::new();
    for term in records.iter().take(3).flat_map(|record| record.split(' ').skip(1)) {
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    Finding::error(Check::Spf, what)
        .advise("put this one in their place; look whether each server in it still sends for you")
        .paste(ending(domain, &format!("v=spf1 {}", terms.join(" "))).filter(|_| records.len() <= 3))
}

fn missing(domain: &str, (host, addresses): (&str, &[IpAddr])) -> Finding {
    let record = match addresses {
        [] => "v=spf1 mx ~all".to_owned(),
        _ => format!("v=spf1 a:{host} ~all"),
    };
    Finding::warning(
        Check::Spf,
        format!("{domain} has no SPF record: many servers then take letters for spam"),
    )
    .advise(
        "add one TXT record to your domain's DNS; your provider's help may name what to write, \
             often include: with a domain of theirs",
    )
    .paste(txt_line(domain, &record))
}

fn of_record(zone: &Zone, domain: &str, record: &str, relay: (&str, &[IpAddr])) -> Vec<Finding> {
    let faults = record::parse(record).faults;
    if !faults.is_empty() {
        let words: Vec<String> = faults.iter().take(5).map(|word| format!("“{}”", shown(word))).collect();
        let what = format!(
            "the SPF record of {domain} holds {}, which is not SPF: others ignore it",
            words.join(", ")
        );
        return vec![
            Finding::error(Check::Spf, what)
                .advise(format!("correct it or take it out of “{}”", shown(record))),
        ];
    }
    let mut walk = Walk::new(zone, None);
    let end = walk.check(domain);
    let mut findings = vec![of_end(domain, record, &end, walk.lookups)];
    if !matches!(end, Outcome::Broken(_)) {
        findings.extend(covered(zone, domain, record, relay));
    }
    findings
}

/// What the record says of all other servers.
fn of_end(domain: &str, record: &str, end: &Outcome, lookups: u32) -> Finding {
    let seen = format!("“{}”", shown(record));
    match end {
        Outcome::Broken(why) => {
            Finding::error(Check::Spf, format!("the SPF record of {domain} is not used by others: {why}"))
                .advise(format!(
                    "shorten or correct {seen}; each include, a, mx, ptr, exists and redirect is a lookup"
                ))
        }
        Outcome::Unknown => Finding::skipped(
            Check::Spf,
            format!("the SPF record of {domain} names another that was not seen: {seen}"),
        ),
        Outcome::Matched { qualifier: Qualifier::Fail | Qualifier::SoftFail, .. } => {
            let lookups = format!("{lookups} of at most 10 lookups");
            Finding::ok(
                Check::Spf,
                format!("{domain} has one SPF record, which ends as it should ({lookups})"),
            )
        }
        Outcome::Matched { qualifier: Qualifier::Pass, .. } => Finding::error(
            Check::Spf,
            format!("the SPF record of {domain} lets everyone send in your name: {seen}"),
        )
        .advise("let it end in ~all, or in -all once you know that every server of yours is named")
        .paste(ending(domain, record)),
        Outcome::Matched { .. } | Outcome::NoMatch => Finding::warning(
            Check::Spf,
            format!("the SPF record of {domain} says nothing of other servers: {seen}"),
        )
        .advise("let it end in ~all")
        .paste(ending(domain, record)),
    }
}

/// The record with another end, where it has an end of its own.
fn ending(domain: &str, record: &str) -> Option<String> {
    let is_all = |term: &str| term.trim_start_matches(['+', '?', '~', '-']).eq_ignore_ascii_case("all");
    let terms: Vec<&str> = record.split(' ').filter(|term| !term.is_empty() && !is_all(term)).collect();
    if terms.iter().any(|term| term.to_ascii_lowercase().starts_with("redirect=")) {
        return None;
    }
    txt_line(domain, &format!("{} ~all", terms.join(" ")))
}

/// Whether the relay's own addresses are in the record.
fn covered(zone: &Zone, domain: &str, record: &str, (host, addresses): (&str, &[IpAddr])) -> Option<Finding> {
    let of = |ip: &IpAddr| (*ip, Walk::new(zone, Some(*ip)).check(domain));
    let outcomes: Vec<(IpAddr, Outcome)> = addresses.iter().take(MOST_ADDRESSES).map(of).collect();
    let passes = |outcome: &Outcome| matches!(outcome, Outcome::Matched { qualifier: Qualifier::Pass, .. });
    let left_out = |(_, outcome): &&(IpAddr, Outcome)| !passes(outcome) && *outcome != Outcome::Unknown;
    let left: Vec<String> = outcomes.iter().filter(left_out).map(|(ip, _)| ip.to_string()).collect();
    if !left.is_empty() {
        let what = format!("the SPF record of {domain} does not name {host} ({})", left.join(", "));
        let advice = "no fault if your provider sends from other addresses: ask which record they want, or send a \
             rehearsal elsewhere and look for spf=pass in its source";
        return Some(Finding::hint(Check::Spf, what).advise(advice).paste(naming(domain, record, host)));
    }
    match outcomes.iter().all(|(_, outcome)| passes(outcome)) {
        true if outcomes.is_empty() => None,
        true => Some(Finding::ok(Check::Spf, format!("it lets {host} send"))),
        false => Some(Finding::skipped(
            Check::Spf,
            format!("whether it lets {host} send cannot be seen from here"),
        )),
    }
}

/// The record with the relay's host in front.
fn naming(domain: &str, record: &str, host: &str) -> Option<String> {
    let rest = record.get(6..)?.trim_start();
    let term = match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => format!("ip4:{ip}"),
        Ok(IpAddr::V6(ip)) => format!("ip6:{ip}"),
        Err(_) => format!("a:{host}"),
    };
    txt_line(domain, &format!("v=spf1 {term} {rest}"))
}

#[cfg(test)]
mod tests;
