//! A real Prometheus scrapes `quickstart --serve`.

use std::path::Path;
use std::process::Command;

use callmeter_tests::{Running, eventually, free_port, tool};
use serde_json::Value;

use super::Serving;

struct Prometheus {
    url: String,
    _running: Running,
}

impl Prometheus {
    fn start(program: &Path, folder: &Path, target: &str) -> Self {
        let config = folder.join("prometheus.yml");
        let text = format!(
            "global: {{ scrape_interval: 1s }}\n\
             scrape_configs:\n  - job_name: quickstart\n    static_configs: [{{ targets: ['{target}'] }}]\n"
        );
        std::fs::write(&config, text).expect("a configuration");
        let address = format!("127.0.0.1:{}", free_port());
        let running = Running::start(
            Command::new(program)
                .arg(format!("--config.file={}", config.display()))
                .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
                .arg(format!("--web.listen-address={address}")),
        );
        Self { url: format!("http://{address}"), _running: running }
    }

    /// The result of a query, once it has one.
    fn query(&self, query: &str) -> Vec<Value> {
        eventually(query, || {
            let mut response = ureq::get(format!("{}/api/v1/query", self.url)).query("query", query).call().ok()?;
            let answer: Value = response.body_mut().read_json().ok()?;
            let result = answer["data"]["result"].as_array()?.clone();
            let is_number = |sample: &Value| sample["value"][1].as_str().is_some_and(|value| value != "NaN");
            (!result.is_empty() && result.iter().any(is_number)).then_some(result)
        })
    }
}

fn value(sample: &Value) -> f64 {
    sample["value"][1].as_str().and_then(|value| value.parse().ok()).expect("a sample has a value")
}

#[test]
fn prometheus_answers_rates_and_quantiles() {
    let Some(program) = tool("prometheus") else { return };
    let serving = Serving::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let prometheus = Prometheus::start(&program, folder.path(), &serving.address);

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
    assert!(never.iter().all(|sample| value(sample) == 0.0), "{never:?}");

    let quantiles = prometheus.query(
        "histogram_quantile(0.95, sum by (le, function) (rate(function_calls_duration_seconds_bucket[1m])))",
    );
    let hedged = quantiles.iter().find(|sample| sample["metric"]["function"] == "hedged").expect("hedged");
    // It sleeps for a millisecond at least, and the machine may be slow.
    assert!(value(hedged) > 0.0 && value(hedged) <= 10.0, "{hedged}");
}
