use std::time::Duration;

use callmeter::metered;

use super::{QUERY_DURATIONS, Result, Store, now};

impl Store {
    /// Opens a session that ends after this time, unless it is renewed.
    pub(crate) async fn open_session(&self, token: &str, idle: Duration) -> Result<()> {
        // Clients that left without a word leave rows.
        self.delete_expired_sessions().await?;
        self.insert_session(token, idle).await?;
        self.count_sessions().await
    }

    pub(crate) async fn close_session(&self, token: &str) -> Result<()> {
        self.delete_session(token).await?;
        self.count_sessions().await
    }
}

#[metered(histogram("db_query_duration_seconds", buckets = QUERY_DURATIONS))]
impl Store {
    #[metered(labels(query = "insert_session"))]
    async fn insert_session(&self, token: &str, idle: Duration) -> Result<()> {
        let query = sqlx::query("INSERT INTO sessions VALUES ($1, $2)").bind(token).bind(now() + seconds(idle));
        query.execute(&*self.pool).await?;
        Ok(())
    }

    /// Moves the end of a session; false if there is no such session, or it has expired.
    #[metered(labels(query = "renew_session"))]
    pub(crate) async fn renew_session(&self, token: &str, idle: Duration) -> Result<bool> {
        let query = sqlx::query("UPDATE sessions SET expires_at = $2 WHERE token = $1 AND expires_at > $3");
        let query = query.bind(token).bind(now() + seconds(idle)).bind(now());
        Ok(query.execute(&*self.pool).await?.rows_affected() > 0)
    }

    #[metered(labels(query = "delete_session"))]
    async fn delete_session(&self, token: &str) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE token = $1").bind(token).execute(&*self.pool).await?;
        Ok(())
    }

    #[metered(labels(query = "delete_expired_sessions"))]
    async fn delete_expired_sessions(&self) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(now()).execute(&*self.pool).await?;
        Ok(())
    }

    #[metered(labels(query = "count_sessions"))]
    pub(super) async fn open_sessions(&self) -> Result<i64> {
        let query = sqlx::query_scalar("SELECT COUNT(*) FROM sessions WHERE expires_at > $1").bind(now());
        Ok(query.fetch_one(&*self.pool).await?)
    }
}

/// At least one: times in the database are whole seconds.
fn seconds(idle: Duration) -> i64 {
    // The sum with the current time must not overflow.
    i64::try_from(idle.as_secs()).unwrap_or(i64::MAX).clamp(1, i64::MAX / 2)
}
