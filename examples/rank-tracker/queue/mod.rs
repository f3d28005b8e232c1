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

#[derive(Clone, Copy, Debug, PartialEq, LabelValue, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// Not yet done, or to be done again.
    Waiting,
    /// With a worker.
    Running,
    /// With a worker that has not yet noticed that it was cancelled.
    Cancelling,
    Succeeded,
    Failed,
    Cancelled,
}

/// A task and its state.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    #[serde(flatten)]
    pub(crate) message: Message,
    pub(crate) state: State,
}

/// The state of a task before and after a request to change it. They are equal if the request does not fit.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Change {
    before: State,
    after: State,
}

impl Change {
    /// The new state.
    fn made(change: Option<Self>, to: &'static str) -> Result<State> {
        match change {
            None => Err(QueueError::NoTask),
            Some(Self { before, after }) if before == after => Err(QueueError::Unchanged { state: before, to }),
            Some(Self { after, .. }) => Ok(after),
        }
    }
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
    #[error("there is no such task")]
    NoTask,
    #[error("the task is {}: it cannot be {to}", state.as_str())]
    Unchanged { state: State, to: &'static str },
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

    /// Ends a worker's task, or queues it again as this message if the state is [`State::Waiting`]. This can be
    /// repeated until it succeeds.
    pub(crate) async fn settle(&self, worker: Uuid, message: &Message, state: State) -> Result<()> {
        match self {
            Self::Memory(memory) => memory.settle(worker, message, state),
            Self::Redis(redis) => redis.settle(worker, message, state).await?,
        }
        Ok(())
    }

    /// Cancels a task: at once if it waits, and otherwise when its worker notices.
    #[metered(counter(
        "task_actions_total",
        help = "Tasks that clients of the API cancelled or retried.",
        on(ok),
        labels(task: Task = &message.task, action = "cancel")
    ))]
    pub(crate) async fn cancel(&self, message: &Message) -> Result<State> {
        let change = match self {
            Self::Memory(memory) => memory.cancel(message),
            Self::Redis(redis) => redis.cancel(message).await?,
        };
        Change::made(change, "cancelled")
    }

    /// Queues a task again that failed or was cancelled, as its first attempt.
    #[metered(counter(
        "task_actions_total",
        on(ok),
        labels(task: Task = &message.task, action = "retry")
    ))]
    pub(crate) async fn retry(&self, message: &Message) -> Result<State> {
        let change = match self {
            Self::Memory(memory) => memory.retry(message),
            Self::Redis(redis) => redis.retry(message).await?,
        };
        Change::made(change, "retried")
    }

    /// The state of a task, if the queue remembers it.
    pub(crate) async fn state(&self, message: &Message) -> Result<Option<State>> {
        match self {
            Self::Memory(memory) => Ok(memory.state(message)),
            Self::Redis(redis) => redis.state(message).await,
        }
    }

    /// A task of the last day.
    pub(crate) async fn find(&self, id: Uuid) -> Result<Entry> {
        let found = match self {
            Self::Memory(memory) => memory.find(id),
            Self::Redis(redis) => redis.find(id).await?,
        };
        found.ok_or(QueueError::NoTask)
    }

    /// The latest tasks, of one state or of all.
    pub(crate) async fn list(&self, state: Option<State>, limit: usize) -> Result<Vec<Entry>> {
        match self {
            Self::Memory(memory) => Ok(memory.list(state, limit)),
            Self::Redis(redis) => redis.list(state, limit).await,
        }
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
    const ALL: [Self; 6] =
        [Self::Waiting, Self::Running, Self::Cancelling, Self::Succeeded, Self::Failed, Self::Cancelled];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    fn can_be_retried(self) -> bool {
        matches!(self, Self::Failed | Self::Cancelled)
    }
}
