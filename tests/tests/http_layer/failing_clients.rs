//! Clients that disconnect, are slow or send invalid requests.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use callmeter::http::layer;

use crate::support::{ask, becomes, connect, exchange, head, serve, total};

#[test]
fn a_client_that_disconnects_before_the_response_is_counted() {
    let app = Router::new().route("/never", get(std::future::pending::<()>)).layer(layer!(
        counter("gone_requests_total", labels(route, status, result = outcome)),
        in_flight("gone_requests_in_flight"),
    ));
    let address = serve(app);
    let mut clients: Vec<_> = (0..20).map(|_| connect(address)).collect();
    for client in &mut clients {
        client.write_all(b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n").expect("a server that reads");
    }
    becomes("gone_requests_in_flight", &[], 20.0);
    drop(clients);
    becomes("gone_requests_in_flight", &[], 0.0);
    becomes("gone_requests_total", &[("route", "/never"), ("status", "499"), ("result", "cancelled")], 20.0);
}

#[test]
fn malformed_requests_are_not_counted() {
    let app = Router::new().route("/", get(|| async { "hello" })).layer(layer!(
        counter("malformed_requests_total", labels(status)),
        in_flight("malformed_requests_in_flight")
    ));
    let address = serve(app);
    let garbage: Vec<u8> = (0..=255_u8).cycle().take(4096).collect();
    let long = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "x".repeat(1_000_000));
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: x\r\n".repeat(1_000));
    let bad: [(&[u8], &str); 7] = [
        (&garbage, "HTTP/1.1 400"),
        (b"GET\r\n\r\n", "HTTP/1.1 400"),
        (b"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400"),
        (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "HTTP/1.1 400"),
        (long.as_bytes(), "HTTP/1.1 431"),
        (many.as_bytes(), "HTTP/1.1 431"),
    ];
    for (request, status) in bad {
        let response = exchange(address, request);
        // A server that closes while a client still writes may reset the connection before that has read.
        assert!(response.starts_with(status) || response.is_empty(), "{response}");
    }
    assert!(ask(address, "GET", "/").ends_with("hello"));
    becomes("malformed_requests_total", &[("status", "200")], 1.0);
    assert_eq!(total("malformed_requests_total", &[]), 1.0);
    becomes("malformed_requests_in_flight", &[], 0.0);
}

#[test]
fn a_body_that_is_too_large_is_counted_as_rejected() {
    let app = Router::new().route("/", post(|body: String| async move { body })).layer(layer!(
        counter("oversized_requests_total", labels(status)),
        in_flight("oversized_requests_in_flight"),
    ));
    // axum's default limit is 2 MB.
    let body = "x".repeat(3_000_000);
    let mut stream = connect(serve(app));
    let request = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let mut writer = stream.try_clone().expect("a second handle");
    let writing = std::thread::spawn(move || {
        // The server answers before it has read all, and may close the connection.
        let _ = writer.write_all(request.as_bytes());
    });
    assert!(head(&mut stream).starts_with("HTTP/1.1 413"));
    drop(stream);
    writing.join().expect("no panic");
    becomes("oversized_requests_total", &[("status", "413")], 1.0);
    becomes("oversized_requests_in_flight", &[], 0.0);
}

#[test]
fn slow_clients_do_not_block_others() {
    let app = Router::new().route("/", post(|body: String| async move { body })).layer(layer!(
        counter("slow_requests_total", labels(status, result = outcome)),
        in_flight("slow_requests_in_flight"),
    ));
    let address = serve(app);
    let mut half_heads: Vec<_> = (0..50).map(|_| connect(address)).collect();
    for client in &mut half_heads {
        client.write_all(b"POST / HTTP/1.1\r\nHo").expect("a server that reads");
    }
    let mut half_bodies: Vec<_> = (0..50).map(|_| connect(address)).collect();
    for client in &mut half_bodies {
        client
            .write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nha")
            .expect("a server that reads");
    }
    // Only those whose head has arrived are requests.
    becomes("slow_requests_in_flight", &[], 50.0);
    let served =
        exchange(address, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
    assert!(served.ends_with("\r\n\r\nhi"), "{served}");
    drop((half_heads, half_bodies));
    becomes("slow_requests_in_flight", &[], 0.0);
    becomes("slow_requests_total", &[("status", "200"), ("result", "ok")], 1.0);
    // The handler answers a body that breaks off: axum's extractor rejects it.
    let refused = total("slow_requests_total", &[("status", "400")]);
    assert_eq!(refused + total("slow_requests_total", &[("result", "cancelled")]), 50.0);
}

#[test]
fn a_client_that_reads_slowly_gets_all() {
    const BYTES: usize = 4_000_000;
    let app = Router::new().route("/", get(|| async { "x".repeat(BYTES) })).layer(layer!(
        counter("slowly_read_requests_total", labels(result = outcome)),
        counter("slowly_read_bytes_total", by = response_size),
    ));
    let mut stream = connect(serve(app));
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout above zero");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").expect("a server that reads");
    assert!(head(&mut stream).starts_with("HTTP/1.1 200"));
    let mut read = 0;
    let mut piece = [0; 1000];
    while read < BYTES {
        let count = stream.read(&mut piece).expect("more of the body");
        assert!(count > 0, "the body ended at {read}");
        read += count;
    }
    becomes("slowly_read_requests_total", &[("result", "ok")], 1.0);
    #[expect(clippy::cast_precision_loss, reason = "four million")]
    becomes("slowly_read_bytes_total", &[], BYTES as f64);
}
