//! The outbox's rows as the relay uses them: claimed, and settled in a state.

use std::time::Duration;

use callmeter::LabelValue;

use super::{Store, with_pool};
use crate::event::{Event, now};

pub(super) const INSERT: &str = "INSERT INTO outbox (payload, status, was, tries, created, due, claimed) \
    VALUES ($1, 'pending', 'pending', 0, $2, $2, 0)";

#[derive(Clone, Copy, Debug, LabelValue, PartialEq)]
pub(crate) enum Status {
    Pending,
    Processing,
    Published,
    Failed,
    Dead,
}

/// The rows of the outbox that are neither published nor dead.
#[derive(Clone, Debug, Default)]
pub(crate) struct Backlog {
    counts: Vec<(String, i64)>,
    /// When the oldest was written, in milliseconds since 1970.
    oldest: Option<i64>,
}

impl Backlog {
    /// The number of rows in this state.
    pub(crate) fn count(&self, status: Open) -> i64 {
        self.counts.iter().find(|(name, _)| *name == status.as_str()).map_or(0, |(_, count)| *count)
    }

    /// How long ago the oldest row was written; zero if there is none.
    pub(crate) fn age(&self) -> Duration {
        let age = self.oldest.map_or(0, |oldest| now() - oldest);
        Duration::from_millis(u64::try_from(age).unwrap_or(0))
    }
}

/// A state that a row can leave.
#[derive(Clone, Copy, Debug, LabelValue, PartialEq)]
pub(crate) enum Open {
    Pending,
    Processing,
    Failed,
}

impl Open {
    pub(crate) const ALL: [Self; 3] = [Self::Pending, Self::Processing, Self::Failed];
}

/// A row that this relay has claimed until the lease ends.
#[derive(Debug)]
pub(crate) struct Claimed {
    id: i64,
    since: i64,
    pub(crate) was: Status,
    /// How often the broker has rejected it.
    pub(crate) tries: i64,
    pub(crate) event: Event,
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Store {
    /// Claims rows that are due, oldest first. Relays of other processes claim other rows.
    pub(crate) async fn claim(&self, limit: i64) -> Result<Vec<Claimed>, sqlx::Error> {
        let statement = match self {
            // There is one writer at a time, so no other write can intervene.
            Self::Sqlite(_) => {
                "UPDATE outbox SET was = status, status = 'processing', claimed = $1 WHERE id IN (
                    SELECT id FROM outbox WHERE status IN ('pending', 'failed') AND due <= $1 ORDER BY id LIMIT $2)
                 RETURNING id, was, tries, payload"
            }
            Self::Postgres(_) => {
                "UPDATE outbox SET was = status, status = 'processing', claimed = $1 WHERE id IN (
                    SELECT id FROM outbox WHERE status IN ('pending', 'failed') AND due <= $1 ORDER BY id LIMIT $2
                    FOR UPDATE SKIP LOCKED)
                 RETURNING id, was, tries, payload"
            }
        };
        let since = now();
        let mut rows: Vec<(i64, String, i64, String)> = with_pool!(self, pool =>
            sqlx::query_as(statement).bind(since).bind(limit).fetch_all(pool).await?
        );
        rows.sort_unstable_by_key(|(id, ..)| *id);
        let claimed = rows.into_iter().map(|(id, was, tries, payload)| {
            let was = if was == Status::Failed.as_str() { Status::Failed } else { Status::Pending };
            let event = serde_json::from_str(&payload).map_err(|error| sqlx::Error::Decode(error.into()))?;
            Ok(Claimed { id, since, was, tries, event })
        });
        claimed.collect()
    }

    /// Gives a row its next state. Returns whether the claim was still valid.
    pub(crate) async fn settle(
        &self,
        row: &Claimed,
        status: Status,
        tries: i64,
        delay: Duration,
    ) -> Result<bool, sqlx::Error> {
        let statement = "UPDATE outbox SET status = $1, tries = $2, due = $3 \
            WHERE id = $4 AND status = 'processing' AND claimed = $5";
        let due = now().saturating_add(milliseconds(delay));
        let settled = with_pool!(self, pool => {
            let settle = sqlx::query(statement).bind(status.as_str()).bind(tries).bind(due);
            settle.bind(row.id).bind(row.since).execute(pool).await?.rows_affected()
        });
        Ok(settled == 1)
    }

    /// Takes over rows whose relay ended before it settled them: their try has failed. Returns their number.
    pub(crate) async fn take_up_stuck(&self, lease: Duration) -> Result<u64, sqlx::Error> {
        let statement =
            "UPDATE outbox SET status = 'failed', due = $1 WHERE status = 'processing' AND claimed <= $2";
        let now = now();
        let taken = with_pool!(self, pool => {
            let take_up = sqlx::query(statement).bind(now).bind(now.saturating_sub(milliseconds(lease)));
            take_up.execute(pool).await?.rows_affected()
        });
        Ok(taken)
    }

    /// The rows that are neither published nor dead, by state.
    pub(crate) async fn backlog(&self) -> Result<Backlog, sqlx::Error> {
        let statement = "SELECT status, COUNT(*), MIN(created) FROM outbox \
            WHERE status IN ('pending', 'failed', 'processing') GROUP BY status";
        let rows: Vec<(String, i64, i64)> =
            with_pool!(self, pool => sqlx::query_as(statement).fetch_all(pool).await?);
        let oldest = rows.iter().map(|(_, _, oldest)| *oldest).min();
        Ok(Backlog { counts: rows.into_iter().map(|(status, count, _)| (status, count)).collect(), oldest })
    }

    /// The number of rows that are neither published nor dead.
    pub(crate) async fn outstanding(&self) -> Result<i64, sqlx::Error> {
        let statement = "SELECT COUNT(*) FROM outbox WHERE status IN ('pending', 'failed', 'processing')";
        let (count,): (i64,) = with_pool!(self, pool => sqlx::query_as(statement).fetch_one(pool).await?);
        Ok(count)
    }
}
