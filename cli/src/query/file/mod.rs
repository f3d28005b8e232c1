//! Finds the queries of a file: Prometheus's rules, dashboards of Grafana and Perses, and sloth's specifications.
//!
//! A file's kind is recognised by its content. YAML and JSON are read into the same nodes, and each text knows where its
//! characters are in the file, whatever its quotes and escapes.

mod block;
mod grafana;
mod grafana_v2;
mod grafana_variables;
mod json;
mod node;
mod perses;
#[cfg(test)]
mod position_tests;
mod rules;
mod scalar;
mod search;
mod sloth;
#[cfg(test)]
mod tests;
mod yaml;

pub use self::search::{Found, find};

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::node::{Node, Text};
use super::{Context, Dialect, Owner, Piece, Position, Query, QueryFile, SourceMap};

/// How large a file may be. Dashboards have a few hundred kilobytes.
const MAX_BYTES: usize = 32 << 20;

/// How many queries a file may have. Aliases of YAML can repeat some without end.
const MAX_QUERIES: usize = 100_000;

/// How many rules and panels of a file are looked at.
const MAX_VISITS: usize = 1_000_000;

/// Why a file's queries could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryFileError {
    /// The file could not be read.
    #[error("{path} could not be read: {error}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The file is not text.
    #[error("{path}:{line}:{column}: this is not valid UTF-8: save the file as UTF-8", path = path.display(), line = position.line, column = position.column)]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first byte that is not.
        position: Position,
    },
    /// The file is too large.
    #[error("{path} has more than {MAX_BYTES} bytes: split it", path = path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file has too many queries.
    #[error("{path} has too many queries, if its aliases are followed: split it", path = path.display())]
    TooMany {
        /// The file.
        path: PathBuf,
    },
    /// The file is broken.
    #[error("{path}:{line}:{column}: this is not valid {language}: {message}", path = path.display(), line = position.line, column = position.column)]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where its syntax is wrong.
        position: Position,
        /// YAML or JSON.
        language: &'static str,
        /// What is wrong.
        message: String,
    },
    /// A directory has no file with queries.
    #[error("`{path}` contains no file with queries", path = path.display())]
    Empty {
        /// The directory.
        path: PathBuf,
    },
    /// The file has none of the forms that are known.
    #[error(
        "{path} has none of the keys of a file with queries: `groups` of rules (Prometheus, PrometheusRule, Grafana's provisioning), `panels` or `rows` (a dashboard of Grafana), `kind: Dashboard` with `spec` (Perses, Grafana v2), or `slos` (sloth)",
        path = path.display()
    )]
    NoQueryFile {
        /// The file.
        path: PathBuf,
    },
}

impl QueryFileError {
    /// Whether the file was read and is something else than a file with queries.
    pub fn is_other_file(&self) -> bool {
        matches!(self, Self::NoQueryFile { .. })
    }

    /// The file or the directory.
    pub fn path(&self) -> &Path {
        match self {
            Self::Read { path, .. }
            | Self::NotUtf8 { path, .. }
            | Self::TooLarge { path }
            | Self::TooMany { path }
            | Self::Syntax { path, .. }
            | Self::Empty { path }
            | Self::NoQueryFile { path } => path,
        }
    }

    /// Where the file is broken: its start if it could not be read.
    pub fn position(&self) -> Position {
        match self {
            Self::NotUtf8 { position, .. } | Self::Syntax { position, .. } => *position,
            _ => Position { line: 1, column: 1 },
        }
    }
}

/// Where and how a file's syntax is wrong.
#[derive(Debug)]
struct SyntaxError {
    position: Position,
    message: String,
}

/// Reads the queries of a text. The path is for messages, and for nothing else.
///
/// # Errors
///
/// Fails if the text is broken, or has none of the forms that are known.
pub fn read(path: &Path, text: &str) -> Result<QueryFile, QueryFileError> {
    if text.len() > MAX_BYTES {
        return Err(QueryFileError::TooLarge { path: path.to_owned() });
    }
    let file: Arc<str> = text.into();
    let mut collector =
        Collector { file: Arc::clone(&file), queries: Vec::new(), bytes: 0, visits: 0, is_full: false };
    let mut is_recognised = false;
    for document in documents(path, text)? {
        is_recognised |= collect(&document, &mut collector);
    }
    if collector.is_full {
        return Err(QueryFileError::TooMany { path: path.to_owned() });
    }
    if !is_recognised {
        return Err(QueryFileError::NoQueryFile { path: path.to_owned() });
    }
    Ok(QueryFile { path: path.to_owned(), text: file, queries: collector.queries })
}

/// Reads the queries of a file.
///
/// # Errors
///
/// Fails if the file cannot be read, is broken, or has none of the forms that are known.
pub fn open(path: &Path) -> Result<QueryFile, QueryFileError> {
    let failed = |error| QueryFileError::Read { path: path.to_owned(), error };
    // A device may have no length and no end.
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() > MAX_BYTES {
        return Err(QueryFileError::TooLarge { path: path.to_owned() });
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => read(path, text),
        Err(error) => {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let position = Position::of(&valid, valid.len());
            Err(QueryFileError::NotUtf8 { path: path.to_owned(), position })
        }
    }
}

/// The documents of a JSON file, which is one, or of a YAML file.
fn documents(path: &Path, text: &str) -> Result<Vec<Node>, QueryFileError> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let syntax = |language, SyntaxError { position, message }| QueryFileError::Syntax {
        path: path.to_owned(),
        position,
        language,
        message,
    };
    if text[start..].trim_start().starts_with(['{', '[']) {
        match json::read(text, start) {
            Ok(value) => return Ok(value.into_iter().collect()),
            Err(error) if path.extension().is_some_and(|extension| extension == "json") => {
                return Err(syntax("JSON", error));
            }
            // YAML's flow style begins in the same way.
            Err(_) => {}
        }
    }
    yaml::read(text, start).map_err(|error| syntax("YAML", error))
}

/// Collects the queries of a document; whether it is of a kind that has some.
fn collect(document: &Node, collector: &mut Collector) -> bool {
    rules::collect(document, collector)
        || sloth::collect(document, collector)
        || grafana::collect(document, collector)
        || grafana_v2::collect(document, collector)
        || perses::collect(document, collector)
}

/// The queries of a file, as they are found.
struct Collector {
    file: Arc<str>,
    queries: Vec<Query>,
    /// The bytes of the queries together.
    bytes: usize,
    /// How many rules and panels were looked at.
    visits: usize,
    is_full: bool,
}

impl Collector {
    /// Counts a rule or a panel; whether there were too many, which takes aliases.
    fn is_exhausted(&mut self) -> bool {
        self.visits += 1;
        self.is_full |= self.visits > MAX_VISITS;
        self.is_full
    }

    /// Adds a query that is written as one text.
    fn add(&mut self, text: &Text, owner: Owner, dialect: Dialect, context: &Context) {
        let map = text.map(&self.file);
        self.push(text.value.clone(), map, owner, dialect, context);
    }

    /// Adds a query that is put together from texts of the file and from others.
    fn add_composed(&mut self, parts: &[Part<'_>], owner: Owner, dialect: Dialect, context: &Context) {
        let mut value = String::new();
        let mut pieces: Vec<Piece> = Vec::new();
        let first =
            parts.iter().find_map(|part| if let Part::InFile(text) = part { Some(text.range.start) } else { None });
        let mut at = first.unwrap_or_default();
        for part in parts {
            match part {
                Part::Added(text) => {
                    pieces.push(Piece { start: value.len(), file: at..at });
                    value.push_str(text);
                }
                Part::InFile(text) => {
                    let moved = scalar::pieces(&self.file, text).into_iter();
                    pieces.extend(moved.map(|piece| Piece { start: value.len() + piece.start, ..piece }));
                    at = text.range.end;
                    value.push_str(&text.value);
                }
            }
        }
        let map = SourceMap::new(Arc::clone(&self.file), value.len(), pieces);
        self.push(value, map, owner, dialect, context);
    }

    fn push(&mut self, text: String, map: SourceMap, owner: Owner, dialect: Dialect, context: &Context) {
        self.bytes += text.len();
        if self.queries.len() >= MAX_QUERIES || self.bytes > MAX_BYTES {
            self.is_full = true;
        } else {
            self.queries.push(Query { text, map, owner, dialect, context: context.clone() });
        }
    }
}

/// A part of a composed query.
enum Part<'a> {
    /// A text that is not in the file.
    Added(&'a str),
    /// A text of the file.
    InFile(&'a Text),
}
