//! What the board reads from the database.

use serde::Serialize;

use crate::deliveries::{Deliveries, Listed, Queue};

/// Jobs that are listed of each state.
const LISTED: i64 = 20;

/// All queues.
#[derive(Serialize)]
pub(super) struct Board {
    pub(super) queues: Vec<Status>,
}

/// The jobs of a queue that are not done.
#[derive(Serialize)]
pub(super) struct Status {
    pub(super) queue: &'static str,
    /// The oldest first.
    pub(super) waiting: Listed,
    /// The oldest first.
    pub(super) running: Listed,
    /// The latest first.
    pub(super) failed: Listed,
}

impl Board {
    pub(super) async fn read(deliveries: &Deliveries) -> sqlx::Result<Self> {
        let mut queues = Vec::new();
        for queue in Queue::ALL {
            let mut states = deliveries.not_made(queue, LISTED).await?;
            let mut jobs = |state| states.remove(state).unwrap_or_default();
            let (waiting, running, failed) = (jobs("queued"), jobs("running"), jobs("failed"));
            queues.push(Status { queue: queue.name(), waiting, running, failed });
        }
        Ok(Self { queues })
    }
}
