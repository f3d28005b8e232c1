//! Reads the catalogue of a running program.

use std::path::Path;
use std::time::Duration;

use ureq::http::StatusCode;

use super::SourceError;
use crate::document::{Document, DocumentError, Program};
use crate::exposition::{Exposition, Target, is_url};
use crate::http::{Client, HttpError};

const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn read(written: &str, token_file: Option<&Path>) -> Result<Program, SourceError> {
    let url = complete(written);
    let client = Client::new(token_file, TIMEOUT).map_err(|error| failed(&url, &error))?;
    read_with(&client, &url)
}

/// The whole URL of a catalogue that is written as `host:port` or `http://host:port`. A path stays as it is written.
fn complete(written: &str) -> String {
    let url = if written.contains("://") { written.to_owned() } else { format!("http://{written}") };
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if host.is_empty() || !path.is_empty() || rest.contains(['?', '#']) || !is_url(&url) {
        return url;
    }
    Target::new(&url).catalogue
}

/// Whether a word is `host:port`, with or without a path.
pub(super) fn is_address(word: &str) -> bool {
    let authority = word.split('/').next().unwrap_or_default();
    authority.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

/// As [`read`], with a client that there is already.
pub(crate) fn read_with(client: &Client, url: &str) -> Result<Program, SourceError> {
    let body = client.get(url, "application/json").map_err(|error| failed(url, &error))?;
    let name = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(url);
    let document = Document::parse(name, &body).map_err(|error| match error {
        DocumentError::Json(error) => SourceError::Url {
            url: url.to_owned(),
            message: if Exposition::parse(&body).is_ok_and(|exposition| !exposition.families.is_empty()) {
                let catalogue = Target::new(url).catalogue;
                format!("this is an exposition: pass the address of `/catalogue`, as in `{catalogue}`")
            } else {
                format!("the answer is not a valid catalogue: {error}. The exporter serves it at `/catalogue`")
            },
        },
        error @ DocumentError::Version(_) => SourceError::Document { name: url.to_owned(), error },
    })?;
    let catalogues = document.programs.into_iter().map(|program| program.catalogue);
    Ok(Program { name: name.to_owned(), catalogue: callmeter::Catalogue::union(catalogues) })
}

fn failed(url: &str, error: &HttpError) -> SourceError {
    let message = match error {
        HttpError::Status(StatusCode::NOT_FOUND) if url.ends_with("/catalogue") => String::from(
            "there is no catalogue here: the exporter serves its catalogue at `/catalogue`, unless the program is built with `CALLMETER_OFF=1` or has another exporter",
        ),
        HttpError::Status(StatusCode::NOT_FOUND) => {
            String::from("there is nothing here: the exporter serves its catalogue at `/catalogue`")
        }
        error => error.to_string(),
    };
    SourceError::Url { url: url.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::{complete, is_address};

    #[test]
    fn an_address_alone_means_its_catalogue() {
        for written in ["localhost:9464", "http://localhost:9464", "http://localhost:9464/"] {
            assert_eq!(complete(written), "http://localhost:9464/catalogue", "{written}");
        }
        assert_eq!(complete("localhost:9464/shop/catalogue"), "http://localhost:9464/shop/catalogue");
        for whole in ["https://shop.example/internal/metrics?x=a/b", "ftp://localhost", "http://"] {
            assert_eq!(complete(whole), whole);
        }
    }

    #[test]
    fn a_host_with_a_port_is_no_file() {
        for address in ["localhost:9464", "127.0.0.1:80/catalogue", "[::1]:9464"] {
            assert!(is_address(address), "{address}");
        }
        for path in ["callmeter.json", "C:\\shop.exe", "target/a:1", "localhost:", ":9464", "shop:70000"] {
            assert!(!is_address(path), "{path}");
        }
    }
}
