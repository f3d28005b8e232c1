//! Deliveries that were promised to users: a row for each mail and each notification.
//!
//! The row is written in the transaction that promises, so that an outage of the queue server, or a loss of its data,
//! loses no mail. A job is only the row's id: the worker that claims the row runs the job, and others skip it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use callmeter::LabelValue;
use callmeter_examples::Outage;
use sqlx::AnyPool;
use sqlx::any::AnyExecutor;
use uuid::Uuid;

use crate::backlog::Backlog;
use crate::store::{milliseconds, now};

/// After this a promise that no worker has claimed is queued again.
const QUEUE_PATIENCE: Duration = Duration::from_secs(5);
/// After this a job that was claimed and has not ended is considered lost.
pub(crate) const LEASE: Duration = Duration::from_secs(30);

#[derive(LabelValue, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    Email,
    Notification,
}

impl Queue {
    pub(crate) const ALL: [Self; 2] = [Self::Email, Self::Notification];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Notification => "notification",
        }
    }
}

/// A delivery that has yet to be made.
#[derive(Clone, Debug)]
#[must_use = "a promise is queued at once, or waits until it is overdue"]
pub(crate) struct Promise {
    pub(crate) queue: Queue,
    pub(crate) id: String,
}

/// A claimed delivery.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) recipient: String,
    pub(crate) text: String,
}

/// State, number in this state, id, recipient, text, reason, time, retries.
type Row = (String, i64, String, String, String, String, i64, i64);

/// Deliveries in one state, as the queue board shows them.
#[derive(Debug, Default, serde::Serialize)]
pub(crate) struct Listed {
    pub(crate) count: i64,
    pub(crate) first: Vec<Shown>,
}

/// A delivery as the queue board shows it. Long texts are cut.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Shown {
    pub(crate) id: String,
    pub(crate) recipient: String,
    pub(crate) text: String,
    /// Why it failed.
    pub(crate) reason: String,
    /// Since it was promised, or since it failed.
    pub(crate) age_seconds: i64,
    pub(crate) retries: i64,
}

/// Stores a promise in the caller's transaction.
pub(crate) async fn promise<'c>(
    transaction: impl AnyExecutor<'c>,
    queue: Queue,
    recipient: &str,
    text: &str,
) -> sqlx::Result<Promise> {
    let id = Uuid::new_v4().to_string();
    let insert = "INSERT INTO deliveries (id, queue, recipient, text, state, promised_at, due_at)
                  VALUES ($1, $2, $3, $4, 'queued', $5, $6)";
    let now = now();
    sqlx::query(insert)
        .bind(&id)
        .bind(queue.name())
        .bind(recipient)
        .bind(text)
        .bind(now)
        .bind(now + milliseconds(QUEUE_PATIENCE))
        .execute(transaction)
        .await?;
    Ok(Promise { queue, id })
}

#[derive(Clone)]
pub(crate) struct Deliveries {
    pool: AnyPool,
    outage: Arc<Outage>,
}

impl Deliveries {
    pub(crate) fn new(pool: AnyPool) -> Self {
        Self { pool, outage: Arc::default() }
    }

    pub(crate) async fn promise(&self, queue: Queue, recipient: &str, text: &str) -> sqlx::Result<Promise> {
        promise(&self.pool, queue, recipient, text).await
    }

    /// Claims a delivery, unless another worker has claimed it.
    pub(crate) async fn claim(&self, id: &str) -> sqlx::Result<Option<Delivery>> {
        let update = "UPDATE deliveries SET state = 'running', due_at = $1 WHERE id = $2 AND state = 'queued'
                      RETURNING recipient, text";
        let lease = now() + milliseconds(LEASE);
        let claimed: Option<(String, String)> =
            sqlx::query_as(update).bind(lease).bind(id).fetch_optional(&self.pool).await?;
        Ok(claimed.map(|(recipient, text)| Delivery { recipient, text }))
    }

    /// Stores how a delivery ended. Waits while the database is unreachable, so that no mail is sent twice.
    pub(crate) async fn settle(&self, id: &str, made: Result<(), String>) {
        let update = "UPDATE deliveries SET state = $1, reason = $2, ended_at = $3
                      WHERE id = $4 AND state IN ('queued', 'running')";
        let (state, reason) = match made {
            Ok(()) => ("completed", String::new()),
            Err(reason) => ("failed", reason),
        };
        let settle = || sqlx::query(update).bind(state).bind(reason.clone()).bind(now()).bind(id);
        let settled = async {
            while let Err(error) = settle().execute(&self.pool).await {
                if self.outage.begins() {
                    tracing::warn!(%error, "deliveries' ends are not written down yet");
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            if self.outage.ends() {
                tracing::info!("deliveries' ends are written down again");
            }
        };
        if tokio::time::timeout(LEASE, settled).await.is_err() {
            tracing::error!(id, "a delivery's end was not written down: it will be made again");
        }
    }

    /// The promises that a queue or a worker has lost, the longest overdue first, to be queued again.
    pub(crate) async fn overdue(&self, queue: Queue, limit: usize) -> sqlx::Result<Vec<String>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let update = "UPDATE deliveries SET state = 'queued', due_at = $1 WHERE id IN (
                          SELECT id FROM deliveries
                          WHERE queue = $2 AND state IN ('queued', 'running') AND due_at < $3
                          ORDER BY due_at LIMIT $4)
                      RETURNING id";
        let next = now() + milliseconds(QUEUE_PATIENCE);
        let query = sqlx::query_scalar(update).bind(next).bind(queue.name()).bind(now());
        query.bind(i64::try_from(limit).unwrap_or(i64::MAX)).fetch_all(&self.pool).await
    }

    /// The deliveries of a queue that are promised and not made yet.
    pub(crate) async fn backlog(&self, queue: Queue) -> sqlx::Result<Backlog> {
        let query = "SELECT COUNT(*), MIN(promised_at) FROM deliveries
                     WHERE queue = $1 AND state IN ('queued', 'running')";
        let (depth, oldest) = sqlx::query_as(query).bind(queue.name()).fetch_one(&self.pool).await?;
        Ok(Backlog { depth, oldest })
    }

    /// Queues a failed delivery again. It counts as promised now: the queue is not late with it.
    pub(crate) async fn retry(&self, id: &str) -> sqlx::Result<Option<Queue>> {
        let update = "UPDATE deliveries
                      SET state = 'queued', promised_at = $1, due_at = $2, reason = '', retries = retries + 1
                      WHERE id = $3 AND state = 'failed' RETURNING queue";
        let now = now();
        let retried = sqlx::query_scalar(update).bind(now).bind(now + milliseconds(QUEUE_PATIENCE)).bind(id);
        let queue: Option<String> = retried.fetch_optional(&self.pool).await?;
        Ok(queue.and_then(|name| Queue::ALL.into_iter().find(|queue| queue.name() == name)))
    }

    pub(crate) async fn exists(&self, id: &str) -> sqlx::Result<bool> {
        let query = sqlx::query_scalar("SELECT COUNT(*) FROM deliveries WHERE id = $1").bind(id);
        query.fetch_one(&self.pool).await.map(|count: i64| count > 0)
    }

    /// The deliveries of a queue that are not made: of each state their number, and the first of them, which are the
    /// latest failures and otherwise the oldest. It is one statement, so that the numbers belong to the lists.
    pub(crate) async fn not_made(&self, queue: Queue, first: i64) -> sqlx::Result<HashMap<String, Listed>> {
        // A stranger may have typed a megabyte.
        let query = "SELECT state, total, id, recipient, text, reason, since, retries FROM (
                         SELECT state, id, SUBSTR(recipient, 1, 120) AS recipient, SUBSTR(text, 1, 120) AS text,
                                SUBSTR(reason, 1, 240) AS reason, retries,
                                CASE state WHEN 'failed' THEN ended_at ELSE promised_at END AS since,
                                COUNT(*) OVER (PARTITION BY state) AS total,
                                ROW_NUMBER() OVER (
                                    PARTITION BY state
                                    ORDER BY CASE state WHEN 'failed' THEN -ended_at ELSE promised_at END
                                ) AS place
                         FROM deliveries WHERE queue = $1 AND state IN ('queued', 'running', 'failed')
                     ) AS listed WHERE place <= $2 ORDER BY place";
        let query = sqlx::query_as(query).bind(queue.name()).bind(first);
        let rows: Vec<Row> = query.fetch_all(&self.pool).await?;
        let mut states = HashMap::<String, Listed>::new();
        for (state, count, id, recipient, text, reason, since, retries) in rows {
            let listed = states.entry(state).or_default();
            listed.count = count;
            let age_seconds = (now() - since).max(0) / 1000;
            listed.first.push(Shown { id, recipient, text, reason, age_seconds, retries });
        }
        Ok(states)
    }

    /// Waits until no delivery is open, or the database is unreachable.
    pub(crate) async fn finish(&self) {
        let count = "SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'running')";
        while sqlx::query_scalar(count).fetch_one(&self.pool).await.is_ok_and(|open: i64| open > 0) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
