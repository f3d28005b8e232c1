use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use tracing::field::{Field, Visit};

/// The names that a line begins with. A field of such a name gets an underscore, because a name occurs once in an
/// object.
const TAKEN: [&str; 5] = ["process", "timestamp", "level", "logger", "event"];
/// The field in which `tracing` keeps an event's text.
const MESSAGE: &str = "message";
const PROCESS: &str = "process";

/// The fields of an event or a span, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    /// Adds the fields of another, which replace those of the same name.
    pub(super) fn extend(&mut self, other: &Self) {
        for (name, value) in &other.0 {
            self.set(name, value.clone());
        }
    }

    /// Removes the event's text.
    pub(super) fn take_message(&mut self) -> String {
        self.take_text(MESSAGE).unwrap_or_default()
    }

    /// Removes the process that a span or an event names.
    pub(super) fn take_process(&mut self) -> Option<String> {
        self.take_text(PROCESS)
    }

    pub(super) fn set(&mut self, name: &'static str, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    fn take_text(&mut self, name: &str) -> Option<String> {
        let index = self.0.iter().position(|(known, _)| *known == name)?;
        Some(match self.0.remove(index).1 {
            Value::String(text) => text,
            other => other.to_string(),
        })
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field.name(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field.name(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field.name(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field.name(), value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field.name(), value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.set(field.name(), format!("{value:?}").into());
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            // `r#type` is the field `type`.
            let name = name.strip_prefix("r#").unwrap_or(name);
            if TAKEN.contains(&name) {
                map.serialize_entry(&format!("{name}_"), value)?;
            } else {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}
