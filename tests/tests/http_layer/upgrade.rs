//! Upgrades to `WebSocket`s: the request ends with the response that switches protocols. The connection goes on.

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::response::Response;
use axum::routing::get;
use callmeter::http::layer;
use futures::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{RUNTIME, becomes, serve};

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(|mut socket| async move {
        while let Some(Ok(message)) = socket.recv().await {
            if socket.send(message).await.is_err() {
                break;
            }
        }
    })
}

#[test]
fn an_upgrade_is_a_request_and_its_socket_works() {
    let app = Router::new().route("/ws", get(echo)).layer(layer!(
        counter("upgraded_requests_total", labels(method, route, status, result = outcome)),
        histogram("upgraded_request_duration_seconds", labels(status)),
        in_flight("upgraded_requests_in_flight"),
    ));
    let address = serve(app);
    let (mut socket, response) =
        RUNTIME.block_on(connect_async(format!("ws://{address}/ws"))).expect("a WebSocket");
    assert_eq!(response.status(), 101);
    let labels = [("method", "GET"), ("route", "/ws"), ("status", "101"), ("result", "ok")];
    becomes("upgraded_requests_total", &labels, 1.0);
    becomes("upgraded_request_duration_seconds_count", &[("status", "101")], 1.0);
    becomes("upgraded_requests_in_flight", &[], 0.0);
    for text in ["one", "two"] {
        let echoed = RUNTIME.block_on(async {
            socket.send(Message::text(text)).await.expect("an open socket");
            socket.next().await.expect("an answer").expect("a message")
        });
        assert_eq!(echoed, Message::text(text));
    }
    RUNTIME.block_on(socket.close(None)).expect("an open socket");
    becomes("upgraded_requests_total", &labels, 1.0);
}
