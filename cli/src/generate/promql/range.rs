//! The time over which a query looks back.

use std::fmt;
use std::time::Duration;

/// The text between the brackets of `x[5m]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Range {
    /// A fixed time.
    Fixed(Duration),
    /// `$__rate_interval`: Grafana takes at least four scrapes.
    RateInterval,
    /// `$__interval`: the time between two points of a panel.
    Interval,
    /// `$__range`: the time that a dashboard shows.
    Dashboard,
    /// `{{.window}}`: Sloth writes a rule for each of its windows.
    SlothWindow,
}

impl Range {
    /// This many minutes.
    pub const fn minutes(count: u64) -> Self {
        Self::Fixed(Duration::from_secs(count * 60))
    }

    /// This many hours.
    pub const fn hours(count: u64) -> Self {
        Self::minutes(count * 60)
    }

    /// This many days.
    pub const fn days(count: u64) -> Self {
        Self::hours(count * 24)
    }
}

/// A time as Prometheus writes it: `30s`, `5m`, `1h30m`, `250ms`. Weeks and years are written in days.
pub fn prometheus_duration(duration: Duration) -> String {
    let mut rest = duration.as_millis();
    if rest == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    for (unit, millis) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
        if rest >= millis {
            text.push_str(&(rest / millis).to_string());
            text.push_str(unit);
            rest %= millis;
        }
    }
    text
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(duration) => f.write_str(&prometheus_duration(*duration)),
            Self::RateInterval => f.write_str("$__rate_interval"),
            Self::Interval => f.write_str("$__interval"),
            Self::Dashboard => f.write_str("$__range"),
            Self::SlothWindow => f.write_str("{{.window}}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Range, prometheus_duration};

    #[test]
    fn times_are_written_in_the_units_of_prometheus() {
        assert_eq!(prometheus_duration(Duration::from_millis(1_250)), "1s250ms");
        assert_eq!(prometheus_duration(Duration::from_secs(5_400)), "1h30m");
        assert_eq!(prometheus_duration(Duration::ZERO), "0s");
        assert_eq!(Range::days(30).to_string(), "30d");
    }
}
