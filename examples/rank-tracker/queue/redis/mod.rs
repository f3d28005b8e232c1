//! A queue that several programs share.
//!
//! | key | what it holds |
//! |---|---|
//! | `rank-tracker:waiting` | list: ids of tasks that wait |
//! | `rank-tracker:running:WORKER` | list: the id of a worker's task |
//! | `rank-tracker:workers` | sorted set: workers by the time of their last sign of life |
//! | `rank-tracker:task:TASK` | text: a task as JSON, for a day |
//! | `rank-tracker:tasks` | sorted set: ids of the tasks of the last day, by the time when they were sent |
//! | `rank-tracker:run:RUN` | hash: the states of a run's tasks, by id |
//!
//! Each change is one script. Scripts derive keys from the names of workers and tasks, and change several keys at once:
//! that takes one Redis. A Redis Cluster requires that all keys of a script are named, and are in one slot:
//! `{rank-tracker}:waiting`, with braces.

mod scripts;

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use callmeter::{LabelValue as _, metered};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands as _, Client, ConnectionAddr, RedisError, Script};
use uuid::Uuid;

use self::scripts::{CANCEL, DEPTH, FIND, LIST, RECLAIM, RETRY, SEND, SETTLE, TAKE};
use super::{Change, Depth, Entry, Message, QueueError, Result, State, States};

const WAITING: &str = "rank-tracker:waiting";
const WORKERS: &str = "rank-tracker:workers";
const TASKS: &str = "rank-tracker:tasks";

/// After this many seconds without a sign of life, a worker is considered dead. No task takes this long.
const LEASE: u64 = 15;

#[derive(Clone)]
pub(crate) struct Redis(ConnectionManager);

impl Redis {
    pub(super) async fn connect(url: &str) -> Result<Self> {
        let refused = |address: &str| {
            let address = address.to_owned();
            move |source: RedisError| QueueError::Connect { address, source }
        };
        // A URL may contain a password: only the part without it is shown.
        let client = Client::open(url).map_err(refused(url.rsplit('@').next().unwrap_or(url)))?;
        let address = match client.get_connection_info().addr() {
            ConnectionAddr::Tcp(host, port) => format!("{host}:{port}"),
            other => other.to_string(),
        };
        // The first connection must succeed at once: the manager would retry.
        let mut first = client.get_multiplexed_async_connection().await.map_err(refused(&address))?;
        let _: () = first.ping().await.map_err(refused(&address))?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(2)
            .set_max_delay(Duration::from_millis(500))
            .set_response_timeout(Some(Duration::from_secs(2)));
        let manager = client.get_connection_manager_with_config(config).await.map_err(refused(&address))?;
        Ok(Self(manager))
    }
}

/// One command of Redis each, or one script.
#[metered(histogram(
    "redis_command_duration_seconds",
    help = "How long commands of the task queue took Redis, with the way there and back.",
    buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1]
))]
impl Redis {
    #[metered(labels(command = "send"))]
    pub(super) async fn send(&self, message: &Message) -> Result<()> {
        let text = serde_json::to_string(message)?;
        let script = Script::new(SEND);
        let mut sent = script.key(WAITING);
        sent.key(run(message.run)).key(task(message.id)).key(TASKS);
        sent.arg(message.id.to_string()).arg(text).arg(now());
        Ok(sent.invoke_async(&mut self.0.clone()).await?)
    }

    #[metered(labels(command = "take"))]
    pub(super) async fn take(&self, worker: Uuid) -> Result<Option<Message>> {
        let script = Script::new(TAKE);
        let mut taken = script.key(WAITING);
        taken.key(running(worker)).key(WORKERS).arg(now()).arg(worker.to_string());
        let mut connection = self.0.clone();
        let Some(text) = taken.invoke_async::<Option<String>>(&mut connection).await? else { return Ok(None) };
        match serde_json::from_str(&text) {
            Ok(message) => Ok(Some(message)),
            // A task of another program would be taken repeatedly.
            Err(error) => {
                let _: u64 = connection.del(running(worker)).await?;
                Err(error.into())
            }
        }
    }

    #[metered(labels(command = "settle"))]
    pub(super) async fn settle(&self, worker: Uuid, message: &Message, state: State) -> Result<()> {
        let script = Script::new(SETTLE);
        let mut settled = script.key(WAITING);
        settled.key(running(worker)).key(run(message.run)).key(task(message.id));
        settled.arg(message.id.to_string()).arg(state.as_str()).arg(serde_json::to_string(message)?);
        Ok(settled.invoke_async(&mut self.0.clone()).await?)
    }

    #[metered(labels(command = "cancel"))]
    pub(super) async fn cancel(&self, message: &Message) -> Result<Option<Change>> {
        let script = Script::new(CANCEL);
        let mut cancelled = script.key(WAITING);
        cancelled.key(run(message.run)).arg(message.id.to_string());
        Ok(change(&cancelled.invoke_async::<Vec<String>>(&mut self.0.clone()).await?))
    }

    #[metered(labels(command = "retry"))]
    pub(super) async fn retry(&self, message: &Message) -> Result<Option<Change>> {
        let text = serde_json::to_string(&Message { attempt: 1, ..message.clone() })?;
        let script = Script::new(RETRY);
        let mut retried = script.key(WAITING);
        retried.key(run(message.run)).key(task(message.id)).arg(message.id.to_string()).arg(text);
        Ok(change(&retried.invoke_async::<Vec<String>>(&mut self.0.clone()).await?))
    }

    #[metered(labels(command = "state"))]
    pub(super) async fn state(&self, message: &Message) -> Result<Option<State>> {
        let state: Option<String> = self.0.clone().hget(run(message.run), message.id.to_string()).await?;
        Ok(state.and_then(|state| State::named(&state)))
    }

    #[metered(labels(command = "find"))]
    pub(super) async fn find(&self, id: Uuid) -> Result<Option<Entry>> {
        let script = Script::new(FIND);
        let mut found = script.key(task(id));
        found.arg(id.to_string());
        Ok(entries(&found.invoke_async::<Vec<String>>(&mut self.0.clone()).await?)?.pop())
    }

    #[metered(labels(command = "list"))]
    pub(super) async fn list(&self, state: Option<State>, limit: usize) -> Result<Vec<Entry>> {
        let script = Script::new(LIST);
        let mut list = script.key(TASKS);
        list.arg(state.map_or("", |state| state.as_str())).arg(limit);
        entries(&list.invoke_async::<Vec<String>>(&mut self.0.clone()).await?)
    }

    #[metered(labels(command = "leave"))]
    pub(super) async fn leave(&self, worker: Uuid) -> Result<()> {
        Ok(self.0.clone().zrem(WORKERS, worker.to_string()).await?)
    }

    #[metered(labels(command = "reclaim"))]
    pub(super) async fn reclaim(&self) -> Result<()> {
        let script = Script::new(RECLAIM);
        let mut reclaimed = script.key(WAITING);
        Ok(reclaimed.key(WORKERS).arg(now() - LEASE).invoke_async(&mut self.0.clone()).await?)
    }

    #[metered(labels(command = "states"))]
    pub(super) async fn states(&self, id: Uuid) -> Result<States> {
        let states: HashMap<String, String> = self.0.clone().hgetall(run(id)).await?;
        let states = states.iter().filter_map(|(id, state)| Some((id.parse().ok()?, State::named(state)?)));
        Ok(states.collect())
    }

    #[metered(labels(command = "depth"))]
    pub(super) async fn depth(&self) -> Result<Depth> {
        let (waiting, running) =
            Script::new(DEPTH).key(WAITING).key(WORKERS).invoke_async(&mut self.0.clone()).await?;
        Ok(Depth { waiting, running })
    }
}

/// The states before and after.
fn change(states: &[String]) -> Option<Change> {
    match states {
        [before, after] => Some(Change { before: State::named(before)?, after: State::named(after)? }),
        _ => None,
    }
}

/// Pairs of a task and its state.
fn entries(found: &[String]) -> Result<Vec<Entry>> {
    let pairs = found.chunks_exact(2).filter_map(|pair| Some((&pair[0], State::named(&pair[1])?)));
    pairs.map(|(text, state)| Ok(Entry { message: serde_json::from_str(text)?, state })).collect()
}

fn task(id: Uuid) -> String {
    format!("rank-tracker:task:{id}")
}

fn run(id: Uuid) -> String {
    format!("rank-tracker:run:{id}")
}

fn running(worker: Uuid) -> String {
    format!("rank-tracker:running:{worker}")
}

/// Unix seconds.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
