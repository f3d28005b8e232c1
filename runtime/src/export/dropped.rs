//! The exporter's own counters of dropped updates and labels. A series exists from the first drop on.

use std::panic::Location;
use std::sync::Arc;

use metrics::{Key, Recorder};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::foreign_labels::Dropped;
use super::recorder::METADATA;
use crate::catalogue::wire::{Record, RecordedInstrument, RecordedValues};
use crate::declare::built_in::{BuiltIn, DROPPED_LABELS, DROPPED_UPDATES};
use crate::declare::unit::Kind;
use crate::export::collector::{Collector, instrument, record};
use crate::store::Store;
use crate::store::reentry;

/// The families that every exporter declares.
pub(super) fn declaration(place: &'static Location<'static>) -> Record {
    let counter = |of: &BuiltIn| instrument(of.name, Kind::Counter, None, of.help);
    let reasons = Dropped::ALL.map(|reason| reason.as_str().to_owned());
    let labels = RecordedInstrument {
        labels: vec![("reason".into(), RecordedValues::Closed(reasons.into()))],
        ..counter(&DROPPED_LABELS)
    };
    record("build", place, vec![labels, counter(&DROPPED_UPDATES)])
}

/// Whether a family is one of these.
pub(super) fn is_own(name: &str) -> bool {
    [DROPPED_LABELS.name, DROPPED_UPDATES.name].contains(&name)
}

/// Describes both families to a recorder.
pub(super) fn describe(recorder: &dyn Recorder) {
    for of in [&DROPPED_LABELS, &DROPPED_UPDATES] {
        recorder.describe_counter(of.name.into(), None, of.help.into());
    }
}

/// Brings the count of dropped updates up to date.
pub(super) struct DroppedUpdates(pub(super) Arc<PrometheusRecorder>);

impl Collector for DroppedUpdates {
    fn instruments(&self) -> Vec<RecordedInstrument> {
        Vec::new()
    }

    fn collect(&self, _: &Store) {
        let dropped = reentry::dropped();
        if dropped > 0 {
            self.0.register_counter(&Key::from_static_name(DROPPED_UPDATES.name), &METADATA).absolute(dropped);
        }
    }
}
