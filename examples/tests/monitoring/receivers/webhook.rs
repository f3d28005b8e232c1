//! HTTP on loopback.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{StatusCode, Uri};
use serde_json::Value;
use tokio::runtime::Runtime;

/// An application that is served until it is dropped.
pub(crate) struct Served {
    pub(crate) address: String,
    // Its tasks end with it.
    _runtime: Runtime,
}

impl Served {
    pub(crate) fn start(app: Router) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address").to_string();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, app).await
        });
        Self { address, _runtime: runtime }
    }
}

/// Takes the place of Slack's incoming webhooks and of `PagerDuty`'s Events API: it accepts and keeps every JSON document.
pub(crate) struct Webhooks {
    served: Served,
    received: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Webhooks {
    pub(crate) fn start() -> Self {
        let received = Arc::<Mutex<Vec<_>>>::default();
        let kept = Arc::clone(&received);
        let app = Router::new().fallback(move |uri: Uri, body: Bytes| {
            let accepted = serde_json::from_slice(&body).map(|document| {
                kept.lock().expect("no handler panics").push((uri.path().to_owned(), document));
            });
            // `PagerDuty` answers 202, and Slack 200; Alertmanager takes any 2xx as success.
            let status = if accepted.is_ok() { StatusCode::ACCEPTED } else { StatusCode::BAD_REQUEST };
            async move { status }
        });
        Self { served: Served::start(app), received }
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.served.address)
    }

    /// What was posted to a path.
    pub(crate) fn received(&self, path: &str) -> Vec<Value> {
        let received = self.received.lock().expect("no handler panics");
        received.iter().filter(|(of, _)| of == path).map(|(_, document)| document.clone()).collect()
    }
}
