//! Requests to running programs.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use ureq::Agent;
use ureq::http::StatusCode;

/// A catalogue of 10,000 annotated functions has about 10 MB; a scrape of 100,000 series has about 13 MB.
const MOST_BYTES: u64 = 256 << 20;

/// A client that reuses its connections.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    authorization: Option<String>,
}

/// Why there is no answer with status 200.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The file with the token could not be read.
    #[error("the token in {path} could not be read: {error}")]
    Token {
        /// The file.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// There is no answer.
    #[error("{0}")]
    Request(Box<ureq::Error>),
    /// The answer wants a token.
    #[error("the exporter wants a token: pass the file that holds it with `--token-file`")]
    Unauthorized,
    /// The answer has another status.
    #[error("the answer has status {0}")]
    Status(StatusCode),
    /// The answer's body is cut off or too long.
    #[error("the answer could not be read: {0}")]
    Body(Box<ureq::Error>),
}

impl Client {
    /// A client that sends the bearer token in this file and waits this long for an answer.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read.
    pub fn new(token_file: Option<&Path>, timeout: Duration) -> Result<Self, HttpError> {
        let config = Agent::config_builder().timeout_global(Some(timeout)).http_status_as_error(false);
        let authorization = match token_file {
            Some(path) => {
                let failed = |error| HttpError::Token { path: path.display().to_string(), error };
                Some(format!("Bearer {}", fs::read_to_string(path).map_err(failed)?.trim()))
            }
            None => None,
        };
        Ok(Self { agent: config.build().into(), authorization })
    }

    /// The body of an answer with status 200.
    ///
    /// # Errors
    ///
    /// Fails if there is no answer, or it has another status.
    pub fn get(&self, url: &str, accept: &str) -> Result<Vec<u8>, HttpError> {
        let mut request = self.agent.get(url).header("Accept", accept);
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let mut response = request.call().map_err(|error| HttpError::Request(Box::new(error)))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED => return Err(HttpError::Unauthorized),
            status => return Err(HttpError::Status(status)),
        }
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        body.map_err(|error| HttpError::Body(Box::new(error)))
    }
}
