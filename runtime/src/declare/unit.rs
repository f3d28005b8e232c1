//! The types and the units of metric families.

/// The type of a metric family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Kind {
    /// A count that only rises.
    Counter,
    /// A value that rises and falls.
    Gauge,
    /// Counts by bucket, with their sum.
    Histogram,
}

impl Kind {
    /// The word that the exposition's `# TYPE` line uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// A base unit. Prometheus knows no others: convert `ms` to seconds and `MB` to bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Unit {
    /// Time.
    Seconds,
    /// Data.
    Bytes,
    /// A share between 0 and 1.
    Ratio,
    /// Electric current.
    Amperes,
    /// Temperature.
    Celsius,
    /// Mass.
    Grams,
    /// Energy.
    Joules,
    /// Colour temperature and the like.
    Kelvin,
    /// Length.
    Meters,
    /// Voltage.
    Volts,
}

impl Unit {
    /// Every unit.
    pub const ALL: &'static [Self] = &[
        Self::Seconds,
        Self::Bytes,
        Self::Ratio,
        Self::Amperes,
        Self::Celsius,
        Self::Grams,
        Self::Joules,
        Self::Kelvin,
        Self::Meters,
        Self::Volts,
    ];

    /// The suffix of a name in this unit, without the underscore.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Bytes => "bytes",
            Self::Ratio => "ratio",
            Self::Amperes => "amperes",
            Self::Celsius => "celsius",
            Self::Grams => "grams",
            Self::Joules => "joules",
            Self::Kelvin => "kelvin",
            Self::Meters => "meters",
            Self::Volts => "volts",
        }
    }

    /// The unit as the `metrics` facade has it, where it does.
    pub(crate) const fn as_facade(self) -> Option<metrics::Unit> {
        match self {
            Self::Seconds => Some(metrics::Unit::Seconds),
            Self::Bytes => Some(metrics::Unit::Bytes),
            _ => None,
        }
    }
}
