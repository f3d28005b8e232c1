//! A queue that several programs share.
//!
//! | key | what it holds |
//! |---|---|
//! | `rank-tracker:waiting` | list: tasks that wait |
//! | `rank-tracker:running:WORKER` | list: the task of a worker ||
//! | `rank-tracker:workers` | sorted set: workers by the time of their last sign of life ||
//! | `rank-tracker:run:RUN` | hash: the states of a run's tasks |
//!
//! Each change is one script, which Redis runs as a whole or not at all, and which may be repeated if the answer
//! was lost. Scripts go from a worker's name to the key of its list, and change several keys at once: that takes one
//! Redis. A Redis Cluster wants all keys of a script named, and in one slot: `{rank-tracker}:waiting`, with braces.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use callmeter::LabelValue as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands as _, Client, ConnectionAddr, RedisError, Script};
use uuid::Uuid;

use super::{Depth, Message, QueueError, Result, State, States};

const WAITING: &str = "rank-tracker:waiting";
const WORKERS: &str = "rank-tracker:workers";

/// After this many seconds without a sign of life, a worker is considered dead. No task takes this long.
const LEASE: u64 = 15;

const SEND: &str = "
    if redis.call('HSETNX', KEYS[2], ARGV[1], 'waiting') == 0 then return end
    redis.call('EXPIRE', KEYS[2], 86400)
    redis.call('LPUSH', KEYS[1], ARGV[2])";

const TAKE: &str = "
    redis.call('ZADD', KEYS[3], ARGV[1], ARGV[2])
    return redis.call('LINDEX', KEYS[2], -1) or redis.call('LMOVE', KEYS[1], KEYS[2], 'RIGHT', 'LEFT')";

const SETTLE: &str = "
    if redis.call('LREM', KEYS[2], 1, ARGV[1]) == 0 then return end
    redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
    if ARGV[4] ~= '' then redis.call('LPUSH', KEYS[1], ARGV[4]) end";

const RECLAIM: &str = "
    for _, worker in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])) do
        while redis.call('LMOVE', 'rank-tracker:running:' .. worker, KEYS[1], 'RIGHT', 'RIGHT') do end
        redis.call('ZREM', KEYS[2], worker)
    end";

const DEPTH: &str = "
    local running = 0
    for _, worker in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
        running = running + redis.call('LLEN', 'rank-tracker:running:' .. worker)
    end
    return { redis.call('LLEN', KEYS[1]), running }";

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

    pub(super) async fn send(&self, message: &Message) -> Result<()> {
        let text = serde_json::to_string(message)?;
        let mut connection = self.0.clone();
        let script = Script::new(SEND);
        let mut sent = script.key(WAITING);
        Ok(sent.key(run(message.run)).arg(message.id.to_string()).arg(text).invoke_async(&mut connection).await?)
    }

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
                let _: u64 = connection.lrem(running(worker), 1, text).await?;
                Err(error.into())
            }
        }
    }

    pub(super) async fn settle(&self, worker: Uuid, message: &Message, state: State, attempt: u32) -> Result<()> {
        let again = match state {
            State::Waiting => serde_json::to_string(&Message { attempt, ..message.clone() })?,
            _ => String::new(),
        };
        let script = Script::new(SETTLE);
        let mut settled = script.key(WAITING);
        settled.key(running(worker)).key(run(message.run));
        settled.arg(serde_json::to_string(message)?).arg(message.id.to_string()).arg(state.as_str()).arg(again);
        Ok(settled.invoke_async(&mut self.0.clone()).await?)
    }

    pub(super) async fn leave(&self, worker: Uuid) -> Result<()> {
        Ok(self.0.clone().zrem(WORKERS, worker.to_string()).await?)
    }

    pub(super) async fn reclaim(&self) -> Result<()> {
        let script = Script::new(RECLAIM);
        let mut reclaimed = script.key(WAITING);
        Ok(reclaimed.key(WORKERS).arg(now() - LEASE).invoke_async(&mut self.0.clone()).await?)
    }

    pub(super) async fn states(&self, id: Uuid) -> Result<States> {
        let states: HashMap<String, String> = self.0.clone().hgetall(run(id)).await?;
        let states = states.iter().filter_map(|(id, state)| Some((id.parse().ok()?, State::named(state))));
        Ok(states.collect())
    }

    pub(super) async fn depth(&self) -> Result<Depth> {
        let (waiting, running) =
            Script::new(DEPTH).key(WAITING).key(WORKERS).invoke_async(&mut self.0.clone()).await?;
        Ok(Depth { waiting, running })
    }
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
