//! Records and outbox in one database: SQLite, or PostgreSQL by `DATABASE_URL`.

mod outbox;
mod records;

pub(crate) use self::outbox::{Backlog, Claimed, Open, Status};

use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};

/// How long a caller waits for a connection. It is short, so that an outage soon becomes an error.
const PATIENCE: Duration = Duration::from_secs(3);

static SQLITE: Migrator = sqlx::migrate!("record-sync/migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("record-sync/migrations/postgres");

#[derive(Clone, Debug)]
pub(crate) enum Store {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// How many connections a pool has.
pub(crate) struct Connections {
    pub(crate) in_use: u32,
    pub(crate) idle: u32,
    /// The most that it opens.
    pub(crate) limit: u32,
}

/// The two databases differ in type; the statements are the same.
macro_rules! with_pool {
    ($store:expr, $pool:ident => $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite($pool) => $body,
            $crate::store::Store::Postgres($pool) => $body,
        }
    };
}
use with_pool;

#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("DATABASE_URL is not the URL of a database: {0}; write postgres://USER@HOST/DATABASE or sqlite:FILE")]
    Url(#[source] sqlx::Error),
    #[error("DATABASE_URL begins with neither postgres:// nor sqlite:")]
    Scheme,
    #[error("cannot reach the database at {place}: {source}")]
    Unreachable { place: String, source: sqlx::Error },
    #[error("cannot reach the database at {place}: no answer within {PATIENCE:?}")]
    Silent { place: String },
    #[error("cannot bring the database's tables up to date: {0}")]
    Migrate(#[source] MigrateError),
}

impl Store {
    /// Opens the database of this URL, and brings its tables up to date.
    pub(crate) async fn open(url: &str) -> Result<Self, OpenError> {
        let store = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::postgres(PgConnectOptions::from_str(url).map_err(OpenError::Url)?).await?
        } else if url.starts_with("sqlite:") {
            Self::sqlite(SqliteConnectOptions::from_str(url).map_err(OpenError::Url)?).await?
        } else {
            return Err(OpenError::Scheme);
        };
        store.migrate().await.map_err(OpenError::Migrate)?;
        Ok(store)
    }

    /// Opens the embedded database.
    pub(crate) async fn embedded(folder: &Path) -> Result<Self, OpenError> {
        let store = Self::sqlite(SqliteConnectOptions::new().filename(folder.join("records.sqlite"))).await?;
        store.migrate().await.map_err(OpenError::Migrate)?;
        Ok(store)
    }

    async fn sqlite(options: SqliteConnectOptions) -> Result<Self, OpenError> {
        let place = options.get_filename().display().to_string();
        let options = options.create_if_missing(true).journal_mode(SqliteJournalMode::Wal).busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new().acquire_timeout(PATIENCE).connect_with(options).await;
        Ok(Self::Sqlite(pool.map_err(|source| OpenError::Unreachable { place, source })?))
    }

    async fn postgres(options: PgConnectOptions) -> Result<Self, OpenError> {
        let place = format!("{}:{}", options.get_host(), options.get_port());
        // The pool would retry until its timeout and then hide the reason.
        let connection = tokio::time::timeout(PATIENCE, options.connect()).await;
        let connection = connection.map_err(|_| OpenError::Silent { place: place.clone() })?;
        let connection = connection.map_err(|source| OpenError::Unreachable { place, source })?;
        // If the peer does not receive it, the connection breaks.
        let _ = connection.close().await;
        Ok(Self::Postgres(PgPoolOptions::new().acquire_timeout(PATIENCE).connect_lazy_with(options)))
    }

    /// Brings the tables up to date.
    async fn migrate(&self) -> Result<(), MigrateError> {
        match self {
            Self::Sqlite(pool) => SQLITE.run(pool).await,
            Self::Postgres(pool) => POSTGRES.run(pool).await,
        }
    }

    /// Whether the database answers.
    pub(crate) async fn is_there(&self) -> Result<(), sqlx::Error> {
        with_pool!(self, pool => { sqlx::query("SELECT 1").execute(pool).await?; });
        Ok(())
    }

    /// The bytes that the database takes of its disk.
    pub(crate) async fn size(&self) -> Result<i64, sqlx::Error> {
        let statement = match self {
            Self::Sqlite(_) => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            Self::Postgres(_) => "SELECT pg_database_size(current_database())",
        };
        let (size,): (i64,) = with_pool!(self, pool => sqlx::query_as(statement).fetch_one(pool).await?);
        Ok(size)
    }

    /// The pool's connections at the moment.
    pub(crate) fn connections(&self) -> Connections {
        with_pool!(self, pool => {
            // They change meanwhile, so there may seem to be more idle ones than open ones.
            let (open, idle) = (pool.size(), u32::try_from(pool.num_idle()).unwrap_or(u32::MAX));
            Connections { in_use: open.saturating_sub(idle), idle, limit: pool.options().get_max_connections() }
        })
    }

    pub(crate) async fn close(&self) {
        with_pool!(self, pool => pool.close().await);
    }
}
