//! A time as Prometheus writes it, in the configuration.

use std::time::Duration;

use serde::Deserialize;

use crate::generate::promql::prometheus_duration;

/// A time: `30s`, `5m`, `1h30m`, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Time(pub Duration);

/// Why a text is not a time.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a time: write `30s`, `5m`, `1h30m` or `7d`")]
pub struct TimeError(String);

impl TryFrom<String> for Time {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        parse(&text).map(Self).ok_or(TimeError(text))
    }
}

/// Whole numbers with units, the largest unit first, each at most once.
fn parse(text: &str) -> Option<Duration> {
    const UNITS: [(&str, u64); 7] = [
        ("y", 31_536_000_000),
        ("w", 604_800_000),
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1_000),
        ("ms", 1),
    ];
    let (mut millis, mut rest, mut larger) = (0_u64, text, u64::MAX);
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let scale = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, scale)| *scale)?;
        if scale >= larger {
            return None;
        }
        millis = millis.checked_add(number.parse::<u64>().ok()?.checked_mul(scale)?)?;
        (rest, larger) = (after, scale);
    }
    // At most a hundred years, so that sums of times cannot overflow.
    (!text.is_empty() && millis <= 3_153_600_000_000).then(|| Duration::from_millis(millis))
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&prometheus_duration(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_are_those_of_prometheus() {
        for (text, millis) in
            [("5m", 300_000), ("1h30m", 5_400_000), ("26h", 93_600_000), ("1s250ms", 1_250), ("0s", 0)]
        {
            assert_eq!(parse(text).map(|time| time.as_millis()), Some(millis), "{text}");
        }
        for wrong in ["", "5", "m", "5 m", "1.5h", "5m1h", "5m5m", "-5m", "5x", "99999999999999999999d", "999999y"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
