//! Asking DNS what is still open, and no more.
//!
//! In: a [`Zone`] and who judges by it. Out: the zone with answers. A server that
//! lies, is slow or says too much costs a bounded time and is believed only about
//! the names that it was asked for. It must never take silence for a no.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::{ResolverBuilder, TokioResolver};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::zone::{Answer, Exchange, Kind, Question, Zone};
use crate::terms::shown;

/// For all of DNS together.
const LIMIT: Duration = Duration::from_secs(10);
/// For one try of one question; each is tried twice.
const PATIENCE: Duration = Duration::from_secs(2);
/// Questions under way at once.
const AT_ONCE: usize = 16;
/// Questions in all: what a record makes us ask for has an end.
const MOST_QUESTIONS: usize = 1000;
/// Records of one answer that are looked at. A message holds 64 KiB at most.
const MOST_RECORDS: usize = 1000;
/// Names that one answer may lead over (CNAME).
const LONGEST_CHAIN: usize = 16;

/// The DNS server that this machine uses.
#[derive(Debug)]
pub struct Dns {
    resolver: TokioResolver,
}

impl Dns {
    /// As the system is set up: `/etc/resolv.conf`.
    ///
    /// # Errors
    /// It names no server.
    pub fn of_system() -> Result<Self, String> {
        Self::build(TokioResolver::builder_tokio().map_err(|error| words(&error))?)
    }

    /// A server by its address and port, UDP and TCP.
    ///
    /// # Errors
    /// The resolver cannot be set up.
    pub fn at(server: SocketAddr) -> Result<Self, String> {
        let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
            connection.port = server.port();
            connection
        });
        let server = NameServerConfig::new(server.ip(), true, connections.into());
        let config = ResolverConfig::from_name_servers(vec![server]);
        Self::build(TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()))
    }

    fn build(mut builder: ResolverBuilder<TokioRuntimeProvider>) -> Result<Self, String> {
        let options: &mut ResolverOpts = builder.options_mut();
        options.timeout = PATIENCE;
        options.attempts = 1;
        options.cache_size = 64;
        // What /etc/hosts says is not what others see.
        options.use_hosts_file = ResolveHosts::Never;
        options.preserve_intermediates = true;
        let resolver = builder.build().map_err(|error| words(&error))?;
        Ok(Self { resolver })
    }

    /// Has each judge in turn look into the zone again and again, and asks what it
    /// looked for in vain, until it wants no more or the time is over. What comes
    /// first gets its answers first: a hundred slow names of others keep no question
    /// about our own waiting. Where nobody answers the first judge no other is heard.
    pub async fn learn(&self, zone: &mut Zone, judges: &[&dyn Fn(&Zone)]) {
        let mut asking = Asking {
            resolver: &self.resolver,
            end: Instant::now() + LIMIT,
            left: MOST_QUESTIONS,
            waiting: Vec::new(),
            under_way: JoinSet::new(),
        };
        for judge in judges {
            asking.satisfy(zone, judge).await;
            if zone.silence().is_some() {
                return;
            }
        }
    }
}

/// Questions that wait and questions under way, within their limits.
struct Asking<'a> {
    resolver: &'a TokioResolver,
    end: Instant,
    left: usize,
    waiting: Vec<Question>,
    under_way: JoinSet<(Question, Option<Said>)>,
}

impl Asking<'_> {
    /// An answer opens other questions, which are put before those that wait.
    async fn satisfy(&mut self, zone: &mut Zone, judge: &dyn Fn(&Zone)) {
        let mut put = BTreeSet::new();
        loop {
            judge(zone);
            for question in zone.take_open().into_iter().rev().filter(|question| put.insert(question.clone()))
            {
                self.admit(zone, question);
            }
            while self.under_way.len() < AT_ONCE
                && let Some(question) = self.waiting.pop()
            {
                self.send(question);
            }
            match self.under_way.join_next().await {
                None => return,
                Some(Ok((question, Some(said)))) => said.put(zone, &question.name),
                Some(Ok((question, None))) => zone.put_silence(&question, "DNS took too long"),
                // It panicked: the question stays unasked, and is told so.
                Some(Err(_)) => {}
            }
        }
    }

    fn admit(&mut self, zone: &mut Zone, question: Question) {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                self.waiting.push(question);
            }
            None => zone.put_silence(&question, "there are too many names to ask for"),
        }
    }

    fn send(&mut self, question: Question) {
        let (resolver, end) = (self.resolver.clone(), self.end);
        self.under_way.spawn(async move {
            let said = timeout_at(end, ask(&resolver, &question)).await.ok();
            (question, said)
        });
    }
}

/// An answer, by its kind.
enum Said {
    Texts(Answer<String>),
    Exchanges(Answer<Exchange>),
    Addresses(Answer<IpAddr>),
}

impl Said {
    fn put(self, zone: &mut Zone, name: &str) {
        match self {
            Self::Texts(answer) => zone.put_text(name, answer),
            Self::Exchanges(answer) => zone.put_exchange(name, answer),
            Self::Addresses(answer) => zone.put_address(name, answer),
        }
    }
}

async fn ask(resolver: &TokioResolver, question: &Question) -> Said {
    let name = &question.name;
    match question.kind {
        Kind::Text => Said::Texts(look_up(resolver, name, RecordType::TXT, text).await),
        Kind::Exchange => Said::Exchanges(look_up(resolver, name, RecordType::MX, exchange).await),
        Kind::Address => {
            let (v4, v6) = tokio::join!(
                look_up(resolver, name, RecordType::A, address),
                look_up(resolver, name, RecordType::AAAA, address),
            );
            Said::Addresses(both(v4, v6))
        }
    }
}

/// Either kind of address will do; silence of one is none of the other's.
fn both(v4: Answer<IpAddr>, v6: Answer<IpAddr>) -> Answer<IpAddr> {
    match (v4, v6) {
        (Answer::Found(v4), Answer::Found(v6)) => Answer::Found([v4, v6].concat()),
        (found @ Answer::Found(_), _) | (_, found @ Answer::Found(_)) => found,
        (silent @ Answer::Silent(_), _) | (_, silent @ Answer::Silent(_)) => silent,
        (other, _) => other,
    }
}

async fn look_up<T>(
    resolver: &TokioResolver,
    name: &str,
    kind: RecordType,
    read: impl Fn(&RData) -> Option<T>,
) -> Answer<T> {
    // What cannot be a name is none.
    let Ok(mut name) = Name::from_ascii(name) else { return Answer::NoName };
    // As it is, without the domains that this machine adds to short names.
    name.set_fqdn(true);
    match resolver.lookup(name.clone(), kind).await {
        Ok(lookup) => {
            let found: Vec<T> =
                of_name(&name, lookup.answers()).filter_map(|record| read(&record.data)).collect();
            if found.is_empty() { Answer::Nothing } else { Answer::Found(found) }
        }
        Err(error) if error.is_nx_domain() => Answer::NoName,
        Err(error) if error.is_no_records_found() => Answer::Nothing,
        Err(error) => Answer::Silent(words(&error)),
    }
}

/// The records of the name that was asked for, or of one that it is another
/// name of: a server may say more than it was asked.
fn of_name<'a>(name: &Name, answers: &'a [Record]) -> impl Iterator<Item = &'a Record> {
    let answers = &answers[..answers.len().min(MOST_RECORDS)];
    let mut names = vec![name.clone()];
    for record in answers {
        if let RData::CNAME(other) = &record.data
            && names.contains(&record.name)
            && names.len() < LONGEST_CHAIN
        {
            names.push(other.0.clone());
        }
    }
    answers.iter().filter(move |record| names.contains(&record.name))
}

/// A long record is cut into strings, which are one text (RFC 7208 §3.3).
fn text(data: &RData) -> Option<String> {
    let RData::TXT(text) = data else { return None };
    Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned())
}

fn exchange(data: &RData) -> Option<Exchange> {
    let RData::MX(mx) = data else { return None };
    let host = mx.exchange.to_ascii().trim_end_matches('.').to_ascii_lowercase();
    Some(Exchange { preference: mx.preference, host })
}

fn address(data: &RData) -> Option<IpAddr> {
    match data {
        RData::A(ip) => Some(IpAddr::V4(ip.0)),
        RData::AAAA(ip) => Some(IpAddr::V6(ip.0)),
        _ => None,
    }
}

fn words(error: &NetError) -> String {
    match error {
        NetError::Timeout => "DNS took too long".to_owned(),
        other => shown(&other.to_string()),
    }
}
