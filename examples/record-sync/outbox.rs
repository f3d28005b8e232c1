//! The relay: from the outbox to the broker, with retries and backoff, until every row is published or dead.

use std::sync::Arc;
use std::time::Duration;

use callmeter::{Counter, LabelSet, Metrics, metered};
use callmeter_examples::Shutdown;
use futures::stream::{self, StreamExt as _};

use crate::broker::{Broker, BrokerError};
use crate::event::EventType;
use crate::store::{Claimed, Status, Store};

/// How long a relay keeps a claimed row. Afterwards, the relay is considered dead.
const LEASE: Duration = Duration::from_secs(10);
/// How often the broker may reject a row before the row is dead.
const TRIES: i64 = 5;
const BACKOFF: Duration = Duration::from_millis(100);
const ROWS: i64 = 64;
const AT_ONCE: usize = 16;

#[derive(LabelSet)]
struct Transition {
    from: Status,
    to: Status,
}

#[derive(LabelSet)]
struct OfEvent {
    event_type: EventType,
}

#[derive(Metrics)]
#[metrics(prefix = "outbox")]
struct OutboxMetrics {
    /// Rows of the outbox that went from one state to another.
    status_transitions: Counter<Transition>,
    /// Rows that were given up after the last try.
    dead_letter: Counter<OfEvent>,
}

static METRICS: OutboxMetrics = OutboxMetrics::new();

pub(crate) struct Relay {
    pub(crate) store: Store,
    pub(crate) broker: Arc<Broker>,
}

#[derive(Debug, thiserror::Error)]
enum Interrupted {
    #[error(transparent)]
    Broker(#[from] BrokerError),
    #[error("the database cannot be reached: {0}")]
    Database(#[from] sqlx::Error),
}

impl Relay {
    /// Relays until shutdown has begun and every row is published or dead.
    pub(crate) async fn run(&self, shutdown: Shutdown) {
        let mut is_interrupted = false;
        loop {
            match self.round().await {
                Ok(0) if shutdown.has_begun() && matches!(self.store.outstanding().await, Ok(0)) => return,
                Ok(rows) => {
                    if std::mem::take(&mut is_interrupted) {
                        tracing::info!("the relay goes on");
                    }
                    if rows == 0 {
                        tokio::time::sleep(BACKOFF).await;
                    }
                }
                Err(error) => {
                    if !std::mem::replace(&mut is_interrupted, true) {
                        tracing::warn!(%error, "the relay waits");
                    }
                    tokio::time::sleep(BACKOFF * 5).await;
                }
            }
        }
    }

    /// Relays the rows that are due. Returns their number.
    async fn round(&self) -> Result<usize, Interrupted> {
        // Rows are not claimed while the broker is unreachable.
        self.broker.ready().await?;
        let stuck = self.store.take_up_stuck(LEASE).await?;
        METRICS
            .status_transitions
            .with(Transition { from: Status::Processing, to: Status::Failed })
            .increment(stuck);

        let rows = self.store.claim(ROWS).await?;
        for row in &rows {
            METRICS.status_transitions.with(Transition { from: row.was, to: Status::Processing }).increment(1);
        }
        let process = |row: Claimed| async move { self.process(&row).await };
        let results: Vec<_> = stream::iter(rows).map(process).buffer_unordered(AT_ONCE).collect().await;
        let count = results.len();
        // A rejected row is counted and gets its next try.
        let is_outage = |error: &BrokerError| matches!(error, BrokerError::Unavailable(_));
        match results.into_iter().filter_map(Result::err).find(is_outage) {
            Some(outage) => Err(outage.into()),
            None => Ok(count),
        }
    }

    #[metered(
        counter(
            "outbox_events_published_total",
            labels(status = outcome(ok = "success", else = "failure"))
        ),
        histogram("outbox_processing_duration_seconds"),
        labels(event_type: EventType = row.event.event_type)
    )]
    async fn process(&self, row: &Claimed) -> Result<(), BrokerError> {
        let published = self.broker.publish(&row.event).await;
        let tries = row.tries + 1;
        let (status, tries, delay) = match &published {
            Ok(()) => (Status::Published, tries, Duration::ZERO),
            // Only a try that the broker has answered counts.
            Err(BrokerError::Unavailable(_)) => (Status::Failed, row.tries, BACKOFF),
            Err(BrokerError::Refused(_)) if tries < TRIES => {
                (Status::Failed, tries, BACKOFF * 2_u32.saturating_pow(row.tries.try_into().unwrap_or(u32::MAX)))
            }
            Err(BrokerError::Refused(_)) => (Status::Dead, tries, Duration::ZERO),
        };
        match self.store.settle(row, status, tries, delay).await {
            Ok(true) => count(row.event.event_type, status),
            // Its lease has ended. Another relay has claimed it or will do so.
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, record = row.event.record.id, "a row waits for its lease to end");
            }
        }
        published
    }
}

fn count(event_type: EventType, to: Status) {
    METRICS.status_transitions.with(Transition { from: Status::Processing, to }).increment(1);
    if to == Status::Dead {
        METRICS.dead_letter.with(OfEvent { event_type }).increment(1);
    }
}
