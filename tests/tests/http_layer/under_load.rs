//! Under load, every request is counted.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use callmeter::http::layer;
use callmeter_tests::{eventually, tool};

use crate::support::{becomes, serve, total};

const CONNECTIONS: u64 = 32;

#[test]
fn all_requests_are_counted() {
    let Some(wrk) = tool("wrk") else { return };
    let served = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&served);
    let handler = move || {
        count.fetch_add(1, Ordering::Relaxed);
        async { "hello" }
    };
    let app = Router::new().route("/records/{id}", get(handler)).layer(layer!(prefix = "loaded"));
    let address = serve(app);
    let output = Command::new(wrk)
        .args(["--threads", "2", "--duration", "3s", "--connections", &CONNECTIONS.to_string()])
        .arg(format!("http://{address}/records/7"))
        .output()
        .expect("wrk runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && !text.contains("Socket errors") && !text.contains("Non-2xx"), "{text}");
    let line = text.lines().find(|line| line.contains(" requests in ")).expect("a summary");
    let answered: u64 = line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number");

    // The last requests of wrk may still be in the system's buffers when it has ended.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let served = eventually("the last request", || {
        let before = served.load(Ordering::Relaxed);
        thread::sleep(Duration::from_millis(200));
        (served.load(Ordering::Relaxed) == before).then_some(before as f64)
    });
    becomes("loaded_http_requests_in_progress", &[("method", "GET"), ("route", "/records/{id}")], 0.0);
    assert_eq!(total("loaded_http_requests_total", &[]), served);
    assert_eq!(total("loaded_http_request_duration_seconds_count", &[]), served);
    // wrk does not wait for pending answers when its time is over.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let (answered, connections) = (answered as f64, CONNECTIONS as f64);
    assert!((answered..=answered + connections).contains(&served), "{answered} answered, {served} served");
}
