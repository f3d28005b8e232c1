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

/// Serves an application with the exporter's routes, and asks for what it has not.
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
