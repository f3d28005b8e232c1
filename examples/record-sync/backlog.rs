//! How far the index is behind: rows of the outbox that are not published yet, by state, the age of the oldest, and
//! messages that wait in the broker.
//!
//! The figures come from the database and the broker, so that they are right after a restart, and for other replicas, too.

use std::sync::Arc;
use std::time::Duration;

use callmeter::{Gauge, LabelSet, LabelValue, Metrics};
use callmeter_examples::{Latest, Shutdown};
use tokio::task::JoinHandle;

use crate::broker::Broker;
use crate::store::{Backlog, Open, Store};

/// How often the database and the broker are asked.
const PERIOD: Duration = Duration::from_secs(1);

#[derive(LabelSet)]
struct InState {
    status: Open,
}

#[derive(Metrics)]
#[metrics(prefix = "outbox_backlog")]
struct BacklogMetrics {
    /// Rows of the outbox that are not published yet.
    rows: Gauge<InState>,
    /// How long ago the oldest of them was written; 0 if there is none.
    #[metric(unit = seconds)]
    oldest_age: Gauge,
}

#[derive(Clone, Copy, Debug, LabelValue)]
enum Queue {
    #[label(rename = "record-sync")]
    RecordSync,
}

#[derive(LabelSet)]
struct OfQueue {
    queue: Queue,
}

#[derive(Metrics)]
#[metrics(prefix = "messages")]
struct QueueMetrics {
    /// Messages that wait in the broker for a consumer.
    waiting: Gauge<OfQueue>,
}

static METRICS: BacklogMetrics = BacklogMetrics::new();
static QUEUE: QueueMetrics = QueueMetrics::new();

/// Shows the backlog until shutdown. While the database or the broker is unreachable, its series are left out.
pub(crate) fn observe(store: Store, broker: Arc<Broker>, shutdown: &Shutdown) -> [JoinHandle<()>; 2] {
    let latest = Latest::<Backlog>::new(PERIOD);
    for status in Open::ALL {
        let latest = latest.clone();
        METRICS.rows.with(InState { status }).observe(move || latest.read(|backlog| backlog.count(status)));
    }
    let oldest = latest.clone();
    METRICS.oldest_age.observe(move || oldest.read(Backlog::age));
    let asking = latest.ask("the backlog", shutdown, move || {
        let store = store.clone();
        async move { store.backlog().await }
    });

    let waiting = Latest::<usize>::new(PERIOD);
    let seen = waiting.clone();
    QUEUE.waiting.with(OfQueue { queue: Queue::RecordSync }).observe(move || seen.read(|count| *count));
    let counting = waiting.ask("the queue's length", shutdown, move || {
        let broker = Arc::clone(&broker);
        async move { broker.waiting().await }
    });
    [asking, counting]
}
