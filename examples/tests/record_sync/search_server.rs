//! A stand-in for Elasticsearch, which Debian has no package of: the few calls of its documents API that
//! `record-sync` makes, with external versions, a mapping that requires dates, and outages on demand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

type Answer = (StatusCode, Json<Value>);

#[derive(Clone, Default)]
struct Documents(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// The newest version of each, and its text unless it is deleted.
    documents: BTreeMap<String, (i64, Option<Value>)>,
    is_out: bool,
    is_mapped: bool,
}

pub(crate) struct SearchServer {
    address: String,
    documents: Documents,
    _runtime: Runtime,
}

impl SearchServer {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let documents = Documents::default();
        let routes = Router::new()
            .route("/records", put(map))
            .route("/records/_doc/{id}", put(write).delete(delete))
            .route("/records/_search", post(search))
            .with_state(documents.clone());
        runtime.spawn(async { axum::serve(listener, routes).await });
        Self { address, documents, _runtime: runtime }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts or ends an outage, in which every response is 503.
    pub(crate) fn set_out(&self, is_out: bool) {
        self.documents.0.lock().expect("no panic").is_out = is_out;
    }
}

fn error(status: StatusCode, kind: &str, reason: &str) -> Answer {
    (status, Json(json!({ "status": status.as_u16(), "error": { "type": kind, "reason": reason } })))
}

async fn map(State(documents): State<Documents>, Json(mapping): Json<Value>) -> Answer {
    if mapping["mappings"]["properties"]["date"]["type"] != "date" {
        return error(StatusCode::BAD_REQUEST, "mapper_parsing_exception", "no date");
    }
    if std::mem::replace(&mut documents.0.lock().expect("no panic").is_mapped, true) {
        return error(StatusCode::BAD_REQUEST, "resource_already_exists_exception", "it is there");
    }
    (StatusCode::OK, Json(json!({ "acknowledged": true })))
}

#[derive(Deserialize)]
struct Version {
    version: i64,
    version_type: String,
}

async fn write(
    documents: State<Documents>,
    id: Path<String>,
    version: Query<Version>,
    text: Json<Value>,
) -> Answer {
    if documents.0.0.lock().expect("no panic").is_out {
        return error(StatusCode::SERVICE_UNAVAILABLE, "cluster_block_exception", "no master");
    }
    let is_date = text["date"].as_str().is_some_and(|date| {
        date.len() == 10 && date.bytes().all(|letter| letter == b'-' || letter.is_ascii_digit())
    });
    if !is_date {
        return error(StatusCode::BAD_REQUEST, "mapper_parsing_exception", "failed to parse field [date]");
    }
    put_version(&documents, id.0, &version, Some(text.0))
}

async fn delete(documents: State<Documents>, id: Path<String>, version: Query<Version>) -> Answer {
    put_version(&documents, id.0, &version, None)
}

fn put_version(documents: &Documents, id: String, version: &Version, text: Option<Value>) -> Answer {
    assert_eq!(version.version_type, "external");
    let mut known = documents.0.lock().expect("no panic");
    if known.is_out {
        return error(StatusCode::SERVICE_UNAVAILABLE, "cluster_block_exception", "no master");
    }
    if known.documents.get(&id).is_some_and(|(newest, _)| *newest >= version.version) {
        return error(StatusCode::CONFLICT, "version_conflict_engine_exception", "there is a newer one");
    }
    let is_new = known.documents.insert(id, (version.version, text)).is_none();
    (if is_new { StatusCode::CREATED } else { StatusCode::OK }, Json(json!({})))
}

async fn search(State(documents): State<Documents>, Json(search): Json<Value>) -> Answer {
    let known = documents.0.lock().expect("no panic");
    if known.is_out {
        return error(StatusCode::SERVICE_UNAVAILABLE, "cluster_block_exception", "no master");
    }
    let words = search["query"]["multi_match"]["query"].as_str().unwrap_or_default();
    let has_words = |text: &Value| {
        let texts = [&text["place"], &text["note"]].map(|field| field.as_str().unwrap_or_default());
        words.split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
    };
    let limit = search["size"].as_u64().and_then(|limit| limit.try_into().ok()).expect("a limit");
    let found = known.documents.values().filter_map(|(_, text)| text.as_ref()).filter(|text| has_words(text));
    let hits: Vec<_> = found.take(limit).map(|text| json!({ "_source": text })).collect();
    (StatusCode::OK, Json(json!({ "hits": { "hits": hits } })))
}
