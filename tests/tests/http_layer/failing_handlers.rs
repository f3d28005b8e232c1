//! Panics, and services that fail: each request is counted once, and the gauge falls.

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use callmeter::http::layer;
use futures::{FutureExt as _, StreamExt as _};
use tower::{Layer as _, Service as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;

use crate::support::{RUNTIME, ask, becomes, install, serve, total};

async fn panics() {
    panic!("on purpose");
}

#[test]
fn an_uncaught_panic_is_counted() {
    let app = Router::new().route("/", get(panics)).layer(layer!(
        counter("uncaught_requests_total", labels(route, status, result = outcome)),
        in_flight("uncaught_requests_in_flight"),
    ));
    // The server drops the connection.
    assert_eq!(ask(serve(app), "GET", "/"), "");
    becomes("uncaught_requests_total", &[("route", "/"), ("status", "500"), ("result", "panicked")], 1.0);
    becomes("uncaught_requests_in_flight", &[], 0.0);
    assert_eq!(total("uncaught_requests_total", &[]), 1.0);
}

#[test]
fn a_panic_that_is_caught_outside_of_the_layer_is_counted() {
    let app = Router::new()
        .route("/", get(panics))
        .layer(layer!(
            counter("outside_requests_total", labels(status, result = outcome)),
            in_flight("outside_requests_in_flight"),
        ))
        .layer(CatchPanicLayer::new());
    assert!(ask(serve(app), "GET", "/").starts_with("HTTP/1.1 500"));
    becomes("outside_requests_total", &[("status", "500"), ("result", "panicked")], 1.0);
    becomes("outside_requests_in_flight", &[], 0.0);
}

#[test]
fn a_panic_that_is_caught_inside_of_the_layer_is_a_response() {
    let app = Router::new().route("/", get(panics)).layer(CatchPanicLayer::new()).layer(layer!(
        counter("inside_requests_total", labels(status, result = outcome)),
        in_flight("inside_requests_in_flight"),
    ));
    assert!(ask(serve(app), "GET", "/").starts_with("HTTP/1.1 500"));
    becomes("inside_requests_total", &[("status", "500"), ("result", "error")], 1.0);
    becomes("inside_requests_in_flight", &[], 0.0);
}

#[test]
fn a_body_that_panics_is_counted() {
    let handler = || async {
        let chunks = futures::stream::iter(0..2).map(|i| {
            assert_eq!(i, 0, "on purpose");
            Ok::<_, std::io::Error>(Bytes::from("first"))
        });
        Body::from_stream(chunks)
    };
    let app = Router::new().route("/", get(handler)).layer(layer!(
        counter("panicking_body_requests_total", labels(status, result = outcome)),
        in_flight("panicking_body_requests_in_flight"),
    ));
    ask(serve(app), "GET", "/");
    becomes("panicking_body_requests_total", &[("status", "200"), ("result", "panicked")], 1.0);
    becomes("panicking_body_requests_in_flight", &[], 0.0);
}

#[test]
fn a_panic_ends_the_request_although_its_future_is_kept() {
    install();
    let mut service = layer!(
        counter("kept_requests_total", labels(status, result = outcome)),
        in_flight("kept_requests_in_flight"),
    )
    .layer(service_fn(|_: http::Request<String>| async {
        panics().await;
        Ok::<_, std::io::Error>(http::Response::new(String::new()))
    }));
    let mut future = Box::pin(service.call(http::Request::default()));
    becomes("kept_requests_in_flight", &[], 1.0);
    assert!(catch_unwind(AssertUnwindSafe(|| future.as_mut().now_or_never())).is_err());
    becomes("kept_requests_in_flight", &[], 0.0);
    becomes("kept_requests_total", &[("status", "500"), ("result", "panicked")], 1.0);
    drop(future);
    assert_eq!(total("kept_requests_total", &[]), 1.0);
}

#[test]
fn a_panic_before_the_future_exists_is_counted() {
    install();
    let mut service = layer!(
        counter("early_panic_requests_total", labels(status, result = outcome)),
        in_flight("early_panic_requests_in_flight"),
    )
    .layer(service_fn(|request: http::Request<String>| {
        assert!(request.body().len() > 1, "on purpose");
        async { Ok::<_, std::io::Error>(http::Response::new(String::new())) }
    }));
    assert!(catch_unwind(AssertUnwindSafe(|| drop(service.call(http::Request::default())))).is_err());
    becomes("early_panic_requests_in_flight", &[], 0.0);
    becomes("early_panic_requests_total", &[("status", "500"), ("result", "panicked")], 1.0);
}

#[test]
fn a_service_that_fails_is_an_error() {
    install();
    let mut service = layer!(
        counter("failed_requests_total", labels(status, result = outcome)),
        histogram("failed_response_bytes", value = response_size),
        in_flight("failed_requests_in_flight"),
    )
    .layer(service_fn(|_: http::Request<String>| async {
        Err::<http::Response<String>, _>(std::io::Error::other("on purpose"))
    }));
    let error = RUNTIME.block_on(service.call(http::Request::default())).expect_err("it fails");
    assert_eq!(error.to_string(), "on purpose");
    becomes("failed_requests_total", &[("status", "500"), ("result", "error")], 1.0);
    becomes("failed_requests_in_flight", &[], 0.0);
    // There was no response.
    assert_eq!(total("failed_response_bytes_count", &[]), 0.0);
}

#[test]
fn a_request_that_is_dropped_is_cancelled() {
    install();
    let mut service = layer!(
        counter("dropped_requests_total", labels(method, status, result = outcome)),
        in_flight("dropped_requests_in_flight", labels(method)),
    )
    .layer(service_fn(|_: http::Request<String>| {
        futures::future::pending::<Result<http::Response<String>, std::io::Error>>()
    }));
    let future = service.call(http::Request::default());
    becomes("dropped_requests_in_flight", &[("method", "GET")], 1.0);
    drop(future);
    becomes("dropped_requests_in_flight", &[("method", "GET")], 0.0);
    becomes("dropped_requests_total", &[("method", "GET"), ("status", "499"), ("result", "cancelled")], 1.0);
}
