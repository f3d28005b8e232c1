//! Servers on loopback, raw clients, and the families of one layer.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use callmeter::Exporter;
use callmeter_tests::{Exposition, eventually, parse};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Runs the servers until the tests end.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| Exporter::builder().install().expect("no other recorder"));

/// The current exposition.
pub(crate) fn scrape() -> Exposition {
    parse(&EXPORTER.render())
}

/// Serves the exposition.
#[cfg(unix)]
pub(crate) fn serve_metrics() -> SocketAddr {
    serve(EXPORTER.router())
}

/// Installs the exporter, unless another test has.
pub(crate) fn install() {
    LazyLock::force(&EXPORTER);
}

/// A listener on a free port.
pub(crate) fn listen() -> (TcpListener, SocketAddr) {
    install();
    let listener = RUNTIME.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

/// Serves an application with axum.
pub(crate) fn serve(app: Router) -> SocketAddr {
    let (listener, address) = listen();
    RUNTIME.spawn(async { axum::serve(listener, app).await });
    address
}

/// A connection with a timeout.
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a listening server");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout above zero");
    stream
}

/// Sends bytes and reads to the end of the connection.
pub(crate) fn exchange(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = connect(address);
    stream.write_all(request.as_ref()).expect("a server that reads");
    let mut response = Vec::new();
    // A server that closes with bytes unread resets the connection: what came before that counts.
    let _ = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}

/// Sends one request without a body.
pub(crate) fn ask(address: SocketAddr, method: &str, path: &str) -> String {
    exchange(address, format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
}

/// Reads a response's head from a connection.
pub(crate) fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a head");
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("an ASCII head")
}

/// Waits until the samples of a name with these labels exist and add up to a value.
pub(crate) fn becomes(name: &str, labels: &[(&str, &str)], value: f64) {
    eventually(&format!("{name}{labels:?} {value}"), || {
        let values = values(name, labels);
        (!values.is_empty() && values.iter().sum::<f64>() == value).then_some(())
    });
}

/// The sum of the samples of a name with these labels.
pub(crate) fn total(name: &str, labels: &[(&str, &str)]) -> f64 {
    values(name, labels).iter().sum()
}

fn values(name: &str, labels: &[(&str, &str)]) -> Vec<f64> {
    let has = |of: &BTreeMap<String, String>| {
        labels.iter().all(|(key, value)| of.get(*key).is_some_and(|it| it == value))
    };
    let samples = scrape().samples.into_iter();
    samples.filter(|((of, labels), _)| of == name && has(labels)).map(|(_, value)| value).collect()
}
