//! The consumer: keeps the index in step with the records.

use std::sync::Arc;
use std::time::Duration;

use callmeter::{Disposition, Histogram, LabelSet, Metrics, consumer, metered};
use callmeter_examples::{Outage, Shutdown};
use futures::StreamExt as _;

use crate::alerts;
use crate::broker::{Broker, Deliveries, Delivery};
use crate::event::{Event, EventType};
use crate::index::{Index, IndexError};

const AT_ONCE: u16 = 32;
/// How often a message that the index rejects is redelivered.
const REDELIVERIES: u32 = 3;
const BACKOFF: Duration = Duration::from_millis(100);
/// How long to wait between two tries to reach a broker or an index.
const OUTAGE: Duration = Duration::from_millis(500);

#[derive(LabelSet)]
struct OfEvent {
    event_type: EventType,
}

#[derive(Metrics)]
#[metrics(prefix = "record_sync")]
struct SyncMetrics {
    /// The time from the write of a record until the index has it.
    #[metric(unit = seconds, buckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300])]
    lag: Histogram<OfEvent>,
}

static METRICS: SyncMetrics = SyncMetrics::new();

pub(crate) struct Consumer {
    pub(crate) broker: Arc<Broker>,
    pub(crate) index: Arc<Index>,
    pub(crate) index_outage: Outage,
}

impl Consumer {
    /// Consumes until shutdown, and connects again as often as needed.
    pub(crate) async fn run(&self, shutdown: Shutdown) {
        let mut is_interrupted = false;
        while !shutdown.has_begun() {
            match self.broker.consume(AT_ONCE).await {
                Ok(deliveries) => {
                    if std::mem::take(&mut is_interrupted) {
                        tracing::info!("the consumer goes on");
                    }
                    self.consume_all(deliveries, &shutdown).await;
                }
                Err(error) => {
                    if !std::mem::replace(&mut is_interrupted, true) {
                        tracing::warn!(%error, "the consumer waits");
                    }
                    shutdown.sleep(OUTAGE).await;
                }
            }
        }
    }

    /// Consumes the messages of this connection. Messages that are being processed at shutdown are finished.
    async fn consume_all(&self, deliveries: Deliveries, shutdown: &Shutdown) {
        let deliveries = futures::stream::unfold(deliveries, async |mut deliveries| {
            let delivery = deliveries.next().await?;
            Some((delivery, deliveries))
        });
        deliveries
            .take_until(shutdown.begun())
            .for_each_concurrent(usize::from(AT_ONCE), async |delivery| {
                self.wait(&delivery).await;
                self.consume(delivery).await;
            })
            .await;
    }

    /// Waits before the next try of a redelivered message. The wait is not part of the measured duration.
    async fn wait(&self, delivery: &Delivery) {
        let pause = match delivery.redeliveries.checked_sub(1) {
            _ if !delivery.is_redelivered => return,
            Some(refusals) if !self.index_outage.is_on() => BACKOFF * 2_u32.pow(refusals.min(REDELIVERIES)),
            _ => OUTAGE,
        };
        tokio::time::sleep(pause).await;
    }

    #[consumer("record-sync", outcome = Disposition, objective = alerts::SYNC, redelivered = delivery.is_redelivered)]
    async fn consume(&self, delivery: Delivery) -> Disposition {
        let disposition = match delivery.event() {
            Ok(event) => {
                let record = event.record.id.clone();
                self.dispose(self.sync(event).await, delivery.redeliveries, &record)
            }
            // No index will ever accept it.
            Err(error) => {
                tracing::warn!(%error, "a message is given up: it is not an event");
                Disposition::DeadLetter
            }
        };
        if delivery.settle(disposition).await { disposition } else { Disposition::Requeue }
    }

    /// Decides what happens to a message. Logs when it is given up, and when the index becomes unreachable and
    /// reachable.
    fn dispose(&self, synced: Result<(), IndexError>, redeliveries: u32, record: &str) -> Disposition {
        match &synced {
            // The message did not cause this, so it does not count as one of its redeliveries.
            Err(error @ IndexError::Unavailable(_)) => {
                if self.index_outage.begins() {
                    tracing::warn!(%error, "messages wait");
                }
                return Disposition::Requeue;
            }
            Ok(()) | Err(IndexError::Refused(_)) if self.index_outage.ends() => {
                tracing::info!("the index answers again");
            }
            _ => {}
        }
        match synced {
            Ok(()) => Disposition::Ack,
            Err(error) if redeliveries >= REDELIVERIES => {
                tracing::warn!(%error, record, "a message is given up");
                Disposition::DeadLetter
            }
            Err(_) => Disposition::Nack,
        }
    }

    #[metered(counter(
        "record_sync_events_total",
        labels(
            event_type: EventType = event.event_type,
            status = outcome(ok = "success", else = "failure")
        )
    ))]
    async fn sync(&self, event: Event) -> Result<(), IndexError> {
        self.index.apply(&event).await?;
        METRICS.lag.with(OfEvent { event_type: event.event_type }).record(event.age());
        Ok(())
    }
}
