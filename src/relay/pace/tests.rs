use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::clock::ManualClock;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
}

fn minutes(n: i64) -> Timestamp {
    at(n * 60_000)
}

fn paced(period: Option<Duration>, last: Option<Timestamp>) -> (Pace, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(at(0)));
    (Pace::new(period, last, clock.clone()), clock)
}

/// Sends whenever it may, waking `lag` late, until `end`.
fn sends(pace: &mut Pace, clock: &ManualClock, lag: Duration, end: Timestamp) -> Vec<Timestamp> {
    let mut sends = Vec::new();
    while clock.now() < end {
        if pace.take().is_ok() {
            sends.push(clock.now());
        }
        clock.set(later(pace.ready_at(), lag).max(clock.now()));
    }
    sends
}

fn most_in(window: Duration, sends: &[Timestamp]) -> usize {
    let within =
        |first: &Timestamp| sends.iter().filter(|s| *s >= first && **s < later(*first, window)).count();
    sends.iter().map(within).max().unwrap_or(0)
}

/// Four connections that take letters at an exact pace, wake late, and are held
/// up before a body leaves. The relay's clock goes on while ours is set.
struct Rush {
    period: Duration,
    pace: Pace,
    clock: Arc<ManualClock>,
    /// Ours less the relay's.
    astray: SignedDuration,
    /// By the relay's clock: when each connection does its next thing.
    hands: [(Timestamp, bool); 4],
    left: Vec<Timestamp>,
}

impl Rush {
    fn new(rate: f64) -> Self {
        let clock = Arc::new(ManualClock::new(at(0)));
        let period = Limit::per_second(rate).unwrap();
        let pace = Pace::exact(Some(period), None, clock.clone());
        let hands = [(at(0), false); 4];
        Self { period, pace, clock, astray: SignedDuration::ZERO, hands, left: Vec::new() }
    }

    /// One step of the connection whose turn it is, late by so much.
    fn step(&mut self, late: Duration) {
        let (now, taken) = *self.hands.iter().min().unwrap();
        let hand = self.hands.iter().position(|h| *h == (now, taken)).unwrap();
        self.clock.set(now + self.astray);
        let next = match taken {
            true => self.pace.leave().map(|()| self.left.push(now)),
            false => self.pace.take(),
        };
        // A clock that was set is heard of within moments.
        let astray = self.astray;
        let heard = later(now, Duration::from_millis(200));
        self.hands[hand] = match next {
            Ok(()) => (later(now, late), !taken),
            Err(wait) => (later((wait - astray).max(now).min(heard), late), taken),
        };
    }

    fn restart(&mut self) {
        let last = self.pace.last_send();
        self.pace = Pace::exact(Some(self.period), last, self.clock.clone());
        // What was taken and had not left is given up.
        let now = self.hands.iter().min().unwrap().0;
        self.hands = [(now, false); 4];
    }

    /// What a second holds at most, or the time of one letter.
    fn room(&self) -> (Duration, usize) {
        let fits = (1_000_000_000 / self.period.as_nanos()).max(1);
        (self.period * u32::try_from(fits).unwrap(), usize::try_from(fits).unwrap())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_second_holds_more_than_the_limit_and_the_mean_comes_close_to_it(
        rate in prop_oneof![Just(0.7), Just(1.0), Just(2.5), Just(10.0), Just(33.3), 50.0..600.0],
        late in prop::collection::vec(0_u64..3000, 50..200),
    ) {
        let mut rush = Rush::new(rate);
        for late in late.iter().cycle() {
            rush.step(Duration::from_micros(*late));
            if rush.left.len() > 200 && rush.left.last() > Some(&at(10_000)) { break }
        }
        let (window, room) = rush.room();
        prop_assert!(most_in(window, &rush.left) <= room);
        let took = rush.left.last().unwrap().duration_since(at(0)).as_secs_f64();
        let mean = (rush.left.len() - 1) as f64 / took;
        prop_assert!(mean >= rate * 0.95, "{mean} of {rate}");
    }

    #[test]
    fn letters_held_up_clocks_that_are_set_and_restarts_put_no_more_into_a_second(
        rate in prop_oneof![Just(1.0), Just(10.0), 20.0..300.0],
        late in prop::collection::vec((0_u64..250, 0..40), 500..1500),
        ahead in any::<bool>(),
    ) {
        let mut rush = Rush::new(rate);
        for (late, event) in late {
            match event {
                0 => rush.astray -= SignedDuration::from_hours(1),
                1 if ahead => rush.astray += SignedDuration::from_hours(1),
                2 => rush.restart(),
                // Most waits are short.
                _ => {}
            }
            rush.step(Duration::from_millis(if event > 30 { late } else { late / 50 }));
        }
        let (window, room) = rush.room();
        // A clock set ahead makes a full window look old: that second has no
        // bound but governor's, and the letters that were taken already.
        let most = most_in(window, &rush.left);
        let over = if ahead { room + rush.hands.len() } else { 0 };
        prop_assert!(most <= room + over, "{} of {}", most, room);
    }
}

#[test]
fn an_exact_pace_gives_nothing_back_for_idleness() {
    let clock = Arc::new(ManualClock::new(at(0)));
    let mut pace = Pace::exact(Limit::per_second(500.0), None, clock.clone());
    assert!(pace.take().is_ok());
    clock.set(at(150));
    assert!(pace.take().is_ok());
    assert_eq!(pace.take(), Err(at(152)));
    clock.set(at(157));
    assert!((0..3).all(|_| pace.take().is_ok()), "slots missed by little: 152, 154, 156");
    assert_eq!(pace.take(), Err(at(158)));
}

#[test]
fn after_a_restart_a_second_passes_before_anything_goes() {
    let (_, clock) = paced(None, None);
    let mut pace = Pace::exact(Limit::per_second(10.0), Some(at(-100)), clock.clone());
    assert_eq!(pace.take(), Err(at(1010)));
    clock.set(at(1010));
    assert!(pace.take().is_ok() && pace.leave().is_ok());
    assert_eq!(pace.take(), Err(at(1110)));
}

#[test]
fn no_hour_holds_more_than_the_limit() {
    let (mut pace, clock) = paced(Limit::per_hour(60.0), None);
    let sends = sends(&mut pace, &clock, Duration::ZERO, minutes(600));
    assert_eq!(most_in(Duration::from_hours(1), &sends), 60);
}

#[test]
fn idleness_earns_no_burst() {
    let (mut pace, clock) = paced(Limit::per_second(1.0), None);
    clock.set(minutes(60));
    assert!(pace.take().is_ok());
    assert_eq!(pace.take(), Err(later(minutes(60), Duration::from_secs(1))));
}

#[test]
fn a_restart_never_bursts() {
    let (mut first, clock) = paced(Limit::per_hour(60.0), None);
    assert!(first.take().is_ok());
    clock.set(at(10));
    let mut second = Pace::new(Limit::per_hour(60.0), first.last_send(), clock.clone());
    assert_eq!(second.take(), Err(minutes(1)));
    clock.set(minutes(1));
    assert!(second.take().is_ok());
}

#[test]
fn asking_takes_nothing() {
    let (mut pace, _clock) = paced(Limit::per_second(1.0), None);
    for _ in 0..3 {
        assert!(pace.ready_at() <= at(0));
    }
    assert!(pace.take().is_ok());
    assert_eq!((pace.ready_at(), pace.ready_at()), (at(1000), at(1000)));
}

#[test]
fn zero_is_no_cap_and_nonsense_is_no_licence() {
    let (mut pace, _clock) = paced(Limit::per_second(0.0), None);
    assert!((0..1000).all(|_| pace.take().is_ok()));
    for rate in [-1.0, f64::NAN, f64::MIN_POSITIVE, f64::INFINITY] {
        assert_eq!(Limit::per_second(rate), Some(NEVER), "{rate}");
    }
}

#[test]
fn a_clock_set_back_blocks_no_longer_than_one_period() {
    let (mut pace, clock) = paced(Limit::per_hour(60.0), Some(minutes(5000)));
    assert_eq!(pace.take(), Err(minutes(1)));
    clock.set(minutes(1));
    assert!(pace.take().is_ok());
    clock.set(minutes(-9000));
    assert_eq!(pace.ready_at(), minutes(-8999));
    clock.set(minutes(-8999));
    assert!(pace.ready_at() <= minutes(-8999) && pace.take().is_ok());
}

#[test]
fn told_to_slow_it_pauses_and_halves_and_comes_back_by_tenths() {
    let (mut pace, clock) = paced(Limit::per_hour(60.0), None);
    assert!(pace.take().is_ok());
    assert!(pace.slow());
    assert_eq!(pace.take(), Err(minutes(5)));
    clock.set(minutes(5));
    assert!(pace.take().is_ok());
    assert_eq!(pace.take(), Err(minutes(7)), "half the rate");
    clock.set(minutes(10));
    assert!(pace.take().is_ok());
    assert_eq!(pace.take(), Err(later(minutes(10), Duration::from_secs(100))), "six tenths");
    clock.set(minutes(30));
    assert!(pace.take().is_ok() && pace.slowed().is_none());
    assert_eq!(pace.take(), Err(minutes(31)));
}

#[test]
fn pauses_double_up_to_an_hour_and_a_storm_counts_once() {
    let (mut pace, clock) = paced(Limit::per_hour(60.0), None);
    let (mut now, mut pauses) = (0, Vec::new());
    for _ in 0..6 {
        assert!(pace.slow() && !pace.slow());
        let until = pace.take().unwrap_err();
        pauses.push(until.duration_since(minutes(now)).as_mins());
        now += pauses.last().unwrap();
        clock.set(minutes(now));
    }
    assert_eq!(pauses, [5, 10, 20, 40, 60, 60]);
}

#[test]
fn a_slow_lane_is_asked_again_when_part_of_its_rate_is_back() {
    let (mut pace, clock) = paced(Limit::per_hour(1.0), None);
    assert!(pace.take().is_ok());
    assert!(pace.slow());
    clock.set(minutes(5));
    assert_eq!(pace.take(), Err(minutes(10)));
    let sends = sends(&mut pace, &clock, Duration::ZERO, minutes(90));
    assert_eq!(sends, [minutes(60)]);
}

#[test]
fn a_clock_set_back_while_it_pauses_lengthens_nothing() {
    let (mut pace, clock) = paced(Limit::per_hour(60.0), None);
    assert!(pace.slow());
    clock.set(minutes(-6000));
    assert_eq!(pace.take(), Err(minutes(-5995)));
    clock.set(minutes(-5995));
    assert!(pace.take().is_ok());
    clock.set(minutes(-5900));
    assert!(pace.take().is_ok() && pace.slowed().is_none());
}

#[test]
fn a_pause_holds_where_there_is_no_cap() {
    let (mut pace, clock) = paced(None, None);
    assert!(pace.slow());
    assert_eq!(pace.take(), Err(minutes(5)));
    clock.set(minutes(5));
    assert!(pace.take().is_ok() && pace.take().is_ok());
}

#[test]
fn a_restart_is_as_slow_as_before_and_ends_the_pause_no_sooner() {
    let (mut first, clock) = paced(Limit::per_hour(60.0), None);
    assert!(first.take().is_ok() && first.slow());
    let mut second = Pace::new(Limit::per_hour(60.0), first.last_send(), clock.clone());
    second.slow_as(first.slowed());
    assert_eq!(second.take(), Err(minutes(5)));
    clock.set(minutes(5));
    assert!(second.take().is_ok());
    assert_eq!(second.take(), Err(minutes(7)), "half the rate");
    let mut third = Pace::new(Limit::per_hour(60.0), second.last_send(), clock.clone());
    third.slow_as(second.slowed());
    assert!(third.slow());
    assert_eq!(third.take(), Err(minutes(15)), "the second pause");
    clock.set(minutes(300));
    third.slow_as(second.slowed());
    assert!(third.take().is_ok() && third.slowed().is_none());
    assert_eq!(third.take(), Err(minutes(301)));
}
