//! `X-Request-ID` and `X-Process-Time`.

use std::net::SocketAddr;

use axum::http::{HeaderMap, HeaderValue};
use axum::routing::get;
use axum::{Extension, Router};
use callmeter::http::{RequestId, layer, tracking};

use crate::support::{becomes, exchange, serve};

async fn ids(Extension(id): Extension<RequestId>, headers: HeaderMap) -> String {
    let text = |value: &HeaderValue| value.to_str().expect("ASCII").to_owned();
    format!("{} {}", text(id.header_value()), text(&headers["x-request-id"]))
}

fn start() -> SocketAddr {
    serve(Router::new().route("/", get(ids)).layer(tracking()))
}

/// The response's ID and process time, and the two that the handler saw.
fn track(address: SocketAddr, headers: &str) -> (String, f64, [String; 2]) {
    let response = exchange(address, format!("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n"));
    let (head, body) = response.split_once("\r\n\r\n").expect("a body");
    let header = |name: &str| {
        let mut values = head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let value = values.next().unwrap_or_else(|| panic!("no {name}: {head}")).to_owned();
        assert_eq!(values.next(), None, "{name} twice");
        value
    };
    let seen = body.split_once(' ').expect("two words");
    let time = header("x-process-time").parse().expect("a number");
    (header("x-request-id"), time, [seen.0.into(), seen.1.into()])
}

#[test]
fn a_request_without_an_id_gets_one() {
    let address = start();
    let (id, time, seen) = track(address, "");
    assert_eq!(seen, [id.clone(), id.clone()]);
    // A random UUID: version 4.
    assert_eq!((id.len(), &id[14..15]), (36, "4"), "{id}");
    assert!(time > 0.0 && time < 60_000.0, "{time}");
    assert_ne!(track(address, "").0, id);
}

#[test]
fn a_valid_id_is_kept() {
    let address = start();
    let longest = "a".repeat(128);
    for kept in ["abc-123", "0", "Root=1-67891233-abcdef012345678912345678", "a.b_c:d/e+f@g", &longest] {
        let (id, _, seen) = track(address, &format!("X-Request-ID: {kept}\r\n"));
        assert_eq!((&*id, &*seen[0], &*seen[1]), (kept, kept, kept));
    }
}

#[test]
fn an_invalid_id_is_replaced() {
    let address = start();
    let long = format!("X-Request-ID: {}\r\n", "a".repeat(129));
    for headers in [
        "X-Request-ID: \r\n",
        "X-Request-ID: a b\r\n",
        "X-Request-ID: a\tb\r\n",
        "X-Request-ID: <script>\r\n",
        "X-Request-ID: \"quoted\"\r\n",
        "X-Request-ID: caf\u{e9}\r\n",
        "X-Request-ID: one\r\nX-Request-ID: two\r\n",
        &long,
    ] {
        let (id, _, seen) = track(address, headers);
        assert_eq!((id.len(), &id[14..15]), (36, "4"), "{headers}: {id}");
        assert_eq!(seen, [id.clone(), id], "{headers}");
    }
}

#[test]
fn both_layers_work_together() {
    let layer = layer!(counter("tracked_requests_total", labels(route)));
    let address = serve(Router::new().route("/", get(ids)).layer(layer).layer(tracking()));
    track(address, "");
    becomes("tracked_requests_total", &[("route", "/")], 1.0);
}
