//! The database: SQLite in a temporary folder, or what `DATABASE_URL` names.

use std::time::{Duration, SystemTime};

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection as _};
use tempfile::TempDir;

/// How long a query waits for a connection; a database that is away for longer fails it.
const PATIENCE: Duration = Duration::from_secs(5);

/// What SQLite and PostgreSQL both understand. Times are milliseconds since 1970; of tokens and passwords there are hashes.
const SCHEMA: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, password TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS sessions (
        token TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id), expires_at BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS deliveries (
        id TEXT PRIMARY KEY, queue TEXT NOT NULL, recipient TEXT NOT NULL, text TEXT NOT NULL,
        state TEXT NOT NULL, due_at BIGINT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS open_deliveries ON deliveries (due_at) WHERE state IN ('queued', 'running')",
];

/// An open database, with the folder that it is in if that is a temporary one.
pub(crate) struct Store {
    pub(crate) pool: AnyPool,
    _folder: Option<TempDir>,
}

impl Store {
    pub(crate) async fn open(url: Option<&str>) -> Result<Self, OpenError> {
        sqlx::any::install_default_drivers();
        let options = AnyPoolOptions::new().max_connections(8).acquire_timeout(PATIENCE);
        let (pool, folder) = match url {
            Some(url) => {
                // The pool would try again and again, and then tell of a timeout instead of what is wrong.
                let connection = tokio::time::timeout(PATIENCE, AnyConnection::connect(url)).await;
                connection.map_err(|_| OpenError::Silent)?.map_err(OpenError::Url)?;
                (options.connect(url).await.map_err(OpenError::Url)?, None)
            }
            None => {
                let folder = tempfile::tempdir().map_err(OpenError::Folder)?;
                let url = format!("sqlite://{}?mode=rwc", folder.path().join("saas-starter.db").display());
                let pool = options.connect(&url).await.map_err(OpenError::Embedded)?;
                sqlx::query("PRAGMA journal_mode = WAL").execute(&pool).await.map_err(OpenError::Embedded)?;
                (pool, Some(folder))
            }
        };
        for statement in SCHEMA {
            sqlx::query(statement).execute(&pool).await.map_err(OpenError::Schema)?;
        }
        Ok(Self { pool, _folder: folder })
    }
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    milliseconds(since)
}

pub(crate) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error(
        "cannot open the database that DATABASE_URL names ({0}): give postgres://… or sqlite://… of one that runs"
    )]
    Url(#[source] sqlx::Error),
    #[error("the database that DATABASE_URL names does not answer: give the URL of one that runs")]
    Silent,
    #[error("cannot make a temporary folder for the database: {0}")]
    Folder(#[source] std::io::Error),
    #[error("cannot open the embedded database: {0}")]
    Embedded(#[source] sqlx::Error),
    #[error("cannot create the tables: {0}")]
    Schema(#[source] sqlx::Error),
}
