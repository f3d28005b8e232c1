//! What recording rules record: their labels and the kind of their values follow from their expressions.

use super::shape::Shape;
use super::tree::Node;
use super::variables::{Masked, mask};
use super::vocabulary::{Values, Vocabulary};
use super::walk::Walk;
use super::{parse, selector};
use crate::query::{Owner, Query};

struct Recording<'a> {
    name: &'a str,
    query: &'a Query,
    /// Nothing if it cannot be parsed.
    parsed: Option<(Masked, Node)>,
}

impl Recording<'_> {
    fn needs(&self, name: &str) -> bool {
        let nodes = self.parsed.iter().flat_map(|(_, node)| node.selectors());
        nodes.filter_map(selector::name).any(|needed| needed.value == name)
    }

    fn shape(&self, vocabulary: &Vocabulary) -> Shape {
        let Some((masked, node)) = &self.parsed else { return Shape::unknown() };
        let mut shape = Walk::new(vocabulary, masked, &self.query.context).shape(node);
        for label in &self.query.context.labels {
            shape.labels.add(label, Values::Any);
        }
        shape
    }
}

/// Adds what the recording rules among these queries record to the vocabulary.
pub fn learn_recordings<'a>(vocabulary: &mut Vocabulary, queries: impl IntoIterator<Item = &'a Query>) {
    let mut pending = Vec::new();
    for query in queries {
        if let Owner::Recording { name, .. } = &query.owner {
            let masked = mask(&query.text, query.dialect, &query.context.variables);
            pending.push(Recording { name, query, parsed: parse(masked).ok() });
        }
    }
    while !pending.is_empty() {
        // A rule comes after the rules whose series it uses.
        let names: Vec<&str> = pending.iter().map(|recording| recording.name).collect();
        let (waiting, ready): (Vec<_>, Vec<_>) =
            pending.into_iter().partition(|recording| names.iter().any(|name| recording.needs(name)));
        let is_stuck = ready.is_empty();
        for recording in &ready {
            vocabulary.record(recording.name, recording.shape(vocabulary));
        }
        if is_stuck {
            // These use their own series, in a circle.
            waiting.iter().for_each(|recording| vocabulary.record(recording.name, Shape::unknown()));
            return;
        }
        pending = waiting;
    }
}
