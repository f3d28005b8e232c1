//! A semantic-convention registry for [OpenTelemetry Weaver]: what the families are, in its [definition language].
//!
//! Names are those that are exposed. Attributes are global in a registry, so the values of a label are those of all
//! families together. A metric that uses fewer of them says so in a note.
//!
//! [OpenTelemetry Weaver]: https://github.com/open-telemetry/weaver
//! [definition language]: https://github.com/open-telemetry/weaver/blob/main/schemas/semconv-syntax.md

mod attributes;
mod model;

use std::collections::BTreeMap;
use std::path::PathBuf;

use callmeter::{Family, Kind, Unit};
use serde::Serialize;

use self::attributes::Attributes;
use self::model::{Annotations, AttributeRef, Deprecated, Group, Groups, Manifest, Reference};
use super::Listing;
use super::output::OutputFile;
use crate::error::Error;
use crate::labels::LabelSummary;
use crate::printable::{one_line, printable};

/// The identity of a registry that was not given one.
pub(super) const SCHEMA_URL: &str = "https://example.com/schemas/metrics/0.1.0";

/// The registry as one file.
pub(super) fn render(listing: &Listing) -> Result<String, Error> {
    let attributes = Attributes::of(&listing.families);
    let mut groups: Vec<Group> = attributes.group().into_iter().collect();
    groups.extend(listing.families.iter().flat_map(|family| metrics(family, &attributes)));
    yaml(&Groups { groups })
}

/// The registry as a folder with its manifest.
pub(super) fn folder(listing: &Listing, schema_url: &str) -> Result<Vec<OutputFile>, Error> {
    let attributes = Attributes::of(&listing.families);
    let metrics = listing.families.iter().flat_map(|family| metrics(family, &attributes)).collect();
    let programs: Vec<&str> = listing.programs.iter().map(|program| program.name.as_str()).collect();
    let manifest = Manifest {
        schema_url: schema_url.to_owned(),
        description: format!("The metrics of {}.", printable(&programs.join(", "))),
        stability: model::STABILITY,
    };
    let file = |name: &str, text| OutputFile { name: PathBuf::from(name), text };
    let mut files =
        vec![file("manifest.yaml", yaml(&manifest)?), file("metrics.yaml", yaml(&Groups { groups: metrics })?)];
    if let Some(group) = attributes.group() {
        files.push(file("attributes.yaml", yaml(&Groups { groups: vec![group] })?));
    }
    Ok(files)
}

fn yaml(value: &impl Serialize) -> Result<String, Error> {
    let text = serde_saphyr::to_string(value)?;
    Ok(format!("# `cargo callmeter list --format weaver` wrote this file.\n{text}"))
}

/// The metric of a family, and that of its former name.
fn metrics(family: &Family, attributes: &Attributes<'_>) -> Vec<Group> {
    let labels = LabelSummary::all_of(family);
    let reason = family.deprecated.as_deref().map(one_line);
    let metric = |name: &str, deprecated: Option<Deprecated>| Group {
        id: format!("metric.{name}"),
        r#type: "metric",
        metric_name: Some(name.to_owned()),
        stability: Some(model::STABILITY),
        brief: one_line(&family.help),
        instrument: Some(instrument(family)),
        unit: Some(ucum(family.unit)),
        deprecated,
        attributes: labels.iter().flat_map(|label| references(label, attributes)).collect(),
        annotations: annotations(family),
    };
    match &family.was {
        None => vec![metric(&family.name, reason.map(|note| Deprecated::Obsoleted { note }))],
        Some(was) => {
            let renamed = Deprecated::Renamed { renamed_to: family.name.clone(), note: reason };
            vec![metric(&family.name, None), metric(was, Some(renamed))]
        }
    }
}

/// The label's attribute, and that of its former key.
fn references<'a>(label: &LabelSummary<'a>, attributes: &Attributes<'a>) -> Vec<AttributeRef> {
    let keys = [Some(label.key), label.was].into_iter().flatten();
    keys.map(|key| {
        AttributeRef::Reference(Reference {
            r#ref: key.to_owned(),
            requirement_level: if label.is_optional { "recommended" } else { "required" },
            note: attributes.note(label),
        })
    })
    .collect()
}

/// The synchronous instrument that records such values.
fn instrument(family: &Family) -> &'static str {
    match family.kind {
        Kind::Counter => "counter",
        Kind::Gauge if family.counts_in_flight => "updowncounter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    }
}

/// The unit in UCUM's case-sensitive codes, which OpenTelemetry's [conventions] use. Counts are dimensionless.
///
/// [conventions]: https://opentelemetry.io/docs/specs/semconv/general/metrics/#instrument-units
fn ucum(unit: Option<Unit>) -> &'static str {
    match unit {
        Some(Unit::Seconds) => "s",
        Some(Unit::Bytes) => "By",
        Some(Unit::Amperes) => "A",
        Some(Unit::Celsius) => "Cel",
        Some(Unit::Grams) => "g",
        Some(Unit::Joules) => "J",
        Some(Unit::Kelvin) => "K",
        Some(Unit::Meters) => "m",
        Some(Unit::Volts) => "V",
        // `Unit` may get more members. Those that this program does not know are told by the metric's name.
        None | Some(_) => "1",
    }
}

fn annotations(family: &Family) -> Option<BTreeMap<&'static str, Annotations>> {
    if family.buckets.is_empty() {
        return None;
    }
    Some(BTreeMap::from([("callmeter", Annotations { buckets: family.buckets.clone() })]))
}
