//! Reads the catalogue of a running program.

use std::fs;
use std::path::Path;
use std::time::Duration;

use ureq::Agent;
use ureq::http::StatusCode;

use super::{Program, SourceError};
use crate::document::Document;

/// A catalogue of 10,000 annotated functions has about 10 MB.
const MOST_BYTES: u64 = 256 << 20;
const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn read(url: &str, token_file: Option<&Path>) -> Result<Program, SourceError> {
    let body = get(url, token_file)?;
    let name = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(url);
    let document =
        Document::parse(name, &body).map_err(|error| SourceError::Document { name: url.to_owned(), error })?;
    let catalogues = document.programs.into_iter().map(|program| program.catalogue);
    Ok(Program { name: name.to_owned(), catalogue: callmeter::Catalogue::union(catalogues) })
}

/// The body of an answer with status 200.
pub(crate) fn get(url: &str, token_file: Option<&Path>) -> Result<Vec<u8>, SourceError> {
    let failed = |message: String| SourceError::Url { url: url.to_owned(), message };
    let config = Agent::config_builder().timeout_global(Some(TIMEOUT)).http_status_as_error(false);
    let agent: Agent = config.build().into();
    let mut request = agent.get(url);
    if let Some(path) = token_file {
        let token = fs::read_to_string(path).map_err(|error| SourceError::Read { path: path.to_owned(), error })?;
        request = request.header("Authorization", format!("Bearer {}", token.trim()));
    }
    let mut response = request.call().map_err(|error| failed(error.to_string()))?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => {
            return Err(failed(
                "the exporter wants a token: pass the file that holds it with `--token-file`".to_owned(),
            ));
        }
        StatusCode::NOT_FOUND => {
            return Err(failed(
                "there is nothing here: the exporter serves its catalogue at `/catalogue`".to_owned(),
            ));
        }
        status => return Err(failed(format!("the answer has status {status}"))),
    }
    let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
    body.map_err(|error| failed(format!("the answer could not be read: {error}")))
}
