//! A job queue in Redis.
//!
//! The database knows every promise; Redis holds the next few jobs. A job has the id of its delivery, so that a push
//! whose answer was lost can be repeated, and it holds no more than [`MOST_WAITING`] jobs: the scripts of apalis pass
//! all waiting ids to `unpack`, which fails for good with about 8,000 of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use apalis::prelude::{
    BackendExt as _, EventListenerExt as _, TaskBuilder, TaskId, WorkerBuilder, WorkerBuilderExt as _,
};
use apalis_redis::{Client, Config, ConnectionManager, RedisError, RedisStorage, queries};
use callmeter_examples::{Outage, Shutdown};
use redis::aio::ConnectionManagerConfig;
use tokio::time::timeout;
use uuid::Uuid;

use crate::deliveries::Queue;
use crate::jobs::Jobs;
use crate::queue::{CONCURRENCY, MOST_WAITING, run, stopped};
use crate::watchdog::Watchdog;

/// How often Redis is asked for jobs.
const POLL: Duration = Duration::from_millis(100);
/// How often a worker sends Redis a heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// After this long without a heartbeat or a job, a worker is replaced.
const STALL: Duration = Duration::from_secs(10);
/// How long a command may take.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long a worker that has lost Redis waits before the next one starts.
const RETRY: Duration = Duration::from_millis(500);
/// Jobs that are pushed in one command.
const BATCH: usize = 100;
/// Jobs that are forgotten in one command.
const FORGOTTEN: isize = 1_000;
/// How many workers may fail in a row although Redis answers, before the queue is filled again.
const FAILURES: usize = 5;

#[derive(Debug, thiserror::Error)]
#[error("cannot reach the Redis that REDIS_URL names ({0}): give redis://… of one that runs")]
pub(crate) struct ConnectError(#[from] RedisError);

#[derive(Debug, thiserror::Error)]
enum QueueError {
    #[error("Redis does not answer")]
    Silent(#[from] tokio::time::error::Elapsed),
    #[error(transparent)]
    Redis(#[from] RedisError),
    #[error(transparent)]
    Storage(#[from] apalis_redis::Error),
}

pub(crate) async fn connect(url: &str) -> Result<ConnectionManager, ConnectError> {
    let config = ConnectionManagerConfig::new().set_number_of_retries(2).set_max_delay(Duration::from_secs(1));
    Ok(Client::open(url)?.get_connection_manager_with_config(config).await?)
}

#[derive(Clone)]
pub(crate) struct RedisQueue {
    queue: Queue,
    connection: ConnectionManager,
    config: Config,
    /// How many more jobs Redis accepts, as last reported. 0 while it is unreachable: requests do not wait for it.
    room: Arc<AtomicUsize>,
    outage: Arc<Outage>,
}

impl RedisQueue {
    pub(crate) fn new(queue: Queue, connection: ConnectionManager) -> Self {
        // The database decides which worker makes a delivery, so locks and events in Redis would only cost time.
        let config = Config::default()
            .queue(format!("saas-starter:{}", queue.name()))
            .heartbeat_interval(HEARTBEAT)
            .missed_heartbeats(5)
            .batch_size(CONCURRENCY)
            .lock_tasks(false)
            .emit_events(false);
        Self { queue, connection, config, room: Arc::new(AtomicUsize::new(MOST_WAITING)), outage: Arc::default() }
    }

    /// Queues deliveries that are not queued. Those that Redis does not accept stay in the database and will be
    /// overdue.
    pub(crate) async fn push(&self, ids: Vec<String>) {
        for ids in ids.chunks(BATCH) {
            let is_room = |room: usize| room.checked_sub(ids.len());
            if self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, is_room).is_err() {
                return;
            }
            let pushed = self.push_batch(ids).await;
            if self.note(pushed).is_none() {
                return;
            }
        }
    }

    async fn push_batch(&self, ids: &[String]) -> Result<(), QueueError> {
        let job = |id: &String| {
            let data = serde_json::to_vec(id).unwrap_or_default();
            TaskBuilder::new(data).task_id(TaskId::String(id.clone())).build()
        };
        let jobs: Vec<_> = ids.iter().map(job).collect();
        timeout(PATIENCE, queries::push_tasks(&mut self.connection.clone(), &self.config, &jobs)).await??;
        Ok(())
    }

    /// Deletes jobs that are done, and reads how many more Redis accepts.
    pub(crate) async fn tidy(&self) -> usize {
        let asked = timeout(PATIENCE * 4, self.forget_done()).await.map_err(QueueError::from).flatten();
        let waiting = self.note(asked);
        let room = waiting.map_or(0, |waiting| MOST_WAITING.saturating_sub(waiting));
        self.room.store(room, Ordering::Relaxed);
        room
    }

    /// Deletes jobs that are done, so that Redis does not keep them forever and a delivery that must be repeated can
    /// be queued again. Returns the number of jobs that wait.
    async fn forget_done(&self) -> Result<usize, QueueError> {
        let (done, data) = (self.config.done_jobs_set(), self.config.job_data_hash());
        let mut connection = self.connection.clone();
        loop {
            let (active, scheduled, ids) = redis::pipe()
                .llen(self.config.active_jobs_list())
                .zcard(self.config.scheduled_jobs_set())
                .srandmember_multiple(&done, FORGOTTEN)
                .query_async::<(usize, usize, Vec<String>)>(&mut connection)
                .await?;
            if ids.is_empty() {
                return Ok(active + scheduled);
            }
            let meta: Vec<String> = ids.iter().map(|id| format!("{}:{id}", self.config.job_meta_hash())).collect();
            redis::pipe()
                .atomic()
                .hdel(&data, &ids)
                .unlink(meta)
                .srem(&done, &ids)
                .exec_async(&mut connection)
                .await?;
        }
    }

    /// Logs when Redis becomes unreachable, and when it is reachable again.
    fn note<T>(&self, answer: Result<T, QueueError>) -> Option<T> {
        let queue = self.queue.name();
        match answer {
            Ok(answer) => {
                if self.outage.ends() {
                    tracing::info!(queue, "jobs are queued again");
                }
                Some(answer)
            }
            Err(error) => {
                self.room.store(0, Ordering::Relaxed);
                if self.outage.begins() {
                    tracing::warn!(%error, queue, "jobs are not queued: the database keeps them");
                }
                None
            }
        }
    }

    /// Runs workers, one after another: a worker that fails or stalls is replaced. Each has its own name, because
    /// apalis gives the jobs of a name without a heartbeat for ten seconds to other workers.
    pub(crate) async fn work(self, jobs: Jobs, stop: Shutdown) {
        let queue = self.queue;
        let mut failures = 0;
        while !stop.has_begun() {
            let watchdog = Watchdog::new(STALL);
            let (heartbeat, jobs, done) = (watchdog.clone(), jobs.clone(), watchdog.clone());
            let worker = WorkerBuilder::new(format!("{}-{}", queue.name(), Uuid::new_v4()))
                .backend(self.storage().poll_with_interval(POLL))
                .concurrency(CONCURRENCY)
                .on_event(move |_, _| heartbeat.pet())
                .build(move |id: String| {
                    done.take_job();
                    run(queue, id, jobs.clone())
                });
            let ended = tokio::select! {
                ended = worker.run_until(stopped(stop.clone())) => ended.map_err(|error| error.to_string()),
                // Its jobs go on, because they run on their own tasks.
                () = watchdog.barks() => Err("it does not move".into()),
            };
            let Err(reason) = ended else { continue };
            if watchdog.has_taken_jobs() || !self.is_there().await {
                failures = 0;
            } else {
                failures += 1;
            }
            // While Redis is unreachable, each new worker fails, too.
            if failures == 1 || watchdog.has_taken_jobs() {
                tracing::warn!(reason, queue = queue.name(), "the worker is replaced");
            }
            if failures >= FAILURES {
                self.start_anew(&reason).await;
                failures = 0;
            }
            stop.sleep(RETRY).await;
        }
    }

    async fn is_there(&self) -> bool {
        let mut connection = self.connection.clone();
        let ping = redis::cmd("PING").exec_async(&mut connection).await;
        ping.is_ok()
    }

    /// Empties a queue that no worker can read although Redis answers. The database has everything that was in it.
    async fn start_anew(&self, reason: &str) {
        let emptied = redis::cmd("UNLINK")
            .arg(self.config.active_jobs_list())
            .arg(self.config.scheduled_jobs_set())
            .arg(self.config.job_data_hash())
            .arg(self.config.workers_set())
            .exec_async(&mut self.connection.clone())
            .await;
        match emptied {
            Ok(()) => tracing::error!(
                reason,
                queue = self.queue.name(),
                "no worker can read the queue: it is filled anew"
            ),
            Err(error) => tracing::error!(%error, queue = self.queue.name(), "the queue cannot be emptied"),
        }
    }

    fn storage(&self) -> RedisStorage<String> {
        RedisStorage::new(self.connection.clone()).with_config(self.config.clone())
    }
}
