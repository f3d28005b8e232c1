//! Where expositions come from: a running program, or a file.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use std::{fs, io};

use super::{Exposition, ExpositionError};
use crate::http::{Client, HttpError};
use crate::printable::printable;

/// The same format as a browser gets. OpenMetrics says nothing more that is shown.
const ACCEPT: &str = "text/plain;version=0.0.4;q=1,application/openmetrics-text;q=0.5,*/*;q=0.1";

/// A scrape of 100,000 series takes less than a second.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// A running program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where the metrics are: `http://host:port/metrics`, unless another path is written.
    pub metrics: String,
    /// Where the exporter of callmeter serves its catalogue: beside them.
    pub catalogue: String,
}

/// Why an exposition could not be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScrapeError {
    /// A running program did not answer.
    #[error("{}: {error}", printable(url))]
    Http {
        /// The URL.
        url: String,
        /// Why.
        error: HttpError,
    },
    /// A file could not be read.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What was read is not a valid exposition.
    #[error("{}: {error}", printable(source_name))]
    Exposition {
        /// The URL or the file.
        source_name: String,
        /// Why.
        error: ExpositionError,
    },
}

impl ScrapeError {
    /// The error without the source's name.
    pub fn reason(&self) -> String {
        match self {
            Self::Http { error, .. } => error.to_string(),
            Self::File { error, .. } => error.to_string(),
            Self::Exposition { error, .. } => error.to_string(),
        }
    }
}

impl Target {
    /// The addresses of a program that is written as `http://host:port`, `host:port` or `http://host:port/path`.
    pub fn new(url: &str) -> Self {
        let url = if is_url(url) { url.to_owned() } else { format!("http://{url}") };
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", &url));
        let (address, query) = match rest.find(['?', '#']) {
            Some(end) => rest.split_at(end),
            None => (rest, ""),
        };
        let (host, path) = match address.split_once('/') {
            Some((host, path)) => (host, path),
            None => (address, ""),
        };
        let path = if path.is_empty() { "metrics" } else { path };
        let folder = path.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        Self {
            metrics: format!("{scheme}://{host}/{path}{query}"),
            catalogue: format!("{scheme}://{host}/{folder}catalogue"),
        }
    }

    /// Scrapes the program.
    ///
    /// # Errors
    ///
    /// Fails if the program does not answer with an exposition.
    pub fn scrape(&self, client: &Client) -> Result<Exposition, ScrapeError> {
        let failed = |error| ScrapeError::Http { url: self.metrics.clone(), error };
        let body = client.get(&self.metrics, ACCEPT).map_err(failed)?;
        let failed = |error| ScrapeError::Exposition { source_name: self.metrics.clone(), error };
        Exposition::parse(&body).map_err(failed)
    }
}

/// Whether a word is a URL rather than a file.
pub fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Reads a saved exposition, or scrapes a URL. Returns the time of a scrape, which no file tells.
///
/// # Errors
///
/// Fails if the source cannot be read or is not a valid exposition.
pub fn read_any(source: &str, client: &Client) -> Result<(Exposition, Option<SystemTime>), ScrapeError> {
    if is_url(source) {
        return Target::new(source).scrape(client).map(|exposition| (exposition, Some(SystemTime::now())));
    }
    let text = fs::read(source).map_err(|error| ScrapeError::File { path: source.into(), error })?;
    let failed = |error| ScrapeError::Exposition { source_name: source.to_owned(), error };
    Ok((Exposition::parse(&text).map_err(failed)?, None))
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn an_address_alone_means_its_metrics() {
        for written in ["localhost:9464", "http://localhost:9464", "http://localhost:9464/"] {
            assert_eq!(
                Target::new(written),
                Target {
                    metrics: "http://localhost:9464/metrics".into(),
                    catalogue: "http://localhost:9464/catalogue".into(),
                },
                "{written}"
            );
        }
    }

    #[test]
    fn the_catalogue_is_beside_the_metrics() {
        let target = Target::new("https://shop.example/internal/metrics?name=a/b");
        assert_eq!(target.metrics, "https://shop.example/internal/metrics?name=a/b");
        assert_eq!(target.catalogue, "https://shop.example/internal/catalogue");
    }
}
