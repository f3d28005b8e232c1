//! How long a request lasts, and how large its bodies are.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::routing::{get, post};
use callmeter::http::layer;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Body as _, Frame};
use std::sync::Mutex;
use tower::{Layer as _, Service as _, service_fn};

use crate::support::{RUNTIME, ask, becomes, connect, exchange, head, install, serve, total};

type Chunk = Result<Bytes, std::io::Error>;

/// An application that streams what the test sends, to one client.
fn streaming() -> (UnboundedSender<Chunk>, Router) {
    let (chunks, receiver) = unbounded::<Chunk>();
    let receiver: Arc<Mutex<Option<UnboundedReceiver<Chunk>>>> = Arc::new(Mutex::new(Some(receiver)));
    let handler = move || {
        let chunks = receiver.lock().expect("no panic").take().expect("one request");
        async move { Body::from_stream(chunks) }
    };
    (chunks, Router::new().route("/stream", get(handler)))
}

/// Requests the stream and reads its head.
fn begin(app: Router) -> TcpStream {
    let mut stream = connect(serve(app));
    stream.write_all(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n").expect("a server that reads");
    assert!(head(&mut stream).starts_with("HTTP/1.1 200"));
    stream
}

#[test]
fn a_request_lasts_to_the_end_of_its_body() {
    let (chunks, app) = streaming();
    let mut stream = begin(app.layer(layer!(
        counter("streamed_requests_total", labels(status, result = outcome)),
        histogram("streamed_response_bytes", value = response_size, buckets = [10, 1000]),
        in_flight("streamed_requests_in_flight"),
    )));
    chunks.unbounded_send(Ok("first".into())).expect("a body that is read");
    let mut piece = [0; 10];
    stream.read_exact(&mut piece).expect("a chunk");
    assert_eq!(&piece, b"5\r\nfirst\r\n");
    becomes("streamed_requests_in_flight", &[], 1.0);
    assert_eq!(total("streamed_requests_total", &[]), 0.0);

    chunks.unbounded_send(Ok("second".into())).expect("a body that is read");
    drop(chunks);
    becomes("streamed_requests_in_flight", &[], 0.0);
    becomes("streamed_requests_total", &[("status", "200"), ("result", "ok")], 1.0);
    becomes("streamed_response_bytes_sum", &[], 11.0);
}

#[test]
fn until_headers_ends_a_request_with_the_head_of_its_response() {
    let (chunks, app) = streaming();
    let stream = begin(
        app.layer(
            layer!(
                counter("headed_requests_total", labels(result = outcome)),
                histogram("headed_response_bytes", value = response_size),
                in_flight("headed_requests_in_flight"),
            )
            .until_headers(),
        ),
    );
    becomes("headed_requests_total", &[("result", "ok")], 1.0);
    // The length is unknown.
    assert_eq!(total("headed_response_bytes_count", &[]), 0.0);
    becomes("headed_requests_in_flight", &[], 0.0);
    drop((stream, chunks));
}

#[test]
fn a_client_that_disconnects_half_way_cancels_the_request() {
    let (chunks, app) = streaming();
    let mut stream = begin(app.layer(layer!(
        counter("left_requests_total", labels(status, result = outcome)),
        histogram("left_response_bytes", value = response_size),
        in_flight("left_requests_in_flight"),
    )));
    becomes("left_requests_in_flight", &[], 1.0);
    chunks.unbounded_send(Ok("first".into())).expect("a body that is read");
    stream.read_exact(&mut [0; 10]).expect("a chunk");
    drop(stream);
    // The server may notice only when it writes.
    callmeter_tests::eventually("a body that is dropped", || {
        chunks.unbounded_send(Ok(Bytes::from(vec![b'x'; 100_000]))).is_err().then_some(())
    });
    becomes("left_requests_in_flight", &[], 0.0);
    // The status was sent before. The outcome says how the request ended.
    becomes("left_requests_total", &[("status", "200"), ("result", "cancelled")], 1.0);
    assert!(total("left_response_bytes_sum", &[]) >= 5.0);
}

#[test]
fn a_body_that_fails_is_an_error() {
    let (chunks, app) = streaming();
    let mut stream =
        begin(app.layer(layer!(counter("broken_off_requests_total", labels(status, result = outcome)))));
    chunks.unbounded_send(Err(std::io::Error::other("the disk is gone"))).expect("a body that is read");
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    becomes("broken_off_requests_total", &[("status", "200"), ("result", "error")], 1.0);
}

#[test]
fn responses_without_a_body_end_with_their_head() {
    let app = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/empty", get(|| async { StatusCode::NO_CONTENT }))
        .route("/same", get(|| async { StatusCode::NOT_MODIFIED }))
        .layer(layer!(
            counter("bodiless_requests_total", labels(method, route, status, result = outcome)),
            histogram("bodiless_response_bytes", value = response_size, labels(method)),
        ));
    let address = serve(app);
    let response = ask(address, "HEAD", "/");
    assert!(response.contains("content-length: 5\r\n") && response.ends_with("\r\n\r\n"), "{response}");
    ask(address, "GET", "/empty");
    ask(address, "GET", "/same");
    for (method, route, status) in [("HEAD", "/", "200"), ("GET", "/empty", "204"), ("GET", "/same", "304")] {
        let labels = [("method", method), ("route", route), ("status", status), ("result", "ok")];
        becomes("bodiless_requests_total", &labels, 1.0);
    }
    becomes("bodiless_response_bytes_sum", &[("method", "HEAD")], 0.0);
    becomes("bodiless_response_bytes_count", &[("method", "HEAD")], 1.0);
}

#[test]
fn a_stream_of_declared_length_ends_with_its_last_byte() {
    let handler = || async {
        let chunks = futures::stream::iter(["hel", "lo"].map(Ok::<_, Infallible>));
        // The body has more data, but the server does not request it.
        let body = Body::from_stream(futures::StreamExt::chain(chunks, futures::stream::pending()));
        ([(header::CONTENT_LENGTH, HeaderValue::from_static("5"))], body)
    };
    let app = Router::new()
        .route("/", get(handler))
        .layer(layer!(counter("declared_length_requests_total", labels(result = outcome))));
    assert!(ask(serve(app), "GET", "/").ends_with("\r\n\r\nhello"));
    becomes("declared_length_requests_total", &[("result", "ok")], 1.0);
}

#[test]
fn many_requests_of_one_connection_are_counted_one_by_one() {
    let app = Router::new().route("/", get(|| async { "hello" })).layer(layer!(
        counter("kept_alive_requests_total", labels(result = outcome)),
        in_flight("kept_alive_requests_in_flight")
    ));
    let one = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let response = exchange(serve(app), format!("{}{last}", one.repeat(99)));
    assert_eq!(response.matches("HTTP/1.1 200 OK").count(), 100);
    becomes("kept_alive_requests_total", &[("result", "ok")], 100.0);
    becomes("kept_alive_requests_in_flight", &[], 0.0);
}

#[test]
fn bodies_are_measured() {
    let app = Router::new().route("/", post(|body: Bytes| async move { body.repeat(2) })).layer(layer!(
        histogram("measured_request_size_bytes", value = request_size, labels(handler = route)),
        histogram("measured_response_size_bytes", value = response_size, labels(handler = route)),
        counter("measured_received_bytes_total", by = request_size),
        counter("measured_sent_bytes_total", by = response_size),
        counter("measured_requests_total"),
    ));
    let address = serve(app);
    let head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    assert!(exchange(address, format!("{head}Content-Length: 3\r\n\r\nabc")).ends_with("abcabc"));
    assert!(
        exchange(address, format!("{head}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
            .ends_with("abcabc")
    );
    becomes("measured_requests_total", &[], 2.0);
    becomes("measured_request_size_bytes_sum", &[("handler", "/")], 6.0);
    becomes("measured_request_size_bytes_count", &[("handler", "/")], 2.0);
    becomes("measured_received_bytes_total", &[], 6.0);
    becomes("measured_response_size_bytes_sum", &[("handler", "/")], 12.0);
    becomes("measured_response_size_bytes_count", &[("handler", "/")], 2.0);
    becomes("measured_sent_bytes_total", &[], 12.0);
}

#[test]
fn a_declared_length_is_not_a_size() {
    let app =
        Router::new()
            .route("/unread", post(|| async { "no" }))
            .route(
                "/read",
                post(|body: Body| async move {
                    body.collect().await.map_or(0, |body| body.to_bytes().len()).to_string()
                }),
            )
            .layer(layer!(
                histogram("claimed_request_size_bytes", value = request_size, labels(route)),
                counter("claimed_received_bytes_total", by = request_size, labels(route)),
                counter("claimed_requests_total", labels(route, result = outcome)),
            ));
    let address = serve(app);
    let claim = |path: &str, body: &str| {
        let mut stream = connect(address);
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n{body}");
        stream.write_all(head.as_bytes()).expect("a server that reads");
        stream
    };
    // The handler answers without reading the body.
    let mut stream = claim("/unread", "four");
    assert!(head(&mut stream).starts_with("HTTP/1.1 200"));
    becomes("claimed_requests_total", &[("route", "/unread")], 1.0);
    becomes("claimed_request_size_bytes_sum", &[("route", "/unread")], 0.0);
    assert_eq!(total("claimed_received_bytes_total", &[("route", "/unread")]), 0.0);
    // The handler reads, and the client disconnects after four bytes.
    drop(claim("/read", "four"));
    becomes("claimed_requests_total", &[("route", "/read")], 1.0);
    becomes("claimed_request_size_bytes_sum", &[("route", "/read")], 4.0);
    becomes("claimed_received_bytes_total", &[("route", "/read")], 4.0);
}

#[test]
fn a_response_that_ends_early_has_the_size_that_was_sent() {
    let handler = || async {
        let chunks =
            futures::stream::iter([Ok(Bytes::from("hel")), Err(std::io::Error::other("the disk is gone"))]);
        ([(header::CONTENT_LENGTH, HeaderValue::from_static("1000000"))], Body::from_stream(chunks))
    };
    let app = Router::new().route("/", get(handler));
    let whole = app.clone().layer(layer!(
        counter("short_requests_total", labels(result = outcome)),
        counter("short_bytes_total", by = response_size)
    ));
    ask(serve(whole), "GET", "/");
    becomes("short_requests_total", &[("result", "error")], 1.0);
    becomes("short_bytes_total", &[], 3.0);
    // If the request ends before its body is sent, the size is unknown.
    let headed = app.layer(
        layer!(
            counter("headed_short_requests_total", labels(result = outcome)),
            counter("headed_short_bytes_total", by = response_size)
        )
        .until_headers(),
    );
    ask(serve(headed), "GET", "/");
    becomes("headed_short_requests_total", &[("result", "ok")], 1.0);
    assert_eq!(total("headed_short_bytes_total", &[]), 0.0);
}

#[test]
fn a_compressed_body_has_its_compressed_size() {
    let app = Router::new()
        .route("/", get(|| async { "hello ".repeat(10_000) }))
        .layer(tower_http::compression::CompressionLayer::new())
        .layer(layer!(counter("zipped_bytes_total", by = response_size)));
    let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n";
    let response = exchange(serve(app), request);
    assert!(response.contains("content-encoding: gzip"), "{response}");
    callmeter_tests::eventually("a size", || {
        let sent = total("zipped_bytes_total", &[]);
        (sent > 0.0 && sent < 1000.0).then_some(())
    });
}

#[test]
fn frames_pass_unchanged() {
    install();
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    let mut service = layer!(
        counter("trailed_requests_total", labels(result = outcome)),
        counter("trailed_bytes_total", by = response_size)
    )
    .layer(service_fn(move |_: http::Request<String>| {
        let frames = [Ok::<_, Infallible>(Frame::data(Bytes::from("data"))), Ok(Frame::trailers(trailers.clone()))];
        async move { Ok::<_, Infallible>(http::Response::new(StreamBody::new(futures::stream::iter(frames)))) }
    }));
    let response = RUNTIME.block_on(service.call(http::Request::new("a body of known length".into())));
    let collected = RUNTIME.block_on(response.expect("infallible").into_body().collect()).expect("infallible");
    assert_eq!(collected.trailers().expect("trailers")["grpc-status"], "0");
    assert_eq!(collected.to_bytes(), "data");
    becomes("trailed_requests_total", &[("result", "ok")], 1.0);
    becomes("trailed_bytes_total", &[], 4.0);
}

#[test]
fn a_bodys_length_stays_known() {
    install();
    let mut service = layer!(counter("hinted_requests_total", labels(result = outcome))).layer(service_fn(
        |_: http::Request<String>| async { Ok::<_, Infallible>(http::Response::new("hello".to_owned())) },
    ));
    let response = RUNTIME.block_on(service.call(http::Request::default())).expect("infallible");
    assert_eq!(response.body().size_hint().exact(), Some(5));
    assert!(!response.body().is_end_stream());
    // Dropped before it was sent.
    drop(response);
    becomes("hinted_requests_total", &[("result", "cancelled")], 1.0);
}
