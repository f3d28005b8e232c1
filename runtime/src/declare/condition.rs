//! When an alert fires: the conditions, and what each of them means.

use std::time::Duration;

/// When an [`Alert`](crate::Alert) fires: a comparison over the series of one declared family.
///
/// The same condition is a Prometheus rule (`cargo callmeter generate rules`) and is evaluated inside the program
/// (`callmeter-ops`). This page says what it means in both.
///
/// The *selected* series are those of the family that have all of the condition's [labels](Self::labels). They are put
/// into a group for each combination of values of the labels in [`Alert::by`](crate::Alert::by); without `by` all of
/// them are one group. The series are those of one program: in Prometheus, of one `job`. The condition is tested for
/// each group, and the alert fires for each group separately. *Rate* is the increase of a counter per second over the
/// alert's [window](crate::Alert::window). It is computed for each series, so that a restart is not taken for a fall,
/// and then summed over the group.
///
/// | condition | family | holds if |
/// |---|---|---|
/// | [`error_share`](Self::error_share) | counter of calls with an outcome or an HTTP status | rate of the errors / rate of all > the share |
/// | [`slow_share`](Self::slow_share) | histogram | rate of the values above the threshold / rate of all > the share |
/// | [`quantile`](Self::quantile) | histogram | the quantile of the values in the window, estimated from the buckets summed over the group, > the value |
/// | [`mean`](Self::mean) | histogram | rate of the sum / rate of the count > the value |
/// | [`rate`](Self::rate) | counter | the rate is above, or below, the value |
/// | [`value`](Self::value) | gauge | the largest value of the group is above, or its smallest value is below, the value |
/// | [`absent`](Self::absent) | any | no selected series has had a sample during the window |
/// | [`age`](Self::age) | gauge with times in seconds since 1970 | the latest time of the group is longer ago than the duration |
///
/// - An *error* is an outcome that the declaration marks as one: `error`, `panicked`, a value with `#[outcome(error)]`,
///   and not `cancelled`. In a family of HTTP requests, which has an open label with `status` in its key, it is a status of
///   500 to 599, or the class `5xx`.
/// - A group without any call in the window has no share, no mean and no quantile. Such a condition does not hold, so
///   that nobody is woken by an idle service. Use [`rate`](Self::rate) with `below`, or [`absent`](Self::absent), to be
///   told that calls have stopped.
/// - A share compares with `>`: a share of exactly the value does not fire.
/// - [`value`](Self::value) and [`age`](Self::age) look at the latest samples. The window has no meaning for them; use
///   [`Alert::hold_for`](crate::Alert::hold_for) to ignore short peaks.
/// - [`absent`](Self::absent) has one group, because series that do not exist have no labels.
/// - For [`age`](Self::age), a time of 0 means that it has not happened yet. The time of a program that was restarted is
///   that of the program before. The condition cannot hold before the series have existed for as long as the
///   duration, so that a program that has just started does not fire.
///
/// ```
/// use callmeter::Condition;
///
/// const ERRORS: Condition = Condition::error_share("http_requests_total").above(0.05);
/// const SLOW: Condition = Condition::slow_share("http_request_duration_seconds", 0.25)
///     .above(0.01)
///     .labels(&[("route", "/orders")]);
/// const STALLED: Condition = Condition::rate("messages_consumed_total").below(0.1);
/// # let _ = (ERRORS, SLOW, STALLED);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condition {
    pub(crate) family: &'static str,
    pub(crate) labels: &'static [(&'static str, &'static str)],
    pub(crate) test: Test,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Test {
    ErrorShare {
        above: f64,
    },
    SlowShare {
        threshold: f64,
        above: f64,
    },
    Quantile {
        quantile: f64,
        above: f64,
    },
    Mean {
        above: f64,
    },
    Rate {
        comparison: Comparison,
        value: f64,
    },
    Value {
        comparison: Comparison,
        value: f64,
    },
    Absent,
    /// In seconds.
    Age {
        above: f64,
    },
}

/// On which side of the limit a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Comparison {
    /// Above it.
    Above,
    /// Below it.
    Below,
}

impl Condition {
    const fn new(family: &'static str, test: Test) -> Self {
        Self { family, labels: &[], test }
    }

    /// The share of calls that fail, between 0 and 1, in a counter of calls.
    pub const fn error_share(family: &'static str) -> Share {
        Share { family, of: Of::Errors }
    }

    /// The share of recorded values above `threshold`, between 0 and 1, in a histogram. The threshold is in the unit of
    /// the family, and one of its bucket bounds: a histogram does not know more.
    pub const fn slow_share(family: &'static str, threshold: f64) -> Share {
        Share { family, of: Of::Slow(threshold) }
    }

    /// A quantile of a histogram, as in `0.99`, in the unit of the family.
    pub const fn quantile(family: &'static str, quantile: f64) -> Average {
        Average { family, quantile: Some(quantile) }
    }

    /// The mean of a histogram's values, in the unit of the family.
    pub const fn mean(family: &'static str) -> Average {
        Average { family, quantile: None }
    }

    /// The rate of a counter, per second.
    pub const fn rate(family: &'static str) -> Level {
        Level { family, is_rate: true }
    }

    /// The value of a gauge.
    pub const fn value(family: &'static str) -> Level {
        Level { family, is_rate: false }
    }

    /// No series: the program does not run, or is not scraped.
    pub const fn absent(family: &'static str) -> Self {
        Self::new(family, Test::Absent)
    }

    /// The time since the time in a gauge, as in `job_last_success_timestamp_seconds`.
    pub const fn age(family: &'static str) -> Age {
        Age { family }
    }

    /// Only the series with these labels. The keys and values are declared ones; a value of an open label may be any.
    #[must_use]
    pub const fn labels(mut self, labels: &'static [(&'static str, &'static str)]) -> Self {
        self.labels = labels;
        self
    }

    /// What keeps the condition from being evaluated.
    pub(crate) const fn problem(&self) -> Option<&'static str> {
        const fn is_share(share: f64) -> bool {
            share > 0.0 && share < 1.0
        }
        const NOT_FINITE: &str = "a condition compares with a finite number";
        match self.test {
            Test::ErrorShare { above } | Test::SlowShare { above, .. } if !is_share(above) => {
                Some("a share is between 0 and 1, both excluded: write `0.05` for five percent")
            }
            Test::SlowShare { threshold, .. } if !threshold.is_finite() => Some(NOT_FINITE),
            Test::Quantile { quantile, .. } if !is_share(quantile) => {
                Some("a quantile is between 0 and 1, both excluded: write `0.99` for the 99th percentile")
            }
            Test::Quantile { above: value, .. }
            | Test::Mean { above: value }
            | Test::Rate { value, .. }
            | Test::Value { value, .. }
                if !value.is_finite() =>
            {
                Some(NOT_FINITE)
            }
            Test::Rate { value, comparison: Comparison::Below } if value <= 0.0 => Some(
                "a rate is never below zero: write the number of events per second below which the alert fires",
            ),
            Test::Rate { value, comparison: Comparison::Above } if value < 0.0 => {
                Some("a rate is always above a negative number: write the number of events per second")
            }
            Test::Age { above } if above <= 0.0 => {
                Some("an age is always above zero: write the duration after which the alert fires")
            }
            _ if self.family.is_empty() => {
                Some("a condition needs a family: write its name, as in `\"http_requests_total\"`")
            }
            _ => None,
        }
    }
}

/// A share of calls, to be compared: [`above`](Self::above) makes a [`Condition`] of it.
#[derive(Clone, Copy, Debug)]
#[must_use = "a share is a condition once it is compared: add `.above(0.05)`"]
pub struct Share {
    family: &'static str,
    of: Of,
}

#[derive(Clone, Copy, Debug)]
enum Of {
    Errors,
    Slow(f64),
}

impl Share {
    /// More than this share of the calls: `0.05` is five percent.
    pub const fn above(self, above: f64) -> Condition {
        let test = match self.of {
            Of::Errors => Test::ErrorShare { above },
            Of::Slow(threshold) => Test::SlowShare { threshold, above },
        };
        Condition::new(self.family, test)
    }
}

/// A mean or a quantile, to be compared: [`above`](Self::above) makes a [`Condition`] of it.
#[derive(Clone, Copy, Debug)]
#[must_use = "this is a condition once it is compared: add `.above(0.5)`"]
pub struct Average {
    family: &'static str,
    quantile: Option<f64>,
}

impl Average {
    /// More than this, in the unit of the family.
    pub const fn above(self, above: f64) -> Condition {
        let test = match self.quantile {
            Some(quantile) => Test::Quantile { quantile, above },
            None => Test::Mean { above },
        };
        Condition::new(self.family, test)
    }
}

/// A rate or a value, to be compared: [`above`](Self::above) or [`below`](Self::below) makes a [`Condition`] of it.
#[derive(Clone, Copy, Debug)]
#[must_use = "this is a condition once it is compared: add `.above(100.0)` or `.below(1.0)`"]
pub struct Level {
    family: &'static str,
    is_rate: bool,
}

impl Level {
    /// More than this: events per second, or the unit of the gauge.
    pub const fn above(self, value: f64) -> Condition {
        self.compared(Comparison::Above, value)
    }

    /// Less than this: events per second, or the unit of the gauge.
    pub const fn below(self, value: f64) -> Condition {
        self.compared(Comparison::Below, value)
    }

    const fn compared(self, comparison: Comparison, value: f64) -> Condition {
        let test = if self.is_rate { Test::Rate { comparison, value } } else { Test::Value { comparison, value } };
        Condition::new(self.family, test)
    }
}

/// The age of a timestamp, to be compared: [`above`](Self::above) makes a [`Condition`] of it.
#[derive(Clone, Copy, Debug)]
#[must_use = "an age is a condition once it is compared: add `.above(Duration::from_secs(3600))`"]
pub struct Age {
    family: &'static str,
}

impl Age {
    /// Longer ago than this.
    pub const fn above(self, age: Duration) -> Condition {
        Condition::new(self.family, Test::Age { above: age.as_secs_f64() })
    }
}
