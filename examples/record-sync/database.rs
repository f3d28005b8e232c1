//! The database as this program sees it: whether it answers, its size, and the pool's connections.

use std::time::Duration;

use callmeter::{Gauge, LabelSet, LabelValue, Metrics};
use callmeter_examples::{Latest, Shutdown};
use tokio::task::JoinHandle;

use crate::store::Store;

/// How often the database is asked whether it is there.
const PERIOD: Duration = Duration::from_secs(1);
/// How often it is asked for its size, which is more work.
const SIZE_PERIOD: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, LabelValue)]
enum State {
    InUse,
    Idle,
}

#[derive(LabelSet)]
struct InState {
    state: State,
}

#[derive(Metrics)]
#[metrics(prefix = "db")]
struct DatabaseMetrics {
    /// Whether the database answers: 1 or 0.
    up: Gauge,
    /// What the database takes of its disk.
    #[metric(unit = bytes)]
    size: Gauge,
    /// Open connections of this program to the database.
    pool_connections: Gauge<InState>,
    /// Connections that this program opens at most.
    pool_limit: Gauge,
}

static METRICS: DatabaseMetrics = DatabaseMetrics::new();

/// Shows the database until shutdown.
pub(crate) fn observe(store: &Store, shutdown: &Shutdown) -> [JoinHandle<()>; 2] {
    let (in_use, idle, limit) = (store.clone(), store.clone(), store.clone());
    METRICS.pool_connections.with(InState { state: State::InUse }).observe(move || in_use.connections().in_use);
    METRICS.pool_connections.with(InState { state: State::Idle }).observe(move || idle.connections().idle);
    METRICS.pool_limit.observe(move || limit.connections().limit);

    // It was there a moment ago.
    let latest = Latest::new(PERIOD);
    latest.set(());
    let answered = latest.clone();
    METRICS.up.observe(move || u8::from(answered.read(|()| ()).is_some()));
    let asked = store.clone();
    let asking = latest.ask("the database", shutdown, move || {
        let store = asked.clone();
        async move { store.is_there().await }
    });

    let size = Latest::<i64>::new(SIZE_PERIOD);
    let seen = size.clone();
    METRICS.size.observe(move || seen.read(|size| *size));
    let measured = store.clone();
    let measuring = size.ask("the database's size", shutdown, move || {
        let store = measured.clone();
        async move { store.size().await }
    });
    [asking, measuring]
}
