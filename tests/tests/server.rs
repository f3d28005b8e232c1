//! The exporter's server: what it serves, and its bounds for each client.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use callmeter::{Exporter, ExporterBuilder, Gauge, InstallError, Metrics, Recorder, instrumented};
use callmeter_tests::{eventually, get, parse};

#[instrumented]
fn served() {}

/// A name that the lint would reject.
#[derive(Metrics)]
struct Odd {
    #[metric(name = "http_odd_kilobytes", unit = bytes, allow_name)]
    kilobytes: Gauge,
    #[metric(unit = bytes)]
    plain: Gauge,
}

static ODD: Odd = Odd::new();

fn serve(builder: ExporterBuilder) -> (Recorder, SocketAddr) {
    let recorder = builder.listen("127.0.0.1:0").build().expect("a free port");
    let address = recorder.exporter().local_addr().expect("it listens");
    (recorder, address)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a listening server");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout above zero");
    stream
}

/// Sends a request and reads up to the end of the connection.
fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = connect(address);
    stream.write_all(request.as_bytes()).expect("a server that reads");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response in UTF-8");
    response
}

#[test]
fn metrics_are_served_as_text() {
    let (recorder, address) = serve(Exporter::builder().label("service", "shop"));
    metrics::with_local_recorder(&recorder, served);

    let response = exchange(address, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.contains("content-type: text/plain; version=0.0.4; charset=utf-8\r\n"), "{response}");

    let labels = [("service", "shop"), ("function", "served"), ("module", module_path!()), ("result", "ok")];
    let exposition = parse(&get(&format!("http://{address}/metrics")));
    assert_eq!(exposition.value("function_calls_total", &labels), Some(1.0));
}

#[test]
fn an_exposition_can_be_written_in_pieces() {
    #[derive(Default)]
    struct Pieces(Vec<Vec<u8>>);
    impl std::io::Write for Pieces {
        fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
            self.0.push(piece.to_vec());
            Ok(piece.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let recorder = Exporter::builder().label("long", "x".repeat(20_000)).build().expect("a recorder");
    let exporter = recorder.exporter();
    let mut pieces = Pieces::default();
    exporter.render_to(&mut pieces).expect("a writer that never fails");
    assert!(pieces.0.len() > 1, "one piece of {} bytes", pieces.0[0].len());
    assert_eq!(String::from_utf8(pieces.0.concat()).expect("UTF-8"), exporter.render());
}

#[test]
fn prometheus_gets_openmetrics() {
    let (recorder, address) = serve(Exporter::builder());
    metrics::with_local_recorder(&recorder, served);
    // As Prometheus 2.53 and 3.5 ask by default, the latter with native histograms too.
    for accept in [
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
         text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
         application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,\
         text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,\
         application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
    ] {
        let head = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        let response = exchange(address, &format!("{head}Accept: {accept}\r\n\r\n"));
        let content_type = "content-type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n";
        assert!(response.contains(content_type), "{accept}: {response}");
        let body = response.split_once("\r\n\r\n").expect("a body").1;
        assert!(body.contains("# TYPE function_calls counter\n") && body.contains("# EOF\n"), "{body}");
        assert!(body.contains("function_calls_total{function=\"served\",module=\"server\",result=\"ok\"} 1\n"));
    }
}

#[test]
fn openmetrics_names_a_unit_if_the_name_ends_in_it() {
    let recorder = Exporter::builder().build().expect("a recorder");
    metrics::with_local_recorder(&recorder, || {
        ODD.kilobytes.set(1);
        ODD.plain.set(2);
    });
    let exposition = recorder.exporter().render_openmetrics();
    assert!(exposition.contains("# UNIT odd_plain_bytes bytes\n") && exposition.contains("\nodd_plain_bytes 2\n"));
    // The specification refuses `# UNIT http_odd_kilobytes bytes`.
    assert!(!exposition.contains("# UNIT http_odd_kilobytes") && exposition.contains("\nhttp_odd_kilobytes 1\n"));
}

#[test]
fn a_client_that_accepts_gzip_gets_it() {
    let (_recorder, address) = serve(Exporter::builder());
    let head = "HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    let plain = exchange(address, &format!("{head}\r\n"));
    assert!(!plain.contains("content-encoding"), "{plain}");
    let zipped = exchange(address, &format!("{head}Accept-Encoding: gzip\r\n\r\n"));
    assert!(zipped.contains("content-encoding: gzip\r\n"), "{zipped}");

    // This client asks for gzip and unpacks it.
    assert!(get(&format!("http://{address}/metrics")).contains("# TYPE function_calls_total counter"));
}

#[test]
fn the_catalogue_is_served_as_json() {
    let (_recorder, address) = serve(Exporter::builder());
    let catalogue: serde_json::Value =
        serde_json::from_str(&get(&format!("http://{address}/catalogue"))).expect("JSON");
    let family = |name: &str| {
        let families = catalogue["families"].as_array().expect("a list of families");
        families.iter().find(|family| family["name"] == name).expect("a declared family").clone()
    };
    let calls = family("function_calls_total");
    assert_eq!(calls["kind"], "counter");
    assert_eq!(calls["labels"], serde_json::json!(["function", "module", "result"]));
    assert_eq!(calls["declared"][0]["function"], "served");
    assert_eq!(calls["declared"][0]["file"].as_str().map(|file| file.ends_with("server.rs")), Some(true));
    assert_eq!(
        calls["declared"][0]["labels"][2],
        serde_json::json!({ "key": "result", "was": null, "outcome": [
            { "value": "ok", "is_error": false }, { "value": "panicked", "is_error": true },
        ] })
    );
    assert_eq!(family("function_calls_duration_seconds")["unit"], "seconds");
    assert_eq!(catalogue["alerts"], serde_json::json!([]));
}

#[test]
fn other_requests_are_rejected() {
    let (_recorder, address) = serve(Exporter::builder());
    for (request, status) in [
        ("GET / HTTP/1.1", "404"),
        ("POST /metrics HTTP/1.1", "405"),
        ("BREW /metrics HTTP/1.1", "405"),
        ("no request at all", "400"),
    ] {
        let response = exchange(address, &format!("{request}\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {response}");
    }
    let large = "x".repeat(1_000_000);
    let mut stream = connect(address);
    // The server may have closed the connection before all is written.
    let _ = write!(stream, "GET /metrics HTTP/1.1\r\nHost: x\r\nX-Large: {large}\r\n\r\n");
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    assert!(!response.starts_with(b"HTTP/1.1 200"), "a head of a megabyte was read");
    assert!(get(&format!("http://{address}/metrics")).contains("function_calls_total"));
}

#[test]
fn the_highest_bounds_work() {
    let longest = Duration::MAX;
    let builder = Exporter::builder().max_connections(usize::MAX).header_timeout(longest).upkeep_interval(longest);
    let (recorder, address) = serve(builder);
    assert!(get(&format!("http://{address}/metrics")).contains("function_calls_total"));
    recorder.exporter().shutdown();
    eventually("the port to close", || TcpStream::connect(address).err());
}

#[test]
fn a_bound_of_zero_is_rejected() {
    let error =
        Exporter::builder().header_timeout(Duration::ZERO).build().map(drop).expect_err("no time for a head");
    assert!(matches!(error, InstallError::InvalidSetting { setting: "header_timeout", .. }), "{error:?}");
    let error = Exporter::builder().max_connections(0).build().map(drop).expect_err("no connection");
    assert!(matches!(error, InstallError::InvalidSetting { setting: "max_connections", .. }), "{error:?}");
}

#[test]
fn a_request_without_a_head_is_disconnected() {
    let (_recorder, address) = serve(Exporter::builder().header_timeout(Duration::from_millis(100)));
    let mut stream = connect(address);
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost:").expect("a server that reads");
    let mut rest = Vec::new();
    // Closed by the server: without the timeout this read would run into its own.
    let end = stream.read_to_end(&mut rest);
    assert!(end.is_ok() || end.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn connections_beyond_the_bound_wait() {
    let builder = Exporter::builder().max_connections(2).header_timeout(Duration::from_mins(5));
    let (_recorder, address) = serve(builder);
    let mut held: Vec<_> = (0..2).map(|_| connect(address)).collect();
    for stream in &mut held {
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").expect("a server that reads");
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("the places are free");
    }
    let mut waiting = connect(address);
    waiting
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .expect("the system's queue");
    waiting.set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout above zero");
    let mut byte = [0];
    let kept_waiting = waiting.read(&mut byte).expect_err("a third connection is served").kind();
    assert!(matches!(kept_waiting, ErrorKind::WouldBlock | ErrorKind::TimedOut), "{kept_waiting}");

    held.pop();
    waiting.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout above zero");
    waiting.read_exact(&mut byte).expect("a place is free again");
}

#[test]
fn shutdown_closes_the_port_and_keeps_the_metrics() {
    let (recorder, address) = serve(Exporter::builder());
    let exporter = recorder.exporter();
    let idle = connect(address);
    exporter.shutdown();
    exporter.shutdown();
    eventually("the port to close", || TcpStream::connect(address).err());
    drop(idle);
    metrics::with_local_recorder(&recorder, served);
    assert!(exporter.render().contains("function=\"served\",module=\"server\",result=\"ok\"} 1"));
}

#[test]
fn the_routes_can_be_mounted_in_an_application() {
    let recorder = Exporter::builder().build().expect("a recorder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let routes = axum::Router::new().nest("/internal", recorder.exporter().router());
    runtime.spawn(async { axum::serve(listener, routes).await });
    assert!(get(&format!("http://{address}/internal/metrics")).contains("# TYPE function_calls_total counter"));
}

#[test]
fn a_runtime_without_a_clock_serves_the_routes() {
    let recorder = Exporter::builder().build().expect("a recorder");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let address = listener.local_addr().expect("it is bound");
    let routes = recorder.exporter().router();
    let panicked = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let panics = std::sync::Arc::clone(&panicked);
    let serve = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a runtime");
            axum::serve(listener, routes).await
        })
    };
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info.to_string().contains("timer") {
            panics.store(true, std::sync::atomic::Ordering::SeqCst);
        }
        hook(info);
    }));
    std::thread::spawn(serve);
    for _ in 0..3 {
        assert!(get(&format!("http://{address}/metrics")).contains("function_calls_total"));
    }
    assert!(!panicked.load(std::sync::atomic::Ordering::SeqCst), "a task needs the runtime's clock");
}

#[test]
fn a_bad_configuration_is_a_typed_error() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let taken = taken.local_addr().map(|address| (taken, address)).expect("it is bound");
    let build = |builder: ExporterBuilder| builder.build().map(drop).expect_err("a bad configuration");

    let error = build(Exporter::builder().listen(taken.1));
    assert!(matches!(&error, InstallError::Bind { address, .. } if *address == taken.1.to_string()), "{error:?}");
    assert!(error.to_string().contains("choose another port") || error.to_string().contains("Choose another port"));

    for address in ["nonsense", "127.0.0.1", "127.0.0.1:99999", ""] {
        let error = build(Exporter::builder().listen(address));
        assert!(matches!(&error, InstallError::InvalidAddress { .. }), "{address}: {error:?}");
    }
    for label in ["le", "__name", "with-dash", "", "9"] {
        let error = build(Exporter::builder().label(label, "x"));
        assert!(matches!(&error, InstallError::InvalidLabel { label: named, .. } if named == label), "{error:?}");
    }
    for label in ["job", "instance"] {
        let error = build(Exporter::builder().label(label, "x"));
        assert!(matches!(&error, InstallError::ScrapeLabel { label: named } if named == label), "{error:?}");
        assert!(error.to_string().contains("Prometheus sets it when it scrapes"), "{error}");
    }
    let error = build(Exporter::builder().label("a", "1").label("a", "2"));
    assert!(matches!(&error, InstallError::LabelTaken { .. }), "{error:?}");
    let error = build(Exporter::builder().label("function", "x"));
    assert!(error.to_string().contains("`function_calls_"), "{error}");
    assert!(matches!(build(Exporter::builder().buckets(&[2.0, 1.0])), InstallError::InvalidBuckets(_)));
}

#[test]
fn a_scrape_needs_the_token() {
    let (_recorder, address) = serve(Exporter::builder().bearer_token("s3cret"));
    let status = |path: &str, header: &str| {
        let response =
            exchange(address, &format!("GET {path} HTTP/1.1\r\nHost: x\r\n{header}Connection: close\r\n\r\n"));
        response.lines().next().unwrap_or_default().to_owned()
    };
    for path in ["/metrics", "/catalogue"] {
        for known in ["Authorization: Bearer s3cret\r\n", "authorization: bearer s3cret\r\n"] {
            assert_eq!(status(path, known), "HTTP/1.1 200 OK", "{known}");
        }
        for unknown in
            ["", "s3cret", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cret2", "Bearer S3cret", "Basic s3cret"]
        {
            let header = if unknown.is_empty() { String::new() } else { format!("Authorization: {unknown}\r\n") };
            assert_eq!(status(path, &header), "HTTP/1.1 401 Unauthorized", "{unknown}");
        }
    }
    assert_eq!(status("/else", ""), "HTTP/1.1 404 Not Found");
}

#[test]
fn a_token_that_no_request_could_send_is_rejected() {
    for token in ["", "two words", "line\n", "schlüssel"] {
        let refused = Exporter::builder().bearer_token(token).build();
        assert!(matches!(refused, Err(InstallError::InvalidToken)), "{token:?}");
    }
}
