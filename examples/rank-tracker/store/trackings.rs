use callmeter::metered;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::{Counts, QUERY_DURATIONS, Result, Store, now};
use crate::tracking::{NewTracking, RankType, Tracking};

#[metered(histogram("db_query_duration_seconds", buckets = QUERY_DURATIONS))]
impl Store {
    #[metered(labels(query = "insert_tracking"))]
    pub(super) async fn insert_tracking(&self, tracking: &Tracking) -> Result<()> {
        sqlx::query("INSERT INTO trackings VALUES ($1, $2, $3, $4, 1, $5)")
            .bind(tracking.id.to_string())
            .bind(tracking.what.rank_type.as_str())
            .bind(&tracking.what.keyword)
            .bind(&tracking.what.target)
            .bind(now())
            .execute(&*self.pool)
            .await?;
        Ok(())
    }

    #[metered(labels(query = "tracking"))]
    pub(crate) async fn tracking(&self, id: Uuid) -> Result<Option<Tracking>> {
        let query = sqlx::query("SELECT * FROM trackings WHERE id = $1").bind(id.to_string());
        let row = query.fetch_optional(&*self.pool).await?;
        row.as_ref().map(tracking).transpose()
    }

    /// The latest, of one type or of all.
    #[metered(labels(query = "trackings"))]
    pub(crate) async fn trackings(&self, rank_type: Option<RankType>, limit: i64) -> Result<Vec<Tracking>> {
        let query = sqlx::query(
            "SELECT * FROM trackings WHERE rank_type = $1 OR $1 = '' ORDER BY created_at DESC, id LIMIT $2",
        );
        let query = query.bind(rank_type.map_or("", RankType::as_str)).bind(limit);
        query.fetch_all(&*self.pool).await?.iter().map(tracking).collect()
    }

    /// All that the daily crawl includes.
    #[metered(labels(query = "active_trackings"))]
    pub(crate) async fn active(&self) -> Result<Vec<Tracking>> {
        let query = sqlx::query("SELECT * FROM trackings WHERE active = 1 ORDER BY id");
        query.fetch_all(&*self.pool).await?.iter().map(tracking).collect()
    }

    #[metered(labels(query = "update_tracking"))]
    pub(super) async fn update_tracking(&self, id: Uuid, active: bool) -> Result<bool> {
        let query = sqlx::query("UPDATE trackings SET active = $2 WHERE id = $1");
        let query = query.bind(id.to_string()).bind(i64::from(active));
        Ok(query.execute(&*self.pool).await?.rows_affected() > 0)
    }

    #[metered(labels(query = "delete_tracking"))]
    pub(super) async fn delete_tracking(&self, id: Uuid) -> Result<bool> {
        let mut transaction = self.pool.begin().await?;
        let id = id.to_string();
        sqlx::query("DELETE FROM ranks WHERE tracking = $1").bind(&id).execute(&mut *transaction).await?;
        let deleted = sqlx::query("DELETE FROM trackings WHERE id = $1").bind(&id).execute(&mut *transaction);
        let deleted = deleted.await?.rows_affected();
        transaction.commit().await?;
        Ok(deleted > 0)
    }

    #[metered(labels(query = "count_trackings"))]
    pub(super) async fn active_by_type(&self) -> Result<Counts> {
        let query = sqlx::query_as("SELECT rank_type, COUNT(*) FROM trackings WHERE active = 1 GROUP BY rank_type");
        let rows: Vec<(String, i64)> = query.fetch_all(&*self.pool).await?;
        let count = |rank_type: RankType| {
            let row = rows.iter().find(|(name, _)| name == rank_type.as_str());
            row.map_or(0, |(_, count)| *count)
        };
        Ok(RankType::ALL.map(count))
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
