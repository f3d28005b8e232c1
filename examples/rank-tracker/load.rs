//! Simulated requests, with mistakes and clients that give up.

use std::time::Duration;

use callmeter_examples::{Failure, Shutdown};
use reqwest::{Client, Url};
use serde_json::{Value, json};
use tracing::warn;

use crate::site::{HOSTS, random};
use crate::store::{Store, StoreError};
use crate::tracking::{NewTracking, RankType};

/// The number of trackings at the start.
const SEED: usize = 30;
/// The most trackings: a visitor who sees this many creates no more.
const MOST: usize = 60;

const KEYWORDS: [&str; 8] = [
    "coffee",
    "second-hand books",
    "bicycle repair",
    "flowers",
    "vegan bakery",
    "vinyl",
    "running shoes",
    "도서관",
];

/// Creates a few trackings if there are none.
pub(crate) async fn seed(store: &Store) -> Result<(), StoreError> {
    if store.trackings(None, 1).await?.is_empty() {
        for number in 0..SEED {
            store.create(tracking(RankType::ALL[number % 3])).await?;
        }
    }
    Ok(())
}

/// All trackings. The limit is above the most that visitors create.
async fn list(client: &Client, api: &Url) -> Result<Vec<String>, Failure> {
    let list = api.join(&format!("trackings?limit={}", 2 * MOST))?;
    let list: Vec<Value> = client.get(list).send().await?.json().await?;
    Ok(list.iter().filter_map(|tracking| tracking["id"].as_str().map(str::to_owned)).collect())
}

/// Sends requests until shutdown: four visitors, and an operator who has the API key.
pub(crate) async fn run(api: Url, key: String, shutdown: Shutdown) {
    let Ok(client) = Client::builder().no_proxy().timeout(Duration::from_secs(5)).build() else { return };
    let visitors = (0..4).map(|_| visitor(&client, &api, &shutdown));
    futures::join!(futures::future::join_all(visitors), operator(&client, &api, &key, &shutdown));
}

/// Looks at the tasks again and again: cancels one as soon as there is one, retries what was cancelled or failed, and logs
/// out or just leaves.
async fn operator(client: &Client, api: &Url, key: &str, shutdown: &Shutdown) {
    let mut token = None;
    let mut next = Action::Cancel;
    while shutdown.sleep(Duration::from_millis(200)).await {
        match operate(client, api, key, &mut token, &next).await {
            Ok(true) => next = if random() < 0.3 { Action::Cancel } else { Action::Retry },
            Err(error) if !shutdown.has_begun() => warn!(error, "the operator gives up"),
            _ => {}
        }
    }
}

enum Action {
    Cancel,
    Retry,
}

/// Logs in if need be, and acts on a task. Returns whether there was one.
async fn operate(
    client: &Client,
    api: &Url,
    key: &str,
    token: &mut Option<String>,
    action: &Action,
) -> Result<bool, Failure> {
    let at = |path: &str| api.join(path);
    let open = match token {
        Some(open) => open.clone(),
        None => {
            let session: Value = client.post(at("sessions")?).bearer_auth(key).send().await?.json().await?;
            let open = session["token"].as_str().ok_or("no session")?.to_owned();
            token.insert(open).clone()
        }
    };
    let (action, state) = match action {
        Action::Cancel => ("cancel", "waiting"),
        Action::Retry if random() < 0.5 => ("retry", "cancelled"),
        Action::Retry => ("retry", "failed"),
    };
    let tasks = at(&format!("tasks?state={state}&limit=20"))?;
    let found: Vec<Value> = client.get(tasks).bearer_auth(&open).send().await?.json().await?;
    let id = found.get(index(found.len())).and_then(|task| task["id"].as_str());
    if let Some(id) = id {
        drop(client.post(at(&format!("tasks/{id}/{action}"))?).bearer_auth(&open).send().await?);
        drop(client.get(at(&format!("tasks/{id}"))?).bearer_auth(&open).send().await?);
    }
    match random() {
        ..0.02 => {
            drop(client.delete(at("sessions")?).bearer_auth(&open).send().await?);
            *token = None;
        }
        // The session expires.
        ..0.03 => *token = None,
        ..0.05 => drop(client.get(at("tasks")?).send().await?),
        _ => {}
    }
    Ok(id.is_some())
}

async fn visitor(client: &Client, api: &Url, shutdown: &Shutdown) {
    let mut own = Vec::new();
    while shutdown.sleep(Duration::from_millis(20).mul_f64(1.0 + 3.0 * random())).await {
        match visit(client, api, &mut own).await {
            // The service closes connections at shutdown.
            Err(error) if !shutdown.has_begun() => warn!(error, "a visitor gives up"),
            _ => {}
        }
    }
}

async fn visit(client: &Client, api: &Url, own: &mut Vec<String>) -> Result<(), Failure> {
    let at = |path: &str| api.join(path);
    let any =
        |own: &[String]| own.get(index(own.len())).cloned().unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let id = any(own);
    match random() {
        ..0.25 => *own = list(client, api).await?,
        ..0.5 => drop(client.get(at(&format!("trackings/{id}"))?).send().await?),
        ..0.7 => drop(client.get(at(&format!("trackings/{id}/ranks"))?).send().await?),
        ..0.8 => {
            // Other visitors create some, too.
            *own = list(client, api).await?;
            if own.len() < MOST {
                let body = tracking(RankType::ALL[index(3)]);
                drop(client.post(at("trackings")?).json(&body).send().await?);
            }
        }
        ..0.85 => drop(client.delete(at(&format!("trackings/{id}"))?).send().await?),
        ..0.9 => {
            let change = json!({ "active": random() < 0.8 });
            drop(client.patch(at(&format!("trackings/{id}"))?).json(&change).send().await?);
        }
        // Mistakes.
        ..0.92 => {
            let body = json!({ "rank_type": "blog", "keyword": "", "target": "shop-1.example" });
            drop(client.post(at("trackings")?).json(&body).send().await?);
        }
        ..0.94 => drop(client.get(at(&format!("wp-admin/{id}"))?).send().await?),
        // A client that gives up: only the client sees an error.
        ..0.96 => drop(client.get(at("trackings")?).timeout(Duration::from_millis(1)).send().await),
        ..0.962 => drop(client.post(at("crawls")?).send().await?),
        ..0.98 => drop(client.get(at("crawls/last")?).send().await?),
        _ => drop(client.get(at("healthz")?).send().await?),
    }
    Ok(())
}

fn tracking(rank_type: RankType) -> NewTracking {
    let keyword = KEYWORDS[index(KEYWORDS.len())].to_owned();
    let host = index(usize::try_from(HOSTS).unwrap_or(1));
    NewTracking { rank_type, keyword, target: format!("shop-{host}.example") }
}

/// Any number below this one; 0 below 0.
fn index(below: usize) -> usize {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small number that is not negative"
    )]
    let index = (random() * below as f64) as usize;
    index
}
