//! The layer without axum: tower services, served by hyper.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use callmeter::http::layer;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tower::{Service, ServiceBuilder, service_fn};

use crate::support::{RUNTIME, ask, becomes, exchange, listen, total};

async fn answer<B: hyper::body::Body>(request: Request<B>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let mut response = Response::new(Full::new(body));
    if path == "/missing" {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

/// Serves a tower service with hyper.
fn serve<S, B>(service: S) -> SocketAddr
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: std::error::Error + Send + Sync,
{
    let (listener, address) = listen();
    RUNTIME.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = TowerToHyperService::new(service.clone());
            tokio::spawn(async move {
                let server = auto::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection_with_upgrades(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}

fn route(parts: &http::request::Parts) -> Option<&str> {
    match parts.uri.path() {
        "/" => Some("/"),
        path if path.starts_with("/records/") => Some("/records/{id}"),
        _ => None,
    }
}

#[test]
fn routes_come_from_a_function() {
    let service = ServiceBuilder::new()
        .layer(
            layer!(
                counter("hyper_requests_total", labels(method, route, status)),
                counter("hyper_received_bytes_total", by = request_size, labels(route)),
                in_flight("hyper_requests_in_flight", labels(route)),
            )
            .route_by(route)
            .wrap_request_body(),
        )
        .service(service_fn(answer));
    let address = serve(service);
    let posted = exchange(
        address,
        "POST /records/7 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
    );
    assert!(posted.ends_with("\r\n\r\nhello"), "{posted}");
    ask(address, "GET", "/");
    ask(address, "GET", "/missing");
    let name = "hyper_requests_total";
    becomes(name, &[("method", "POST"), ("route", "/records/{id}"), ("status", "200")], 1.0);
    becomes(name, &[("method", "GET"), ("route", "/"), ("status", "200")], 1.0);
    becomes(name, &[("method", "GET"), ("route", "unmatched"), ("status", "404")], 1.0);
    becomes("hyper_received_bytes_total", &[("route", "/records/{id}")], 5.0);
    becomes("hyper_requests_in_flight", &[("route", "/records/{id}")], 0.0);
}

#[test]
fn without_a_function_all_requests_are_unmatched() {
    let service = ServiceBuilder::new()
        .layer(layer!(counter("unrouted_requests_total", labels(route))))
        .service(service_fn(answer));
    let address = serve(service);
    ask(address, "GET", "/a");
    ask(address, "GET", "/b");
    becomes("unrouted_requests_total", &[("route", "unmatched")], 2.0);
    assert_eq!(total("unrouted_requests_total", &[]), 2.0);
}
