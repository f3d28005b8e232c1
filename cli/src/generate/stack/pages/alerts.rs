//! The rules of the generated rule files, read back from their documents.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::generate::artefact::{Artefact, Content};
use crate::generate::error::GenerateError;

/// A rule file. Test files have no groups.
#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
struct Group {
    rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Rule {
    /// The name of an alert.
    pub(super) alert: Option<String>,
    /// The name of a recorded series.
    pub(super) record: Option<String>,
    pub(super) expr: String,
    #[serde(rename = "for")]
    pub(super) hold_for: Option<String>,
    #[serde(default)]
    pub(super) labels: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) annotations: BTreeMap<String, String>,
}

/// All rules, in the order of their files.
#[derive(Debug, Default)]
pub(super) struct Rules {
    rules: Vec<Rule>,
}

impl Rules {
    pub(super) fn of(files: &[Artefact]) -> Result<Self, GenerateError> {
        let mut rules = Vec::new();
        for file in files.iter().filter(|file| file.path.ends_with(".rules.yml")) {
            let Content::Yaml(documents) = &file.content else { continue };
            for document in documents {
                let file: File = serde_json::from_value(serde_json::to_value(document)?)?;
                rules.extend(file.groups.into_iter().flat_map(|group| group.rules));
            }
        }
        Ok(Self { rules })
    }

    /// The alerts by their names. Burn-rate alerts have several rules of one name.
    pub(super) fn alerts(&self) -> BTreeMap<&str, Vec<&Rule>> {
        let mut alerts: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
        for rule in &self.rules {
            if let Some(name) = &rule.alert {
                alerts.entry(name).or_default().push(rule);
            }
        }
        alerts
    }

    /// How a series is recorded.
    pub(super) fn recorded(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.record.as_deref() == Some(name))
    }
}
