//! The units of panels, as Grafana and Perses call them.

use callmeter::{Family, Kind};

/// The unit of a panel's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A number of things.
    Count,
    /// Time.
    Seconds,
    /// Data.
    Bytes,
    /// A share between 0 and 1.
    Share,
    /// Events in a second.
    PerSecond,
    /// Requests in a second.
    RequestsPerSecond,
    /// Messages in a second.
    MessagesPerSecond,
    /// Data in a second.
    BytesPerSecond,
    /// Electric current.
    Amperes,
    /// Temperature.
    Celsius,
    /// Mass.
    Grams,
    /// Energy.
    Joules,
    /// Colour temperature.
    Kelvin,
    /// Length.
    Meters,
    /// Voltage.
    Volts,
}

impl Unit {
    /// The unit of a family's values, or of what a histogram measures.
    pub fn of(family: &Family) -> Self {
        use callmeter::Unit as Declared;
        match family.unit {
            Some(Declared::Seconds) => Self::Seconds,
            Some(Declared::Bytes) => Self::Bytes,
            Some(Declared::Ratio) => Self::Share,
            Some(Declared::Amperes) => Self::Amperes,
            Some(Declared::Celsius) => Self::Celsius,
            Some(Declared::Grams) => Self::Grams,
            Some(Declared::Joules) => Self::Joules,
            Some(Declared::Kelvin) => Self::Kelvin,
            Some(Declared::Meters) => Self::Meters,
            Some(Declared::Volts) => Self::Volts,
            _ => Self::Count,
        }
    }

    /// The unit of a family's rate.
    pub fn of_rate(family: &Family) -> Self {
        match (family.kind, Self::of(family)) {
            (Kind::Histogram, _) => Self::PerSecond,
            (_, Self::Bytes) => Self::BytesPerSecond,
            // Seconds in a second: 1 is one core, or one call that never ends.
            (_, Self::Seconds) => Self::Count,
            _ => Self::PerSecond,
        }
    }

    /// Grafana's identifier.
    pub fn grafana(self) -> &'static str {
        match self {
            Self::Count => "short",
            Self::Seconds => "s",
            Self::Bytes => "bytes",
            Self::Share => "percentunit",
            Self::PerSecond => "ops",
            Self::RequestsPerSecond => "reqps",
            Self::MessagesPerSecond => "mps",
            Self::BytesPerSecond => "binBps",
            Self::Amperes => "amp",
            Self::Celsius => "celsius",
            Self::Grams => "massg",
            Self::Joules => "joule",
            Self::Kelvin => "kelvin",
            Self::Meters => "lengthm",
            Self::Volts => "volt",
        }
    }

    /// Perses's identifier. It has none for the units of physics, so that their numbers are shown without one.
    pub fn perses(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Bytes => "bytes",
            Self::Share => "percent-decimal",
            Self::PerSecond => "ops/sec",
            Self::RequestsPerSecond => "requests/sec",
            Self::MessagesPerSecond => "messages/sec",
            Self::BytesPerSecond => "bytes/sec",
            Self::Count
            | Self::Amperes
            | Self::Celsius
            | Self::Grams
            | Self::Joules
            | Self::Kelvin
            | Self::Meters
            | Self::Volts => "decimal",
        }
    }
}
