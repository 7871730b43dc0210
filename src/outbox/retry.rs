//! When a deferred letter is tried again.

use std::time::Duration;

use jiff::Timestamp;

/// The wait after a letter's `attempts`-th try (from 1), the schedule's last one
/// repeated, plus up to a fifth: letters deferred together must not all come
/// back together. `chance` is in `0.0..1.0`.
#[must_use]
pub fn next_try(schedule: &[Duration], attempts: u32, now: Timestamp, chance: f64) -> Timestamp {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let wait = schedule.get(step).or(schedule.last()).copied().unwrap_or(Duration::from_hours(1));
    let jittered = wait.mul_f64(1.0 + 0.2 * chance.clamp(0.0, 1.0));
    now.checked_add(jittered).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_along_the_schedule_and_the_last_one_repeats() {
        let schedule = [Duration::from_mins(1), Duration::from_mins(5)];
        let start = Timestamp::UNIX_EPOCH;
        let wait = |attempts, chance| next_try(&schedule, attempts, start, chance).as_second();
        assert_eq!(wait(1, 0.0), 60);
        assert_eq!(wait(1, 1.0), 72);
        assert_eq!(wait(2, 0.0), 300);
        assert_eq!(wait(9, 0.5), 330);
    }
}
