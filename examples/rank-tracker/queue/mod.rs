//! The tasks that wait for a worker: in the program itself, or in a Redis that several programs share.
//!
//! A task is given to one worker at a time, and again to another if that one does not settle it: it may be done
//! twice, but it is not lost.

mod memory;
mod redis;

use std::collections::HashMap;
use std::time::Duration;

use callmeter::{Gauge, LabelSet, LabelValue, Metrics, metered};
use callmeter_examples::{Latest, Shutdown};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use uuid::Uuid;

use self::memory::Memory;
use self::redis::Redis;

/// What workers do.
#[derive(Clone, Debug, PartialEq, LabelValue, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Task {
    /// Looks up the position of a tracking's target.
    CrawlRank { tracking: Uuid },
    /// Deletes old ranks.
    PruneRanks,
}

/// A queued task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: Uuid,
    /// The run that waits for it.
    pub(crate) run: Uuid,
    /// From 1.
    pub(crate) attempt: u32,
    pub(crate) task: Task,
}

impl Message {
    pub(crate) fn new(run: Uuid, task: Task) -> Self {
        Self { id: Uuid::new_v4(), run, attempt: 1, task }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, LabelValue)]
pub(crate) enum State {
    /// Not yet done, or to be done again.
    Waiting,
    /// With a worker.
    Running,
    Succeeded,
    Failed,
}

/// The number of tasks that are not done.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Depth {
    waiting: u64,
    running: u64,
}

/// The tasks of a run that it knows of.
pub(crate) type States = HashMap<Uuid, State>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum QueueError {
    #[error("the task queue at {address} cannot be reached: {source}")]
    Connect { address: String, source: ::redis::RedisError },
    #[error("the task queue: {0}")]
    Command(#[from] ::redis::RedisError),
    #[error("not a task: {0}")]
    Unreadable(#[from] serde_json::Error),
}

type Result<T> = std::result::Result<T, QueueError>;

/// The place of a task that is not done.
#[derive(Clone, Copy, LabelValue)]
enum Place {
    Waiting,
    Running,
}

#[derive(LabelSet)]
struct ByPlace {
    #[label(rename = "state")]
    place: Place,
}

#[derive(Metrics)]
#[metrics(prefix = "task")]
struct QueueMetrics {
    /// Tasks that wait or are with a worker.
    queue_depth: Gauge<ByPlace>,
}

/// How often Redis is queried for its depth.
const PERIOD: Duration = Duration::from_secs(1);

static TASKS: QueueMetrics = QueueMetrics::new();

#[derive(Clone)]
pub(crate) enum Queue {
    Memory(Memory),
    Redis(Redis),
}

impl Queue {
    /// Opens the queue in the Redis of this URL, or one in the program.
    pub(crate) async fn open(url: Option<&str>) -> Result<Self> {
        Ok(match url {
            Some(url) => Self::Redis(Redis::connect(url).await?),
            None => Self::Memory(Memory::default()),
        })
    }

    /// Sends a task, unless the queue already has it. So this can be repeated until it succeeds.
    #[metered(counter(
        "task_sent_total",
        help = "Tasks that were sent to the workers.",
        on(ok),
        labels(task: Task = &message.task)
    ))]
    pub(crate) async fn send(&self, message: &Message) -> Result<()> {
        match self {
            Self::Memory(memory) => memory.send(message),
            Self::Redis(redis) => redis.send(message).await?,
        }
        Ok(())
    }

    /// The next task for a worker, if one waits. If the worker has an unsettled task, returns that task again.
    pub(crate) async fn take(&self, worker: Uuid) -> Result<Option<Message>> {
        match self {
            Self::Memory(memory) => Ok(memory.take(worker)),
            Self::Redis(redis) => redis.take(worker).await,
        }
    }

    /// Ends a worker's task, or queues it again as this attempt if the state is [`State::Waiting`]. This can be
    /// repeated until it succeeds.
    pub(crate) async fn settle(&self, worker: Uuid, message: &Message, state: State, attempt: u32) -> Result<()> {
        match self {
            Self::Memory(memory) => memory.settle(worker, message, state, attempt),
            Self::Redis(redis) => redis.settle(worker, message, state, attempt).await?,
        }
        Ok(())
    }

    /// Removes a worker that has no unsettled task.
    pub(crate) async fn leave(&self, worker: Uuid) -> Result<()> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Redis(redis) => redis.leave(worker).await,
        }
    }

    /// Queues the tasks of dead workers again.
    pub(crate) async fn reclaim(&self) -> Result<()> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Redis(redis) => redis.reclaim().await,
        }
    }

    /// The states of a run's tasks.
    pub(crate) async fn states(&self, run: Uuid) -> Result<States> {
        match self {
            Self::Memory(memory) => Ok(memory.states(run)),
            Self::Redis(redis) => redis.states(run).await,
        }
    }

    /// Shows how many tasks wait, and how many workers have. The queue in the program is read at each
    /// exposition; Redis is queried periodically.
    pub(crate) fn watch(&self, shutdown: &Shutdown) -> Option<JoinHandle<()>> {
        match self {
            Self::Memory(memory) => {
                for (place, of) in PLACES {
                    let memory = memory.clone();
                    TASKS.queue_depth.with(ByPlace { place }).observe(move || of(&memory.depth()));
                }
                None
            }
            Self::Redis(redis) => {
                let latest = Latest::new(PERIOD);
                for (place, of) in PLACES {
                    let latest = latest.clone();
                    TASKS.queue_depth.with(ByPlace { place }).observe(move || latest.read(of));
                }
                let redis = redis.clone();
                Some(latest.ask("the depth of the queue", shutdown, move || {
                    let redis = redis.clone();
                    async move { redis.depth().await }
                }))
            }
        }
    }
}

/// The value of a gauge for a queue's depth.
type Show = fn(&Depth) -> u64;

const PLACES: [(Place, Show); 2] =
    [(Place::Waiting, |depth| depth.waiting), (Place::Running, |depth| depth.running)];

impl State {
    fn named(name: &str) -> Self {
        let all = [Self::Waiting, Self::Running, Self::Succeeded, Self::Failed];
        all.into_iter().find(|state| state.as_str() == name).unwrap_or(Self::Waiting)
    }
}
