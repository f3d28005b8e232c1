//! The job queues: in memory, or in the Redis that `REDIS_URL` names.

use std::convert::Infallible;
use std::time::Duration;

use apalis::prelude::{BackendExt as _, TaskSink as _, WorkerBuilder, WorkerBuilderExt as _, WorkerError};
use apalis_redis::{Client, Config, ConnectionManager, RedisError, RedisStorage};
use callmeter_examples::Shutdown;
use futures::StreamExt as _;
use futures::channel::mpsc;
use redis::aio::ConnectionManagerConfig;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::deliveries::{Deliveries, Promise, Queue};
use crate::jobs::Jobs;

/// Jobs of one queue that run at a time.
const CONCURRENCY: usize = 16;
/// How often Redis is asked for jobs.
const POLL: Duration = Duration::from_millis(100);
/// How long a request waits for Redis; the promise is queued again when it is overdue.
const PUSH: Duration = Duration::from_millis(500);
/// How often overdue promises are queued again.
const SWEEP: Duration = Duration::from_secs(1);
/// How long a worker that has lost Redis waits before it tries again.
const RETRY: Duration = Duration::from_millis(500);

#[derive(Debug, thiserror::Error)]
#[error("cannot reach the Redis that REDIS_URL names ({0}): give redis://… of one that runs")]
pub(crate) struct ConnectError(#[from] RedisError);

/// The way to the workers.
#[derive(Clone)]
pub(crate) struct Queues {
    email: Sender,
    notification: Sender,
}

#[derive(Clone)]
enum Sender {
    Memory(mpsc::UnboundedSender<String>),
    Redis(Box<RedisStorage<String>>),
}

impl Queues {
    /// Opens the queues and starts their workers, which run until they are told to stop.
    pub(crate) async fn start(
        redis: Option<&str>,
        jobs: Jobs,
        workers: &mut JoinSet<()>,
        stop: &Shutdown,
    ) -> Result<Self, ConnectError> {
        let connection = match redis {
            Some(url) => Some(connect(url).await?),
            None => None,
        };
        let [email, notification] = Queue::ALL.map(|queue| match &connection {
            Some(connection) => {
                let storage = RedisStorage::new(connection.clone()).with_config(config(queue));
                workers.spawn(work_from_redis(queue, storage.clone(), jobs.clone(), stop.clone()));
                Sender::Redis(Box::new(storage))
            }
            None => {
                let (sender, receiver) = mpsc::unbounded();
                workers.spawn(work_from_memory(queue, receiver, jobs.clone(), stop.clone()));
                Sender::Memory(sender)
            }
        });
        Ok(Self { email, notification })
    }

    /// Hands a promise to the workers. What a queue server that is away does not take will be overdue.
    pub(crate) async fn push(&self, Promise { queue, id }: Promise) {
        let sender = match queue {
            Queue::Email => &self.email,
            Queue::Notification => &self.notification,
        };
        match sender {
            // Closed only when the workers have stopped.
            Sender::Memory(sender) => drop(sender.unbounded_send(id)),
            Sender::Redis(storage) => match tokio::time::timeout(PUSH, storage.as_ref().clone().push(id)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "a job was not queued"),
                Err(_) => tracing::warn!("a job was not queued: Redis does not answer"),
            },
        }
    }
}

async fn connect(url: &str) -> Result<ConnectionManager, ConnectError> {
    let config = ConnectionManagerConfig::new().set_number_of_retries(2).set_max_delay(Duration::from_secs(1));
    Ok(Client::open(url)?.get_connection_manager_with_config(config).await?)
}

fn config(queue: Queue) -> Config {
    Config::default()
        .queue(format!("saas-starter:{}", queue.name()))
        .heartbeat_interval(Duration::from_secs(2))
        .batch_size(CONCURRENCY)
}

async fn work_from_memory(queue: Queue, receiver: mpsc::UnboundedReceiver<String>, jobs: Jobs, stop: Shutdown) {
    let worker = WorkerBuilder::new(queue.name())
        .backend(receiver.map(Ok::<_, Infallible>).boxed())
        .concurrency(CONCURRENCY)
        .build(move |id: String| run(queue, id, jobs.clone()));
    if let Err(error) = worker.run_until(stopped(stop)).await {
        tracing::error!(%error, queue = queue.name(), "the worker ended");
    }
}

/// A worker that loses Redis ends, and the next one takes its place under a name of its own: Redis knows workers
/// by name, and gives the jobs of the one that is gone to the others.
async fn work_from_redis(queue: Queue, storage: RedisStorage<String>, jobs: Jobs, stop: Shutdown) {
    while !stop.has_begun() {
        let jobs = jobs.clone();
        let worker = WorkerBuilder::new(format!("{}-{}", queue.name(), Uuid::new_v4()))
            .backend(storage.clone().poll_with_interval(POLL))
            .concurrency(CONCURRENCY)
            .build(move |id: String| run(queue, id, jobs.clone()));
        if let Err(error) = worker.run_until(stopped(stop.clone())).await {
            tracing::warn!(%error, queue = queue.name(), "the worker starts again");
            stop.sleep(RETRY).await;
        }
    }
}

/// Queues overdue promises again, until it is told to stop.
pub(crate) async fn sweep(deliveries: Deliveries, queues: Queues, stop: Shutdown) {
    while stop.sleep(SWEEP).await {
        match deliveries.overdue().await {
            Ok(overdue) => {
                for promise in overdue {
                    queues.push(promise).await;
                }
            }
            Err(error) => tracing::warn!(%error, "overdue deliveries wait"),
        }
    }
}

/// Runs a job on a task of its own: it goes on if its worker ends.
async fn run(queue: Queue, id: String, jobs: Jobs) {
    // A panic was printed, and counted.
    let _ = tokio::spawn(jobs.run(queue, id)).await;
}

async fn stopped(stop: Shutdown) -> Result<(), WorkerError> {
    stop.begun().await;
    Ok(())
}
