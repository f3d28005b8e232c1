//! The labels of a series, from its index.

use std::sync::Arc;

use metrics::Label;

use crate::declare::instrument::{Declaration, Instrument};
use crate::declare::label::OTHER;
use crate::declare::label::{self, LabelSource};
use crate::declare::series_index;

/// The values of a declaration's open labels. The store keeps only their indices.
pub(crate) trait OpenLabels {
    /// The value with an index, for the label in a slot.
    fn value(&self, slot: usize, index: usize) -> Arc<str>;
}

/// For series without open labels.
pub(super) struct NoOpenLabels;

impl OpenLabels for NoOpenLabels {
    fn value(&self, _: usize, _: usize) -> Arc<str> {
        OTHER.into()
    }
}

/// The labels of the series with an index.
pub(crate) fn series_labels(
    declaration: &'static Declaration,
    instrument: &'static Instrument,
    series: u64,
    open: &impl OpenLabels,
) -> Vec<Label> {
    let digits = series_index::digits(&declaration.outcomes, instrument.labels, series);
    let label = |(label, digit): (&'static label::Label, usize)| match label.values {
        LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module | LabelSource::Objective(_) => {
            Label::from_static_parts(label.key, declaration.fixed_value(label).unwrap_or_default())
        }
        LabelSource::Closed(_, values) => {
            Label::from_static_parts(label.key, values.get(digit).copied().unwrap_or_default())
        }
        LabelSource::Outcome(renames) => {
            Label::from_static_parts(label.key, declaration.outcome_text(renames, digit))
        }
        LabelSource::Open(slot, ..) => Label::new(label.key, open.value(slot, digit)),
    };
    digits.map(label).collect()
}
