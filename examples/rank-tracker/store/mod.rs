//! Trackings and their ranks, in SQLite or PostgreSQL: both understand the same few statements.

mod pool;

use std::time::Duration;

use callmeter_examples::{Latest, Shutdown};
use sqlx::Row as _;
use sqlx::any::AnyRow;
use sqlx::migrate::{MigrateError, Migrator};
use tokio::task::JoinHandle;
use uuid::Uuid;

use self::pool::Pool;
use crate::tracking::{ByType, NewTracking, Rank, RankType, TRACKINGS, Tracking};

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

/// How often the trackings are counted, for what other programs change.
const PERIOD: Duration = Duration::from_secs(1);

/// Active trackings by type.
type Counts = [i64; RankType::ALL.len()];

#[derive(Clone)]
pub(crate) struct Store {
    pool: Pool,
    active: Latest<Counts>,
}

impl Store {
    /// Opens the database of this URL, or one in a temporary folder that goes with the program.
    pub(crate) async fn open(url: Option<&str>) -> Result<Self> {
        let store = Self { pool: Pool::open(url).await?, active: Latest::new(PERIOD) };
        MIGRATIONS.run(&*store.pool).await?;
        store.count_active().await?;
        for (place, rank_type) in RankType::ALL.into_iter().enumerate() {
            let active = store.active.clone();
            TRACKINGS.active.with(ByType { rank_type }).observe(move || active.read(|counts| counts[place]));
        }
        Ok(store)
    }

    pub(crate) async fn create(&self, what: NewTracking) -> Result<Tracking> {
        let tracking = Tracking { id: Uuid::new_v4(), what, active: true };
        sqlx::query("INSERT INTO trackings VALUES ($1, $2, $3, $4, 1, $5)")
            .bind(tracking.id.to_string())
            .bind(tracking.what.rank_type.as_str())
            .bind(&tracking.what.keyword)
            .bind(&tracking.what.target)
            .bind(now())
            .execute(&*self.pool)
            .await?;
        self.count_active().await?;
        Ok(tracking)
    }

    pub(crate) async fn tracking(&self, id: Uuid) -> Result<Option<Tracking>> {
        let query = sqlx::query("SELECT * FROM trackings WHERE id = $1").bind(id.to_string());
        let row = query.fetch_optional(&*self.pool).await?;
        row.as_ref().map(tracking).transpose()
    }

    /// The latest, of one type or of all.
    pub(crate) async fn trackings(&self, rank_type: Option<RankType>, limit: i64) -> Result<Vec<Tracking>> {
        let query = sqlx::query(
            "SELECT * FROM trackings WHERE rank_type = $1 OR $1 = '' ORDER BY created_at DESC, id LIMIT $2",
        );
        let query = query.bind(rank_type.map_or("", RankType::as_str)).bind(limit);
        query.fetch_all(&*self.pool).await?.iter().map(tracking).collect()
    }

    /// All that the daily crawl includes.
    pub(crate) async fn active(&self) -> Result<Vec<Tracking>> {
        let query = sqlx::query("SELECT * FROM trackings WHERE active = 1 ORDER BY id");
        query.fetch_all(&*self.pool).await?.iter().map(tracking).collect()
    }

    /// Includes a tracking in the daily crawl, or leaves it out; false if there is none of this id.
    pub(crate) async fn set_active(&self, id: Uuid, active: bool) -> Result<bool> {
        let query = sqlx::query("UPDATE trackings SET active = $2 WHERE id = $1");
        let query = query.bind(id.to_string()).bind(i64::from(active));
        let updated = query.execute(&*self.pool).await?.rows_affected();
        self.count_active().await?;
        Ok(updated > 0)
    }

    /// Deletes a tracking with its ranks; false if there is none of this id.
    pub(crate) async fn delete(&self, id: Uuid) -> Result<bool> {
        let mut transaction = self.pool.begin().await?;
        let id = id.to_string();
        sqlx::query("DELETE FROM ranks WHERE tracking = $1").bind(&id).execute(&mut *transaction).await?;
        let deleted = sqlx::query("DELETE FROM trackings WHERE id = $1").bind(&id).execute(&mut *transaction);
        let deleted = deleted.await?.rows_affected();
        transaction.commit().await?;
        self.count_active().await?;
        Ok(deleted > 0)
    }

    /// Keeps where a target stood in a run. A task that is done twice leaves one rank.
    pub(crate) async fn rank(&self, tracking: Uuid, run: Uuid, position: Option<i64>) -> Result<()> {
        sqlx::query(
            "INSERT INTO ranks VALUES ($1, $2, $3, $4)
             ON CONFLICT (tracking, run) DO UPDATE SET position = excluded.position",
        )
        .bind(tracking.to_string())
        .bind(run.to_string())
        .bind(position)
        .bind(now())
        .execute(&*self.pool)
        .await?;
        Ok(())
    }

    /// The latest ranks of a tracking.
    pub(crate) async fn ranks(&self, tracking: Uuid, limit: i64) -> Result<Vec<Rank>> {
        let query = sqlx::query(
            "SELECT position, crawled_at FROM ranks WHERE tracking = $1 ORDER BY crawled_at DESC LIMIT $2",
        );
        let query = query.bind(tracking.to_string()).bind(limit);
        let rows = query.fetch_all(&*self.pool).await?;
        rows.iter().map(|row| Ok(Rank { position: row.try_get(0)?, crawled_at: row.try_get(1)? })).collect()
    }

    /// Deletes ranks that are older than this many days, and those whose tracking was deleted.
    pub(crate) async fn prune(&self, days: i64) -> Result<u64> {
        let query =
            sqlx::query("DELETE FROM ranks WHERE crawled_at < $1 OR tracking NOT IN (SELECT id FROM trackings)");
        let query = query.bind(now() - days * 24 * 60 * 60);
        Ok(query.execute(&*self.pool).await?.rows_affected())
    }

    /// Counts the active trackings: after each change, so that the gauge follows at once.
    async fn count_active(&self) -> Result<()> {
        self.active.set(self.active_by_type().await?);
        Ok(())
    }

    async fn active_by_type(&self) -> Result<Counts> {
        let query = sqlx::query_as("SELECT rank_type, COUNT(*) FROM trackings WHERE active = 1 GROUP BY rank_type");
        let rows: Vec<(String, i64)> = query.fetch_all(&*self.pool).await?;
        let count = |rank_type: RankType| {
            let row = rows.iter().find(|(name, _)| name == rank_type.as_str());
            row.map_or(0, |(_, count)| *count)
        };
        Ok(RankType::ALL.map(count))
    }

    /// Counts the active trackings now and then, for what other programs change.
    pub(crate) fn watch(&self, shutdown: &Shutdown) -> JoinHandle<()> {
        let store = self.clone();
        self.active.ask("the number of trackings", shutdown, move || {
            let store = store.clone();
            async move { store.active_by_type().await }
        })
    }

    /// Whether the database answers.
    pub(crate) async fn is_there(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&*self.pool).await?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

fn tracking(row: &AnyRow) -> Result<Tracking> {
    let unreadable = |column: &str, text: &str| sqlx::Error::ColumnDecode {
        index: column.into(),
        source: format!("`{text}` is none").into(),
    };
    let (id, rank_type): (&str, &str) = (row.try_get("id")?, row.try_get("rank_type")?);
    Ok(Tracking {
        id: id.parse().map_err(|_| unreadable("id", id))?,
        what: NewTracking {
            rank_type: RankType::named(rank_type).ok_or_else(|| unreadable("rank_type", rank_type))?,
            keyword: row.try_get("keyword")?,
            target: row.try_get("target")?,
        },
        active: row.try_get::<i64, _>("active")? == 1,
    })
}

/// Unix seconds.
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
