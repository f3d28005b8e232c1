//! Requests to running programs.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use ureq::Agent;
use ureq::http::{HeaderValue, StatusCode};

/// A catalogue of 10,000 annotated functions has about 10 MB; a scrape of 100,000 series has about 13 MB.
const MOST_BYTES: u64 = 64 << 20;

/// A client that reuses its connections.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    authorization: Option<HeaderValue>,
    timeout: Duration,
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
    /// The address is not valid.
    #[error("this is not a valid URL: write it as in `http://127.0.0.1:9464/catalogue`")]
    Url,
    /// There is no connection, or it broke.
    #[error("{0}")]
    Connection(io::Error),
    /// There is no answer.
    #[error("{0}")]
    Request(Box<ureq::Error>),
    /// The server takes too long.
    #[error("the answer is not complete after {} s: check that the program runs and answers there", .0.as_secs_f64())]
    Timeout(Duration),
    /// The server always names another address.
    #[error("there are too many redirects: pass the address that answers")]
    Redirects,
    /// The answer wants a token.
    #[error("the exporter wants a token: pass the file that holds it with `--token-file`")]
    Unauthorized,
    /// The answer has another status.
    #[error("the answer has status {0}")]
    Status(StatusCode),
    /// The answer's body is cut off.
    #[error("the answer could not be read: {0}")]
    Body(io::Error),
    /// The answer's body is longer than any that is expected.
    #[error("the answer has more than {} MiB: this is not what an exporter answers", MOST_BYTES >> 20)]
    TooLong,
}

impl Client {
    /// A client that sends the bearer token in this file and waits this long for an answer.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, or if it contains something else than a token.
    pub fn new(token_file: Option<&Path>, timeout: Duration) -> Result<Self, HttpError> {
        let config = Agent::config_builder().timeout_global(Some(timeout)).http_status_as_error(false);
        let authorization = token_file.map(authorization).transpose()?;
        Ok(Self { agent: config.build().into(), authorization, timeout })
    }

    /// The body of an answer with status 200.
    ///
    /// # Errors
    ///
    /// Fails if there is no answer, it has another status, or its body takes or is too long.
    pub fn get(&self, url: &str, accept: &str) -> Result<Vec<u8>, HttpError> {
        let mut request = self.agent.get(url).header("Accept", accept);
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let response = request.call().map_err(|error| self.failed(error))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED => return Err(HttpError::Unauthorized),
            status => return Err(HttpError::Status(status)),
        }
        let mut body = Vec::new();
        // ureq limits what is sent. A few bytes of that may be any number when they are decompressed.
        let limited = response.into_body().into_reader().take(MOST_BYTES + 1).read_to_end(&mut body);
        match limited {
            Ok(_) if body.len() as u64 > MOST_BYTES => Err(HttpError::TooLong),
            Ok(_) => Ok(body),
            Err(error) => match self.failed(ureq::Error::from(error)) {
                HttpError::Connection(error) => Err(HttpError::Body(error)),
                HttpError::Request(error) => Err(HttpError::Body(error.into_io())),
                error => Err(error),
            },
        }
    }

    fn failed(&self, error: ureq::Error) -> HttpError {
        match error {
            ureq::Error::Timeout(_) => HttpError::Timeout(self.timeout),
            ureq::Error::TooManyRedirects => HttpError::Redirects,
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => HttpError::Url,
            // ureq writes `io:` in front of it.
            ureq::Error::Io(error) => HttpError::Connection(error),
            error => HttpError::Request(Box::new(error)),
        }
    }
}

/// The header for the token in a file.
fn authorization(path: &Path) -> Result<HeaderValue, HttpError> {
    let failed = |error| HttpError::Token { path: path.display().to_string(), error };
    let token = fs::read_to_string(path).map_err(failed)?;
    let is_token = |token: &str| !token.is_empty() && token.chars().all(|character| character.is_ascii_graphic());
    let header = Some(token.trim()).filter(|token| is_token(token));
    let header = header.and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
    let mut header = header.ok_or_else(|| failed(io::Error::other("it is not one word of ASCII characters")))?;
    header.set_sensitive(true);
    Ok(header)
}
