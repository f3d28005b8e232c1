//! How many deliveries wait, and for how long. The database has all of them, even if queues lose some.

use std::time::Duration;

use callmeter::{Gauge, LabelSet, Metrics};
use callmeter_examples::{Latest, Shutdown};
use tokio::task::JoinSet;

use crate::deliveries::{Deliveries, Queue};
use crate::store::now;

/// How often the database is queried.
const PERIOD: Duration = Duration::from_secs(1);

#[derive(LabelSet)]
struct OfQueue {
    queue: Queue,
}

#[derive(Metrics)]
#[metrics(prefix = "queue")]
struct QueueMetrics {
    /// Deliveries that are promised and not made yet.
    depth: Gauge<OfQueue>,
    /// How long ago the oldest of them was promised; 0 if there is none.
    #[metric(unit = seconds)]
    oldest_age: Gauge<OfQueue>,
}

static METRICS: QueueMetrics = QueueMetrics::new();

/// The open deliveries of a queue.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backlog {
    pub(crate) depth: i64,
    /// When the oldest was promised, in milliseconds since 1970.
    pub(crate) oldest: Option<i64>,
}

/// Shows the backlog until shutdown. While the database is unreachable, the series are left out.
pub(crate) fn observe(deliveries: &Deliveries, workers: &mut JoinSet<()>, stop: &Shutdown) {
    for queue in Queue::ALL {
        let latest = Latest::<Backlog>::new(PERIOD);
        let (depth, oldest) = (latest.clone(), latest.clone());
        METRICS.depth.with(OfQueue { queue }).observe(move || depth.read(|backlog| backlog.depth));
        METRICS.oldest_age.with(OfQueue { queue }).observe(move || oldest.read(Backlog::age));
        let deliveries = deliveries.clone();
        let asking = latest.ask("the backlog", stop, move || {
            let deliveries = deliveries.clone();
            async move { deliveries.backlog(queue).await }
        });
        workers.spawn(async move { drop(asking.await) });
    }
}

impl Backlog {
    fn age(&self) -> Duration {
        let age = self.oldest.map_or(0, |oldest| now() - oldest);
        Duration::from_millis(u64::try_from(age).unwrap_or(0))
    }
}
