//! Trackings, their ranks and the sessions of clients, in SQLite or PostgreSQL: both understand the same few statements.

mod pool;
mod ranks;
mod sessions;
mod trackings;

use std::time::Duration;

use callmeter::metered;
use callmeter_examples::{Latest, Shutdown};
use sqlx::migrate::{MigrateError, Migrator};
use tokio::task::JoinHandle;
use uuid::Uuid;

use self::pool::Pool;
use crate::sessions::SESSIONS;
use crate::tracking::{ByType, NewTracking, RankType, TRACKINGS, Tracking};

#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database at {url} cannot be reached: {source}")]
    Connect { url: String, source: sqlx::Error },
    #[error(transparent)]
    Query(#[from] sqlx::Error),
    #[error("cannot bring the database's tables up to date: {0}")]
    Migrate(#[from] MigrateError),
    #[error("no folder for the database: {0}")]
    Folder(#[from] std::io::Error),
}

type Result<T> = std::result::Result<T, StoreError>;

static MIGRATIONS: Migrator = sqlx::migrate!("rank-tracker/migrations");

/// How often trackings and sessions are counted, for what other programs change and for sessions that expire.
const PERIOD: Duration = Duration::from_secs(1);

/// Buckets of `db_query_duration_seconds`.
const QUERY_DURATIONS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5];

/// Active trackings by type.
type Counts = [i64; RankType::ALL.len()];

#[derive(Clone)]
pub(crate) struct Store {
    pool: Pool,
    active: Latest<Counts>,
    sessions: Latest<i64>,
}

impl Store {
    /// Opens the database of this URL, or one in a temporary folder that is deleted with the program. Statements that
    /// take longer than `slow` are logged, without their arguments.
    pub(crate) async fn open(url: Option<&str>, slow: Duration) -> Result<Self> {
        let pool = Pool::open(url, slow).await?;
        let store = Self { pool, active: Latest::new(PERIOD), sessions: Latest::new(PERIOD) };
        MIGRATIONS.run(&*store.pool).await?;
        store.count_active().await?;
        store.count_sessions().await?;
        for (place, rank_type) in RankType::ALL.into_iter().enumerate() {
            let active = store.active.clone();
            TRACKINGS.active.with(ByType { rank_type }).observe(move || active.read(|counts| counts[place]));
        }
        let sessions = store.sessions.clone();
        SESSIONS.sessions.observe(move || sessions.read(|count| *count));
        Ok(store)
    }

    pub(crate) async fn create(&self, what: NewTracking) -> Result<Tracking> {
        let tracking = Tracking { id: Uuid::new_v4(), what, active: true };
        self.insert_tracking(&tracking).await?;
        self.count_active().await?;
        Ok(tracking)
    }

    /// Includes a tracking in the daily crawl, or leaves it out; false if there is none of this id.
    pub(crate) async fn set_active(&self, id: Uuid, active: bool) -> Result<bool> {
        let is_there = self.update_tracking(id, active).await?;
        self.count_active().await?;
        Ok(is_there)
    }

    /// Deletes a tracking with its ranks; false if there is none of this id.
    pub(crate) async fn delete(&self, id: Uuid) -> Result<bool> {
        let was_there = self.delete_tracking(id).await?;
        self.count_active().await?;
        Ok(was_there)
    }

    /// Counts the active trackings: after each change, so that the gauge follows at once.
    async fn count_active(&self) -> Result<()> {
        self.active.set(self.active_by_type().await?);
        Ok(())
    }

    /// Counts the sessions, for the same reason.
    async fn count_sessions(&self) -> Result<()> {
        self.sessions.set(self.open_sessions().await?);
        Ok(())
    }

    /// Counts trackings and sessions periodically.
    pub(crate) fn watch(&self, shutdown: &Shutdown) -> [JoinHandle<()>; 2] {
        let (trackings, sessions) = (self.clone(), self.clone());
        let trackings = self.active.ask("the number of trackings", shutdown, move || {
            let store = trackings.clone();
            async move { store.active_by_type().await }
        });
        let sessions = self.sessions.ask("the number of sessions", shutdown, move || {
            let store = sessions.clone();
            async move { store.open_sessions().await }
        });
        [trackings, sessions]
    }

    /// Whether the database answers.
    #[metered(
        histogram(
            "db_query_duration_seconds",
            help = "How long database queries took, including the wait for a connection.",
            buckets = QUERY_DURATIONS
        ),
        labels(query = "ping")
    )]
    pub(crate) async fn is_there(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&*self.pool).await?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Unix seconds.
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
