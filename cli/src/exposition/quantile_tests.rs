//! Quantiles and differences, against figures computed by hand and by Prometheus.

#![expect(clippy::float_cmp, reason = "the figures are exact")]

use std::fmt::Write as _;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::{Exposition, Histogram};

const INF: f64 = f64::INFINITY;

fn histogram(buckets: &[(f64, f64)]) -> Histogram {
    Histogram::new(buckets.iter().copied(), None, None)
}

/// 10 values up to 0.1, 30 up to 0.5, 10 above.
fn typical() -> Histogram {
    histogram(&[(0.1, 10.0), (0.5, 40.0), (INF, 50.0)])
}

#[track_caller]
fn assert_near(actual: Option<f64>, expected: f64) {
    let actual = actual.expect("there is a quantile");
    assert!((actual - expected).abs() < 1e-12, "{actual} is not {expected}");
}

#[test]
fn a_quantile_is_interpolated_in_its_bucket() {
    // Rank 25 of 50 is the 15th of the 30 values between 0.1 and 0.5.
    assert_near(typical().quantile(0.5), 0.1 + 0.4 * 15.0 / 30.0);
}

#[test]
fn the_first_bucket_begins_at_zero() {
    // Rank 5 of the first 10.
    assert_near(typical().quantile(0.1), 0.05);
    assert_near(histogram(&[(-1.0, 4.0), (INF, 8.0)]).quantile(0.25), -1.0);
    assert_near(histogram(&[(0.0, 4.0), (2.0, 8.0), (INF, 8.0)]).quantile(0.75), 1.0);
}

#[test]
fn above_the_last_bound_the_answer_is_that_bound() {
    assert_near(typical().quantile(0.99), 0.5);
    assert_near(typical().quantile(1.0), 0.5);
}

#[test]
fn where_prometheus_says_nan_there_is_no_quantile() {
    assert_eq!(Histogram::default().quantile(0.5), None);
    assert_eq!(histogram(&[(INF, 3.0)]).quantile(0.5), None, "no finite bucket");
    assert_eq!(histogram(&[(1.0, 3.0), (2.0, 4.0)]).quantile(0.5), None, "no bucket of +Inf");
    assert_eq!(histogram(&[(1.0, 0.0), (INF, 0.0)]).quantile(0.5), None, "no values");
    assert_eq!(histogram(&[(1.0, 0.0), (INF, 3.0)]).quantile(0.0), None, "0 / 0");
    assert_eq!(typical().quantile(f64::NAN), None);
    assert_eq!(histogram(&[(1.0, f64::NAN), (INF, f64::NAN)]).quantile(0.5), None);
}

#[test]
fn ranks_outside_are_infinite() {
    assert_eq!(typical().quantile(-0.1), Some(f64::NEG_INFINITY));
    assert_eq!(typical().quantile(1.1), Some(INF));
}

#[test]
fn series_with_other_bounds_are_added_bound_by_bound() {
    let mut sum = histogram(&[(1.0, 2.0), (INF, 3.0)]);
    sum.add(&histogram(&[(2.0, 5.0), (INF, 5.0)]));
    assert_eq!(sum.counts().iter().map(|(_, bound, _)| *bound).collect::<Vec<_>>(), [1.0, 2.0, INF]);
    assert_eq!(sum.count(), 8.0);
}

#[test]
fn a_difference_is_what_was_recorded_in_between() {
    let before = Histogram::new([(1.0, 2.0), (INF, 3.0)], Some(4.0), Some(3.0));
    let after = Histogram::new([(1.0, 5.0), (INF, 9.0)], Some(14.0), Some(9.0));
    assert_eq!(after.since(&before), Histogram::new([(1.0, 3.0), (INF, 6.0)], Some(10.0), Some(6.0)));
    // The program started again.
    assert_eq!(before.since(&after), before);
}

#[test]
fn a_restart_is_seen_in_a_counter_or_the_start_time() {
    let parse = |text: &str| Exposition::parse(text.as_bytes()).unwrap();
    let counter = |value: u32| parse(&format!("# TYPE a_total counter\na_total {value}\n"));
    assert!(!counter(4).is_restart_of(&counter(4)));
    assert!(counter(3).is_restart_of(&counter(4)));
    let gauge = |value: u32| parse(&format!("# TYPE a gauge\na {value}\n"));
    assert!(!gauge(3).is_restart_of(&gauge(4)), "a gauge may fall");
    let started = |time: u32, value: u32| parse(&format!("process_start_time_seconds {time}\na_total {value}\n"));
    assert!(started(200, 9).is_restart_of(&started(100, 4)));
}

proptest! {
    #[test]
    fn a_quantile_is_within_the_bounds_and_grows_with_its_rank(counts in prop::collection::vec(0_u32..100, 2..12), a in 0.0..=1.0, b in 0.0..=1.0) {
        let histogram = cumulative(&counts);
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        if let (Some(low), Some(high)) = (histogram.quantile(low), histogram.quantile(high)) {
            prop_assert!(low <= high + 1e-9, "{low} > {high}");
            prop_assert!((0.0..=12.0).contains(&low));
        }
    }
}

/// Bounds 1, 2, 3 … and `+Inf`.
fn cumulative(counts: &[u32]) -> Histogram {
    let mut total = 0.0;
    let bounds = (1..counts.len()).map(|bound| u32::try_from(bound).map_or(INF, f64::from)).chain([INF]);
    let buckets = bounds.zip(counts).map(|(bound, count)| {
        total += f64::from(*count);
        (bound, total)
    });
    Histogram::new(buckets.collect::<Vec<_>>(), None, None)
}

/// `promtool test rules` computes the same quantiles with Prometheus's own code.
#[test]
fn prometheus_computes_the_same() {
    if Command::new("promtool").arg("--version").output().is_err() {
        assert!(std::env::var_os("CALLMETER_REQUIRE_SERVERS").is_none(), "promtool is not installed");
        return;
    }
    let mut runner = TestRunner::deterministic();
    let strategy = (prop::collection::vec(0_u32..50, 2..8), 0.0..=1.0);
    let (mut series, mut expectations) = (String::new(), String::new());
    for case in 0..100 {
        let (counts, rank) = strategy.new_tree(&mut runner).unwrap().current();
        let histogram = cumulative(&counts);
        for (bound, count) in &histogram.buckets {
            let bound = if bound.0 == INF { String::from("+Inf") } else { bound.0.to_string() };
            writeln!(series, "      - {{series: 'h_bucket{{case=\"{case}\",le=\"{bound}\"}}', values: '{count}'}}")
                .unwrap();
        }
        let value = histogram.quantile(rank).unwrap_or(f64::NAN);
        writeln!(
            expectations,
            "      - expr: round(histogram_quantile({rank}, h_bucket{{case=\"{case}\"}}), 1e-9)"
        )
        .unwrap();
        writeln!(expectations, "        exp_samples: [{{labels: '{{case=\"{case}\"}}', value: {}}}]", yaml(value))
            .unwrap();
    }
    let tests =
        format!("tests:\n  - interval: 1m\n    input_series:\n{series}    promql_expr_test:\n{expectations}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quantiles.yml");
    std::fs::write(&path, tests).unwrap();
    let output = Command::new("promtool").args(["test", "rules"]).arg(&path).output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Rounded as the query rounds.
fn yaml(value: f64) -> String {
    // Prometheus multiplies by the inverse: 1 / 1e-9 is not exactly 1e9.
    let inverse = 1.0 / 1e-9;
    let rounded = (value * inverse + 0.5).floor() / inverse;
    if rounded.is_nan() { String::from(".nan") } else { rounded.to_string() }
}
