//! A scanner requests 100,000 different paths: series and memory stay bounded.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::thread;

use axum::Router;
use axum::routing::get;
use callmeter::http::layer;

use crate::support::{becomes, connect, scrape, serve, total};

const PATHS: usize = 100_000;

/// Requests many paths, one after another on one connection, and counts the responses.
fn scan(address: SocketAddr, paths: std::ops::Range<usize>) -> usize {
    let stream = connect(address);
    let mut writer = stream.try_clone().expect("a second handle");
    let asking = thread::spawn(move || {
        let last = paths.end - 1;
        for i in paths {
            let method = if i % 2 == 0 { "GET".to_owned() } else { format!("M{i}") };
            let connection = if i == last { "close" } else { "keep-alive" };
            let head = format!("{method} /scan/{i}/{:x} HTTP/1.1\r\nHost: h{i}\r\n", i * 7919);
            let request = format!("{head}Connection: {connection}\r\n\r\n");
            writer.write_all(request.as_bytes()).expect("a server that reads");
        }
    });
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let responses = lines.filter(|line| line.starts_with("HTTP/1.1 404")).count();
    asking.join().expect("no panic");
    responses
}

fn resident_bytes() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1024)
}

#[test]
fn a_scan_creates_no_series() {
    let app = Router::new().route("/known", get(|| async {})).layer(layer!(prefix = "scanned"));
    let address = serve(app);
    assert_eq!(scan(address, 0..PATHS / 10), PATHS / 10);
    let before = resident_bytes();
    assert_eq!(scan(address, PATHS / 10..PATHS), PATHS - PATHS / 10);
    let after = resident_bytes();

    let name = "scanned_http_requests_total";
    becomes(name, &[("method", "GET"), ("route", "unmatched"), ("status", "404")], 50_000.0);
    becomes(name, &[("method", "_OTHER"), ("route", "unmatched"), ("status", "404")], 50_000.0);
    let samples = scrape().samples;
    // And for each method the series of server errors, at zero.
    assert_eq!(samples.keys().filter(|(of, _)| of == name).count(), 4);
    if let (Some(before), Some(after)) = (before, after) {
        let grown = after.saturating_sub(before);
        // The paths alone, kept once for each family, would need this much. Other tests run at the same time.
        assert!(grown < 32 << 20, "{grown} bytes");
    }
}

#[test]
fn routes_of_a_users_function_are_bounded_by_the_limit() {
    let layer = layer!(counter("careless_requests_total", labels(route(limit = 100) = route, status)));
    let app = Router::new().layer(layer.route_by(|request| Some(request.uri.path())));
    // A router without routes has only its fallback, to which `Router::layer` applies.
    let address = serve(app);
    assert_eq!(scan(address, 0..10_000), 10_000);
    let name = "careless_requests_total";
    becomes(name, &[("route", "_other"), ("status", "404")], 9_900.0);
    let samples = scrape().samples;
    // Each of the first hundred also has the series of server errors.
    assert_eq!(samples.keys().filter(|(of, _)| of == name).count(), 201);
    assert_eq!(total(name, &[]), 10_000.0);
}
