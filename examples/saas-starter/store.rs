//! The database: SQLite in a temporary folder, or what `DATABASE_URL` names.

use std::time::{Duration, SystemTime};

use sqlx::any::AnyPoolOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection as _};
use tempfile::TempDir;

/// How long a query waits for a connection. It fails if the database is unreachable for longer.
const PATIENCE: Duration = Duration::from_secs(5);

static MIGRATIONS: Migrator = sqlx::migrate!("saas-starter/migrations");

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
                // The pool would retry and then report a timeout instead of the reason.
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
        MIGRATIONS.run(&pool).await.map_err(OpenError::Migrate)?;
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
    #[error("cannot bring the database's tables up to date: {0}")]
    Migrate(#[source] MigrateError),
}
