use std::process::Command;

use rustix::process::Signal;
use serde_json::Value;

use super::{Server, answers, folder, server};
use crate::{agent, free_port, tool};

/// VictoriaMetrics, on one node.
#[derive(Debug)]
pub struct VictoriaMetrics {
    server: Server,
}

impl VictoriaMetrics {
    /// Starts one.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start() -> Option<Self> {
        let program = tool("victoria-metrics")?;
        let (folder, port) = (folder(), free_port());
        let mut command = Command::new(program);
        command.arg(format!("-storageDataPath={}", folder.path().display()));
        command.arg(format!("-httpListenAddr=127.0.0.1:{port}"));
        // It shows new samples at once.
        command.arg("-search.latencyOffset=0s");
        let is_ready = |port| answers(port, b"GET /health HTTP/1.0\r\n\r\n", b"HTTP/1.0 200");
        Some(Self { server: Server::start("victoria-metrics", command, port, is_ready, folder) })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The samples of an instant query.
    ///
    /// # Panics
    ///
    /// If it does not answer, or does not understand the query.
    pub fn query_now(&self, query: &str) -> Vec<Value> {
        let request = agent().get(format!("{}/api/v1/query", self.url())).query_pairs([("query", query)]);
        let mut response = request.call().unwrap_or_else(|error| panic!("{query}: {error}"));
        let answer: Value = response.body_mut().read_json().unwrap_or_else(|error| panic!("{query}: {error}"));
        assert_eq!(answer["status"], "success", "{query}: {answer}");
        answer["data"]["result"].as_array().cloned().unwrap_or_default()
    }
}

server!(VictoriaMetrics, Signal::KILL);
