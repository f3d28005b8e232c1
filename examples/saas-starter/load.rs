//! Simulated visitors of the service.

use std::net::SocketAddr;
use std::time::Duration;

use callmeter_examples::Shutdown;
use futures::{SinkExt as _, StreamExt as _};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;
use uuid::Uuid;

use crate::jobs::BOUNCING;

/// How many visitors there are at a time.
const VISITORS: usize = 4;
/// How long a visitor waits between two requests.
const THINKING: Duration = Duration::from_millis(40);
/// How long a visitor waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
const PASSWORD: &str = "correct horse";

/// Visits until it is told to stop. Visits that have begun are finished.
pub(crate) async fn run(api: SocketAddr, stop: Shutdown) {
    let client = Client::builder().no_proxy().timeout(PATIENCE).build();
    let Ok(client) = client else { return };
    let mut visitors = JoinSet::new();
    for number in 0..VISITORS {
        let visitor = Visitor { client: client.clone(), api };
        visitors.spawn(visitor.come_and_go(number, stop.clone()));
    }
    while visitors.join_next().await.is_some() {}
}

struct Visitor {
    client: Client,
    api: SocketAddr,
}

impl Visitor {
    /// Makes visits of different kinds, one after another. A request that fails ends the visit.
    async fn come_and_go(self, first: usize, stop: Shutdown) {
        for visit in first.. {
            if !stop.sleep(THINKING).await {
                break;
            }
            if let Err(error) = self.visit(visit).await {
                tracing::debug!(%error, "a visit ended early");
            }
        }
    }

    async fn visit(&self, visit: usize) -> Result<(), reqwest::Error> {
        // The first of them comes soon, so that each metric moves; they are too few for an alert.
        let is_unlucky = visit % 40 == 4;
        let host = if is_unlucky { BOUNCING } else { "@mail.example" };
        let account = json!({ "email": format!("{}{host}", Uuid::new_v4()), "password": PASSWORD });
        match visit % 6 {
            0 => drop(self.post("/signup", &json!({ "email": account["email"], "password": "short" })).await?),
            1 => drop(self.client.get(self.url("/.env")).send().await?),
            2 => drop(self.client.get(self.url("/me")).send().await?),
            _ => {}
        }
        self.post("/signup", &account).await?;
        if visit % 4 == 1 {
            self.post("/signup", &account).await?;
        }
        if visit.is_multiple_of(3) {
            self.post("/login", &json!({ "email": account["email"], "password": "forgotten" })).await?;
        }
        let session: Value = self.post("/login", &account).await?.json().await?;
        let token = session["token"].as_str().unwrap_or_default();
        let (left, leaves) = oneshot::channel();
        let connection = tokio::spawn(connection(self.api, token.to_owned(), visit, leaves));
        self.client.get(self.url("/me")).bearer_auth(token).send().await?;
        // A second login, of which the connection is notified.
        self.post("/login", &account).await?;
        for plan in ["team", "company", "everything"].iter().take(1 + visit % 3) {
            tokio::time::sleep(THINKING).await;
            let order = json!({ "plan": plan });
            self.client.post(self.url("/checkout")).bearer_auth(token).json(&order).send().await?;
        }
        drop(left);
        let _ = connection.await;
        if is_unlucky {
            // Nobody is connected to be notified of it.
            self.post("/login", &account).await?;
        }
        self.client.post(self.url("/logout")).bearer_auth(token).send().await?;
        Ok(())
    }

    async fn post(&self, path: &str, body: &Value) -> Result<reqwest::Response, reqwest::Error> {
        tokio::time::sleep(THINKING).await;
        let response = self.client.post(self.url(path)).json(body).send().await?;
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            // Visitors who see an error page wait a moment.
            tokio::time::sleep(THINKING * 10).await;
        }
        Ok(response)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.api)
    }
}

/// A connection that receives notifications until its user leaves, and then closes or is dropped.
async fn connection(api: SocketAddr, token: String, visit: usize, leaves: oneshot::Receiver<()>) {
    let url = format!("ws://{api}/ws?token={token}");
    let Ok((mut socket, _)) = tokio_tungstenite::connect_async(url).await else { return };
    let listening = async { while let Some(Ok(_)) = socket.next().await {} };
    tokio::select! {
        () = listening => {}
        _ = leaves => {}
    }
    if visit.is_multiple_of(2) {
        let _ = socket.send(Message::Close(None)).await;
    }
}
