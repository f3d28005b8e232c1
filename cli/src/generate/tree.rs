//! A document as a tree whose maps keep their order, so that hand-made changes can be merged into it.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A value of a YAML or JSON document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the kinds of values of JSON")]
pub enum Tree {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Tree>),
    Map(IndexMap<String, Tree>),
}

impl Tree {
    /// The tree of a typed document.
    ///
    /// # Errors
    ///
    /// Fails if the document has maps whose keys are no texts.
    pub fn of(document: &impl Serialize) -> Result<Self, serde_json::Error> {
        // JSON texts keep the order of fields, unlike `serde_json::Value`.
        serde_json::from_str(&serde_json::to_string(document)?)
    }

    /// Merges a change as RFC 7396 says: maps are merged, `null` removes a field, and everything else replaces what was there.
    pub fn merge(&mut self, change: Self) {
        let Self::Map(changes) = change else {
            *self = change;
            return;
        };
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(IndexMap::new());
        }
        let Self::Map(fields) = self else { return };
        for (key, change) in changes {
            if change == Self::Null {
                fields.shift_remove(&key);
            } else {
                fields.entry(key).or_insert(Self::Null).merge(change);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tree;

    fn tree(json: &str) -> Tree {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn changes_are_merged_as_rfc_7396_says() {
        let mut document = tree(r#"{"z": 1, "a": {"b": [1, 2], "c": "x"}, "d": 2.5}"#);
        document.merge(tree(r#"{"a": {"b": [3], "c": null, "e": {"f": null}}, "d": true}"#));
        assert_eq!(
            serde_json::to_string(&document).unwrap(),
            r#"{"z":1,"a":{"b":[3],"e":{}},"d":true}"#,
            "the order is kept"
        );
    }
}
