//! Layers with the names of other instrumentations record the same as those.

#![expect(clippy::float_cmp, reason = "counts are exact")]

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum_prometheus::metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use axum_prometheus::{AXUM_HTTP_REQUESTS_DURATION_SECONDS, BaseMetricLayer, utils::SECONDS_DURATION_BUCKETS};
use callmeter::Exporter;
use callmeter::http::{Layer, layer};
use callmeter_tests::{Exposition, parse};
use http_body_util::BodyExt as _;
use tower::{Service, ServiceExt as _};

type Labels = BTreeMap<String, String>;

const REQUESTS: [(&str, &str); 6] = [
    ("GET", "/records/7"),
    ("GET", "/records/8"),
    ("POST", "/records/7"),
    ("HEAD", "/records/7"),
    ("GET", "/broken"),
    ("GET", "/nothing"),
];

fn application() -> Router {
    Router::new()
        .route("/records/{id}", get(|| async { "a record" }).post(|body: String| async move { body }))
        .route("/broken", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
}

/// Sends the requests and reads the whole responses.
fn run(recorder: &impl metrics::Recorder, app: &Router) {
    metrics::with_local_recorder(recorder, || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            for (method, path) in REQUESTS {
                let body = if method == "POST" { Body::from("hello") } else { Body::empty() };
                let request = Request::builder().method(method).uri(path).body(body).expect("a request");
                let response = answer(app.clone(), request).await;
                response.into_body().collect().await.expect("a body");
            }
        });
    });
}

async fn answer(
    mut app: impl Service<Request, Response = Response, Error = Infallible>,
    request: Request,
) -> Response {
    let ready = app.ready().await.unwrap_or_else(|never| match never {});
    ready.call(request).await.unwrap_or_else(|never| match never {})
}

fn ours(layer: Layer) -> Exposition {
    let recorder = Exporter::builder().build().expect("an exporter");
    run(&recorder, &application().layer(layer));
    parse(&recorder.exporter().render())
}

/// The samples of a name, by their labels.
fn samples(exposition: &Exposition, name: &str) -> BTreeMap<Labels, f64> {
    let of_name = exposition.samples.iter().filter(|((of, _), _)| of == name);
    of_name.map(|((_, labels), value)| (labels.clone(), *value)).collect()
}

/// The same without series at zero, and without the paths that the peer records for unmatched requests.
fn counted(exposition: &Exposition, name: &str) -> BTreeMap<Labels, f64> {
    let mut samples = samples(exposition, name);
    samples.retain(|labels, value| {
        let endpoint = labels.get("endpoint").map(String::as_str);
        *value != 0.0 && !matches!(endpoint, Some("/nothing" | "unmatched"))
    });
    samples
}

#[test]
fn axum_prometheus() {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(
            Matcher::Full(AXUM_HTTP_REQUESTS_DURATION_SECONDS.to_owned()),
            SECONDS_DURATION_BUCKETS,
        )
        .expect("buckets")
        .build_recorder();
    let handle = recorder.handle();
    run(&recorder, &application().layer(BaseMetricLayer::new()));
    let theirs = parse(&handle.render());
    let ours = ours(layer!(axum_prometheus));

    let kinds = |exposition: &Exposition| -> BTreeMap<String, String> {
        let families = exposition.families.iter().filter(|(name, _)| name.starts_with("axum_"));
        families.map(|(name, (kind, _))| (name.clone(), kind.clone())).collect()
    };
    assert_eq!(kinds(&ours), kinds(&theirs));
    assert_eq!(kinds(&ours).len(), 3);
    for name in ["axum_http_requests_total", "axum_http_requests_duration_seconds_count"] {
        assert_eq!(counted(&ours, name), counted(&theirs, name), "{name}");
        assert_eq!(counted(&ours, name).values().sum::<f64>(), 5.0, "{name}");
    }
    let bounds = |exposition: &Exposition| -> BTreeSet<String> {
        samples(exposition, "axum_http_requests_duration_seconds_bucket")
            .into_keys()
            .map(|labels| labels["le"].clone())
            .collect()
    };
    assert_eq!(bounds(&ours), bounds(&theirs));
    let keys = |exposition: &Exposition| -> BTreeSet<Vec<String>> {
        samples(exposition, "axum_http_requests_pending")
            .into_keys()
            .map(|labels| labels.into_keys().collect())
            .collect()
    };
    assert_eq!(keys(&ours), keys(&theirs));
    // The peer records the path. A stranger can create any number of them.
    let unmatched =
        ours.value("axum_http_requests_total", &[("method", "GET"), ("endpoint", "unmatched"), ("status", "404")]);
    assert_eq!(unmatched, Some(1.0));
}

#[test]
fn axum_prometheus_with_another_prefix() {
    let ours = ours(layer!(axum_prometheus, prefix = "shop"));
    assert_eq!(counted(&ours, "shop_http_requests_total").values().sum::<f64>(), 5.0);
    assert!(!ours.families.contains_key("shop_axum_http_requests_total"));
}

/// <https://github.com/trallnag/prometheus-fastapi-instrumentator/blob/master/src/prometheus_fastapi_instrumentator/metrics.py>,
/// `default`: names, labels and buckets. Its two summaries have no quantiles; ours are histograms, with the same `_sum` and
/// `_count`.
#[test]
fn fastapi() {
    let ours = ours(layer!(fastapi));
    let families: BTreeMap<_, _> =
        ours.families.iter().map(|(name, (kind, _))| (name.as_str(), kind.as_str())).collect();
    for (name, kind) in [
        ("http_requests_total", "counter"),
        ("http_request_size_bytes", "histogram"),
        ("http_response_size_bytes", "histogram"),
        ("http_request_duration_highr_seconds", "histogram"),
        ("http_request_duration_seconds", "histogram"),
    ] {
        assert_eq!(families.get(name), Some(&kind), "{name}");
    }
    let total = |labels: &[(&str, &str)]| ours.value("http_requests_total", labels);
    let of = |method, status, handler| [("method", method), ("status", status), ("handler", handler)];
    assert_eq!(total(&of("GET", "2xx", "/records/{id}")), Some(2.0));
    assert_eq!(total(&of("POST", "2xx", "/records/{id}")), Some(1.0));
    assert_eq!(total(&of("GET", "5xx", "/broken")), Some(1.0));
    assert_eq!(total(&of("GET", "4xx", "none")), Some(1.0));

    let labels = [("method", "GET"), ("handler", "/records/{id}")];
    assert_eq!(ours.value("http_request_duration_seconds_count", &labels), Some(2.0));
    assert_eq!(ours.value("http_request_duration_highr_seconds_count", &[]), Some(6.0));
    let bounds =
        |name: &str| samples(&ours, name).into_keys().map(|labels| labels["le"].clone()).collect::<BTreeSet<_>>();
    assert_eq!(bounds("http_request_duration_seconds_bucket").len(), 4);
    assert_eq!(bounds("http_request_duration_highr_seconds_bucket").len(), 22);
    for bound in ["0.1", "0.5", "1", "+Inf"] {
        assert!(bounds("http_request_duration_seconds_bucket").contains(bound), "{bound}");
    }
    for bound in ["0.01", "0.075", "1.5", "4.5", "7.5", "30", "60"] {
        assert!(bounds("http_request_duration_highr_seconds_bucket").contains(bound), "{bound}");
    }
    let handler = [("handler", "/records/{id}")];
    assert_eq!(ours.value("http_request_size_bytes_sum", &handler), Some(5.0));
    assert_eq!(ours.value("http_request_size_bytes_count", &handler), Some(4.0));
    // Two records and the echo. HEAD has no body.
    assert_eq!(ours.value("http_response_size_bytes_sum", &handler), Some(21.0));
}
