//! Long-term storage: `VictoriaMetrics` has what Prometheus has.

use std::time::{SystemTime, UNIX_EPOCH};

use callmeter_tests::eventually;
use callmeter_tests::servers::VictoriaMetrics;
use serde_json::Value;

use crate::deployment::Deployment;
use crate::programs::start;

/// Queries without `rate`: `VictoriaMetrics` deliberately does not extrapolate rates as Prometheus does.
const QUERIES: [&str; 4] = [
    "sum by (method, route, status) (http_requests_total{job=\"saas-starter\"})",
    "sum(http_requests_total{job=\"saas-starter\",status=~\"5..\"}) / sum(http_requests_total{job=\"saas-starter\"})",
    "histogram_quantile(0.95, sum by (le) (http_request_duration_seconds_bucket{job=\"saas-starter\"}))",
    "sum by (queue) (queue_jobs_failed_total{job=\"saas-starter\"})",
];

#[test]
fn victoria_metrics_answers_as_prometheus_does() {
    let Some(storage) = VictoriaMetrics::start() else { return };
    let mut running = start(env!("CARGO_BIN_EXE_saas-starter"), &["--fail", "0.2"], &[]);
    let address = running.address();
    let prometheus = Deployment::of("saas-starter")
        .secret("metrics_token", "none is asked for")
        .target("saas-starter", &[&address])
        .storage(&storage.address())
        .prometheus();
    let Some(prometheus) = prometheus else { return };
    for query in QUERIES {
        prometheus.query(query);
        // Both are asked about the same moment, once the storage has its samples.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs_f64();
        let expected = values(&prometheus.query_at(query, now).expect("Prometheus answers"));
        assert!(!expected.is_empty(), "{query}");
        eventually(query, || {
            let answered = values(&storage.query_at(query, now).expect("VictoriaMetrics answers"));
            are_equal(&expected, &answered).then_some(())
        });
    }
}

/// The labels and the value of each sample.
fn values(samples: &[Value]) -> Vec<(String, f64)> {
    let mut values: Vec<_> = samples
        .iter()
        .map(|sample| (sample["metric"].to_string(), callmeter_tests::servers::Prometheus::value(sample)))
        .collect();
    values.sort_by(|(a, _), (b, _)| a.cmp(b));
    values
}

/// Quantiles are interpolated with other roundings.
fn are_equal(expected: &[(String, f64)], answered: &[(String, f64)]) -> bool {
    let is_equal = |((a, x), (b, y)): (&(String, f64), &(String, f64))| {
        a == b && (x.is_nan() && y.is_nan() || (x - y).abs() <= 1e-9 * x.abs())
    };
    expected.len() == answered.len() && expected.iter().zip(answered).all(is_equal)
}
