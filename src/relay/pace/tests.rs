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

#[test]
fn no_second_holds_more_than_the_limit_and_the_mean_comes_close_to_it() {
    for rate in [1.0, 3.0, 7.0, 10.0, 33.3, 100.0] {
        let (mut pace, clock) = paced(Limit::per_second(rate), None);
        // Timers wake up to a millisecond late; at 100/s that is a tenth.
        let lag = if rate < 40.0 { Duration::from_millis(1) } else { Duration::from_micros(200) };
        let sends = sends(&mut pace, &clock, lag, at(60_000));
        assert!(most_in(Duration::from_secs(1), &sends) as f64 <= rate.ceil(), "{rate}");
        assert!(sends.len() as f64 >= rate * 60.0 * 0.95, "{rate}: {}", sends.len());
    }
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
    pace.slow();
    assert_eq!(pace.take(), Err(minutes(5)));
    clock.set(minutes(5));
    assert!(pace.take().is_ok());
    assert_eq!(pace.take(), Err(minutes(7)), "half the rate");
    clock.set(minutes(10));
    assert!(pace.take().is_ok());
    assert_eq!(pace.take(), Err(later(minutes(10), Duration::from_secs(100))), "six tenths");
    clock.set(minutes(30));
    assert!(pace.take().is_ok() && !pace.is_slowed());
    assert_eq!(pace.take(), Err(minutes(31)));
}

#[test]
fn pauses_double_up_to_an_hour_and_a_storm_counts_once() {
    let (mut pace, clock) = paced(Limit::per_hour(60.0), None);
    let (mut now, mut pauses) = (0, Vec::new());
    for _ in 0..6 {
        pace.slow();
        pace.slow();
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
    pace.slow();
    clock.set(minutes(5));
    assert_eq!(pace.take(), Err(minutes(10)));
    let sends = sends(&mut pace, &clock, Duration::ZERO, minutes(90));
    assert_eq!(sends, [minutes(60)]);
}

#[test]
fn a_clock_set_back_while_it_pauses_lengthens_nothing() {
    let (mut pace, clock) = paced(Limit::per_hour(60.0), None);
    pace.slow();
    clock.set(minutes(-6000));
    assert_eq!(pace.take(), Err(minutes(-5995)));
    clock.set(minutes(-5995));
    assert!(pace.take().is_ok());
    clock.set(minutes(-5900));
    assert!(pace.take().is_ok() && !pace.is_slowed());
}

#[test]
fn a_pause_holds_where_there_is_no_cap() {
    let (mut pace, clock) = paced(None, None);
    pace.slow();
    assert_eq!(pace.take(), Err(minutes(5)));
    clock.set(minutes(5));
    assert!(pace.take().is_ok() && pace.take().is_ok());
}
