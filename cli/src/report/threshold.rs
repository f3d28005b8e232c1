//! `--fail-above p95=10%,errors=1%`.

use std::str::FromStr;

use super::compare::{Figure, Side, relative};

/// The most that figures may rise.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Thresholds(Vec<(Figure, f64)>);

/// Why a text is not a list of thresholds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a valid threshold: write `p50`, `p95`, `p99` or `errors`, `=` and a percentage, such as `p95=10%,errors=1%`"
)]
pub(super) struct ThresholdError(String);

impl FromStr for Thresholds {
    type Err = ThresholdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').map(one).collect::<Result<_, _>>().map(Self)
    }
}

fn one(text: &str) -> Result<(Figure, f64), ThresholdError> {
    let wrong = || ThresholdError(text.to_owned());
    let (figure, percent) = text.trim().split_once('=').ok_or_else(wrong)?;
    let figure = match figure.trim() {
        "p50" => Figure::P50,
        "p95" => Figure::P95,
        "p99" => Figure::P99,
        "errors" => Figure::Errors,
        _ => return Err(wrong()),
    };
    let percent = percent.trim().strip_suffix('%').ok_or_else(wrong)?;
    let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
    if percent.is_finite() && percent >= 0.0 { Ok((figure, percent / 100.0)) } else { Err(wrong()) }
}

impl Thresholds {
    /// The figures of a row that rose by more than they may.
    pub(super) fn exceeded(&self, before: &Side, after: &Side) -> impl Iterator<Item = (Figure, f64)> {
        self.0.iter().copied().filter(move |(figure, limit)| {
            let (before, after) = (figure.of(before), figure.of(after));
            let rise = match (figure, before, after) {
                // A function that was never called had no errors.
                (Figure::Errors, before, Some(after)) => Some(after - before.unwrap_or_default()),
                (_, Some(before), Some(after)) => relative(before, after),
                _ => None,
            };
            // The difference of two shares such as 0.11 and 0.1 is not exact.
            rise.is_some_and(|rise| rise > limit + 1e-9)
        })
    }
}
