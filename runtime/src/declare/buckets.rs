//! Bucket boundaries: upper bounds, inclusive, in the metric's own unit; `+Inf` is always implied.

use std::fmt;

/// The default boundaries of duration histograms: 5 ms to 10 s, as in the Prometheus client libraries and the
/// Autometrics convention.
pub const DURATION: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// The default boundaries of job durations and message ages: 100 ms to 4 hours.
pub const LONG: &[f64] =
    &[0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0];

/// The default boundaries of histograms in bytes: 64 B to 64 MiB in powers of four.
pub const SIZE: &[f64] = &exponential::<11>(64.0, 4.0);

/// The default boundaries of all other histograms: 1 to 10,000 in steps of 1, 2.5 and 5.
pub const COUNT: &[f64] =
    &[1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 2_500.0, 5_000.0, 10_000.0];

/// `N` boundaries, each `factor` times the one before.
///
/// ```
/// const SIZES: [f64; 4] = callmeter::buckets::exponential(1024.0, 4.0);
/// assert_eq!(SIZES, [1024.0, 4096.0, 16384.0, 65536.0]);
/// ```
pub const fn exponential<const N: usize>(start: f64, factor: f64) -> [f64; N] {
    let mut buckets = [start; N];
    let mut i = 1;
    while i < N {
        buckets[i] = buckets[i - 1] * factor;
        i += 1;
    }
    buckets
}

/// `N` boundaries, each `width` above the one before.
///
/// ```
/// const AGES: [f64; 3] = callmeter::buckets::linear(10.0, 5.0);
/// assert_eq!(AGES, [10.0, 15.0, 20.0]);
/// ```
pub const fn linear<const N: usize>(start: f64, width: f64) -> [f64; N] {
    let mut buckets = [start; N];
    let mut i = 1;
    while i < N {
        buckets[i] = buckets[i - 1] + width;
        i += 1;
    }
    buckets
}

/// Why a list of boundaries is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BucketProblem {
    /// The list is empty.
    Empty,
    /// A boundary is NaN or infinite.
    NotFinite,
    /// A boundary is not above the one before it.
    NotSorted,
    /// The list has more than [`MAX_BUCKETS`] boundaries.
    TooMany,
}

/// The most boundaries that a histogram may have.
pub const MAX_BUCKETS: usize = 200;

impl BucketProblem {
    /// What is wrong and what to write instead, in one sentence.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "a histogram needs at least one bucket: write `buckets = [0.1, 0.5, 1.0]`",
            Self::NotFinite => {
                "bucket boundaries must be finite: remove NaN and infinity; `+Inf` is added automatically"
            }
            Self::NotSorted => "bucket boundaries must increase: sort them and remove duplicates",
            Self::TooMany => "a histogram has at most 200 buckets: each one is a series for every label set",
        }
    }
}

impl fmt::Display for BucketProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// Checks a list of boundaries.
pub const fn check(buckets: &[f64]) -> Result<(), BucketProblem> {
    if buckets.is_empty() {
        return Err(BucketProblem::Empty);
    }
    if buckets.len() > MAX_BUCKETS {
        return Err(BucketProblem::TooMany);
    }
    let mut i = 0;
    while i < buckets.len() {
        if !buckets[i].is_finite() {
            return Err(BucketProblem::NotFinite);
        }
        if i > 0 && buckets[i] <= buckets[i - 1] {
            return Err(BucketProblem::NotSorted);
        }
        i += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_sound() {
        for buckets in [DURATION, LONG, SIZE, COUNT] {
            assert_eq!(check(buckets), Ok(()));
        }
        assert_eq!(SIZE.last(), Some(&67_108_864.0));
    }

    #[test]
    fn each_problem_is_found() {
        assert_eq!(check(&[]), Err(BucketProblem::Empty));
        assert_eq!(check(&[1.0, f64::INFINITY]), Err(BucketProblem::NotFinite));
        assert_eq!(check(&[f64::NAN]), Err(BucketProblem::NotFinite));
        assert_eq!(check(&[1.0, 1.0]), Err(BucketProblem::NotSorted));
        assert_eq!(check(&[2.0, 1.0]), Err(BucketProblem::NotSorted));
        assert_eq!(check(&linear::<201>(0.0, 1.0)), Err(BucketProblem::TooMany));
    }
}
