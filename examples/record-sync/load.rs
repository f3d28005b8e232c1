//! Simulated users: most write and read correctly, some request what does not exist, some send invalid data.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use callmeter_examples::Shutdown;
use futures::future::join_all;
use reqwest::{Client, Method};
use serde_json::{Value, json};

const USERS: usize = 4;
/// Between two requests of a user.
const PAUSE: Duration = Duration::from_millis(25);
/// How long a user waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
const PLACES: [&str; 6] = ["harbour", "old mill", "north ridge", "market hall", "lighthouse", "botanical garden"];

/// Sends requests until shutdown.
pub(crate) async fn run(address: SocketAddr, shutdown: &Shutdown) {
    let client = Client::builder().no_proxy().timeout(PATIENCE).build();
    let Ok(client) = client else { return };
    join_all((0..USERS).map(|number| {
        let user =
            User { client: client.clone(), server: format!("http://{address}"), number, known: VecDeque::new() };
        user.run(shutdown)
    }))
    .await;
}

struct User {
    client: Client,
    server: String,
    number: usize,
    /// The user's own records.
    known: VecDeque<String>,
}

impl User {
    async fn run(mut self, shutdown: &Shutdown) {
        for step in self.number * 7.. {
            // A request that fails is part of the demonstration. The server counts it.
            let _ = self.step(step).await;
            if !shutdown.sleep(PAUSE).await {
                return;
            }
        }
    }

    async fn step(&mut self, step: usize) -> reqwest::Result<()> {
        let known = self.known.front().cloned().unwrap_or_else(|| "nothing".into());
        let draft = self.draft(step);
        match step % 20 {
            0..=6 => {
                let created: Value = self.send(Method::POST, "/records", Some(draft)).await?.json().await?;
                self.known.extend(created["id"].as_str().map(str::to_owned));
            }
            7..=10 => drop(self.send(Method::GET, &format!("/records/{known}"), None).await?),
            11..=13 => {
                self.send(Method::PUT, &format!("/records/{known}"), Some(draft)).await?;
                self.known.rotate_left(usize::from(!self.known.is_empty()));
            }
            14 | 15 => {
                self.known.pop_front();
                self.send(Method::DELETE, &format!("/records/{known}"), None).await?;
            }
            16 | 17 => {
                let place = PLACES[step / 20 % PLACES.len()].replace(' ', "+");
                self.send(Method::GET, &format!("/records/search?q={place}"), None).await?;
            }
            18 => drop(self.send(Method::GET, "/records/none-of-this-id", None).await?),
            _ => drop(self.send(Method::GET, &format!("/wp-admin/{step}.php"), None).await?),
        }
        Ok(())
    }

    fn draft(&self, step: usize) -> Value {
        // Each kind of invalid data comes soon, so that each metric moves, and then too seldom for an alert.
        let is_unlucky = step % 40_000 < 300;
        let place = PLACES[(step / 3 + self.number) % PLACES.len()];
        let note = match step % 100 {
            // The database accepts it, but it is too large for the broker.
            41 if is_unlucky => "A very long story. ".repeat(4000),
            _ => format!("Seen by {} for the {step}th time", self.number),
        };
        let date = match step % 100 {
            // The database accepts it, but the index rejects it.
            23 if is_unlucky => "the day before yesterday".to_owned(),
            day => format!("2024-05-{:02}", day % 28 + 1),
        };
        // The database rejects it.
        let place = if step % 40 == 6 { "" } else { place };
        json!({ "place": place, "note": note, "date": date })
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> reqwest::Result<reqwest::Response> {
        let request = self.client.request(method, format!("{}{path}", self.server));
        match body {
            Some(body) => request.json(&body),
            None => request,
        }
        .send()
        .await
    }
}
