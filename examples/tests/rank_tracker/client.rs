//! A client of the API that also reads the metrics.

use callmeter_tests::{Exposition, agent, eventually, get, parse};
use serde_json::{Value, json};

pub(crate) struct Client {
    pub(crate) address: String,
    agent: ureq::Agent,
}

impl Client {
    pub(crate) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), agent: agent() }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The status and the body of a response; null for an empty body.
    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        answer(self.agent.get(self.url(path)).call())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        answer(self.agent.post(self.url(path)).send_json(body))
    }

    /// Requests a crawl. Without a body: the service would close the connection if it did not read one.
    pub(crate) fn crawl(&self) {
        assert_eq!(answer(self.agent.post(self.url("/crawls")).send_empty()).0, 202);
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> (u16, Value) {
        answer(self.agent.patch(self.url(path)).send_json(body))
    }

    /// Opens a session and returns its token.
    #[track_caller]
    pub(crate) fn log_in(&self, key: &str) -> String {
        let (status, session) = self.post_as(key, "/sessions");
        assert_eq!(status, 201, "{session}");
        session["token"].as_str().expect("a token").to_owned()
    }

    /// As the client with this key or token.
    pub(crate) fn get_as(&self, bearer: &str, path: &str) -> (u16, Value) {
        answer(self.agent.get(self.url(path)).header("authorization", format!("Bearer {bearer}")).call())
    }

    pub(crate) fn post_as(&self, bearer: &str, path: &str) -> (u16, Value) {
        answer(self.agent.post(self.url(path)).header("authorization", format!("Bearer {bearer}")).send_empty())
    }

    pub(crate) fn delete_as(&self, bearer: &str, path: &str) -> (u16, Value) {
        answer(self.agent.delete(self.url(path)).header("authorization", format!("Bearer {bearer}")).call())
    }

    pub(crate) fn delete(&self, path: &str) -> (u16, Value) {
        answer(self.agent.delete(self.url(path)).call())
    }

    /// Creates a tracking and returns its path.
    pub(crate) fn create(&self, rank_type: &str, keyword: &str) -> String {
        let body = json!({ "rank_type": rank_type, "keyword": keyword, "target": "shop-7.example" });
        let (status, created) = self.post("/trackings", &body);
        assert_eq!(status, 201, "{created}");
        format!("/trackings/{}", created["id"].as_str().expect("an id"))
    }

    pub(crate) fn metrics(&self) -> Exposition {
        parse(&get(&self.url("/metrics")))
    }

    /// The value of a series.
    #[track_caller]
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.metrics().value(name, labels).unwrap_or_else(|| panic!("no {name} {labels:?}"))
    }

    /// Waits until a series has an expected value, and returns it.
    pub(crate) fn until(&self, name: &str, labels: &[(&str, &str)], is_good: impl Fn(f64) -> bool) -> f64 {
        eventually(name, || self.metrics().value(name, labels).filter(|value| is_good(*value)))
    }
}

fn answer(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> (u16, Value) {
    let mut response = response.expect("an answer");
    let body = response.body_mut().read_to_string().expect("a text");
    (response.status().as_u16(), serde_json::from_str(&body).unwrap_or(Value::Null))
}
