//! `--known FILE`: the names of metrics that other programs expose.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Why a file of names could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KnownError {
    /// The file could not be read.
    #[error("{path} could not be read: {error}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// It is JSON, but of another kind.
    #[error(
        "{path} has no names of metrics: pass the answer of Prometheus's `/api/v1/metadata` or `/api/v1/label/__name__/values`, an exposition, or a name or pattern in each line",
        path = path.display()
    )]
    NoNames {
        /// The file.
        path: PathBuf,
    },
    /// A line is not a valid pattern.
    #[error("`{pattern}` is not a valid pattern for names: {error}")]
    Pattern {
        /// The line.
        pattern: String,
        /// Why.
        #[source]
        error: globset::Error,
    },
}

/// The names and patterns of a file.
///
/// # Errors
///
/// Fails if the file cannot be read, or is of no known kind.
pub(super) fn read(path: &Path) -> Result<Vec<String>, KnownError> {
    let text = std::fs::read_to_string(path).map_err(|error| KnownError::Read { path: path.to_owned(), error })?;
    let names = if text.trim_start().starts_with(['{', '[']) {
        serde_json::from_str(&text).ok().as_ref().and_then(of_json).unwrap_or_default()
    } else {
        text.lines().flat_map(of_line).collect()
    };
    if names.is_empty() { Err(KnownError::NoNames { path: path.to_owned() }) } else { Ok(names) }
}

/// Of a list of names, or of metadata: names, each with a list of types.
fn of_json(document: &Value) -> Option<Vec<String>> {
    match document.get("data").unwrap_or(document) {
        Value::Array(names) => names.iter().map(|name| name.as_str().map(str::to_owned)).collect(),
        Value::Object(metrics) if metrics.values().all(Value::is_array) => {
            let kind = |entries: &Value| entries.get(0).and_then(|entry| entry["type"].as_str()).map(str::to_owned);
            Some(metrics.iter().flat_map(|(name, entries)| samples(name, kind(entries).as_deref())).collect())
        }
        _ => None,
    }
}

/// Of `name`, `pattern_*`, `name{label="value"} 1` or `# TYPE name histogram`.
fn of_line(line: &str) -> Vec<String> {
    let line = line.trim();
    if let Some(declaration) = line.strip_prefix("# TYPE ") {
        let mut words = declaration.split_whitespace();
        return words.next().map(|name| samples(name, words.next())).unwrap_or_default();
    }
    if line.starts_with('#') {
        return Vec::new();
    }
    let name = line.split(|c: char| c == '{' || c.is_whitespace()).next().unwrap_or_default();
    if name.is_empty() { Vec::new() } else { vec![name.to_owned()] }
}

fn samples(name: &str, kind: Option<&str>) -> Vec<String> {
    let suffixes: &[&str] = match kind {
        Some("histogram") => &["", "_bucket", "_sum", "_count"],
        Some("summary") => &["", "_sum", "_count"],
        _ => &[""],
    };
    suffixes.iter().map(|suffix| format!("{name}{suffix}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{of_json, of_line};

    #[test]
    fn names_are_read_from_each_kind_of_file() {
        let lines =
            "# HELP a_total Text.\n# TYPE a_seconds histogram\na_seconds_bucket{le=\"1\"} 3\n\nrabbitmq_*\n";
        let names: Vec<String> = lines.lines().flat_map(of_line).collect();
        assert_eq!(
            names,
            ["a_seconds", "a_seconds_bucket", "a_seconds_sum", "a_seconds_count", "a_seconds_bucket", "rabbitmq_*"]
        );
        let metadata = serde_json::json!({"status": "success", "data": {"b_seconds": [{"type": "summary"}]}});
        assert_eq!(of_json(&metadata).unwrap_or_default(), ["b_seconds", "b_seconds_sum", "b_seconds_count"]);
        assert_eq!(of_json(&serde_json::json!({"data": ["up"]})).unwrap_or_default(), ["up"]);
        assert_eq!(of_json(&serde_json::json!({"data": [1]})), None);
    }
}
