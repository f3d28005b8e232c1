//! The parts of a registry, with the names and the order that its documentation gives them.

use std::collections::BTreeMap;

use serde::Serialize;

/// What a declaration does not say. Everything in a registry needs a stability.
pub(super) const STABILITY: &str = "development";

#[derive(Debug, Serialize)]
pub(super) struct Manifest {
    pub(super) schema_url: String,
    pub(super) description: String,
    pub(super) stability: &'static str,
}

/// A file of the registry.
#[derive(Debug, Serialize)]
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
}

/// A metric, or a group of attributes.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) metric_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stability: Option<&'static str>,
    pub(super) brief: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) instrument: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deprecated: Option<Deprecated>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attributes: Vec<AttributeRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) annotations: Option<BTreeMap<&'static str, Annotations>>,
}

/// What OpenTelemetry has no field for.
#[derive(Debug, Serialize)]
pub(super) struct Annotations {
    pub(super) buckets: Vec<f64>,
}

/// An attribute of a group: defined there, or defined elsewhere.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum AttributeRef {
    Definition(Attribute),
    Reference(Reference),
}

#[derive(Debug, Serialize)]
pub(super) struct Attribute {
    pub(super) id: String,
    pub(super) r#type: AttributeType,
    pub(super) stability: &'static str,
    pub(super) brief: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) examples: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deprecated: Option<Deprecated>,
}

#[derive(Debug, Serialize)]
pub(super) struct Reference {
    pub(super) r#ref: String,
    pub(super) requirement_level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum AttributeType {
    Simple(&'static str),
    Enumeration { members: Vec<Member> },
}

#[derive(Debug, Serialize)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) brief: String,
    pub(super) stability: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "reason", rename_all = "lowercase")]
pub(super) enum Deprecated {
    Renamed {
        renamed_to: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    Obsoleted {
        note: String,
    },
}
