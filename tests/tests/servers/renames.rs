//! A program is restarted with renamed metrics while a real Prometheus scrapes it. Queries of the old names and of the
//! new ones have values all the time.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use callmeter_tests::servers::{Prometheus, Scrape};
use callmeter_tests::{Running, eventually, example, free_port, get, parse, python, tool};

use super::parsers::{parser_agrees, run};

struct Shop {
    address: String,
    running: Running,
}

impl Shop {
    fn start(program: &PathBuf, address: &str) -> Self {
        let mut running = Running::start(Command::new(program).arg(address));
        let address = running.address();
        Self { address, running }
    }
}

/// The moments of the last ten minutes in which a release was scraped, but a query had no value.
fn gaps(prometheus: &Prometheus, release: &str, query: &str) -> usize {
    let scraped = format!("count(shop_release{{release=~\"{release}\"}})");
    let moments = |query: &str| {
        let count = prometheus.query_now(&format!("count_over_time(({query})[10m:250ms])"));
        count.first().map_or(0.0, Prometheus::value)
    };
    assert!(moments(&scraped) >= 8.0, "the release {release} was scraped for two seconds");
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    let gaps = moments(&format!("{scraped} unless count({query})")) as usize;
    gaps
}

#[test]
fn a_rename_leaves_no_gap_in_a_query() {
    let [before, after] = ["rename_before", "rename_after"].map(example);
    let address = format!("127.0.0.1:{}", free_port());
    let targets = [&*address];
    let scrape = Scrape { interval: Duration::from_millis(250), ..Scrape::of("shop", &targets) };
    let Some(prometheus) = Prometheus::start(&[scrape]) else { return };

    // Prometheus asks for OpenMetrics, where the samples of each counter end in `_total`.
    let old_total = "sum by (zone) (order_count_total{zone=\"eu\"})";
    let mut shop = Shop::start(&before, &address);
    prometheus.query("count_over_time(order_count_total{zone=\"eu\"}[5m]) >= 10");
    shop.running.kill();
    let shop = Shop::start(&after, &address);
    let new_total = "sum by (region) (orders_total{region=\"eu\"})";
    prometheus.query("count_over_time(orders_total{region=\"eu\"}[5m]) >= 10");

    let either = "before|after";
    for query in [
        old_total,
        "sum by (zone) (rate(order_count_total[1m]))",
        "sum by (zone) (order_duration_seconds_count{zone=\"us\"})",
        "histogram_quantile(0.9, sum by (le, zone) (rate(order_duration_seconds_bucket[1m]))) >= 0",
    ] {
        // Before the restart, a rate has its first value with the second scrape.
        let releases = if query.contains("rate(") { "after" } else { either };
        assert_eq!(gaps(&prometheus, releases, query), 0, "{query}");
    }
    for query in [
        new_total,
        "sum by (zone) (orders_total{zone=\"us\"})",
        "sum by (region) (order_placement_seconds_count{region=\"us\"})",
        // The name in the text format.
        "sum by (region) (order_count{region=\"us\", zone=\"us\"})",
        "sum by (region) (order_count_total{region=\"us\"})",
    ] {
        assert_eq!(gaps(&prometheus, "after", query), 0, "{query}");
    }
    // A query that has gaps: the check finds them.
    assert!(gaps(&prometheus, either, new_total) > 0);
    assert!(gaps(&prometheus, "after", "orders_total{region=\"moon\"}") > 0);

    // All names have the same values in each scrape.
    for (old, new) in [
        ("sum(order_count_total)", "sum(orders_total)"),
        ("sum(order_count)", "sum(orders_total)"),
        ("sum(order_duration_seconds_sum)", "sum(order_placement_seconds_sum)"),
    ] {
        let different =
            prometheus.query_now(&format!("({old} != {new}) and on() shop_release{{release=\"after\"}}"));
        assert_eq!(different, Vec::<serde_json::Value>::new());
        assert_eq!(prometheus.query(&format!("{old} == {new}")).len(), 1);
    }
    let (kind, help) = prometheus.metadata("order_count").expect("metadata");
    assert_eq!((&*kind, &*help), ("unknown", "Renamed to orders_total. Deprecated: Removed in 2.0."));
    assert_eq!(prometheus.metadata("orders_total").expect("metadata").0, "counter");
    drop(shop);
}

#[test]
fn parsers_read_renamed_families() {
    let mut shop = Shop::start(&example("rename_after"), "127.0.0.1:0");
    let url = format!("http://{}/metrics", shop.address);
    let text = eventually("an exposition with orders", || {
        let text = get(&url);
        parse(&text).value("orders_total", &[("region", "eu"), ("zone", "eu")]).filter(|count| *count > 0.0)?;
        Some(text)
    });
    let mut response = ureq::get(&url).header("Accept", "application/openmetrics-text").call().expect("an answer");
    let openmetrics = response.body_mut().read_to_string().expect("text");
    shop.running.kill();
    if let Some(python) = python() {
        parser_agrees(&python, "parser", &text);
        parser_agrees(&python, "openmetrics.parser", &openmetrics);
    }
    if let Some(promtool) = tool("promtool") {
        let output = run(&promtool, &["check", "metrics"], &text);
        let said = [&*output.stdout, &*output.stderr].map(String::from_utf8_lossy).concat();
        // The reason for the rename, and nothing else.
        assert!(said.lines().count() > 0, "promtool accepts the old name");
        assert!(said.lines().all(|line| line.starts_with("order_count ")), "{said}");
    }
}
