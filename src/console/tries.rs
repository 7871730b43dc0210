//! How often a password may be tried: five times in any minute, for an account and
//! from an address.
//!
//! A try counts before it is checked, so that many at once are no way around it, and
//! is given back when it succeeds.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

use super::listen::Peer;
use super::state::Entrance;

const MOST: usize = 5;
const WINDOW: SignedDuration = SignedDuration::from_mins(1);
/// Beyond this, keys whose minute is over are forgotten: memory stays bounded by
/// what can be asked in a minute.
const TIDY: usize = 10_000;

type Times = HashMap<String, VecDeque<Timestamp>>;

#[derive(Debug, Default)]
pub struct Tries(Mutex<Times>);

impl Tries {
    /// Takes a try of each key, or of none where one of them has no more.
    pub fn take(&self, keys: &[String], now: Timestamp) -> bool {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > TIDY {
            tries.retain(|_, times| times.back().is_some_and(|last| is_recent(*last, now)));
        }
        if keys.iter().any(|key| is_full(&tries, key, now)) {
            return false;
        }
        for key in keys {
            let times = tries.entry(key.clone()).or_default();
            times.push_back(now);
            if times.len() > MOST {
                times.pop_front();
            }
        }
        true
    }

    /// Whether each key has a try left; takes none.
    pub fn has_left(&self, keys: &[String], now: Timestamp) -> bool {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !keys.iter().any(|key| is_full(&tries, key, now))
    }

    /// Takes back the newest try of each key.
    pub fn give_back(&self, keys: &[String]) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            if let Some(times) = tries.get_mut(key) {
                times.pop_back();
            }
        }
    }
}

fn is_full(tries: &Times, key: &str, now: Timestamp) -> bool {
    tries.get(key).is_some_and(|times| times.iter().filter(|t| is_recent(**t, now)).count() >= MOST)
}

/// Whose tries are counted together. Behind a proxy that is what the proxy itself
/// has added last; what stands before that anyone can write. Of IPv6 the network:
/// one machine has as many addresses in it as it likes.
pub fn address(entrance: &Entrance, headers: &HeaderMap, peer: Option<&Peer>) -> IpAddr {
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0);
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse().ok()
    };
    let from = if entrance.is_secure() { forwarded().unwrap_or(peer) } else { peer };
    match from.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A clock that was set back makes no try older.
fn is_recent(time: Timestamp, now: Timestamp) -> bool {
    now.duration_since(time) < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn key(name: &str) -> Vec<String> {
        vec![name.to_owned()]
    }

    #[test]
    fn no_minute_has_more_than_five_tries() {
        let tries = Tries::default();
        let taken: Vec<i64> = (0..300).filter(|second| tries.take(&key("anna"), at(*second))).collect();
        assert_eq!(taken.len(), 25);
        for window in taken.windows(6) {
            assert!(window[5] - window[0] >= 60, "{window:?}");
        }
    }

    #[test]
    fn one_key_that_is_used_up_takes_nothing_of_the_other() {
        let tries = Tries::default();
        for _ in 0..5 {
            assert!(tries.take(&key("anna"), at(0)));
        }
        for _ in 0..9 {
            assert!(!tries.take(&["anna".to_owned(), "192.0.2.1".to_owned()], at(1)));
        }
        for _ in 0..5 {
            assert!(tries.take(&key("192.0.2.1"), at(1)));
        }
    }

    #[test]
    fn a_try_that_succeeded_does_not_count() {
        let tries = Tries::default();
        for _ in 0..20 {
            assert!(tries.take(&key("anna"), at(0)));
            tries.give_back(&key("anna"));
        }
    }

    #[test]
    fn a_crowd_of_names_is_forgotten_after_its_minute() {
        let tries = Tries::default();
        for n in 0..=TIDY {
            tries.take(&key(&n.to_string()), at(0));
        }
        tries.take(&key("anna"), at(61));
        assert_eq!(tries.0.lock().unwrap().len(), 1);
    }
}
