//! SARIF 2.1.0: findings in the form that code scanning and editors read.
//!
//! The types are the part of the format that commands need. Section numbers are those of the OASIS standard.

use std::collections::BTreeMap;
use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

/// What a command looks for.
#[derive(Clone, Debug)]
pub struct SarifRule {
    /// The identifier, such as `diff/label-removed`. It never changes: scanners recognise a finding by it.
    pub id: String,
    /// One sentence.
    pub summary: String,
    /// Why it matters, and what to do.
    pub reason: String,
    /// The level of a finding that has none of its own.
    pub level: Level,
}

/// What a command found.
#[derive(Clone, Debug)]
pub struct SarifFinding {
    /// The [`SarifRule::id`].
    pub rule: String,
    /// How bad it is.
    pub level: Level,
    /// What was found, in plain text.
    pub message: String,
    /// Where.
    pub location: Option<FileRegion>,
    /// What makes the finding the same in the next run, although its line has moved.
    pub fingerprint: String,
}

/// How bad a finding is (3.27.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It must be mended.
    Error,
    /// It should be looked at.
    Warning,
    /// It is said for information.
    Note,
}

/// A part of a file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRegion {
    /// The path, relative to the repository where possible.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The columns in it, of which the last is excluded.
    pub columns: Option<Range<u32>>,
}

/// A log with the run of one command.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: Level,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: Level,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

impl Log {
    /// The log of these findings. Rules that nothing violates are listed, too: a scanner shows what was looked for.
    pub fn new(
        rules: impl IntoIterator<Item = SarifRule>,
        findings: impl IntoIterator<Item = SarifFinding>,
    ) -> Self {
        let rules: Vec<Descriptor> = rules.into_iter().map(Descriptor::new).collect();
        let results = findings.into_iter().map(|finding| Finding::new(finding, &rules)).collect();
        let driver = Driver {
            name: env!("CARGO_PKG_NAME"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: env!("CARGO_PKG_REPOSITORY"),
            rules,
        };
        Self {
            schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            version: "2.1.0",
            runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
        }
    }
}

impl Descriptor {
    fn new(rule: SarifRule) -> Self {
        Self {
            id: rule.id,
            short_description: Text { text: rule.summary },
            full_description: Text { text: rule.reason.clone() },
            help: Text { text: rule.reason },
            default_configuration: Configuration { level: rule.level },
        }
    }
}

impl Finding {
    fn new(finding: SarifFinding, rules: &[Descriptor]) -> Self {
        Self {
            rule_index: rules.iter().position(|rule| rule.id == finding.rule),
            rule_id: finding.rule,
            level: finding.level,
            message: Text { text: escape(&finding.message) },
            locations: finding.location.into_iter().map(Location::new).collect(),
            partial_fingerprints: BTreeMap::from([("callmeter/v1", finding.fingerprint)]),
        }
    }
}

impl Location {
    fn new(FileRegion { file, line, columns }: FileRegion) -> Self {
        // 3.30.5: lines count from 1.
        let region = (line > 0).then(|| Region {
            start_line: line,
            start_column: columns.as_ref().map(|columns| columns.start.max(1)),
            end_column: columns.map(|columns| columns.end.max(columns.start).max(1)),
        });
        Self { physical_location: PhysicalLocation { artifact_location: ArtifactLocation::new(&file), region } }
    }
}

/// What a path of a URI need not encode (RFC 3986, 3.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl ArtifactLocation {
    /// A relative path is one of the repository. An absolute one, such as of a dependency, is a `file` URI.
    fn new(path: &str) -> Self {
        let path = path.replace('\\', "/");
        let has_drive = path.get(1..3) == Some(":/");
        if path.starts_with('/') || has_drive {
            let root = if has_drive { "file:///" } else { "file://" };
            let (drive, rest) = if has_drive { path.split_at(2) } else { ("", path.as_str()) };
            return Self { uri: format!("{root}{drive}{}", utf8_percent_encode(rest, PATH)), uri_base_id: None };
        }
        let path = path.trim_start_matches("./");
        Self { uri: utf8_percent_encode(path, PATH).to_string(), uri_base_id: Some("%SRCROOT%") }
    }
}

/// Braces enclose placeholders in a message (3.11.5).
fn escape(message: &str) -> String {
    message.replace('{', "{{").replace('}', "}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, uri: &str, is_relative: bool) {
        let location = ArtifactLocation::new(path);
        assert_eq!((location.uri.as_str(), location.uri_base_id.is_some()), (uri, is_relative));
    }

    #[test]
    fn paths_are_uris() {
        check("src/shop.rs", "src/shop.rs", true);
        check("./src/shop.rs", "src/shop.rs", true);
        check(r"src\shop.rs", "src/shop.rs", true);
        check("rules/größe 100%#1.yaml", "rules/gr%C3%B6%C3%9Fe%20100%25%231.yaml", true);
        check("a:b.yaml", "a%3Ab.yaml", true);
        check("/srv/rules/shop.yaml", "file:///srv/rules/shop.yaml", false);
        check(r"C:\rules\my shop.yaml", "file:///C:/rules/my%20shop.yaml", false);
    }

    #[test]
    fn braces_in_a_message_are_no_placeholders() {
        let finding = SarifFinding {
            rule: "check/label".to_owned(),
            level: Level::Error,
            message: r#"`up{job="{0}"}` matches nothing"#.to_owned(),
            location: Some(FileRegion { file: "rules.yaml".to_owned(), line: 3, columns: Some(5..5) }),
            fingerprint: String::new(),
        };
        let log = serde_json::to_value(Log::new([], [finding])).expect("JSON");
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["message"]["text"], r#"`up{{job="{{0}}"}}` matches nothing"#);
        assert_eq!(
            result["locations"][0]["physicalLocation"]["region"],
            serde_json::json!({ "startLine": 3, "startColumn": 5, "endColumn": 5 })
        );
        assert!(result.get("ruleIndex").is_none(), "there is no such rule");
    }
}
