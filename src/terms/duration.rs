//! Durations as organisers write them: `30s`, `5m`, `48h`, `3d`.

use std::time::Duration;

/// Longer than any campaign, and far below where arithmetic with dates fails.
const LONGEST: Duration = Duration::from_hours(100 * 366 * 24);

/// Reads a whole number with its unit: `ms`, `s`, `m`, `h` or `d`.
///
/// # Errors
/// What is wrong, to follow the value.
pub fn parse_duration(text: &str) -> Result<Duration, &'static str> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    if number.is_empty() {
        return Err("does not begin with a number");
    }
    let millis: u64 = match unit.trim_start() {
        "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "" => return Err("has no unit"),
        _ => return Err("has an unknown unit"),
    };
    let number: u64 = number.parse().map_err(|_| "is too long")?;
    let total = number.checked_mul(millis).map(Duration::from_millis);
    total.filter(|d| *d <= LONGEST).ok_or("is too long")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, seconds) in [("30s", 30), ("5m", 300), ("48h", 172_800), ("3d", 259_200), (" 1 h ", 3600)]
        {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "s", "30", "-5m", "1w", "1h30m", "99999999999999999999s", "99999999999d", "½h"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
