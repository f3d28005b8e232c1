//! A callsite: one annotation in the running program.

use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use super::OFF;
use super::call_values::UNRETURNED;
use super::facade::FacadeState;
use super::open_label::OpenLabel;
use crate::declare::instrument::{Declaration, Instrument, Measure};
use crate::declare::label::{LabelSource, OTHER};
use crate::declare::outcomes::Outcomes;
use crate::declare::series_index;
use crate::store::reentry::{self, Part};
use crate::store::{Layout, OpenLabels, Store};

/// One annotation: what it declares, and where its series are.
#[derive(Debug)]
pub struct Callsite {
    pub(super) declaration: &'static Declaration,
    /// Its bytes in the link section. The reference keeps the linker from removing them.
    _record: &'static [u8],
    pub(super) has_in_flight: bool,
    /// Whether an instrument records the duration of calls.
    pub(super) is_timed: bool,
    /// The cells of its series, once our own recorder is installed.
    layout: OnceLock<Layout>,
    pub(super) facade: FacadeState,
    open_labels: OnceLock<Box<[Option<&'static OpenLabel>]>>,
}

// Written out, because the compiler would prove it again for the static of each annotation, field by field.
// SAFETY: all fields are `Sync`, or the constant below does not compile.
unsafe impl Sync for Callsite {}

const _: () = {
    const fn is_sync<T: Sync>() {}
    is_sync::<(&Declaration, &[u8], OnceLock<Layout>, FacadeState, OnceLock<Box<[Option<&OpenLabel>]>>)>();
};

impl Callsite {
    /// A callsite at which nothing was recorded.
    pub const fn new(declaration: &'static Declaration, record: &'static [u8]) -> Self {
        let mut has_in_flight = false;
        let mut is_timed = false;
        let mut i = 0;
        let instruments = declaration.instruments();
        while i < instruments.len() {
            has_in_flight |= matches!(instruments[i].measure, Measure::InFlight);
            is_timed |= matches!(instruments[i].measure, Measure::Duration);
            i += 1;
        }
        Self {
            declaration,
            _record: record,
            has_in_flight,
            is_timed,
            layout: OnceLock::new(),
            facade: FacadeState::new(),
            open_labels: OnceLock::new(),
        }
    }

    pub(crate) fn declaration(&self) -> &'static Declaration {
        self.declaration
    }

    #[inline]
    pub(crate) fn outcomes(&self) -> Outcomes {
        self.declaration.outcomes
    }

    /// Its cells, once it has them.
    #[inline]
    pub(super) fn layout(&'static self) -> Option<&'static Layout> {
        self.layout.get()
    }

    /// Gives it its cells in a store, for as long as the program runs.
    pub(super) fn attach(&'static self, store: &'static Store) {
        if let Some(layout) = store.layout(self.declaration) {
            let _ = self.layout.set(layout);
        }
    }

    /// The index of the series that a call feeds.
    pub(crate) fn series(&self, instrument: &Instrument, outcome: usize, labels: &[u32]) -> u64 {
        series_index::index(&self.declaration.outcomes, instrument.labels, |label| match label.values {
            LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module | LabelSource::Objective(_) => 0,
            LabelSource::Open(slot, _, texts) if labels[slot] == UNRETURNED => {
                self.intern(slot, &self.declaration.outcome_text(texts, outcome)) as usize
            }
            // Another annotation may have declared the label with a higher limit. Then an exporter is not installed, but
            // other recorders are not so strict.
            LabelSource::Open(slot, limit, _) if labels[slot] > limit => 0,
            LabelSource::Closed(slot, _) | LabelSource::Open(slot, ..) => labels[slot] as usize,
            LabelSource::Outcome(_) => outcome,
        })
    }

    /// The index of an open label's value.
    pub(crate) fn intern(&self, slot: usize, value: &dyn Display) -> u32 {
        if OFF {
            return 0;
        }
        self.open_label(slot).map_or(0, |label| label.index(value))
    }

    /// `None` for an allocator's call while this thread looks up the labels for the first time.
    fn open_label(&self, slot: usize) -> Option<&'static OpenLabel> {
        if self.open_labels.get().is_none() {
            let _inside = reentry::enter(Part::OpenLabels)?;
            self.find_open_labels();
        }
        self.open_labels.get()?.get(slot).copied().flatten()
    }

    #[cold]
    fn find_open_labels(&self) {
        self.open_labels.get_or_init(|| {
            let mut by_slot = Vec::new();
            for instrument in self.declaration.instruments() {
                for label in instrument.labels {
                    if let LabelSource::Open(slot, limit, _) = label.values {
                        if by_slot.len() <= slot {
                            by_slot.resize(slot + 1, None);
                        }
                        by_slot[slot] = Some(OpenLabel::of(instrument.name, label.key, limit));
                    }
                }
            }
            by_slot.into_boxed_slice()
        });
    }
}

impl OpenLabels for Callsite {
    fn value(&self, slot: usize, index: usize) -> Arc<str> {
        self.open_label(slot).map_or(OTHER.into(), |label| label.text(index))
    }
}
