//! Sessions of clients that may act on tasks. A client logs in with the API key and gets a token. Its session ends when
//! the client logs out, or after a while without a request.

use std::fmt::Write as _;
use std::time::Duration;

use callmeter::{Gauge, Metrics};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::store::{Store, StoreError};

#[derive(Metrics)]
#[metrics(prefix = "active")]
pub(crate) struct SessionMetrics {
    /// Sessions of clients that are logged in, in all programs that share the database.
    pub(crate) sessions: Gauge,
}

pub(crate) static SESSIONS: SessionMetrics = SessionMetrics::new();

#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("log in with the API key: `POST /sessions` with `Authorization: Bearer API_KEY`")]
    WrongKey,
    #[error("log in first: `POST /sessions`")]
    NotLoggedIn,
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Result<T> = std::result::Result<T, SessionError>;

#[derive(Clone)]
pub(crate) struct Sessions {
    store: Store,
    /// The hash of the API key.
    key: String,
    idle: Duration,
}

impl Sessions {
    pub(crate) fn new(store: Store, key: &str, idle: Duration) -> Self {
        Self { store, key: digest(key), idle }
    }

    /// How long a session without requests lasts.
    pub(crate) fn idle(&self) -> Duration {
        self.idle
    }

    /// Opens a session and returns its token.
    pub(crate) async fn log_in(&self, key: &str) -> Result<String> {
        // How long the comparison of two hashes takes says nothing about the key.
        if digest(key) != self.key {
            return Err(SessionError::WrongKey);
        }
        let token = Uuid::new_v4().to_string();
        self.store.open_session(&digest(&token), self.idle).await?;
        Ok(token)
    }

    /// Checks that the session is open, and renews it.
    pub(crate) async fn renew(&self, token: &str) -> Result<()> {
        let is_open = self.store.renew_session(&digest(token), self.idle).await?;
        if is_open { Ok(()) } else { Err(SessionError::NotLoggedIn) }
    }

    pub(crate) async fn log_out(&self, token: &str) -> Result<()> {
        Ok(self.store.close_session(&digest(token)).await?)
    }
}

/// Only hashes are stored and compared. A token is random and needs no salt.
fn digest(secret: &str) -> String {
    Sha256::digest(secret).iter().fold(String::new(), |mut digest, byte| {
        // Writing to memory cannot fail.
        let _ = write!(digest, "{byte:02x}");
        digest
    })
}
