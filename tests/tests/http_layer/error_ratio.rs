//! The ratio of server errors has a value from the first request on, because their series are exposed at zero.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use callmeter::handler;
use callmeter::http::layer;

use crate::support::{ask, becomes, scrape, serve, total};

/// The series of a name with these labels: what a query of Prometheus would select.
fn selected(name: &str, labels: &[(&str, &str)]) -> usize {
    let samples = scrape().samples.into_iter();
    let has = |of: &std::collections::BTreeMap<String, String>| {
        labels.iter().all(|(key, value)| of.get(*key).is_some_and(|it| it == value))
    };
    samples.filter(|((of, labels), _)| of == name && has(labels)).count()
}

#[test]
fn a_layers_server_errors_are_exposed_from_the_first_request() {
    let app = Router::new()
        .route("/records/{id}", get(|| async { "hello" }).post(|| async { "made" }))
        .layer(layer!(prefix = "share"));
    let address = serve(app);
    ask(address, "GET", "/records/7");
    ask(address, "GET", "/records/8");
    ask(address, "POST", "/records/8");
    let name = "share_http_requests_total";
    becomes(name, &[("status", "200")], 3.0);
    for method in ["GET", "POST"] {
        let failed = [("method", method), ("route", "/records/{id}"), ("status", "500")];
        assert_eq!((selected(name, &failed), total(name, &failed)), (1, 0.0));
    }
    // The counter has the ratio, so the histogram gets no further series.
    assert_eq!(selected("share_http_request_duration_seconds_count", &[("status", "500")]), 0);
}

#[test]
fn unmatched_requests_have_an_error_ratio() {
    let app = Router::new().route("/known", get(|| async {})).layer(layer!(prefix = "unmatched_share"));
    ask(serve(app), "GET", "/nothing");
    becomes("unmatched_share_http_requests_total", &[("status", "404")], 1.0);
    assert_eq!(selected("unmatched_share_http_requests_total", &[("route", "unmatched"), ("status", "500")]), 1);
}

#[test]
fn server_errors_are_exposed_in_every_kind_of_counter() {
    let app = Router::new().route("/", get(|| async { "hello" })).layer(layer!(
        counter("classed_share_requests_total", labels(handler = route, class = status_class)),
        counter("error_share_requests_total", on(error), labels(handler = route)),
        counter("outcome_share_requests_total", labels(handler = route, result = outcome)),
        counter("unrouted_share_requests_total", labels(status)),
    ));
    ask(serve(app), "GET", "/");
    becomes("classed_share_requests_total", &[("class", "2xx")], 1.0);
    assert_eq!(selected("classed_share_requests_total", &[("handler", "/"), ("class", "5xx")]), 1);
    assert_eq!(selected("error_share_requests_total", &[("handler", "/")]), 1);
    assert_eq!(selected("outcome_share_requests_total", &[("handler", "/"), ("result", "error")]), 1);
    assert_eq!(selected("unrouted_share_requests_total", &[("status", "500")]), 1);
    for name in ["classed_share_requests_total", "outcome_share_requests_total", "unrouted_share_requests_total"] {
        assert_eq!(total(name, &[]), 1.0, "{name}");
    }
}

#[test]
fn durations_are_exposed_if_no_counter_has_labels() {
    let app = Router::new()
        .route("/", get(|| async { "hello" }))
        .layer(layer!(counter("uncounted_share_bytes_total", by = response_size), opentelemetry));
    ask(serve(app), "GET", "/");
    let name = "http_server_request_duration_seconds_count";
    let labels =
        |status| [("http_request_method", "GET"), ("http_route", "/"), ("http_response_status_code", status)];
    becomes(name, &labels("200"), 1.0);
    assert_eq!((selected(name, &labels("500")), total(name, &labels("500"))), (1, 0.0));
}

#[handler(GET, "/handled-share")]
async fn handled() -> StatusCode {
    StatusCode::OK
}

#[test]
fn a_handlers_server_errors_are_exposed_from_the_start() {
    crate::support::install();
    let labels = [("method", "GET"), ("route", "/handled-share"), ("status", "500")];
    assert_eq!((selected("http_requests_total", &labels), total("http_requests_total", &labels)), (1, 0.0));
    ask(serve(Router::new().route("/handled-share", get(handled))), "GET", "/handled-share");
    becomes("http_requests_total", &[("route", "/handled-share"), ("status", "200")], 1.0);
    assert_eq!(total("http_requests_total", &labels), 0.0);
}

/// With Prometheus: the usual query has a value before the first error, and sees the first one.
#[cfg(unix)]
#[test]
fn prometheus_computes_an_error_ratio_from_the_first_request() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use callmeter_tests::eventually;
    use callmeter_tests::servers::{Prometheus, Scrape};

    let is_broken = Arc::new(AtomicBool::new(false));
    let breaks = Arc::clone(&is_broken);
    let handler = move || async move {
        if breaks.swap(false, Ordering::SeqCst) { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK }
    };
    let address = serve(Router::new().route("/", get(handler)).layer(layer!(prefix = "asked")));
    let metrics = crate::support::serve_metrics().to_string();
    let Some(prometheus) = Prometheus::start(&[Scrape::of("asked", &[&metrics])]) else { return };
    let share =
        "sum(rate(asked_http_requests_total{status=~\"5..\"}[1m])) / sum(rate(asked_http_requests_total[1m]))";
    let asked = |query: &str| {
        ask(address, "GET", "/");
        let value = prometheus.query_now(query).first().map(Prometheus::value);
        value.filter(|value| value.is_finite())
    };
    assert_eq!(eventually("a share", || asked(share)), 0.0);
    is_broken.store(true, Ordering::SeqCst);
    let share = eventually("the first error", || asked(share).filter(|share| *share > 0.0));
    assert!(share < 1.0, "{share}");
}
