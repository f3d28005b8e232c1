use callmeter::metered;
use sqlx::Row as _;
use uuid::Uuid;

use super::{QUERY_DURATIONS, Result, Store, now};
use crate::tracking::Rank;

#[metered(histogram("db_query_duration_seconds", buckets = QUERY_DURATIONS))]
impl Store {
    /// Stores the position of a target in a run. A task that is done twice leaves one rank.
    #[metered(labels(query = "insert_rank"))]
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
    #[metered(labels(query = "ranks"))]
    pub(crate) async fn ranks(&self, tracking: Uuid, limit: i64) -> Result<Vec<Rank>> {
        let query = sqlx::query(
            "SELECT position, crawled_at FROM ranks WHERE tracking = $1 ORDER BY crawled_at DESC LIMIT $2",
        );
        let query = query.bind(tracking.to_string()).bind(limit);
        let rows = query.fetch_all(&*self.pool).await?;
        rows.iter().map(|row| Ok(Rank { position: row.try_get(0)?, crawled_at: row.try_get(1)? })).collect()
    }

    /// Deletes ranks that are older than this many days, and those whose tracking was deleted.
    #[metered(labels(query = "prune_ranks"))]
    pub(crate) async fn prune(&self, days: i64) -> Result<u64> {
        let query =
            sqlx::query("DELETE FROM ranks WHERE crawled_at < $1 OR tracking NOT IN (SELECT id FROM trackings)");
        let query = query.bind(now() - days * 24 * 60 * 60);
        Ok(query.execute(&*self.pool).await?.rows_affected())
    }
}
