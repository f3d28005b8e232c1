//! A job queue in the program's memory.

use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use apalis::prelude::{WorkerBuilder, WorkerBuilderExt as _};
use callmeter_examples::Shutdown;
use futures::StreamExt as _;
use futures::channel::mpsc;

use crate::deliveries::Queue;
use crate::jobs::Jobs;
use crate::queue::{CONCURRENCY, MOST_WAITING, run, stopped};

#[derive(Clone)]
pub(crate) struct MemoryQueue {
    sender: mpsc::UnboundedSender<String>,
    /// The ids that are in the channel: a delivery is queued once.
    waiting: Arc<Mutex<HashSet<String>>>,
}

impl MemoryQueue {
    /// A queue, and what its worker reads.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<String>) {
        let (sender, receiver) = mpsc::unbounded();
        (Self { sender, waiting: Arc::default() }, receiver)
    }

    /// Queues deliveries that are not queued. A full queue accepts nothing: the database keeps the promise.
    pub(crate) fn push(&self, ids: Vec<String>) {
        let mut waiting = self.waiting();
        for id in ids {
            if waiting.len() < MOST_WAITING && waiting.insert(id.clone()) {
                // The channel is closed only after the workers have stopped.
                let _ = self.sender.unbounded_send(id);
            }
        }
    }

    /// How many more jobs the queue accepts.
    pub(crate) fn room(&self) -> usize {
        MOST_WAITING.saturating_sub(self.waiting().len())
    }

    pub(crate) async fn work(
        self,
        queue: Queue,
        receiver: mpsc::UnboundedReceiver<String>,
        jobs: Jobs,
        stop: Shutdown,
    ) {
        let taken = move |id: String| {
            self.waiting().remove(&id);
            Ok::<_, Infallible>(id)
        };
        let worker = WorkerBuilder::new(queue.name())
            .backend(receiver.map(taken).boxed())
            .concurrency(CONCURRENCY)
            .build(move |id: String| run(queue, id, jobs.clone()));
        if let Err(error) = worker.run_until(stopped(stop)).await {
            tracing::error!(%error, queue = queue.name(), "the worker ended");
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashSet<String>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_delivery_is_queued_once_and_a_full_queue_accepts_none() {
        let (queue, mut receiver) = MemoryQueue::new();
        queue.push(vec!["a".into(), "b".into(), "a".into()]);
        queue.push(vec!["b".into()]);
        assert_eq!(queue.room(), MOST_WAITING - 2);
        queue.push((0..MOST_WAITING).map(|number| number.to_string()).collect());
        assert_eq!(queue.room(), 0);
        drop(queue);
        receiver.close();
        assert_eq!(receiver.count().await, MOST_WAITING);
    }
}
