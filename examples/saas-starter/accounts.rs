//! Users and their sessions.

use std::fmt::Write as _;
use std::sync::LazyLock;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use callmeter::metered;
use sha2::{Digest as _, Sha256};
use sqlx::AnyPool;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::deliveries::{self, Promise, Queue};
use crate::store::{milliseconds, now};

const SHORTEST_PASSWORD: usize = 8;
const SESSION: Duration = Duration::from_hours(24);

/// The logged-in user.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) email: String,
}

#[derive(Debug, serde::Serialize)]
pub(crate) struct Session {
    pub(crate) token: String,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    #[error("`{0}` is no e-mail address")]
    InvalidEmail(String),
    #[error("a password has at least {SHORTEST_PASSWORD} characters")]
    WeakPassword,
    #[error("this address has an account")]
    Taken,
    #[error("unknown address or wrong password")]
    Denied,
    #[error("log in first")]
    NotLoggedIn,
    #[error("the database is away")]
    Database(#[from] sqlx::Error),
    #[error("the password cannot be hashed: {0}")]
    Hash(#[from] argon2::password_hash::Error),
    #[error("the password was not hashed: {0}")]
    Interrupted(#[from] tokio::task::JoinError),
}

#[derive(Clone)]
pub(crate) struct Accounts {
    pool: AnyPool,
}

impl Accounts {
    pub(crate) fn new(pool: AnyPool) -> Self {
        Self { pool }
    }

    /// Creates an account and promises its owner a mail in the same transaction.
    #[metered(counter("users_registered_total", on(ok), help = "Users who signed up."))]
    pub(crate) async fn sign_up(&self, email: &str, password: String) -> Result<(User, Promise), AccountError> {
        if !email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.')) {
            return Err(AccountError::InvalidEmail(email.to_owned()));
        }
        if password.chars().count() < SHORTEST_PASSWORD {
            return Err(AccountError::WeakPassword);
        }
        let hash = hash(password).await?;
        let user = User { id: Uuid::new_v4().to_string(), email: email.to_owned() };
        let mut transaction = self.pool.begin().await?;
        let added = sqlx::query("INSERT INTO users (id, email, password) VALUES ($1, $2, $3)")
            .bind(&user.id)
            .bind(email)
            .bind(hash)
            .execute(&mut *transaction)
            .await;
        match added {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => return Err(AccountError::Taken),
            added => added?,
        };
        let welcome = deliveries::promise(&mut *transaction, Queue::Email, email, "Welcome!").await?;
        transaction.commit().await?;
        Ok((user, welcome))
    }

    /// Opens a session, and promises its owner a notification of it.
    #[metered(counter(
        "login_attempts_total",
        on(ok, error),
        labels(status = outcome(ok = "success", error = "failed")),
        help = "Logins that were tried, by how they ended."
    ))]
    pub(crate) async fn log_in(&self, email: &str, password: String) -> Result<(Session, Promise), AccountError> {
        let found: Option<(String, String)> = sqlx::query_as("SELECT id, password FROM users WHERE email = $1")
            .bind(email)
            .fetch_optional(&self.pool)
            .await?;
        let (user_id, hash) = found.unzip();
        if !verify(password, hash).await? {
            return Err(AccountError::Denied);
        }
        let user_id = user_id.ok_or(AccountError::Denied)?;
        let session = Session { token: Uuid::new_v4().to_string() };
        let mut transaction = self.pool.begin().await?;
        sqlx::query("INSERT INTO sessions (token, user_id, expires_at) VALUES ($1, $2, $3)")
            .bind(digest(&session.token))
            .bind(&user_id)
            .bind(now() + milliseconds(SESSION))
            .execute(&mut *transaction)
            .await?;
        let notice = deliveries::promise(&mut *transaction, Queue::Notification, &user_id, "A new login").await?;
        transaction.commit().await?;
        Ok((session, notice))
    }

    /// The user of a session.
    pub(crate) async fn user(&self, token: &str) -> Result<User, AccountError> {
        let query = "SELECT users.id, users.email FROM users JOIN sessions ON sessions.user_id = users.id
                     WHERE sessions.token = $1 AND sessions.expires_at > $2";
        let found: Option<(String, String)> =
            sqlx::query_as(query).bind(digest(token)).bind(now()).fetch_optional(&self.pool).await?;
        let (id, email) = found.ok_or(AccountError::NotLoggedIn)?;
        Ok(User { id, email })
    }

    pub(crate) async fn log_out(&self, token: &str) -> Result<(), AccountError> {
        sqlx::query("DELETE FROM sessions WHERE token = $1").bind(digest(token)).execute(&self.pool).await?;
        Ok(())
    }
}

/// A session's token as it is stored: a hash, so that a reader of the database cannot log in. The token is random
/// and needs no salt.
fn digest(token: &str) -> String {
    Sha256::digest(token).iter().fold(String::new(), |mut digest, byte| {
        // Writing to memory cannot fail.
        let _ = write!(digest, "{byte:02x}");
        digest
    })
}

/// Passwords that are hashed at a time. Each takes a core and 19 MiB, on purpose, off the threads that serve requests.
static HASHING: Semaphore = Semaphore::const_new(2);

async fn hash(password: String) -> Result<String, AccountError> {
    // It is never closed.
    let _turn = HASHING.acquire().await;
    let hash = move || Argon2::default().hash_password(password.as_bytes());
    Ok(tokio::task::spawn_blocking(hash).await??.to_string())
}

/// The hash of an unknown password. An address without an account is rejected as slowly as a wrong password, so
/// that the time does not show whether an account exists.
static NOBODYS: LazyLock<String> = LazyLock::new(|| {
    let hash = Argon2::default().hash_password(Uuid::new_v4().as_bytes());
    hash.map(|hash| hash.to_string()).unwrap_or_default()
});

/// Whether the password belongs to the account; always false without an account.
async fn verify(password: String, hash: Option<String>) -> Result<bool, AccountError> {
    let _turn = HASHING.acquire().await;
    let verify = move || {
        let hash = PasswordHash::new(hash.as_ref().unwrap_or_else(|| &*NOBODYS)).ok()?;
        Argon2::default().verify_password(password.as_bytes(), &hash).ok()
    };
    Ok(tokio::task::spawn_blocking(verify).await?.is_some())
}
