//! The attributes of a registry: every label key of every family, once.

use std::collections::{BTreeMap, BTreeSet};

use callmeter::Catalogue;

use super::model::{Attribute, AttributeRef, AttributeType, Deprecated, Group, Member, STABILITY};
use crate::labels::LabelSummary;
use crate::printable::printable;

/// How many families a description names.
const MOST_NAMED: usize = 3;

#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    by_key: BTreeMap<&'a str, Label<'a>>,
}

/// What all families say about a label key.
#[derive(Debug, Default)]
struct Label<'a> {
    /// The closed values, and whether each is an error.
    values: Vec<(&'a str, bool)>,
    limit: Option<u32>,
    families: BTreeSet<&'a str>,
    /// The present key, if this is a former one.
    renamed_to: Option<&'a str>,
}

impl<'a> Attributes<'a> {
    pub(super) fn of(catalogue: &'a Catalogue) -> Self {
        let mut attributes = Self::default();
        for family in catalogue {
            for label in LabelSummary::all_of(family) {
                attributes.add(label.key, &family.name, &label);
                if let Some(was) = label.was {
                    attributes.add(was, &family.name, &label);
                }
            }
        }
        // A key that only some families have given up is still in use.
        for family in catalogue {
            for label in LabelSummary::all_of(family) {
                if let Some(was) = label.was
                    && !catalogue.iter().any(|family| family.labels.iter().any(|key| key == was))
                    && let Some(former) = attributes.by_key.get_mut(was)
                {
                    former.renamed_to = Some(label.key);
                }
            }
        }
        attributes
    }

    fn add(&mut self, key: &'a str, family: &'a str, label: &LabelSummary<'a>) {
        let entry = self.by_key.entry(key).or_default();
        let values: Vec<(&str, bool)> = label.values.iter().map(|value| (value.text, value.is_error)).collect();
        if entry.families.is_empty() {
            entry.values = values;
        } else if entry.values != values {
            entry.values.extend(values);
            // As within a family, the order must not depend on where the annotations are.
            entry.values.sort_unstable();
            entry.values.dedup_by_key(|(text, _)| *text);
        }
        entry.limit = entry.limit.max(label.limit);
        entry.families.insert(family);
    }

    /// The group that defines the attributes, if there are any.
    pub(super) fn group(&self) -> Option<Group> {
        let attributes: Vec<AttributeRef> =
            self.by_key.iter().map(|(key, label)| AttributeRef::Definition(label.attribute(key))).collect();
        (!attributes.is_empty()).then(|| Group {
            id: "registry.labels".to_owned(),
            r#type: "attribute_group",
            metric_name: None,
            stability: Some(STABILITY),
            brief: "The labels of the metrics.".to_owned(),
            instrument: None,
            unit: None,
            deprecated: None,
            attributes,
            annotations: None,
        })
    }

    /// What is special about a label in one family: fewer values than the attribute has, or another limit.
    pub(super) fn note(&self, label: &LabelSummary<'a>) -> Option<String> {
        let all = self.by_key.get(label.key)?;
        if label.limit == all.limit && label.values.len() == all.values.len() {
            return None;
        }
        let values: Vec<String> = label.values.iter().map(|value| format!("`{}`", printable(value.text))).collect();
        Some(match (label.limit, values.is_empty()) {
            (Some(limit), true) => format!("Any text, at most {limit} values and `_other`."),
            (Some(limit), false) => {
                format!("{}, or any text, at most {limit} values and `_other`.", values.join(", "))
            }
            (None, _) => format!("One of {}.", values.join(", ")),
        })
    }
}

impl Label<'_> {
    fn attribute(&self, key: &str) -> Attribute {
        let (r#type, note, examples) = match self.limit {
            Some(limit) => {
                let mut examples: Vec<String> = self.values.iter().map(|(text, _)| (*text).to_owned()).collect();
                examples.truncate(MOST_NAMED);
                examples.push(callmeter::OTHER.to_owned());
                let note = format!("Any text. After {limit} values in a metric, every further one is `_other`.");
                (AttributeType::Simple("string"), Some(note), examples)
            }
            None => (AttributeType::Enumeration { members: members(&self.values) }, None, Vec::new()),
        };
        let deprecated = self.renamed_to.map(|key| Deprecated::Renamed { renamed_to: key.to_owned(), note: None });
        Attribute {
            id: key.to_owned(),
            r#type,
            stability: STABILITY,
            brief: self.brief(),
            note,
            examples,
            deprecated,
        }
    }

    fn brief(&self) -> String {
        let mut names: Vec<String> =
            self.families.iter().take(MOST_NAMED).map(|name| format!("`{}`", printable(name))).collect();
        if let Some(rest @ 1..) = self.families.len().checked_sub(MOST_NAMED) {
            names.push(format!("{rest} more"));
        }
        let last = names.pop().unwrap_or_default();
        let names = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
        format!("A label of {names}.")
    }
}

/// The values with their ids: snake case, each once.
fn members(values: &[(&str, bool)]) -> Vec<Member> {
    let mut used = BTreeSet::new();
    let members = values.iter().map(|(value, is_error)| {
        let start = id(value);
        let mut id = start.clone();
        let mut number = 1;
        while !used.insert(id.clone()) {
            number += 1;
            id = format!("{start}_{number}");
        }
        let error = if *is_error { ", which counts as an error" } else { "" };
        let brief = format!("`{}`{error}.", printable(value));
        Member { id, value: (*value).to_owned(), brief, stability: STABILITY }
    });
    members.collect()
}

/// The value in lower case, with one underscore in place of everything that is neither letter nor digit.
fn id(value: &str) -> String {
    let words: Vec<String> = value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let id = words.join("_");
    match id.bytes().next() {
        None => "empty".to_owned(),
        Some(b'0'..=b'9') => format!("value_{id}"),
        Some(_) => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_has_an_id_of_its_own() {
        let values =
            ["GET", "get", "/orders/{id}", "404", "", "_OTHER", "ü", "Index::add"].map(|value| (value, false));
        let ids: Vec<String> = members(&values).into_iter().map(|member| member.id).collect();
        assert_eq!(ids, ["get", "get_2", "orders_id", "value_404", "empty", "other", "empty_2", "index_add"]);
    }
}
