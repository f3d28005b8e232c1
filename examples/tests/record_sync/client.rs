//! Users that remember what they wrote, and the metrics of it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use callmeter_tests::{Exposition, agent, eventually, get, parse};
use serde_json::{Value, json};

#[derive(Clone)]
pub(crate) struct Client {
    server: String,
    agent: ureq::Agent,
}

/// The versions of records by their ids.
pub(crate) type Versions = BTreeMap<String, i64>;

pub(crate) fn draft(text: &str) -> Value {
    json!({ "place": "lighthouse", "note": text, "date": "2024-05-17" })
}

impl Client {
    pub(crate) fn new(address: &str) -> Self {
        Self { server: format!("http://{address}"), agent: agent() }
    }

    /// The program's URL.
    pub(crate) fn address(&self) -> &str {
        self.server.trim_start_matches("http://")
    }

    /// The status and the body.
    pub(crate) fn send(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.server));
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = request.header("content-type", "application/json").body(body).expect("a request");
        let mut response = self.agent.run(request).expect("an answer");
        let status = response.status().as_u16();
        (status, response.body_mut().read_json().unwrap_or_default())
    }

    /// Creates a record if the program still answers.
    pub(crate) fn try_create(&self) -> Result<(), ureq::Error> {
        self.agent.post(format!("{}/records", self.server)).send_json(draft("while it lasts")).map(drop)
    }

    /// Creates a record. Returns its id if it was stored.
    pub(crate) fn create(&self, draft: &Value) -> Option<String> {
        let (status, record) = self.send("POST", "/records", Some(draft));
        assert!(matches!(status, 201 | 503), "{status} {record}");
        record["id"].as_str().map(str::to_owned)
    }

    /// Creates, updates and deletes records one after another until told to stop. Returns the number of
    /// acknowledged writes.
    pub(crate) fn write_until(&self, end: &AtomicBool) -> usize {
        let mut acknowledged = 0;
        for n in 0.. {
            if end.load(Ordering::Relaxed) {
                break;
            }
            let Some(id) = self.create(&draft(&format!("number {n}"))) else { continue };
            acknowledged += 1;
            let path = format!("/records/{id}");
            if n % 2 == 0 {
                acknowledged += usize::from(self.send("PUT", &path, Some(&draft("seen again"))).0 == 200);
            }
            if n % 3 == 0 {
                acknowledged += usize::from(self.send("DELETE", &path, None).0 == 204);
            }
            // The index shows at most ten thousand records.
            thread::sleep(Duration::from_millis(50));
        }
        acknowledged
    }

    /// The contents of the index.
    pub(crate) fn indexed(&self) -> Versions {
        let (status, found) = self.send("GET", "/records/search?limit=10000", None);
        assert_eq!(status, 200, "{found}");
        let found = found.as_array().expect("a list of records").iter();
        found
            .map(|r| (r["id"].as_str().expect("an id").to_owned(), r["version"].as_i64().expect("a version")))
            .collect()
    }

    pub(crate) fn metrics(&self) -> Exposition {
        parse(&get(&format!("{}/metrics", self.server)))
    }

    /// The sum of a family's series with these labels.
    pub(crate) fn sum(&self, family: &str, labels: &[(&str, &str)]) -> f64 {
        let has = |of: &BTreeMap<String, String>| {
            labels.iter().all(|(key, value)| of.get(*key).is_some_and(|found| found == value))
        };
        let samples = self.metrics().samples;
        samples.iter().filter(|((name, of), _)| name == family && has(of)).map(|(_, value)| value).sum()
    }

    /// Waits until this many outbox rows have ended, and all that was published has been consumed.
    pub(crate) fn until_settled(&self, rows: usize) {
        eventually("an empty outbox and an empty queue", || {
            let to = |state| self.sum("outbox_status_transitions_total", &[("to", state)]);
            let consumed =
                |status| self.sum("messages_consumed_total", &[("queue", "record-sync"), ("status", status)]);
            #[expect(clippy::cast_precision_loss, reason = "there are not that many")]
            let is_relayed = to("published") + to("dead") >= rows as f64;
            let published = self.sum("messages_published_total", &[("status", "success")]);
            let is_consumed = consumed("ack") + consumed("dead_letter") >= published;
            let is_idle = self.sum("messages_in_flight", &[]).abs() < 0.5;
            (is_relayed && is_consumed && is_idle).then_some(())
        });
    }
}
