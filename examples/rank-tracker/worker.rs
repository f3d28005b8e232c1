//! Workers do the tasks.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use callmeter::{Gauge, Metrics, Outcome, metered};
use callmeter_examples::{Outage, Shutdown};
use futures::FutureExt as _;
use tokio::task::JoinHandle;
use tracing::{info, warn};
use uuid::Uuid;

use crate::crawler::{CrawlError, Crawler};
use crate::queue::{Message, Queue, State, Task};
use crate::store::{Store, StoreError};

/// How often a site is asked for the same result page.
const ATTEMPTS: u32 = 3;
/// How long ranks are kept.
const DAYS_KEPT: i64 = 90;
/// How long a worker without tasks sleeps.
const IDLE: Duration = Duration::from_millis(100);
/// How often vanished workers are looked for.
const PACE: Duration = Duration::from_secs(1);
/// How often a worker checks whether its task was cancelled.
const CANCELLED: Duration = Duration::from_millis(250);
/// How long a worker waits for a database or queue to come back.
const OUTAGE: Duration = Duration::from_millis(500);

#[derive(Metrics)]
#[metrics(prefix = "task")]
struct Workers {
    /// Workers of this program that are alive.
    workers_alive: Gauge,
}

static WORKERS: Workers = Workers::new();

/// How a task's attempt ended.
#[derive(Clone, Copy, Outcome)]
enum Ended {
    #[outcome(ok)]
    Succeeded,
    /// To be tried again, as this attempt, after a while.
    #[outcome(error)]
    Retried { attempt: u32, after: Duration },
    #[outcome(error)]
    Failed,
}

#[derive(Debug, thiserror::Error)]
enum TaskError {
    #[error(transparent)]
    Crawl(#[from] CrawlError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Clone)]
pub(crate) struct Worker {
    pub(crate) store: Store,
    pub(crate) queue: Queue,
    pub(crate) crawler: Crawler,
    /// Whether the database is away.
    database: Arc<Outage>,
    /// Whether the queue is away.
    tasks: Arc<Outage>,
}

impl Worker {
    pub(crate) fn new(store: Store, queue: Queue, crawler: Crawler) -> Self {
        Self { store, queue, crawler, database: Arc::default(), tasks: Arc::default() }
    }

    /// Starts this many workers, and the tasks that watch the queue and the database.
    pub(crate) fn many(self, count: usize, shutdown: &Shutdown) -> Vec<JoinHandle<()>> {
        let workers = (0..count).map(|_| shutdown.spawn(self.clone().work(shutdown.clone())));
        let mut parts: Vec<_> = workers.collect();
        parts.extend(self.store.watch(shutdown));
        parts.extend(self.queue.watch(shutdown));
        parts.push(shutdown.spawn(self.reclaim(shutdown.clone())));
        parts
    }

    /// Periodically queues the tasks of vanished workers again.
    async fn reclaim(self, shutdown: Shutdown) {
        let outage = Outage::new();
        while shutdown.sleep(PACE).await {
            match self.queue.reclaim().await {
                Ok(()) => {
                    if outage.ends() {
                        info!("tasks of vanished workers are taken over again");
                    }
                }
                Err(error) if outage.begins() => warn!(%error, "tasks of vanished workers cannot be taken over"),
                Err(_) => {}
            }
        }
    }

    /// Does tasks until shutdown. The task that has begun is finished.
    async fn work(self, shutdown: Shutdown) {
        let _alive = WORKERS.workers_alive.hold();
        let id = Uuid::new_v4();
        while !shutdown.has_begun() {
            match self.queue.take(id).await {
                Ok(message) => {
                    if self.tasks.ends() {
                        info!("tasks can be taken again");
                    }
                    match message {
                        Some(message) => self.handle(id, &message, &shutdown).await,
                        None => drop(shutdown.sleep(IDLE).await),
                    }
                }
                Err(error) => {
                    if self.tasks.begins() {
                        warn!(%error, "no task can be taken");
                    }
                    shutdown.sleep(OUTAGE).await;
                }
            }
        }
        if let Err(error) = self.queue.leave(id).await {
            warn!(%error, "a worker cannot take leave: it will be missed");
        }
    }

    async fn handle(&self, id: Uuid, message: &Message, shutdown: &Shutdown) {
        let performed = tokio::select! {
            // A task that panics is one that failed, not the end of the worker.
            performed = AssertUnwindSafe(self.perform(message)).catch_unwind() => performed.unwrap_or(Ended::Failed),
            // The attempt is dropped: it counts as cancelled.
            () = self.until_cancelled(message) => {
                info!(task = %message.id, run = %message.run, "a task is cancelled");
                return self.settle(id, message, State::Cancelled, shutdown).await;
            }
        };
        let (state, attempt) = match performed {
            Ended::Succeeded => (State::Succeeded, message.attempt),
            Ended::Retried { attempt, after } => {
                // Before it is given back: another worker would take it at once.
                shutdown.sleep(after).await;
                (State::Waiting, attempt)
            }
            Ended::Failed => (State::Failed, message.attempt),
        };
        self.settle(id, &Message { attempt, ..message.clone() }, state, shutdown).await;
    }

    /// Waits until a client cancels the task.
    async fn until_cancelled(&self, message: &Message) {
        loop {
            tokio::time::sleep(CANCELLED).await;
            // If the queue is away, nobody can cancel the task.
            if matches!(self.queue.state(message).await, Ok(Some(State::Cancelling))) {
                return;
            }
        }
    }

    async fn settle(&self, id: Uuid, message: &Message, state: State, shutdown: &Shutdown) {
        while let Err(error) = self.queue.settle(id, message, state).await {
            if self.tasks.begins() {
                warn!(%error, "tasks cannot be settled");
            }
            if !shutdown.sleep(OUTAGE).await {
                return;
            }
        }
    }

    /// One attempt at a task.
    #[metered(
        counter("task_runs_total", help = "Attempts at tasks.", labels(state = outcome)),
        histogram(
            "task_runtime_seconds",
            help = "How long attempts at tasks took.",
            buckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        ),
        labels(task: Task = &message.task),
        outcome = Ended
    )]
    async fn perform(&self, message: &Message) -> Ended {
        let done = match message.task {
            Task::CrawlRank { tracking } => self.crawl(tracking, message.run).await,
            Task::PruneRanks => self.store.prune(DAYS_KEPT).await.map(drop).map_err(TaskError::from),
        };
        match done {
            Ok(()) => {
                if self.database.ends() {
                    info!("tasks go on");
                }
                Ended::Succeeded
            }
            Err(TaskError::Crawl(error)) if message.attempt >= ATTEMPTS => {
                warn!(%error, task = %message.id, run = %message.run, attempt = message.attempt, "a task is given up");
                Ended::Failed
            }
            Err(TaskError::Crawl(_)) => Ended::Retried { attempt: message.attempt + 1, after: Duration::ZERO },
            // The task is not to blame: it waits for the database to come back, and loses no attempt.
            Err(TaskError::Store(error)) => {
                if self.database.begins() {
                    warn!(%error, task = %message.id, run = %message.run, "tasks have to wait");
                }
                Ended::Retried { attempt: message.attempt, after: OUTAGE }
            }
        }
    }

    async fn crawl(&self, tracking: Uuid, run: Uuid) -> Result<(), TaskError> {
        // Deleted since it was sent, or left out of crawls.
        let Some(tracking) = self.store.tracking(tracking).await?.filter(|tracking| tracking.active) else {
            return Ok(());
        };
        let position = self.crawler.position(&tracking.what).await?;
        Ok(self.store.rank(tracking.id, run, position).await?)
    }
}
