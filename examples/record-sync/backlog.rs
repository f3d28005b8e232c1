//! How far the index is behind: rows of the outbox that are not published yet, by state, and the age of the oldest.
//!
//! The figures come from the database, so that they are right while the broker is unreachable and after a restart.

use std::time::Duration;

use callmeter::{Gauge, LabelSet, Metrics};
use callmeter_examples::{Latest, Shutdown};
use tokio::task::JoinHandle;

use crate::store::{Backlog, Open, Store};

/// How often the database is queried.
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

static METRICS: BacklogMetrics = BacklogMetrics::new();

/// Shows the backlog until shutdown. While the database is unreachable, the series are left out.
pub(crate) fn observe(store: Store, shutdown: &Shutdown) -> JoinHandle<()> {
    let latest = Latest::<Backlog>::new(PERIOD);
    for status in Open::ALL {
        let latest = latest.clone();
        METRICS.rows.with(InState { status }).observe(move || latest.read(|backlog| backlog.count(status)));
    }
    let oldest = latest.clone();
    METRICS.oldest_age.observe(move || oldest.read(Backlog::age));
    latest.ask("the backlog", shutdown, move || {
        let store = store.clone();
        async move { store.backlog().await }
    })
}
