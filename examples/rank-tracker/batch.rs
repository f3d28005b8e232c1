//! One crawl of all active trackings.

use std::collections::HashSet;
use std::fmt;
use std::time::{Duration, Instant};

use callmeter::{Gauge, Metrics, job};
use callmeter_examples::Outage;
use serde::Serialize;
use tracing::{info, warn};
use uuid::Uuid;

use crate::queue::{Message, Queue, QueueError, State, States, Task};
use crate::store::{Store, StoreError};

/// How long a crawl may take.
const LONGEST: Duration = Duration::from_mins(30);
/// How often it checks its tasks.
const PACE: Duration = Duration::from_millis(100);

#[derive(Metrics)]
#[metrics(prefix = "batch_crawl")]
struct BatchMetrics {
    /// How long the latest crawl took.
    #[metric(unit = seconds)]
    duration: Gauge,
    /// Trackings of the latest crawl.
    #[metric(name = "batch_crawl_total", allow_name)]
    total: Gauge,
    /// Trackings of the latest crawl that were looked up.
    success: Gauge,
    /// Trackings of the latest crawl that could not be looked up.
    failure: Gauge,
}

static BATCH: BatchMetrics = BatchMetrics::new();

#[derive(Debug, thiserror::Error)]
pub(crate) enum BatchError {
    #[error("the crawl does not know what to look up: {0}")]
    NoTrackings(#[from] StoreError),
    #[error("most of the crawl failed: {0}; is the site there?")]
    MostFailed(Figures),
    #[error("the crawl takes too long: {0}; are workers alive?")]
    TooLong(Figures),
}

/// The state of a crawl.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Figures {
    pub(crate) total: usize,
    pub(crate) success: usize,
    pub(crate) failure: usize,
    pub(crate) cancelled: usize,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, success, failure, cancelled } = self;
        write!(f, "{success} of {total} looked up, {failure} failed")?;
        if *cancelled > 0 { write!(f, ", {cancelled} cancelled") } else { Ok(()) }
    }
}

#[derive(Clone)]
pub(crate) struct Batch {
    pub(crate) store: Store,
    pub(crate) queue: Queue,
}

impl Batch {
    /// Crawls all active trackings once: sends a task for each to the workers, and waits for them.
    #[job("crawl")]
    pub(crate) async fn run(&self) -> Result<Figures, BatchError> {
        let mut crawl = Crawl::begin(self.store.active().await?.iter().map(|tracking| tracking.id));
        let outage = Outage::new();
        while crawl.started.elapsed() < LONGEST {
            match self.look_after(&mut crawl).await {
                Ok(is_done) => {
                    if outage.ends() {
                        info!("the crawl goes on");
                    }
                    if is_done {
                        return crawl.end();
                    }
                }
                // The queue will be reachable again and will still have its tasks.
                Err(error) if outage.begins() => warn!(%error, "the crawl has to wait"),
                Err(_) => {}
            }
            tokio::time::sleep(PACE).await;
        }
        Err(BatchError::TooLong(crawl.figures()))
    }

    /// Sends the tasks that the queue does not have, and checks the others. Returns whether all are done.
    async fn look_after(&self, crawl: &mut Crawl) -> Result<bool, QueueError> {
        crawl.update(self.queue.states(crawl.id).await?);
        if crawl.is_done() {
            self.queue.send(&crawl.pruning).await?;
            return Ok(true);
        }
        for message in &crawl.messages {
            // Not yet acknowledged, or lost together with the queue's data.
            if !(crawl.sent.contains(&message.id) && crawl.states.contains_key(&message.id)) {
                self.queue.send(message).await?;
                crawl.sent.insert(message.id);
            }
        }
        Ok(false)
    }
}

/// A running crawl. Its figures are updated at once, so that they are right however it ends.
struct Crawl {
    id: Uuid,
    started: Instant,
    messages: Vec<Message>,
    /// Tasks for the end of the crawl.
    pruning: Message,
    /// Tasks that the queue has acknowledged.
    sent: HashSet<Uuid>,
    states: States,
}

impl Crawl {
    fn begin(trackings: impl Iterator<Item = Uuid>) -> Self {
        let id = Uuid::new_v4();
        let messages: Vec<Message> =
            trackings.map(|tracking| Message::new(id, Task::CrawlRank { tracking })).collect();
        info!(run = %id, trackings = messages.len(), "a crawl begins");
        let pruning = Message::new(id, Task::PruneRanks);
        let (sent, states) = (HashSet::new(), States::new());
        let mut crawl = Self { id, started: Instant::now(), messages, pruning, sent, states };
        crawl.update(States::new());
        crawl
    }

    fn update(&mut self, states: States) {
        self.states = states;
        let Figures { total, success, failure, .. } = self.figures();
        BATCH.total.set(total);
        BATCH.success.set(success);
        BATCH.failure.set(failure);
    }

    fn figures(&self) -> Figures {
        let count =
            |state| self.messages.iter().filter(|message| self.states.get(&message.id) == Some(&state)).count();
        Figures {
            total: self.messages.len(),
            success: count(State::Succeeded),
            failure: count(State::Failed),
            cancelled: count(State::Cancelled),
        }
    }

    fn is_done(&self) -> bool {
        let Figures { total, success, failure, cancelled } = self.figures();
        success + failure + cancelled == total
    }

    fn end(self) -> Result<Figures, BatchError> {
        let figures = self.figures();
        if figures.failure * 2 > figures.total { Err(BatchError::MostFailed(figures)) } else { Ok(figures) }
    }
}

impl Drop for Crawl {
    fn drop(&mut self) {
        BATCH.duration.set(self.started.elapsed());
        info!(run = %self.id, figures = %self.figures(), "a crawl ends");
    }
}
