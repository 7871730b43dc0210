//! One SPF record (RFC 7208 §4.5, §4.6, §12).
//!
//! In: a text. Out: its terms in order, and the words in it that are none. It
//! must never follow anything.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a match of a mechanism means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::doctor) enum Qualifier {
    Pass,
    Neutral,
    SoftFail,
    Fail,
}

/// How many leading bits of an address count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bits {
    v4: u8,
    v6: u8,
}

impl Bits {
    const ALL: Self = Self { v4: 32, v6: 128 };

    /// Whether two addresses are alike as far as they count.
    pub fn same(self, one: IpAddr, other: IpAddr) -> bool {
        match (one, other) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.v4)).unwrap_or(0);
                a.to_bits() & mask == b.to_bits() & mask
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.v6)).unwrap_or(0);
                a.to_bits() & mask == b.to_bits() & mask
            }
            _ => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mechanism {
    All,
    Include(String),
    /// `None`: the domain that the record is of.
    A(Option<String>, Bits),
    Mx(Option<String>, Bits),
    Network(IpAddr, Bits),
    /// `ptr` and `exists`: what they match hangs on who sends.
    Ptr,
    Exists,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub qualifier: Qualifier,
    pub mechanism: Mechanism,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub directives: Vec<Directive>,
    pub redirect: Option<String>,
    /// Words that are not SPF. One is enough for others to ignore the record.
    pub faults: Vec<String>,
}

/// Whether a TXT record is meant as SPF (§4.5).
pub(super) fn is_spf(text: &str) -> bool {
    let Some(version) = text.get(..6) else { return false };
    version.eq_ignore_ascii_case("v=spf1") && matches!(text.as_bytes().get(6), None | Some(b' '))
}

/// A domain with macros hangs on the letter: it cannot be asked for.
pub(super) fn has_macro(domain: &str) -> bool {
    domain.contains('%')
}

pub(super) fn parse(text: &str) -> Record {
    let mut record = Record::default();
    for term in text.get(6..).unwrap_or_default().split(' ').filter(|term| !term.is_empty()) {
        match modifier(term) {
            Some(("redirect", domain)) if record.redirect.is_none() && !domain.is_empty() => {
                record.redirect = Some(domain.to_owned());
            }
            Some(("redirect", _)) => record.faults.push(term.to_owned()),
            // `exp`, and what may come later (§6).
            Some(_) => {}
            None => match directive(term) {
                Some(directive) => record.directives.push(directive),
                None => record.faults.push(term.to_owned()),
            },
        }
    }
    record
}

/// `name=value`, where no `:` or `/` comes before the `=`.
fn modifier(term: &str) -> Option<(&str, &str)> {
    let (name, value) = term.split_once('=')?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let name = if name.eq_ignore_ascii_case("redirect") { "redirect" } else { name };
    is_name.then_some((name, value))
}

fn directive(term: &str) -> Option<Directive> {
    let (qualifier, rest) = match term.chars().next()? {
        '+' => (Qualifier::Pass, &term[1..]),
        '?' => (Qualifier::Neutral, &term[1..]),
        '~' => (Qualifier::SoftFail, &term[1..]),
        '-' => (Qualifier::Fail, &term[1..]),
        _ => (Qualifier::Pass, term),
    };
    let end = rest.find([':', '/']).unwrap_or(rest.len());
    let (name, value) = rest.split_at(end);
    let mechanism = mechanism(&name.to_ascii_lowercase(), value)?;
    Some(Directive { qualifier, mechanism })
}

/// `value` begins with its `:` or `/`, or is empty.
fn mechanism(name: &str, value: &str) -> Option<Mechanism> {
    let domain = || value.strip_prefix(':').filter(|domain| is_domain(domain)).map(str::to_owned);
    match name {
        "all" if value.is_empty() => Some(Mechanism::All),
        "include" => domain().map(Mechanism::Include),
        "exists" => domain().map(|_| Mechanism::Exists),
        "ptr" if value.is_empty() => Some(Mechanism::Ptr),
        "ptr" => domain().map(|_| Mechanism::Ptr),
        "a" => host(value).map(|(domain, bits)| Mechanism::A(domain, bits)),
        "mx" => host(value).map(|(domain, bits)| Mechanism::Mx(domain, bits)),
        "ip4" => network(value, |ip| ip.parse::<Ipv4Addr>().ok().map(IpAddr::V4), 32),
        "ip6" => network(value, |ip| ip.parse::<Ipv6Addr>().ok().map(IpAddr::V6), 128),
        _ => None,
    }
}

fn is_domain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

/// `[:domain][/bits][//bits]` (§5.3).
fn host(value: &str) -> Option<(Option<String>, Bits)> {
    let (domain, bits) = value.split_at(value.find('/').unwrap_or(value.len()));
    let domain = match domain {
        "" => None,
        _ => Some(domain.strip_prefix(':').filter(|domain| is_domain(domain))?.to_owned()),
    };
    let (v4, v6) = match bits.split_once("//") {
        Some((v4, v6)) => (v4, Some(v6)),
        None => (bits, None),
    };
    let v4 = match v4.strip_prefix('/') {
        Some(v4) => length(v4, 32)?,
        None if v4.is_empty() => 32,
        None => return None,
    };
    let v6 = v6.map_or(Some(128), |v6| length(v6, 128))?;
    Some((domain, Bits { v4, v6 }))
}

fn network(value: &str, parse: impl Fn(&str) -> Option<IpAddr>, most: u8) -> Option<Mechanism> {
    let value = value.strip_prefix(':')?;
    let (ip, bits) = match value.split_once('/') {
        Some((ip, bits)) => (ip, length(bits, most)?),
        None => (value, most),
    };
    let bits = if most == 32 { Bits { v4: bits, ..Bits::ALL } } else { Bits { v6: bits, ..Bits::ALL } };
    Some(Mechanism::Network(parse(ip)?, bits))
}

fn length(text: &str, most: u8) -> Option<u8> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && *n <= most)
}

#[cfg(test)]
mod tests {
    use super::Qualifier::{Fail, Neutral, Pass, SoftFail};
    use super::*;

    fn parsed(text: &str) -> Record {
        assert!(is_spf(text), "{text}");
        parse(text)
    }

    #[test]
    fn only_a_text_that_begins_with_the_version_is_a_record() {
        assert!(is_spf("v=spf1") && is_spf("V=SPF1 -all"));
        assert!(!is_spf("v=spf10 -all") && !is_spf("spf1 -all") && !is_spf("v=spf1é") && !is_spf(""));
    }

    #[test]
    fn every_mechanism_is_read_with_its_qualifier_and_length() {
        let record = parsed(
            "v=spf1 A mx/24 a:mail.example/24//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 \
             include:_spf.example ?exists:%{i}.example -ptr ~all exp=why.example redirect=other.example x=y",
        );
        assert_eq!(record.faults, Vec::<String>::new());
        let qualifiers: Vec<_> = record.directives.iter().map(|d| d.qualifier).collect();
        assert_eq!(qualifiers, [Pass, Pass, Pass, Pass, Pass, Pass, Neutral, Fail, SoftFail]);
        assert_eq!(record.redirect.as_deref(), Some("other.example"));
        assert_eq!(
            record.directives[2].mechanism,
            Mechanism::A(Some("mail.example".to_owned()), Bits { v4: 24, v6: 64 })
        );
    }

    #[test]
    fn what_is_no_term_is_told_and_the_rest_is_read() {
        let faults =
            ["ip4:192.0.2.1/33", "ip4:2001:db8::1", "ipv4:192.0.2.1", "include:", "all:x", "a/", "mx//"];
        for fault in faults {
            let record = parsed(&format!("v=spf1 {fault} -all"));
            assert_eq!((record.faults, record.directives.len()), (vec![fault.to_owned()], 1));
        }
        assert_eq!(parsed("v=spf1 redirect=a redirect=b").faults, ["redirect=b"]);
    }

    #[test]
    fn addresses_are_compared_as_far_as_the_length_goes() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let bits = |v4, v6| Bits { v4, v6 };
        assert!(bits(24, 128).same(ip("192.0.2.1"), ip("192.0.2.200")));
        assert!(!bits(25, 128).same(ip("192.0.2.1"), ip("192.0.2.200")));
        assert!(bits(0, 0).same(ip("192.0.2.1"), ip("203.0.113.9")));
        assert!(bits(32, 0).same(ip("2001:db8::1"), ip("fe80::1")));
        assert!(!bits(0, 0).same(ip("2001:db8::1"), ip("192.0.2.1")));
    }
}
