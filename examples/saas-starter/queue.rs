//! The job queues: in memory, or in the Redis that `REDIS_URL` names.
//!
//! Queues are a fast way to the workers and may lose what they hold. The database remembers every promise, and the
//! sweep queues those again that are overdue.

use std::time::Duration;

use apalis::prelude::WorkerError;
use callmeter_examples::{Outage, Shutdown};
use tokio::task::JoinSet;

use crate::deliveries::{Deliveries, LEASE, Promise, Queue};
use crate::jobs::Jobs;
use crate::memory_queue::MemoryQueue;
use crate::redis_queue::{ConnectError, RedisQueue, connect};

/// Jobs of one queue that run at a time.
pub(crate) const CONCURRENCY: usize = 16;
/// Jobs of one queue that wait in it; all others wait in the database.
pub(crate) const MOST_WAITING: usize = 1_000;
/// How often overdue promises are queued again.
const SWEEP: Duration = Duration::from_secs(1);

/// The way to the workers.
#[derive(Clone)]
pub(crate) struct Queues {
    email: Sender,
    notification: Sender,
}

#[derive(Clone)]
enum Sender {
    Memory(MemoryQueue),
    Redis(Box<RedisQueue>),
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
        let [email, notification] = Queue::ALL.map(|queue| {
            let (jobs, stop) = (jobs.clone(), stop.clone());
            match &connection {
                Some(connection) => {
                    let redis = RedisQueue::new(queue, connection.clone());
                    workers.spawn(redis.clone().work(jobs, stop));
                    Sender::Redis(Box::new(redis))
                }
                None => {
                    let (memory, receiver) = MemoryQueue::new();
                    workers.spawn(memory.clone().work(queue, receiver, jobs, stop));
                    Sender::Memory(memory)
                }
            }
        });
        let queues = Self { email, notification };
        for queue in Queue::ALL {
            workers.spawn(queues.clone().sweep(queue, stop.clone(), jobs.deliveries.clone()));
        }
        Ok(queues)
    }

    /// Queues a promise for the workers. One that the queue does not accept will be overdue.
    pub(crate) async fn push(&self, Promise { queue, id }: Promise) {
        self.push_all(queue, vec![id]).await;
    }

    async fn push_all(&self, queue: Queue, ids: Vec<String>) {
        match self.sender(queue) {
            Sender::Memory(memory) => memory.push(ids),
            Sender::Redis(redis) => redis.push(ids).await,
        }
    }

    fn sender(&self, queue: Queue) -> &Sender {
        match queue {
            Queue::Email => &self.email,
            Queue::Notification => &self.notification,
        }
    }

    /// Queues overdue promises again, as many as there is room for, until it is told to stop.
    async fn sweep(self, queue: Queue, stop: Shutdown, deliveries: Deliveries) {
        let outage = Outage::new();
        while stop.sleep(SWEEP).await {
            let room = match self.sender(queue) {
                Sender::Memory(memory) => memory.room(),
                Sender::Redis(redis) => redis.tidy().await,
            };
            match deliveries.overdue(queue, room).await {
                Ok(overdue) => {
                    if outage.ends() {
                        tracing::info!(queue = queue.name(), "overdue deliveries are found again");
                    }
                    self.push_all(queue, overdue).await;
                }
                Err(error) if outage.begins() => {
                    tracing::warn!(%error, queue = queue.name(), "overdue deliveries wait");
                }
                Err(_) => {}
            }
        }
    }
}

/// Runs a job on its own task, so that it goes on if its worker ends. A job that outlives its lease does not block
/// the worker.
pub(crate) async fn run(queue: Queue, id: String, jobs: Jobs) {
    // A panic was printed, and counted.
    let _ = tokio::time::timeout(LEASE, tokio::spawn(jobs.run(queue, id))).await;
}

pub(crate) async fn stopped(stop: Shutdown) -> Result<(), WorkerError> {
    stop.begun().await;
    Ok(())
}
