//! A search site on loopback that is slow sometimes, and sometimes rejects requests or does not answer them.

use std::hash::{BuildHasher as _, DefaultHasher, Hash as _, Hasher as _, RandomState};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use callmeter_examples::{Faults, Share};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;

/// Hosts that the site knows, `shop-0.example` and so on. A page shows half of them.
pub(crate) const HOSTS: u64 = 60;
/// Hosts on a page.
const SHOWN: usize = 30;

#[derive(Clone, Copy)]
pub(crate) struct Manners {
    /// The longest time for a page; half of it on average.
    pub(crate) latency: Duration,
    /// The share of requests that are rejected, not answered, or answered with something else.
    pub(crate) failures: Share,
}

/// Serves the site as long as the program runs, and returns its URL.
pub(crate) async fn start(manners: Manners) -> io::Result<reqwest::Url> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let site = Site { latency: manners.latency, failures: Arc::new(Faults::share(manners.failures)) };
    let router = Router::new().route("/search/{kind}", get(search)).with_state(site);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/").parse().map_err(io::Error::other)
}

#[derive(Clone)]
struct Site {
    latency: Duration,
    failures: Arc<Faults>,
}

#[derive(Deserialize)]
struct Search {
    keyword: String,
}

async fn search(
    State(site): State<Site>,
    Path(kind): Path<String>,
    Query(Search { keyword }): Query<Search>,
) -> Response {
    tokio::time::sleep(site.latency.mul_f64(random())).await;
    if !site.failures.strikes() {
        return Json(json!({ "hosts": hosts(&kind, &keyword) })).into_response();
    }
    match random() {
        ..0.5 => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        ..0.9 => "<html>Are you a robot?</html>".into_response(),
        _ => std::future::pending().await,
    }
}

/// The same hosts for the same keyword, except that neighbours change places.
fn hosts(kind: &str, keyword: &str) -> Vec<String> {
    let weight = |host: u64| {
        let mut hasher = DefaultHasher::new();
        (kind, keyword, host).hash(&mut hasher);
        hasher.finish()
    };
    let mut hosts: Vec<u64> = (0..HOSTS).collect();
    hosts.sort_by_key(|host| weight(*host));
    hosts.truncate(SHOWN);
    for place in 1..hosts.len() {
        if random() < 0.2 {
            hosts.swap(place - 1, place);
        }
    }
    hosts.into_iter().map(|host| format!("shop-{host}.example")).collect()
}

/// At least 0, less than 1.
pub(crate) fn random() -> f64 {
    // A new `RandomState` hashes differently each time.
    let bits = RandomState::new().build_hasher().finish() >> 11;
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds")]
    let numerator = bits as f64;
    numerator / 2_f64.powi(53)
}
