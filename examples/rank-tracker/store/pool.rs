//! The connections to the database: ten at most, half of them only while they are needed.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use callmeter::{Gauge, Metrics};
use reqwest::Url;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _};
use tempfile::TempDir;

use super::{Result, StoreError};

/// Connections that are kept open.
const KEPT: u32 = 5;
/// Connections that are ever open.
const MOST: u32 = 10;

#[derive(Metrics)]
#[metrics(prefix = "db_pool")]
struct PoolMetrics {
    /// Connections to the database that are in use.
    checked_out: Gauge,
    /// Connections to the database that are open beyond those that are kept.
    overflow: Gauge,
}

static POOL: PoolMetrics = PoolMetrics::new();

#[derive(Clone)]
pub(super) struct Pool {
    pool: AnyPool,
    /// Where the embedded database is, until the last clone goes.
    _folder: Option<Arc<TempDir>>,
}

impl Pool {
    pub(super) async fn open(url: Option<&str>, slow: Duration) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let (url, folder) = match url {
            Some(url) => (url.to_owned(), None),
            None => {
                let folder = tempfile::tempdir()?;
                let file = folder.path().join("ranks.sqlite");
                (format!("sqlite://{}?mode=rwc", file.display()), Some(Arc::new(folder)))
            }
        };
        // A pool would try again until it runs out of time, and then say no more than that.
        let first = tokio::time::timeout(Duration::from_secs(5), AnyConnection::connect(&url));
        let first = first.await.unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())));
        let mut first = first.map_err(|source| StoreError::Connect { url: without_password(&url), source })?;
        if first.backend_name() == "SQLite" {
            first.execute("PRAGMA journal_mode = WAL").await?;
        }
        let mut connect: AnyConnectOptions = url.parse()?;
        // The text of a statement has `$1` in place of each argument.
        connect.log_settings.slow_statements_duration = slow;
        let options = AnyPoolOptions::new().min_connections(KEPT).max_connections(MOST);
        let options = options.acquire_timeout(Duration::from_secs(3)).idle_timeout(Duration::from_secs(30));
        let pool = options.connect_lazy_with(connect);
        observe(&pool);
        Ok(Self { pool, _folder: folder })
    }
}

impl Deref for Pool {
    type Target = AnyPool;

    fn deref(&self) -> &AnyPool {
        &self.pool
    }
}

/// The pool itself knows its connections: they are read when somebody looks.
fn observe(pool: &AnyPool) {
    let (in_use, open) = (pool.clone(), pool.clone());
    let open_connections = |pool: &AnyPool| usize::try_from(pool.size()).unwrap_or(usize::MAX);
    POOL.checked_out.observe(move || open_connections(&in_use).saturating_sub(in_use.num_idle()));
    POOL.overflow.observe(move || open.size().saturating_sub(KEPT));
}

/// The URL as it may be shown: a password may stand before the host, and in the query.
fn without_password(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut url) if url.has_host() => {
            // What has a host can have a password.
            let _ = url.set_password(None);
            url.set_query(None);
            url.into()
        }
        // A path, or no URL at all.
        _ => url.split('?').next().unwrap_or(url).rsplit('@').next().unwrap_or(url).to_owned(),
    }
}
