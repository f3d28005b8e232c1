//! The exporter's routes in an application's router: merged before or after the layer, no request is lost.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use callmeter::Exporter;
use callmeter::http::{Layer, layer};

use crate::support::{ask, becomes, serve};

fn exporter(token: bool) -> Exporter {
    let builder = Exporter::builder();
    let builder = if token { builder.bearer_token("s3cret") } else { builder };
    builder.build().expect("an exporter").exporter()
}

fn application() -> Router {
    Router::new()
        .route("/known", get(|| async { "known" }))
        .fallback(|| async { (StatusCode::NOT_FOUND, "the application's own 404") })
}

/// Serves an application with the exporter's routes, and requests a path that it does not have.
fn check(app: Router, prefix: &str, token: bool) {
    let address = serve(app);
    let name = format!("{prefix}_http_requests_total");
    assert!(ask(address, "GET", "/known").contains("known"), "{prefix}");
    let scraped = ask(address, "GET", "/metrics");
    assert!(scraped.starts_with(if token { "HTTP/1.1 401" } else { "HTTP/1.1 200" }), "{prefix}: {scraped}");
    for path in ["/nothing", "/metrics/nothing", "/known/nothing"] {
        let response = ask(address, "GET", path);
        assert!(response.contains("the application's own 404"), "{prefix}: {response}");
    }
    becomes(&name, &[("route", "unmatched"), ("status", "404")], 3.0);
    becomes(&name, &[("route", "/known"), ("status", "200")], 1.0);
}

#[test]
fn no_404_is_lost() {
    for token in [false, true] {
        let routes = || exporter(token).router();
        let layers: [Layer; 4] = [
            layer!(prefix = "after"),
            layer!(prefix = "before"),
            layer!(prefix = "into"),
            layer!(prefix = "into_before"),
        ];
        let [after, before, into, into_before] = layers;
        if token {
            let layers: [Layer; 4] = [
                layer!(prefix = "token_after"),
                layer!(prefix = "token_before"),
                layer!(prefix = "token_into"),
                layer!(prefix = "token_into_before"),
            ];
            let [after, before, into, into_before] = layers;
            check(application().merge(routes()).layer(after), "token_after", token);
            check(application().layer(before).merge(routes()), "token_before", token);
            check(routes().merge(application()).layer(into), "token_into", token);
            check(routes().merge(application().layer(into_before)), "token_into_before", token);
        } else {
            check(application().merge(routes()).layer(after), "after", token);
            check(application().layer(before).merge(routes()), "before", token);
            check(routes().merge(application()).layer(into), "into", token);
            check(routes().merge(application().layer(into_before)), "into_before", token);
        }
    }
}

/// The same for an application without a fallback of its own: axum's is counted.
#[test]
fn no_404_of_axum_is_lost() {
    let application = || Router::new().route("/known", get(|| async {}));
    for (app, prefix) in [
        (application().layer(layer!(prefix = "plain_before")).merge(exporter(false).router()), "plain_before"),
        (exporter(true).router().merge(application().layer(layer!(prefix = "plain_into"))), "plain_into"),
        (application().merge(exporter(true).router()).layer(layer!(prefix = "plain_after")), "plain_after"),
    ] {
        assert!(ask(serve(app), "GET", "/nothing").starts_with("HTTP/1.1 404"), "{prefix}");
        becomes(&format!("{prefix}_http_requests_total"), &[("route", "unmatched"), ("status", "404")], 1.0);
    }
}

/// A request that another layer's fallback counts is counted once, in either layer.
#[test]
fn a_404_is_counted_once_in_each_layer() {
    let app = Router::new()
        .route("/known", get(|| async {}))
        .layer(layer!(prefix = "once_inner"))
        .merge(exporter(false).router())
        .layer(layer!(prefix = "once_outer"));
    let address = serve(app);
    for _ in 0..3 {
        assert!(ask(address, "GET", "/nothing").starts_with("HTTP/1.1 404"));
    }
    for prefix in ["once_inner", "once_outer"] {
        becomes(&format!("{prefix}_http_requests_total"), &[("route", "unmatched"), ("status", "404")], 3.0);
        becomes(&format!("{prefix}_http_requests_in_progress"), &[], 0.0);
    }
}

/// A layer that covers its application's fallback counts only requests that it has seen.
#[test]
fn a_404_of_another_application_is_not_counted() {
    let app = Router::new().route("/known", get(|| async {})).layer(layer!(prefix = "alone"));
    let address = serve(app);
    assert!(ask(serve(exporter(false).router()), "GET", "/nothing").starts_with("HTTP/1.1 404"));
    ask(address, "GET", "/known");
    becomes("alone_http_requests_total", &[("route", "/known"), ("status", "200")], 1.0);
    assert_eq!(crate::support::total("alone_http_requests_total", &[("route", "unmatched")]), 0.0);
}

/// Two applications, each with the exporter's routes behind its layer: each counts its own.
#[test]
fn a_404_belongs_to_its_own_application() {
    let application = || Router::new().route("/known", get(|| async {}));
    let first = application().layer(layer!(prefix = "first_app")).merge(exporter(false).router());
    let second = application().layer(layer!(prefix = "second_app")).merge(exporter(false).router());
    let (first, second) = (serve(first), serve(second));
    for address in [first, second, second] {
        ask(address, "GET", "/nothing");
    }
    becomes("first_app_http_requests_total", &[("route", "unmatched"), ("status", "404")], 1.0);
    becomes("second_app_http_requests_total", &[("route", "unmatched"), ("status", "404")], 2.0);
}
