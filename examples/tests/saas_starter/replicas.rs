//! Two replicas share a database and a queue, and one Prometheus scrapes both: how their series are put together.

use std::collections::BTreeSet;

use callmeter_tests::eventually;
use callmeter_tests::servers::{Postgres, Prometheus, Redis, Scrape};

use crate::service::Service;

/// The replicas' sign-ups.
const SIGN_UPS: [u32; 2] = [3, 5];

#[track_caller]
fn is_alone(prometheus: &Prometheus, query: &str, expected: f64) {
    eventually(&format!("{query} = {expected}"), || {
        let samples = prometheus.query_now(query);
        assert!(samples.len() <= 1, "{query} has more than one series: {samples:?}");
        let value = samples.first().map(Prometheus::value)?;
        ((value - expected).abs() < 1e-9).then_some(())
    });
}

#[test]
fn series_of_two_replicas_are_put_together() {
    let (Some(postgres), Some(redis)) = (Postgres::start(), Redis::start()) else { return };
    let (database, queue) = (postgres.url(), redis.url());
    let start = || Service::start(&["--no-load"], &[("DATABASE_URL", &database), ("REDIS_URL", &queue)]);
    let replicas = [start(), start()];
    let targets = [&*replicas[0].address, &*replicas[1].address];
    let Some(prometheus) = Prometheus::start(&[Scrape::of("saas-starter", &targets)]) else { return };
    prometheus.until_up("saas-starter");
    is_alone(&prometheus, "count(up{job=\"saas-starter\"} == 1)", 2.0);

    // A user connects to each, so that each has a connection.
    let mut connections = Vec::new();
    for (number, replica) in replicas.iter().enumerate() {
        for user in 0..SIGN_UPS[number] {
            assert_eq!(replica.sign_up(&format!("{user}@{number}.example")), Some(201));
        }
        let token = replica.log_in(&format!("0@{number}.example")).expect("a session");
        connections.push(replica.connect(&token));
    }

    // Counters and what each replica has of its own: the sum.
    is_alone(&prometheus, "sum(users_registered_total)", 8.0);
    is_alone(&prometheus, "sum(websocket_connections_total)", 2.0);
    is_alone(&prometheus, "sum(http_requests_total{route=\"/signup\",status=\"201\"})", 8.0);
    let of_each = prometheus.query_now("users_registered_total");
    let instances: BTreeSet<_> = of_each.iter().map(|sample| sample["metric"]["instance"].to_string()).collect();
    assert_eq!(instances.len(), 2, "each replica has a series of its own: {of_each:?}");
    // Each job ran in one replica, whichever: the deliveries are counted once.
    is_alone(&prometheus, "sum by (queue) (queue_jobs_completed_total{queue=\"email\"})", 8.0);

    // What both read from one database: not the sum, which counts it twice. Notifications were of two logins.
    is_alone(&prometheus, "max(queue_depth{queue=\"email\"})", 0.0);
    is_alone(&prometheus, "count(queue_depth{queue=\"email\"})", 2.0);

    // Histograms: the buckets are added by `le` before the quantile.
    is_alone(&prometheus, "sum(http_request_duration_seconds_bucket{route=\"/signup\",le=\"+Inf\"})", 8.0);
    let buckets = prometheus.query("sum by (le) (http_request_duration_seconds_bucket{route=\"/signup\"})");
    let values: Vec<f64> = buckets.iter().map(Prometheus::value).collect();
    assert_eq!(buckets.len(), 6, "{buckets:?}");
    assert!(values.iter().all(|value| *value <= 8.0), "{values:?}");
    for (quantile, route) in [("0.5", "/signup"), ("0.95", "/signup"), ("0.95", "/login")] {
        // Sign-ups go on, so that each scrape differs from the last.
        let query = format!(
            "histogram_quantile({quantile}, sum by (le) (rate(http_request_duration_seconds_bucket{{route=\"{route}\"}}[1m])))"
        );
        let mut number = 0;
        let value = eventually(&query, || {
            for replica in &replicas {
                number += 1;
                let email = format!("{quantile}-{}-{number}@more.example", route.len());
                replica.sign_up(&email);
                replica.log_in(&email);
            }
            let samples = prometheus.query_now(&query);
            assert!(samples.len() <= 1, "{samples:?}");
            samples.first().map(Prometheus::value).filter(|value| !value.is_nan())
        });
        assert!(value > 0.0 && value <= 5.0, "{query}: {value}");
    }
}
