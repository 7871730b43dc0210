//! DMARC: whether letters pass as the domain in their `From` (RFC 7489).
//!
//! In: the domains of From, signature and return path, and what is known of
//! DNS. Out: findings. Without a list of public suffixes the organisational
//! domain is looked for as DMARC's newer edition does, upwards from name to name;
//! where that leaves two domains in doubt, so does the finding.

use super::zone::{Zone, txt_line};
use super::{Check, Finding, Level};
use crate::terms::shown;

/// Names above a domain that are asked, as the newer edition bounds it.
const MOST_NAMES: usize = 8;

/// What is checked together: all in ASCII.
pub(super) struct Domains<'a> {
    pub from: &'a str,
    /// `d=` of our own signature.
    pub signature: Option<&'a str>,
    pub return_path: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    None,
    Quarantine,
    Reject,
}

impl Policy {
    fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "none" => Some(Self::None),
            "quarantine" => Some(Self::Quarantine),
            "reject" => Some(Self::Reject),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }
}

/// A record, as far as we act on it (§6.3).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    policy: Policy,
    below: Policy,
    strict_signature: bool,
    strict_path: bool,
}

enum Found {
    Record { at: String, text: String, record: Record },
    Missing,
    Wrong { at: String, why: String },
    Unseen(String),
}

pub(super) fn judge(zone: &Zone, domains: &Domains<'_>) -> Vec<Finding> {
    let from = domains.from;
    match look_up(zone, from) {
        Found::Unseen(why) => {
            vec![Finding::skipped(Check::Dmarc, format!("the record of {from} was not seen: {why}"))]
        }
        Found::Missing => vec![missing(from)],
        Found::Wrong { at, why } => vec![
            Finding::error(Check::Dmarc, format!("the record _dmarc.{at} {why}: others ignore it"))
                .advise("keep one TXT record there, which begins with v=DMARC1 and has p=none, quarantine or reject")
                .paste(txt_line(&format!("_dmarc.{at}"), "v=DMARC1; p=none")),
        ],
        Found::Record { at, text, record } => {
            let policy = if at == from { record.policy } else { record.below };
            vec![of_policy(from, &at, policy).paste(stricter(&at, &text, policy)), of_alignment(zone, domains, &record, policy)]
        }
    }
}

fn missing(from: &str) -> Finding {
    Finding::warning(
        Check::Dmarc,
        format!("{from} has no DMARC record: large providers want one of whoever sends many letters"),
    )
    .advise(
        "add this TXT record to your domain's DNS; p=none only watches, and cannot make a letter be refused",
    )
    .paste(txt_line(&format!("_dmarc.{from}"), "v=DMARC1; p=none"))
}

fn of_policy(from: &str, at: &str, policy: Policy) -> Finding {
    let seen = format!("{from} has a DMARC record (_dmarc.{at}): p={}", policy.name());
    match policy {
        Policy::None => {
            Finding::hint(Check::Dmarc, format!("{seen}, which stops nobody from writing in your name"))
                .advise("once your own letters pass, p=quarantine protects those who trust your name")
        }
        Policy::Quarantine | Policy::Reject => Finding::ok(Check::Dmarc, seen),
    }
}

/// The record with a policy that protects, where it has none: its own, and the
/// one for what is below it.
fn stricter(at: &str, text: &str, policy: Policy) -> Option<String> {
    if policy != Policy::None {
        return None;
    }
    let raised = |tag: &str| match tag.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
        Some(("p", "none")) => "p=quarantine".to_owned(),
        Some(("sp", "none")) => "sp=quarantine".to_owned(),
        _ => tag.trim().to_owned(),
    };
    let tags: Vec<String> = text.split(';').map(raised).filter(|tag| !tag.is_empty()).collect();
    txt_line(&format!("_dmarc.{at}"), &tags.join("; "))
}

/// Whether two domains are one organisation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aligned {
    Yes,
    No,
    Perhaps,
}

/// One of signature and return path must be of From's domain (§3.1).
fn of_alignment(zone: &Zone, domains: &Domains<'_>, record: &Record, policy: Policy) -> Finding {
    let Domains { from, signature, return_path } = *domains;
    let signed = signature.map(|domain| aligned(zone, from, domain, record.strict_signature));
    let path = aligned(zone, from, return_path, record.strict_path);
    let words = |what: &str| format!("letters from {from} pass DMARC by their {what}");
    match (signed, path) {
        (Some(Aligned::Yes), Aligned::Yes) => {
            Finding::ok(Check::Dmarc, words("signature and their return path"))
        }
        (Some(Aligned::Yes), _) => Finding::ok(Check::Dmarc, words("signature")),
        (_, Aligned::Yes) => Finding::ok(Check::Dmarc, words("return path, where SPF passes")),
        (Some(Aligned::Perhaps), _) | (_, Aligned::Perhaps) => Finding::hint(
            Check::Dmarc,
            format!(
                "letters from {from} may not pass DMARC: signature or return path are of a sister domain"
            ),
        )
        .advise("send a rehearsal elsewhere and look for dmarc=pass in its source"),
        (None, Aligned::No) => {
            let what = format!(
                "letters from {from} pass DMARC only if your mail server signs for {from}: bounces go to {return_path}"
            );
            Finding::warning(Check::Dmarc, what)
                .advise("send a rehearsal elsewhere and look for dmarc=pass; if it is not there, set [sender.dkim]")
                .paste(format!("[sender]\nreturn_path = \"bounces@{from}\""))
        }
        (Some(Aligned::No), Aligned::No) => {
            let level = if policy == Policy::None { Level::Warning } else { Level::Error };
            let what = format!(
                "letters from {from} fail DMARC (p={}): they are signed for {}, and bounces go to {return_path}",
                policy.name(),
                signature.unwrap_or_default()
            );
            Finding::new(Check::Dmarc, level, what)
                .advise(format!("sign for {from} itself, with a key of its own (see “Sign your letters”), or let bounces go there"))
                .paste(format!("[sender.dkim]\ndomain = \"{from}\""))
        }
    }
}

fn aligned(zone: &Zone, one: &str, other: &str, strict: bool) -> Aligned {
    if one == other {
        return Aligned::Yes;
    }
    if strict {
        return Aligned::No;
    }
    let below = |lower: &str, upper: &str| lower.strip_suffix(upper).is_some_and(|l| l.ends_with('.'));
    if below(one, other) || below(other, one) {
        return Aligned::Yes;
    }
    let common: Vec<&str> = upwards(one).filter(|name| below(other, name)).collect();
    let marked =
        |name: &&str| zone.text(&format!("_dmarc.{name}")).records().iter().any(|text| is_dmarc(text));
    match (common.is_empty(), common.iter().any(marked)) {
        (true, _) => Aligned::No,
        (false, true) => Aligned::Yes,
        (false, false) => Aligned::Perhaps,
    }
}

/// The name and those above it, down to two labels: above are registries.
fn upwards(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |name| name.split_once('.').map(|(_, above)| above))
        .filter(|name| name.contains('.'))
        .take(MOST_NAMES)
}

fn look_up(zone: &Zone, from: &str) -> Found {
    for name in upwards(from) {
        let answer = zone.text(&format!("_dmarc.{name}"));
        if let Some(why) = answer.silence() {
            return Found::Unseen(why.to_owned());
        }
        let mut records = answer.records().iter().filter(|text| is_dmarc(text));
        match (records.next(), records.next()) {
            (None, _) => {}
            (Some(text), None) => {
                let at = name.to_owned();
                return match parse(text) {
                    Some(record) => Found::Record { at, text: text.clone(), record },
                    None => {
                        Found::Wrong { at, why: format!("has no p= that is known (“{}”)", shown(text)) }
                    }
                };
            }
            (Some(_), Some(_)) => {
                return Found::Wrong { at: name.to_owned(), why: "is there more than once".to_owned() };
            }
        }
    }
    Found::Missing
}

/// The version is the first tag (§6.3); blanks around it are allowed (§6.4).
fn is_dmarc(text: &str) -> bool {
    let first = text.split(';').next().unwrap_or_default();
    first.split_once('=').is_some_and(|(name, value)| name.trim() == "v" && value.trim() == "DMARC1")
}

/// `None` where it has no policy, and no address for reports that would stand
/// for `p=none` (§6.6.3).
fn parse(text: &str) -> Option<Record> {
    let tag = |wanted: &str| {
        let mut tags = text.split(';').filter_map(|tag| tag.split_once('='));
        tags.find(|(name, _)| name.trim() == wanted).map(|(_, value)| value.trim())
    };
    let reported = tag("rua").map(|_| Policy::None);
    let policy = tag("p").and_then(Policy::parse).or(reported)?;
    let below = tag("sp").and_then(Policy::parse).unwrap_or(policy);
    let strict = |name: &str| tag(name).is_some_and(|value| value.eq_ignore_ascii_case("s"));
    Some(Record { policy, below, strict_signature: strict("adkim"), strict_path: strict("aspf") })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Answer;
    use super::*;

    const FROM: &str = "letters.example.org";

    fn zone(texts: &[(&str, &[&str])]) -> Zone {
        let mut zone = Zone::default();
        for name in ["_dmarc.letters.example.org", "_dmarc.example.org"] {
            zone.put_text(name, Answer::NoName);
        }
        for (name, records) in texts {
            zone.put_text(name, Answer::Found(records.iter().map(|text| (*text).to_owned()).collect()));
        }
        zone
    }

    fn levels(zone: &Zone, signature: Option<&str>, return_path: &str) -> Vec<Level> {
        let domains = Domains { from: FROM, signature, return_path };
        judge(zone, &domains).into_iter().map(|finding| finding.level).collect()
    }

    #[test]
    fn the_record_is_found_at_the_domain_or_above_it() {
        for at in ["_dmarc.letters.example.org", "_dmarc.example.org"] {
            let zone = zone(&[(at, &["v=DMARC1; p=reject"])]);
            assert_eq!(levels(&zone, Some(FROM), FROM), [Level::Ok, Level::Ok], "{at}");
        }
        assert_eq!(levels(&zone(&[]), Some(FROM), FROM), [Level::Warning]);
        let below = zone(&[("_dmarc.example.org", &["v=DMARC1; p=reject; sp=none"])]);
        assert_eq!(levels(&below, Some(FROM), FROM), [Level::Hint, Level::Ok]);
    }

    #[test]
    fn a_record_that_only_watches_is_pasted_with_a_policy_and_all_else_kept() {
        let zone = zone(&[("_dmarc.letters.example.org", &["v=DMARC1;p=none; rua=mailto:a@example.org;"])]);
        let domains = Domains { from: FROM, signature: None, return_path: FROM };
        let paste = judge(&zone, &domains).remove(0).paste.unwrap();
        let wanted =
            "_dmarc.letters.example.org. IN TXT \"v=DMARC1; p=quarantine; rua=mailto:a@example.org\"";
        assert_eq!(paste, wanted);
    }

    #[test]
    fn two_records_and_one_without_policy_are_wrong() {
        for records in
            [&["v=DMARC1; p=none", "v=DMARC1; p=reject"][..], &["v=DMARC1; p=block"], &["v=DMARC1"]]
        {
            let zone = zone(&[("_dmarc.example.org", records)]);
            assert_eq!(levels(&zone, Some(FROM), FROM), [Level::Error], "{records:?}");
        }
        let other = zone(&[("_dmarc.example.org", &["hello", "v=spf1 -all"])]);
        assert_eq!(levels(&other, Some(FROM), FROM), [Level::Warning]);
    }

    #[test]
    fn a_strict_record_wants_the_very_domain() {
        let zone = zone(&[("_dmarc.example.org", &["v=DMARC1; p=reject; adkim=s; aspf=s"])]);
        assert_eq!(levels(&zone, Some("example.org"), "example.org")[1], Level::Error);
        assert_eq!(levels(&zone, Some(FROM), "example.org")[1], Level::Ok);
        assert_eq!(levels(&zone, Some("example.org"), FROM)[1], Level::Ok);
    }

    #[test]
    fn a_relaxed_record_wants_one_organisation() {
        let marked = zone(&[("_dmarc.example.org", &["v=DMARC1; p=quarantine"])]);
        assert_eq!(levels(&marked, Some("example.org"), "elsewhere.example")[1], Level::Ok);
        assert_eq!(levels(&marked, Some("mail.example.org"), "elsewhere.example")[1], Level::Ok);
        assert_eq!(levels(&marked, Some("example.net"), "elsewhere.example")[1], Level::Error);
        let unmarked = zone(&[("_dmarc.letters.example.org", &["v=DMARC1; p=quarantine"])]);
        assert_eq!(levels(&unmarked, None, "bounces.example.org")[1], Level::Hint);
    }

    #[test]
    fn where_the_mail_server_may_sign_it_is_a_warning() {
        let zone = zone(&[("_dmarc.example.org", &["v=DMARC1; p=reject"])]);
        assert_eq!(levels(&zone, None, "elsewhere.example")[1], Level::Warning);
        assert_eq!(levels(&zone, None, FROM)[1], Level::Ok);
    }

    proptest! {
        #[test]
        fn no_record_is_too_strange(text in "(v=DMARC1;)?( ?(p|sp|adkim|aspf|rua|v)=\\PC{0,10};){0,8}") {
            let told = levels(&zone(&[("_dmarc.example.org", &[&text])]), Some(FROM), FROM);
            prop_assert!(!told.is_empty());
        }
    }
}
