//! The documents API of Elasticsearch, and of what is compatible with it.

use std::time::Duration;

use reqwest::{RequestBuilder, Response, StatusCode, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use super::IndexError;
use crate::event::Record;

const INDEX: &str = "records";
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error("ELASTICSEARCH_URL is not the URL of a server: {0}; write http://HOST:9200")]
    Url(String),
    #[error("cannot reach the index at {place}: {source}")]
    Unreachable { place: String, source: reqwest::Error },
    #[error("the index at {place} does not take its mapping: {answer}")]
    Mapping { place: String, answer: String },
}

pub(super) struct Client {
    http: reqwest::Client,
    server: Url,
}

/// The part of a search response that is read.
#[derive(Deserialize)]
struct Found {
    hits: Hits,
}

#[derive(Deserialize)]
struct Hits {
    hits: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    #[serde(rename = "_source")]
    source: Record,
}

impl Client {
    /// Connects to the server, and creates the index if it does not exist.
    pub(super) async fn connect(url: &str) -> Result<Self, ConnectError> {
        let server: Url =
            url.parse().map_err(|error: <Url as std::str::FromStr>::Err| ConnectError::Url(error.to_string()))?;
        if !matches!(server.scheme(), "http" | "https") {
            return Err(ConnectError::Url("it begins with neither http:// nor https://".into()));
        }
        let place = server.host_str().unwrap_or_default().to_owned();
        let place = server.port().map_or(place.clone(), |port| format!("{place}:{port}"));
        let unreachable = |source: reqwest::Error| ConnectError::Unreachable {
            place: place.clone(),
            source: source.without_url(),
        };
        let http = reqwest::Client::builder().timeout(PATIENCE).build().map_err(unreachable)?;
        let client = Self { http, server };
        let mapping = json!({ "mappings": { "properties": {
            "id": { "type": "keyword" },
            "version": { "type": "long" },
            "place": { "type": "text" },
            "note": { "type": "text" },
            "date": { "type": "date", "format": "yyyy-MM-dd" },
        } } });
        let made = client.http.put(client.url(&[INDEX])).json(&mapping).send().await.map_err(unreachable)?;
        let is_made = made.status().is_success();
        let answer = made.text().await.map_err(unreachable)?;
        // Another process may have created it.
        if is_made || answer.contains("resource_already_exists_exception") {
            return Ok(client);
        }
        Err(ConnectError::Mapping { place, answer })
    }

    /// This program sets the versions. The server keeps the newest, also of deletions, and answers 409 to older ones.
    pub(super) async fn write(&self, record: Record, is_deletion: bool) -> Result<(), IndexError> {
        let mut document = self.url(&[INDEX, "_doc", &record.id]);
        document.query_pairs_mut().append_pair("version", &record.version.to_string());
        document.query_pairs_mut().append_pair("version_type", "external");
        let request = if is_deletion { self.http.delete(document) } else { self.http.put(document).json(&record) };
        let response = send(request).await?;
        match response.status() {
            StatusCode::CONFLICT => Ok(()),
            StatusCode::NOT_FOUND if is_deletion => Ok(()),
            _ => checked(response).await.map(drop),
        }
    }

    pub(super) async fn search(&self, words: &str, limit: usize) -> Result<Vec<Record>, IndexError> {
        let query = match words.trim() {
            "" => json!({ "match_all": {} }),
            words => json!({ "multi_match": {
                "query": words, "fields": ["place", "note"], "type": "cross_fields", "operator": "and"
            } }),
        };
        let body = json!({ "query": query, "size": limit });
        let response = checked(send(self.http.post(self.url(&[INDEX, "_search"])).json(&body)).await?).await?;
        let found: Found = response.json().await.map_err(unavailable)?;
        Ok(found.hits.hits.into_iter().map(|hit| hit.source).collect())
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.server.clone();
        // Every http URL has a path.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn unavailable(error: reqwest::Error) -> IndexError {
    IndexError::Unavailable(error.to_string())
}

async fn send(request: RequestBuilder) -> Result<Response, IndexError> {
    request.send().await.map_err(unavailable)
}

/// A response that is not a success: 4xx means that the document is invalid; 429 and all others may be retried.
async fn checked(response: Response) -> Result<Response, IndexError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let answer: Value = response.json().await.unwrap_or_default();
    let reason = answer["error"]["reason"].as_str().unwrap_or("no reason");
    let text = format!("{status}: {reason}");
    if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS {
        return Err(IndexError::Refused(text));
    }
    Err(IndexError::Unavailable(text))
}
