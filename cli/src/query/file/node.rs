//! What YAML and JSON have in common: mappings, lists and texts that know where they are.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::scalar::{self, Style};
use crate::query::SourceMap;

/// How deep a file may be nested. Dashboards nest their panels, which takes fewer.
pub(super) const MAX_DEPTH: usize = 128;

/// How many mappings are searched for a key that is merged from others.
const MAX_MERGED: usize = 256;

/// A part of a file. Aliases share what they refer to.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Map(Rc<[(Text, Node)]>),
    List(Rc<[Node]>),
    Text(Rc<Text>),
}

/// A scalar: a text, or a number or a word, which are kept as they are written.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) value: String,
    pub(super) style: Style,
    /// The bytes in the file, with quotes. A block starts at its first line that is not blank, behind the indentation.
    pub(super) range: Range<usize>,
}

impl Node {
    /// The value of a key, which `<<` may merge from other mappings.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        // Nearest first. Aliases can make the mappings more than can be looked at.
        let mut mappings = VecDeque::from([self]);
        for _ in 0..MAX_MERGED {
            let mapping = mappings.pop_front()?;
            let value =
                |key: &str| mapping.entries().iter().find(|(text, _)| text.value == key).map(|(_, value)| value);
            if let Some(found) = value(key) {
                return Some(found);
            }
            match value("<<") {
                Some(Self::List(merged)) => mappings.extend(merged.iter().take(MAX_MERGED)),
                merged => mappings.extend(merged),
            }
        }
        None
    }

    /// The value under several keys, one in the other.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The text under several keys, or an empty one.
    pub(super) fn str_at(&self, keys: &[&str]) -> &str {
        self.at(keys).and_then(Self::text).map_or("", |text| &text.value)
    }

    /// The text, if this is one.
    pub(super) fn text(&self) -> Option<&Text> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The text under a key, if it has more than white space.
    pub(super) fn query(&self, key: &str) -> Option<&Text> {
        self.get(key).and_then(Self::text).filter(|text| !text.value.trim().is_empty())
    }

    /// The items of a list, or nothing.
    pub(super) fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The items of the list under a key, or nothing.
    pub(super) fn list(&self, key: &str) -> &[Self] {
        self.get(key).map_or(&[], Self::items)
    }

    /// The entries of a mapping without merged ones, or nothing.
    pub(super) fn entries(&self) -> &[(Text, Self)] {
        if let Self::Map(entries) = self { entries } else { &[] }
    }

    /// The keys of the mapping under a key.
    pub(super) fn keys(&self, key: &str) -> Vec<String> {
        let entries = self.get(key).map_or(&[][..], Self::entries);
        entries.iter().map(|(key, _)| key.value.clone()).collect()
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self, Self::Map(_))
    }
}

impl Text {
    /// Where the text's bytes are in its file.
    pub(super) fn map(&self, file: &Arc<str>) -> SourceMap {
        let pieces = scalar::pieces(file, self);
        SourceMap::new(Arc::clone(file), self.value.len(), pieces)
    }
}
