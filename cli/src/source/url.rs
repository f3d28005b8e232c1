//! Reads the catalogue of a running program.

use std::path::Path;
use std::time::Duration;

use ureq::http::StatusCode;

use super::{Program, SourceError};
use crate::document::{Document, DocumentError};
use crate::http::{Client, HttpError};

const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn read(url: &str, token_file: Option<&Path>) -> Result<Program, SourceError> {
    let client = Client::new(token_file, TIMEOUT).map_err(|error| failed(url, &error))?;
    read_with(&client, url)
}

/// As [`read`], with a client that there is already.
pub(crate) fn read_with(client: &Client, url: &str) -> Result<Program, SourceError> {
    let body = client.get(url, "application/json").map_err(|error| failed(url, &error))?;
    let name = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(url);
    let document = Document::parse(name, &body).map_err(|error| match error {
        DocumentError::Json(error) => SourceError::Url {
            url: url.to_owned(),
            message: format!(
                "the answer is not a valid catalogue: {error}. The exporter serves it at `/catalogue`"
            ),
        },
        error @ DocumentError::Version(_) => SourceError::Document { name: url.to_owned(), error },
    })?;
    let catalogues = document.programs.into_iter().map(|program| program.catalogue);
    Ok(Program { name: name.to_owned(), catalogue: callmeter::Catalogue::union(catalogues) })
}

fn failed(url: &str, error: &HttpError) -> SourceError {
    let message = match error {
        HttpError::Status(StatusCode::NOT_FOUND) => {
            String::from("there is nothing here: the exporter serves its catalogue at `/catalogue`")
        }
        error => error.to_string(),
    };
    SourceError::Url { url: url.to_owned(), message }
}
