//! The exporter's own counters of dropped updates and labels. A series exists from the first drop on.

use std::panic::Location;
use std::sync::Arc;

use metrics::{Key, Recorder};
use metrics_exporter_prometheus::PrometheusRecorder;

use super::foreign_labels::Dropped;
use super::recorder::METADATA;
use crate::catalogue::{OwnedDeclaration, OwnedInstrument};
use crate::declare::built_in::{BuiltIn, DROPPED_LABELS, DROPPED_UPDATES};
use crate::declare::unit::Kind;
use crate::export::collector::{self, Collector};
use crate::store::Store;
use crate::store::reentry;

/// The families that every exporter declares.
pub(super) fn declaration(location: &'static Location<'static>) -> OwnedDeclaration {
    let counter = |of: &BuiltIn| OwnedInstrument::built_in(of.name, Kind::Counter, None, of.help);
    let labels = counter(&DROPPED_LABELS).with_label("reason", Dropped::ALL.map(Dropped::as_str));
    collector::declaration("build", location, vec![labels, counter(&DROPPED_UPDATES)])
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
    fn instruments(&self) -> Vec<OwnedInstrument> {
        Vec::new()
    }

    fn collect(&self, _: &Store) {
        let dropped = reentry::dropped();
        if dropped > 0 {
            self.0.register_counter(&Key::from_static_name(DROPPED_UPDATES.name), &METADATA).absolute(dropped);
        }
    }
}
