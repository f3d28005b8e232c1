//! The JSON document of a catalogue: what `list --format json` writes and `--file` reads.

use callmeter::{Catalogue, DeclaredAlert, Family};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// The version of the document. A field may be added without a new version; nothing else may change.
pub const SCHEMA_VERSION: u32 = 1;

/// A program, and what it declares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Parts")]
pub struct Program {
    /// The file's name, the URL's host and port, or the name in a catalogue file.
    pub name: String,
    /// The families and the alerts.
    #[serde(flatten)]
    pub catalogue: Catalogue,
}

/// A program, as it is read: without a copy of its fields in between, as `flatten` would make it.
#[derive(Deserialize)]
struct Parts {
    name: String,
    families: Vec<Family>,
    #[serde(default)]
    alerts: Vec<DeclaredAlert>,
}

impl From<Parts> for Program {
    fn from(Parts { name, families, alerts }: Parts) -> Self {
        Self { name, catalogue: Catalogue::from_parts(families, alerts) }
    }
}

/// Programs and the families that they declare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The programs.
    pub programs: Vec<Program>,
}

impl Document {
    /// The document of these programs.
    pub fn new(programs: Vec<Program>) -> Self {
        Self { schema_version: SCHEMA_VERSION, programs }
    }

    /// Reads a document, or the catalogue that a program serves at `/catalogue`. It is called `name` then. Earlier versions
    /// served an array of families.
    ///
    /// # Errors
    ///
    /// Fails if the text is neither.
    pub fn parse(name: &str, json: &[u8]) -> Result<Self, DocumentError> {
        /// What is read first, so that the error for a later version names it.
        #[derive(Deserialize)]
        struct Version {
            schema_version: Option<u32>,
            families: Option<IgnoredAny>,
        }
        let is_array = json.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
        let version = if is_array { None } else { Some(serde_json::from_slice(json)?) };
        match version {
            None | Some(Version { schema_version: None, families: Some(_) }) => {
                let catalogue: Catalogue = serde_json::from_slice(json)?;
                Ok(Self::new(vec![Program { name: name.to_owned(), catalogue }]))
            }
            Some(Version { schema_version: Some(version), .. }) if version != SCHEMA_VERSION => {
                Err(DocumentError::Version(version))
            }
            Some(_) => Ok(serde_json::from_slice(json)?),
        }
    }
}

/// Why a JSON document is not one of a catalogue.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is not JSON, or has other fields.
    #[error("this is not a valid catalogue: {0}. `cargo callmeter list --format json` writes one")]
    Json(#[from] serde_json::Error),
    /// Another version of this program wrote it.
    #[error(
        "the catalogue has schema version {0}, but this program reads version {SCHEMA_VERSION}: install the version of cargo-callmeter that wrote it"
    )]
    Version(u32),
}
