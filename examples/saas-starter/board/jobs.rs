//! What the board reads from the database.

use serde::Serialize;

use crate::deliveries::{Deliveries, Queue, Shown};

/// Jobs that are listed of each state.
pub(super) const LISTED: i64 = 20;

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
    pub(super) waiting: Jobs,
    /// The oldest first.
    pub(super) running: Jobs,
    /// The latest first.
    pub(super) failed: Jobs,
}

/// The jobs in one state: their number, and the first of them.
#[derive(Serialize)]
pub(super) struct Jobs {
    pub(super) count: i64,
    pub(super) first: Vec<Shown>,
}

impl Board {
    pub(super) async fn read(deliveries: &Deliveries) -> sqlx::Result<Self> {
        let mut queues = Vec::new();
        for queue in Queue::ALL {
            let counts = deliveries.counts(queue).await?;
            let count = |state: &str| counts.iter().find(|(name, _)| name == state).map_or(0, |(_, count)| *count);
            let jobs = async |state| -> sqlx::Result<Jobs> {
                let first = deliveries.list(queue, state, LISTED).await?;
                Ok(Jobs { count: count(state), first })
            };
            queues.push(Status {
                queue: queue.name(),
                waiting: jobs("queued").await?,
                running: jobs("running").await?,
                failed: jobs("failed").await?,
            });
        }
        Ok(Self { queues })
    }
}
