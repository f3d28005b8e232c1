//! A real Prometheus scrapes `quickstart --serve`.

use callmeter_tests::servers::{Prometheus, Scrape};

use super::Serving;

#[test]
fn prometheus_answers_rates_and_quantiles() {
    let serving = Serving::start();
    let Some(prometheus) = Prometheus::start(&[Scrape::of("quickstart", &[&serving.address])]) else { return };

    let up = prometheus.query("up{job=\"quickstart\"} == 1");
    assert_eq!(up.len(), 1);

    let rate = |result| format!("rate(function_calls_total{{function=\"ask\",result=\"{result}\"}}[1m]) > 0");
    for result in ["ok", "error", "cancelled"] {
        let rates = prometheus.query(&rate(result));
        assert_eq!(rates.len(), 1);
        assert_eq!(rates[0]["metric"]["service"], "quickstart");
        assert_eq!(rates[0]["metric"]["module"], "quickstart::search");
    }
    let never = prometheus.query("function_calls_total{function=\"ask\",result=\"panicked\"}");
    assert!(never.iter().all(|sample| Prometheus::value(sample) == 0.0), "{never:?}");

    let quantiles = prometheus.query(
        "histogram_quantile(0.95, sum by (le, function) (rate(function_calls_duration_seconds_bucket[1m])))",
    );
    let hedged = quantiles.iter().find(|sample| sample["metric"]["function"] == "hedged").expect("hedged");
    // It sleeps for at least a millisecond, and the machine may be slow.
    assert!(Prometheus::value(hedged) > 0.0 && Prometheus::value(hedged) <= 10.0, "{hedged}");
}
