//! The program, and what a client does with it.

use std::net::TcpStream;
use std::ops::Deref;
use std::process::Command;

use callmeter_tests::{Exposition, Running, agent, get, parse};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::stream::MaybeTlsStream;
use tokio_tungstenite::tungstenite::{self, WebSocket};

pub(crate) const PASSWORD: &str = "correct horse";

/// What the program reads from its environment; tests leave nothing of it to chance.
const VARIABLES: [&str; 5] = ["DATABASE_URL", "REDIS_URL", "METRICS_TOKEN", "ADMIN_TOKEN", "RUST_LOG"];

/// The program with these arguments and variables.
pub(crate) fn program(args: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saas-starter"));
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command.args(args).envs(variables.iter().copied());
    command
}

/// The running service, and a client of it.
pub(crate) struct Service {
    pub(crate) running: Running,
    pub(crate) client: Client,
}

/// A client of the service.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: String,
}

impl Service {
    pub(crate) fn start(args: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut running = Running::start(&mut program(args, variables));
        let client = Client { address: running.address() };
        Self { running, client }
    }
}

impl Deref for Service {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Client {
    pub(crate) fn scrape(&self) -> Exposition {
        parse(&get(&format!("http://{}/metrics", self.address)))
    }

    /// The value of a series, which has to be there.
    #[track_caller]
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let exposition = self.scrape();
        exposition.value(name, labels).unwrap_or_else(|| panic!("no {name}{labels:?} in {:#?}", exposition.samples))
    }

    /// Posts, and gives the status and the body; nothing if the service does not answer.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Option<(u16, Value)> {
        let mut response = agent().post(format!("http://{}{path}", self.address)).send_json(body).ok()?;
        Some((response.status().as_u16(), response.body_mut().read_json().unwrap_or_default()))
    }

    pub(crate) fn sign_up(&self, email: &str) -> Option<u16> {
        Some(self.post("/signup", &json!({ "email": email, "password": PASSWORD }))?.0)
    }

    /// Logs in and gives the session's token.
    pub(crate) fn log_in(&self, email: &str) -> Option<String> {
        let (status, session) = self.post("/login", &json!({ "email": email, "password": PASSWORD }))?;
        (status == 200).then(|| session["token"].as_str().expect("a token").to_owned())
    }

    pub(crate) fn connect(&self, token: &str) -> WebSocket<MaybeTlsStream<TcpStream>> {
        let url = format!("ws://{}/ws?token={token}", self.address);
        tungstenite::connect(url).expect("a WebSocket").0
    }
}
