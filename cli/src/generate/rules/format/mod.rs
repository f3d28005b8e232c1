//! The formats in which rules are written.

pub mod grafana;
pub mod openslo;
pub mod operator;
pub mod prometheus;
pub mod promtool;
pub mod sloth;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::generate::promql::prometheus_duration;

use super::model::Alert;
use super::text::{Templates, literal};

/// The annotations of an alert.
pub(super) fn annotations(alert: &Alert, templates: Templates) -> BTreeMap<&'static str, String> {
    let texts = [
        ("summary", Some(alert.summary.template(templates))),
        ("description", Some(alert.description.template(templates))),
        ("value", Some(super::text::Text::default().value(alert.shown).template(templates))),
        ("runbook_url", alert.runbook.as_deref().map(literal)),
        ("source", alert.source.as_deref().map(literal)),
    ];
    texts.into_iter().filter_map(|(key, text)| Some((key, text.filter(|text| !text.is_empty())?))).collect()
}

/// A time, if it is not zero.
pub(super) fn some_time(time: Duration) -> Option<String> {
    (!time.is_zero()).then(|| prometheus_duration(time))
}
