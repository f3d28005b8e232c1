//! Clients that request a large exposition and do not read it take little memory and do not delay others for long.
//! The only test of its program, because it measures that program's memory.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener as StdListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use callmeter::{Exporter, Recorder, instrumented};

const MEBIBYTE: usize = 1 << 20;
const CLIENTS: usize = 64;

#[instrumented]
fn served() {}

/// An exporter whose exposition has a long label on each of its few series: at least 30 MiB.
fn large(listens: bool) -> Recorder {
    let builder = Exporter::builder().label("padding", "x".repeat(2 * MEBIBYTE));
    let builder = if listens { builder.listen("127.0.0.1:0") } else { builder };
    let recorder = builder.build().expect("a free port");
    let length = recorder.exporter().render().len();
    assert!(length > 30 * MEBIBYTE, "{length} bytes");
    recorder
}

fn resident_bytes() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("resident memory");
    line.split_whitespace().nth(1).and_then(|kibibytes| kibibytes.parse::<usize>().ok()).expect("a number") * 1024
}

/// Sends a request and never reads the response.
fn ask(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a listening server");
    stream.write_all(request.as_bytes()).expect("a server that reads");
    stream
}

const METRICS: &str = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

/// How much the memory grows while the clients are connected.
fn growth(clients: impl FnOnce() -> Vec<TcpStream>) -> usize {
    let before = resident_bytes();
    let clients = clients();
    let mut most = 0;
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(5) {
        most = most.max(resident_bytes());
        thread::sleep(Duration::from_millis(5));
    }
    drop(clients);
    most.saturating_sub(before)
}

/// Serves with axum itself, which has no bounds.
fn mounted(recorder: &Recorder) -> SocketAddr {
    let listener = StdListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    listener.set_nonblocking(true).expect("a socket");
    // Each router is created separately, and all share the exporter's bound.
    let app = (0..8).fold(axum::Router::new(), |app, i| app.nest(&format!("/{i}"), recorder.exporter().router()));
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a runtime");
            axum::serve(listener, app).await
        })
    });
    address
}

/// One after another, because each measures the whole program.
#[test]
fn clients_that_do_not_read_share_memory_and_are_disconnected() {
    let recorder = large(true);
    let address = recorder.exporter().local_addr().expect("it listens");
    let grown = growth(|| (0..CLIENTS).map(|_| ask(address, METRICS)).collect());
    println!("at once: {} MiB", grown / MEBIBYTE);
    assert!(grown < 100 * MEBIBYTE, "64 clients at once: {} MiB", grown / MEBIBYTE);

    let grown = growth(|| {
        let slowly = |_| {
            thread::sleep(Duration::from_millis(200));
            ask(address, METRICS)
        };
        (0..CLIENTS).map(slowly).collect()
    });
    println!("one by one: {} MiB", grown / MEBIBYTE);
    assert!(grown < 100 * MEBIBYTE, "64 clients one by one: {} MiB", grown / MEBIBYTE);

    let address = mounted(&recorder);
    let grown = growth(|| {
        (0..CLIENTS).map(|i| ask(address, &METRICS.replace("GET ", &format!("GET /{}", i % 8)))).collect()
    });
    println!("routers: {} MiB", grown / MEBIBYTE);
    assert!(grown < 100 * MEBIBYTE, "8 routers: {} MiB", grown / MEBIBYTE);

    // The same while the bound is reached: a client that reads is served, in each encoding.
    let stalled: Vec<_> = (0..8)
        .map(|i| {
            thread::sleep(Duration::from_millis(100));
            ask(address, &METRICS.replace("GET ", &format!("GET /{i}")))
        })
        .collect();
    let mut reader = ask(address, "GET /0/metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    reader.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout above zero");
    let mut response = Vec::new();
    reader.read_to_end(&mut response).expect("a turn");
    assert!(response.len() > 30 * MEBIBYTE && response.ends_with(b"\n"), "{} bytes", response.len());
    // A stalled client was disconnected: only what the system has buffered arrives.
    let mut first = stalled.into_iter().next().expect("eight");
    first.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout above zero");
    let mut read = Vec::new();
    let _ = first.read_to_end(&mut read);
    assert!(read.len() < 30 * MEBIBYTE, "{} bytes", read.len());
}
