//! The labels: methods, templates of routes and statuses, under the names that the user chose.

use std::collections::BTreeSet;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{any, get, post};
use callmeter::http::layer;

use crate::support::{ask, becomes, scrape, serve, total};

#[test]
fn without_arguments_it_has_the_families_of_handlers() {
    let app = Router::new().route("/records/{id}", get(|| async { "hello" })).layer(layer!(prefix = "plain"));
    let address = serve(app);
    for path in ["/records/7", "/records/8?page=2"] {
        let response = ask(address, "GET", path);
        assert!(response.starts_with("HTTP/1.1 200 OK\r\n") && response.ends_with("\r\n\r\nhello"), "{response}");
    }
    let labels = [("method", "GET"), ("route", "/records/{id}"), ("status", "200")];
    becomes("plain_http_requests_total", &labels, 2.0);
    becomes("plain_http_request_duration_seconds_count", &labels, 2.0);
    becomes("plain_http_requests_in_progress", &labels[..2], 0.0);
}

#[test]
fn unmatched_requests_share_one_route() {
    let app = Router::new().route("/known", get(|| async {})).layer(layer!(prefix = "unmatched"));
    let address = serve(app);
    for path in ["/a", "/b?x=1", "/c/d/e", "//", "/known/more"] {
        assert!(ask(address, "GET", path).starts_with("HTTP/1.1 404"));
    }
    assert!(ask(address, "POST", "/known").starts_with("HTTP/1.1 405"));
    becomes("unmatched_http_requests_total", &[("method", "GET"), ("route", "unmatched"), ("status", "404")], 5.0);
    becomes("unmatched_http_requests_total", &[("method", "POST"), ("route", "/known"), ("status", "405")], 1.0);
}

#[test]
fn unknown_methods_share_one_value() {
    let app = Router::new()
        .route("/", any(|| async {}))
        .layer(layer!(counter("odd_http_requests_total", labels(method))));
    let address = serve(app);
    for method in ["BREW", "get", "PROPFIND", "X1", "PATCH", "TRACE"] {
        assert!(ask(address, method, "/").starts_with("HTTP/1.1 200"), "{method}");
    }
    becomes("odd_http_requests_total", &[("method", "_OTHER")], 4.0);
    for method in ["PATCH", "TRACE"] {
        becomes("odd_http_requests_total", &[("method", method)], 1.0);
    }
    // A closed label: all of its values are exposed from the start, and no others.
    becomes("odd_http_requests_total", &[("method", "CONNECT")], 0.0);
    assert_eq!(total("odd_http_requests_total", &[("method", "get")]), 0.0);
}

#[test]
fn labels_have_the_names_that_were_chosen() {
    let app = Router::new().route("/teapot", get(|| async { StatusCode::IM_A_TEAPOT })).layer(layer!(
        counter("chosen_requests_total", labels(verb = method, handler = route, class = status_class)),
        counter("chosen_errors_total", on(error), labels(endpoint = route)),
        histogram(
            "chosen_request_duration_seconds",
            buckets = [0.1, 1.0],
            labels(handler = route, result = outcome(ok = "served"), region = "eu")
        ),
        in_flight("chosen_requests_in_progress", labels(handler = route)),
    ));
    let address = serve(app);
    ask(address, "GET", "/teapot");
    becomes("chosen_requests_total", &[("verb", "GET"), ("handler", "/teapot"), ("class", "4xx")], 1.0);
    let labels = [("handler", "/teapot"), ("result", "served"), ("region", "eu")];
    becomes("chosen_request_duration_seconds_count", &labels, 1.0);
    becomes("chosen_requests_in_progress", &[("handler", "/teapot")], 0.0);
    assert_eq!(total("chosen_errors_total", &[]), 0.0);
}

#[test]
fn shared_labels_and_renamed_fields_apply_to_every_row() {
    let app = Router::new()
        .route("/x", get(|| async {}))
        .layer(layer!(prefix = "shared", labels(endpoint = route, service = "shop")));
    let address = serve(app);
    ask(address, "GET", "/x");
    let labels = [("method", "GET"), ("endpoint", "/x"), ("status", "200"), ("service", "shop")];
    becomes("shared_http_requests_total", &labels, 1.0);
    becomes("shared_http_request_duration_seconds_count", &labels, 1.0);
}

#[test]
fn server_errors_are_errors() {
    let app = Router::new()
        .route("/broken", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
        .layer(layer!(counter("broken_http_errors_total", on(error), labels(method, endpoint = route, status))));
    let address = serve(app);
    ask(address, "GET", "/broken");
    ask(address, "GET", "/missing");
    let labels = [("method", "GET"), ("endpoint", "/broken"), ("status", "503")];
    becomes("broken_http_errors_total", &labels, 1.0);
    assert_eq!(total("broken_http_errors_total", &[]), 1.0);
}

#[test]
fn nested_routers_give_the_whole_template() {
    let users = Router::new().route("/users/{id}", get(|| async {}));
    let service = Router::new().route("/things/{id}", get(|| async {}));
    let app = Router::new()
        .nest("/api", users)
        .nest_service("/service", service)
        .layer(layer!(counter("nested_http_requests_total", labels(route, status))));
    let address = serve(app);
    for path in ["/api/users/7", "/api/none", "/service/things/7", "/none"] {
        ask(address, "GET", path);
    }
    let name = "nested_http_requests_total";
    becomes(name, &[("route", "/api/users/{id}"), ("status", "200")], 1.0);
    // A layer around a nested service runs before that service has matched a route.
    becomes(name, &[("route", "unmatched"), ("status", "200")], 1.0);
    becomes(name, &[("route", "unmatched"), ("status", "404")], 2.0);
    assert_eq!(total(name, &[]), 4.0);
}

#[test]
fn a_layer_within_a_nested_router_sees_the_whole_template() {
    let users = Router::new()
        .route("/users/{id}", get(|| async {}))
        .layer(layer!(counter("inner_http_requests_total", labels(route))));
    let posts = Router::new()
        .route(
            "/posts/{id}",
            post(|| async {}).layer(layer!(counter("method_router_requests_total", labels(route)))),
        )
        .route_layer(layer!(counter("route_layer_requests_total", labels(route))));
    let address = serve(Router::new().nest("/api", users).nest("/blog", posts));
    ask(address, "GET", "/api/users/7");
    ask(address, "POST", "/blog/posts/7");
    ask(address, "POST", "/blog/none");
    becomes("inner_http_requests_total", &[("route", "/api/users/{id}")], 1.0);
    becomes("method_router_requests_total", &[("route", "/blog/posts/{id}")], 1.0);
    becomes("route_layer_requests_total", &[("route", "/blog/posts/{id}")], 1.0);
    assert_eq!(total("route_layer_requests_total", &[]), 1.0);
}

#[test]
fn excluded_paths_are_not_counted() {
    let app = Router::new()
        .route("/metrics", get(|| async {}))
        .route("/health", get(|| async {}))
        .route("/assets/{*path}", get(|| async {}))
        .route("/counted", get(|| async {}))
        .layer(layer!(prefix = "excluded").exclude("/health").exclude("/assets/{*path}"));
    let address = serve(app);
    for path in ["/metrics", "/metrics?name=x", "/health", "/assets/a/b.css", "/counted"] {
        assert!(ask(address, "GET", path).starts_with("HTTP/1.1 200"), "{path}");
    }
    becomes("excluded_http_requests_total", &[("method", "GET"), ("route", "/counted"), ("status", "200")], 1.0);
    assert_eq!(total("excluded_http_requests_total", &[]), 1.0);
}

#[test]
fn an_excluded_path_can_be_included_again() {
    let app = Router::new()
        .route("/metrics", get(|| async {}))
        .layer(layer!(counter("included_http_requests_total", labels(route))).include("/metrics"));
    ask(serve(app), "GET", "/metrics");
    becomes("included_http_requests_total", &[("route", "/metrics")], 1.0);
}

#[test]
fn the_names_of_open_telemetry() {
    let app = Router::new()
        .route("/up/{id}", post(|body: String| async move { body.len().to_string() }))
        .layer(layer!(opentelemetry));
    let address = serve(app);
    crate::support::exchange(
        address,
        "POST /up/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
    );
    let labels =
        [("http_request_method", "POST"), ("http_route", "/up/{id}"), ("http_response_status_code", "200")];
    becomes("http_server_request_duration_seconds_count", &labels, 1.0);
    becomes("http_server_request_body_size_bytes_sum", &labels, 5.0);
    becomes("http_server_response_body_size_bytes_sum", &labels, 1.0);
    becomes("http_server_active_requests", &labels[..1], 0.0);
    let bounds: BTreeSet<_> = scrape()
        .samples
        .keys()
        .filter(|(name, _)| name == "http_server_request_duration_seconds_bucket")
        .map(|(_, labels)| labels["le"].clone())
        .collect();
    // https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration
    let advised =
        ["0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10"];
    assert!(advised.iter().all(|bound| bounds.iter().any(|it| it.parse::<f64>() == bound.parse())), "{bounds:?}");
    assert_eq!(bounds.len(), advised.len() + 1);
}
