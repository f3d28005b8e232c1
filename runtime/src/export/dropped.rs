//! The exporter's own counters of dropped labels and updates. A series exists from the first drop on.

use std::panic::Location;

use metrics::{Key, Label};

use super::collector::{self, Collector, put};
use super::foreign_labels::DropReason;
use crate::catalogue::{OwnedDeclaration, OwnedInstrument};
use crate::declare::built_in::{BuiltIn, DROPPED_LABELS, DROPPED_UPDATES};
use crate::declare::unit::Kind;
use crate::store::Store;
use crate::store::reentry;

/// The families that every exporter declares.
pub(super) fn declaration(location: &'static Location<'static>) -> OwnedDeclaration {
    let counter = |family: &BuiltIn| OwnedInstrument {
        appears_when_used: true,
        ..OwnedInstrument::built_in(family.name, Kind::Counter, None, family.help)
    };
    let labels = counter(&DROPPED_LABELS).with_label("reason", DropReason::ALL.map(DropReason::as_str));
    collector::declaration("build", location, vec![labels, counter(&DROPPED_UPDATES)])
}

/// Describes a family to a recorder.
pub(super) fn describe(recorder: &dyn metrics::Recorder) {
    recorder.describe_counter(DROPPED_UPDATES.name.into(), None, DROPPED_UPDATES.help.into());
}

/// Counts the labels that were dropped of a new series.
pub(super) fn count_labels(store: &Store, dropped: &[DropReason]) {
    let Some(family) = store.family(DROPPED_LABELS.name) else { return };
    for reason in dropped {
        let labels = vec![Label::from_static_parts("reason", reason.as_str())];
        family.register_counter(&Key::from_parts(DROPPED_LABELS.name, labels)).increment(1);
    }
}

/// Brings the count of dropped updates up to date.
pub(super) struct DroppedUpdates;

impl Collector for DroppedUpdates {
    fn instruments(&self) -> Vec<OwnedInstrument> {
        Vec::new()
    }

    fn collect(&self, store: &Store) {
        let dropped = reentry::dropped();
        if dropped > 0 {
            put(store, &Key::from_static_name(DROPPED_UPDATES.name), dropped);
        }
    }
}
