//! When to crawl: daily in a time zone, at fixed intervals for demonstrations, and on request.

mod daily;

use std::sync::Arc;
use std::time::Duration;

use callmeter::Exporter;
use callmeter_examples::Shutdown;
use jiff::Timestamp;
use tokio::sync::{Notify, watch};
use tracing::{error, info};

pub(crate) use self::daily::{Daily, ScheduleError};
use crate::batch::{Batch, Figures};

/// How long to sleep at most before the clock is read again. Sleeps are not exact over a day, and stop while the machine
/// does.
const LOOK: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
pub(crate) enum Rhythm {
    Daily(Daily),
    Every(Duration),
}

impl Rhythm {
    /// Waits for the next time.
    async fn due(&self) {
        let daily = match self {
            Self::Every(pause) => return tokio::time::sleep(*pause).await,
            Self::Daily(daily) => daily,
        };
        let Some(due) = daily.after(Timestamp::now()) else {
            error!(schedule = %daily, "the schedule has no further time: crawls begin only on request");
            return std::future::pending().await;
        };
        info!(%due, "the next crawl is scheduled");
        loop {
            let left = Duration::try_from(due.timestamp().duration_since(Timestamp::now())).unwrap_or_default();
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(LOOK)).await;
        }
    }
}

/// A handle to the schedule.
#[derive(Clone)]
pub(crate) struct Crawls {
    now: Arc<Notify>,
    last: watch::Sender<Option<Figures>>,
}

impl Crawls {
    pub(crate) fn new() -> Self {
        Self { now: Arc::new(Notify::new()), last: watch::Sender::new(None) }
    }

    /// Requests a crawl before it is due. During a crawl, the next one starts when that one is done.
    pub(crate) fn begin(&self) {
        self.now.notify_one();
    }

    /// The figures of the latest crawl that succeeded.
    pub(crate) fn last(&self) -> Option<Figures> {
        *self.last.borrow()
    }

    /// Crawls until shutdown. The figures of each crawl are pushed when it ends, if there is a gateway.
    pub(crate) async fn run(self, batch: Batch, rhythm: Rhythm, gateway: Option<Exporter>, shutdown: Shutdown) {
        loop {
            tokio::select! {
                () = shutdown.begun() => return,
                () = rhythm.due() => {}
                () = self.now.notified() => {}
            }
            let crawled = tokio::select! {
                () = shutdown.begun() => None,
                crawled = batch.run() => Some(crawled),
            };
            match crawled {
                Some(Ok(figures)) => drop(self.last.send_replace(Some(figures))),
                Some(Err(error)) => error!(%error, "a crawl failed"),
                None => info!("a crawl is cancelled"),
            }
            if let Some(gateway) = &gateway {
                // A push that fails is logged and counted.
                let _ = gateway.push_now().await;
            }
        }
    }
}
